"""Whether two author lists can be those of one paper. A list may hold only the first author, with initials."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from bot.core.authors import Name, parse_name, split_names
from bot.support.plain_text import letters

Agreement = Literal["team", "first", "some", "unknown", "none"]
"""``team``: two or more persons in common and half of the shorter list; ``first``: the first authors agree and
no more is known; ``some``: persons in common, but fewer or elsewhere in the list; ``none``: nobody."""
AGREEING: frozenset[Agreement] = frozenset({"team", "first"})
"""The authors agree as far as both lists tell."""

_HYPHEN = re.compile(r"[-\u2010\u2011]")


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
    if not read.family.split():
        return frozenset()
    forms = {*_with_cut_family(read), *_with_family_first(read)}
    return frozenset(form for form in forms if form.family)


def _with_cut_family(read: Name) -> Iterator[_Form]:
    """Yield the readings in which a family name of several parts is cut: "de Carné", "García-Peñalvo", "Van Durme"."""
    *before, last = read.family.split()
    yield _form(read.family, read.given)
    yield _form(last, read.given)
    yield from (_form(part, read.given) for part in _HYPHEN.split(last) if len(part) > 1)
    if read.given:
        yield _form(last, read.given + "".join(before))


def _with_family_first(read: Name) -> Iterator[_Form]:
    """Yield the reading in which the first name is the family's."""
    first, *others = read.given.split() or [""]
    if first and not _is_initials(first):
        yield _form(first, " ".join([*others, read.family]))


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
    return x.initials or y.initials or _is_longer_form(x.given, y.given) or fuzz.ratio(x.given, y.given) >= 70


def _is_longer_form(x: str, y: str) -> bool:
    return x.startswith(y) or y.startswith(x)


def agreement(ours: Sequence[str], theirs: Sequence[str]) -> Agreement:
    """Return how far two lists of names agree."""
    short, long = sorted((_people(tuple(ours)), _people(tuple(theirs))), key=len)
    if not short:
        return "unknown"
    common = sum(any(same_person(x, y) for y in long) for x in short)
    if common >= 2 and 2 * common >= len(short):
        return "team"
    if len(short) <= 2 and same_person(short[0], long[0]):
        return "first"
    return "some" if common else "none"


@lru_cache(maxsize=1 << 14)
def _people(names: tuple[str, ...]) -> tuple[Person, ...]:
    """Return the persons of a list, read once although a record is compared with many others."""
    return tuple(person for name in split_names(names)[0] if (person := parse_person(name)))
