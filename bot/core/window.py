"""The days that a scan covers."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from bot.support.errors import InputError

_DAY = re.compile(r"(?P<year>(?:19|20)\d{2})-(?P<month>\d{2})(?:-(?P<day>\d{2}))?")


@dataclass(frozen=True, slots=True)
class Window:
    """Days from ``since`` to ``until``, both inclusive."""

    since: date
    until: date
    late_from: date | None = None
    """Where given, what a source indexed late is read, too: papers from this day on that were never seen before."""

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.since).days + 1

    def whole_months(self) -> list["Window"]:
        """Return the whole months that the window, with its late part, touches, oldest first."""
        start = (self.late_from or self.since).replace(day=1)
        return Window(start, last_of_month(self.until)).months()

    def months(self) -> list["Window"]:
        """Return the window cut at the ends of months, oldest first."""
        parts: list[Window] = []
        start = self.since
        while start <= self.until:
            end = min(last_of_month(start), self.until)
            parts.append(Window(start, end))
            start = date.fromordinal(end.toordinal() + 1)
        return parts


def last_of_month(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_before(day: date, months: int) -> date:
    """Return the first day of the month that lies so many months before a day's month."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, 1)


def _parse(text: str, option: str) -> tuple[date, bool]:
    found = _DAY.fullmatch(text.strip())
    try:
        if found:
            day = date(int(found["year"]), int(found["month"]), int(found["day"] or 1))
            return day, found["day"] is not None
    except ValueError:
        pass
    raise InputError(f"{option} {text!r} is no date: write YYYY-MM or YYYY-MM-DD, for example 2024-01.")


def parse_day(text: str, option: str) -> date:
    """Return the day that an option names; a month means its first day.

    Raises:
        InputError: it cannot be read.
    """
    return _parse(text, option)[0]


def parse_window(since: str, until: str | None, today: date) -> Window:
    """Return the window that ``--since`` and ``--until`` name; a month means all of its days.

    Raises:
        InputError: a date cannot be read, or the window is empty.
    """
    start, _ = _parse(since, "--since")
    end = today
    if until is not None:
        day, exact = _parse(until, "--until")
        end = day if exact else last_of_month(day)
    if start > end:
        raise InputError(f"The window is empty: --since {start} lies after {end}. Swap or widen the dates.")
    return Window(start, end)
