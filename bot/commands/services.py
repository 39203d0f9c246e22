"""Whom a command asks about one row: the literature services, the finder of code, the pages."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial

from bot.core.candidate import Candidate, CodeLink
from bot.core.paper import Paper
from bot.core.project import Project
from bot.links import deeper, find
from bot.links.by_style import leave_out_page
from bot.links.github import public_github
from bot.links.kept_pages import Sites, keep_pages
from bot.links.verify import GitHubBudget, verify
from bot.sources.lookup import LookedUp, look_up
from bot.support.cache import open_cache
from bot.support.web import Fetch, Page, WebError, fetch


@dataclass(frozen=True, slots=True)
class RowServices:
    """Four questions about a row, each with the one who answers it."""

    look_up: Callable[[Iterable[str]], LookedUp]
    """Gives what the services say of papers by canonical name; see :func:`bot.sources.lookup.look_up`."""
    find_code: Callable[[Paper], CodeLink | None]
    """Finds and verifies a paper's own code link."""
    check_code: Callable[[CodeLink, Paper], CodeLink]
    """Verifies a link that a row has; see :func:`bot.links.verify.verify`."""
    fetch: Fetch
    """Reads a page, within the bounds of :mod:`bot.support.web`."""


@contextmanager
def open_services(project: Project, today: date) -> Iterator[RowServices]:
    """Give the real services; beside stand-ins on this machine, nobody but them is asked."""

    def look_up_names(names: Iterable[str]) -> LookedUp:
        return look_up(names, project)

    style = project.settings.style
    if project.has_stand_ins:
        yield RowServices(
            look_up_names, lambda paper: leave_out_page(find(paper), style), lambda link, _: link, _refuse
        )
        return
    with open_cache(project.environment.cache_dir) as cache:
        budget, sites = GitHubBudget(public_github(project)), Sites()
        get = keep_pages(partial(fetch, user_agent=project.user_agent), cache, today, sites)

        def find_code(paper: Paper) -> CodeLink | None:
            link = deeper.best_link(Candidate(paper, 1.0, 1.0, "proposed"), budget, get, sites)
            return leave_out_page(link, style)

        def check_code(link: CodeLink, paper: Paper) -> CodeLink:
            return verify(link, paper, budget, get)

        yield RowServices(look_up_names, find_code, check_code, get)


def _refuse(url: str) -> Page:
    raise WebError("unreachable", f"{url} is not asked beside stand-ins of the services")
