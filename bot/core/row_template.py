"""The template of a section's rows, read into its parts; docs/settings.md explains it.

``{field}`` is what the row says, ``{field?text}`` a text for rows that have the field, and ``{field?text:otherwise}``
something else for those that have not. A form may stand behind authors, date, venue and number: ``{date:%Y-%m}``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

FIELDS = ("date", "authors", "title", "url", "code", "venue", "number", "id", "repo")
_FORMS = {
    "authors": re.compile(r"(?:[*_]{1,3}|<(?:i|em)>)[^*_<>\[\]()`|]{1,30}(?:[*_]{1,3}|</(?:i|em)>)\.?"),
    # A day may have the ending of a number: %-dth.
    "date": re.compile(r"(?:%[YymbBd%]|%-[md]|[^%]){1,40}"),
    "venue": re.compile(r"name|%[Yy]|(?:name )?badge"),
    "number": re.compile(r"0[2-5]"),
}
"""The forms that values may have."""
_EXAMPLES = {
    "authors": "{authors:*et al.*}",
    "date": "{date:%Y-%m}",
    "venue": "{venue:name}",
    "number": "{number:02}",
}
_NAMES = "|".join(FIELDS)
_TOKEN = re.compile(rf"\{{(?P<field>{_NAMES})(?::(?P<form>[^{{}}]*))?\}}|\{{(?P<choice>{_NAMES})\?|\}}")
_COLON = re.compile(r":(?!//)((?:[^:]|:(?=//))*)$")


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
        ValueError: a brace is not closed, or a date has a form that is none.
    """
    tokens = _tokens(text)
    # A brace that closes nothing stands for itself.
    return tuple("}" if _closes(token) else _part(token, tokens) for token in tokens)


_Token = str | re.Match[str]


def _tokens(text: str) -> Iterator[_Token]:
    """Yield the braces of a template and the text between them."""
    at = 0
    for found in _TOKEN.finditer(text):
        if found.start() > at:
            yield text[at : found.start()]
        yield found
        at = found.end()
    if at < len(text):
        yield text[at:]


def _closes(token: _Token) -> bool:
    return not isinstance(token, str) and token[0] == "}"


def _part(token: _Token, behind: Iterator[_Token]) -> Part:
    """Return the part that a token begins, with what belongs to it of the tokens behind."""
    if isinstance(token, str):
        return token
    if token["field"]:
        return _field(token)
    return TemplateChoice(token["choice"], *_split(_body(token, behind)))


def _field(token: re.Match[str]) -> TemplateField:
    name, form = token["field"], token["form"] or ""
    if form and not (name in _FORMS and _FORMS[name].fullmatch(form)):
        example = _EXAMPLES.get(name, f"{{{name}}}")
        raise ValueError(f"{token[0]} has a form that is none: write such as {example}")
    return TemplateField(name, form)


def _body(opening: re.Match[str], behind: Iterator[_Token]) -> tuple[Part, ...]:
    """Return the parts up to the brace that closes a choice."""
    parts: list[Part] = []
    for token in behind:
        if _closes(token):
            return tuple(parts)
        parts.append(_part(token, behind))
    raise ValueError(f"the brace of {opening[0]} is not closed")


def _split(body: tuple[Part, ...]) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Split a choice at the last colon that no address holds."""
    for place in reversed(range(len(body))):
        part = body[place]
        if isinstance(part, str) and (found := _COLON.search(part)):
            return (*body[:place], *_text(part[: found.start()])), (*_text(found[1]), *body[place + 1 :])
    return body, ()


def _text(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
