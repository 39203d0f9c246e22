"""What is wrong with a file or the environment, in words that name the place."""

from typing import TYPE_CHECKING

from pydantic import ValidationError

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    faults = error.errors(include_url=False, include_context=False)
    for fault in faults:
        if _follows_from_others(fault, faults):
            continue
        place = ".".join(str(part) for part in fault["loc"]) or "the whole file"
        lines.append(f"  {place}: {said(fault)}")
    return "\n".join(lines)


def _follows_from_others(fault: "ErrorDetails", faults: "Sequence[ErrorDetails]") -> bool:
    """Return whether a list counts as too short only because something in it is wrong."""
    loc = fault["loc"]
    return fault["type"] == "too_short" and any(
        len(other["loc"]) > len(loc) and other["loc"][: len(loc)] == loc for other in faults
    )


def said(fault: "ErrorDetails") -> str:
    """Return what is wrong, in our words."""
    if fault["type"] == "string_pattern_mismatch":
        pattern = fault["msg"].partition("'")[2].rstrip("'")
        return f"is not written as it must be: it has to fit the pattern {pattern}"
    return _IN_OUR_WORDS.get(fault["type"], fault["msg"].removeprefix("Value error, "))
