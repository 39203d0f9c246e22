"""Reads a window from every source and says of each whether it was read whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.core.paper import Paper
from bot.core.project import Project
from bot.core.window import Window
from bot.sources import arxiv, semantic_scholar
from bot.sources.asking import Asking, Source, SourceReport
from bot.sources.http import key_in
from bot.support.cache import Cache
from bot.support.progress import Progress


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the sources gave. A paper that both know is here twice; identity merges it."""

    papers: tuple[Paper, ...]
    reports: tuple[SourceReport, ...]
    channels: Mapping[str, frozenset[str]]
    """For each way of searching the ids of the papers that it brought, for capture-recapture."""
    windows: Mapping[str, Window]
    """The days that were asked of each source."""


def keep_all(paper: Paper) -> bool:
    """Return that a paper is kept whole, whatever it is."""
    return True


def read(
    project: Project,
    windows: Mapping[str, Window],
    cache: Cache,
    progress: Progress,
    keep: Callable[[Paper], bool] = keep_all,
) -> Reading:
    """Read the window of each source: papers, reports, and which channel brought what.

    A source that fails keeps what it had given before. Its report names the error and what is missing, and has
    no ``read_until``. The other source is read all the same.

    Args:
        project: Queries, categories, base URLs and the key of Semantic Scholar.
        windows: By the source's name, ``arXiv`` or ``Semantic Scholar``; a source without one is not asked.
        cache: Keeps whole answers, so that a second run, or an interrupted one, asks only what it must.
        progress: Opens a step for each source.
        keep: Whether a paper is worth its memory. Of the others only the identifiers go on, in the channels.
    """
    papers: list[Paper] = []
    reports: list[SourceReport] = []
    channels: dict[str, frozenset[str]] = {}
    for name, (url, source) in open_sources(project).items():
        if name not in windows:
            continue
        asking = Asking(name, source, url, windows[name], cache, project.settings.search, keep)
        asking.ask(progress)
        brought = asking.papers()
        reports.append(asking.report(len({id_ for found in brought.values() for id_ in found})))
        channels |= {channel: frozenset(ids) for channel, ids in brought.items()}
        whole = {id_: paper for found in brought.values() for id_, paper in found.items() if paper.title}
        papers += whole.values()
    return Reading(tuple(papers), tuple(reports), channels, dict(windows))


def open_sources(project: Project) -> dict[str, tuple[str, Source]]:
    """Return the services by name, each with its base URL; nothing is asked yet."""
    urls, agent = project.services, project.user_agent
    key = key_in(project.environment.semantic_scholar_key)
    return {
        arxiv.NAME: (urls.arxiv, arxiv.Arxiv(urls.arxiv, agent)),
        semantic_scholar.NAME: (
            urls.semantic_scholar,
            semantic_scholar.SemanticScholar(urls.semantic_scholar, key, agent),
        ),
    }
