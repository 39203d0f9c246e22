"""Templates by which a section's rows are written, such as ``- **{title}** [[paper]]({url}){code? [[code]]({code})}``.

``{field}`` is what the row says, with whatever Markdown could take for markup escaped; ``{field?text}`` is the text
only where the row has the field, and ``{field?text:otherwise}`` something else where it has not. The fields are date,
authors, title, url, code, venue, number and id (the arXiv identifier). ``{date:%Y-%m}`` gives the date's form (strftime; year and month only).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from bot.core.catalog import Entry
from bot.core.row_template import Part, TemplateChoice, TemplateField, parse_template
from bot.core.settings import Role, Section
from bot.listing.document import cells_of
from bot.listing.escape import cell, destination

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
    return _fill(parse_template(template), _values(entry, None), section.empty)


def code_label(section: Section) -> str:
    """Return what a section calls the link to code or data."""
    heading = next((column.heading for column in section.columns if column.role == "code"), "Code")
    return "Code" if heading == "Code" else "Link"


def fill(section: Section, entry: Entry, number: int | None = None) -> str:
    """Return a new row of a section, as its template says."""
    return _fill(parse_template(section.row or default_row(section)), _values(entry, number), section.empty)


def _values(entry: Entry, number: int | None) -> dict[str, str]:
    return {
        "date": entry.date or "",
        "authors": cell(entry.authors or ""),
        "title": cell(entry.title),
        "url": address(entry.url),
        "code": address(entry.code or ""),
        "venue": cell(entry.venue or ""),
        "number": str(number) if number is not None else "",
        "id": entry.arxiv_id or "",
    }


def address(url: str) -> str:
    """Return an address as it can stand in a Markdown link."""
    return _ENTITY.sub("&amp;", destination(url) or "")


def _fill(parts: Iterable[Part], values: Mapping[str, str], empty: str) -> str:
    return "".join(_fill_part(part, values, empty) for part in parts)


def _fill_part(part: Part, values: Mapping[str, str], empty: str) -> str:
    match part:
        case TemplateField("date", form):
            return format_date(values["date"], form) or empty
        case TemplateField(name, _):
            return values[name] or empty
        case TemplateChoice(name, some, none):
            return _fill(some if values[name] else none, values, empty)
        case str():
            return part


def format_date(yyyymm: str, form: str) -> str:
    """Return a month in a form of strftime; where only the year is known, the year; nothing of none."""
    if not form or len(yyyymm) < 6:
        return yyyymm
    return date(int(yyyymm[:4]), int(yyyymm[4:]), 1).strftime(form)
