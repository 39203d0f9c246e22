"""Texts as the sources give them, with clean blanks and nothing that cannot be written to a file."""

import re
from typing import Any

from pydantic import BaseModel, model_validator

_BLANKS = re.compile(r"[^\S\n]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class Described(BaseModel):
    """Something as a service describes it: what is null counts as left out."""

    @model_validator(mode="before")
    @classmethod
    def _leave_out_nulls(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        return {name: value for name, value in values.items() if value is not None}


def line(text: str) -> str:
    """Return the text on one line, without control characters and double blanks."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def paragraph(text: str) -> str:
    """Return the text with its line breaks, which can tell where a link was broken, and single blanks."""
    lines = _CONTROLS.sub(" ", text.replace("\r", "\n")).split("\n")
    return "\n".join(clean for part in lines if (clean := _BLANKS.sub(" ", part).strip()))
