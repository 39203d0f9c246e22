"""The graded papers that `bot train` and `bot evaluate` read: from files, or from the sources and the cache."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import structlog

from bot import sources
from bot.core.paper import Paper
from bot.core.project import Project
from bot.core.state import read_state
from bot.core.window import Window
from bot.identity import merge
from bot.listing import working_copy
from bot.pipeline.harvest import keep_embeddings, read_harvest
from bot.relevance import Context
from bot.relevance.labels import FILE_NAME, Label, read_labels
from bot.sources.lookup import look_up
from bot.support.cache import Cache, open_cache
from bot.support.progress import for_stream

_DAYS_READ = 183
"""So many days are read where no label has a day."""


@dataclass(frozen=True, slots=True)
class Graded:
    """Where papers and grades come from."""

    papers: Sequence[Path] = ()
    """Papers as JSON lines, or harvests; without one the labelled months are read from the sources or the cache."""
    labels: Path | None = None
    """Graded papers; models/labels.jsonl where it is missing, and none where that is missing too."""
    before: date | None = None
    """Leave out everything published on this day or later; None stands for nothing."""


@contextmanager
def open_graded(
    project: Project, graded: Graded, today: date
) -> Iterator[tuple[Sequence[Paper], Sequence[Label], Context]]:
    """Read the papers, their grades and the list, with the cache open.

    Raises:
        InputError: a file cannot be used.
        SourceError: a source was not read whole.
    """
    path = graded.labels or project.models / FILE_NAME
    labels = read_labels(path) if graded.labels or path.exists() else ()
    with open_cache(project.environment.cache_dir) as cache:
        context = Context(
            working_copy.read_list(project, today).catalog,
            read_state(project.state).decisions,
            project.settings,
            cache,
            for_stream(),
        )
        if graded.papers:
            papers = merge(paper for file in graded.papers for paper in _read_file(file, cache, today)).papers
        else:
            last = graded.before - timedelta(1) if graded.before else today
            papers = _read_sources(project, labels, context, cache, _window_of(labels, last))
        yield papers, labels, context


def _read_file(path: Path, cache: Cache, today: date) -> tuple[Paper, ...]:
    """Return the papers of a file; a harvest also brings their embeddings."""
    harvest = read_harvest(path, today)
    keep_embeddings(harvest, cache)
    return harvest.reading.papers


def _read_sources(
    project: Project, labels: Sequence[Label], context: Context, cache: Cache, window: Window
) -> tuple[Paper, ...]:
    """Return the papers of a window, and the texts of rows and labels."""
    windows = dict.fromkeys(sources.NAMES, window)
    reading = sources.read(project, windows, cache, context.progress)
    for report in reading.reports:
        _refuse_failure(report)
    wanted = [entry.id for entry in context.catalog.entries] + [label.paper for label in labels]
    looked_up = look_up(_without_text(wanted, reading.papers), project)
    return merge([*reading.papers, *looked_up.papers.values()]).papers


def _without_text(names: Sequence[str], read: Sequence[Paper]) -> list[str]:
    """Return the names of papers that were not read, and that a service may know."""
    known = {paper.id for paper in read}
    return [name for name in names if name not in known and not name.startswith("url:")]


def _window_of(labels: Sequence[Label], last: date) -> Window:
    """Return the days of the labelled months, or else the half-year up to a day; nothing after that day."""
    days = [label.published for label in labels if label.published and label.published <= last]
    if not days:
        return Window(last - timedelta(_DAYS_READ), last)
    return Window(min(days).replace(day=1), max(days))


def _refuse_failure(report: sources.SourceReport) -> None:
    """Refuse what arXiv did not give whole; most graded papers are preprints, so the other source may fail."""
    if report.failure and report.name == sources.arxiv.NAME:
        raise report.failure
    if why := report.error or report.warning:
        structlog.get_logger().warning(
            "A source was not read whole; training goes on with the others.", source=report.name, why=why
        )
