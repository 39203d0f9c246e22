"""The words of a concept: a phrase of the topic, and what stands for the same in the list's papers and in the stream.

A phrase joins a concept where most of the stream's papers that have it also have the concept, and where it covers papers
of the list that the concept did not cover yet: so "MRI" joins "medical imaging", and "deep learning" does not.

Three kinds of phrases stay out all the same:

- what the stream has more often than the list: it says nothing of the list;
- what shares many of its papers with another concept of the topic: "inverse problem" comes with diffusion models, in
  medicine and elsewhere;
- a single word with other senses, where longer phrases that hold it cover the list almost as well: "diffusion" is also
  a kind of MRI, "diffusion model" and "diffusion transformer" are not.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from bot.adoption.phrases import Index, has_filler, holds

_PRECISIONS = (0.7, 0.6)
"""Of the stream's papers with a phrase, so many must have the concept for the phrase to stand for it: first the
greater share, then the smaller one."""
_ONE_SENSE = 0.85
"""A single word has other senses where fewer of its papers have another word of the concept."""
_ALMOST = 0.8
"""Longer phrases cover the list almost as well where they leave this share of what the concept covers."""
_MOST_LONGER = 16
"""So many longer phrases take the place of a single word."""
_ELSEWHERE = 0.4
"""A phrase is not about a concept alone where more of its papers have another concept of the topic."""
_LIFT = 3.0
_FEWEST = 4
"""Papers of the stream that a phrase needs, to be judged by them."""
NEW = 2
"""Papers of the list that a term must add."""
MOST_TERMS = 40
_FEW_PAPERS = 30
_SOME_TERMS = 15
"""Where the list has few papers, a concept gets words from the stream until it has so many."""
_ENOUGH = 0.9
"""Words that cover the list are added until they cover so much of it."""


def grow(terms: Iterable[str], listed: Index, stream: Index, others: int = 0) -> list[str]:
    """Return terms of a concept with the phrases that stand for it, the most telling first.

    Args:
        terms: what stands for the concept in any case.
        listed: the list's papers.
        stream: papers of the stream.
        others: which papers of the stream have another concept of the topic.
    """
    given = list(dict.fromkeys(terms))
    own = [phrase for phrase in listed if _is_own(phrase, listed, stream, others)]
    kept = _without_doubtful(_join(given, own, listed, stream), given, own, listed, stream)
    if listed.size < _FEW_PAPERS:
        inside = having(kept, stream)
        kept += _from_stream(kept, inside, stream)[: max(0, _SOME_TERMS - len(kept))]
    return kept


def _is_own(phrase: str, listed: Index, stream: Index, others: int) -> bool:
    """Return whether a phrase may speak of the list, and not of another concept of its topic."""
    found, elsewhere = listed.having(phrase), stream.having(phrase)
    if found.bit_count() < fewest_of_list(listed) or has_filler(phrase):
        return False
    if lift(phrase, listed, stream) < 1.0 and listed.share(found) < stream.share(elsewhere):
        return False
    return share_inside(phrase, others, stream) <= max(_ELSEWHERE, stream.share(others))


def fewest_of_list(listed: Index) -> int:
    """Return in how many papers of the list a phrase must stand."""
    return max(NEW, listed.size // 200)


def _join(terms: Sequence[str], candidates: Sequence[str], listed: Index, stream: Index) -> list[str]:
    """Return the terms with the phrases that join them, the surest first."""
    kept = list(terms)
    known = [
        phrase for phrase in candidates if stream.having(phrase).bit_count() >= _fewest_of_stream(phrase)
    ]
    for precision in _PRECISIONS:
        # What joined at the smaller share brings nothing else in: else one step after another leads away from the topic.
        kept = _join_phrases(kept, known, precision, listed, stream, precision == _PRECISIONS[0])
    return kept


def _fewest_of_stream(phrase: str) -> int:
    """Return in how many papers of the stream a phrase must stand, to be judged by them."""
    return _FEWEST if " " in phrase else 2 * _FEWEST


def _join_phrases(
    terms: Sequence[str],
    candidates: Sequence[str],
    precision: float,
    listed: Index,
    stream: Index,
    chain: bool,
) -> list[str]:
    """Return the terms with the phrases that join them at a precision, each time the one that adds most."""
    kept = list(terms)
    inside, covered = having(kept, stream), having(kept, listed)

    def worth(phrase: str) -> float:
        new = (listed.having(phrase) & ~covered).bit_count()
        if new < fewest_of_list(listed):
            return 0.0
        share = share_inside(phrase, inside, stream)
        return new * share if share >= max(precision, min(0.9, _LIFT * stream.share(inside))) else 0.0

    while len(kept) < MOST_TERMS and inside:
        best = max(candidates, key=worth, default="")
        if worth(best) <= 0:
            break
        kept.append(best)
        inside |= stream.having(best) if chain else 0
        covered |= listed.having(best)
    return kept


def _without_doubtful(
    terms: Sequence[str], given: Sequence[str], own: Sequence[str], listed: Index, stream: Index
) -> list[str]:
    """Return the terms without single words that have other senses, where those that join without them serve as well.

    In the place of a word of the topic's own phrase stand longer phrases that hold it.
    """
    doubtful = {term for term in terms if _is_doubtful(term, terms, stream)} - {*given}
    longer = [
        phrase
        for word in _words_within(given, doubtful)
        for phrase in _longer_phrases(word, own, listed, stream)
    ]
    candidates = [phrase for phrase in own if phrase not in doubtful]
    surer = _join(list(dict.fromkeys((*given, *longer))), candidates, listed, stream)
    serve = listed.share(having(surer, listed)) >= _ALMOST * listed.share(having(terms, listed))
    return surer if doubtful and serve else list(terms)


def _is_doubtful(word: str, terms: Sequence[str], stream: Index) -> bool:
    """Return whether a term is a single word that has other senses."""
    if " " in word:
        return False
    rest = having([term for term in terms if term != word], stream)
    return share_inside(word, rest, stream) < _ONE_SENSE


def _words_within(terms: Sequence[str], words: Iterable[str]) -> list[str]:
    """Return the words that some terms hold, in the order of the alphabet."""
    return [word for word in sorted(words) if any(holds(term, word) for term in terms)]


def _longer_phrases(word: str, own: Sequence[str], listed: Index, stream: Index) -> list[str]:
    """Return the phrases of two words that hold a word, those in most papers of the list first."""
    pairs = [phrase for phrase in own if phrase.count(" ") == 1 and holds(phrase, word)]
    count = {pair: (listed.having(pair).bit_count(), stream.having(pair).bit_count()) for pair in pairs}
    return sorted(pairs, key=lambda pair: count[pair], reverse=True)[:_MOST_LONGER]


def share_inside(phrase: str, inside: int, stream: Index) -> float:
    """Return which share of the stream's papers with a phrase has the concept; few papers count for little."""
    found = stream.having(phrase)
    return ((found & inside).bit_count() + stream.share(inside)) / (found.bit_count() + 1)


def _from_stream(terms: Sequence[str], inside: int, stream: Index) -> list[str]:
    """Return phrases that stand for a concept in the stream, those in most papers first."""
    known = [f" {term.rstrip('*')}" for term in terms]
    needed = max(_PRECISIONS[-1], _LIFT * stream.share(inside))
    if needed >= 1:
        # Most papers with any phrase have so broad a concept, whatever the phrase means.
        return []

    def worth(phrase: str) -> float:
        common = (stream.having(phrase) & inside).bit_count()
        if common < 2 * _FEWEST or any(part in f" {phrase}" for part in known):
            return 0.0
        precision = share_inside(phrase, inside, stream)
        return common * precision if precision >= needed else 0.0

    found = {phrase: value for phrase in stream if (value := worth(phrase))}
    chosen: list[str] = []
    for phrase in sorted(found, key=lambda phrase: (-found[phrase], phrase)):
        if not any(holds(phrase, part) or holds(part, phrase) for part in chosen):
            chosen.append(phrase)
    return chosen


def cover(terms: Iterable[str], own: Mapping[str, float], listed: Index) -> list[str]:
    """Return the terms with those that cover most of what is left of the list, each time the one that adds most.

    ``own`` tells how many times as often each is in the list as elsewhere.
    """
    kept = list(terms)
    covered = having(kept, listed)
    while own and listed.share(covered) < _ENOUGH:
        new = {word: (listed.having(word) & ~covered).bit_count() for word in own}
        best = max(own, key=lambda word: new[word] * math.log(own[word]))
        if new[best] < NEW:
            break
        kept.append(best)
        covered |= listed.having(best)
    return kept


def having(terms: Iterable[str], index: Index) -> int:
    """Return which papers have one of some terms."""
    found = 0
    for term in terms:
        found |= index.having(term)
    return found


def lift(phrase: str, listed: Index, stream: Index) -> float:
    """Return how many times as often a phrase is in the list as in the stream."""
    own, others = listed.having(phrase).bit_count(), stream.having(phrase).bit_count()
    return ((own + 0.5) / (listed.size + 1)) / ((others + 0.5) / (stream.size + 1))
