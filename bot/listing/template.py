"""Templates by which a section's rows are written, such as ``- **{title}** [[paper]]({url}){code? [[code]]({code})}``.

``{field}`` is what the row says, with whatever Markdown could take for markup escaped; ``{field?text}`` is the text
only where the row has the field, and ``{field?text:otherwise}`` something else where it has not. The fields are date,
authors, title, url, code, venue, number, id (the arXiv identifier) and repo (owner and name of the code at GitHub).
``{date:%Y-%m-%d}`` gives the date's form (strftime; without the day where it is not known), ``{venue:name}`` the venue
without its year, ``{venue:%Y}`` that year, ``{number:02}`` a number of at least two digits.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from bot.core.catalog import Entry
from bot.core.row_template import Part, TemplateChoice, TemplateField, parse_template
from bot.core.settings import Role, Section
from bot.listing.badges import badge_part
from bot.listing.document import cells_of
from bot.listing.escape import cell, destination
from bot.listing.gaps import EMPTY_CHOICE, GAP, close_gaps
from bot.support.plain_text import plain

_REPOSITORY = re.compile(
    r"https?://(?:www\.)?github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?(?:[/?#]|$)", re.IGNORECASE
)
_DAY = re.compile(r"(?:[-./\s]+%-?d(?:th)?|%-?d(?:th)?[-./\s]*)[,日일]?")
"""The day in the form of a date, with what sets it off."""
_VENUE_YEAR = re.compile(r"[\s,]*(?P<year>(?:19|20)\d\d)$")
_ENTITY = re.compile(r"&(?=#?\w+;)")


def default_row(section: Section) -> str:
    """Return the template of a section that has none: a table's row in the list's conventions."""
    return "|" + "|".join(_default_cell(section, column.role) for column in section.columns) + "|"


def _default_cell(section: Section, role: Role) -> str:
    roles = [column.role for column in section.columns]
    return {
        "date": "{date}",
        "authors": "{authors}",
        "title": "{title}" if "link" in roles else "{title} [(paper)]({url})",
        "link": "[Paper]({url})" + ("" if "code" in roles else "{code?/[Code]({code})}"),
        "venue": "{venue}",
        "code": "{code?[" + code_label(section) + "]({code}):" + (section.empty or "None") + "}",
        "number": "{number}",
        "ignored": section.empty,
    }[role]


def format_cell(section: Section, place: int, entry: Entry) -> str:
    """Return one cell of a table's row, as the section's template writes it."""
    cells = cells_of(section.row) if section.row else []
    if len(cells) != len(section.columns):
        template = _default_cell(section, section.columns[place].role)
    else:
        template = cells[place]
    return _fill_row(template, _values(entry, None), section.empty, in_cells=True)


def code_label(section: Section) -> str:
    """Return what a section calls the link to code or data."""
    heading = next((column.heading for column in section.columns if column.role == "code"), "Code")
    return "Code" if heading == "Code" else "Link"


def fill(section: Section, entry: Entry, number: int | None = None) -> str:
    """Return a new row of a section, as its template says."""
    template = section.row or default_row(section)
    in_cells = bool(section.columns) or "<td" in template or template.lstrip().startswith("|")
    return _fill_row(template, _values(entry, number), section.empty, in_cells)


def _fill_row(template: str, values: Mapping[str, str], empty: str, in_cells: bool) -> str:
    return close_gaps(_fill(parse_template(template), values, empty or GAP), values["url"], in_cells)


def _values(entry: Entry, number: int | None) -> dict[str, str]:
    return {
        "date": entry.date or "",
        "authors": cell(entry.authors or ""),
        "title": cell(entry.title),
        "day": _day_of(entry),
        "url": address(entry.url),
        "code": address(entry.code or ""),
        "venue": cell(entry.venue or ""),
        "venue as it is": plain(entry.venue or ""),
        "number": str(number) if number is not None else "",
        "id": entry.arxiv_id or "",
        "repo": repository_of(entry.code or ""),
    }


def _day_of(entry: Entry) -> str:
    """Return the day of the preprint, if it is one of the row's month."""
    day = entry.provenance.preprint
    return str(day.day) if day and f"{day:%Y%m}" == entry.date else ""


def repository_of(url: str) -> str:
    """Return owner and name of a repository at GitHub; nothing of other addresses."""
    found = _REPOSITORY.match(url)
    return found[1] if found else ""


def address(url: str) -> str:
    """Return an address as it can stand in a Markdown link."""
    return _ENTITY.sub("&amp;", destination(url) or "")


def _fill(parts: Iterable[Part], values: Mapping[str, str], empty: str) -> str:
    return "".join(_fill_part(part, values, empty) for part in parts)


def _fill_part(part: Part, values: Mapping[str, str], empty: str) -> str:
    match part:
        case TemplateField(name, form):
            return _format_field(name, form, values) or empty
        case TemplateChoice(name, some, none):
            return _fill(some if values[name] else none, values, empty) or EMPTY_CHOICE
        case str():
            return part


def _format_field(name: str, form: str, values: Mapping[str, str]) -> str:
    """Return a value in its form; nothing where the row has none."""
    value = values[name]
    match name:
        case "authors":
            return _mark_others(value, form)
        case "date":
            return format_date(value, form, int(values["day"] or 0))
        case "venue" if form.endswith("badge"):
            return badge_part(
                format_venue(values["venue as it is"], form.removesuffix("badge").strip(), values["date"])
            )
        case "venue":
            return format_venue(value, form, values["date"])
        case "number":
            return value.zfill(int(form or 0)) if value else ""
    return value


def _mark_others(names: str, form: str) -> str:
    """Return names with the *et al.* behind them in a form such as ``*et al.*``; other names as they are."""
    others = re.sub(r"</?(?:i|em)>|[*_]", "", form)
    return names.removesuffix(others) + form if form and names.endswith(others) else names


def format_date(yyyymm: str, form: str, day: int = 0) -> str:
    """Return a date in a form of strftime; where only the year is known, the year; nothing of none.

    Args:
        yyyymm: its year and month.
        form: the form, in which ``%-m`` and ``%-d`` stand for numbers without a zero, and ``%-dth`` for ``1st``, ``2nd``.
        day: its day; 0 where it is not known, and then not shown.
    """
    if not form or len(yyyymm) < 6:
        return yyyymm
    year, month = int(yyyymm[:4]), int(yyyymm[4:])
    form = form if day else _DAY.sub("", form)
    form = re.sub(r"(%-?d)th", rf"\1{_ending(day)}", form).replace("%-d", str(day)).replace("%-m", str(month))
    return date(year, month, day or 1).strftime(form)


def _ending(day: int) -> str:
    return "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def format_venue(venue: str, form: str, date: str) -> str:
    """Return a venue, its name alone (``name``), or its year (``%Y``, or ``%y`` for the short one), which may be that of the row's date."""
    found = _VENUE_YEAR.search(venue)
    match form:
        case "name":
            return venue[: found.start()] if found else venue
        case "%Y" | "%y":
            return (found["year"] if found else date[:4])[-4 if form == "%Y" else -2 :]
    return venue
