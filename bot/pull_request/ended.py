"""The pull request that people merged or closed since the bot last looked, and what that decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from github.PullRequest import PullRequest

from bot.core.catalog import Catalog
from bot.core.state import OpenPullRequest, State
from bot.listing.files import Listing
from bot.pull_request import decisions, notes
from bot.pull_request.listing import read_earlier
from bot.pull_request.repository import Repository
from bot.pull_request.rows import find_any, has_change


@dataclass(frozen=True, slots=True)
class Ended:
    """The pull request that was under way until a person merged or closed it."""

    pull: PullRequest
    planned: OpenPullRequest
    """What the bot planned it to be."""
    own: str | None
    """The bot's last commit that it got."""
    is_elsewhere: bool
    """Whether it was merged into another branch than the list's."""

    @property
    def merge(self) -> str | None:
        """The bot's last commit that the main branch holds: what differs from it is people's."""
        return self.own if self.pull.merged and not self.is_elsewhere else None


def find_pull(
    repository: Repository, mine: Sequence[PullRequest], planned: OpenPullRequest | None, base: str
) -> tuple[PullRequest | None, Ended | None]:
    """Return the bot's pull request that is open, and the one that was under way but was merged or closed since.

    Of several that are open it is the oldest. None is ended where the bot was stopped before it opened one:
    that is still to do.
    """
    opened = min(mine, key=lambda pull: pull.number, default=None)
    if planned is None or (opened and opened.head.ref == planned.branch):
        return opened, None
    known = _find_planned(repository, planned)
    if known is None:
        return opened, None
    if known.state == "open":
        return known, None
    own = own_commit(repository, planned, known.head.sha)
    return opened, Ended(known, planned, own, _is_elsewhere(repository, known, base))


def _find_planned(repository: Repository, planned: OpenPullRequest) -> PullRequest | None:
    if planned.number:
        return repository.pull(planned.number)
    return repository.pull_from(planned.branch, planned.head)


def _is_elsewhere(repository: Repository, pull: PullRequest, base: str) -> bool:
    """Return whether a pull request was merged into another branch than the list's; a renamed one is gone."""
    return pull.merged and pull.base.ref != base and repository.head(pull.base.ref) is not None


def own_commit(repository: Repository, open_pull_request: OpenPullRequest, head: str) -> str | None:
    """Return the bot's last commit that a branch with this head really got, None where it got none.

    The state names a commit before the branch moves there: a run that was stopped, refused or overtaken in between
    leaves one that nobody saw.
    """
    if open_pull_request.is_shown or repository.contains(head, open_pull_request.head):
        return open_pull_request.head
    return open_pull_request.previous


def settle(repository: Repository, state: State, ended: Ended, listing: Listing, today: date) -> State:
    """Return the state with what merging or closing the pull request decided."""
    return _decide(_keep_unseen(repository, state, ended, listing), ended.pull, listing, today)


def _keep_unseen(repository: Repository, state: State, ended: Ended, listing: Listing) -> State:
    """Return the state in which what a pull request that ended did not bring to the list, or to anybody, waits.

    Args:
        repository: where the commits are.
        state: with the pull request as the bot planned it.
        ended: the pull request.
        listing: the list on the main branch.
    """
    planned = ended.planned
    if ended.is_elsewhere:
        return _keep_others(state, planned, [listing.catalog])
    if planned.is_shown:
        return state
    if ended.own == planned.head:
        # The commit was seen; the text, and with it the papers held back, perhaps not.
        return decisions.with_unseen(state, planned, planned.rows, planned.changes)
    seen = [read_earlier(repository, sha) for sha in (ended.own, ended.pull.head.sha)]
    return _keep_others(state, planned, [one.catalog for one in seen if one])


def _keep_others(state: State, planned: OpenPullRequest, catalogs: Sequence[Catalog]) -> State:
    """Return the state in which what none of the catalogs shows waits for the next pull request."""
    rows = [row for row in planned.rows if any(find_any(row.entry, one.entries) for one in catalogs)]
    changes = [change for change in planned.changes if any(has_change(one, change) for one in catalogs)]
    return decisions.with_unseen(state, planned, rows, changes)


def _decide(state: State, pull: PullRequest, listing: Listing, today: date) -> State:
    """Return the state with the decisions that merging or closing a pull request makes."""
    if pull.merged:
        by = pull.merged_by.login if pull.merged_by else "merged"
        return decisions.after_merge(state, listing.catalog, today, by)
    state = decisions.after_close(state, pull.number, listing.catalog, today)
    rejected = decisions.closed_rows(state, pull.number)
    refused = [change for change in state.refused if change.pull == pull.number]
    if rejected or refused:
        notes.say_once(pull, notes.tell_closed(rejected, refused))
    return state
