"""The figures of an evaluation: what became of each paper, and the measures of all and of each month."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.candidate import Outcome
from bot.relevance.training import measures
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


def evaluation_of(scored: Sequence[Scored], read: int) -> Evaluation:
    """Return the figures of papers that were ranked or graded, among so many that were read.

    Raises:
        InputError: none of them is graded.
    """
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
