"""Train the classifier: from the list, graded papers and maintainers' decisions, against what else was read."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.core.catalog import Catalog
from bot.core.paper import Paper
from bot.core.settings import Relevance, Settings
from bot.core.state import Decision
from bot.identity import title_key
from bot.relevance import features
from bot.relevance.classifier import Branch, Classifier, probability
from bot.relevance.embedding import Store, Vectors, embed, model_sha256
from bot.relevance.features import Matrix
from bot.relevance.labels import Label, days
from bot.relevance.lexicon import Evidence
from bot.relevance.ranking import Known, anchors_of, first_stage_of, known, lexicon_sha256, row_of, vectors_of
from bot.relevance.training import fitting
from bot.relevance.training.thresholds import choose_thresholds
from bot.support.errors import InputError
from bot.support.progress import Progress

FEWEST_POSITIVES = 10
_MOST_NEGATIVES = 5000
_SEED = 20230405


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate whose grade is known or assumed."""

    paper: Paper
    evidence: Evidence
    grade: int
    """0 to 3; what was read and never graded counts as 0."""
    sampled: bool = True
    """Whether it came as the stream comes. Rows of the list are picked: they train, but calibrate nothing."""
    graded: bool = True
    """Whether a person said so."""


@dataclass(frozen=True, slots=True)
class Table:
    """Examples as numbers."""

    x: Matrix
    names: tuple[str, ...]
    """Of the first columns; the coordinates of the embeddings stand behind them."""
    grades: NDArray[np.int64]
    sampled: NDArray[np.bool_]
    rehearsed: NDArray[np.float64]
    """``rejected.nearer`` as if the near misses of earlier months had been rejected: see :func:`rehearsal`."""

    def where(self, rows: NDArray[np.bool_]) -> "Table":
        """Return some of the rows."""
        return replace(
            self,
            x=self.x[rows],
            grades=self.grades[rows],
            sampled=self.sampled[rows],
            rehearsed=self.rehearsed[rows],
        )

    def rehearsing(self) -> Matrix:
        """Return the features, every second row with its rehearsed rejections."""
        x = self.x.copy()
        column = self.names.index("rejected.nearer")
        x[1::2, column] = np.maximum(x[1::2, column], self.rehearsed[1::2])
        return x


def train(
    papers: Sequence[Paper],
    labels: Sequence[Label],
    catalog: Catalog,
    decisions: Sequence[Decision],
    settings: Settings,
    store: Store,
    progress: Progress,
    until: date | None = None,
) -> Classifier:
    """Return a classifier fitted to the list's rows, the labels and the decisions, whose texts are among the papers.

    Args:
        papers: what was read, from the sources or the cache. The graded ones give positives and near misses;
            of the rest that passes the first stage, a seeded draw counts as off topic.
        labels: grades by identifier.
        catalog: its rows count as list-worthy, and as core when they name the topic's first concept.
        decisions: accepted papers count like rows, rejected ones as off topic.
        settings: the topic, the embedding model and the target.
        store: keeps embeddings.
        progress: tells how far it is.
        until: leave out everything published on this day or later.

    Raises:
        InputError: too few positives among the papers, or no negatives.
    """
    found = examples(papers, labels, catalog, decisions, settings, progress, until)
    positives = sum(example.grade >= 2 for example in found)
    if positives < FEWEST_POSITIVES or positives == len(found):
        raise InputError(
            f"Training found {positives} papers that belong on the list and {len(found) - positives} others among "
            f"{len(papers)} papers read; it needs {FEWEST_POSITIVES} and some: read a related window, or add labels."
        )
    rows = known(catalog, decisions)
    full = tabulate(found, rows, settings, store, progress)
    titles = [title_alone(paper) for paper in papers]
    known_by_title = _like_searched(examples(titles, labels, catalog, decisions, settings, progress, until))
    thin = tabulate(known_by_title, rows, settings, store, progress)
    target = settings.relevance
    with progress("fitting", 2) as step:
        branches = []
        for table in (full, thin):
            branches.append(fit_branch(table, target))
            step.advance()
    return Classifier(
        embedding=model_sha256(target),
        lexicon=lexicon_sha256(settings.topic),
        target=f"precision = {target.precision}" if target.precision else f"recall = {target.recall}",
        features=full.names,
        dimensions=(full.x.shape[1] - len(full.names)) // 2,
        absent=tuple(fitting.rounded(absent(full))),
        full=branches[0],
        title_only=branches[1],
    )


def examples(
    papers: Sequence[Paper],
    labels: Sequence[Label],
    catalog: Catalog,
    decisions: Sequence[Decision],
    settings: Settings,
    progress: Progress,
    until: date | None = None,
) -> list[Example]:
    """Return the candidates among the papers with their grades, negatives drawn with a fixed seed.

    Where labels have days, negatives come only from the months that were graded: elsewhere a paper without a
    grade may well belong.
    """
    grades = {label.paper: label.grade for label in labels}
    dated = {label.paper: label.published for label in labels if label.published}
    months, came = {f"{day:%Y-%m}" for day in dated.values()}, days(papers, labels)
    listed = {entry.id for entry in catalog.entries} | {title_key(entry.title) for entry in catalog.entries}
    verdicts = {decision.id: decision.verdict for decision in decisions}
    unique = {paper.id: paper for paper in papers}
    early = [p for p in unique.values() if until is None or _before(came[p.id], until)]
    graded, rest = [], []
    first = settings.topic.concepts[0].name
    for paper, evidence in first_stage_of(early, settings.topic, progress):
        verdict = verdicts.get(paper.id)
        if paper.id in grades:
            graded.append(Example(paper, evidence, grades[paper.id], sampled=paper.id in dated or not dated))
        elif verdict == "rejected":
            graded.append(Example(paper, evidence, 0))
        elif verdict or paper.id in listed or title_key(paper.title) in listed:
            graded.append(Example(paper, evidence, 3 if evidence.of(first) else 2, sampled=False))
        elif not months or (paper.published and f"{paper.published:%Y-%m}" in months):
            rest.append(Example(paper, evidence, 0, graded=False))
    rest.sort(key=lambda example: example.paper.id)
    drawn = random.Random(_SEED).sample(rest, min(len(rest), _MOST_NEGATIVES))  # noqa: S311
    structlog.get_logger().info("training examples", graded=len(graded), drawn=len(drawn), read=len(early))
    return sorted([*graded, *drawn], key=lambda example: example.paper.id)


def title_alone(paper: Paper) -> Paper:
    """Return the paper as a record without abstract."""
    return replace(paper, abstract="", comment="")


def _like_searched(found: Sequence[Example]) -> list[Example]:
    """Return the graded examples, where near misses are among them.

    A stream's papers have abstracts. Records without come from searches, whose answers are like what was graded.
    """
    misses = sum(example.graded and example.grade < 2 for example in found)
    return [example for example in found if example.graded or misses < FEWEST_POSITIVES]


def tabulate(
    found: Sequence[Example], rows: Known, settings: Settings, store: Store, progress: Progress
) -> Table:
    """Return the features of the examples; a paper that is a row or was rejected is not compared with itself."""
    vectors, focus = vectors_of([(e.paper, e.evidence) for e in found], settings, store, progress)
    anchors = anchors_of(rows, settings, store, progress)
    listed, rejected = _places(rows.listed), _places(rows.rejected)
    table, near = [], []
    for example, vector in zip(found, vectors, strict=True):
        others = replace(
            anchors,
            listed=_others(anchors.listed, listed, example.paper),
            rejected=_others(anchors.rejected, rejected, example.paper),
        )
        table.append(row_of(example.paper, example.evidence, vector, others, settings.topic))
        near.append(features.nearest(others.listed, vector))
    columns = tuple(table[0])
    misses = [example for example in found if example.graded and example.grade < 2]
    titles = embed([example.paper.title for example in misses], settings.relevance, store, progress)
    return Table(
        features.beside(features.matrix(table, columns), vectors, focus),
        columns,
        np.array([example.grade for example in found]),
        np.array([example.sampled for example in found]),
        rehearsal(
            [e.paper.month for e in found], vectors, np.array(near), [e.paper.month for e in misses], titles
        ),
    )


def rehearsal(
    months: Sequence[str], vectors: Vectors, near: NDArray[np.float64], missed: Sequence[str], titles: Vectors
) -> NDArray[np.float64]:
    """Return ``rejected.nearer`` for each example as if every near miss of an earlier month had been rejected.

    A new list has rejected nothing yet; so the classifier learns beforehand what a rejection will mean.
    """
    values = np.zeros(len(months))
    for i, month in enumerate(months):
        earlier = [n for n, other in enumerate(missed) if other < month]
        if earlier:
            values[i] = features.nearer(float((titles[earlier] @ vectors[i]).max()), float(near[i]))
    return values


def fit_branch(table: Table, target: Relevance) -> Branch:
    """Return both scorers and the thresholds, all chosen on predictions for examples that the models had not seen."""
    belongs, is_core = table.grades >= 2, table.grades == 3
    sampled, x, named = _calibrating(belongs, table.sampled), table.rehearsing(), len(table.names)
    listed, unseen_listed = fitting.fit(x, named, belongs, sampled, _SEED)
    if is_core.sum() < FEWEST_POSITIVES:
        # A list whose core cannot be told apart yet: what belongs is its core.
        core, unseen_core, is_core = listed, unseen_listed, belongs
    else:
        core, unseen_core = fitting.fit(x, named, is_core, _calibrating(is_core, table.sampled), _SEED)
    # A core paper is list-worthy: see classifier.scores. The thresholds are those of the stream as far as it can tell.
    p_core, p_listed = probability(unseen_core), probability(np.maximum(unseen_core, unseen_listed))
    chosen = choose_thresholds(p_core[sampled], p_listed[sampled], is_core[sampled], belongs[sampled], target)
    return Branch(core=core, list_worthy=listed, thresholds=chosen)


def _calibrating(positive: NDArray[np.bool_], sampled: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which rows calibrate: those of the stream, or all where it held too few positives."""
    return sampled if (positive & sampled).sum() >= FEWEST_POSITIVES else np.ones_like(sampled)


def absent(table: Table) -> NDArray[np.float64]:
    """Return each column's value where its evidence is absent: 0 for words, the median off the topic for likeness."""
    median = (
        np.median(table.x[table.grades == 0], axis=0) if (table.grades == 0).any() else table.x.min(axis=0)
    )
    likeness = np.ones(table.x.shape[1], dtype=bool)
    likeness[: len(table.names)] = [name.startswith(("near.", "meaning.")) for name in table.names]
    return np.asarray(np.where(likeness, median, 0.0))


def _places(papers: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return where each paper stands, by its identifier and by its title."""
    return {name: i for i, (id_, title) in enumerate(papers) for name in (id_, title_key(title))}


def _others(vectors: Vectors, places: Mapping[str, int], paper: Paper) -> Vectors:
    own = [places[name] for name in (paper.id, title_key(paper.title)) if name in places]
    return np.delete(vectors, own, axis=0)


def _before(published: date | None, until: date) -> bool:
    return published is not None and published < until
