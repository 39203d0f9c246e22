"""Months and quarters without gaps."""

import calendar
from collections.abc import Iterable


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
