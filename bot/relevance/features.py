"""What the classifier sees of a candidate: a documented row of numbers, in groups that can be named to a maintainer.

For each concept of bot.toml (group: the concept's name):
    ``.title``      mentions in the title, at most 2
    ``.count``      log(1 + mentions in abstract and comment)
    ``.words``      log(1 + different words)
    ``.early``      1 when the abstract's first sentence mentions it, falling to 0 at its end; 0 when it never does
    ``.spread``     share of the abstract's sentences that mention it
For the first concept against each other one (group: the first concept's name and the other's):
    ``.beside``     log(1 + sentences, the title among them, that mention both)
    ``.share``      the share of the first concept's sentences that do
For all concepts together (group ``together``):
    ``.title``      how many of the required concepts the title touches
    ``.all``        how many the whole paper touches
    ``.sentence``   the most of them in one sentence
For what may stand in for the first concept (group ``related``):
    ``.title``      how many of its kinds the title touches
    ``.kinds``      how many the whole paper touches
    ``.beside``     log(1 + sentences, the title among them, that touch one of them and every other required concept)
    ``.named``      1 when the title is such a sentence
For the topic as a whole (group ``balance``):
    ``.subject``    log(1 + mentions of the look-alikes) less log(1 + mentions of the second concept)
    ``.task``       1 when the title names a near miss and not the last concept ("classification", not "segmentation")
    ``.used``       log(1 + sentences, the title among them, that name the first concept beside the first cue or the
                    second and not beside the last): what a paper does with it, not what others did
    ``.aside``      log(1 + sentences that name it beside the last cue)
``named``           a derived name ("MedSAM", "SAM-anything") and a bare one, in title and elsewhere
``otherwise``       names of a concept's form that the text spells out as something else
``near.five``       cosine similarity with the list's titles, the mean of the 5 nearest
``rejected``        by how much the nearest rejected paper is nearer than the nearest row; 0 without any
``meaning``         cosine similarity with the sentences of the topic and of each concept
``sense``           log-odds that the text speaks of a concept, whatever its words (:mod:`bot.relevance.senses`)
``length``          log of the number of words; the number of sentences
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log1p

import numpy as np
from numpy.typing import NDArray

from bot.core.paper import Paper
from bot.core.settings import Topic
from bot.relevance.embedding import Vectors
from bot.relevance.lexicon import Evidence
from bot.relevance.senses import Sense, tell

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Anchors:
    """What candidates are compared with."""

    sentences: Vectors
    """The topic's sentence and then each concept's, shape ``(1 + concepts, dimensions)``."""
    listed: Vectors
    """The rows of the list, by title; may be empty."""
    rejected: Vectors
    """Papers that maintainers rejected, by title; may be empty."""
    senses: Mapping[str, Sense] = field(default_factory=dict)
    """What concepts mean beyond their words."""


def lexical(paper: Paper, evidence: Evidence, topic: Topic) -> dict[str, float]:
    """Return the features that need no embedding."""
    row: dict[str, float] = {}
    for concept in topic.all:
        row |= _of_concept(concept.name, evidence)
    first, *others = topic.all
    row |= _pairs(first.name, [concept.name for concept in others], evidence)
    row |= _meetings(topic, evidence)
    row |= _balance(topic, evidence)
    names = {m.words for m in evidence.of(first.name, "title")}
    inside = {m.words for m in evidence.of(first.name)} - names
    row["named.title"] = float(any(_is_derived(name) for name in names))
    row["named.text"] = float(any(_is_derived(name) for name in inside))
    row["named.kinds"] = log1p(len(names | inside))
    row["otherwise.names"] = float(len(evidence.otherwise))
    row["length.words"] = log1p(len(paper.abstract.split()))
    row["length.sentences"] = float(min(evidence.sentences, 20))
    return row


def semantic(vector: Vectors, anchors: Anchors, topic: Topic) -> dict[str, float]:
    """Return the features that compare a candidate's embedding, shape ``(dimensions,)``, with the anchors."""
    names = ["topic", *(concept.name for concept in topic.all)]
    row = {f"meaning.{name}": float(s) for name, s in zip(names, anchors.sentences @ vector, strict=True)}
    listed = np.sort(anchors.listed @ vector)[-5:]
    row["near.five"] = float(listed.mean()) if len(listed) else 0.0
    row["rejected.nearer"] = nearer(nearest(anchors.rejected, vector), nearest(anchors.listed, vector))
    return row | tell(anchors.senses, vector)


def nearest(vectors: Vectors, vector: Vectors) -> float:
    """Return the cosine similarity with the nearest of some vectors, -1 where there are none."""
    return float((vectors @ vector).max()) if len(vectors) else -1.0


def nearer(rejected: float, listed: float) -> float:
    """Return by how much the nearest rejected paper is nearer than the nearest row; what is far from both is 0."""
    return max(0.0, rejected - max(listed, 0.5))


def matrix(rows: Sequence[dict[str, float]], names: Sequence[str]) -> Matrix:
    """Return the features of many candidates as an array, shape ``(len(rows), len(names))``."""
    return np.array([[row[name] for name in names] for row in rows], dtype=np.float64).reshape(-1, len(names))


def _of_concept(name: str, evidence: Evidence) -> dict[str, float]:
    mentions = evidence.of(name)
    inside = [m for m in mentions if m.place != "title"]
    sentences = {m.sentence for m in inside if m.place == "abstract"}
    count = max(1, evidence.sentences)
    return {
        f"{name}.title": float(min(2, len(mentions) - len(inside))),
        f"{name}.count": log1p(len(inside)),
        f"{name}.words": log1p(len({m.words.lower() for m in mentions})),
        f"{name}.early": 1 - min(sentences) / count if sentences else 0.0,
        f"{name}.spread": len(sentences) / count,
    }


def _pairs(first: str, others: Sequence[str], evidence: Evidence) -> dict[str, float]:
    mine = _sentences(evidence, first)
    row: dict[str, float] = {}
    for other in others:
        both = len(mine & _sentences(evidence, other))
        row[f"{first}+{other}.beside"] = log1p(both)
        row[f"{first}+{other}.share"] = both / len(mine) if mine else 0.0
    return row


def _meetings(topic: Topic, evidence: Evidence) -> dict[str, float]:
    """Return the groups ``together`` and ``related``: which concepts meet in a title or a sentence."""
    by_sentence: dict[tuple[str, int], set[str]] = {}
    for m in evidence.mentions:
        by_sentence.setdefault((m.place, m.sentence), set()).add(m.concept)
    title = by_sentence.get(("title", 0), set())
    anywhere = set().union(*by_sentence.values())
    required = {concept.name for concept in topic.concepts}
    related = {concept.name for concept in topic.related}
    others = required - {topic.concepts[0].name}
    stand_in = [place for place, found in by_sentence.items() if found & related and others <= found]
    return {
        "together.title": float(len(title & required)),
        "together.all": float(len(anywhere & required)),
        "together.sentence": float(max((len(found & required) for found in by_sentence.values()), default=0)),
        "related.title": float(len(title & related)),
        "related.kinds": float(len(anywhere & related)),
        "related.beside": log1p(len(stand_in)),
        "related.named": float(("title", 0) in stand_in),
    }


def _balance(topic: Topic, evidence: Evidence) -> dict[str, float]:
    subject, task = topic.concepts[min(1, len(topic.concepts) - 1)].name, topic.concepts[-1].name
    elsewhere = sum(len(evidence.of(concept.name)) for concept in topic.look_alikes)
    misses = any(evidence.of(concept.name, "title") for concept in topic.near_misses)
    row = {
        "balance.subject": log1p(elsewhere) - log1p(len(evidence.of(subject))),
        "balance.task": float(misses and not evidence.of(task, "title")),
    }
    if len(topic.cues) > 1:
        mine = _sentences(evidence, topic.concepts[0].name)
        ours = set().union(*(_sentences(evidence, cue.name) for cue in topic.cues[:-1])) | {("title", 0)}
        aside = _sentences(evidence, topic.cues[-1].name)
        row["balance.used"] = log1p(len((mine & ours) - aside))
        row["balance.aside"] = log1p(len(mine & aside))
    return row


def _sentences(evidence: Evidence, concept: str) -> set[tuple[str, int]]:
    return {(m.place, m.sentence) for m in evidence.of(concept)}


def _is_derived(name: str) -> bool:
    """Return whether a name is built from a family's name, as MedSAM is: capitals, and more than five letters."""
    return any(c.isupper() for c in name[1:]) and len(name) > 5 and " " not in name
