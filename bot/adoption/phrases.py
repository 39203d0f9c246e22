"""Phrases of titles and abstracts, and which papers have them: the index that concepts are proposed from."""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.core.paper import Paper
from bot.relevance.lexicon import words_of

_LONGEST = 3
_WORD = re.compile(r"[^\W_]+")
_BREAK = re.compile(r"[.!?:;,()\[\]\"]+(?:\s|$)|\n")
_ENDING = re.compile(r"(?:ation|ing|ion)$")
_SHORTEST_STEM = 4
_ENOUGH_DESCRIBED = 30
"""With so many abstracts, shares are those of papers with an abstract."""

FILLERS = frozenset(
    words_of(
        "a an the of in on for to and or with by from as at is are be been was were we our this that these those it its "
        "their which can via into using use used based than then not no such also has have had may more most both each "
        "between while however toward towards over under within without through across when where how what who whose "
        "only other new novel propose proposed present show result paper work study approach method"
    )
)
"""Words that begin or end no phrase."""
_ENDS = frozenset({"based"})
"""But these may end one: "diffusion based" says more than "diffusion"."""


def phrases_of(text: str) -> dict[str, str]:
    """Return the phrases of at most three words in a text, each with how the text spells it.

    A phrase is in lower case, without hyphens and plural s, as terms of bot.toml are compared.
    """
    found: dict[str, str] = {}
    for part in _BREAK.split(text):
        words, spelt = words_of(part), _WORD.findall(part.lower())
        for start in range(len(words)):
            for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
                if _is_phrase(words[start:end]):
                    found.setdefault(" ".join(words[start:end]), " ".join(spelt[start:end]))
    return found


def _is_phrase(words: Sequence[str]) -> bool:
    if words[0] in FILLERS or (words[-1] in FILLERS and words[-1] not in _ENDS):
        return False
    if len(words) > 1 and len(words[-1]) == 1:
        return False
    return not all(word.isdigit() for word in words) and len("".join(words)) > 1


def widen(phrase: str) -> str:
    """Return a phrase as a term that other endings fit, such as ``test time adapt*`` for test time adaptation."""
    stem = _ENDING.sub("", phrase)
    last = stem.rsplit(" ", 1)[-1]
    return f"{stem}*" if stem != phrase and len(last) >= _SHORTEST_STEM else phrase


def has_filler(phrase: str) -> bool:
    """Return whether a filler stands within a phrase, as in "segmentation with diffusion"."""
    return not FILLERS.isdisjoint(phrase.split()[:-1])


def holds(phrase: str, part: str) -> bool:
    """Return whether a phrase holds another one, word by word."""
    return f" {part} " in f" {phrase} "


class Index:
    """Which of some papers have a phrase, as bits: bit i stands for paper i."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._bits: dict[str, int] = {}
        self._spelling: dict[str, str] = {}
        self.size = 0
        self._described = 0
        for paper in papers:
            for phrase, spelling in phrases_of(paper.text).items():
                if phrase == spelling or phrase not in self._spelling:
                    self._spelling[phrase] = spelling
                self._bits[phrase] = self._bits.get(phrase, 0) | 1 << self.size
            self._described |= bool(paper.abstract) << self.size
            self.size += 1

    def spelling(self, phrase: str) -> str:
        """Return how a paper spells a phrase."""
        return self._spelling.get(phrase, phrase)

    def endings(self, term: str) -> tuple[str, ...]:
        """Return the phrases that a term with ``*`` fits, as long as it is, the commonest first; none without ``*``."""
        stem = " ".join(words_of(term))
        if not term.endswith("*"):
            return ()
        found = [p for p in self._bits if p.startswith(stem) and p.count(" ") == stem.count(" ")]
        return tuple(map(self.spelling, sorted(found, key=lambda p: (-self._bits[p].bit_count(), p))))

    def having(self, term: str) -> int:
        """Return which papers have a term; ``*`` at its end stands for any ending."""
        term = " ".join(words_of(term)) + ("*" if term.endswith("*") else "")
        if not term.endswith("*"):
            return self._bits.get(term, 0)
        found = 0
        for phrase, bits in self._bits.items():
            if phrase.startswith(term[:-1]):
                found |= bits
        return found

    @property
    def counted(self) -> int:
        """How many papers shares are of: those with abstracts where they are enough, since a title names little."""
        described = self._described.bit_count()
        return described if described >= _ENOUGH_DESCRIBED else self.size

    def count(self, bits: int) -> int:
        """Return how many of some papers count for shares."""
        return (bits & self._described if self.counted < self.size else bits).bit_count()

    def share(self, bits: int) -> float:
        """Return the share of some papers."""
        return self.count(bits) / max(1, self.counted)

    def __iter__(self) -> Iterator[str]:
        """Give every phrase."""
        return iter(self._bits)
