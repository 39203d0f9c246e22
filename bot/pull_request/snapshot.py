"""How things stand on GitHub before the bot changes anything: the list, the pull request, what people did."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog
from github.PullRequest import PullRequest

from bot.core.catalog import Catalog, Entry
from bot.core.settings import Settings
from bot.core.state import FILE_NAME, OpenPullRequest, State
from bot.listing.files import Listing
from bot.pull_request import decisions, notes
from bot.pull_request.listing import changes_by_people, read_listing
from bot.pull_request.memory import Memory, base_branch, read_memory
from bot.pull_request.repository import Commit, Repository
from bot.pull_request.rows import Edits, find, find_any, has_change
from bot.support.errors import GitHubError, InputError


@dataclass(frozen=True, slots=True)
class Branch:
    """The bot's branch as people left it."""

    name: str
    commit: Commit
    listing: Listing
    """With what people changed carried over into the catalog."""
    edits: Edits
    """What they changed since the bot last wrote."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that the bot needs to know before it writes."""

    repository: Repository
    settings: Settings
    memory: Memory
    state: State
    """What the bot remembers, with what people decided since."""
    main: Commit
    listing: Listing
    """The list on the main branch, with what people wrote by hand carried over into the catalog."""
    pull: PullRequest | None = None
    branch: Branch | None = None
    unreadable: str | None = None
    """Why the branch cannot be read, for the people who can mend it."""

    reopened: tuple[PullRequest, ...] = ()
    """Others of the bot that a person reopened: their rows go to the one that is followed."""

    @property
    def state_branch(self) -> str:
        """The branch that holds the state."""
        return self.settings.pull_request.state_branch

    @property
    def base(self) -> str:
        """The branch that the pull request goes to."""
        return base_branch(self.repository, self.settings)


@dataclass(frozen=True, slots=True)
class _Ended:
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


def look(repository: Repository, settings: Settings, today: date) -> Snapshot:
    """Return how things stand, with every decision that people made by what they did.

    Raises:
        InputError: the list on the main branch, or the state, is broken.
        GitHubError: GitHub refused or could not be reached.
    """
    memory = read_memory(repository, settings)
    base = base_branch(repository, settings)
    _refuse_branch(memory.state, base, settings)
    main = _read_main(repository, base)
    mine = _find_own(repository, settings)
    pull, ended = _find_pull(repository, mine, memory.state.open_pull_request, base)
    before = (ended and ended.merge) or memory.state.seen
    listing, told = _as_meant(repository, before, main, settings, today)
    state = decisions.after_edits(memory.state, told, today, decisions.REMOVED)
    if ended:
        state = _settle(_keep_unseen(repository, state, ended, listing), ended.pull, listing, today)
    if pull:
        state = _follow(state, pull)
    reopened = _find_reopened(state, mine, pull)
    for other in reopened:
        state = _take_over(state, other)
    ids = tuple(sorted(entry.id for entry in listing.catalog.entries))
    state = state.model_copy(update={"seen": main.sha, "known": ids})
    found = Snapshot(repository, settings, memory, state, main, listing, pull, reopened=reopened)
    return _with_branch(found, today)


def _read_main(repository: Repository, base: str) -> Commit:
    head = repository.head(base)
    if head is None:
        raise GitHubError(f"{repository.name} has no branch {base}: set pull_request.base in bot.toml.")
    return repository.commit(head)


def _refuse_branch(state: State, base: str, settings: Settings) -> None:
    """Refuse a state, edited by hand, that gives the bot's branch the name of another."""
    opened, state_branch = state.open_pull_request, settings.pull_request.state_branch
    if opened and opened.branch in (base, state_branch):
        raise InputError(
            f"{FILE_NAME} on the branch {state_branch} says that the bot proposes its rows on the branch "
            f"{opened.branch}: set open_pull_request to null there."
        )


def _is_elsewhere(repository: Repository, pull: PullRequest, base: str) -> bool:
    """Return whether a pull request was merged into another branch than the list's; a renamed one is gone."""
    return pull.merged and pull.base.ref != base and repository.head(pull.base.ref) is not None


def _own_commit(repository: Repository, open_pull_request: OpenPullRequest, head: str) -> str | None:
    """Return the bot's last commit that a branch with this head really got, None where it got none.

    The state names a commit before the branch moves there: a run that was stopped, refused or overtaken in between
    leaves one that nobody saw.
    """
    if open_pull_request.is_shown or repository.contains(head, open_pull_request.head):
        return open_pull_request.head
    return open_pull_request.previous


def _keep_unseen(repository: Repository, state: State, ended: _Ended, listing: Listing) -> State:
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
        return decisions.with_unseen(state, planned.rows, planned.changes)
    seen = [_earlier(repository, sha) for sha in (ended.own, ended.pull.head.sha)]
    return _keep_others(state, planned, [one.catalog for one in seen if one])


def _keep_others(state: State, planned: OpenPullRequest, catalogs: Sequence[Catalog]) -> State:
    """Return the state in which what none of the catalogs shows waits for the next pull request."""
    rows = [row for row in planned.rows if any(find_any(row.entry, one.entries) for one in catalogs)]
    changes = [change for change in planned.changes if any(has_change(one, change) for one in catalogs)]
    return decisions.with_unseen(state, rows, changes)


def _as_meant(
    repository: Repository, before: str | None, now: Commit, settings: Settings, today: date
) -> tuple[Listing, Edits]:
    listing = read_listing(repository, now)
    was = None if before == now.sha else _earlier(repository, before)
    catalog, told = changes_by_people(was, listing, settings, today)
    return replace(listing, catalog=catalog), told


def _earlier(repository: Repository, sha: str | None) -> Listing | None:
    """Return the list of an earlier commit; a history that was rewritten, or was broken there, tells nothing."""
    if sha is None:
        return None
    try:
        return read_listing(repository, repository.commit(sha))
    except (GitHubError, InputError) as error:
        structlog.get_logger().warning("cannot compare with an earlier commit", commit=sha, why=str(error))
        return None


def _find_own(repository: Repository, settings: Settings) -> list[PullRequest]:
    return [pull for pull in repository.open_pulls() if is_own(pull.head.ref, settings)]


def is_own(name: str, settings: Settings) -> bool:
    """Return whether a branch is one of the bot's, such as bot/papers or bot/papers-2."""
    return re.fullmatch(re.escape(settings.pull_request.branch) + r"(-\d+)?", name) is not None


def _find_pull(
    repository: Repository, mine: Sequence[PullRequest], planned: OpenPullRequest | None, base: str
) -> tuple[PullRequest | None, _Ended | None]:
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
    own = _own_commit(repository, planned, known.head.sha)
    return opened, _Ended(known, planned, own, _is_elsewhere(repository, known, base))


def _find_planned(repository: Repository, planned: OpenPullRequest) -> PullRequest | None:
    if planned.number:
        return repository.pull(planned.number)
    return repository.pull_from(planned.branch, planned.head)


def _settle(state: State, pull: PullRequest, listing: Listing, today: date) -> State:
    """Return the state with the decisions that merging or closing a pull request makes."""
    if pull.merged:
        by = pull.merged_by.login if pull.merged_by else "merged"
        return decisions.after_merge(state, listing.catalog, today, by)
    state = decisions.after_close(state, pull.number, listing.catalog, today)
    rejected = decisions.closed_rows(state, pull.number)
    refused = [change for change in state.refused if change.pull == pull.number]
    if rejected or refused:
        notes.say_once(pull, notes.closed(rejected, refused))
    return state


def _follow(state: State, pull: PullRequest) -> State:
    """Return the state with the pull request that is open as the one under way."""
    open_pull_request = state.open_pull_request
    if open_pull_request is None:
        return _take_up(state, pull)
    return state.model_copy(
        update={"open_pull_request": open_pull_request.model_copy(update={"number": pull.number})}
    )


def _take_up(state: State, pull: PullRequest) -> State:
    """Return the state with a pull request that a person reopened, or that the state has forgotten.

    Reopening undoes the rejections that came from closing.
    """
    rows, state = decisions.undo_closing(state, pull.number)
    open_pull_request = OpenPullRequest(
        branch=pull.head.ref, number=pull.number, head=pull.head.sha, rows=rows
    )
    return state.model_copy(update={"open_pull_request": open_pull_request})


def _find_reopened(
    state: State, mine: Sequence[PullRequest], followed: PullRequest | None
) -> tuple[PullRequest, ...]:
    """Return the open pull requests that a person reopened beside the one that is followed."""
    others = [pull for pull in mine if followed and pull.number != followed.number]
    return tuple(pull for pull in others if _is_closed(state, pull))


def _is_closed(state: State, pull: PullRequest) -> bool:
    """Return whether the state still holds what closing a pull request decided."""
    refused = any(change.pull == pull.number for change in state.refused)
    return refused or bool(decisions.closed_rows(state, pull.number))


def _take_over(state: State, pull: PullRequest) -> State:
    """Return the state in which the rows of a pull request that a person reopened wait for the open one."""
    rows, state = decisions.undo_closing(state, pull.number)
    return state.model_copy(update={"waiting": (*rows, *state.waiting)})


def _with_branch(snapshot: Snapshot, today: date) -> Snapshot:
    open_pull_request = snapshot.state.open_pull_request
    if open_pull_request is None:
        return snapshot
    pull, base = snapshot.pull, snapshot.base
    if pull and pull.base.ref != base:
        return replace(snapshot, unreadable=f"it goes to the branch {pull.base.ref}, not to {base}")
    try:
        branch = _branch(snapshot, open_pull_request, today)
    except InputError as error:
        return replace(snapshot, unreadable=str(error))
    if branch is None:
        return snapshot
    rejected_rows = decisions.proposed_by_bot(snapshot.state, branch.edits.deleted)
    told = replace(branch.edits, deleted=rejected_rows)
    state = decisions.after_edits(snapshot.state, told, today, decisions.DELETED)
    return replace(snapshot, state=state, branch=branch)


def _branch(snapshot: Snapshot, open_pull_request: OpenPullRequest, today: date) -> Branch | None:
    repository = snapshot.repository
    head = repository.head(open_pull_request.branch)
    if head is None:
        return None
    own = _own_commit(repository, open_pull_request, head)
    commit = repository.commit(head)
    listing, told = _as_meant(repository, own, commit, snapshot.settings, today)
    return Branch(open_pull_request.branch, commit, listing, told)


def catalog_of(snapshot: Snapshot) -> Catalog:
    """Return the list with the pull request's rows: what a paper must be compared with."""
    return snapshot.branch.listing.catalog if snapshot.branch else snapshot.listing.catalog


def find_row(snapshot: Snapshot, name: str) -> Entry | None:
    """Return a row of the pull request or of the list by an identifier, also where the branch cannot be read."""
    hidden = [] if snapshot.branch else [row.entry for row in decisions.open_rows(snapshot.state)]
    return find(name, (*catalog_of(snapshot).entries, *hidden))
