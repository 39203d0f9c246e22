"""A list of authors, taken apart into persons and groups."""

import re
from collections.abc import Sequence
from itertools import chain, takewhile

from bot.core.authors.vocabulary import CHINESE, PARTICLES
from bot.core.authors.words import has_trailing_initials, is_group, is_initials, is_suffix
from bot.support.markup import decode

_LONGEST = 2000
"""Characters of a name that may be a whole list."""
_MANY = r"(?:others?|more|colleagues|co-?workers|co-?authors|contributors)(?: authors| contributors| others)?"
_ET_AL = re.compile(
    rf"[,;，、]?\s*[\[(]?(?:\bet\.? ?al\b\.?,?|\betc\b\.?|(?:\b(?:and|plus)\b|[&+])\s*(?:\d+|many|several)?\s*{_MANY}|\b\d+\s+{_MANY}|(?:\b\d+ )?\badditional authors not shown|"
    r"\b(?:y otros|y cols?\.|e outros|e altri|et coll\.|und andere|u\. ?a\.|и др\.?)|等人?|(?<=[\s,，、])(?:他|ほか|외)|^others$|…|\.\.\.)[\])]?\s*$",
    re.IGNORECASE,
)
_NOBODY = frozenset({"n/a", "none", "null", "unknown", "unknown authors", "-", "[no authors listed]"})
_JOINED = re.compile(r"\s+(?:and|&)\s+|\s*;\s*(?:and\s+)?", re.IGNORECASE)


def split_names(names: Sequence[str]) -> tuple[list[str], bool]:
    """Return the names of an author list, each person or group once, and whether the list says that there are more.

    Read are lists in one name (``Ann Roe, Bob Doe and Cy Poe``), ``et al.`` in its many forms, and family names
    that stand first throughout. What holds no letter is no name.
    """
    read = [decode(name[:_LONGEST]) for name in names]
    more = any(map(_ET_AL.search, read))
    bare = list(filter(_names_somebody, read))
    people = chain.from_iterable(_people(_ET_AL.sub("", name), alone=len(bare) == 1) for name in bare)
    return _put_given_first(list(filter(_is_name, people))), more


def split_off_others(names: str) -> tuple[str, str]:
    """Split what stands for the other authors off a text, with what sets it off: ``Ann Roe, et al.``; else nothing is."""
    found = _ET_AL.search(names[:_LONGEST])
    return (names[: found.start()], names[found.start() :]) if found else (names, "")


def _names_somebody(text: str) -> bool:
    return _has_letter(text) and text.casefold() not in _NOBODY


def _is_name(text: str) -> bool:
    is_degree = "." in text and is_suffix(text)
    return _has_letter(text) and not is_degree


def _has_letter(text: str) -> bool:
    return any(map(str.isalpha, text))


def _people(name: str, alone: bool) -> list[str]:
    """Split what a source put into one name."""
    if not is_group(name):
        return [person for part in _JOINED.split(name) for person in _at_commas(part, alone)]
    person, _, group = name.partition(" and the ")
    return [person.rstrip(","), group] if group and not is_group(person) else [name]


def _at_commas(text: str, alone: bool) -> list[str]:
    """Split a list at its commas, but not ``Family, Given``, which has one, too."""
    pieces = filter(None, map(str.strip, text.split(",")))
    parts = [piece for piece in pieces if not is_suffix(piece)]
    if len(parts) < 2 or not (alone or len(parts) > 3):
        return [text]
    if _is_list_with_initials(parts):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    return parts if _is_list(parts) else [text]


def _is_list_with_initials(parts: Sequence[str]) -> bool:
    """Return whether behind each family name stand its initials: ``Roe, A, Doe, B``."""
    return len(parts) % 2 == 0 and all(map(is_initials, parts[1::2]))


def _is_list(parts: Sequence[str]) -> bool:
    """Return whether the parts between commas are names, and not one person's family and given names."""
    first, second = parts[0].split(), parts[1].split()
    if len(first) < 2 or len(parts) > 2:
        return len(first) > 1
    return len(second) > 1 and first[0] not in PARTICLES


def _put_given_first(people: list[str]) -> list[str]:
    """Turn round Chinese names at the head of a list that put the family name first.

    One such name proves nothing; three in a row do, as ``Wang Xinyi, Kang Hongyu, Wei Peishan``.
    """
    head = list(takewhile(_may_begin_with_family, map(str.split, people)))
    if len(head) < 3 or not _put_families_first(head):
        return people
    return [f"{given} {family}" for family, given in head] + people[len(head) :]


def _may_begin_with_family(words: Sequence[str]) -> bool:
    return len(words) == 2 and words[0].casefold() in CHINESE


def _put_families_first(names: Sequence[Sequence[str]]) -> bool:
    families_last = sum(last.casefold() in CHINESE for _, last in names)
    return families_last <= len(names) / 4 and not any(map(has_trailing_initials, names))
