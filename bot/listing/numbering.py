"""The numbers that stand in the rows of a list: a new row has the next one."""

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import count, pairwise

from bot.core.catalog import Entry
from bot.core.settings import Section
from bot.listing.document import Block, cells_of

_HTML_CELL = re.compile(r"<td\b[^<>]*>(.*?)</td>", re.DOTALL | re.IGNORECASE)
_FIELD = "{number"


def number_rows(
    order: Sequence[Entry], known: Collection[str], blocks: Iterable[Block], section: Section
) -> dict[str, int]:
    """Return the numbers of rows by their identifiers: those that follow where rows have numbers, else their places.

    Args:
        order: the rows as they are to stand.
        known: the identifiers of those that stand there, and keep their numbers.
        blocks: what stands there.
        section: the section.
    """
    there = _numbers_of(blocks, section) if section.keep else []
    if not there:
        return {entry.id: number for number, entry in enumerate(order, start=1)}
    new = [entry.id for entry in order if entry.id not in known]
    return dict(zip(reversed(new) if _fall(there) else new, count(max(there) + 1), strict=False))


def rise_by_one(numbers: Sequence[int]) -> bool:
    """Return whether numbers count up from row to row."""
    return len(numbers) > 1 and all(after == before + 1 for before, after in pairwise(numbers))


def _fall(numbers: Sequence[int]) -> bool:
    return numbers[0] > numbers[-1]


def _numbers_of(blocks: Iterable[Block], section: Section) -> list[int]:
    """Return the numbers that stand in the column that the section's template has for them."""
    row = section.row or ""
    cells = cells_of(row) if section.columns or row.startswith("|") else _HTML_CELL.findall(row)
    place = next((place for place, cell in enumerate(cells) if _FIELD in cell), None)
    return [] if place is None else numbers_at(place, blocks)


def numbers_at(place: int, blocks: Iterable[Block]) -> list[int]:
    """Return the numbers that stand in a column, from the first row to the last."""
    rows = sorted((block for block in blocks if place < len(block.cells)), key=lambda block: block.line)
    digits = (re.match(r"\W*(\d{1,6})\W*$", block.cells[place].text) for block in rows)
    return [int(found[1]) for found in digits if found]
