"""How a list keeps its rows, found in the rows that it has: their columns, their order, their empty cells."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise, starmap

from bot.core.settings import Column, Role
from bot.listing.columns import columns_of, is_pipe_table
from bot.listing.document import Block, cells_of
from bot.listing.numbering import numbers_at, rise_by_one
from bot.listing.rows import Row
from bot.listing.vocabulary import RANKS, fold, is_cross, is_nothing, is_promise
from bot.support.plain_text import plain

Rows = Sequence[tuple[Row, Block]]
_MEDAL = "🥇"
SAMPLE = 300
"""Rows that are looked at."""


def find_columns(rows: Rows) -> tuple[Column, ...]:
    """Return the columns of the tables in which most rows stand; none where they stand in no Markdown table.

    Several tables, such as one a year, have columns in common only where all have the same headings.
    """
    within = [block for _, block in rows if is_pipe_table(block.table)]
    kinds = set(map(headings_of, within))
    if len(kinds) != 1 or len(within) * 2 < len(rows):
        return ()
    roles = roles_of(within)
    return tuple(
        Column(heading=heading, role=roles.get(place, "ignored")) for place, heading in enumerate(kinds.pop())
    )


def headings_of(block: Block) -> tuple[str, ...]:
    """Return the headings of the Markdown table in which a block stands; nothing where it stands in none."""
    return tuple(plain(cell.text) for cell in block.table.header) if is_pipe_table(block.table) else ()


def roles_of(blocks: Sequence[Block]) -> dict[int, Role]:
    """Return the roles of the columns in which blocks stand by their places."""
    table = blocks[0].table
    assert table is not None
    return {place: role for role, place in columns_of(table, blocks, ()).items()}


def find_order(rows: Rows) -> str:
    """Return in which order rows stand, and so where a new one goes: below those that have ranks, or count up."""
    if _have_ranks(rows) or _count_up([block for _, block in rows]):
        return "new at the end"
    return _order_of_dates([row for row, _ in rows])


def _have_ranks(rows: Rows) -> bool:
    """Return whether rows have ranks, such as those of a score: in a column with such a heading, or as medals."""
    tables = [block for _, block in rows if block.table]
    headed = (fold(cell.text) in RANKS for block in tables[:1] if block.table for cell in block.table.header)
    return any(headed) or any(_MEDAL in block.cells[0].text for block in tables)


def _count_up(blocks: Sequence[Block]) -> bool:
    """Return whether the first cells of rows count up from one to the next."""
    return all(block.table for block in blocks) and rise_by_one(numbers_at(0, blocks))


def _order_of_dates(rows: Sequence[Row]) -> str:
    dates = [row.date for row in rows if row.date]
    steps = _steps(rows)
    turns = set(steps) if len(dates) == len(rows) else set()
    if turns == {-1}:
        return "newest first"
    if turns == {1}:
        return "oldest first"
    return "new at the end" if steps[1] > steps[-1] else "new on top"


def tells_order(rows: Sequence[Row]) -> bool:
    """Return whether rows have different dates, so that they stand in an order or in none."""
    return bool(_steps(rows))


def _steps(rows: Sequence[Row]) -> Counter[int]:
    """Return how often the dates of rows rise (1) and fall (-1) from one row to the next."""
    dates = [row.date for row in rows if row.date]
    return Counter(filter(None, starmap(_compare, pairwise(dates))))


def _compare(before: str, after: str) -> int:
    """Return 1 for a later date, -1 for an earlier one, 0 for the same; years are compared where one has no month."""
    shown = min(len(before), len(after))
    earlier, later = before[:shown], after[:shown]
    return (later > earlier) - (later < earlier)


def find_empty(rows: Rows, columns: Sequence[Column], lines: Sequence[str]) -> str:
    """Return what stands in most cells that say nothing, those for code aside: there may stand what else stands nowhere."""
    of_code = [place for place, column in enumerate(columns) if column.role == "code"]
    told = (
        cell
        for _, block in (rows[:SAMPLE] if columns else ())
        for place, cell in enumerate(cells_of(lines[block.line - 1]))
        if place not in of_code
    )
    return commonest(filter(_says_nothing, told)) or ""


def _says_nothing(cell: str) -> bool:
    return (
        is_nothing(cell)
        and not is_cross(cell)
        and not is_promise(cell)
        and "](" not in cell
        and len(cell) < 20
    )


def commonest(texts: Iterable[str], at_least: int = 1) -> str | None:
    """Return the text that stands most often, if it stands so often."""
    counted = Counter(texts).most_common(1)
    return next((text for text, number in counted if number >= at_least), None)
