"""Words that one title has in place of another's: in two works of one group they are often all that differs."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from rapidfuzz.distance import OSA

from bot.identity.titles import STOP, Title, is_named_once

_EMPTY = STOP | frozenset(
    re.findall(
        r"\w+",
        "across among are as at based be between beyond can do does how is new novel our over that their these this "
        "under we what when where which why within",
    )
)
"""Words whose loss or gain changes nothing."""
_NUMBER = re.compile(r"\d+d?|two|three|dimensional")
"""Numbers and dimensions are compared by themselves."""

_ALIKE = tuple(
    frozenset(words.split())
    for words in (
        "analysis assessment evaluating evaluation examination exploration investigation study",
        "approach architecture algorithm framework method methodology model network pipeline scheme strategy system "
        "technique",
        "applying employing exploiting harnessing leveraging using utilizing",
        "advancing boosting enhancing facilitating improving",
        "data image imaging photograph picture scan",
        "accurate precise",
        "fast rapid",
        "reliable robust",
        "disc disk",
        "mr mri",
    )
)
"""Words that often change between a preprint and its publication. None names what a work is about."""

_SPELLINGS = (
    (re.compile(r"(?<=[^aeiou])re$"), "er"),
    (re.compile(r"ou(?=r)"), "o"),
    (re.compile(r"[ao]e"), "e"),
    (re.compile(r"(?<=[iy])s(?=[aei])"), "z"),
    (re.compile(r"(.)\1"), r"\1"),
)
"""British and American spellings, and doubled letters."""
_ENDING = re.compile(
    r"e?|s|es|e?d|y|ies|ing|[eo]rs?|ery|[iu]?al|ally|ics?|ical(?:ly)?|i[vz]e|i[vz]ed|izing|ization|ions?|ations?|"
    r"ate[ds]?|ating|ator|atic|ively|ity|able|ability|ly|ments?|us|i|a|um|is|ex|u?lar|ar|ary|ous|"
    r"ification|if(?:ied|ying|y)|m|phy"
)
_SHORTEST_STEM = 4
_LONG = 8
"""From so many letters on, a letter more, less or moved is a slip rather than another word."""
_LONGEST_RUN = 5
"""An abbreviation stands for at most so many words."""
_LONGEST_TITLE = 60
"""So many words of a title are compared; a hostile one may have a thousand."""
_SHORT = 2
"""Words of so few letters are short already. As initials, they are often others'."""
_OF_TWO_LETTERS = frozenset(
    {("computed", "tomography"), ("magnetic", "resonance"), ("artificial", "intelligence")}
)
_JOINED = 3
"""A word that one title joins may be at most so many words of the other."""


class Replaced(NamedTuple):
    """The words of each of two titles that have no counterpart in the other."""

    ours: tuple[str, ...]
    theirs: tuple[str, ...]

    def __str__(self) -> str:
        one, other = sorted(map(_cite, self))
        return f"{one} in one title is {other} in the other"


_CITED = 5


def _cite(words: Sequence[str]) -> str:
    return f'"{" ".join(words[:_CITED])}{" ..." if len(words) > _CITED else ""}"'


def find_replaced(x: Title, y: Title) -> Replaced | None:
    """Return the words that each title has in place of the other's; None where only one of them has words of its own.

    Their order does not matter, unless two words changed places (CT to MRI, MRI to CT). Another form or spelling, a
    plural, a hyphen, an abbreviation written out and a word that often changes between versions are counterparts.
    A method's name that only one of them has is an addition.
    """
    ours, theirs = x.words.split()[:_LONGEST_TITLE], y.words.split()[:_LONGEST_TITLE]
    left, their_left = _without_counterpart(ours, theirs), _without_counterpart(theirs, ours)
    if is_named_once(x, y):
        left, their_left = _after_name(left, x), _after_name(their_left, y)
    if not left and not their_left:
        return _find_swapped(ours, theirs)
    return Replaced(_words_at(left, ours), _words_at(their_left, theirs)) if left and their_left else None


def _find_swapped(ours: Sequence[str], theirs: Sequence[str]) -> Replaced | None:
    """Return two words that are in each other's place, where all others are in their own."""
    if len(ours) != len(theirs):
        return None
    places = [place for place, words in enumerate(zip(ours, theirs, strict=True)) if len(set(words)) > 1]
    one, other = (_words_at(places, words) for words in (ours, theirs))
    is_swapped = len(places) == 2 and one == other[::-1] and not any(map(_is_empty, one))
    # What stands on both sides of "and" may change places in one work.
    return Replaced(one, other) if is_swapped and ours[places[0] + 1 : places[1]] != ["and"] else None


def tells(text: Collection[str], word: str) -> bool:
    """Return whether a word stands among others, in any form."""
    return word in text or any(_is_form(word, other) for other in text)


def _words_at(places: Sequence[int], words: Sequence[str]) -> tuple[str, ...]:
    return tuple(words[place] for place in places)


def _after_name(places: Sequence[int], title: Title) -> list[int]:
    """Return the places that are not those of the name before the title."""
    length = title.words.removesuffix(title.tail).count(" ")
    return [place for place in places if place >= length]


def _without_counterpart(ours: Sequence[str], theirs: Sequence[str]) -> list[int]:
    """Return the places of the words that say something and have no counterpart in the other title."""
    found = set(_with_counterpart(ours, theirs))
    denied = {"with"} if "without" in theirs else set()
    return [
        place
        for place, word in enumerate(ours)
        if place not in found and (word in denied or not _is_empty(word))
    ]


def _is_empty(word: str) -> bool:
    return word in _EMPTY or _NUMBER.fullmatch(word) is not None


def _with_counterpart(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[int]:
    # What both have is no counterpart of another word: "segment" of "segmentation" in Segment Anything, or an
    # abbreviation that stands beside its words.
    one, other = Counter(ours), Counter(theirs)
    only_ours, only_theirs, shared = (one - other).keys(), (other - one).keys(), one & other
    short_forms = _short_forms(theirs, only_theirs)
    for place, word in enumerate(ours):
        if shared[word] > 0 or not short_forms.isdisjoint(_readings(word)) or tells(only_theirs, word):
            yield place
        shared[word] -= 1
    told = frozenset(chain.from_iterable(map(_readings, only_theirs)))
    for run, places in _runs(ours, only_ours):
        if not told.isdisjoint(_short_forms_of(run)):
            yield from places


def _readings(word: str) -> tuple[str, str]:
    """Return what a word may be as the short form of others, joined or abbreviated."""
    return _without_plural(word), word.removesuffix("s")


def _short_forms(words: Sequence[str], some: Collection[str]) -> frozenset[str]:
    return frozenset(chain.from_iterable(_short_forms_of(run) for run, _ in _runs(words, some)))


def _short_forms_of(run: Sequence[str]) -> Iterator[str]:
    """Yield the words that can stand for a run of words: joined, or its initials."""
    if len(run) <= _JOINED:
        yield _without_plural("".join(run))
    # What is short itself stands whole in an abbreviation: MR imaging is MRI.
    initials = "".join(word if len(word) <= _SHORT else word[0] for word in run)
    if len(initials) > _SHORT or tuple(run) in _OF_TWO_LETTERS:
        yield initials
    if len(run) == _SHORT:
        # The model may be left out: "SAM" stands for "Segment Anything", and "LLM" for "large language".
        yield f"{initials}m"


def _runs(words: Sequence[str], some: Collection[str]) -> Iterator[tuple[Sequence[str], range]]:
    """Yield each run of two or more words, one of ``some`` among them, with their places."""
    for start in range(len(words)):
        for end in range(start + 2, min(start + _LONGEST_RUN, len(words)) + 1):
            run = words[start:end]
            if any(word in some and not _is_empty(word) for word in run):
                yield run, range(start, end)


def _without_plural(word: str) -> str:
    return _spell(word).removesuffix("s")


@lru_cache(maxsize=1 << 14)
def _is_form(one: str, other: str) -> bool:
    """Return whether two words are one in another form or spelling, or are often put for each other."""
    one, other = _spell(one), _spell(other)
    if one == other or _have_one_stem(one, other) or _is_slip(one, other):
        return True
    return any(_is_of(one, group) and _is_of(other, group) for group in _ALIKE)


@lru_cache(maxsize=1 << 14)
def _spell(word: str) -> str:
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    return word


def _have_one_stem(one: str, other: str) -> bool:
    common = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    longest = min(len(one), len(other)) if common is None else common
    return any(
        _ENDING.fullmatch(one, length) and _ENDING.fullmatch(other, length)
        for length in range(_SHORTEST_STEM, longest + 1)
    )


def _is_slip(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _LONG or one[0] != other[0]:
        return False
    # Another letter in one's place is more often another word: macroscopic, microscopic.
    same_letters = len(one) != len(other) or sorted(one) == sorted(other)
    return same_letters and OSA.distance(one, other, score_cutoff=1) <= 1


def _is_of(word: str, group: frozenset[str]) -> bool:
    return any(word == _spell(member) or _have_one_stem(word, _spell(member)) for member in group)
