"""How good is the ranking in months of which it knows the later ones? Each month is left out in turn and scored.

    python -m benchmarks.months_left_out [--papers FILE ...] [--since 2024-12] [--until 2025-06]

By rolling origin the first months are scored by classifiers that know little. The classifier that is shipped knows as
much as one that learns from all months but the one that it scores. So three ways are compared on the same months: by
rolling origin; each month left out, the others teaching; and the same where the months after them teach, too.

Writes the table into docs/relevance.md.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from benchmarks.relevance import DATA, ROOT, Memory, write_part
from bot.core.paper import Paper
from bot.core.papers_file import read_papers
from bot.core.settings import load_settings
from bot.core.window import parse_window
from bot.relevance.classifier import scores
from bot.relevance.context import Context
from bot.relevance.labels import Label, read_labels
from bot.relevance.ranking import find_known
from bot.relevance.training.branches import fit_branch
from bot.relevance.training.evaluation import record_scores, rolling_origin
from bot.relevance.training.examples import examples
from bot.relevance.training.figures import Evaluation, evaluation_of
from bot.relevance.training.origin import months_of, published_before
from bot.relevance.training.table import learn, tabulate
from bot.support import logs
from bot.support.progress import lines
from tests import january_2024

SHOWN = (
    "average precision, core", "average precision, list-worthy", "core recall, proposed",
    "list-worthy precision, proposed", "list-worthy recall, proposed",
)  # fmt: skip


def left_out(
    papers: Sequence[Paper], labels: Sequence[Label], context: Context, months: Sequence[str], until: date
) -> Evaluation:
    """Return the pooled figures of months, each scored by a branch that learned from all other papers before a day."""
    found = examples(papers, labels, context, until)
    came = months_of(papers, labels)
    learned = learn(published_before(papers, labels, until), found, context)
    table = tabulate(found, find_known(context.catalog, context.decisions), learned, context)
    month = np.array([came[example.paper.id] for example in found])
    grades = {label.paper: label.grade for label in labels}
    scored = []
    for name in months:
        branch = fit_branch(table.where(month != name), context.settings).branch
        now = (month == name) & table.sampled
        both = scores(branch, table.rows().where(now))
        scored_now = [found[i].paper for i in np.flatnonzero(now)]
        scored += record_scores(scored_now, both, branch.thresholds, came, grades)
    return evaluation_of(scored, len(scored))


def row(name: str, evaluation: Evaluation) -> str:
    """Return a row of the table."""
    return f"| {name} | " + " | ".join(f"{evaluation.figures[figure].value:.3f}" for figure in SHOWN) + " |"


def main() -> None:
    """Measure in the three ways and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--papers",
        nargs="+",
        default=[str(DATA / f"stream-{part}.jsonl.gz") for part in ("2023", "2024", "dev")],
        help="what was read, as JSON lines",
    )
    parser.add_argument("--since", default="2024-12", help="the first month that is scored")
    parser.add_argument("--until", default="2025-06", help="the last one")
    options = parser.parse_args()
    logs.configure("plain", verbose=False)
    if missing := [path for path in options.papers if not Path(path).exists()]:
        sys.exit(f"The benchmark needs {' and '.join(missing)}: name your own files with --papers.")
    window = parse_window(options.since, options.until, date.today())
    papers = [paper for path in options.papers for paper in read_papers(Path(path))]
    labels = read_labels(ROOT / "models" / "labels.jsonl")
    context = Context(january_2024(), (), load_settings(ROOT / "bot.toml"), Memory(), lines)
    end = window.until + timedelta(days=1)
    rolled = rolling_origin(
        published_before(papers, labels, end), labels, context, window.since, window.until
    )
    months = sorted(rolled.by_month)
    table = [
        "| | AP core | AP list-worthy | core recall | list-worthy precision | list-worthy recall |",
        "|---|---:|---:|---:|---:|---:|",
        "| goal | 0.97 | 0.94 | 0.97 | 0.90 | 0.80 |",
        row("by rolling origin", rolled),
        row("each month left out, the others teach", left_out(papers, labels, context, months, end)),
        row("the same, later months teach, too", left_out(papers, labels, context, months, date.max)),
    ]
    text = f"{months[0]} to {months[-1]}:\n\n" + "\n".join(table) + "\n"
    write_part("months left out", text)
    print(text)


if __name__ == "__main__":
    main()
