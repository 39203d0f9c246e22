"""Training and evaluating the head of a list, with texts from files, or from the sources and the cache."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot import sources
from bot.core.catalog import Catalog
from bot.core.paper import Paper
from bot.core.papers_file import read_papers
from bot.core.project import Project
from bot.core.state import read_state
from bot.core.window import Window
from bot.identity import merge
from bot.listing import working_copy
from bot.relevance import read_head
from bot.relevance.classifier import FILE_NAME as HEAD
from bot.relevance.classifier import Head, head_text
from bot.relevance.labels import FILE_NAME as LABELS
from bot.relevance.labels import Label, days, read_labels
from bot.relevance.training.card import FILE_NAME as CARD
from bot.relevance.training.card import card
from bot.relevance.training.evaluation import Evaluation, draw_reliability, evaluate, rolling_origin
from bot.relevance.training.training import train
from bot.sources.lookup import look_up
from bot.support.cache import Cache, open_cache
from bot.support.errors import InputError
from bot.support.files import write_together
from bot.support.progress import Progress, for_stream

_MONTHS_BEFORE, _EVALUATED_MONTHS = 3, 6
"""The card's figures are those of the last months, each scored by a head of at least so many before it."""


def trained(
    project: Project,
    files: Sequence[Path],
    labels_file: Path | None,
    before: date | None,
    folder: Path,
    today: date,
) -> Head:
    """Fit the head to the list, the labels and the decisions, and write it with its card into a folder.

    Args:
        project: the list.
        files: papers as JSON lines; without one the labelled months are read from the sources or the cache.
        labels_file: graded papers; models/labels.jsonl where it is missing.
        before: leave out everything published on this day or later.
        folder: where head.json and card.md go.
        today: the day of a row that people typed into the README.

    Raises:
        InputError: a file cannot be used, or there are too few positives.
        SourceError: a source was not read whole; nothing was written.
    """
    labels, catalog = _labels(project, labels_file), working_copy.read_list(project, today).catalog
    decisions, progress = read_state(project.state).decisions, for_stream()
    with open_cache(project.environment) as cache:
        papers = _texts(project, files, labels, catalog, cache, progress)
        head = train(papers, labels, catalog, decisions, project.settings, cache, progress, before)
        figures = _card_figures(project, papers, labels, catalog, before, cache, progress)
    text = card(head, _seen(labels, papers, before), catalog, decisions, figures, before)
    write_together(folder, {HEAD: head_text(head), CARD: text})
    return head


def evaluated(
    project: Project, files: Sequence[Path], labels_file: Path | None, models: Path, today: date
) -> Evaluation:
    """Return the figures of a head on graded papers among all that was read.

    Raises:
        InputError: a file cannot be used, or no label is among the papers.
        SourceError: a source was not read whole.
    """
    if not (models / HEAD).is_file():
        raise InputError(
            f"{models / HEAD} is missing: name the folder of a trained head, or run `bot train`."
        )
    labels, catalog = _labels(project, labels_file), working_copy.read_list(project, today).catalog
    head, decisions, progress = (
        read_head(models, project.settings),
        read_state(project.state).decisions,
        for_stream(),
    )
    with open_cache(project.environment) as cache:
        papers = _texts(project, files, labels, catalog, cache, progress)
        return evaluate(papers, labels, catalog, decisions, project.settings, head, cache, progress)


def evaluated_by_rolling_origin(
    project: Project, files: Sequence[Path], labels_file: Path | None, window: Window, today: date
) -> Evaluation:
    """Return the pooled figures of the window's months, each scored by a head of the months before it.

    Raises:
        InputError: a file cannot be used, or the months before hold too few positives.
        SourceError: a source was not read whole.
    """
    labels, catalog = _labels(project, labels_file), working_copy.read_list(project, today).catalog
    decisions, progress = read_state(project.state).decisions, for_stream()
    with open_cache(project.environment) as cache:
        papers = _texts(project, files, labels, catalog, cache, progress)
        return rolling_origin(
            papers, labels, catalog, decisions, project.settings, cache, progress, window.since, window.until
        )


def draw(evaluation: Evaluation, path: Path) -> None:
    """Write the reliability diagram of an evaluation as SVG."""
    draw_reliability(evaluation, path)


def _labels(project: Project, file: Path | None) -> tuple[Label, ...]:
    path = file or project.models / LABELS
    return read_labels(path) if file or path.exists() else ()


def _texts(
    project: Project,
    files: Sequence[Path],
    labels: Sequence[Label],
    catalog: Catalog,
    cache: Cache,
    progress: Progress,
) -> tuple[Paper, ...]:
    """Return the papers of the files, or of the labelled months from the sources, and the texts of the rows."""
    if files:
        return merge(paper for file in files for paper in read_papers(file)).papers
    days = sorted(label.published for label in labels if label.published)
    if not days:
        raise InputError("Without labels that have a day, name the papers to train on: --papers FILE.")
    windows = dict.fromkeys(sources.NAMES, Window(days[0].replace(day=1), days[-1]))
    reading = sources.read(project.settings, project.environment, windows, cache, progress)
    for report in reading.reports:
        if report.failure:
            raise report.failure
    read = {paper.id for paper in reading.papers}
    wanted = [entry.id for entry in catalog.entries] + [label.paper for label in labels]
    missing = [name for name in wanted if name not in read and not name.startswith("url:")]
    looked_up = look_up(missing, project.settings, project.environment)
    return merge([*reading.papers, *looked_up.values()]).papers


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
