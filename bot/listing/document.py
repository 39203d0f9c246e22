"""A Markdown document as blocks: rows of tables, items of lists and paragraphs, each with its lines and headings.

The document is read as GitHub shows it (CommonMark with tables, and the HTML within it), so that a Markdown table and
an HTML one, or ``<br>`` and a line's end, are one to whoever reads the blocks.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from markdown_it.token import Token
from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.listing.shown import MARKDOWN, Shown, shown, what_shows, with_addresses
from bot.listing.vocabulary import count_words, role_of_address, role_of_link

_LINES = "data-lines"
_OPENING = frozenset({"heading_open", "paragraph_open", "list_item_open", "table_open", "tr_open"})
_HTML = re.compile(r"<(h[1-6]|p|li|table|tr|summary)\b(?![^<>]*data-lines)", re.IGNORECASE)
_TARGET = re.compile(r"^ {0,3}\[[^^\[\]\n][^\[\]\n]{0,200}\]:[ \t]*\S.*$", re.MULTILINE)
_LONGEST = 20_000_000
"""Characters of a document that are read."""
_DEEPEST = 100
_WIDEST = 1_000
"""Rows or columns into which a cell may reach."""


@dataclass(frozen=True, slots=True)
class Table:
    """The head of a table."""

    line: int
    """Its first line."""
    end: int
    """The line after its last."""
    header: tuple[Shown, ...]
    """The cells of its header row; none where rows stand without one."""
    markdown: bool
    """Whether it is a Markdown table, not an HTML one."""

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.header)


@dataclass(frozen=True, slots=True)
class Block:
    """A row of a table, an item of a list, or a paragraph."""

    kind: Literal["row", "item", "paragraph"]
    line: int
    """Its first line, from 1."""
    end: int
    """The line after its last."""
    cells: tuple[Shown, ...]
    """What the cells of a row show; one cell otherwise."""
    headings: tuple[str, ...] = ()
    """The headings under which it stands, the widest first."""
    heading_lines: tuple[int, ...] = ()
    """The lines of these headings."""
    table: Table | None = None
    period: str = ""
    """A year in bold or in an item of its own above it, which dates it like a heading without being one."""

    @property
    def is_text(self) -> bool:
        """Whether it is to be read as a text, not by columns: so are rows of HTML tables that have no headings."""
        return self.table is None or not (self.table.width or self.table.markdown)

    @property
    def heading_line(self) -> int:
        """The line of the nearest heading; 0 where there is none."""
        return self.heading_lines[-1] if self.heading_lines else 0


@dataclass(slots=True)
class _Reading:
    blocks: list[Block] = field(default_factory=list)
    headings: list[tuple[int, str, int]] = field(default_factory=list)
    """Level, text and line of the headings in force."""
    table: Table | None = None
    """The last table, to which rows belong that a blank line cut off."""
    lines: Sequence[str] = ()
    period: str = ""

    def add(self, block: Block) -> None:
        titles = tuple(title for _, title, _ in self.headings)
        places = tuple(line for _, _, line in self.headings)
        self.blocks.append(replace(block, headings=titles, heading_lines=places, period=self.period))


def read_document(text: str) -> list[Block]:
    """Return the blocks of a document in their order."""
    text = text[:_LONGEST]
    lines = text.splitlines()
    tokens = MARKDOWN.parse(text.replace("\r\n", "\n").replace("\r", "\n"))
    for token in tokens:
        if token.map and token.type in _OPENING:
            token.attrSet(_LINES, f"{token.map[0] + 1}-{token.map[1] + 1}")
        elif token.map and token.type == "html_block":
            token.content = _with_lines(token, lines)
    body = LexborHTMLParser(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})).body
    reading = _Reading(lines=lines)
    if body is not None:
        _read_children(body, reading, 0)
    return reading.blocks


def _with_lines(token: Token, lines: Sequence[str]) -> str:
    """Write into the elements of an HTML block on which lines they stand."""
    first = token.map[0] if token.map else 0

    def write(found: re.Match[str]) -> str:
        start = first + found.string.count("\n", 0, found.start())
        closing = f"</{found[1].lower()}"
        longest = len(lines) if found[1].lower() == "table" else start + 400
        last = next((n for n in range(start, min(longest, len(lines))) if closing in lines[n].lower()), start)
        return f'{found[0]} {_LINES}="{start + 1}-{last + 2}"'

    return _HTML.sub(write, token.content)


def _lines_of(node: LexborNode, reading: _Reading) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,9})-(\d{1,9})", node.attributes.get(_LINES) or "")
    line, end = (int(found[1]), int(found[2])) if found else (1, 2)
    line = max(1, min(line, len(reading.lines) or 1))
    while end > line + 1 and end - 2 < len(reading.lines) and not reading.lines[end - 2].strip():
        end -= 1
    return line, max(end, line + 1)


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _read_children(node: LexborNode, reading: _Reading, depth: int) -> None:
    for child in _children(node) if depth < _DEEPEST else ():
        tag = child.tag or ""
        if re.fullmatch("h[1-6]", tag):
            _read_heading(child, int(tag[1]), reading)
        elif tag == "summary":
            _read_heading(child, 7, reading)
        elif tag == "details":
            before = list(reading.headings)
            _read_children(child, reading, depth + 1)
            # What stands behind the details is not under their summary.
            if len(reading.headings) > len(before) and reading.headings[: len(before)] == before:
                reading.headings[len(before) :] = [
                    one for one in reading.headings[len(before) :] if one[0] < 7
                ]
        elif tag == "table":
            _read_table(child, reading)
        elif tag == "li":
            _read_item(child, reading, depth)
        elif tag == "p":
            _read_paragraph(child, reading)
        elif tag not in ("pre", "script", "style", "-text", "-comment"):
            _read_children(child, reading, depth + 1)


def _read_heading(node: LexborNode, level: int, reading: _Reading) -> None:
    whole = shown(node)
    title = " ".join(whole.text.split())
    reading.headings = [one for one in reading.headings if one[0] < level]
    if title:
        line = _lines_of(node, reading)[0]
        if any(count_words(link.label) > 2 and role_of_address(link.url) == "paper" for link in whole.links):
            # The heading of one paper.
            reading.add(Block("paragraph", line, line + 1, (whole,)))
        reading.headings.append((level, title[:200], line))
    reading.table = None
    reading.period = ""


def _read_table(node: LexborNode, reading: _Reading) -> None:
    rows = node.css("tr")
    first, last = _lines_of(node, reading)
    markdown = "<table" not in reading.lines[first - 1].lower()
    if not markdown and not node.css("th") and rows and rows[0].css("img, a"):
        # A table that only places its cells: each with links is a paper of its own, else each row.
        table = Table(first, last, (), markdown=False)
        for row in rows:
            _read_card(row, table, reading)
        return
    head: Table | None = None
    reaching: dict[int, tuple[int, Shown]] = {}
    for row in rows:
        cells = _cells(row, reaching)
        line, end = _lines_of(row, reading)
        if head is None:
            head = Table(first, last, cells, markdown)
            reading.table = head
        elif cells:
            # Whitespace is no line's end in HTML.
            reading.add(Block("row", line, end if not markdown else line + 1, cells, table=head))


def _read_card(row: LexborNode, table: Table, reading: _Reading) -> None:
    line, end = _lines_of(row, reading)
    cells = [shown(cell) for cell in _children(row) if cell.tag == "td"]
    linked = [cell for cell in cells if cell.links]
    if len(linked) < 2:
        text = " ".join(cell.text for cell in cells if not cell.links)
        linked = linked if not text.strip() else [shown(row)]
    for cell in linked:
        reading.add(Block("row", line, end, (cell,), table=table))


def _cells(row: LexborNode, reaching: dict[int, tuple[int, Shown]]) -> tuple[Shown, ...]:
    """Return the cells of a row, with those that reach into it from a row above.

    Args:
        row: the row.
        reaching: by their place, the cells that reach down, and into how many rows more; brought up to date.
    """
    own = iter([cell for cell in _children(row) if cell.tag in ("td", "th")])
    cells: list[Shown] = []
    while True:
        rest, cell = reaching.get(len(cells), (0, Shown()))
        if rest:
            reaching[len(cells)] = (rest - 1, cell)
            cells.append(cell)
            continue
        node = next(own, None)
        if node is None:
            return tuple(cells)
        cell = shown(node)
        for _ in range(_span(node, "colspan")):
            reaching[len(cells)] = (_span(node, "rowspan") - 1, cell)
            cells.append(cell)
            cell = Shown()


def _span(cell: LexborNode, name: str) -> int:
    told = cell.attributes.get(name) or "1"
    return min(int(told), _WIDEST) if re.fullmatch(r"[1-9]\d{0,5}", told) else 1


def _read_item(node: LexborNode, reading: _Reading, depth: int) -> None:
    line, end = _lines_of(node, reading)
    nested = [child for child in _children(node) if child.tag in ("ul", "ol")]
    paragraphs = [child for child in _children(node) if child.tag == "p"]
    own = shown(node, ("ul", "ol", "p", "pre", "table"))
    below = [shown(item) for part in nested for item in part.css("li")]
    if nested and _names_period(own):
        before, reading.period = reading.period, own.text.strip()
        for part in nested:
            _read_children(part, reading, depth + 1)
        reading.period = before
        return
    if nested and len(paragraphs) < 2 and not any(map(_is_titled, below)):
        # Links of a paper, or its authors and venue, stand in a list of their own below its title.
        reading.add(Block("item", line, end, (with_addresses(shown(node)),)))
        return
    first = [_lines_of(part.css_first("li") or part, reading)[0] for part in nested]
    if own.text.strip():
        for text in _linked_titles(with_addresses(own)):
            reading.add(Block("item", line, min([end, *first]) if first else end, (text,)))
    for index, paragraph in enumerate(paragraphs):
        cell = shown(paragraph)
        start, stop = _lines_of(paragraph, reading)
        _add_parts(
            Block("item" if index == 0 else "paragraph", line if index == 0 else start, stop, (cell,)),
            reading,
        )
    for part in nested:
        _read_children(part, reading, depth + 1)


def _is_titled(item: Shown) -> bool:
    """Return whether an item has links, and text of its own beside their labels."""
    item = with_addresses(item)
    if not item.links:
        return False
    rest = len(item.text) - sum(link.end - link.start for link in item.links)
    is_fact = re.match(r"\W{0,3}[^\W\d_][\w ]{1,20}[:：]\s*$", item.text[: item.links[0].start])
    return rest > 25 or (
        not is_fact and any(len(link.label) > 25 and "://" not in link.label for link in item.links)
    )


def _linked_titles(item: Shown) -> list[Shown]:
    """Return an item as one part a paper, where it names several by their linked titles: ``[T](U) (ECCV), [T](U)``."""
    titles = [
        link
        for link in item.links
        if count_words(link.label) > 2
        and role_of_link(link.label, link.url) is None
        and role_of_address(link.url) == "paper"
    ]
    # Between them stand notes in brackets, not a sentence that speaks of them.
    between = [item.text[one.end : two.start] for one, two in pairwise(titles)]
    if len(titles) < 2 or any(count_words(re.sub(r"[\[(][^\[\]()]*[\])]", "", text)) > 1 for text in between):
        return [item]
    starts = [titles[0].start, *(link.start for link in titles[1:]), len(item.text)]
    return [item.part(start, end) for start, end in pairwise(starts)]


def _read_paragraph(node: LexborNode, reading: _Reading) -> None:
    line, end = _lines_of(node, reading)
    raw = [text.strip() for text in reading.lines[line - 1 : end - 1]]
    if raw and all(text.startswith("|") and text.count("|") > 2 for text in raw):
        _add_cut_off_rows(line, raw, reading)
        return
    whole = shown(node)
    if _is_in_bold(whole):
        # What stands in bold alone, and in few words, ends the year above it.
        reading.period = whole.text.strip() if _names_period(whole) else ""
        if reading.period:
            return
    _add_parts(Block("paragraph", line, end, (whole,)), reading)


def _is_in_bold(whole: Shown) -> bool:
    bare = whole.text.strip(" \n:：")
    bold = "".join(whole.text[slice(*span)] for span in whole.bold).strip(" \n:：")
    return bool(bare) and bold == bare and not whole.links and count_words(bare) < 5


def _names_period(whole: Shown) -> bool:
    """Return whether a short text is a year, or ends or begins with one: ``2024``, ``Before 2024``."""
    bare = whole.text.strip(" \n:：")
    told = re.search(r"\b(?:19|20)\d\d\b", bare)
    return bool(told) and not whole.links and count_words(bare) < 4


def _add_cut_off_rows(line: int, raw: Sequence[str], reading: _Reading) -> None:
    """Add rows that a blank line cut off from their table, or that have none."""
    table = reading.table or Table(line, line + 1, (), markdown=True)
    for place, text in enumerate(raw, start=line):
        cells = tuple(map(what_shows, cells_of(text)))
        reading.add(Block("row", place, place + 1, cells, table=table))


def _add_parts(block: Block, reading: _Reading) -> None:
    """Add a paragraph; where the next paper begins on a new line of it, each as a block of its own."""
    whole = with_addresses(block.cells[0])
    starts = [0]
    begins = {start for start, end in whole.bold if end - start > 15}
    for found in re.finditer(r"\n\s*", whole.text):
        before = whole.part(starts[-1], found.start())
        behind = whole.part(found.end(), (whole.text + "\n").index("\n", found.end()))
        if any(link.url for link in before.links) and (
            found.end() in begins
            or (leads_to_paper(before) and leads_to_paper(behind) and _is_titled(behind))
        ):
            starts.append(found.end())
    raw = reading.lines[block.line - 1 : block.end - 1]
    places = _places(whole, starts, raw, block.line)
    for start, stop, line, end in zip(
        starts, [*starts[1:], len(whole.text)], places, [*places[1:], block.end], strict=True
    ):
        reading.add(replace(block, line=line, end=max(end, line + 1), cells=(whole.part(start, stop),)))


def leads_to_paper(text: Shown) -> bool:
    """Return whether a text has a link of which the address is that of a paper."""
    return any(role_of_address(link.url) == "paper" for link in text.links)


def _places(whole: Shown, starts: Sequence[int], raw: Sequence[str], first: int) -> list[int]:
    """Return the lines on which the parts of a paragraph begin, found by the beginning of their text."""
    places, at = [first], 0
    for start in starts[1:]:
        words = whole.text[start:].split()[:2]
        at = next((n for n in range(at + 1, len(raw)) if all(word in raw[n] for word in words)), at)
        places.append(first + at)
    return places


def reference_targets(text: str) -> str:
    """Return the lines of a document that say where its links of the kind ``[words][1]`` lead."""
    return "\n\n".join(found[0].strip() for found in _TARGET.finditer(text))


def cells_of(line: str) -> list[str]:
    """Split a row at its pipes, but not at those behind a backslash (GFM 4.10)."""
    bare = line.strip()
    bare = bare.removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return [part.replace("\\|", "|").strip() for part in re.split(r"(?<!\\)\|", bare)]
