"""Items and texts on lines of a width."""

import re
import textwrap
from collections.abc import Iterable

_CODE = re.compile(r"`[^`\n]*`")
_KEPT = "\0"
"""Stands for a blank at which no line may end."""
_INDENT = re.compile(r"(?: +(?:\d+(?:\.\d+)?\.? +)?)?")


def wrap(items: Iterable[str], width: int) -> str:
    """Return items as indented lines, each with a comma behind it and on each line as many as fit."""
    lines = [""]
    for item in items:
        if lines[-1] and len(lines[-1]) + len(item) + 2 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {item},".strip()
    return "\n".join(f"  {line}" for line in lines)


def wrap_lines(text: str, width: int) -> str:
    """Return a text with its longer lines wrapped at blanks.

    A line goes on where its own text begins, behind blanks and a number. What stands between backticks stays on one
    line, so that it can be copied.
    """
    lines = _CODE.sub(lambda code: code[0].replace(" ", _KEPT), text.replace(_KEPT, "")).split("\n")
    return "\n".join(_wrap_line(line, width) for line in lines).replace(_KEPT, " ")


def _wrap_line(line: str, width: int) -> str:
    if len(line) <= width:
        return line
    begin = _INDENT.match(line)
    indent = " " * (begin.end() if begin else 0)
    return textwrap.fill(
        line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
