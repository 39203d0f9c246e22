"""Reading the papers of a Markdown list, blemishes and all: somebody's hand-kept list, or the rendered README."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pydantic import ValidationError

from bot.core.catalog import Catalog, Entry, Provenance, in_order
from bot.core.settings import Section, Settings, places
from bot.listing.blocks import read_document
from bot.listing.cells import PAGE_OF_THING
from bot.listing.columns import are_own, columns_of, is_list
from bot.listing.document import Block, leads_to_paper
from bot.listing.markers import TABLES, blank_other_parts
from bot.listing.mojibake import mend
from bot.listing.papers import read_block
from bot.listing.rows import (
    Columns,
    NoPaperError,
    NoTitleError,
    Problem,
    Row,
    UnreadableError,
    address_identifiers,
    excerpt_of,
)
from bot.listing.sections import Sections
from bot.listing.spread import join_spread
from bot.listing.twins import join_repeats
from bot.listing.vocabulary import OURS, is_aside
from bot.support.plain_text import plain
from bot.support.wording import count

_FEW_ROWS = 3
_NEARLY_ALL = 2 / 3
"""The share of rows with authors from which a list names them in each row."""


STRUCK_OUT = "is struck out"
_STRUCK = re.compile(r"(?<!\\)~~(?:\\.|[^|\\\n])*?~~")
"""What is struck out within a cell."""
_STRIKES = re.compile(r"(?<!\\)~~|<(?:del|s|strike)\b", re.IGNORECASE)
_NOTHING = "no title and no link"


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a text, in its order. Rows of one work are one row."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    """Rows that could not be read: each is left out."""
    notes: tuple[Problem, ...]
    """Rows that were read although something about them is odd."""
    blocks: Mapping[int, Block] = field(default_factory=dict)
    """The block of each row, by its line."""
    asides: tuple[Problem, ...] = ()
    """Blocks that link to no paper, and those that stand under a heading such as News."""

    def shift(self, lines: int) -> "Rows":
        """Return the rows with the numbers that their lines have so much further down."""

        def move(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
            return tuple(problem.shift(lines) for problem in problems)

        rows = (
            replace(
                row,
                line=row.line + lines,
                repeats=tuple(n + lines for n in row.repeats),
                places=tuple(replace(place, line=place.line + lines) for place in row.places),
            )
            for row in self.rows
        )
        blocks = {line + lines: block for line, block in self.blocks.items()}
        return Rows(tuple(rows), move(self.problems), move(self.notes), blocks, move(self.asides))


@dataclass(frozen=True, slots=True)
class Import:
    """A hand-kept list as catalog entries."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    rows: tuple[Row, ...] = ()
    """The row of each entry."""
    blocks: Mapping[int, Block] = field(default_factory=dict)
    asides: tuple[Problem, ...] = ()

    @property
    def catalog(self) -> Catalog:
        """The entries as a catalog, newest month first."""
        return Catalog(entries=in_order(self.entries))


def parse_list(
    text: str, settings: Settings, added: date, sections: Mapping[int, str] | None = None
) -> Import:
    """Turn a hand-kept Markdown list into catalog entries.

    Mojibake is mended (ftfy; UTF-8 once read as Mac Roman or Windows-1252). A row's section comes from the
    heading above it, or from what is told of the headings' lines. A row that cannot be read is left out and told with its line; two rows of one work become one
    entry, which keeps both links.
    """
    own = blank_other_parts(text.removeprefix("\ufeff"), TABLES)
    read = read_rows(mend(own), settings, sections)
    problems = list(read.problems)
    entries: list[Entry] = []
    rows: list[Row] = []
    for row in read.rows:
        try:
            entries.append(entry_of(row, Provenance(by="import", added=added)))
            rows.append(row)
        except ValidationError as error:
            problems.append(Problem(row.line, row.title[:80], places(error).strip()))
    return Import(
        tuple(entries), tuple(sorted(problems, key=lambda problem: problem.line)), read.notes, tuple(rows), read.blocks,
        read.asides,
    )  # fmt: skip


def entry_of(row: Row, provenance: Provenance) -> Entry:
    """Return the catalog entry of a row; kind and modality stay open."""
    arxiv_id, doi, s2_id = (None, None, None) if row.link_in_doubt else address_identifiers(row.url)
    if row.published and not row.link_in_doubt:
        doi = doi or address_identifiers(row.published)[1]
    return Entry(
        arxiv_id=arxiv_id,
        doi=doi,
        s2_id=s2_id,
        date=row.date,
        authors=row.authors,
        title=row.title,
        url=row.url,
        link_in_doubt=row.link_in_doubt,
        published=row.published,
        code=row.code,
        venue=row.venue,
        section=row.section,
        also_in=row.also_in,
        provenance=provenance,
    )


@dataclass(slots=True)
class _Found:
    """What was found in a text so far."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    asides: list[Problem] = field(default_factory=list)
    blocks: dict[int, Block] = field(default_factory=dict)


def read_rows(text: str, settings: Settings, section: str | Mapping[int, str] | None = None) -> Rows:
    """Read the rows of a text, and make one row of those that are one work.

    Args:
        text: Markdown.
        settings: for the sections and their columns.
        section: the section of all rows, or of those under each heading, by its line; otherwise the headings tell it.
    """
    lines = text.splitlines()
    sections = Sections(settings, section)
    ordered = sorted(settings.sections, key=lambda one: one.name != section)
    found = _Found()
    for group in _groups(join_spread(_document(text, settings, section))):
        columns, is_own = _columns(group, ordered), _are_own(group, ordered)
        if columns is None:
            _tell_unread_table(group, found)
            continue
        for block in group:
            raw = lines[block.line - 1] if block.line <= len(lines) else ""
            why = None if isinstance(section, str) else _why_aside(block)
            if why is None:
                _read_row(block, columns, sections.choose(block).name, lines, found, is_own)
            elif why:
                found.asides.append(Problem(block.line, excerpt_of(raw), why))
    joined, told_repeats = join_repeats(_with_lone_authors(found.rows))
    return Rows(
        tuple(joined), tuple(sorted(found.problems, key=_line)), tuple(sorted([*found.notes, *told_repeats], key=_line)),
        found.blocks, tuple(found.asides),
    )  # fmt: skip


def _with_lone_authors(rows: Sequence[Row]) -> list[Row]:
    """Return rows in which one name that stands alone is the author's, if nearly all rows that are texts name authors."""
    texts = [row for row in rows if not row.roles]
    named = sum(row.authors is not None for row in texts)
    likely = sum(row.authors is None and row.lone_name is not None for row in texts)
    if named < _FEW_ROWS or named + likely < len(texts) * _NEARLY_ALL:
        return list(rows)
    return [replace(row, authors=row.authors or row.lone_name) for row in rows]


def _why_aside(block: Block) -> str | None:
    """Return why a block is no row of the list whatever it names, empty where that need not be told; None for others."""
    below = block.headings[1:] or block.headings
    is_above = [True] * (len(below) - 1) + [False]
    if any(map(is_aside, below, ("", *below), is_above)):
        return f"stands under {block.headings[-1]!r}" if any(cell.links for cell in block.cells) else ""
    if not block.table and OURS.match(plain(block.cells[0].text)):
        return "speaks of the keepers' own paper"
    return None


def _read_row(
    block: Block, columns: Columns, section: str, lines: Sequence[str], found: _Found, is_own: bool
) -> None:
    source = "\n".join(lines[block.line - 1 : block.end - 1])
    raw = source.split("\n")[0]
    try:
        row, odd = _read_unstruck(block, columns, section, raw, is_own)
    except UnreadableError as error:
        is_struck = _lacks_title(error) and _STRIKES.search(source)
        told = found.problems if _is_problem(error, block) and not is_struck else found.asides
        told.append(Problem(block.line, excerpt_of(raw), STRUCK_OUT if is_struck else str(error)))
    else:
        found.rows.append(row)
        found.blocks[block.line] = block
        found.notes += [Problem(block.line, excerpt_of(raw), reason) for reason in odd]


def _read_unstruck(
    block: Block, columns: Columns, section: str, raw: str, is_own: bool
) -> tuple[Row, list[str]]:
    """Read a block without what is struck out in it, which the cells of a table do not show."""
    if block.table is None:
        return read_block(block, columns, section, raw, is_own)
    if _is_struck_through(raw):
        raise NoTitleError(STRUCK_OUT)
    # A comment shows nothing, and keeps the cell.
    return read_block(block, columns, section, _STRUCK.sub("<!-- -->", raw), is_own)


def _is_struck_through(raw: str) -> bool:
    """Return whether the marks that strike out stand around all cells of a row, where Markdown takes them for text."""
    bare = raw.strip(" \t|")
    return "|" in bare and bare.startswith("~~") and bare.endswith("~~") and bare.count("~~") == 2


def _lacks_title(error: UnreadableError) -> bool:
    return isinstance(error, NoTitleError) or str(error) == _NOTHING


def _is_problem(error: UnreadableError, block: Block) -> bool:
    """Return whether what cannot be read may be a row of the list; in a table it is one where it has a title or a link."""
    is_aside = not block.table or str(error) in (_NOTHING, PAGE_OF_THING)
    return not (isinstance(error, NoPaperError) and is_aside)


def _document(text: str, settings: Settings, section: str | Mapping[int, str] | None) -> list[Block]:
    """Return the blocks of a text; those of a section's part stand under its title, as they do in the README."""
    blocks = read_document(text)
    if not isinstance(section, str):
        return blocks
    title = next((one.title for one in settings.sections if one.name == section), section)
    return [
        replace(block, headings=(title, *block.headings), heading_lines=(0, *block.heading_lines))
        for block in blocks
    ]


def _tell_unread_table(group: Sequence[Block], found: _Found) -> None:
    """Tell that a table is no list: a problem where it leads to papers all the same."""
    table = group[0].table
    assert table is not None
    heading = excerpt_of(" | ".join(plain(cell.text) for cell in table.header))
    line = min(table.line, group[0].line)
    if any(leads_to_paper(cell) for block in group for cell in block.cells):
        why = f"{len(group)} rows not read: no column of their table is the title's"
        found.problems.append(Problem(line, heading, why))
    else:
        why = f"{count(len(group), 'row')}, and none links to a paper"
        found.asides.append(Problem(line, heading, why))


def _line(problem: Problem) -> int:
    return problem.line


def _groups(blocks: Sequence[Block]) -> list[list[Block]]:
    """Return the rows of each table together, and every other block alone."""
    groups: list[list[Block]] = []
    for block in blocks:
        if block.table and groups and groups[-1][0].table is block.table:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _are_own(group: Sequence[Block], sections: Sequence[Section]) -> bool:
    return group[0].table is not None and are_own(group[0].table, sections)


def _columns(group: Sequence[Block], sections: Sequence[Section]) -> Columns | None:
    """Return the columns of the table in which blocks stand; None if it is no list of papers."""
    table = group[0].table
    if table is None or group[0].is_text:
        return {}
    columns = columns_of(table, group, sections)
    return columns if is_list(columns, group) else None
