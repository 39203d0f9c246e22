"""Titles in a form in which two spellings of one title are equal, and the marks that tell two works apart."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from bot.core.withdrawal import WITHDRAWN_TITLE
from bot.support.markup import decode
from bot.support.plain_text import fold

# "S^4M" is another spelling of "S4M".
_SCRIPT = re.compile(r"(?<=\w)\^(?=\w)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WORD = re.compile(r"[^\W_]+")
_ABOUT_ANOTHER = re.compile(
    r"^\W*(?:correction|corrigendum|erratum|addendum|author correction|publisher correction|"
    r"reply|response|comments?|commentary)\b(?=[\s:]+(?:to|on)\b|:)",
    re.I,
)

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_ORDINAL = _ROMAN | {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_PART = re.compile(rf"\b(?:part|volume|vol|phase|version)\.?\s+({'|'.join(_ORDINAL)})\b")
# A lone i, v or x is a word more often than a numeral.
_NUMERAL = re.compile(r"\b(ii|iii|iv|vi|vii|viii|ix)\b")
_DIMENSION = re.compile(r"(\d(?:\.\d)?|\btwo|\bthree)\s?-?\s?(?:d(?![^\W\d_])|dimensional)")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_WHOLE = re.compile(r"(?:\.0)+$")
_PLUS = re.compile(r"(?<=\w)(\+{1,2})(?![\w+])")
# Without one of these a title has no mark: most have none.
_MAY_BE_MARKED = re.compile(r"[\d+]|\b(?:(?:ii|iii|iv|vi|vii|viii|ix)\b|two|three|part|vol|phase|version)")

_HEAD = re.compile(r"^\s*(?P<head>[^:]{2,40}?)\s*(?::|\s[-\u2013\u2014]{1,3}\s)\s*(?P<tail>\S.*)$", re.S)
_COINED = re.compile(r"[a-z].*[A-Z]|[A-Z]{2}|\d")
STOP = frozenset(
    re.findall(
        r"\w+", "a an and by for from in into its of on or the through to toward towards using via with"
    )
)
"""Articles, prepositions and conjunctions."""
_ORDINARY = frozenset(
    re.findall(
        r"\w+",
        "abstract article benchmark brief case challenge comment commentary communication correction dataset demo "
        "editorial erratum letter news note opinion paper perspective position poster report review short study survey "
        "technical tutorial viewpoint",
    )
)
"""Words before a colon that name no method."""


@lru_cache(maxsize=1 << 15)
def normalise(title: str) -> str:
    """Return the title's words in lower case with single blanks between them.

    Case, accents, punctuation, markup, thousands separators and a leading WITHDRAWN or RETRACTED do not count.
    A normalised title stays as it is when normalised again.
    """
    return _words(_fold(WITHDRAWN_TITLE.sub("", decode(title))))


def _words(folded: str) -> str:
    return " ".join(_WORD.findall(folded.replace("&", " and ")))


def _fold(decoded: str) -> str:
    return fold(_SCRIPT.sub("", _THOUSANDS.sub("", decoded)))


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart for comparison."""

    words: str
    """As :func:`normalise` gives it."""
    compact: str
    """The words without blanks: `SAM2with` and `SAM 2 with` are one."""
    name: str
    """A coined name before a colon (`nnSAM: ...`), compact; empty where there is none."""
    tail: str
    """The words after the name, or all of them."""
    content: frozenset[str]
    """The words without articles, prepositions and conjunctions, and without a plural's s."""
    marks: frozenset[str]
    """Numbers, numerals and pluses: `2` of SAM 2, `++`. Two works of one series differ here."""
    dimensions: frozenset[str]
    """`2d`, `3d`: unlike the marks, a later version of one work may add them."""

    @property
    def is_telling(self) -> bool:
        """Whether the title is so long that two works hardly share it by chance."""
        return self.words.count(" ") >= 4 and len(self.compact) >= 30


def is_named_once(x: Title, y: Title) -> bool:
    """Return whether one version has a name for its method before the title, and the other none."""
    return bool(x.name) != bool(y.name)


@lru_cache(maxsize=1 << 16)
def title_key(title: str) -> str:
    """Return what two titles have in common when they are the same title, however they are written.

    ``Kidney & Liver`` and ``Kidney and Liver`` are the same title; ``Co-Seg`` and ``Co-Seg++`` are not.
    """
    parsed = parse_title(title)
    return " ".join([parsed.compact, *sorted(parsed.marks)])


def parse_title(title: str) -> Title:
    """Take a title apart."""
    whole = decode(title)
    bare = WITHDRAWN_TITLE.sub("", whole)
    words = _words(_fold(bare))
    name, tail = _name_and_tail(bare) or ("", words)
    marks, dimensions = _marks(whole)
    content = frozenset(_singular(word) for word in words.split() if word not in STOP)
    return Title(words, words.replace(" ", ""), name, tail, content, marks, dimensions)


def _name_and_tail(title: str) -> tuple[str, str] | None:
    """Return a coined name that stands before a colon or dash, and the words behind."""
    found = _HEAD.match(title)
    if not found:
        return None
    head, tail = _words(_fold(found["head"])), _words(_fold(found["tail"]))
    return (head.replace(" ", ""), tail) if tail and _is_name(head, found["head"]) else None


def _is_name(words: str, spelled: str) -> bool:
    """Return whether the words before a colon name a method: a single one, or a few with a coined one."""
    blanks = words.count(" ")
    if blanks == 0 and words not in _ORDINARY:
        return True
    return blanks <= 3 and any(map(_COINED.search, spelled.split()))


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > 3 else word


def _marks(title: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the marks and the dimensions of a title."""
    about_another = {"about another"} if _ABOUT_ANOTHER.match(title) else set()
    text = _fold(title)
    if not _MAY_BE_MARKED.search(text):
        return frozenset(about_another), frozenset()
    sizes = {"two": "2", "three": "3"}
    dimensions = frozenset(sizes.get(size, size) + "d" for size in _DIMENSION.findall(text))
    text = _DIMENSION.sub(" ", text)
    marks = {
        *(_WHOLE.sub("", number) for number in _NUMBER.findall(text)),
        *(str(_ORDINAL[word]) for word in _PART.findall(text)),
        *(str(_ROMAN[word]) for word in _NUMERAL.findall(text)),
        *_PLUS.findall(text),
    }
    return frozenset(marks | about_another), dimensions


def similarity(a: str, b: str, at_least: float = 0.0) -> float:
    """Return how alike two normalised texts are, 0 to 100, whether words were reordered or letters changed.

    What lies below ``at_least`` comes as 0, and sooner.
    """
    return max(fuzz.ratio(a, b, score_cutoff=at_least), fuzz.token_sort_ratio(a, b, score_cutoff=at_least))


def shared_words(a: Title, b: Title) -> tuple[int, float]:
    """Return how many words of content two titles share, and which part that is of the one with fewer."""
    shared = len(a.content & b.content)
    return shared, shared / max(1, min(len(a.content), len(b.content)))
