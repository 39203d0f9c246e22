"""Markdown in pieces: blocks with empty lines between them, folds, and lists of which the first items stand open."""

from collections.abc import Sequence

from bot.listing.escape import html

_OPEN = 8
"""So many items of a list stand open; the others are folded."""
_LISTED = 40


def blocks(*parts: str) -> str:
    """Return the parts that say something, with an empty line between two."""
    return "\n\n".join(filter(None, parts))


def fold(summary: str, text: str) -> str:
    """Return a text that is folded under its summary."""
    return f"<details><summary>{html(summary)}</summary>\n\n{text}\n\n</details>"


def list_items(start: str, items: Sequence[str]) -> str:
    """Return a list under a line; the first items stand open, others are folded, the last ones counted."""
    if not items:
        return ""
    text = "\n".join([start, "", *items[:_OPEN]])
    folded, left = list(items[_OPEN:_LISTED]), len(items) - _LISTED
    if left > 0:
        folded.append(f"- {left} more: see the changed files")
    return blocks(text, fold(f"{len(items) - _OPEN} more", "\n".join(folded)) if folded else "")
