"""The rows of one section, written into what stands in the README already.

What people wrote stays: a row that says what the catalog says keeps its spelling, blank lines and remarks stay where
they are, and only the cells of a row that the catalog has otherwise are written anew.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.core.catalog import Entry, in_order
from bot.core.settings import Role, Section
from bot.listing.escape import cell, destination
from bot.listing.places import Places
from bot.listing.reading import Rows
from bot.listing.rows import Row, tidy_authors, tidy_title
from bot.listing.template import fill, format_cell
from bot.listing.vocabulary import fold
from bot.support.plain_text import plain


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


def says_the_same(row: Row, entry: Entry, section: Section) -> bool:
    """Return whether a row shows what the catalog has."""
    return not differences(row, entry, section)


def differences(row: Row, entry: Entry, section: Section) -> tuple[str, ...]:
    """Return the fields that a row shows otherwise than the catalog has them. What a row does not show is no difference."""
    roles = {column.role for column in section.columns}
    if row.roles:
        # A column that a person took out of the table says nothing.
        roles &= row.roles
    whole = not section.columns
    found = []
    if (whole or "date" in roles) and not _agree_on_date(row.date, entry.date, whole):
        found.append("date")
    if (row.authors or "authors" in roles) and row.authors != tidy_authors(entry.authors):
        found.append("authors")
    if row.title != tidy_title(entry.title):
        found.append("title")
    ours = {destination(url) for url in (entry.url, entry.published) if url}
    if destination(row.url) not in ours:
        found.append("url")
    shows_code = {"code", "link"} & roles or "{code" in (section.row or "")
    if (row.code or shows_code) and _address(row.code) != _address(entry.code):
        found.append("code")
    if (row.venue or "venue" in roles) and row.venue != (plain(entry.venue) if entry.venue else None):
        found.append("venue")
    return tuple(found)


def _agree_on_date(row: str | None, entry: str | None, whole: bool) -> bool:
    if row is None or entry is None:
        return row == entry or (whole and row is None)
    return entry.startswith(row)


def _address(url: str | None) -> str | None:
    return destination(url) if url else None


def render_rows(text: str, read: Rows, entries: Sequence[Entry], section: Section) -> str:
    """Return the text of a part with the rows that the catalog has for its section.

    Args:
        text: what stands between the markers.
        read: the rows that stand there; their lines count from the text's first.
        entries: the rows that belong there, in the catalog's order.
        section: the section.
    """
    lines = text.split("\n")
    if not read.blocks:
        return _new_part(text, entries, section)
    anew = _renew_headers(lines, read, section)
    places = Places(entries)
    pieces = []
    for row in sorted(read.rows, key=lambda row: row.line):
        pieces += [_piece(replace(row, line=line), read, places) for line in (row.line, *row.repeats)]
    pieces, together = _one_for_each_line(pieces)
    entries = [entry for entry in entries if entry.id not in together]
    known: dict[str, Piece] = {}
    for piece in pieces:
        if piece.entry is not None:
            known.setdefault(piece.entry.id, piece)
    kept = [piece for piece in pieces if piece.entry is not None and known[piece.entry.id] is piece]
    if section.keep:
        entries = [entry for entry in entries if entry.id in known or not _stands_unread(text, entry)]
        # A second row of a work is no row of its own, and stays like a remark.
        pieces = [piece for piece in pieces if piece.entry is None or known[piece.entry.id] is piece]
    order = _order(kept, entries, section)
    texts = {
        entry.id: _rewrite(lines, known[entry.id], entry, section)
        if entry.id in known and not anew
        else fill(section, entry, number)
        for number, entry in enumerate(order, start=1)
    }
    return "\n".join(_place(lines, pieces, kept, [entry.id for entry in order], texts, section))


def _stands_unread(text: str, entry: Entry) -> bool:
    """Return whether a row that was taken over from the list stands there still, although it is not read as it was."""
    return entry.provenance.by == "import" and entry.url in text


def _renew_headers(lines: list[str], read: Rows, section: Section) -> bool:
    """Write the headings of bot.toml into tables that have others; return whether any had."""
    header = header_of(section)
    wanted = [fold(column.heading) for column in section.columns]
    tables = {block.table for block in read.blocks.values() if block.table and block.table.markdown}
    others = [table for table in tables if [fold(one.text) for one in table.header] != wanted]
    if not header:
        return False
    for table in others:
        if table.width:
            lines[table.line - 1 : table.line + 1] = header
    return bool(others)


def _piece(row: Row, read: Rows, places: Places) -> Piece:
    block = read.blocks[row.line]
    return Piece(row, places.find(row), row.line - 1, row.line - 1 + block.end - block.line)


def _one_for_each_line(pieces: Sequence[Piece]) -> tuple[list[Piece], set[str]]:
    """Return one piece for all papers that stand on the same lines, and the identifiers of those that go with it."""
    leads: dict[int, Piece] = {}
    for piece in sorted(pieces, key=lambda piece: (piece.start, piece.entry is None)):
        lead = leads.setdefault(piece.start, piece)
        leads[piece.start] = replace(lead, is_shared=lead is not piece)
    first = {lead.entry.id for lead in leads.values() if lead.entry}
    return list(leads.values()), {piece.entry.id for piece in pieces if piece.entry} - first


def _order(kept: Sequence[Piece], entries: Sequence[Entry], section: Section) -> list[Entry]:
    """Return the rows in the order in which they are to stand."""
    present = [piece.entry for piece in kept if piece.entry]
    ids = {entry.id for entry in present}
    new = [entry for entry in in_order(entries) if entry.id not in ids]
    match section.order:
        case "new on top":
            return [*new, *present]
        case "new at the end":
            return [*present, *reversed(new)]
        case "oldest first":
            return _merged(present, reversed(new), _behind_older)
        case "newest first" if section.keep:
            return _merged(present, reversed(new), _before_older)
    dates = [entry.date or "" for entry in present]
    if dates != sorted(dates, reverse=True):
        return list(in_order(entries))
    # Each new row stands on top of its month; rows of one month keep the order that they have.
    return sorted([*new, *present], key=lambda entry: entry.date or "", reverse=True)


def _merged(
    present: Sequence[Entry], new: Iterable[Entry], place_of: Callable[[Sequence[str], str], int]
) -> list[Entry]:
    """Return rows with new ones among them: those that stand there keep their order, whatever their dates."""
    merged = list(present)
    for entry in new:
        merged.insert(place_of([one.date or "" for one in merged], entry.date or ""), entry)
    return merged


def _behind_older(dates: Sequence[str], date: str) -> int:
    return next((place for place in range(len(dates), 0, -1) if dates[place - 1] <= (date or "9")), 0)


def _before_older(dates: Sequence[str], date: str) -> int:
    return next((place for place, other in enumerate(dates) if "" < other <= date), len(dates))


def _rewrite(lines: Sequence[str], piece: Piece, entry: Entry, section: Section) -> str:
    """Return a row's source, with the cells written anew that say something else than the catalog."""
    source = "\n".join(lines[piece.start : piece.end])
    # Where a work stands in several sections, its row is written by the first.
    changed = differences(piece.row, entry, section) if entry.section == section.name else ()
    if not section.keep:
        changed = (*changed, *piece.row.filled)
    if not changed or piece.is_shared:
        return source
    if not section.columns or "\n" in source:
        return fill(section, entry)
    cells = re.split(r"(?<!\\)\|", source.strip().removeprefix("|"))
    cells = cells[:-1] if cells and not cells[-1].strip() else cells
    roles = [column.role for column in section.columns]
    if len(cells) != len(roles):
        return fill(section, entry)
    written = [
        _padded(format_cell(section, place, entry), raw)
        if set(_FIELDS_OF.get(role, ())) & set(changed)
        else raw
        for place, (role, raw) in enumerate(zip(roles, cells, strict=True))
    ]
    return "|" + "|".join(written) + "|"


def _padded(text: str, before: str) -> str:
    """Return a cell's text with the blanks around it that it had."""
    left = before[: len(before) - len(before.lstrip())] if before.strip() else ""
    right = before[len(before.rstrip()) :] if before.strip() else ""
    return f"{left}{text}{right}"


_FIELDS_OF: dict[Role, tuple[str, ...]] = {
    "date": ("date",),
    "authors": ("authors",),
    "title": ("title", "url"),
    "link": ("url", "code"),
    "venue": ("venue",),
    "code": ("code",),
}


def _place(
    lines: Sequence[str],
    pieces: Sequence[Piece],
    kept: Sequence[Piece],
    order: Sequence[str],
    texts: dict[str, str],
    section: Section,
) -> list[str]:
    """Return the part's lines: each row in its turn, what stands between the rows where it is."""
    slots = [piece.entry.id for piece in kept if piece.entry]
    present = set(slots)
    turn = iter([one for one in order if one in present])
    before: dict[str, list[str]] = {}
    last = ""
    waiting: list[str] = []
    for one in order:
        if one in present:
            before[one] = waiting
            waiting, last = [], one
        else:
            waiting.append(one)
    made: list[str] = []
    at, gap = 0, _gap(lines, kept, section)
    taken = {id(piece) for piece in kept}
    for piece in pieces:
        made += lines[at : piece.start]
        at = piece.end
        if id(piece) not in taken:
            # The blank lines behind a row that is gone go with it.
            while not section.columns and at < len(lines) and not lines[at].strip():
                at += 1
            continue
        now = next(turn)
        for new in before[now]:
            made += [*texts[new].split("\n"), *gap]
        made += texts[now].split("\n")
        if now == last:
            for new in waiting:
                made += [*gap, *texts[new].split("\n")]
    if not slots:
        for new in waiting:
            made += [*texts[new].split("\n"), *gap]
    return [*made, *lines[at:]]


def _gap(lines: Sequence[str], kept: Sequence[Piece], section: Section) -> list[str]:
    """Return the blank lines between two rows."""
    for one, other in pairwise(kept):
        between = lines[one.end : other.start]
        if not any(line.strip() for line in between):
            return list(between)
    return [] if section.columns or "<td" in (section.row or "") else [""]


def _new_part(text: str, entries: Sequence[Entry], section: Section) -> str:
    """Return a part in which no row stands yet: a heading and the rows, below what people wrote there."""
    rows = [fill(section, entry, number) for number, entry in enumerate(in_order(entries), start=1)]
    return (
        "\n".join([*_head(text, section), *rows])
        if section.columns
        else "\n\n".join([*_head(text, section), *rows])
    )


def _head(text: str, section: Section) -> list[str]:
    header = header_of(section)
    bare = text.strip("\n")
    if not bare:
        return [f"### {cell(section.title)}", *([""] if section.columns else []), *header]
    if header and bare.split("\n")[-2:] == header:
        return bare.split("\n")
    return [*bare.split("\n"), *header]


def header_of(section: Section) -> list[str]:
    """Return the header of a section's table: its headings and the row of dashes; nothing where it is no table."""
    if not section.columns:
        return []
    headings = "|".join(cell(column.heading) for column in section.columns)
    return [f"|{headings}|", "|" + "---|" * len(section.columns)]
