"""What the columns of a table hold, by their headings, and by their cells where a heading may mean two things."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from bot.core.settings import Role, Section
from bot.listing.dates import read_date
from bot.listing.document import Block, Table
from bot.listing.notes import YEAR, is_note
from bot.listing.rows import Columns
from bot.listing.shown import Shown
from bot.listing.vocabulary import DATASETS, NAMES, count_words, fold, role_of_heading
from bot.support.plain_text import plain

_SAMPLE = 40
"""Rows of a table that are looked at."""
_MOST: Final = 0.6


def columns_of(table: Table, rows: Sequence[Block], sections: Sequence[Section]) -> Columns:
    """Return the place of each column of which the role is known.

    Headings that bot.toml names have the roles that it gives them, in any order, those of the first section before
    others; what else stands there is known in several languages.
    """
    headings = [plain(cell.text) for cell in table.header]
    for section in sections:
        if section.columns and [fold(column.heading) for column in section.columns] == [
            fold(one) for one in headings
        ]:
            return {
                column.role: place for place, column in enumerate(section.columns) if column.role != "ignored"
            }
    told = {fold(column.heading): column.role for section in reversed(sections) for column in section.columns}
    # Rows that wait to be filled in say nothing.
    sample = [row for row in rows if any(link.url for cell in row.cells for link in cell.links)][:_SAMPLE]
    named = [told.get(fold(heading)) or role_of_heading(heading) for heading in headings]
    columns: dict[Role, int] = {}
    for place, role in enumerate(named):
        if role and role != "ignored" and _fits(role, place, sample):
            columns.setdefault(role, place)
    _find_title(headings, named, sample, columns)
    links = [place for place, role in enumerate(named) if role == "title" and _holds_links(sample, place)]
    if links and columns.get("title") not in (None, *links):
        # A column such as *Paper* beside that of the title.
        columns.setdefault("link", links[0])
    if "date" not in columns:
        _take(
            columns,
            "date",
            [_share(sample, place, lambda cell: read_date(plain(cell.text))) for place in range(table.width)],
        )
    if "venue" not in columns:
        _take(columns, "venue", [_share(sample, place, _is_dated_venue) for place in range(table.width)])
    return columns


def _is_dated_venue(cell: Shown) -> bool:
    text = plain(cell.text)
    return is_note(text) and read_date(text) is None and re.search(rf"\b{YEAR}\b", text) is not None


def _fits(role: Role, place: int, sample: Sequence[Block]) -> bool:
    """Return whether cells can hold what their heading names: a venue may be named as the date, a title as a link."""
    if role == "date":
        filled = [
            cell for row in sample if (cell := _cell(row, place)) and any(c.isdigit() for c in cell.text)
        ]
        return not filled or sum(bool(read_date(plain(cell.text))) for cell in filled) >= len(filled) / 2
    if role == "number":
        return _share(sample, place, lambda cell: plain(cell.text).rstrip(".").isdecimal()) > _MOST
    if role == "title":
        return not sample or _words(sample, place) >= 2
    return True


def _find_title(
    headings: Sequence[str], named: Sequence[Role | None], sample: Sequence[Block], columns: dict[Role, int]
) -> None:
    """Find the title where no heading names it: a column of links whose labels are titles, or the method's name."""
    if "title" in columns:
        return
    candidates = [
        place for place, role in enumerate(named) if role in ("link", "title") and _words(sample, place) >= 3
    ]
    candidates += [
        place
        for place, heading in enumerate(headings)
        if fold(heading) in NAMES and _words(sample, place) >= 2
    ]
    # The name of a method is the title where no column has more words.
    candidates += [place for place, heading in enumerate(headings) if fold(heading) in NAMES and sample]
    # The name of a dataset is all the title that it has, and leads to it.
    candidates += [
        place
        for place, heading in enumerate(headings)
        if fold(heading) in DATASETS
        and _share(sample, place, lambda cell: any(link.url for link in cell.links)) > _MOST
    ]
    if candidates:
        columns["title"] = candidates[0]
        for role in [role for role, place in columns.items() if place == candidates[0] and role != "title"]:
            del columns[role]


def _take(columns: dict[Role, int], role: Role, shares: Sequence[float]) -> None:
    free = [place for place in range(len(shares)) if place not in columns.values() and shares[place] >= 0.8]
    if free:
        columns[role] = free[0]


def _holds_links(sample: Sequence[Block], place: int) -> bool:
    return (
        _words(sample, place) < 2
        and _share(sample, place, lambda cell: cell.links or "://" in cell.text) > _MOST
    )


def _cell(row: Block, place: int) -> Shown | None:
    return row.cells[place] if place < len(row.cells) else None


def _share(sample: Sequence[Block], place: int, fits: Callable[[Shown], object]) -> float:
    cells = [cell for row in sample if (cell := _cell(row, place))]
    return sum(bool(fits(cell)) for cell in cells) / len(cells) if cells else 0.0


def _words(sample: Sequence[Block], place: int) -> float:
    """Return how many words the cells of a column hold, in the middle of its rows."""
    counts = sorted(
        count_words(cell.text) for row in sample if (cell := _cell(row, place)) and cell.text.strip()
    )
    return counts[len(counts) // 2] if counts else 0.0


def is_list(columns: Columns, rows: Sequence[Block]) -> bool:
    """Return whether a table may be a list of papers: a title, and something that papers have beside it."""
    if "title" not in columns:
        return False
    return len(columns) > 1 or any(link.url for row in rows for cell in row.cells for link in cell.links)
