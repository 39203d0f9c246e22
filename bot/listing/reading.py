"""Reading the papers of a Markdown list, blemishes and all: somebody's hand-kept list, or the rendered README."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pydantic import ValidationError
from rapidfuzz import fuzz

from bot.core.catalog import Catalog, Entry, Provenance, in_order
from bot.core.settings import Section, Settings, places
from bot.listing.columns import columns_of, is_list
from bot.listing.document import Block, Table, leads_to_paper, read_document
from bot.listing.markers import TABLES, blank_other_parts
from bot.listing.mojibake import mend
from bot.listing.papers import read_block
from bot.listing.rows import (
    Columns,
    NoPaperError,
    Problem,
    Row,
    UnreadableError,
    address_identifiers,
    excerpt_of,
)
from bot.listing.spread import join_spread
from bot.listing.twins import join_repeats
from bot.listing.vocabulary import OURS, fold, is_aside
from bot.support.plain_text import plain
from bot.support.wording import count

_FUZZY = 80.0


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

    def shifted(self, lines: int) -> "Rows":
        """Return the rows with the numbers that their lines have so much further down."""

        def move(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
            return tuple(problem.shifted(lines) for problem in problems)

        rows = (
            replace(row, line=row.line + lines, repeats=tuple(n + lines for n in row.repeats))
            for row in self.rows
        )
        blocks = {line + lines: block for line, block in self.blocks.items()}
        return Rows(tuple(rows), move(self.problems), move(self.notes), blocks, self.asides)


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


def read_rows(
    text: str, settings: Settings, section: str | Mapping[int, str] | None = None, first_line: int = 1
) -> Rows:
    """Read the rows of a text, and make one row of those that are one work.

    Args:
        text: Markdown.
        settings: for the sections and their columns.
        section: the section of all rows, or of those under each heading, by its line; otherwise the headings tell it.
        first_line: the number that the text's first line has in its file.
    """
    rows: list[Row] = []
    problems: list[Problem] = []
    notes: list[Problem] = []
    asides: list[Problem] = []
    blocks: dict[int, Block] = {}
    lines = text.splitlines()
    sections = _Sections(settings, section)
    ordered = sorted(settings.sections, key=lambda one: one.name != section)
    for group in _groups(join_spread(_document(text, settings, section))):
        columns = _columns(group, ordered)
        if columns is None:
            leads, problem = _unread_table(group)
            (problems if leads else asides).append(replace(problem, line=problem.line + first_line - 1))
            continue
        for block in group:
            place, raw = (
                block.line + first_line - 1,
                lines[block.line - 1] if block.line <= len(lines) else "",
            )
            if not isinstance(section, str) and any(map(is_aside, block.headings[1:] or block.headings)):
                if any(cell.links for cell in block.cells):
                    asides.append(Problem(place, excerpt_of(raw), f"stands under {block.headings[-1]!r}"))
                continue
            if not isinstance(section, str) and not block.table and OURS.match(plain(block.cells[0].text)):
                asides.append(Problem(place, excerpt_of(raw), "speaks of the keepers' own paper"))
                continue
            try:
                row, odd = read_block(block, columns, sections.choose(block).name, raw)
            except NoPaperError as error:
                told = problems if block.table and str(error) != "no title and no link" else asides
                told.append(Problem(place, excerpt_of(raw), str(error)))
                continue
            except UnreadableError as error:
                problems.append(Problem(place, excerpt_of(raw), str(error)))
                continue
            rows.append(row.at(place))
            blocks[place] = block
            notes.extend(Problem(place, excerpt_of(raw), reason) for reason in odd)
    joined, told_repeats = join_repeats(rows)
    return Rows(
        tuple(joined), tuple(sorted(problems, key=_line)), tuple(sorted([*notes, *told_repeats], key=_line)), blocks,
        tuple(asides),
    )  # fmt: skip


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


def _unread_table(group: Sequence[Block]) -> tuple[bool, Problem]:
    """Return whether a table that is no list leads to papers all the same, and what is said of it."""
    table = group[0].table
    assert table is not None
    heading = excerpt_of(" | ".join(plain(cell.text) for cell in table.header))
    line = min(table.line, group[0].line)
    if not any(leads_to_paper(cell) for block in group for cell in block.cells):
        return False, Problem(line, heading, f"{count(len(group), 'row')}, and none links to a paper")
    return True, Problem(
        line, heading, f"{len(group)} rows not read: no column of their table is the title's"
    )


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


def _columns(group: Sequence[Block], sections: Sequence[Section]) -> Columns | None:
    """Return the columns of the table in which blocks stand; None if it is no list of papers."""
    table = group[0].table
    if table is None or group[0].is_text:
        return {}
    columns = columns_of(table, group, sections)
    return columns if is_list(columns, group) else None


class _Sections:
    """Chooses the section of a block, once for each heading and table."""

    def __init__(self, settings: Settings, name: str | Mapping[int, str] | None) -> None:
        self._settings = settings
        self._by_name = {section.name: section for section in settings.sections}
        self._names = name
        self._chosen: dict[tuple[tuple[str, ...], Table | None], Section] = {}

    def choose(self, block: Block) -> Section:
        name = (
            self._names if isinstance(self._names, str) else (self._names or {}).get(block.heading_line, "")
        )
        if name in self._by_name:
            return self._by_name[name]
        key = (block.headings, block.table)
        if key not in self._chosen:
            self._chosen[key] = _section_of(block, self._settings)
        return self._chosen[key]


def _section_of(block: Block, settings: Settings) -> Section:
    """Choose the section that a heading or the table names; the section without a rule takes the rest."""
    default = next(section for section in settings.sections if section.is_default)
    for heading in reversed(block.headings):
        for section in settings.sections:
            if fold(heading) == fold(section.title):
                return section
    nearest = block.headings[-1] if block.headings else ""
    for section in settings.sections:
        if any(re.search(name, nearest) for name in section.names):
            return section
    header = {fold(cell.text) for cell in block.table.header} if block.table else set()
    for section in settings.sections:
        own = _code_heading(section)
        if own != _code_heading(default) and own in header:
            return section
    best = max(
        settings.sections, key=lambda section: fuzz.token_set_ratio(fold(nearest), fold(section.title))
    )
    return best if fuzz.token_set_ratio(fold(nearest), fold(best.title)) >= _FUZZY else default


def _code_heading(section: Section) -> str:
    return next((fold(column.heading) for column in section.columns if column.role == "code"), "")
