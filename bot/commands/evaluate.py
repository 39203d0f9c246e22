"""`bot evaluate`: the figures of a classifier on graded papers, or of the way of ranking by rolling origin."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.commands.graded_papers import read_labels, read_texts
from bot.core.project import Project
from bot.core.state import read_state
from bot.core.window import Window
from bot.listing import working_copy
from bot.relevance import read_classifier
from bot.relevance.classifier import FILE_NAME as CLASSIFIER
from bot.relevance.training import evaluation
from bot.relevance.training.evaluation import Evaluation, as_markdown, draw_reliability
from bot.support.cache import open_cache
from bot.support.errors import InputError
from bot.support.progress import for_stream

__all__ = ["as_markdown", "draw_reliability", "evaluate", "evaluate_by_rolling_origin"]


def evaluate(
    project: Project, files: Sequence[Path], labels_file: Path | None, models: Path, today: date
) -> Evaluation:
    """Return the figures of a classifier on graded papers among all that was read.

    Raises:
        InputError: a file cannot be used, or no label is among the papers.
        SourceError: a source was not read whole.
    """
    if not (models / CLASSIFIER).is_file():
        raise InputError(
            f"{models / CLASSIFIER} is missing: name the folder of a trained classifier, or run `bot train`."
        )
    labels, catalog = read_labels(project, labels_file), working_copy.read_list(project, today).catalog
    classifier, decisions, progress = (
        read_classifier(models, project.settings),
        read_state(project.state).decisions,
        for_stream(),
    )
    with open_cache(project.environment.cache_dir) as cache:
        papers = read_texts(project, files, labels, catalog, cache, progress)
        return evaluation.evaluate(
            papers, labels, catalog, decisions, project.settings, classifier, cache, progress
        )


def evaluate_by_rolling_origin(
    project: Project, files: Sequence[Path], labels_file: Path | None, window: Window, today: date
) -> Evaluation:
    """Return the pooled figures of the window's months, each scored by a classifier of the months before it.

    Raises:
        InputError: a file cannot be used, or the months before hold too few positives.
        SourceError: a source was not read whole.
    """
    labels, catalog = read_labels(project, labels_file), working_copy.read_list(project, today).catalog
    decisions, progress = read_state(project.state).decisions, for_stream()
    with open_cache(project.environment.cache_dir) as cache:
        papers = read_texts(project, files, labels, catalog, cache, progress)
        return evaluation.rolling_origin(
            papers, labels, catalog, decisions, project.settings, cache, progress, window.since, window.until
        )
