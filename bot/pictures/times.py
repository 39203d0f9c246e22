"""The months of the rows; months and quarters without gaps, and counts by them."""

import calendar
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.core.catalog import Catalog, Entry


def rows_with_month(catalog: Catalog) -> list[tuple[str, Entry]]:
    """Return the rows whose month is known, each with its month as ``YYYYMM``."""
    return [(entry.date, entry) for entry in catalog.entries if entry.date and len(entry.date) == 6]


def months_between(dates: Iterable[str]) -> list[str]:
    """Return all months from the first to the last, as ``YYYYMM``; what has no month is left out."""
    numbers = [int(one[:4]) * 12 + int(one[4:]) - 1 for one in dates if len(one) == 6]
    if not numbers:
        return []
    return [f"{number // 12}{number % 12 + 1:02}" for number in range(min(numbers), max(numbers) + 1)]


def month_name(month: str) -> str:
    """Return ``Apr 23`` for ``202304``."""
    return f"{calendar.month_abbr[int(month[4:])]} {month[2:4]}"


def quarter_of(month: str) -> str:
    """Return ``Q2 23`` for ``202304``."""
    return f"Q{(int(month[4:]) + 2) // 3} {month[2:4]}"


def quarters_between(dates: Iterable[str]) -> list[str]:
    """Return all quarters from the first to the last."""
    return list(dict.fromkeys(quarter_of(month) for month in months_between(dates)))


def count_columns(
    pairs: Iterable[tuple[str, str]], names: Iterable[str], columns: Sequence[str]
) -> dict[str, list[int]]:
    """Count how often each name comes with each column."""
    numbers = Counter(pairs)
    return {name: [numbers[name, column] for column in columns] for name in names}
