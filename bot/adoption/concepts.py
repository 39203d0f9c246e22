"""The concepts of a topic, proposed from a sentence on it and from the list's own papers in contrast with the stream.

Each noun phrase of the sentence is the seed of a concept. A phrase joins a concept where most of the stream's papers
that have it also have the concept, and where it covers papers of the list that the concept did not cover yet: so
"MRI" joins "medical imaging", and "deep learning" does not.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.adoption.phrases import FILLERS, Index, widen
from bot.relevance.lexicon import words_of

REQUIRED = 0.5
"""The share of the list's papers that must name a concept for it to be required of new ones."""
BROAD = 0.01
"""A concept that stands alone is broad where more than this share of the stream names it."""
_PRECISIONS = (0.7, 0.6)
"""Of the stream's papers with a phrase, so many must have the concept for the phrase to stand for it: first the
greater share, and the smaller one where the words found so far do not cover the list."""
_ENOUGH = 0.7
"""A concept that covers this share of the list needs no more words."""
_LIFT = 3.0
_FEWEST = 4
"""Papers of the stream that a phrase needs, to be judged by them."""
_NEW = 2
"""Papers of the list that a term must add."""
_OWN = 20.0
"""How many times as often in the list as in the stream: such a phrase is the list's own, whatever stands beside it."""
_MOST_TERMS = 40
_PARTS = 3
"""So many parts of a phrase are tried where the list hardly uses the phrase itself."""
_FEW_PAPERS = 30
_SOME_TERMS = 15
"""Where the list has few papers, a concept gets words from the stream until it has so many."""

_BETWEEN = re.compile(
    r"[,;:.()/]|\b(?:in|for|of|on|with|to|and|or|by|via|under|from|at|using|that|which|about|into|as)\b", re.I
)
_GENERIC = (
    frozenset(
        words_of(
            "list awesome curated collection resource survey literature reading application advance recent latest "
            "technique algorithm adapting applying evaluating all any various"
        )
    )
    | FILLERS
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A concept as it is proposed to the keeper."""

    title: str
    """The phrase of the keeper's sentence."""
    terms: tuple[str, ...]
    """What the keeper added, the seed, then what joined it, most telling first; ``*`` stands for any ending."""
    coverage: float
    """The share of the list's papers that name it."""
    in_stream: float
    """The share of the stream's papers that name it."""
    endings: tuple[str, ...] = ()
    """What the papers have for the terms with ``*``, the commonest first."""

    @property
    def name(self) -> str:
        """A short name, as bot.toml wants it."""
        name = re.sub(r"[^a-z0-9]+", "_", self.title.lower()).strip("_")
        return name if re.match(r"[a-z]", name) else f"concept_{name}"

    @property
    def sentence(self) -> str:
        """The concept in one sentence, as the embedding reads it."""
        told = [term.rstrip("*") for term in self.terms if not term.endswith("*")][:8]
        return f"{self.title[:1].upper()}{self.title[1:]}{': ' if told else ''}{', '.join(told)}."


def seeds_of(sentence: str) -> tuple[str, ...]:
    """Return the noun phrases of a sentence that may be concepts, such as "diffusion models" and "medical imaging"."""
    phrases = [_without_generic_ends(part.split()) for part in _BETWEEN.split(sentence)]
    return tuple(dict.fromkeys(" ".join(words) for words in phrases if 1 <= len(words) <= 5))


def topic_in(title: str) -> str:
    """Return the topic that a list's title names, such as "test-time adaptation" of "Awesome test-time adaptation"."""
    bare = re.sub(r"^awesome[-_]+", "", title.strip(), flags=re.IGNORECASE)
    return " ".join(_without_generic_ends(bare.split())).strip(" ,;:.-|")


def _without_generic_ends(words: Sequence[str]) -> Sequence[str]:
    telling = [place for place, word in enumerate(words) if not _generic(word)]
    return words[telling[0] : telling[-1] + 1] if telling else ()


def _generic(word: str) -> bool:
    return all(part in _GENERIC for part in words_of(word))


def propose(sentence: str, listed: Index, stream: Index) -> tuple[Draft, ...]:
    """Return the concepts that a paper of the list names, the rarest in the stream first.

    Args:
        sentence: the topic, in the keeper's words.
        listed: the list's papers, with as many abstracts as are at hand.
        stream: papers of the stream, on whatever subject.
    """
    drafts = seed_concepts(sentence, listed, stream)
    required = [draft for draft in drafts if is_required(draft)]
    if not required:
        required = sorted(drafts, key=lambda draft: -draft.coverage)[:1]
    if len(required) == 1:
        required = [_with_own(required[0], listed, stream)]
    return tuple(sorted(required, key=lambda draft: draft.in_stream))


def seed_concepts(sentence: str, listed: Index, stream: Index) -> list[Draft]:
    """Return a concept for each noun phrase of a sentence, whether the list's papers name it or not."""
    return [grow_seed(seed, listed, stream) for seed in seeds_of(sentence)]


def is_required(draft: Draft) -> bool:
    """Return whether most papers of the list name a concept and most of the stream do not."""
    return draft.coverage >= REQUIRED and draft.in_stream < REQUIRED


def is_broad(drafts: Sequence[Draft]) -> bool:
    """Return whether concepts set little apart: one alone that many papers of the stream name."""
    return len(drafts) == 1 and drafts[0].in_stream > BROAD


def broadest_term(draft: Draft, stream: Index) -> tuple[str, int]:
    """Return the term of a concept that most papers of the stream name, and how many do."""
    counts = {term: stream.having(term).bit_count() for term in draft.terms}
    return max(counts.items(), key=lambda one: one[1])


def grow_seed(seed: str, listed: Index, stream: Index) -> Draft:
    """Return the concept of a phrase; where the list hardly uses it as it stands, that of its most telling part."""
    words = words_of(seed)
    draft = grow(seed, [widen(" ".join(words))], listed, stream)
    parts = [part for part in _parts_of(words) if _lift(part, listed, stream) >= _LIFT]
    if draft.coverage >= REQUIRED or not parts:
        return draft
    telling_parts = sorted(parts, key=lambda part: -_weight(part, listed, stream))[:_PARTS]
    grown = [grow(seed, [part], listed, stream) for part in telling_parts]
    return max((draft, *grown), key=lambda one: one.coverage)


def _parts_of(words: Sequence[str]) -> list[str]:
    ends = range(len(words) + 1)
    return [" ".join(words[start:end]) for start, end in combinations(ends, 2)]


def grow(title: str, terms: Iterable[str], listed: Index, stream: Index) -> Draft:
    """Return a concept with the phrases that stand for it, found one by one, the most telling first."""
    kept = list(dict.fromkeys(terms))
    often = [phrase for phrase in listed if listed.having(phrase).bit_count() >= _NEW]
    candidates = [phrase for phrase in often if stream.having(phrase).bit_count() >= _FEWEST]
    for precision in _PRECISIONS:
        if listed.share(_having(kept, listed)) < _ENOUGH:
            kept = _join_phrases(kept, candidates, precision, listed, stream)
    if listed.size < _FEW_PAPERS:
        inside = _having(kept, stream)
        kept += _from_stream(kept, inside, stream)[: max(0, _SOME_TERMS - len(kept))]
    return measure(title, kept, listed, stream)


def _join_phrases(
    terms: Sequence[str], candidates: Sequence[str], precision: float, listed: Index, stream: Index
) -> list[str]:
    """Return the terms with the phrases that join them at a precision, each time the one that adds most."""
    kept = list(terms)
    inside, covered = _having(kept, stream), _having(kept, listed)

    def worth(phrase: str) -> float:
        new = (listed.having(phrase) & ~covered).bit_count()
        if new < max(_NEW, listed.size // 200):
            return 0.0
        share = _precision(phrase, inside, stream)
        return new * share if share >= max(precision, min(0.9, _LIFT * stream.share(inside))) else 0.0

    while len(kept) < _MOST_TERMS and inside:
        best = max(candidates, key=worth, default="")
        if worth(best) <= 0:
            break
        kept.append(best)
        inside |= stream.having(best)
        covered |= listed.having(best)
    return kept


def _precision(phrase: str, inside: int, stream: Index) -> float:
    """Return which share of the stream's papers with a phrase has the concept; few papers count for little."""
    having = stream.having(phrase)
    return ((having & inside).bit_count() + stream.share(inside)) / (having.bit_count() + 1)


def _from_stream(terms: Sequence[str], inside: int, stream: Index) -> list[str]:
    """Return phrases that stand for a concept in the stream, those in most papers first."""
    known = [f" {term.rstrip('*')}" for term in terms]
    needed = max(_PRECISIONS[-1], min(0.9, _LIFT * stream.share(inside)))

    def worth(phrase: str) -> float:
        common = (stream.having(phrase) & inside).bit_count()
        if common < 2 * _FEWEST or any(part in f" {phrase}" for part in known):
            return 0.0
        precision = _precision(phrase, inside, stream)
        return common * precision if precision >= needed else 0.0

    found = {phrase: value for phrase in stream if (value := worth(phrase))}
    chosen: list[str] = []
    for phrase in sorted(found, key=lambda phrase: (-found[phrase], phrase)):
        if not any(_overlap(phrase, part) for part in chosen):
            chosen.append(phrase)
    return chosen


def _overlap(one: str, other: str) -> bool:
    """Return whether one of two phrases holds the other."""
    return f" {one} " in f" {other} " or f" {other} " in f" {one} "


def measure(title: str, terms: Sequence[str], listed: Index, stream: Index) -> Draft:
    """Return a concept with the terms given, and how many papers name it."""
    coverage, share = listed.share(_having(terms, listed)), stream.share(_having(terms, stream))
    spelt = tuple(stream.spelling(listed.spelling(term)) for term in terms)
    endings = [ending for term in terms for index in (listed, stream) for ending in index.endings(term)]
    return Draft(title, spelt, coverage, share, tuple(dict.fromkeys(endings)))


def _having(terms: Iterable[str], index: Index) -> int:
    found = 0
    for term in terms:
        found |= index.having(term)
    return found


def _with_own(draft: Draft, listed: Index, stream: Index) -> Draft:
    """Return the only concept of a topic with the phrases that the list has far more often than the stream."""
    terms, covered = list(draft.terms), _having(draft.terms, listed)
    inside = _having(draft.terms, stream)
    for phrase in _own_phrases(listed, stream):
        new = (listed.having(phrase) & ~covered).bit_count()
        others = (stream.having(phrase) & ~inside).bit_count()
        if new >= _NEW and others < _FEWEST and len(terms) < _MOST_TERMS:
            terms.append(phrase)
            covered |= listed.having(phrase)
    return measure(draft.title, terms, listed, stream)


def _own_phrases(listed: Index, stream: Index) -> Iterator[str]:
    several = [p for p in listed if " " in p and listed.having(p).bit_count() >= 2 * _NEW]
    for phrase in sorted(several, key=lambda phrase: (-listed.having(phrase).bit_count(), phrase)):
        if _lift(phrase, listed, stream) >= _OWN:
            yield phrase


def _lift(phrase: str, listed: Index, stream: Index) -> float:
    """Return how many times as often a phrase is in the list as in the stream."""
    own, others = listed.having(phrase).bit_count(), stream.having(phrase).bit_count()
    return ((own + 0.5) / (listed.size + 1)) / ((others + 0.5) / (stream.size + 1))


def telling(listed: Index, stream: Index, most: int) -> tuple[str, ...]:
    """Return the phrases that set the list apart from the stream, for a keeper who has no sentence yet.

    By the log-odds of a phrase in the list against the stream, times the root of its count in the list.
    """
    fewest = max(3, math.ceil(listed.size / 50))
    often = [phrase for phrase in listed if listed.having(phrase).bit_count() >= fewest]
    best = sorted(often, key=lambda phrase: (-_weight(phrase, listed, stream), phrase))[:most]
    return tuple(map(listed.spelling, best))


def _weight(phrase: str, listed: Index, stream: Index) -> float:
    return math.log(_lift(phrase, listed, stream)) * math.sqrt(listed.having(phrase).bit_count())
