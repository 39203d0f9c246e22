"""What a template writes around a value, taken out of a row that lacks the value, so that it is not read as text."""

import re

GAP = "\x00"
"""Stands in a row for a value that it lacks."""
EMPTY_CHOICE = "\x01"
"""Stands in a row for a choice that writes nothing."""
_EMPHASIS = re.compile(
    rf"(\*{{1,3}}|_{{1,3}}|`)[{GAP}{EMPTY_CHOICE}]\1|<(b|i|em|strong|code|su[bp])>[{GAP}{EMPTY_CHOICE}]</\2>"
)
_BRACKETS = re.compile(rf"(?<!\])\({GAP}\)|(?<!!)\[{GAP}\](?!\()|（{GAP}）|【{GAP}】")
_IN_BRACKETS = re.compile(rf"(?<=[(\[（【]){GAP}\s*[,;，]\s*|\s*[,;，]\s*{GAP}(?=[)\]）】])")
_BESIDE = (
    (re.compile(rf"^(\s*(?:[-*+]\s+|\d+[.)]\s+)?){GAP}\s*[,.:;|·–—]?\s*", re.MULTILINE), r"\1"),
    (re.compile(rf"\s+by\s+{GAP}"), ""),
    (re.compile(rf"\.\s*{GAP}\."), "."),
    (re.compile(rf"(?:\s*[,;·|–—]|\s+-(?=\s))?\s*{GAP}"), ""),
)
"""What sets a value off from what stands beside it, and what is left without the value."""


def close_gaps(text: str, url: str, in_cells: bool) -> str:
    """Return a row without the emphasis, brackets and separators of values that it lacks.

    Args:
        text: the row, in which marks stand for what it lacks.
        url: the paper's address, of which the link needs a label.
        in_cells: whether its cells tell the values apart, so that nothing else does.
    """
    if GAP not in text and EMPTY_CHOICE not in text:
        return text
    text = text.replace(f"[{GAP}]({url})", f"[paper]({url})")
    before = ""
    while before != text:
        before = text
        text = _IN_BRACKETS.sub("", _BRACKETS.sub(GAP, _EMPHASIS.sub(GAP, text)))
    text = text.replace(EMPTY_CHOICE, "")
    for beside, left in () if in_cells else _BESIDE:
        text = beside.sub(left, text)
    return text.replace(GAP, "")
