"""The concepts of a topic, proposed from a sentence on it and from the list's own papers in contrast with the stream.

Each noun phrase of the sentence is the seed of a concept, and :mod:`bot.adoption.growing` finds its words. Where a topic
has several concepts, one whose words are mostly those of a field that the bot ships names the field (`vocabulary`).
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.adoption.field import FIELD, Field, in_field, names_field, of_field, part_of_field
from bot.adoption.growing import MOST_TERMS, NEW, cover, grow, having, lift, share_inside
from bot.adoption.phrases import FILLERS, Index, has_filler, widen
from bot.relevance.lexicon import words_of
from bot.relevance.vocabulary import words_of_field

REQUIRED = 0.5
"""The share of the list's papers that must name a concept for it to be required of new ones."""
BROAD = 0.01
"""A concept that stands alone is broad where more than this share of the stream names it."""
_OWN = 20.0
"""How many times as often in the list as in the stream: such a phrase is the list's own, whatever stands beside it."""
_STRAY = 3
"""So many more papers of the stream may such a phrase bring."""
_PARTS = 3
"""So many parts of a phrase are tried where the list hardly uses the phrase itself."""
_LIFT = 3.0
"""So many times as often as in the stream must a part of a phrase stand in the list."""
_COMMON = 0.1
"""A single word that a larger share of the stream has is no good seed, when it is a part of a phrase."""
_OFTEN = 10
"""A phrase of the list that takes its place stands in one of so many papers of the list ..."""
_RARE = 10.0
"""... and so many times as often as in the stream."""
_ELSEWHERE = 0.6
"""Such a phrase is about something else where more of its papers in the stream have that."""

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
    vocabulary: Field | None = None
    """The field whose words count beside the terms."""

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
        required = [_with_own(_without_field(required[0], listed, stream), listed, stream)]
    return tuple(sorted(required, key=lambda draft: draft.in_stream))


def seed_concepts(sentence: str, listed: Index, stream: Index) -> list[Draft]:
    """Return a concept for each noun phrase of a sentence, whether the list's papers name it or not."""
    seeds = seeds_of(sentence)
    named = {seed: stream.having(term_of(seed)) for seed in seeds}
    return [concept_of(seed, listed, stream, _any_of(named, seed)) for seed in seeds]


def _any_of(named: Mapping[str, int], but: str) -> int:
    """Return which papers name any of some phrases but one."""
    found = 0
    for seed, papers in named.items():
        found |= papers if seed != but else 0
    return found


def term_of(phrase: str) -> str:
    """Return the term that stands for a phrase of a topic."""
    return widen(" ".join(words_of(phrase)))


def is_required(draft: Draft) -> bool:
    """Return whether most papers of the list name a concept and most of the stream do not."""
    return draft.coverage >= REQUIRED and (draft.in_stream < REQUIRED or draft.vocabulary is not None)


def is_broad(draft: Draft, is_alone: bool) -> bool:
    """Return whether a concept sets little apart: alone, many papers of the stream name it, or most beside others.

    Some categories are mostly of one field. A concept that means the field says so itself.
    """
    if is_alone:
        return draft.in_stream > BROAD
    return draft.in_stream >= REQUIRED and draft.vocabulary is None


def broadest_term(draft: Draft, stream: Index) -> tuple[str, int]:
    """Return the term of a concept that most papers of the stream name, and how many do."""
    counts = {term: stream.having(term).bit_count() for term in draft.terms}
    return max(counts.items(), key=lambda one: one[1])


def concept_of(phrase: str, listed: Index, stream: Index, others: int = 0) -> Draft:
    """Return the concept of a phrase: a whole field, a part of it with the part's words, or the phrase's own words."""
    if names_field(phrase):
        return measure(phrase, in_field([term_of(phrase)], listed), listed, stream, FIELD)
    draft = grow_seed(phrase, listed, stream, others)
    if not of_field(draft.terms):
        return draft
    if part := part_of_field(draft.terms, listed, stream):
        return measure(phrase, part, listed, stream)
    # A few of the list's papers may name a part of the field that the list is not about.
    whole = draft.coverage >= REQUIRED
    return measure(phrase, in_field(draft.terms, listed), listed, stream, FIELD) if whole else draft


def _without_field(draft: Draft, listed: Index, stream: Index) -> Draft:
    """Return the only concept of a topic without a field's words: every paper of the field would be proposed."""
    return grow_seed(draft.title, listed, stream) if draft.vocabulary else draft


def grow_seed(seed: str, listed: Index, stream: Index, others: int = 0) -> Draft:
    """Return the concept of a phrase; where the list hardly uses it as it stands, that of its most telling part.

    Where a part is one common word, phrases of the list serve that are rarer: "3d" says little of a list on radiance fields.
    ``others`` are the papers of the stream that have another concept of the topic.
    """

    def grown(terms: Sequence[str]) -> Draft:
        return measure(seed, grow(terms, listed, stream, others), listed, stream)

    draft, words = grown([term_of(seed)]), words_of(seed)
    # With its other endings a part may be far more common: "imag*" of "imaging".
    parts = [part for part in _parts_of(words) if lift(widen(part), listed, stream) >= _LIFT]
    if draft.coverage >= REQUIRED or not parts:
        return draft
    parts.sort(key=lambda part: -_weight(part, listed, stream))
    common = [part for part in parts if len(words) > 1 and _is_common(part, stream)]
    rarer = [part for part in parts if part not in common]
    best = max((draft, *(grown([widen(part)]) for part in rarer[:_PARTS])), key=_contrast)
    if not common or best.coverage >= REQUIRED:
        return best
    own = cover((), _own_seeds(words, listed, stream, others), listed)
    if own:
        best = max(best, grown(own), key=_contrast)
    if best.coverage >= REQUIRED:
        return best
    return max((best, *(grown([widen(part)]) for part in common[:_PARTS])), key=_contrast)


def _is_common(part: str, stream: Index) -> bool:
    """Return whether a part of a phrase is one word of many subjects; a word of a field is of one."""
    return " " not in part and stream.share(stream.having(widen(part))) > _COMMON and not of_field([part])


def _own_seeds(words: Sequence[str], listed: Index, stream: Index, others: int) -> dict[str, float]:
    """Return the phrases that much of the list has and little of the stream, and how many times as often.

    Those that hold one of some words may be more frequent in the stream. What mostly comes with another concept of the
    topic, or with a field that the words are not of, is left out.
    """
    elsewhere = others | (0 if of_field(words) else having(words_of_field(FIELD), stream))
    fewest = max(NEW + 1, listed.size // _OFTEN)
    found: dict[str, float] = {}
    for phrase in listed:
        if " " not in phrase or has_filler(phrase) or listed.having(phrase).bit_count() < fewest:
            continue
        times = lift(phrase, listed, stream)
        needed = _LIFT if not {*words}.isdisjoint(phrase.split()) else _RARE
        if times >= needed and share_inside(phrase, elsewhere, stream) <= _ELSEWHERE:
            found[phrase] = times
    return found


def _contrast(draft: Draft) -> tuple[bool, float]:
    """Return how well a concept tells the list from the stream; one that most of the list names goes first."""
    rarity = math.log((draft.coverage + 0.001) / (draft.in_stream + 0.001))
    return draft.coverage >= REQUIRED, math.sqrt(draft.coverage) * rarity


def _parts_of(words: Sequence[str]) -> list[str]:
    ends = range(len(words) + 1)
    return [" ".join(words[start:end]) for start, end in combinations(ends, 2)]


def measure(
    title: str,
    terms: Sequence[str],
    listed: Index,
    stream: Index,
    field: Field | None = None,
) -> Draft:
    """Return a concept with the terms given and the words of a field, and how many papers name it."""
    words = (*terms, *(words_of_field(field) if field else ()))
    coverage, share = listed.share(having(words, listed)), stream.share(having(words, stream))
    spelt = tuple(stream.spelling(listed.spelling(term)) for term in terms)
    endings = [ending for term in terms for index in (listed, stream) for ending in index.endings(term)]
    return Draft(title, spelt, coverage, share, tuple(dict.fromkeys(endings)), field)


def _with_own(draft: Draft, listed: Index, stream: Index) -> Draft:
    """Return the only concept of a topic with the phrases that the list has far more often than the stream."""
    terms, covered = list(draft.terms), having(draft.terms, listed)
    inside = having(draft.terms, stream)
    for phrase in _own_phrases(listed, stream):
        new = (listed.having(phrase) & ~covered).bit_count()
        others = (stream.having(phrase) & ~inside).bit_count()
        if new >= NEW and others <= _STRAY and len(terms) < MOST_TERMS:
            terms.append(phrase)
            covered |= listed.having(phrase)
    return measure(draft.title, terms, listed, stream)


def _own_phrases(listed: Index, stream: Index) -> Iterator[str]:
    several = [
        p for p in listed if " " in p and not has_filler(p) and listed.having(p).bit_count() >= 2 * NEW
    ]
    for phrase in sorted(several, key=lambda phrase: (-listed.having(phrase).bit_count(), phrase)):
        if lift(phrase, listed, stream) >= _OWN:
            yield phrase


def telling(listed: Index, stream: Index, most: int) -> tuple[str, ...]:
    """Return the phrases that set the list apart from the stream, for a keeper who has no sentence yet.

    By the log-odds of a phrase in the list against the stream, times the root of its count in the list.
    """
    fewest = max(3, math.ceil(listed.size / 50))
    often = [phrase for phrase in listed if listed.having(phrase).bit_count() >= fewest]
    best = sorted(often, key=lambda phrase: (-_weight(phrase, listed, stream), phrase))[:most]
    return tuple(map(listed.spelling, best))


def _weight(phrase: str, listed: Index, stream: Index) -> float:
    return math.log(lift(phrase, listed, stream)) * math.sqrt(listed.having(phrase).bit_count())
