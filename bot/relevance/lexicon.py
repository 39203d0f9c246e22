"""Where a paper speaks of the topic's concepts: the words and patterns of bot.toml, found in title, abstract and comment.

Words are compared without regard to case, hyphens and plural s; a trailing ``*`` stands for any ending.
Forms are regular expressions over the text as it stands: a family's new members ("anything-SAM", SAM 4) are
told by how their names are built. A name that the text itself spells out as something else, as in
"spatial attention module (SAM)", is no mention: it counts as evidence against.
"""

import bisect
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from typing import Literal

from bot.core.paper import Paper
from bot.core.settings import Concept, Topic
from bot.relevance.vocabulary import terms_of

Place = Literal["title", "abstract", "comment"]

_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])(?=[ \n]+[A-Z0-9(\"'])|(?<=[a-z]{3}[.!?])(?=[A-Z])")
_SHORT = re.compile(r"\(([A-Z][\w-]{1,14})\)")
_LONGEST_NAME = 40
_SPELT_AFTER = re.compile(r"\b([A-Z]{3,8})s? \(((?:[A-Za-z]+[ -]+){1,8}[A-Za-z]+)\)")


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a text speaks of a concept."""

    concept: str
    words: str
    """As the text has them."""
    place: Place
    sentence: int
    """The sentence of the abstract, counted from 0; 0 in title and comment."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All mentions in one paper."""

    mentions: tuple[Mention, ...]
    sentences: int
    """Number of sentences of the abstract; 0 when it is missing."""
    otherwise: tuple[str, ...]
    """Names of a concept's pattern that the text spells out as something else."""

    def of(self, concept: str, place: Place | None = None) -> list[Mention]:
        """Return the mentions of a concept, in one place or in all."""
        return [m for m in self.mentions if m.concept == concept and place in (None, m.place)]


def _normal(word: str) -> str:
    word = word.lower()
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    for found in _WORD.finditer(text):
        yield _normal(found[0]), found.start(), found.end()


def words_of(text: str) -> list[str]:
    """Return the words of a text as terms are compared: lower case, without hyphens and plural s."""
    return [word for word, _, _ in _words(text)]


class Lexicon:
    """The concepts of a topic, compiled once and applied to many papers."""

    def __init__(self, topic: Topic) -> None:
        phrases = _phrases(topic)
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for (first, *rest), concept in phrases:
            self._phrases.setdefault(first, []).append((tuple(rest), concept))
        self._exact = {part for parts, _ in phrases for part in parts}
        self._prefixes = sorted(part[:-1] for part in self._exact if part.endswith("*"))
        self._patterns = _patterns(topic)
        self._spelt = {concept.name: _spellings(concept) for concept in topic.concepts if concept.patterns}
        self._keys = cache(self._keys_of)

    def evidence(self, paper: Paper) -> Evidence:
        """Return every mention of every concept in a paper's title, abstract and comment."""
        ends = _sentence_ends(paper.abstract)
        otherwise = self._otherwise(f"{paper.title}\n{paper.abstract}")
        places: tuple[tuple[Place, str, list[int]], ...] = (
            ("title", paper.title, []), ("abstract", paper.abstract, ends), ("comment", paper.comment, []),
        )  # fmt: skip
        mentions = tuple(
            Mention(concept, text[start:end], place, bisect.bisect_right(sentences, start))
            for place, text, sentences in places
            for concept, start, end in self._find(text)
            if (concept, _stem(text[start:end])) not in otherwise
        )
        names = tuple(sorted({name for _, name in otherwise}))
        return Evidence(mentions, len(ends) + 1 if paper.abstract else 0, names)

    def _find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield each place where a concept is named once: the concept, and where its name begins and ends."""
        seen: set[tuple[str, int]] = set()
        for concept, start, end in chain(self._names(text), self._terms(text)):
            if (concept, start) not in seen:
                seen.add((concept, start))
                yield concept, start, end

    def _names(self, text: str) -> Iterator[tuple[str, int, int]]:
        for pattern, concept in self._patterns:
            for found in pattern.finditer(text):
                yield concept, *_whole(text, found.start(), found.end())

    def _terms(self, text: str) -> Iterator[tuple[str, int, int]]:
        words = list(_words(text))
        for i, (word, start, _) in enumerate(words):
            for key in self._keys(word):
                for rest, concept in self._phrases.get(key, ()):
                    if not rest or self._follow(rest, words[i + 1 : i + 1 + len(rest)]):
                        yield concept, start, words[i + len(rest)][2]

    def _follow(self, parts: tuple[str, ...], words: Sequence[tuple[str, int, int]]) -> bool:
        """Return whether the words are those that a term goes on with."""
        return len(parts) == len(words) and all(
            part in self._keys(word) for part, (word, _, _) in zip(parts, words, strict=True)
        )

    def _keys_of(self, word: str) -> tuple[str, ...]:
        exact = (word,) if word in self._exact else ()
        return (*exact, *(f"{prefix}*" for prefix in self._prefixes if word.startswith(prefix)))

    def _otherwise(self, text: str) -> set[tuple[str, str]]:
        return {
            (concept, _stem(name))
            for name, expansion in _spelt_out(text)
            for pattern, concept in self._patterns
            if concept in self._spelt
            and pattern.search(name)
            and _abbreviates(name, expansion)
            and not any(word in _flat(expansion) for word in self._spelt[concept])
        }


def _phrases(topic: Topic) -> list[tuple[tuple[str, ...], str]]:
    """Return the words of each term, with its concept."""
    return [
        (tuple(map(_pattern, term.replace("-", " ").split())), concept.name)
        for concept in topic.all
        for term in terms_of(concept)
    ]


def _patterns(topic: Topic) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), concept.name) for concept in topic.all for pattern in concept.patterns]


def _spelt_out(text: str) -> list[tuple[str, str]]:
    """Return the abbreviations that a text explains, with the words that may be what they stand for."""
    before = [(found[1], _clause(text, found.start())) for found in _SHORT.finditer(text)]
    return [*before, *((found[1], found[2]) for found in _SPELT_AFTER.finditer(text))]


def lexicon_sha256(topic: Topic) -> str:
    """Return the hash of what the features are made of: the topic's sentences, words and patterns."""
    data = topic.model_dump(mode="json", by_alias=True, exclude_none=True)
    words = [terms_of(concept) for concept in topic.all if concept.vocabulary]
    text = json.dumps([data, words] if words else data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _sentence_ends(abstract: str) -> list[int]:
    return [found.start() for found in _SENTENCE_END.finditer(abstract)]


def sentences_of(abstract: str) -> list[str]:
    """Return the sentences of an abstract, counted as :class:`Mention` counts them."""
    ends = [0, *_sentence_ends(abstract), len(abstract)]
    return [abstract[start:end].strip() for start, end in pairwise(ends)]


def _clause(text: str, end: int) -> str:
    """Return the last words before a place, as far back as its clause begins."""
    return re.split(r"[.,;:()]", text[max(0, end - 120) : end])[-1]


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place of the whole name around the part of it that a pattern matched."""
    first, last = max(0, start - _LONGEST_NAME), min(len(text), end + _LONGEST_NAME)
    while start > first and (text[start - 1].isalnum() or text[start - 1] in "-_"):
        start -= 1
    while end < last and (text[end].isalnum() or text[end] in "-_"):
        end += 1
    return start, end


def _pattern(part: str) -> str:
    return part.lower() if part.endswith("*") else _normal(part)


def _spellings(concept: Concept) -> tuple[str, ...]:
    return tuple(_flat(term.rstrip("*")) for term in terms_of(concept))


def _flat(text: str) -> str:
    return " ".join(_normal(word) for word in _WORD.findall(text))


def _stem(name: str) -> str:
    """Return the capitals that a name begins with: ``SAM`` of ``SAM2``, ``SAMA`` of ``SAMA-UNet``."""
    found = re.match(r"[A-Z]{2,}", name)
    return found[0] if found else name


def _abbreviates(name: str, expansion: str) -> bool:
    """Return whether the initials of the expansion's last words give the name's capitals, in order."""
    capitals = [c.lower() for c in name if c.isupper()]
    initials = [word[0].lower() for word in _WORD.findall(expansion)][-len(capitals) - 3 :]
    for start, initial in enumerate(initials):
        if initial == capitals[0] and _in_order(capitals, initials[start:]):
            return True
    return False


def _in_order(wanted: Sequence[str], given: Iterable[str]) -> bool:
    rest = iter(given)
    return all(any(letter == other for other in rest) for letter in wanted)
