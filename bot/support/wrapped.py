"""Items on lines of a width."""

from collections.abc import Iterable


def wrap(items: Iterable[str], width: int) -> str:
    """Return items as indented lines, each with a comma behind it and on each line as many as fit."""
    lines = [""]
    for item in items:
        if lines[-1] and len(lines[-1]) + len(item) + 2 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {item},".strip()
    return "\n".join(f"  {line}" for line in lines)
