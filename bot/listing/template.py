"""Templates by which a section's rows are written, such as ``- **{title}** [[paper]]({url}){code? [[code]]({code})}``.

``{field}`` is what the row says, with whatever Markdown could take for markup escaped; ``{field?text}`` is the text
only where the row has the field, and ``{field?text:otherwise}`` something else where it has not. The fields are date,
authors, title, url, code, venue and number. ``{date:%Y-%m}`` gives the date's form (strftime; year and month only).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.core.catalog import Entry
from bot.core.settings import Role, Section
from bot.listing.document import cells_of
from bot.listing.escape import cell, destination

FIELDS = ("date", "authors", "title", "url", "code", "venue", "number")
_TOKEN = re.compile(r"\{(" + "|".join(FIELDS) + r")(?::([^{}]*))?\}|\{(" + "|".join(FIELDS) + r")\?|\}")
_ENTITY = re.compile(r"&(?=#?\w+;)")


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    form: str


@dataclass(frozen=True, slots=True)
class _Choice:
    name: str
    some: tuple["_Part", ...]
    none: tuple["_Part", ...]


_Part = str | _Field | _Choice


def parse_template(text: str) -> tuple[_Part, ...]:
    """Read a template.

    Raises:
        ValueError: a brace is not closed, or closes nothing.
    """
    parts, end = _parse(text, 0, inside=False)
    if end != len(text):
        raise ValueError("a brace closes nothing")
    return parts


def _parse(text: str, start: int, inside: bool) -> tuple[tuple[_Part, ...], int]:
    parts: list[_Part] = []
    at = start
    while at < len(text):
        found = _TOKEN.search(text, at)
        if found is None:
            break
        if found.start() > at:
            parts.append(text[at : found.start()])
        if found[0] == "}":
            if inside:
                return tuple(parts), found.start()
            parts.append("}")
            at = found.end()
        elif found[1]:
            parts.append(_Field(found[1], found[2] or ""))
            at = found.end()
        else:
            body, close = _parse(text, found.end(), inside=True)
            if close >= len(text):
                raise ValueError(f"the brace of {found[0]} is not closed")
            parts.append(_Choice(found[3], *_split(body)))
            at = close + 1
    if inside:
        return tuple(parts), len(text)
    if at < len(text):
        parts.append(text[at:])
    return tuple(parts), len(text)


def _split(body: tuple[_Part, ...]) -> tuple[tuple[_Part, ...], tuple[_Part, ...]]:
    """Split a choice at the last colon that no address holds."""
    for place in range(len(body) - 1, -1, -1):
        part = body[place]
        if isinstance(part, str) and (found := re.search(r":(?!//)([^:]*)$", part)):
            before, after = part[: found.start()], found[1]
            return (*body[:place], *([before] if before else [])), ((after,) if after else ()) + body[
                place + 1 :
            ]
    return body, ()


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
    }


def address(url: str) -> str:
    """Return an address as it can stand in a Markdown link."""
    return _ENTITY.sub("&amp;", destination(url) or "")


def _fill(parts: tuple[_Part, ...], values: Mapping[str, str], empty: str) -> str:
    text = ""
    for part in parts:
        match part:
            case _Field(name, form):
                value = values[name]
                text += (format_date(value, form) if name == "date" and value else value) or empty
            case _Choice(name, some, none):
                text += _fill(some if values[name] else none, values, empty)
            case str():
                text += part
    return text


def format_date(yyyymm: str, form: str) -> str:
    """Return a month in a form of strftime; where only the year is known, the year."""
    if not form:
        return yyyymm
    if len(yyyymm) == 4:
        return yyyymm
    return date(int(yyyymm[:4]), int(yyyymm[4:]), 1).strftime(form)
