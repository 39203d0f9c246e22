"""Why a paper was proposed or held: the evidence whose absence would lower its probability most, in plain words.

The contribution of a piece of evidence is exact for any classifier: the log-odds with it less the log-odds without
it. Without a concept means: its mentions are struck out and all features are computed anew. Without a
likeness means: its features are set to what they are for papers off the topic. Without its wording means: no word
counts.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from bot.core.candidate import Candidate
from bot.core.settings import Concept, Topic
from bot.relevance import features
from bot.relevance.classifier import Classifier
from bot.relevance.lexicon import Evidence, Mention
from bot.relevance.points import Floats, Rows, rows_of

_SHOWN = 4
_SMALLEST = 0.1
"""Log-odds below which a contribution is not worth a maintainer's time."""
_SHARE = 0.35
"""Evidence that weighs less than this share of the strongest is not told."""
_MEANING = "its text means much the same"
_ENOUGH = 2
_WORDS = 2
_STEM = 5
"""Letters that two words must share at their beginning to count as one word with two endings."""
_LIKENESSES = {"near": ("near.",), "meaning": ("meaning.", "sense.")}
"""Pieces of evidence that are no words of bot.toml, with the features that they consist of."""
_WORDING = "wording"
_WHOLE = "its wording as a whole"


def explain(
    candidate: Candidate, evidence: Evidence, seen: Rows, classifier: Classifier, topic: Topic
) -> tuple[str, ...]:
    """Return the largest contributions to a candidate's probability, the largest first.

    They explain ``score`` where the paper is more likely core than not, else ``list_worthy``.

    Args:
        candidate: with its scores and nearest rows.
        evidence: its mentions.
        seen: what the models see of it, one row.
        classifier: what scored it.
        topic: the concepts.
    """
    found = _largest_first(contribution(candidate, evidence, seen, classifier, topic))
    concepts = {concept.name: concept for concept in topic.all}
    lines = [tell(name, concepts, evidence, candidate) for name in _telling(found, concepts, evidence)]
    # What the text means as a whole says little beside what it names.
    named = [line for line in lines if not line.startswith((_MEANING, _WHOLE))]
    lines = named if len(named) >= _ENOUGH else lines
    name, value = found[-1]
    if candidate.outcome == "held" and value <= -_SMALLEST:
        lines.append(f"against it: {tell(name, concepts, evidence, candidate)}")
    if not candidate.paper.abstract:
        lines.append("doubtful: the record has no abstract, only the title was read")
    return tuple(lines)


def _largest_first(contributions: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(contributions.items(), key=lambda item: (-item[1], item[0]))


def _telling(
    found: Sequence[tuple[str, float]], concepts: Mapping[str, Concept], evidence: Evidence
) -> list[str]:
    """Return the pieces of evidence that weigh most, where there are any without those that only repeat a title."""
    least = max(_SMALLEST, _SHARE * found[0][1])
    most = [name for name, value in found if value >= least][:_SHOWN]
    told = [name for name in most if name not in concepts or _telling_words(concepts[name], evidence)]
    return told or most


def weigh(
    candidate: Candidate, evidence: Evidence, seen: Rows, classifier: Classifier, topic: Topic
) -> tuple[tuple[float, str], ...]:
    """Return by how much each piece of evidence raises the log-odds that :func:`explain` speaks of, in words."""
    concepts = {concept.name: concept for concept in topic.all}
    ordered = _largest_first(contribution(candidate, evidence, seen, classifier, topic))
    return tuple((value, tell(name, concepts, evidence, candidate)) for name, value in ordered)


def explains_score(candidate: Candidate) -> bool:
    """Return whether :func:`explain` speaks of ``score``: the paper is more likely core than not."""
    return candidate.score >= 0.5


def contribution(
    candidate: Candidate, evidence: Evidence, seen: Rows, classifier: Classifier, topic: Topic
) -> dict[str, float]:
    """Return for each piece of evidence by how much it raises the log-odds that :func:`explain` speaks of."""
    branch, x = classifier.branch(bool(candidate.paper.abstract)), seen.x[0]
    without = _without_concepts(candidate, evidence, x, classifier, topic)
    without |= _without_likenesses(candidate, x, classifier)
    names, table = [*without, _WORDING], np.array([x, *without.values(), x])
    words = np.ones(len(table))
    words[-1] = 0.0
    core, list_worthy = branch.log_odds(rows_of(table, words[:, None] * seen.places))
    z = core if explains_score(candidate) else list_worthy
    return {name: float(z[0] - z[i]) for i, name in enumerate(names, 1)}


def _without_concepts(
    candidate: Candidate, evidence: Evidence, x: Floats, classifier: Classifier, topic: Topic
) -> dict[str, Floats]:
    """Return the features without the mentions of each concept that the paper speaks of."""
    present = dict(zip(classifier.features, x.tolist(), strict=True))
    without = {}
    for name in sorted({mention.concept for mention in evidence.mentions}):
        less = replace(evidence, mentions=tuple(m for m in evidence.mentions if m.concept != name))
        row = present | features.lexical(candidate.paper, less, topic)
        [without[name]] = features.matrix([row], classifier.features)
    return without


def _without_likenesses(candidate: Candidate, x: Floats, classifier: Classifier) -> dict[str, Floats]:
    """Return the features without each likeness that the classifier knows and the paper has."""
    without = {}
    for name, starts in _LIKENESSES.items():
        mask = [column.startswith(starts) for column in classifier.features]
        if any(mask) and (name != "near" or candidate.nearest):
            without[name] = np.where(mask, classifier.absent, x)
    return without


def tell(name: str, concepts: Mapping[str, Concept], evidence: Evidence, candidate: Candidate) -> str:
    """Return a piece of evidence in plain words, with the words of the paper and the place of each."""
    if name == "near":
        return f"much like a row of the list (similarity {candidate.nearest[0].similarity:.2f})"
    if name == "meaning":
        return f"{_MEANING} as the topic's sentences"
    if name == _WORDING:
        return _WHOLE
    words = _telling_words(concepts[name], evidence) or _words_of(evidence.of(name))
    if name == next(iter(concepts)):
        return f"names {_with_places(words, evidence.of(name, 'title'))}"
    return f"{name.replace('_', ' ')}: {', '.join(words)}"


def _with_places(words: Sequence[str], in_title: Sequence[Mention]) -> str:
    """Return words with the place where each stands."""
    shown = {_show(mention).lower() for mention in in_title}
    places = groupby(words, key=lambda word: "title" if word.lower() in shown else "text")
    return " and ".join(f"{', '.join(group)} in {place}" for place, group in places)


def _telling_words(concept: Concept, evidence: Evidence) -> list[str]:
    """Return the words that say more than the concept's own title."""
    words = _words_of(evidence.of(concept.name))
    return [word for word in words if not _is_alike(word.lower(), concept.title.lower())]


def _words_of(mentions: Sequence[Mention]) -> list[str]:
    """Return at most two of the words, the title's first, without those that another one of them holds or begins."""
    often = Counter(_show(mention) for mention in mentions)
    in_title = {_show(mention) for mention in mentions if mention.place == "title"}
    kept: list[str] = []
    for word in sorted(often, key=lambda word: (word not in in_title, -often[word])):
        if not any(_is_alike(word.lower(), other.lower()) for other in kept):
            kept = [other for other in kept if other.lower() not in word.lower()] + [word]
    return kept[:_WORDS]


def _show(mention: Mention) -> str:
    """Return the words of a mention as people read them, without the signs of LaTeX around a number."""
    return re.sub(r"[{}$^~]", "", " ".join(mention.words.split()))


def _is_alike(word: str, other: str) -> bool:
    """Return whether a word says nothing that another one does not: it is part of it, or another ending of it."""
    stem = max(_STEM, len(word) - 3)
    return word in other or (len(word) >= _STEM and other.startswith(word[:stem]))
