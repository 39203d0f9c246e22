"""Rows that are on the list already, or are asked for by hand: added, looked at again, checked."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from bot import pull_request
from bot.commands import add as by_hand
from bot.commands import check, refresh
from bot.commands.check import Finding
from bot.commands.refresh import Refreshed
from bot.core.candidate import Candidate, CodeLink
from bot.core.catalog import Catalog, Entry, with_entries
from bot.core.paper import Paper
from bot.core.project import Project
from bot.core.setting_types import is_loopback
from bot.core.settings import services
from bot.core.state import State, read_state
from bot.links import deeper, find
from bot.links.verify import GitHubBudget, verify
from bot.listing import working_copy
from bot.listing.files import Listing
from bot.pipeline.proposal import Proposal
from bot.pull_request.repository import public_github
from bot.pull_request.rows import with_changes
from bot.sources.lookup import look_up
from bot.support.cache import open_cache
from bot.support.web import Page, WebError, fetch


@dataclass(frozen=True, slots=True)
class _Services:
    """Whom to ask about a row."""

    look_up: Callable[[Iterable[str]], Mapping[str, Paper]]
    find_code: Callable[[Paper], CodeLink | None]
    check_code: Callable[[CodeLink, Paper], CodeLink]
    fetch: Callable[[str], Page]


def add(project: Project, names: list[str], today: date) -> list[Entry]:
    """Write complete rows for papers that a person names into catalog and README.

    Raises:
        InputError: a name could not be resolved, or is on the list already; nothing was written.
        SourceError: a service could not be asked; nothing was written.
    """
    listing = working_copy.read_list(project, today)
    with _services(project, today) as asked:
        rows = by_hand.add(
            names,
            listing.catalog,
            project.settings,
            today,
            look_up=asked.look_up,
            find_code=asked.find_code,
            fetch=asked.fetch,
        )
    working_copy.write_list(project, Listing(with_entries(listing.catalog, rows), listing.readme))
    return rows


def findings(project: Project, today: date) -> list[Finding]:
    """Return what is wrong with the list, without asking anybody."""
    return check.check(working_copy.read_list(project, today).catalog, project.settings, today)


def findings_online(project: Project, today: date) -> list[Finding]:
    """Return what is wrong with the list, where it disagrees with its sources, and which links are dead.

    Raises:
        SourceError: a service could not be asked.
    """
    catalog = working_copy.read_list(project, today).catalog
    with _services(project, today) as asked:
        online = check.check_online(
            catalog.entries, look_up=asked.look_up, check_code=asked.check_code, fetch=asked.fetch
        )
    return [*check.check(catalog, project.settings, today), *online]


def previewed(project: Project, today: date, rows: int) -> tuple[Refreshed, str]:
    """Look again at the rows whose turn it is, and change nothing."""
    catalog = working_copy.read_list(project, today).catalog
    found = _looked_again(project, catalog, read_state(project.state), today, rows)
    return found, f"{len(found.checked)} rows were looked at; nothing was changed."


def written(project: Project, today: date, rows: int) -> tuple[Refreshed, str]:
    """Look again at the rows whose turn it is, and write what changed."""
    listing, state = working_copy.read_list(project, today), read_state(project.state)
    found = _looked_again(project, listing.catalog, state, today, rows)
    catalog = with_changes(listing.catalog, refresh.as_changes(found.updates))
    state = refresh.checked_on(state, listing.catalog, found.checked, today)
    working_copy.write_list(project, Listing(catalog, listing.readme), state)
    return found, f"{len(found.checked)} rows were looked at, {len(found.updates)} changes written."


def proposed(project: Project, today: date, rows: int) -> tuple[Refreshed, str]:
    """Look again at the rows whose turn it is, and propose what changed in the one pull request.

    Raises:
        GitHubError: GitHub refused, or could not be reached.
    """
    state = pull_request.remembered(project.settings, project.environment)
    found = _looked_again(project, working_copy.read_list(project, today).catalog, state, today, rows)
    proposal = Proposal(
        rows=(),
        held=(),
        scan=None,
        today=today,
        changes=refresh.as_changes(found.updates),
        checked=found.checked,
    )
    return found, pull_request.publish(proposal, project.settings, project.environment).summary


def _looked_again(project: Project, catalog: Catalog, state: State, today: date, rows: int) -> Refreshed:
    with _services(project, today) as asked:
        return refresh.refresh(
            refresh.due(catalog, state, today, rows),
            look_up=asked.look_up,
            find_code=asked.find_code,
            check_code=asked.check_code,
            fetch=asked.fetch,
        )


@contextmanager
def _services(project: Project, today: date) -> Iterator[_Services]:
    """Give whom to ask: the real services, or, beside stand-ins on this machine, nobody else."""
    settings, environment = project.settings, project.environment

    def looked_up(names: Iterable[str]) -> Mapping[str, Paper]:
        return look_up(names, settings, environment)

    if is_loopback(services(settings, environment).arxiv):
        yield _Services(looked_up, find, lambda link, _: link, _nobody)
        return
    with open_cache(environment) as cache:
        github = public_github(settings, environment)
        budget, sites = GitHubBudget(github), deeper.Sites()
        get = deeper.kept(fetch, cache, today, sites, time.sleep)

        def find_code(paper: Paper) -> CodeLink | None:
            return deeper.best_link(Candidate(paper, 1.0, 1.0, "proposed"), budget, get, sites)

        def check_code(link: CodeLink, paper: Paper) -> CodeLink:
            return verify(link, paper, budget, get)

        yield _Services(looked_up, find_code, check_code, get)


def _nobody(url: str) -> Page:
    raise WebError("unreachable", f"{url} is not asked beside stand-ins of the services")
