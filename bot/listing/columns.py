"""What the columns of a table hold, by their headings, and by their cells where a heading may mean two things."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeGuard

from bot.core.settings import Role, Section
from bot.listing.dates import is_short_day, read_date
from bot.listing.document import Block, Table, leads_to_paper
from bot.listing.notes import YEAR, is_known_venue_alone, is_note, is_preprint
from bot.listing.rows import Columns
from bot.listing.shown import Shown
from bot.listing.vocabulary import (
    DATASETS,
    NAMES,
    count_words,
    fold,
    role_of_address,
    role_of_heading,
    role_of_link,
)
from bot.support.plain_text import plain

_SAMPLE = 40
"""Rows of a table that are looked at."""
_HALF: Final = 0.5
_MOST: Final = 0.6
_NEARLY_ALL: Final = 0.8


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a table."""

    place: int
    heading: str
    """Its heading, folded."""
    role: Role | None
    """What the heading says that it holds."""
    cells: tuple[Shown, ...]
    """Its cells in the sample; rows that are cut short have none."""

    @property
    def words(self) -> int:
        """How many words its cells hold, in the middle of the rows."""
        counts = sorted(count_words(cell.text) for cell in self.cells if cell.text.strip())
        return counts[len(counts) // 2] if counts else 0

    def share(self, fits: Callable[[Shown], object]) -> float:
        """Return the share of its cells that fit."""
        return _share(self.cells, fits)


def columns_of(table: Table, rows: Sequence[Block], sections: Sequence[Section]) -> Columns:
    """Return the place of each column of which the role is known.

    Headings that bot.toml names have the roles that it gives them, in any order, those of the first section before
    others; what else stands there is known in several languages.
    """
    headings = [plain(cell.text) for cell in table.header]
    told = _columns_of_section(headings, sections)
    if told is not None:
        return told
    # Rows that wait to be filled in say nothing.
    sample = list(filter(_has_address, rows))[:_SAMPLE]
    columns = _look_at_columns(headings, sample, sections)
    found = _find_by_headings(columns, sample)
    if sample:
        _find_title(columns, found)
    _find_link(columns, found)
    _find_by_cells(columns, found, "date", _is_date)
    _find_by_cells(columns, found, "venue", _is_dated_venue)
    _find_by_cells(columns, found, "venue", _is_venue)
    return found


def is_pipe_table(table: Table | None) -> TypeGuard[Table]:
    """Return whether rows stand in a Markdown table that has headings."""
    return table is not None and table.markdown and table.width > 0


def is_list(columns: Columns, rows: Sequence[Block]) -> bool:
    """Return whether a table may be a list of papers: a title, and something that papers have beside it."""
    return "title" in columns and (
        len(columns) > 1 or any(leads_to_paper(cell) for row in rows for cell in row.cells)
    )


def are_own(table: Table, sections: Sequence[Section]) -> bool:
    """Return whether a table is one that the bot writes, in which a cell that is no date is a mistake."""
    return (
        _columns_of_section(
            [plain(cell.text) for cell in table.header], [one for one in sections if not one.keep]
        )
        is not None
    )


def _columns_of_section(headings: Sequence[str], sections: Sequence[Section]) -> Columns | None:
    """Return the columns as the first section has them that names just these headings; None where none does."""
    folded = list(map(fold, headings))
    for section in sections:
        if section.columns and [fold(column.heading) for column in section.columns] == folded:
            places = {column.role: place for place, column in enumerate(section.columns)}
            places.pop("ignored", None)
            return places
    return None


def _look_at_columns(
    headings: Sequence[str], sample: Sequence[Block], sections: Sequence[Section]
) -> list[_Column]:
    told = _roles_in_settings(sections)
    return [
        _Column(
            place,
            fold(heading),
            told.get(fold(heading)) or role_of_heading(heading),
            tuple(row.cells[place] for row in sample if place < len(row.cells)),
        )
        for place, heading in enumerate(headings)
    ]


def _roles_in_settings(sections: Sequence[Section]) -> dict[str, Role]:
    """Return the roles that bot.toml gives to headings, those of the first section before others."""
    return {fold(column.heading): column.role for section in reversed(sections) for column in section.columns}


def _find_by_headings(columns: Sequence[_Column], sample: Sequence[Block]) -> dict[Role, int]:
    """Return the places of the roles that headings name, the first column of each."""
    found: dict[Role, int] = {}
    for column in columns:
        if column.role and column.role != "ignored" and _fits(column, sample):
            found.setdefault(column.role, column.place)
    return found


def _fits(column: _Column, sample: Sequence[Block]) -> bool:
    """Return whether cells can hold what their heading names: a venue may be named as the date, a title as a link."""
    match column.role:
        case "date":
            filled = list(filter(_has_digit, column.cells))
            return not filled or _share(filled, _is_date) >= _HALF
        case "number":
            return column.share(_is_number) > _MOST
        case "title":
            return not sample or column.words >= 2
        case _:
            return True


_TITLES: tuple[Callable[[_Column], bool], ...] = (
    lambda column: column.role in ("link", "title") and column.words >= 3,
    lambda column: column.heading in NAMES and column.words >= 2,
    # The name of a method is the title where no column has more words.
    lambda column: column.heading in NAMES,
    # The name of a dataset is all the title that it has, and leads to it.
    lambda column: column.heading in DATASETS and column.share(_leads_somewhere) > _MOST,
    # A first column of any heading, of which the links lead to papers.
    lambda column: column.place == 0 and column.role is None and column.share(_names_paper) > _MOST,
)
"""What columns are like that hold the title although no heading names it, the likeliest first."""


def _find_title(columns: Sequence[_Column], found: dict[Role, int]) -> None:
    """Find the title where no heading names it: a column of links whose labels are titles, or the method's name."""
    if "title" in found:
        return
    title = next((column for is_title in _TITLES for column in filter(is_title, columns)), None)
    if title:
        if title.role and found.get(title.role) == title.place:
            del found[title.role]
        found["title"] = title.place


def _find_link(columns: Sequence[_Column], found: dict[Role, int]) -> None:
    """Find a column of links such as *Paper* beside that of the title."""
    links = [column.place for column in columns if column.role == "title" and _holds_links(column)]
    if links and found.get("title") not in (None, *links):
        found.setdefault("link", links[0])


def _find_by_cells(
    columns: Sequence[_Column], found: dict[Role, int], role: Role, fits: Callable[[Shown], object]
) -> None:
    """Find a role that no heading names in the first column that is free and of which nearly all cells fit."""
    if role in found:
        return
    for column in columns:
        if column.place not in found.values() and column.share(fits) >= _NEARLY_ALL:
            found[role] = column.place
            return


def _holds_links(column: _Column) -> bool:
    return column.words < 2 and column.share(lambda cell: cell.links or "://" in cell.text) > _MOST


def _has_address(row: Block) -> bool:
    return any(map(_leads_somewhere, row.cells))


def _leads_somewhere(cell: Shown) -> bool:
    return any(link.url for link in cell.links)


def _names_paper(cell: Shown) -> bool:
    return any(
        role_of_address(link.url) == "paper" and role_of_link(link.label, link.url) is None
        for link in cell.links
    )


def _has_digit(cell: Shown) -> bool:
    return any(map(str.isdigit, cell.text))


def _is_number(cell: Shown) -> bool:
    return plain(cell.text).rstrip(".").isdecimal()


def _is_date(cell: Shown) -> bool:
    text = plain(cell.text)
    return read_date(text) is not None or is_short_day(text)


def _is_dated_venue(cell: Shown) -> bool:
    text = plain(cell.text)
    return is_note(text) and read_date(text) is None and re.search(rf"\b{YEAR}\b", text) is not None


def _is_venue(cell: Shown) -> bool:
    """Return whether a cell has nothing but the name of a known venue, or of a preprint server."""
    text = plain(cell.text)
    return not cell.links and (is_known_venue_alone(text) or is_preprint(text) or _is_dated_venue(cell))


def _share(cells: Sequence[Shown], fits: Callable[[Shown], object]) -> float:
    return sum(bool(fits(cell)) for cell in cells) / len(cells) if cells else 0.0
