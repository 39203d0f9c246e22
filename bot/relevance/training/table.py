"""Examples as numbers: what all papers that were read teach, and the features that follow from it."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.core.paper import Paper
from bot.identity import title_key
from bot.relevance import features, senses, wording
from bot.relevance.context import Context
from bot.relevance.embedding import Vectors, embed, text_of
from bot.relevance.features import Matrix
from bot.relevance.lexicon import Lexicon
from bot.relevance.points import Floats, Rows, rows_of
from bot.relevance.ranking import Known, anchors_of, row_of
from bot.relevance.senses import Sense
from bot.relevance.training.examples import SEED, Example
from bot.relevance.training.told import Told, told_of
from bot.relevance.wording import Places, Vocabulary

_TEACHERS = 1000
"""Papers off the topic that teach, beside the candidates, what a concept does not mean."""
_READERS = 10_000
"""Papers off the topic that teach, beside the candidates, which words stand together."""
_LIKENESS = ("near.", "meaning.", "sense.")


@dataclass(frozen=True, slots=True)
class Learned:
    """What all papers that were read teach, graded or not."""

    senses: Mapping[str, Sense]
    """What concepts mean beyond their words."""
    vocabulary: Vocabulary
    """Which words stand together."""


@dataclass(frozen=True, slots=True)
class Table:
    """Examples as numbers."""

    x: Matrix
    names: tuple[str, ...]
    """Of the columns."""
    places: Places
    """What the words are about."""
    grades: NDArray[np.int64]
    sampled: NDArray[np.bool_]
    graded: NDArray[np.bool_]
    told: Told
    rehearsed: Floats
    """``rejected.nearer`` as if the near misses of earlier months had been rejected: see :func:`rehearsal`."""

    def where(self, rows: NDArray[np.bool_]) -> "Table":
        """Return some of the rows."""
        return Table(
            self.x[rows], self.names, self.places[rows], self.grades[rows], self.sampled[rows], self.graded[rows],
            self.told.where(rows), self.rehearsed[rows],
        )  # fmt: skip

    def rows(self) -> Rows:
        """Return what the models see of the examples."""
        return rows_of(self.x, self.places)

    def rehearsing(self) -> Rows:
        """Return what the models see, every second row with its rehearsed rejections."""
        x = self.x.copy()
        column = self.names.index("rejected.nearer")
        x[1::2, column] = np.maximum(x[1::2, column], self.rehearsed[1::2])
        return rows_of(x, self.places)

    def absent(self) -> Floats:
        """Return each column's value where its evidence is absent: 0 for words, the median off the topic for likeness."""
        off_topic = self.x[self.grades == 0]
        median = np.median(off_topic, axis=0) if len(off_topic) else self.x.min(axis=0)
        return np.asarray(np.where([name.startswith(_LIKENESS) for name in self.names], median, 0.0))


def learn(papers: Sequence[Paper], found: Sequence[Example], context: Context) -> Learned:
    """Return what the topic's concepts and the words mean, taught by the examples and a draw of other papers."""
    topic, lexicon = context.settings.topic, Lexicon(context.settings.topic)
    told = [(example.paper, example.evidence) for example in found if example.paper.abstract]
    teachers = len(told) + _TEACHERS
    told += [(paper, lexicon.evidence(paper)) for paper in _others_drawn(papers, found)]
    texts = [text_of(paper) for paper, _ in told[:teachers]]
    vectors = embed(texts, context.settings.relevance, context.store, context.progress)
    first = topic.concepts[0].name
    return Learned(
        senses.learn([evidence for _, evidence in told[:teachers]], vectors, topic),
        wording.learn([wording.text_of(paper, evidence, first) for paper, evidence in told]),
    )


def _others_drawn(papers: Sequence[Paper], found: Sequence[Example]) -> list[Paper]:
    """Return papers with abstract that are no examples, drawn with a fixed seed."""
    own = {example.paper.id for example in found}
    others = sorted(
        (paper for paper in papers if paper.id not in own and paper.abstract), key=lambda paper: paper.id
    )
    return random.Random(SEED).sample(others, min(len(others), _READERS))  # noqa: S311


def tabulate(found: Sequence[Example], rows: Known, learned: Learned, context: Context) -> Table:
    """Return the features of the examples; a paper that is a row or was rejected is not compared with itself."""
    relevance, topic = context.settings.relevance, context.settings.topic
    vectors = embed([text_of(e.paper) for e in found], relevance, context.store, context.progress)
    anchors = replace(anchors_of(rows, context), senses=learned.senses)
    listed, rejected = _positions(rows.listed), _positions(rows.rejected)
    table, near = [], []
    for example, vector in zip(found, vectors, strict=True):
        others = replace(
            anchors,
            listed=_without(anchors.listed, listed, example.paper),
            rejected=_without(anchors.rejected, rejected, example.paper),
        )
        table.append(row_of(example.paper, example.evidence, vector, others, topic))
        near.append(features.nearest(others.listed, vector))
    columns = tuple(table[0])
    texts = [wording.text_of(e.paper, e.evidence, topic.concepts[0].name) for e in found]
    return Table(
        x=features.matrix(table, columns),
        names=columns,
        places=wording.locate(texts, learned.vocabulary),
        grades=np.array([e.grade for e in found]),
        sampled=np.array([e.sampled for e in found]),
        graded=np.array([e.graded for e in found]),
        told=told_of(found, topic),
        rehearsed=_rehearse(found, vectors, np.array(near), context),
    )


def _rehearse(found: Sequence[Example], vectors: Vectors, near: Floats, context: Context) -> Floats:
    """Return ``rejected.nearer`` for each example as if the graded near misses had been rejected."""
    misses = [example.paper for example in found if example.graded and example.grade < 2]
    titles = [paper.title for paper in misses]
    missed = embed(titles, context.settings.relevance, context.store, context.progress)
    return rehearsal([e.paper.month for e in found], vectors, near, [paper.month for paper in misses], missed)


def rehearsal(
    months: Sequence[str], vectors: Vectors, near: Floats, missed: Sequence[str], titles: Vectors
) -> Floats:
    """Return ``rejected.nearer`` for each example as if every near miss of an earlier month had been rejected.

    A new list has rejected nothing yet; so the classifier learns beforehand what a rejection will mean.
    """
    values = np.zeros(len(months))
    for i, month in enumerate(months):
        earlier = [n for n, other in enumerate(missed) if other < month]
        if earlier:
            values[i] = features.nearer(float((titles[earlier] @ vectors[i]).max()), float(near[i]))
    return values


def _positions(papers: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return where each paper stands, by its identifier and by its title."""
    return {name: i for i, (id_, title) in enumerate(papers) for name in (id_, title_key(title))}


def _without(vectors: Vectors, positions: Mapping[str, int], paper: Paper) -> Vectors:
    own = [positions[name] for name in (paper.id, title_key(paper.title)) if name in positions]
    return np.delete(vectors, own, axis=0)
