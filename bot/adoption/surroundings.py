"""What is known of a list before anything is proposed: its papers with abstracts, and a month of the stream."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot import sources
from bot.adoption import questions
from bot.adoption.concepts import Draft, seeds_of
from bot.core.catalog import Entry
from bot.core.identifiers import canonical_name
from bot.core.paper import Paper
from bot.core.project import Project
from bot.core.settings import Search
from bot.core.window import Window
from bot.identity import paper_of
from bot.sources.lookup import look_up
from bot.support.cache import Cache
from bot.support.errors import InputError
from bot.support.progress import Progress

_MOST_LOOKED_UP = 300
"""Abstracts of so many of the list's newest papers are asked for: enough to know its words."""
FEW = 30
"""A list with fewer papers than this is helped by papers that name the topic's phrases."""
_YEAR = timedelta(days=365)


def look_up_known(project: Project, entries: Sequence[Entry], examples: Sequence[str]) -> tuple[Paper, ...]:
    """Return what arXiv says of the examples and of the list's newest papers.

    Raises:
        InputError: an example is no identifier, or no service knows it.
        SourceError: a service could not be asked.
    """
    names = {name: canonical_name(name) or "" for name in examples}
    answer = look_up([*filter(None, names.values()), *_newest(entries)], project)
    found = answer.papers
    if answer.unanswered and not found:
        raise next(iter(answer.unanswered.values()))
    if unknown := [name for name, canonical in names.items() if canonical not in found]:
        raise InputError(
            f"No service knows {', '.join(unknown)}: give identifiers of papers, such as 2304.12306."
        )
    return tuple(found.values())


def _newest(entries: Sequence[Entry]) -> list[str]:
    """Return the names of the list's newest preprints."""
    preprints = {entry.arxiv_id: entry.id for entry in entries if entry.arxiv_id}
    return [preprints[arxiv_id] for arxiv_id in sorted(preprints, reverse=True)[:_MOST_LOOKED_UP]]


def describe(entries: Sequence[Entry], known: Sequence[Paper]) -> tuple[Paper, ...]:
    """Return the list's papers, with abstracts where a service gave them, and what else is known beside them."""
    described = {paper.id: paper for paper in known}
    listed = [described.pop(entry.id) if entry.id in described else paper_of(entry) for entry in entries]
    return (*listed, *described.values())


def read_stream(
    project: Project, categories: Sequence[str], window: Window, cache: Cache, progress: Progress
) -> tuple[Paper, ...]:
    """Return all papers of some arXiv categories in a window, for comparison.

    Raises:
        SourceError: arXiv could not be read whole.
        InputError: there are none.
    """
    papers = _read(project, Search(categories=tuple(categories)), window, cache, progress)
    if not papers:
        raise InputError(
            f"arXiv has no paper in {', '.join(categories)} from {window.since} to {window.until}: "
            "name other categories, or other days with --since and --until."
        )
    return papers


def with_similar(
    project: Project, papers: Sequence[Paper], topic: str, until: Window, cache: Cache, progress: Progress
) -> tuple[Paper, ...]:
    """Return a list's papers; where they are few, with papers of a year that name all phrases of the topic beside them.

    Raises:
        SourceError: arXiv could not be read whole.
    """
    seeds = [Draft(seed, (seed.lower(),), 0.0, 0.0) for seed in seeds_of(topic)]
    if len(papers) >= FEW or not seeds:
        return tuple(papers)
    search = Search(mode="keywords", arxiv=questions.arxiv_queries(seeds))
    year = Window(until.until - _YEAR, until.until)
    found = {paper.id: paper for paper in _read(project, search, year, cache, progress)}
    for paper in papers:
        found.pop(paper.id, None)
    return (*papers, *found.values())


def _read(
    project: Project, search: Search, window: Window, cache: Cache, progress: Progress
) -> tuple[Paper, ...]:
    reader = replace(project, settings=project.settings.model_copy(update={"search": search}))
    reading = sources.read(reader, {sources.NAMES[0]: window}, cache, progress)
    for report in reading.reports:
        if report.failure:
            raise report.failure
    return reading.papers
