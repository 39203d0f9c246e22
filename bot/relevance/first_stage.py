"""The cheap first stage: which papers of a stream are worth an embedding. No torch, a millisecond a paper.

A paper passes when it names the topic's first concept (here the SAM family) together with another one; or when it
speaks enough of the other concepts and of what may stand in for the first. Enough is a sum of logarithms of counts, so that the second mention of a thing counts less than the
first. A record without abstract passes when its title touches two of these, or the first concept alone.
"""

from math import log1p

from bot.core.settings import Topic
from bot.relevance.lexicon import Evidence

ENOUGH = 4.9
"""Drawn on the graded papers of March to June 2025: see docs/relevance.md."""
_OTHERS = 2
"""So many of the other concepts must a title touch that does not name the first one."""


def passes(evidence: Evidence, topic: Topic) -> bool:
    """Return whether a paper becomes a candidate."""
    others = topic.concepts[1:]
    named = bool(evidence.of(topic.concepts[0].name))
    touched = sum(bool(evidence.of(concept.name)) for concept in others)
    if not evidence.sentences:
        return named or touched + _touches_related(evidence, topic) >= _OTHERS
    if named and (touched or not others):
        return True
    return touched == len(others) and weight(evidence, topic) > ENOUGH


def _touches_related(evidence: Evidence, topic: Topic) -> bool:
    return any(evidence.of(concept.name) for concept in topic.related)


def weight(evidence: Evidence, topic: Topic) -> float:
    """Return how much a paper speaks of the concepts after the first and of what may stand in for that."""
    total = 0.0
    for concept in topic.concepts[1:]:
        mentions = evidence.of(concept.name)
        different = {mention.words.lower() for mention in mentions}
        total += log1p(min(len(different), 4)) / 2 + log1p(min(len(mentions), 6)) / 2
        total += 0.6 * any(mention.place == "title" for mention in mentions)
    counts = [len(evidence.of(concept.name)) for concept in topic.related]
    total += 0.7 * log1p(sum(count > 0 for count in counts)) + 0.3 * log1p(sum(counts))
    return total + 0.3 * any(evidence.of(concept.name, "title") for concept in topic.related)
