"""The model card: what a classifier was trained on, how good it is, and how to train it again."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from bot.relevance.classifier import Classifier, Thresholds
from bot.relevance.context import Context
from bot.relevance.labels import Label
from bot.relevance.training.figures import Evaluation
from bot.relevance.training.shown import as_markdown


def card(
    classifier: Classifier,
    labels: Sequence[Label],
    context: Context,
    evaluation: Evaluation | None = None,
    until: date | None = None,
) -> str:
    """Return the card of a classifier as Markdown; the same input gives the same bytes.

    Args:
        classifier: what was trained.
        labels: the graded papers that it was trained on; those without a day were picked.
        context: the list, and what maintainers decided.
        evaluation: by rolling origin, where there are months enough.
        until: nothing published on this day or later was seen.
    """
    lines = [
        "# The relevance classifier",
        "",
        "Two calibrated probabilities for a candidate: `score`, that it is core, and `list_worthy`, that it belongs "
        "on the list at all. [docs/relevance.md](../docs/relevance.md) explains how.",
        "",
        "| | |",
        "|---|---|",
        f"| SHA-256 of classifier.json | `{classifier.sha256}` |",
        f"| embedding model, SHA-256 of its weights | `{classifier.embedding}` |",
        f"| words of bot.toml, SHA-256 | `{classifier.lexicon}` |",
        *_tell_graded(labels),
        f"| papers that teach how far others are about each concept | {classifier.full.list_worthy.focus.told.rows} |",
        f"| rows of the list | {len(context.catalog.entries)}, those whose texts were read |",
        f"| maintainers' decisions | {_verdicts(context)} |",
        "| what else was read | counts as off topic where it passed the first stage, drawn with a fixed seed |",
        f"| nothing seen from | {until or 'no limit'} |",
        f"| target | `{classifier.target}` |",
        f"| thresholds, with abstract | {_thresholds(classifier.full.thresholds)} |",
        f"| thresholds, title only | {_thresholds(classifier.title_only.thresholds)} |",
        "",
        "## Figures",
        "",
        *_figures(evaluation),
        "## To train it again",
        "",
        "`bot train`, with the same labels, list, decisions and papers, gives the same bytes on the same processor with "
        "the same versions of numpy, scikit-learn and torch. A classifier fits one embedding model and one `[topic]` "
        "of bot.toml: after a change of either, train again.",
        "",
    ]
    return "\n".join(lines)


def _tell_graded(labels: Sequence[Label]) -> list[str]:
    """Return the rows on graded papers: those of a stream, and those without a day, which were picked."""
    days = sorted(label.published for label in labels if label.published)
    span = f", published {days[0]} to {days[-1]}" if days else ""
    return [
        f"| graded papers of a stream | {_grades([label for label in labels if label.published])}{span} |",
        f"| graded papers that were picked | {_grades([label for label in labels if not label.published])}: "
        "used for training but not for calibration, because they do not reflect base rates |",
    ]


def _verdicts(context: Context) -> str:
    verdicts = Counter(decision.verdict for decision in context.decisions)
    return ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items())) or "none"


def _figures(evaluation: Evaluation | None) -> list[str]:
    if not evaluation:
        return ["Not measured: there are too few graded months.", ""]
    months = sorted(evaluation.by_month)
    return [
        f"By rolling origin over {months[0]} to {months[-1]}: each month scored by a classifier of the months before it.",
        "",
        as_markdown(evaluation),
    ]


def _grades(labels: Sequence[Label]) -> str:
    grades = Counter(label.grade for label in labels)
    return f"{len(labels)}: {grades[3]} core, {grades[2]} list-worthy, {grades[1]} near misses, {grades[0]} off topic"


def _thresholds(thresholds: Thresholds) -> str:
    return f"proposed from {thresholds.proposed} or a score of {thresholds.core}, held from {thresholds.held}"
