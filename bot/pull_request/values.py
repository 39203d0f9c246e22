"""What a command may set in a row: the value of each field, read from the words behind it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import get_args

from bot.core.candidate import Kind, Modality
from bot.listing.rows import tidy_authors, tidy_title

Value = str | tuple[str, ...] | None


class MisspeltError(Exception):
    """Why words are no command."""


def read_values(words: Sequence[str]) -> dict[str, Value]:
    """Return what words such as ``kind=method`` set.

    Raises:
        MisspeltError: they name no field, set one twice, or a value does not fit its field.
    """
    texts = _read_texts(words)
    if not texts:
        raise MisspeltError("it sets nothing")
    return {field: FIELDS[field](text) for field, text in texts.items()}


def _read_texts(words: Sequence[str]) -> dict[str, str]:
    """Return what is written for each field; a text with blanks goes on to the next field's name."""
    texts: dict[str, str] = {}
    last = ""
    for word in words:
        name, equals, value = word.partition("=")
        if equals and name.lower() in FIELDS:
            last = name.lower()
            if last in texts:
                raise MisspeltError(f"{last} is set twice")
            texts[last] = value
        elif last in _WITH_BLANKS:
            texts[last] += f" {word}"
        else:
            raise MisspeltError(f"{word[:60]!r} is none of {', '.join(f'{one}=...' for one in FIELDS)}")
    return texts


def _kind(value: str) -> str:
    return _one_of(value, get_args(Kind), "kind")


def _modality(value: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(_one_of(one, get_args(Modality), "modality") for one in value.split(",") if one)
    )


def _section(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,60}", value.lower()):
        raise MisspeltError(f"{value[:60]!r} is no name of a section")
    return value.lower()


def _code(value: str) -> str | None:
    if value.lower() == "none":
        return None
    if not re.fullmatch(r"https?://[^/\s<>\"`|\\^{}]+\.[^\s<>\"`|\\^{}]+", value) or len(value) > 500:
        raise MisspeltError(f"{value[:60]!r} is no web address; write code=https://... or code=none")
    return value


def _date(value: str) -> str:
    found = re.fullmatch(r"((?:19|20)\d{2})-?(0[1-9]|1[0-2])", value)
    if not found:
        raise MisspeltError(f"{value[:60]!r} is no month; write date=2025-03")
    return found[1] + found[2]


def _title(value: str) -> str:
    return _text(tidy_title(value), "title")


def _authors(value: str) -> str:
    return _text(tidy_authors(value) or "", "authors")


def _text(value: str, what: str) -> str:
    if not value.strip() or len(value) > 500:
        raise MisspeltError(f"{value[:60]!r} does not fit {what}: write 1 to 500 characters")
    return value


def _one_of(value: str, allowed: Sequence[str], what: str) -> str:
    if value.lower() not in allowed:
        raise MisspeltError(f"{value[:60]!r} is no {what}; choose from {', '.join(allowed)}")
    return value.lower()


FIELDS: Mapping[str, Callable[[str], Value]] = {
    "kind": _kind,
    "modality": _modality,
    "section": _section,
    "code": _code,
    "date": _date,
    "authors": _authors,
    "title": _title,
}
_WITH_BLANKS = ("authors", "title")
"""Fields whose value goes on to the next field's name."""
