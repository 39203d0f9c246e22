"""How good is the ranking? Any classifier on any graded papers, or by rolling origin: never by a random split.

Rolling origin: for each month a classifier is trained on what was published before it and scores that month; the
months are pooled. Nothing of a month, graded or not, is seen before it is scored: a row of the list counts, as example and
as neighbour, from the month after it was published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from bot.core.candidate import Outcome
from bot.core.paper import Paper
from bot.relevance.classifier import Classifier, scores
from bot.relevance.context import Context
from bot.relevance.labels import Label
from bot.relevance.ranking import known, rank
from bot.relevance.training import measures
from bot.relevance.training.training import (
    FEWEST_POSITIVES,
    Example,
    Learned,
    context_before,
    examples,
    fit_branch,
    learn,
    months_of,
    tabulate,
)
from bot.support.errors import InputError

RECALL = 0.97


@dataclass(frozen=True, slots=True)
class Scored:
    """A paper that was ranked or graded."""

    id: str
    title: str
    month: str
    """``YYYY-MM``."""
    grade: int | None
    """None: never graded, which counts as off topic."""
    score: float
    list_worthy: float
    outcome: Outcome | None
    """None: did not pass the first stage."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure with its 95% bootstrap interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one evaluation."""

    papers: tuple[Scored, ...]
    read: int
    figures: dict[str, Figure]
    by_month: dict[str, dict[str, float]]


def evaluate(
    papers: Sequence[Paper], labels: Sequence[Label], classifier: Classifier, context: Context
) -> Evaluation:
    """Return the figures of a classifier on graded papers among all that was read.

    Raises:
        InputError: none of the labels is among the papers.
    """
    grades, months = _grades(labels), months_of(papers, labels)
    ranked = [
        candidate
        for month in sorted({months[paper.id] for paper in papers})
        for candidate in rank(
            [paper for paper in papers if months[paper.id] == month],
            classifier,
            context_before(month, months, context),
        )
    ]
    scored = [
        Scored(
            c.paper.id,
            c.paper.title,
            months[c.paper.id],
            grades.get(c.paper.id),
            c.score,
            c.list_worthy,
            c.outcome,
        )
        for c in ranked
    ]
    return _evaluation(_of_stream(_with_missed(scored, papers, grades, months), labels), len(papers))


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
    learned = _learned_before(f"{since:%Y-%m}", papers, found, months, context)
    rows, table = None, None
    scored: list[Scored] = []
    with context.progress("months", len(wanted)) as step:
        for name in wanted:
            before, now = (month < name) & (month != ""), month == name
            then = context_before(name, months, context)
            known_then = known(then.catalog, then.decisions)
            if table is None or known_then != rows:
                rows, table = known_then, tabulate(found, known_then, learned, context)
            belongs = table.grades[before] >= 2
            if belongs.sum() < FEWEST_POSITIVES or belongs.all():
                raise InputError(f"Before {name} there are too few graded papers to train on: start later.")
            branch = fit_branch(table.where(before), context.settings).branch
            both = scores(branch, table.rows().where(now))
            for i, core, listed in zip(np.flatnonzero(now), both.core, both.list_worthy, strict=True):
                paper = found[i].paper
                outcome = branch.thresholds.outcome(float(core), float(listed))
                grade = grades.get(paper.id)
                scored.append(Scored(paper.id, paper.title, name, grade, float(core), float(listed), outcome))
            step.advance()
    inside = [paper for paper in papers if months[paper.id] in wanted]
    return _evaluation(_of_stream(_with_missed(scored, inside, grades, months), labels), len(inside))


def _learned_before(
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


def _evaluation(scored: Sequence[Scored], read: int) -> Evaluation:
    if not any(paper.grade is not None for paper in scored):
        raise InputError("None of the graded papers is among those that were read: name their files too.")
    pooled = _measures(scored, read)
    intervals = measures.intervals(lambda at: _measures([scored[i] for i in at], read), len(scored))
    figures = {name: Figure(value, *intervals[name]) for name, value in pooled.items()}
    names = sorted({paper.month for paper in scored})
    by_month = {name: _measures([paper for paper in scored if paper.month == name], read) for name in names}
    return Evaluation(tuple(scored), read, figures, by_month)


def _measures(scored: Sequence[Scored], read: int) -> dict[str, float]:
    grade = np.array([-1 if p.grade is None else p.grade for p in scored])
    score, listed = np.array([p.score for p in scored]), np.array([p.list_worthy for p in scored])
    proposed = np.array([p.outcome == "proposed" for p in scored])
    candidate = np.array([p.outcome is not None for p in scored])
    core, belongs, graded = grade == 3, grade >= 2, grade >= 0
    deep = min(measures.depth_at_recall(core, listed, RECALL), len(scored))
    top = np.argsort(-listed, kind="stable")[:deep]
    return {
        "average precision, core": measures.average_precision(core[graded], score[graded]),
        "average precision, list-worthy": measures.average_precision(belongs[graded], listed[graded]),
        "core recall, proposed": _share(proposed, core),
        "list-worthy recall, proposed": _share(proposed, belongs),
        "list-worthy precision, proposed": _share(belongs, proposed),
        "list-worthy share at 97% core recall": float(belongs[top].mean()),
        "work saved at 97% core recall": measures.work_saved(core, score, RECALL, read),
        "calibration error, core": measures.calibration_error(core[candidate], score[candidate]),
        "calibration error, list-worthy": measures.calibration_error(belongs[candidate], listed[candidate]),
        "core papers": float(core.sum()),
        "list-worthy papers": float(belongs.sum()),
        "candidates": float(candidate.sum()),
        "proposed": float(proposed.sum()),
        "held": float(sum(p.outcome == "held" for p in scored)),
    }


def _share(part: measures.Flags, whole: measures.Flags) -> float:
    return float(part[whole].mean()) if whole.any() else 0.0


def figure_rows(figures: Mapping[str, Figure]) -> list[str]:
    """Return figures with their intervals as the rows of a Markdown table, its heading first."""
    lines = ["| measure | value | 95% interval |", "|---|---:|---|"]
    for name, figure in figures.items():
        if name in _COUNTS:
            lines.append(f"| {name} | {figure.value:.0f} | |")
        else:
            lines.append(f"| {name} | {figure.value:.3f} | {figure.low:.3f} to {figure.high:.3f} |")
    return lines


def as_markdown(evaluation: Evaluation) -> str:
    """Return the figures as Markdown tables: pooled with intervals, and by month."""
    lines = [
        *figure_rows(evaluation.figures),
        "",
        "| month | " + " | ".join(_BY_MONTH) + " |",
        "|---" * (len(_BY_MONTH) + 1) + "|",
    ]
    for month, values in evaluation.by_month.items():
        cells = [f"{values[name]:.0f}" if name in _COUNTS else f"{values[name]:.3f}" for name in _BY_MONTH]
        lines.append(f"| {month} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


_COUNTS = ("core papers", "list-worthy papers", "candidates", "proposed", "held")
_BY_MONTH = (
    "core papers", "list-worthy papers", "proposed", "average precision, core", "average precision, list-worthy",
    "core recall, proposed", "list-worthy precision, proposed",
)  # fmt: skip


def draw_reliability(evaluation: Evaluation, path: Path) -> None:
    """Write the reliability diagram of both probabilities as SVG."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "reliability"
    from matplotlib import pyplot

    candidates = [paper for paper in evaluation.papers if paper.outcome is not None]
    grade = np.array([-1 if p.grade is None else p.grade for p in candidates])
    both = (
        ("core (score)", grade == 3, np.array([p.score for p in candidates])),
        ("list-worthy", grade >= 2, np.array([p.list_worthy for p in candidates])),
    )
    figure, axes = pyplot.subplots(figsize=(5, 4.4))
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for name, outcome, p in both:
        bins = measures.calibration(outcome, p)
        error = measures.calibration_error(outcome, p)
        axes.plot([b[0] for b in bins], [b[1] for b in bins], marker="o", label=f"{name}, error {error:.3f}")
        for mean, share, count in bins:
            axes.annotate(str(count), (mean, share), textcoords="offset points", xytext=(5, -9), fontsize=7)
    axes.set(xlabel="probability", ylabel="share that was", title="Candidates of months not trained on")
    axes.legend(frameon=False)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
