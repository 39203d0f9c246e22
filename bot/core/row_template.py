"""The template of a section's rows, read into its parts; docs/settings.md explains it.

``{field}`` is what the row says, ``{field?text}`` a text for rows that have the field, and ``{field?text:otherwise}``
something else for those that have not. ``{date:%Y-%m}`` gives the date's form.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

FIELDS = ("date", "authors", "title", "url", "code", "venue", "number", "id")
_DATE_FORM = re.compile(r"(?:%[YymbB%]|[^%]){1,40}")
_TOKEN = re.compile(r"\{(" + "|".join(FIELDS) + r")(?::([^{}]*))?\}|\{(" + "|".join(FIELDS) + r")\?|\}")


@dataclass(frozen=True, slots=True)
class TemplateField:
    """A value of the row."""

    name: str
    form: str


@dataclass(frozen=True, slots=True)
class TemplateChoice:
    """A text for rows that have a field, and one for those that have not."""

    name: str
    some: tuple["Part", ...]
    none: tuple["Part", ...]


Part = str | TemplateField | TemplateChoice


@lru_cache(maxsize=256)
def parse_template(text: str) -> tuple[Part, ...]:
    """Read a template.

    Raises:
        ValueError: a brace is not closed, or closes nothing.
    """
    parts, end = _parse(text, 0, inside=False)
    if end != len(text):
        raise ValueError("a brace closes nothing")
    return parts


def _parse(text: str, start: int, inside: bool) -> tuple[tuple[Part, ...], int]:
    parts: list[Part] = []
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
            if found[2] and (found[1] != "date" or not _DATE_FORM.fullmatch(found[2])):
                raise ValueError(f"{found[0]} has a form that is none: write such as {{date:%Y-%m}}")
            parts.append(TemplateField(found[1], found[2] or ""))
            at = found.end()
        else:
            body, close = _parse(text, found.end(), inside=True)
            if close >= len(text):
                raise ValueError(f"the brace of {found[0]} is not closed")
            parts.append(TemplateChoice(found[3], *_split(body)))
            at = close + 1
    if inside:
        return tuple(parts), len(text)
    if at < len(text):
        parts.append(text[at:])
    return tuple(parts), len(text)


def _split(body: tuple[Part, ...]) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Split a choice at the last colon that no address holds."""
    for place in range(len(body) - 1, -1, -1):
        part = body[place]
        if isinstance(part, str) and (found := re.search(r":(?!//)([^:]*)$", part)):
            before, after = part[: found.start()], found[1]
            return (*body[:place], *([before] if before else [])), ((after,) if after else ()) + body[
                place + 1 :
            ]
    return body, ()
