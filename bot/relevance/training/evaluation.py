"""How good is the ranking? Any classifier on any graded papers, or by rolling origin: never by a random split.

Rolling origin: for each month a classifier is trained on what was published before it and scores that month; the
months are pooled. Nothing of a month, graded or not, is seen before it is scored: a row of the list counts, as example and
as neighbour, from the month after it was published.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bot.core.paper import Paper
from bot.relevance.classifier import Branch, Classifier, Scores, Thresholds, scores
from bot.relevance.context import Context
from bot.relevance.labels import Label
from bot.relevance.ranking import find_known, rank
from bot.relevance.training.branches import fit_branch
from bot.relevance.training.examples import FEWEST_POSITIVES, Example, examples
from bot.relevance.training.figures import Evaluation, Scored, evaluation_of
from bot.relevance.training.origin import context_before, months_of
from bot.relevance.training.table import Learned, Table, learn, tabulate
from bot.support.errors import InputError


def evaluate(
    papers: Sequence[Paper], labels: Sequence[Label], classifier: Classifier, context: Context
) -> Evaluation:
    """Return the figures of a classifier on graded papers among all that was read.

    Raises:
        InputError: none of the labels is among the papers.
    """
    grades, months = _grades(labels), months_of(papers, labels)
    scored: list[Scored] = []
    for month in sorted({months[paper.id] for paper in papers}):
        came = [paper for paper in papers if months[paper.id] == month]
        for c in rank(came, classifier, context_before(month, months, context)):
            grade = grades.get(c.paper.id)
            scored.append(Scored(c.paper.id, c.paper.title, month, grade, c.score, c.list_worthy, c.outcome))
    return evaluation_of(_of_stream(_with_missed(scored, papers, grades, months), labels), len(papers))


def rolling_origin(
    papers: Sequence[Paper], labels: Sequence[Label], context: Context, since: date, until: date
) -> Evaluation:
    """Return the pooled figures of the months from ``since`` to ``until``, each scored by a classifier of the months before.

    Raises:
        InputError: the months before the first one hold too few positives to train on.
    """
    found = examples(papers, labels, context)
    grades, months = _grades(labels), months_of(papers, labels)
    month = np.array([months[example.paper.id] for example in found])
    wanted = sorted({m for m in months.values() if f"{since:%Y-%m}" <= m <= f"{until:%Y-%m}"})
    learned = _learn_before(f"{since:%Y-%m}", papers, found, months, context)
    scored: list[Scored] = []
    with context.progress("months", len(wanted)) as step:
        for name, table in _tables(wanted, found, learned, months, context):
            branch = _train_before(name, month, table, context)
            now = month == name
            both = scores(branch, table.rows().where(now))
            papers_now = [found[i].paper for i in np.flatnonzero(now)]
            scored += record_scores(papers_now, both, branch.thresholds, months, grades)
            step.advance()
    inside = [paper for paper in papers if months[paper.id] in wanted]
    return evaluation_of(_of_stream(_with_missed(scored, inside, grades, months), labels), len(inside))


def _tables(
    wanted: Sequence[str],
    found: Sequence[Example],
    learned: Learned,
    months: Mapping[str, str],
    context: Context,
) -> Iterator[tuple[str, Table]]:
    """Yield each month with the examples as numbers, compared with the list as it was when the month began."""
    rows, table = None, None
    for name in wanted:
        then = context_before(name, months, context)
        known_then = find_known(then.catalog, then.decisions)
        if table is None or known_then != rows:
            rows, table = known_then, tabulate(found, known_then, learned, context)
        yield name, table


def _train_before(name: str, month: NDArray[np.str_], table: Table, context: Context) -> Branch:
    """Return the models and thresholds that the examples of earlier months give."""
    before = table.where((month < name) & (month != ""))
    belongs = before.grades >= 2
    if belongs.sum() < FEWEST_POSITIVES or belongs.all():
        raise InputError(f"Before {name} there are too few graded papers to train on: start later.")
    return fit_branch(before, context.settings).branch


def record_scores(
    papers: Sequence[Paper],
    both: Scores,
    thresholds: Thresholds,
    months: Mapping[str, str],
    grades: Mapping[str, int],
) -> list[Scored]:
    """Return what became of papers by their probabilities."""
    return [
        Scored(paper.id, paper.title, months[paper.id], grades.get(paper.id), core, listed,
               thresholds.outcome(core, listed))
        for paper, core, listed in zip(papers, both.core.tolist(), both.list_worthy.tolist(), strict=True)
    ]  # fmt: skip


def _learn_before(
    month: str, papers: Sequence[Paper], found: Sequence[Example], months: Mapping[str, str], context: Context
) -> Learned:
    """Return what concepts and words mean by the papers before a month: one teaching serves all months that follow."""
    return learn(
        [paper for paper in papers if "" < months[paper.id] < month],
        [example for example in found if "" < months[example.paper.id] < month],
        context,
    )


def _grades(labels: Sequence[Label]) -> dict[str, int]:
    return {label.paper: label.grade for label in labels}


def _with_missed(
    scored: Sequence[Scored], papers: Sequence[Paper], grades: dict[str, int], months: dict[str, str]
) -> list[Scored]:
    """Add what was graded and did not pass the first stage, at the bottom."""
    there = {paper.id for paper in scored}
    missed = [
        Scored(paper.id, paper.title, months[paper.id], grades[paper.id], 0.0, 0.0, None)
        for paper in papers
        if paper.id in grades and paper.id not in there
    ]
    return [*scored, *missed]


def _of_stream(scored: Sequence[Scored], labels: Sequence[Label]) -> list[Scored]:
    """Leave out what was picked, where other papers came with a day as the stream brings them.

    Picked papers nearly all belong: they would make every figure better than a run is.
    """
    dated = {label.paper for label in labels if label.published}
    picked = {label.paper for label in labels} - dated if dated else set()
    return [paper for paper in scored if paper.id not in picked]
