"""`bot evaluate`: the figures of a classifier on graded papers, or of the way of ranking by rolling origin."""

from datetime import date
from pathlib import Path

from bot.commands.graded_papers import Graded, open_graded
from bot.core.project import Project
from bot.core.window import Window
from bot.relevance import read_classifier
from bot.relevance.classifier import FILE_NAME as CLASSIFIER
from bot.relevance.training import evaluation
from bot.relevance.training.figures import Evaluation
from bot.relevance.training.shown import as_markdown, draw_reliability
from bot.support.errors import InputError

__all__ = ["as_markdown", "draw_reliability", "evaluate", "evaluate_by_rolling_origin"]


def evaluate(project: Project, graded: Graded, models: Path, today: date) -> Evaluation:
    """Return the figures of a classifier on graded papers among all that was read.

    Raises:
        InputError: a file cannot be used, or no label is among the papers.
        SourceError: a source was not read whole.
    """
    if not (models / CLASSIFIER).is_file():
        raise InputError(
            f"{models / CLASSIFIER} is missing: name the folder of a trained classifier, or run `bot train`."
        )
    classifier = read_classifier(models, project.settings)
    with open_graded(project, graded, today) as (papers, labels, context):
        return evaluation.evaluate(papers, labels, classifier, context)


def evaluate_by_rolling_origin(project: Project, graded: Graded, window: Window, today: date) -> Evaluation:
    """Return the pooled figures of the window's months, each scored by a classifier of the months before it.

    Raises:
        InputError: a file cannot be used, or the months before hold too few positives.
        SourceError: a source was not read whole.
    """
    with open_graded(project, graded, today) as (papers, labels, context):
        return evaluation.rolling_origin(papers, labels, context, window.since, window.until)
