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


# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def fold(text: str) -> str:
    """Return the text without case and accents (Unicode compatibility decomposition, then case folding)."""
    if text.isascii():
        return text.casefold()
    for _ in range(2):
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold().translate(_LETTERS)
    return text


def letters(text: str) -> str:
    """Return the letters and digits of a text, folded: how names are compared."""
    return "".join(filter(str.isalnum, fold(text)))
