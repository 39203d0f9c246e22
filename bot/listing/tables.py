"""Reading the tables of a Markdown list, blemishes and all: somebody's hand-kept list, or the rendered README.

A table is a header row, a row of dashes, and rows (GitHub Flavored Markdown, 4.10).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError
from rapidfuzz import fuzz

from bot.core.catalog import Catalog, Entry, Provenance, in_order
from bot.core.settings import Section, Settings, places
from bot.identity import key_of, title_key
from bot.listing.mojibake import mend
from bot.listing.rows import (
    Problem,
    Row,
    UnreadableError,
    address_identifiers,
    cells_of,
    columns_of,
    excerpt_of,
    folded,
    read_row,
    what_shows,
)
from bot.support.wording import count

__all__ = [
    "Import",
    "Problem",
    "Row",
    "Rows",
    "entry_of",
    "parse_list",
    "read_rows",
    "repeat_told",
    "repeats",
]

_DASHES = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(?P<title>.*?)[ \t#]*")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_FUZZY = 80.0


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of all tables of a text, in its order."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    """Rows that could not be read: each is left out."""
    notes: tuple[Problem, ...]
    """Rows that were read although something about them is odd."""


@dataclass(frozen=True, slots=True)
class Import:
    """A hand-kept list as catalog entries."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]

    @property
    def catalog(self) -> Catalog:
        """The entries as a catalog, newest month first."""
        return Catalog(entries=in_order(self.entries))


def parse_list(text: str, settings: Settings, added: date) -> Import:
    """Turn a hand-kept Markdown list into catalog entries.

    Mojibake is mended (ftfy; UTF-8 once read as Mac Roman or Windows-1252). A table's section comes from the
    heading above it. A row that cannot be read, or that repeats a work, is left out and told with its line.
    """
    read = read_rows(mend(text.removeprefix("\ufeff")), settings)
    repeated = repeats(read.rows, lambda row: (key_of(row.id), title_key(row.title)))
    problems = [*read.problems, *(repeat_told(first, again) for first, again in repeated)]
    left_out = {again.line for _, again in repeated}
    entries: list[Entry] = []
    for row in read.rows:
        if row.line in left_out:
            continue
        try:
            entries.append(entry_of(row, Provenance(by="import", added=added)))
        except ValidationError as error:
            problems.append(Problem(row.line, row.title[:80], places(error).strip()))
    return Import(tuple(entries), tuple(sorted(problems, key=lambda problem: problem.line)), read.notes)


def entry_of(row: Row, provenance: Provenance) -> Entry:
    """Return the catalog entry of a row; kind and modality stay open."""
    arxiv_id, doi, s2_id = address_identifiers(row.url)
    return Entry(
        arxiv_id=arxiv_id,
        doi=doi,
        s2_id=s2_id,
        date=row.date,
        authors=row.authors,
        title=row.title,
        url=row.url,
        code=row.code,
        section=row.section,
        provenance=provenance,
    )


def read_rows(text: str, settings: Settings, section: str | None = None, first_line: int = 1) -> Rows:
    """Read the rows of all tables of a text.

    Args:
        text: Markdown.
        settings: for the sections and their columns.
        section: the section of all rows; otherwise the headings above the tables tell it.
        first_line: the number that the text's first line has in its file.
    """
    rows: list[Row] = []
    problems: list[Problem] = []
    notes: list[Problem] = []
    for table in _tables(text):
        columns = columns_of(table.header)
        missing = [name for name in ("date", "authors", "title") if name not in columns]
        if missing:
            reason = f"{count(len(table.rows), 'row')} not read, their table has no column for {' and '.join(missing)}"
            problems.append(
                Problem(table.line + first_line - 1, excerpt_of(" | ".join(table.header)), reason)
            )
            continue
        where = section or _section_of(table, settings).name
        for number, line in table.rows:
            place = number + first_line - 1
            try:
                row, odd = read_row(place, line, columns, len(table.header), where)
            except UnreadableError as error:
                problems.append(Problem(place, excerpt_of(line), str(error)))
                continue
            rows.append(row)
            notes.extend(Problem(place, excerpt_of(line), reason) for reason in odd)
    return Rows(tuple(rows), tuple(sorted(problems, key=lambda problem: problem.line)), tuple(notes))


@dataclass(slots=True)
class _Table:
    line: int
    heading: str
    header: list[str]
    rows: list[tuple[int, str]]


def _tables(text: str) -> Iterator[_Table]:
    """Yield the tables with the numbers of their lines; rows that a blank line cut off belong to the table above."""
    lines = text.splitlines()
    table: _Table | None = None
    heading, fence, in_table = "", "", False
    for index, line in enumerate(lines):
        bare = line.strip()
        if found := _FENCE.match(line):
            fence = "" if fence == found[1] else fence or found[1]
        if fence or found:
            in_table = False
        elif title := _HEADING.fullmatch(line):
            if table:
                yield table
            table, heading, in_table = None, title["title"], False
        elif "|" in bare and index + 1 < len(lines) and _is_dashes(lines[index + 1]):
            if table:
                yield table
            table, in_table = _Table(index + 1, heading, cells_of(bare), []), True
        elif table and in_table and index == table.line:
            continue
        elif table and bare and (bare.startswith("|") or (in_table and not re.match(r"[<>*+-]", bare))):
            table.rows.append((index + 1, bare))
            in_table = True
        elif bare.startswith("|") and bare.count("|") > 2:
            yield _Table(index + 1, heading, cells_of(bare), [(index + 1, bare)])
        else:
            in_table = False
    if table:
        yield table


def _is_dashes(line: str) -> bool:
    return "|" in line and _DASHES.fullmatch(line.strip()) is not None


def _section_of(table: _Table, settings: Settings) -> Section:
    """Choose the section that a table's heading or last column names; the section without a rule takes the rest."""
    default = next(section for section in settings.sections if section.is_default)
    heading = folded(what_shows(table.heading).text)
    for section in settings.sections:
        if heading == folded(section.title):
            return section
    for section in settings.sections:
        if any(re.search(name, table.heading) for name in section.names):
            return section
    header = {cell.casefold() for cell in table.header}
    for section in settings.sections:
        if section.columns[3] != default.columns[3] and section.columns[3].casefold() in header:
            return section
    best = max(settings.sections, key=lambda section: fuzz.token_set_ratio(heading, folded(section.title)))
    return best if fuzz.token_set_ratio(heading, folded(best.title)) >= _FUZZY else default


def repeats(rows: Sequence[Row], keys: Callable[[Row], Sequence[str]]) -> list[tuple[Row, Row]]:
    """Return the rows that share a key with an earlier row: the earlier row and the one that repeats it."""
    seen: dict[str, Row] = {}
    found: list[tuple[Row, Row]] = []
    for row in rows:
        names = keys(row)
        first = next((seen[name] for name in names if name in seen), None)
        if first:
            found.append((first, row))
        else:
            seen.update(dict.fromkeys(names, row))
    return found


def repeat_told(first: Row, again: Row) -> Problem:
    """Return the problem of two rows for one work."""
    reason = f"the same work as line {first.line}: lines {first.line} and {again.line} are one row too many"
    return Problem(again.line, excerpt_of(again.title), reason)
