"""Train the classifier: from the list, graded papers and maintainers' decisions, against what else was read."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.core.catalog import Catalog, Entry
from bot.core.paper import Paper
from bot.core.settings import Settings
from bot.identity import title_key
from bot.relevance import features, senses, wording
from bot.relevance.classifier import (
    Branch,
    Classifier,
    Floats,
    Rows,
    Scorer,
    Scores,
    probability,
    rounded,
    scores,
)
from bot.relevance.context import Context
from bot.relevance.embedding import Vectors, embed, model_sha256, text_of
from bot.relevance.fallback import from_words
from bot.relevance.features import Matrix
from bot.relevance.labels import Label, days
from bot.relevance.lexicon import Evidence, Lexicon, lexicon_sha256
from bot.relevance.ranking import Known, anchors_of, first_stage_of, known, row_of
from bot.relevance.senses import Sense
from bot.relevance.training import fitting
from bot.relevance.training.thresholds import choose_thresholds, match_thresholds
from bot.relevance.wording import Places, Vocabulary
from bot.support.errors import InputError

FEWEST_POSITIVES = 10
_MOST_NEGATIVES = 5000
_TEACHERS = 1000
"""Papers off the topic that teach, beside the candidates, what a concept does not mean."""
_READERS = 10_000
"""Papers off the topic that teach, beside the candidates, which words stand together."""
_SEED = 20230405


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate whose grade is known or assumed."""

    paper: Paper
    evidence: Evidence
    grade: int
    """0 to 3; what was read and never graded counts as 0."""
    sampled: bool = True
    """Whether it came as the stream comes. Rows of the list were picked: they do not reflect base rates."""
    graded: bool = True
    """Whether a person said so."""


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
    rehearsed: Floats
    """``rejected.nearer`` as if the near misses of earlier months had been rejected: see :func:`rehearsal`."""

    def where(self, rows: NDArray[np.bool_]) -> "Table":
        """Return some of the rows."""
        return Table(
            self.x[rows], self.names, self.places[rows], self.grades[rows], self.sampled[rows], self.graded[rows],
            self.rehearsed[rows],
        )  # fmt: skip

    def rows(self) -> Rows:
        """Return what the models see of the examples."""
        return Rows(self.x, self.places)

    def rehearsing(self) -> Rows:
        """Return what the models see, every second row with its rehearsed rejections."""
        x = self.x.copy()
        column = self.names.index("rejected.nearer")
        x[1::2, column] = np.maximum(x[1::2, column], self.rehearsed[1::2])
        return Rows(x, self.places)


@dataclass(frozen=True, slots=True)
class Learned:
    """What all papers that were read teach, graded or not."""

    senses: Mapping[str, Sense]
    """What concepts mean beyond their words."""
    vocabulary: Vocabulary
    """Which words stand together."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A branch, and both probabilities of its examples by models that had not seen them."""

    branch: Branch
    unseen: Scores


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a month would bring, by the papers that were read: with the trained classifier, and without one."""

    proposed: float
    held: float
    untrained_proposed: float
    untrained_held: float


@dataclass(frozen=True, slots=True)
class Trained:
    """What training gives."""

    classifier: Classifier
    forecast: Forecast


def train(
    papers: Sequence[Paper], labels: Sequence[Label], context: Context, until: date | None = None
) -> Trained:
    """Return a classifier fitted to the list's rows, the labels and the decisions, whose texts are among the papers.

    Args:
        papers: what was read, from the sources or the cache. The graded ones give positives and near misses;
            of the rest that passes the first stage, a seeded draw counts as off topic.
        labels: grades by identifier.
        context: the list's rows count as list-worthy, and as core when they name the topic's first concept;
            accepted papers count like rows, rejected ones as off topic.
        until: leave out everything published on this day or later; rows and rejections of its month are no neighbours.

    Raises:
        InputError: too few positives among the papers, or no negatives.
    """
    settings = context.settings
    then = context_before(f"{until:%Y-%m}", months_of(papers, labels), context) if until else context
    rows = known(then.catalog, then.decisions)
    found = examples(papers, labels, context, until)
    positives = sum(example.grade >= 2 for example in found)
    if positives < FEWEST_POSITIVES or positives == len(found):
        raise InputError(
            f"Training found {positives} papers that belong on the list and {len(found) - positives} others among "
            f"{len(papers)} papers read; it needs {FEWEST_POSITIVES} and some: read a related window, or add labels."
        )
    learned = learn(_before(papers, labels, until), found, context)
    full = tabulate(found, rows, learned, context)
    titles = [title_alone(paper) for paper in papers]
    thin = tabulate(_like_searched(examples(titles, labels, context, until)), rows, learned, context)
    with context.progress("fitting", 2) as step:
        fitted = []
        for table in (full, thin):
            fitted.append(fit_branch(table, settings))
            step.advance()
    target = settings.relevance
    classifier = Classifier(
        embedding=model_sha256(target),
        lexicon=lexicon_sha256(settings.topic),
        target=f"precision = {target.precision}" if target.precision else f"recall = {target.recall}",
        features=full.names,
        absent=rounded(absent(full)),
        senses=learned.senses,
        vocabulary=learned.vocabulary,
        full=fitted[0].branch,
        title_only=fitted[1].branch,
    )
    return Trained(classifier, _forecast(found, full, fitted[0], settings))


def examples(
    papers: Sequence[Paper], labels: Sequence[Label], context: Context, until: date | None = None
) -> list[Example]:
    """Return the candidates among the papers with their grades, negatives drawn with a fixed seed.

    Where labels have days, negatives come only from the months that were graded: elsewhere a paper without a
    grade may well belong.
    """
    grades = {label.paper: label.grade for label in labels}
    dated = {label.paper: label.published for label in labels if label.published}
    months = {f"{day:%Y-%m}" for day in dated.values()}
    entries = context.catalog.entries
    listed = {entry.id for entry in entries} | {title_key(entry.title) for entry in entries}
    verdicts = {decision.id: decision.verdict for decision in context.decisions}
    early = _before(papers, labels, until)
    graded, rest = [], []
    first = context.settings.topic.concepts[0].name
    for paper, evidence in first_stage_of(early, context.settings.topic, context.progress):
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


def months_of(papers: Sequence[Paper], labels: Sequence[Label]) -> dict[str, str]:
    """Return the month in which each paper came as ``YYYY-MM``, by identifier and by title; empty where no day is known."""
    months = {name: f"{day:%Y-%m}" if day else "" for name, day in days(papers, labels).items()}
    for paper in papers:
        title = title_key(paper.title)
        months[title] = max(months[paper.id], months.get(title, ""))
    return months


def context_before(month: str, came: Mapping[str, str], context: Context) -> Context:
    """Return the list and its decisions as they were known when a month began; nothing where the month is empty.

    A row counts from the month after it was published, whenever it was put on the list: after the month that it shows,
    and after the one in which its paper came. A year alone counts as its last month; a row without any date not at all.

    Args:
        month: ``YYYY-MM``.
        came: the month of each paper that was read, as :func:`months_of` returns it.
        context: the list as it is.
    """
    rows = tuple(entry for entry in context.catalog.entries if "" < _last_month(entry, came) < month)
    decided = [decision for decision in context.decisions if f"{decision.on:%Y-%m}" < month]
    return replace(context, catalog=Catalog(entries=rows), decisions=decided)


def _last_month(entry: Entry, came: Mapping[str, str]) -> str:
    shown = f"{entry.date[:4]}-{entry.date[4:] or 12}" if entry.date else ""
    return max(shown, came.get(entry.id, ""), came.get(title_key(entry.title), ""))


def learn(papers: Sequence[Paper], found: Sequence[Example], context: Context) -> Learned:
    """Return what the topic's concepts and the words mean, taught by the examples and a draw of other papers."""
    own = {example.paper.id for example in found}
    others = sorted(
        (paper for paper in papers if paper.id not in own and paper.abstract), key=lambda paper: paper.id
    )
    drawn = random.Random(_SEED).sample(others, min(len(others), _READERS))  # noqa: S311
    topic, lexicon = context.settings.topic, Lexicon(context.settings.topic)
    told = [(example.paper, example.evidence) for example in found if example.paper.abstract]
    teachers = len(told) + _TEACHERS
    told += [(paper, lexicon.evidence(paper)) for paper in drawn]
    texts = [text_of(paper) for paper, _ in told[:teachers]]
    vectors = embed(texts, context.settings.relevance, context.store, context.progress)
    return Learned(
        senses.learn([evidence for _, evidence in told[:teachers]], vectors, topic),
        wording.learn([wording.text_of(paper, evidence, topic.concepts[0].name) for paper, evidence in told]),
    )


def title_alone(paper: Paper) -> Paper:
    """Return the paper as a record without abstract."""
    return replace(paper, abstract="", comment="")


def _like_searched(found: Sequence[Example]) -> list[Example]:
    """Return the graded examples, where near misses are among them.

    A stream's papers have abstracts. Records without come from searches, whose answers are like what was graded.
    """
    misses = sum(example.graded and example.grade < 2 for example in found)
    return [example for example in found if example.graded or misses < FEWEST_POSITIVES]


def tabulate(found: Sequence[Example], rows: Known, learned: Learned, context: Context) -> Table:
    """Return the features of the examples; a paper that is a row or was rejected is not compared with itself."""
    relevance = context.settings.relevance
    vectors = embed([text_of(e.paper) for e in found], relevance, context.store, context.progress)
    anchors = replace(anchors_of(rows, context), senses=learned.senses)
    listed, rejected = _places(rows.listed), _places(rows.rejected)
    first = context.settings.topic.concepts[0].name
    table, near = [], []
    for example, vector in zip(found, vectors, strict=True):
        others = replace(
            anchors,
            listed=_others(anchors.listed, listed, example.paper),
            rejected=_others(anchors.rejected, rejected, example.paper),
        )
        table.append(row_of(example.paper, example.evidence, vector, others, context.settings.topic))
        near.append(features.nearest(others.listed, vector))
    columns = tuple(table[0])
    misses = [example for example in found if example.graded and example.grade < 2]
    titles = embed([example.paper.title for example in misses], relevance, context.store, context.progress)
    months, missed = [e.paper.month for e in found], [e.paper.month for e in misses]
    return Table(
        x=features.matrix(table, columns),
        names=columns,
        places=wording.locate(
            [wording.text_of(e.paper, e.evidence, first) for e in found], learned.vocabulary
        ),
        grades=np.array([e.grade for e in found]),
        sampled=np.array([e.sampled for e in found]),
        graded=np.array([e.graded for e in found]),
        rehearsed=rehearsal(months, vectors, np.array(near), missed, titles),
    )


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


def fit_branch(table: Table, settings: Settings) -> Fitted:
    """Return both scorers and the thresholds, all chosen on predictions for examples that the models had not seen.

    Where nobody graded what does not belong, what is not on the list is unlabelled, not off topic: the list is
    incomplete. Then the probabilities are corrected for that, and the thresholds are those at which the classifier
    proposes and holds as many papers as the untrained way would, but better chosen ones.
    """
    belongs, is_core = table.grades >= 2, table.grades == 3
    rows = table.rehearsing()
    sampled = _calibrating(belongs, table.sampled)
    listed, unseen_listed = fitting.fit(rows, belongs, sampled, _SEED)
    if is_core.sum() < FEWEST_POSITIVES:
        # A list whose core cannot be told apart yet: what belongs is its core.
        core, unseen_core, is_core = listed, unseen_listed, belongs
    else:
        core, unseen_core = fitting.fit(rows, is_core, _calibrating(is_core, table.sampled), _SEED)
    unlabelled = (table.graded & ~belongs).sum() < FEWEST_POSITIVES
    if unlabelled:
        listed, unseen_listed = _correct(listed, unseen_listed, belongs)
        core, unseen_core = _correct(core, unseen_core, is_core)
    # A core paper is list-worthy: see classifier.scores. The thresholds are those of the stream as far as it can tell.
    unseen = Scores(probability(unseen_core), probability(np.maximum(unseen_core, unseen_listed)))
    if unlabelled:
        outcomes = _untrained_outcomes(table.where(~belongs), settings)
        chosen = match_thresholds(
            unseen.list_worthy[~belongs], outcomes.count("proposed"), outcomes.count("held")
        )
    else:
        seen = Scores(unseen.core[sampled], unseen.list_worthy[sampled])
        chosen = choose_thresholds(seen, is_core[sampled], belongs[sampled], settings.relevance)
    branch = Branch(core=core, list_worthy=listed, thresholds=chosen)
    return Fitted(branch, unseen)


def _correct(scorer: Scorer, unseen: Floats, labelled: NDArray[np.bool_]) -> tuple[Scorer, Floats]:
    """Return a scorer and its log-odds corrected for positives without label (Elkan and Noto 2008).

    The mean probability of the labelled ones, by models that had not seen them, is the share of the positives that
    are labelled. Dividing by it is, for small probabilities, a constant on the log-odds.
    """
    share = float(probability(unseen[labelled]).mean())
    more = rounded([-np.log(max(share, 0.01))])[0]
    return scorer.model_copy(update={"offset": rounded([scorer.offset + more])[0]}), unseen + more


def _untrained_outcomes(table: Table, settings: Settings) -> list[str]:
    """Return what would become of the examples without training."""
    untrained = from_words(settings)
    columns = [table.names.index(name) for name in untrained.features]
    branch = untrained.full
    both = scores(branch, Rows(table.x[:, columns], table.places))
    return [
        branch.thresholds.outcome(float(core), float(listed))
        for core, listed in zip(both.core, both.list_worthy, strict=True)
    ]


def _forecast(found: Sequence[Example], table: Table, fitted: Fitted, settings: Settings) -> Forecast:
    """Return what a month would bring, counted over the papers that came as the stream comes."""
    of_stream = np.array([example.sampled for example in found])
    months = max(1, len({example.paper.month for example in found if example.sampled}))
    thresholds, unseen = fitted.branch.thresholds, fitted.unseen
    outcomes = [
        thresholds.outcome(float(core), float(listed))
        for core, listed in zip(unseen.core[of_stream], unseen.list_worthy[of_stream], strict=True)
    ]
    untrained = _untrained_outcomes(table.where(of_stream), settings)
    return Forecast(
        *(found.count(name) / months for found in (outcomes, untrained) for name in ("proposed", "held"))
    )


def _calibrating(positive: NDArray[np.bool_], sampled: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which rows calibrate: those of the stream, or all where it held too few positives."""
    return sampled if (positive & sampled).sum() >= FEWEST_POSITIVES else np.ones_like(sampled)


def absent(table: Table) -> NDArray[np.float64]:
    """Return each column's value where its evidence is absent: 0 for words, the median off the topic for likeness."""
    median = (
        np.median(table.x[table.grades == 0], axis=0) if (table.grades == 0).any() else table.x.min(axis=0)
    )
    likeness = [name.startswith(("near.", "meaning.", "sense.")) for name in table.names]
    return np.asarray(np.where(likeness, median, 0.0))


def _places(papers: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return where each paper stands, by its identifier and by its title."""
    return {name: i for i, (id_, title) in enumerate(papers) for name in (id_, title_key(title))}


def _others(vectors: Vectors, places: Mapping[str, int], paper: Paper) -> Vectors:
    own = [places[name] for name in (paper.id, title_key(paper.title)) if name in places]
    return np.delete(vectors, own, axis=0)


def _before(papers: Sequence[Paper], labels: Sequence[Label], until: date | None) -> list[Paper]:
    """Return each paper once, those published before a day."""
    unique = {paper.id: paper for paper in papers}
    came = days(papers, labels)
    return [
        paper
        for paper in unique.values()
        if until is None or ((day := came[paper.id]) is not None and day < until)
    ]
