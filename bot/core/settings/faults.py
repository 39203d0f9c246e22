"""What is wrong with a file or the environment, in words that name the place."""

from typing import TYPE_CHECKING

from pydantic import ValidationError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_IN_OUR_WORDS = {
    "missing": "is required, but missing",
    "extra_forbidden": "is not known here: check its spelling",
    "tuple_type": "must be a list",
    "dict_type": "must be an object (in TOML, a table)",
    "model_type": "must be an object (in TOML, a table)",
}


def places(error: ValidationError) -> str:
    """Return the faults of a file, one a line: where, what, without echoing long or secret values."""
    lines = []
    for fault in error.errors(include_url=False, include_context=False):
        place = ".".join(str(part) for part in fault["loc"]) or "the whole file"
        lines.append(f"  {place}: {said(fault)}")
    return "\n".join(lines)


def said(fault: "ErrorDetails") -> str:
    """Return what is wrong, in our words."""
    return _IN_OUR_WORDS.get(fault["type"], fault["msg"].removeprefix("Value error, "))
