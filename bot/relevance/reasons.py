"""Why a paper was proposed or held: the evidence whose absence would lower its probability most, in plain words.

The contribution of a piece of evidence is exact for any classifier: the log-odds with it less the log-odds without
it. Without a concept means: its mentions are struck out and all features are computed anew. Without a
likeness means: its features are set to what they are for papers off the topic; what the text means as a whole
(its likeness to the topic's sentences, and its embeddings) is one such piece of evidence.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from bot.core.candidate import Candidate
from bot.core.settings import Concept, Topic
from bot.relevance import features
from bot.relevance.classifier import Classifier, list_worthy_log_odds
from bot.relevance.features import Matrix
from bot.relevance.lexicon import Evidence, Mention

_SHOWN = 4
_SMALLEST = 0.1
"""Log-odds below which a contribution is not worth a maintainer's time."""
_SHARE = 0.35
"""Evidence that weighs less than this share of the strongest is not told."""
_MEANING = "its text means much the same"
_ENOUGH = 2
_WORDS = 3
_STEM = 5
"""Letters that two words must share at their beginning to count as one word with two endings."""
_LIKENESSES = ("near", "meaning")


def explain(
    candidate: Candidate, evidence: Evidence, x: Matrix, classifier: Classifier, topic: Topic
) -> tuple[str, ...]:
    """Return the largest contributions to a candidate's probability, the largest first.

    They explain ``score`` where the paper is more likely core than not, else ``list_worthy``.

    Args:
        candidate: with its scores and nearest rows.
        evidence: its mentions.
        x: its features, shape ``(features,)``.
        classifier: what scored it.
        topic: the concepts.
    """
    contributions = contribution(candidate, evidence, x, classifier, topic)
    found = sorted(contributions.items(), key=lambda item: (-item[1], item[0]))
    least = max(_SMALLEST, _SHARE * found[0][1]) if found else _SMALLEST
    told = [name for name, value in found if value >= least][:_SHOWN]
    against = [name for name, value in reversed(found) if value <= -_SMALLEST][:1]
    concepts = {concept.name: concept for concept in topic.all}
    lines = [
        _told(name, concepts, evidence, candidate)
        for name in told
        if name in _LIKENESSES or _telling_words(concepts[name], evidence)
    ]
    # What the text means as a whole says little beside what it names.
    named = [line for line in lines if not line.startswith(_MEANING)]
    lines = named if len(named) >= _ENOUGH else lines
    if candidate.outcome == "held":
        lines += [f"against it: {_told(name, concepts, evidence, candidate)}" for name in against]
    if not candidate.paper.abstract:
        lines.append("doubtful: the record has no abstract, only the title was read")
    return tuple(lines)


def weigh(
    candidate: Candidate, evidence: Evidence, x: Matrix, classifier: Classifier, topic: Topic
) -> tuple[tuple[float, str], ...]:
    """Return by how much each piece of evidence raises the log-odds that :func:`explain` speaks of, in words."""
    concepts = {concept.name: concept for concept in topic.all}
    found = contribution(candidate, evidence, x, classifier, topic).items()
    ordered = sorted(found, key=lambda item: (-item[1], item[0]))
    return tuple((value, _told(name, concepts, evidence, candidate)) for name, value in ordered)


def contribution(
    candidate: Candidate, evidence: Evidence, x: Matrix, classifier: Classifier, topic: Topic
) -> dict[str, float]:
    """Return for each piece of evidence by how much it raises the log-odds that :func:`explain` speaks of."""
    branch = classifier.branch(bool(candidate.paper.abstract))
    names = sorted({mention.concept for mention in evidence.mentions})
    variants = [x]
    columns = list(classifier.features)
    for name in names:
        less = replace(evidence, mentions=tuple(m for m in evidence.mentions if m.concept != name))
        row = dict(zip(columns, x[: len(columns)].tolist(), strict=True))
        row |= features.lexical(candidate.paper, less, topic)
        variants.append(np.append(features.matrix([row], columns)[0], x[len(columns) :]))
    likenesses = [name for name in _LIKENESSES if any(column.startswith(f"{name}.") for column in columns)]
    coordinates = ["meaning."] * (2 * classifier.dimensions)
    for name in likenesses:
        mask = [column.startswith(f"{name}.") for column in (*columns, *coordinates)]
        without = x.copy()
        without[: len(mask)][mask] = np.array(classifier.absent)[mask]
        variants.append(without)
    rows = np.array(variants)
    z = branch.core.log_odds(rows) if candidate.score >= 0.5 else list_worthy_log_odds(branch, rows)
    return {name: float(z[0] - z[i]) for i, name in enumerate([*names, *likenesses], 1)}


def _told(name: str, concepts: Mapping[str, Concept], evidence: Evidence, candidate: Candidate) -> str:
    if name == "near":
        return f"much like a row of the list (similarity {candidate.nearest[0].similarity:.2f})"
    if name == "meaning":
        return f"{_MEANING} as the topic's sentences"
    words = ", ".join(_telling_words(concepts[name], evidence) or _words_of(evidence.of(name)))
    if name == next(iter(concepts)):
        return f"names {words} in {'title' if evidence.of(name, 'title') else 'text'}"
    return f"{name.replace('_', ' ')}: {words}"


def _telling_words(concept: Concept, evidence: Evidence) -> list[str]:
    """Return the words that say more than the concept's own title."""
    words = _words_of(evidence.of(concept.name))
    return [word for word in words if not _is_alike(word.lower(), concept.title.lower())]


def _words_of(mentions: Sequence[Mention]) -> list[str]:
    """Return at most three of the words, the title's first, without those that another one of them holds or begins."""
    often = Counter(" ".join(mention.words.split()) for mention in mentions)
    in_title = {" ".join(mention.words.split()) for mention in mentions if mention.place == "title"}
    kept: list[str] = []
    for word in sorted(often, key=lambda word: (word not in in_title, -often[word])):
        if not any(_is_alike(word.lower(), other.lower()) for other in kept):
            kept = [other for other in kept if other.lower() not in word.lower()] + [word]
    return kept[:_WORDS]


def _is_alike(word: str, other: str) -> bool:
    """Return whether a word says nothing that another one does not: it is part of it, or another ending of it."""
    stem = max(_STEM, len(word) - 3)
    return word in other or (len(word) >= _STEM and other.startswith(word[:stem]))
