"""Whether two author lists can be those of one paper. A list may hold only the first author, with initials."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from bot.identity.titles import fold

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md"})
_TOKEN = re.compile(r"[^\s.,]+\.?")

Agreement = Literal["team", "first", "some", "unknown", "none"]
"""``team``: two or more persons in common and half of the shorter list; ``first``: the first authors agree and
no more is known; ``some``: persons in common, but fewer or elsewhere in the list; ``none``: nobody."""


@dataclass(frozen=True, slots=True)
class _Form:
    """One reading of a name."""

    family: str
    given: str
    initials: bool


Person = frozenset[_Form]
"""All readings of a name: the family name may come last or first, and double names may be cut."""


@lru_cache(maxsize=1 << 16)
def parse_person(name: str) -> Person:
    """Read a name such as ``Yichi Zhang``, ``Y. Zhang``, ``Zhang Yichi``, ``Zhang, Y.`` or ``JD. Gutiérrez``."""
    family_part, comma, given_part = name.partition(",")
    if comma and given_part.strip() and fold(given_part).strip(" .") not in _SUFFIXES:
        name = f"{given_part} {family_part}"
    tokens = _TOKEN.findall(name)
    while len(tokens) > 1 and fold(tokens[-1]).strip(".") in _SUFFIXES:
        tokens.pop()
    if not tokens:
        return frozenset()
    forms = set(_forms(tokens[-1], tokens[:-1]))
    if len(tokens) > 1 and not _is_initials(tokens[0], among=tokens):
        forms |= set(_forms(tokens[0], tokens[1:]))
    return frozenset(forms)


def _forms(family: str, given: list[str]) -> list[_Form]:
    plain = _letters("".join(given))
    initials = all(_is_initials(token, among=[family, *given]) for token in given)
    parts = [part for part in re.split(r"[-\u2010\u2011]", family) if len(part) > 1]
    return [_Form(_letters(spelling), plain, initials) for spelling in {family, *parts[:1], *parts[-1:]}]


def _is_initials(token: str, among: list[str]) -> bool:
    bare = token.rstrip(".")
    if len(bare) == 1 or token.endswith("."):
        return True
    return len(bare) <= 3 and bare.isupper() and not all(other.isupper() for other in among)


def _letters(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())


def same_person(a: Person, b: Person) -> bool:
    """Return whether two names can be one person's."""
    return any(x.family == y.family and _same_given(x, y) for x in a for y in b)


def _same_given(x: _Form, y: _Form) -> bool:
    if not x.given or not y.given:
        return x.given == y.given
    if x.given[0] != y.given[0]:
        return False
    if x.initials or y.initials or x.given.startswith(y.given) or y.given.startswith(x.given):
        return True
    return fuzz.ratio(x.given, y.given) >= 70


def agreement(ours: Sequence[str], theirs: Sequence[str]) -> Agreement:
    """Return how far two lists of names agree."""
    short, long = sorted((_people(ours), _people(theirs)), key=len)
    if not short:
        return "unknown"
    common = sum(any(same_person(x, y) for y in long) for x in short)
    first = same_person(short[0], long[0])
    if common >= 2 and 2 * common >= len(short):
        return "team"
    if first and len(short) <= 2:
        return "first"
    return "some" if common else "none"


def _people(names: Sequence[str]) -> list[Person]:
    return [person for name in names if (person := parse_person(name))]
