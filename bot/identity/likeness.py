"""How two titles are alike: equal, equal but for a name, close, reworded, or other."""

from typing import Literal, NamedTuple

from rapidfuzz import fuzz

from bot.identity.titles import Title, is_named_once, shared_words, similarity
from bot.identity.wording import find_replaced

EQUAL = 96.0
"""Similarity from which two titles differ by spelling only."""
CLOSE = 85.0
"""Similarity from which one title can be a rewording of the other."""
_SHARED_WORDS, _SHARED_PART = 6, 0.65
"""So many words in common, and such a part of the shorter title, and one title can be the other rearranged."""
_HARDLY_RELATED = 45
"""Similarity of what follows a coined name, from which two such titles can be one work's."""


class Likeness(NamedTuple):
    """How two titles are alike."""

    kind: Literal["equal", "named", "renamed", "close", "reworded", "other"]
    why: str
    """The same in words."""


_OTHER = Likeness("other", "")


def compare_titles(x: Title, y: Title) -> Likeness:
    """Return how two titles are alike."""
    if x.compact == y.compact:
        return Likeness("equal", "same title")
    if is_named_once(x, y) and _differ_by_spelling(x, y):
        return Likeness("named", "same title but for a name before it")
    if x.name and y.name:
        return _compare_named(x, y)
    if _is_name_of(x, y) or _is_name_of(y, x):
        return Likeness("close", "one title is only the name in the other")
    return _compare_words(x, y)


def _differ_by_spelling(x: Title, y: Title) -> bool:
    """Return whether what follows the names is one title: "MRI" in place of "CT" is few letters, but no spelling."""
    if x.tail.replace(" ", "") == y.tail.replace(" ", ""):
        return True
    return similarity(x.tail, y.tail, EQUAL) > 0 and find_replaced(x, y) is None


def _is_name_of(x: Title, y: Title) -> bool:
    """Return whether a title is nothing but the coined name that stands before the other's colon."""
    return len(y.name) >= 4 and not x.name and x.compact == y.name.replace(" ", "")


def _compare_named(x: Title, y: Title) -> Likeness:
    """Compare two titles that both have a coined name before a colon."""
    if x.name != y.name:
        same_tail = x.tail.replace(" ", "") == y.tail.replace(" ", "")
        return Likeness("close", "same title under another name") if same_tail else _OTHER
    if _differ_by_spelling(x, y):
        return Likeness("equal", "same title")
    if len(x.name) >= 4 and fuzz.token_set_ratio(x.tail, y.tail) >= _HARDLY_RELATED:
        return Likeness("renamed", f"both are called {x.name}")
    return _OTHER


def _compare_words(x: Title, y: Title) -> Likeness:
    alike = similarity(x.words, y.words, CLOSE)
    if alike and x.is_telling and y.is_telling:
        is_equal = alike >= EQUAL and find_replaced(x, y) is None
        return (
            Likeness("equal", "same title but for spelling")
            if is_equal
            else Likeness("close", "similar title")
        )
    shared, part = shared_words(x, y)
    if shared >= _SHARED_WORDS and part >= _SHARED_PART:
        return Likeness("reworded", "much the same words in the titles")
    return _OTHER
