"""The graded papers that `bot train` and `bot evaluate` read: from files, or from the sources and the cache."""

from collections.abc import Sequence
from pathlib import Path

import structlog

from bot import sources
from bot.core.catalog import Catalog
from bot.core.paper import Paper
from bot.core.papers_file import read_papers
from bot.core.project import Project
from bot.core.window import Window
from bot.identity import merge
from bot.relevance.labels import FILE_NAME, Label
from bot.relevance.labels import read_labels as read_file
from bot.sources.lookup import look_up
from bot.support.cache import Cache
from bot.support.errors import InputError
from bot.support.progress import Progress


def read_labels(project: Project, file: Path | None) -> tuple[Label, ...]:
    """Return the graded papers of a file, or of models/labels.jsonl; none where that is missing."""
    path = file or project.models / FILE_NAME
    return read_file(path) if file or path.exists() else ()


def read_texts(
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
    reading = sources.read(project, windows, cache, progress)
    for report in reading.reports:
        if report.failure and report.name == sources.arxiv.NAME:
            raise report.failure
        if report.failure or report.warning:
            # Most graded papers are preprints: training goes on with what arXiv gave.
            structlog.get_logger().warning(
                "A source was not read whole; training goes on with the others.",
                source=report.name,
                why=report.error or report.warning,
            )
    read = {paper.id for paper in reading.papers}
    wanted = [entry.id for entry in catalog.entries] + [label.paper for label in labels]
    missing = [name for name in wanted if name not in read and not name.startswith("url:")]
    looked_up = look_up(missing, project)
    return merge([*reading.papers, *looked_up.papers.values()]).papers
