"""Texts as the sources give them, with clean blanks and nothing that cannot be written to a file."""

import re
from typing import Annotated

from pydantic import BeforeValidator

_BLANKS = re.compile(r"[^\S\n]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def _no_null(value: object) -> object:
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_no_null)]
"""A text of an answer, empty where the service says null."""


def line(text: str) -> str:
    """Return the text on one line, without control characters and double blanks."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def paragraph(text: str) -> str:
    """Return the text with its line breaks, which can tell where a link was broken, and single blanks."""
    lines = _CONTROLS.sub(" ", text.replace("\r", "\n")).split("\n")
    return "\n".join(clean for part in lines if (clean := _BLANKS.sub(" ", part).strip()))
