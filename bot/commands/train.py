"""`bot train`: fit the classifier to the list, the labels and the decisions, and write it with its card."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.commands.graded_papers import read_labels, read_texts
from bot.core.catalog import Catalog
from bot.core.paper import Paper
from bot.core.project import Project, write_alone
from bot.core.state import read_state
from bot.listing import working_copy
from bot.relevance.classifier import FILE_NAME as CLASSIFIER
from bot.relevance.classifier import Classifier, classifier_text
from bot.relevance.labels import Label, days
from bot.relevance.training import training
from bot.relevance.training.card import FILE_NAME as CARD
from bot.relevance.training.card import card
from bot.relevance.training.evaluation import Evaluation, rolling_origin
from bot.support.cache import Cache, open_cache
from bot.support.errors import InputError
from bot.support.files import write_together
from bot.support.progress import Progress, for_stream

_MONTHS_BEFORE, _EVALUATED_MONTHS = 3, 6
"""The card's figures are those of the last months, each scored by a classifier of at least so many before it."""


@write_alone
def train(
    project: Project,
    files: Sequence[Path],
    labels_file: Path | None,
    before: date | None,
    folder: Path,
    today: date,
) -> Classifier:
    """Fit the classifier to the list, the labels and the decisions, and write it with its card into a folder.

    Args:
        project: the list.
        files: papers as JSON lines; without one the labelled months are read from the sources or the cache.
        labels_file: graded papers; models/labels.jsonl where it is missing.
        before: leave out everything published on this day or later.
        folder: where classifier.json and card.md go.
        today: the day of a row that people typed into the README.

    Raises:
        InputError: a file cannot be used, or there are too few positives.
        SourceError: a source was not read whole; nothing was written.
    """
    labels, catalog = read_labels(project, labels_file), working_copy.read_list(project, today).catalog
    decisions, progress = read_state(project.state).decisions, for_stream()
    with open_cache(project.environment.cache_dir) as cache:
        papers = read_texts(project, files, labels, catalog, cache, progress)
        classifier = training.train(
            papers, labels, catalog, decisions, project.settings, cache, progress, before
        )
        figures = _card_figures(project, papers, labels, catalog, before, cache, progress)
    text = card(classifier, _seen(labels, papers, before), catalog, decisions, figures, before)
    write_together(folder, {CLASSIFIER: classifier_text(classifier), CARD: text})
    return classifier


def _seen(labels: Sequence[Label], papers: Sequence[Paper], before: date | None) -> list[Label]:
    """Return the labels of papers that were published before a day, by the label's day or else the paper's."""
    came = days(papers, labels)
    return [label for label in labels if before is None or ((day := came.get(label.paper)) and day < before)]


def _card_figures(
    project: Project,
    papers: Sequence[Paper],
    labels: Sequence[Label],
    catalog: Catalog,
    before: date | None,
    cache: Cache,
    progress: Progress,
) -> Evaluation | None:
    """Return the figures of the last months by rolling origin, None where too few months are graded."""
    used = _seen(labels, papers, before)
    months = sorted({f"{label.published:%Y-%m}" for label in used if label.published})[_MONTHS_BEFORE:]
    months = months[-_EVALUATED_MONTHS:]
    if not months:
        return None
    since, until = (date(int(m[:4]), int(m[5:]), 1) for m in (months[0], months[-1]))
    decisions = read_state(project.state).decisions
    try:
        return rolling_origin(
            papers, used, catalog, decisions, project.settings, cache, progress, since, until
        )
    except InputError:
        return None
