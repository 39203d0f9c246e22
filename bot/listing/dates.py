"""Dates as people write them in lists, in several languages and orders."""

import re
from collections.abc import Mapping

_MONTHS = (
    "jan january januar janvier enero january. janv gennaio",
    "feb february februar février fevrier febrero févr febbraio",
    "mar march märz maerz mars marzo mrz",
    "apr april avril abril avr aprile",
    "may mai mayo maggio",
    "jun june juni juin junio giugno",
    "jul july juli juillet julio juil luglio",
    "aug august août aout agosto",
    "sep sept september septembre septiembre settembre",
    "oct october oktober octobre octubre okt ottobre",
    "nov november novembre noviembre",
    "dec december dezember décembre decembre diciembre dez dicembre",
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_MONTH = r"(?P<month>0?[1-9]|1[0-2])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NAME = r"(?P<name>" + "|".join(sorted(_MONTH_OF, key=len, reverse=True)).replace(".", r"\.") + r")\b\.?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}(?P<month>0[1-9]|1[0-2])(?:[0-3]\d)?",
        rf"{_YEAR}\s*[-./_]\s*{_MONTH}(?:\s*[-./_]\s*{_DAY})?(?:[T ]\d\d:.*)?",
        rf"{_YEAR}\s*[年년]\s*{_MONTH}\s*[月월](?:\s*{_DAY}\s*[日号일])?",
        rf"{_MONTH}\s*[-./]\s*{_YEAR}",
        rf"{_DAY}\.\s*{_MONTH}\.\s*{_YEAR}",
        rf"(?:{_DAY}(?:st|nd|rd|th|\.)?\s+(?:de\s+|of\s+)?)?{_NAME}[\s,]*(?:{_DAY}(?:st|nd|rd|th)?\s*,\s*)?(?:de\s+|of\s+)?{_YEAR}",
        rf"{_YEAR}[\s,-]*{_NAME}(?:\s+{_DAY}(?:st|nd|rd|th)?)?",
        rf"(?:{_DAY}[-/])?{_NAME}[-/]{_YEAR}",
        rf"{_NAME}\s*['’](?P<short>\d\d)",
        rf"(?P<short>(?:1[3-9]|[2-4]\d))[./-]{_MONTH}",
        rf"{_MONTH}[./-](?P<short>(?:1[3-9]|[2-4]\d))",
        # Day and month in an unknown order: the year is sure.
        rf"\d{{1,2}}[/-]\d{{1,2}}[/-]{_YEAR}",
        rf"{_YEAR}\s*[年년]?",
    )
)  # fmt: skip


_SHORT_DAY = re.compile(r"(\d\d)[-./](\d\d)[-./](\d\d)")
_REMARK = re.compile(r"\s*[(\[（][^()\[\]（）]*[)\]）]")


def read_date(text: str) -> str | None:
    """Return the month that a text is, as ``YYYYMM``, or the year as ``YYYY``; None if it is no date.

    The whole text must be a date: ``2024``, ``202405``, ``2024-05-01``, ``05/2024``, ``24.05``, ``May 2024``,
    ``7th Aug., 2025``, ``2024年5月``. Where day and month may be either, only the year counts.
    """
    bare = text.strip(" \t\n.,;:()[]【】（）").removesuffix("：")
    if len(bare) > 40:
        return None
    found = next(filter(None, (form.fullmatch(bare) for form in _FORMS)), None)
    return _month_of(found.groupdict()) if found else _read_short_day(bare)


def is_short_day(text: str) -> bool:
    """Return whether a text is a day of three short numbers, in whatever order: ``22-05-24``."""
    return _SHORT_DAY.fullmatch(text.strip()) is not None


def _read_short_day(text: str) -> str | None:
    """Read a day of three short numbers where only one order of year, month and day is possible."""
    found = _SHORT_DAY.fullmatch(text)
    if not found:
        return None
    first, second, third = map(int, found.groups())
    orders = ((first, second, third), (third, second, first), (third, first, second))
    months = {f"20{year:02}{month:02}" for year, month, day in orders if _may_be_day(year, month, day)}
    return months.pop() if len(months) == 1 else None


def _may_be_day(year: int, month: int, day: int) -> bool:
    return 12 < year < 50 and 0 < month < 13 and 0 < day < 32


def find_date(text: str) -> str | None:
    """Return the date of a cell for dates, in which a remark may stand beside it, as in ``May 2024 (v2)`` or ``Q3 2024``.

    Where it cannot be told apart, the year counts, if there is only one.
    """
    bare = _REMARK.sub("", text)
    years = set(re.findall(rf"(?<!\d){_YEAR}(?!\d)", bare))
    year = years.pop() if len(years) == 1 and len(text) <= 40 else None
    return read_date(text) or read_date(bare) or year


def _month_of(parts: Mapping[str, str | None]) -> str:
    year = parts.get("year") or f"20{parts['short']}"
    if name := parts.get("name"):
        return f"{year}{_MONTH_OF[name.lower()]:02}"
    month = int(parts.get("month") or 0)
    return f"{year}{month:02}" if month else year
