"""Tables of a document, row by row: those of Markdown, those of HTML, and those that only place their cells."""

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from bot.listing.document import Block, Table, cells_of
from bot.listing.outline import Outline, children, names_period
from bot.listing.shown import Shown, show, what_shows

_WIDEST = 1_000
"""Rows or columns into which a cell may reach."""
_Reaching = dict[int, tuple[int, Shown]]
"""The cells that reach down, by their place, and into how many rows more."""


def read_table(node: LexborNode, outline: Outline) -> None:
    """Read the rows of a table."""
    rows = node.css("tr")
    first, last = outline.lines_of(node)
    is_markdown = "<table" not in outline.lines[first - 1].lower()
    if not is_markdown and _only_places(node, rows):
        _read_cards(rows, Table(first, last, (), markdown=False), outline)
        return
    reaching: _Reaching = {}
    for row in rows[:1]:
        outline.table = Table(first, last, _cells(row, reaching), is_markdown)
    before = outline.period
    for row in rows[1:]:
        cells = _cells(row, reaching)
        line, end = outline.lines_of(row)
        if period := _period_of(cells):
            outline.period = period
        elif cells:
            # Whitespace is no line's end in HTML.
            behind = line + 1 if is_markdown else end
            outline.add(Block("row", line, behind, cells, table=outline.table))
    outline.period = before


def _period_of(cells: Sequence[Shown]) -> str:
    """Return the year that is all a row tells, for those below it."""
    told = [cell for cell in cells if cell.text.strip() or cell.links]
    return told[0].text.strip() if len(told) == 1 < len(cells) and names_period(told[0]) else ""


def _only_places(node: LexborNode, rows: Sequence[LexborNode]) -> bool:
    """Return whether a table has no headings, and pictures or links in its first row."""
    return not node.css("th") and bool(rows) and bool(rows[0].css("img, a"))


def _read_cards(rows: Sequence[LexborNode], table: Table, outline: Outline) -> None:
    """Read a table that only places its cells: each with links is a paper of its own, else each row."""
    for row in rows:
        line, end = outline.lines_of(row)
        for cell in _cards(row):
            outline.add(Block("row", line, end, (cell,), table=table))


def _cards(row: LexborNode) -> list[Shown]:
    cells = [show(cell) for cell in children(row) if cell.tag == "td"]
    linked = [cell for cell in cells if cell.links]
    is_spread = len(linked) < 2 and any(map(_is_caption, cells))
    return [show(row)] if is_spread else linked


def _is_caption(cell: Shown) -> bool:
    return bool(cell.text.strip()) and not cell.links


def _cells(row: LexborNode, reaching: _Reaching) -> tuple[Shown, ...]:
    """Return the cells of a row, with those that reach into it from a row above; what reaches is brought up to date."""
    own = iter([cell for cell in children(row) if cell.tag in ("td", "th")])
    cells: list[Shown] = []
    while True:
        rest, cell = reaching.get(len(cells), (0, Shown()))
        if rest:
            reaching[len(cells)] = (rest - 1, cell)
            cells.append(cell)
        elif (node := next(own, None)) is not None:
            _take(node, cells, reaching)
        else:
            return tuple(cells)


def _take(node: LexborNode, cells: list[Shown], reaching: _Reaching) -> None:
    """Add a cell to those of its row, empty ones in the other columns into which it reaches."""
    cell = show(node, flows=True)
    for _ in range(_span(node, "colspan")):
        reaching[len(cells)] = (_span(node, "rowspan") - 1, cell)
        cells.append(cell)
        cell = Shown()


def _span(cell: LexborNode, name: str) -> int:
    told = cell.attributes.get(name) or "1"
    return min(int(told), _WIDEST) if re.fullmatch(r"[1-9]\d{0,5}", told) else 1


def add_cut_off_rows(line: int, raw: Sequence[str], outline: Outline) -> None:
    """Add rows that a blank line cut off from their table, or that have none."""
    table = outline.table or Table(line, line + 1, (), markdown=True)
    for place, text in enumerate(raw, start=line):
        cells = tuple(map(what_shows, cells_of(text)))
        outline.add(Block("row", place, place + 1, cells, table=table))
