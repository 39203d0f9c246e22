"""The rows of one section, written into what stands in the README already.

What people wrote stays: a row that says what the catalog says keeps its spelling, blank lines and remarks stay where
they are, and only the cells of a row that the catalog has otherwise are written anew.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from bot.core.catalog import Entry, in_order
from bot.core.settings import Role, Section
from bot.listing.differences import differences
from bot.listing.document import Table
from bot.listing.escape import cell
from bot.listing.numbering import number_rows
from bot.listing.order import put_in_order
from bot.listing.places import Places, holds_address
from bot.listing.reading import Rows
from bot.listing.rows import Row
from bot.listing.template import fill, format_cell
from bot.listing.vocabulary import fold


@dataclass(frozen=True, slots=True)
class Piece:
    """The lines of a row in a part of the README, with the row that the catalog has for it."""

    row: Row
    entry: Entry | None
    start: int
    """The place of its first line among the part's lines."""
    end: int
    is_shared: bool = False
    """Whether other papers stand on these lines, too."""


_LOOKS = {
    "item": re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s"),
    "html": re.compile(r"\s*<(?!!--|https?:)"),
    "text": re.compile(r"(?!.*\|.*\|)"),
}
_Known = Mapping[str, Piece]
"""The first row of each entry, by its identifier."""


def render_rows(text: str, read: Rows, entries: Sequence[Entry], section: Section) -> str:
    """Return the text of a part with the rows that the catalog has for its section.

    Args:
        text: what stands between the markers.
        read: the rows that stand there; their lines count from the text's first.
        entries: the rows that belong there, in the catalog's order.
        section: the section.
    """
    if not read.blocks:
        return _new_part(text, entries, section)
    lines = text.split("\n")
    anew = _renew_headers(lines, read, section)
    pieces, together = _one_for_each_line(list(_pieces(read, Places(entries))))
    known = _first_of_each(pieces)
    wanted = [entry for entry in entries if entry.id not in together]
    if section.keep:
        wanted = [entry for entry in wanted if entry.id in known or not _stands_unread(text, entry, section)]
        pieces = _without_repeats(pieces, known)
    order = put_in_order(_entries_present(pieces, known), wanted, section)
    kept = {} if anew else known
    numbers = number_rows(order, kept, read.blocks.values(), section)
    texts = _write(kept, order, lines, section, numbers)
    return "\n".join(_lay_out(lines, pieces, known, texts, section))


def _first_of_each(pieces: Sequence[Piece]) -> _Known:
    return {piece.entry.id: piece for piece in reversed(pieces) if piece.entry}


def _without_repeats(pieces: Iterable[Piece], known: _Known) -> list[Piece]:
    """Return the rows without the second ones of a work, which are no rows of their own, and stay like remarks."""
    return [piece for piece in pieces if piece.entry is None or _is_kept(piece, known)]


def _entries_present(pieces: Iterable[Piece], known: _Known) -> list[Entry]:
    return [piece.entry for piece in pieces if piece.entry and _is_kept(piece, known)]


def _write(
    known: _Known, order: Iterable[Entry], lines: Sequence[str], section: Section, numbers: Mapping[str, int]
) -> dict[str, str]:
    """Return the text of each row by its identifier: of a known one what stands there, but for what has changed."""
    return {
        entry.id: _rewrite(lines, known[entry.id], entry, section)
        if entry.id in known
        else fill(section, entry, numbers.get(entry.id))
        for entry in order
    }


def _stands_unread(text: str, entry: Entry, section: Section) -> bool:
    """Return whether a row that people wrote, or one as the bot writes it, stands there although it is not read."""
    is_by_people = entry.provenance.by != "bot"
    return holds_address(text, entry.url) if is_by_people else fill(section, entry) in text


def _is_kept(piece: Piece, known: _Known) -> bool:
    return piece.entry is not None and known[piece.entry.id] is piece


def _renew_headers(lines: list[str], read: Rows, section: Section) -> bool:
    """Write the headings of bot.toml into tables that have others; return whether any had."""
    others = _tables_with_other_headings(read, section) if section.columns else set()
    for table in others:
        if table.width:
            lines[table.line - 1 : table.line + 1] = header_of(section)
    return bool(others)


def _tables_with_other_headings(read: Rows, section: Section) -> set[Table]:
    wanted = [fold(column.heading) for column in section.columns]
    tables = {block.table for block in read.blocks.values()}
    return {table for table in tables if table and table.markdown and _headings(table) != wanted}


def _headings(table: Table) -> list[str]:
    return [fold(one.text) for one in table.header]


def _pieces(read: Rows, places: Places) -> Iterator[Piece]:
    """Yield the lines of each row, in the order of the rows, with those on which a work stands again."""
    for row in sorted(read.rows, key=lambda row: row.line):
        for line in (row.line, *row.repeats):
            block, here = read.blocks[line], replace(row, line=line)
            yield Piece(here, places.find(here), line - 1, line - 1 + block.end - block.line)


def _one_for_each_line(pieces: Sequence[Piece]) -> tuple[list[Piece], set[str]]:
    """Return one piece for all papers that stand on the same lines, and the identifiers of those that go with it."""
    leads: dict[int, Piece] = {}
    for piece in sorted(pieces, key=lambda piece: (piece.start, piece.entry is None)):
        lead = leads.setdefault(piece.start, piece)
        leads[piece.start] = replace(lead, is_shared=lead is not piece)
    first = {lead.entry.id for lead in leads.values() if lead.entry}
    return list(leads.values()), {piece.entry.id for piece in pieces if piece.entry} - first


def _rewrite(lines: Sequence[str], piece: Piece, entry: Entry, section: Section) -> str:
    """Return a row's source, with the cells written anew that say something else than the catalog."""
    source = "\n".join(lines[piece.start : piece.end])
    changed = _changed_fields(piece, entry, section)
    if not changed or piece.is_shared:
        return source
    cells = _raw_cells(source)
    if not section.columns or "\n" in source or len(cells) != len(section.columns):
        return fill(section, entry)
    written = [
        raw
        if changed.isdisjoint(_FIELDS_OF.get(column.role, ()))
        else _pad(format_cell(section, place, entry), raw)
        for place, (column, raw) in enumerate(zip(section.columns, cells, strict=True))
    ]
    margin = source[: len(source) - len(source.lstrip())]
    return f"{margin}|{'|'.join(written)}|"


def _raw_cells(source: str) -> list[str]:
    """Return the cells of a row of a table as they stand, with their blanks."""
    cells = re.split(r"(?<!\\)\|", source.strip().removeprefix("|"))
    return cells if cells[-1].strip() else cells[:-1]


def _changed_fields(piece: Piece, entry: Entry, section: Section) -> set[str]:
    # Where a work stands in several sections, its row is written by the first.
    changed = set(differences(piece.row, entry, section)) if entry.section == section.name else set()
    return changed if section.keep else changed.union(piece.row.filled)


def _pad(text: str, before: str) -> str:
    """Return a cell's text with the blanks around it that it had."""
    if not before.strip():
        return text
    left = before[: len(before) - len(before.lstrip())]
    return f"{left}{text}{before[len(before.rstrip()) :]}"


_FIELDS_OF: dict[Role, tuple[str, ...]] = {
    "date": ("date",),
    "authors": ("authors",),
    "title": ("title", "url"),
    "link": ("url", "code"),
    "venue": ("venue",),
    "code": ("code",),
}


def _lay_out(
    lines: Sequence[str], pieces: Sequence[Piece], known: _Known, texts: Mapping[str, str], section: Section
) -> list[str]:
    """Return the part's lines: each row in its turn, what stands between the rows where it is."""
    kept = [piece for piece in pieces if _is_kept(piece, known)]
    if any(lines[piece.start].lstrip().startswith("#") for piece in kept):
        # Below a heading that is a paper's title, another row would be read as a part of that paper.
        texts = _new_ones_first(texts, known)
    gap, runs = _gap(lines, kept, section), iter(_runs(texts, known))
    made: list[str] = []
    at = 0
    for piece in pieces:
        made += lines[at : piece.start]
        at = piece.end
        if _is_kept(piece, known):
            run = next(runs)
            if piece.entry and texts[piece.entry.id] != run[0]:
                made += _set_off(made, run[0])
            made += _join(run, gap)
        elif not section.columns:
            # The blank lines behind a row that is gone go with it.
            at = _behind_blanks(lines, at)
    for run in runs:
        made += [*_join(run, gap), *gap]
    return [*made, *lines[at:]]


def _new_ones_first(texts: Mapping[str, str], known: _Known) -> dict[str, str]:
    return dict(sorted(texts.items(), key=lambda one: one[0] in known))


def _runs(texts: Mapping[str, str], known: _Known) -> list[list[str]]:
    """Return the rows in their order, one run for each that stands there: the new ones before it, and it; all if none does."""
    runs: list[list[str]] = []
    waiting: list[str] = []
    for name, text in texts.items():
        waiting.append(text)
        if name in known:
            runs.append(waiting)
            waiting = []
    if runs:
        runs[-1] += waiting
    return runs or [waiting] * bool(waiting)


def _join(rows: Iterable[str], gap: Sequence[str]) -> list[str]:
    """Return the lines of rows, with the gap between each two."""
    joined: list[str] = []
    before = ""
    for row in rows:
        joined += [*((gap or _set_apart(before, row)) if before else ()), *row.split("\n")]
        before = row
    return joined


def _set_apart(before: str, row: str) -> list[str]:
    """Return the blank line without which an item and HTML, or an item and a paragraph, would be read as one."""
    looks = {_look(before), _look(row)}
    return [""] if "item" in looks and looks & {"html", "text"} else []


def _set_off(made: Sequence[str], row: str) -> list[str]:
    """Return the blank line without which a row would be a part of the HTML above it."""
    return [""] if made and _look(made[-1]) == "html" and _look(row) == "item" else []


def _look(row: str) -> str:
    """Return what kind of Markdown a row begins with."""
    return next((name for name, begins in _LOOKS.items() if begins.match(row)), "other")


def _behind_blanks(lines: Sequence[str], at: int) -> int:
    return next((place for place in range(at, len(lines)) if lines[place].strip()), len(lines))


def _gap(lines: Sequence[str], kept: Sequence[Piece], section: Section) -> list[str]:
    """Return the blank lines between two rows; those of a table have none, which would end it."""
    if section.columns or "<td" in (section.row or "") or (section.row or "").lstrip().startswith("|"):
        return []
    for one, other in pairwise(kept):
        between = list(lines[one.end : other.start])
        if not any(map(str.strip, between)):
            return between
    return [""]


def _new_part(text: str, entries: Sequence[Entry], section: Section) -> str:
    """Return a part in which no row stands yet: a heading and the rows, below what people wrote there."""
    rows = [fill(section, entry, number) for number, entry in enumerate(in_order(entries), start=1)]
    return ("\n" if section.columns else "\n\n").join([*_head(text, section), *rows])


def _head(text: str, section: Section) -> list[str]:
    header = header_of(section)
    bare = text.strip("\n")
    if not bare:
        return [f"### {cell(section.title)}", *([""] if section.columns else []), *header]
    lines = bare.split("\n")
    return lines if header and _ends_in_table(lines, header) else [*lines, *header]


def _ends_in_table(lines: Sequence[str], header: list[str]) -> bool:
    """Return whether lines end with a header, perhaps with rows below it that people struck out."""
    rows = list(takewhile(lambda line: "|" in line, reversed(lines)))[::-1]
    return any(rows[place : place + len(header)] == header for place in range(len(rows)))


def header_of(section: Section) -> list[str]:
    """Return the header of a section's table: its headings and the row of dashes; nothing where it is no table."""
    if not section.columns:
        return []
    headings = "|".join(cell(column.heading) for column in section.columns)
    return [f"|{headings}|", "|" + "---|" * len(section.columns)]
