"""`bot train`: fit the classifier to the list, the labels and the decisions, and write it with its card."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.commands.graded_papers import Graded, open_graded
from bot.core.paper import Paper
from bot.core.project import Project, write_alone
from bot.relevance import CARD, Context
from bot.relevance.classifier import FILE_NAME as CLASSIFIER
from bot.relevance.classifier import classifier_text
from bot.relevance.labels import Label, days
from bot.relevance.training import training
from bot.relevance.training.card import card
from bot.relevance.training.evaluation import rolling_origin
from bot.relevance.training.figures import Evaluation
from bot.relevance.training.training import Trained
from bot.support.errors import InputError
from bot.support.files import write_together

_MONTHS_BEFORE, _EVALUATED_MONTHS = 3, 6
"""The card's figures are those of the last months, each scored by a classifier of at least so many before it."""


@write_alone
def train(project: Project, graded: Graded, folder: Path, today: date) -> Trained:
    """Fit the classifier to the list, the labels and the decisions, and write it with its card into a folder.

    Args:
        project: the list.
        graded: where papers and grades come from, and before which day.
        folder: where classifier.json and card.md go.
        today: the day of a row that people typed into the README.

    Raises:
        InputError: a file cannot be used, or there are too few positives.
        SourceError: a source was not read whole; nothing was written.
    """
    before = graded.before
    with open_graded(project, graded, today) as (papers, labels, context):
        trained = training.train(papers, labels, context, before)
        figures = _card_figures(papers, labels, context, before)
    text = card(trained.classifier, _published_before(labels, papers, before), context, figures, before)
    write_together(folder, {CLASSIFIER: classifier_text(trained.classifier), CARD: text})
    return trained


def as_text(trained: Trained) -> str:
    """Return what a month would bring, with the trained classifier and without one."""
    forecast = trained.forecast
    return (
        f"A month would bring {forecast.proposed:.0f} proposals and {forecast.held:.0f} held papers, by the papers "
        f"that were read; without training {forecast.untrained_proposed:.0f} and {forecast.untrained_held:.0f}."
    )


def _published_before(labels: Sequence[Label], papers: Sequence[Paper], before: date | None) -> list[Label]:
    """Return the labels of papers that were published before a day, by the label's day or else the paper's."""
    came = days(papers, labels)
    return [label for label in labels if before is None or ((day := came.get(label.paper)) and day < before)]


def _card_figures(
    papers: Sequence[Paper], labels: Sequence[Label], context: Context, before: date | None
) -> Evaluation | None:
    """Return the figures of the last months by rolling origin, None where too few months are graded."""
    used = _published_before(labels, papers, before)
    months = sorted({f"{label.published:%Y-%m}" for label in used if label.published})[_MONTHS_BEFORE:]
    months = months[-_EVALUATED_MONTHS:]
    if not months:
        return None
    since, until = (date(int(m[:4]), int(m[5:]), 1) for m in (months[0], months[-1]))
    try:
        return rolling_origin(papers, used, context, since, until)
    except InputError:
        return None
