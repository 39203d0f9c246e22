"""Whether two author lists can be those of one paper. A list may hold only the first author, with initials."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from bot.core.authors import parse_name, split_names
from bot.support.plain_text import letters

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
    """Return the readings of a name, which :func:`bot.core.authors.parse_name` takes apart."""
    read = parse_name(name)
    words = read.family.split()
    if not words:
        return frozenset()
    # Records cut family names of several parts: "de Carné", "García-Peñalvo", "Van Durme".
    parts = {read.family, words[-1]} | {
        part for part in re.split(r"[-\u2010\u2011]", words[-1]) if len(part) > 1
    }
    before = "".join(words[:-1]) if read.given and len(words) > 1 else ""
    forms = {_form(part, read.given) for part in parts} | {_form(words[-1], read.given + before)}
    first, *others = read.given.split() or [""]
    if first and not _is_initials(first):
        forms.add(_form(first, " ".join([*others, read.family])))
    return frozenset(form for form in forms if form.family)


def _form(family: str, given: str) -> _Form:
    return _Form(letters(family), letters(given), all(map(_is_initials, given.split())))


def _is_initials(word: str) -> bool:
    bare = word.rstrip(".")
    return len(bare) == 1 or word.endswith(".") or (len(bare) <= 3 and bare.isupper())


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
    return [person for name in split_names(names)[0] if (person := parse_person(name))]
