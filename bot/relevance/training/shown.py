"""An evaluation for people: Markdown tables and a reliability diagram."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.relevance.points import Floats
from bot.relevance.training import measures
from bot.relevance.training.figures import Evaluation, Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def figure_rows(figures: Mapping[str, Figure]) -> list[str]:
    """Return figures with their intervals as the rows of a Markdown table, its heading first."""
    lines = ["| measure | value | 95% interval |", "|---|---:|---|"]
    for name, figure in figures.items():
        interval = "" if name in _COUNTS else f"{figure.low:.3f} to {figure.high:.3f} "
        lines.append(f"| {name} | {_cell(name, figure.value)} | {interval}|")
    return lines


def _cell(name: str, value: float) -> str:
    return f"{value:.0f}" if name in _COUNTS else f"{value:.3f}"


def as_markdown(evaluation: Evaluation) -> str:
    """Return the figures as Markdown tables: pooled with intervals, and by month."""
    lines = [
        *figure_rows(evaluation.figures),
        "",
        "| month | " + " | ".join(_BY_MONTH) + " |",
        "|---" * (len(_BY_MONTH) + 1) + "|",
    ]
    for month, values in evaluation.by_month.items():
        cells = [_cell(name, values[name]) for name in _BY_MONTH]
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
    figure, axes = pyplot.subplots(figsize=(5, 4.4))
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    _draw_one(axes, "core (score)", grade == 3, np.array([p.score for p in candidates]))
    _draw_one(axes, "list-worthy", grade >= 2, np.array([p.list_worthy for p in candidates]))
    axes.set(xlabel="probability", ylabel="share that was", title="Candidates of months not trained on")
    axes.legend(frameon=False)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def _draw_one(axes: "Axes", name: str, outcome: measures.Flags, probability: Floats) -> None:
    bins = measures.calibration(outcome, probability)
    error = measures.calibration_error(outcome, probability)
    axes.plot([b[0] for b in bins], [b[1] for b in bins], marker="o", label=f"{name}, error {error:.3f}")
    for mean, share, count in bins:
        axes.annotate(str(count), (mean, share), textcoords="offset points", xytext=(5, -9), fontsize=7)
