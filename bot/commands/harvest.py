"""`bot harvest`: read once what several lists ask, and keep it as a file that each of them ranks from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from bot import relevance, sources
from bot.core.paper import Paper
from bot.core.project import Project, open_project
from bot.core.window import parse_window
from bot.pipeline.harvest import Harvest, encode, join_searches, write_harvest
from bot.support import progress
from bot.support.cache import open_cache
from bot.support.errors import InputError

_DAYS = timedelta(days=30)
"""So many days are read where no window is named: a run's overlap, and some runs that failed."""


def harvest(
    folders: Sequence[Path],
    variables: Mapping[str, str],
    since: str | None,
    until: str | None,
    output: Path,
    today: date,
) -> Harvest:
    """Read the union of several lists' questions, encode each paper once, and write both into a file.

    Args:
        folders: the lists, each with its bot.toml.
        variables: the environment.
        since: the first day; 30 days ago where it is None.
        until: the last day, included; today where it is None.
        output: the file, gzipped where its name ends in ``.gz``.
        today: the day.

    Raises:
        InputError: a folder's bot.toml or the window cannot be used, or the file cannot be written.
    """
    lists = [open_project(folder, variables) for folder in folders]
    if not lists:
        raise InputError("Name the folders of the lists to harvest for.")
    window = parse_window(since or f"{today - _DAYS}", until, today)
    with open_cache(lists[0].environment.cache_dir) as cache:
        windows = dict.fromkeys(sources.NAMES, window)
        reading = sources.read(_as_one(lists), windows, cache, progress.for_stream(), _worth_keeping(lists))
        models = [project.settings.relevance for project in lists]
        found = Harvest(reading, encode(reading.papers, models, cache, progress.for_stream()))
    write_harvest(output, found)
    return found


def _worth_keeping(lists: Sequence[Project]) -> Callable[[Paper], bool]:
    """Return whether the first stage of any list lets a paper pass."""
    tests = [relevance.worth_keeping(project.settings.topic) for project in lists]
    return lambda paper: any(test(paper) for test in tests)


def _as_one(lists: Sequence[Project]) -> Project:
    """Return a project that asks what all lists ask."""
    first = lists[0]
    search = join_searches(project.settings.search for project in lists)
    return replace(first, settings=first.settings.model_copy(update={"search": search}))
