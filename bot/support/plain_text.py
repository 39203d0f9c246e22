"""Text from outside as plain text: one line, nothing hidden in it."""

import re
import unicodedata

# Letters by category, but blank on the screen: Hangul fillers, Braille blank, grapheme joiner, variation selectors.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_MARK_PILE = re.compile(r"([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
                        r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip


def plain(text: str) -> str:
    """Return the text on one line, without control, bidirectional, zero-width and other invisible characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = (
        " " if c in "\t\n\r\v\f\x85" or unicodedata.category(c)[0] == "Z" else c
        for c in _INVISIBLE.sub("", text)
    )
    kept = "".join(c for c in visible if not unicodedata.category(c).startswith("C"))
    return " ".join(_MARK_PILE.sub(r"\1", kept).split())
