"""How things stand on GitHub before the bot changes anything: the list, the pull request, what people did."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from github.PullRequest import PullRequest

from bot.core.catalog import Catalog, Entry
from bot.core.settings import Settings
from bot.core.state import FILE_NAME, OpenPullRequest, State
from bot.listing.files import Listing
from bot.pull_request import decisions
from bot.pull_request.ended import find_pull, own_commit, settle
from bot.pull_request.listing import changes_by_people, read_earlier, read_listing
from bot.pull_request.memory import Memory, base_branch, read_memory
from bot.pull_request.repository import Commit, Repository
from bot.pull_request.rows import Edits, find
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
    put_back: frozenset[str] = frozenset()
    """The identifiers of rows that people put back, or added, on the main branch since the bot last looked."""
    pull: PullRequest | None = None
    branch: Branch | None = None
    unreadable: str | None = None
    """Why the branch cannot be brought up to date, such as that it cannot be read, for the people who can mend it."""

    notes: tuple[str, ...] = ()
    """What people did in the README, there or on the main branch, that is undone or not followed, in words."""
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
    pull, ended = find_pull(repository, mine, memory.state.open_pull_request, base)
    before = (ended and ended.merge) or memory.state.seen
    gone = decisions.removed_names(memory.state)
    listing, told = _as_meant(repository, before, main, settings, today, gone)
    state = decisions.after_edits(memory.state, told, today, decisions.REMOVED)
    if ended:
        state = settle(repository, state, ended, listing, today)
    if pull:
        state = _follow(state, pull)
    reopened = _find_reopened(state, mine, pull)
    for other in reopened:
        state = _take_over(state, other)
    ids = tuple(sorted(entry.id for entry in listing.catalog.entries))
    state = state.model_copy(update={"seen": main.sha, "known": ids})
    put_back = frozenset(entry.id for entry in told.added)
    found = Snapshot(
        repository, settings, memory, state, main, listing, put_back, pull, notes=_on(base, told), reopened=reopened
    )  # fmt: skip
    return _with_branch(found, today)


def _on(branch: str, told: Edits) -> tuple[str, ...]:
    return tuple(f"{branch}: {note}" for note in told.notes)


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


def _as_meant(
    repository: Repository,
    before: str | None,
    now: Commit,
    settings: Settings,
    today: date,
    rejected: Collection[str] = (),
) -> tuple[Listing, Edits]:
    listing = read_listing(repository, now)
    was = None if before == now.sha else read_earlier(repository, before)
    catalog, told = changes_by_people(was, listing, settings, today, rejected)
    return replace(listing, catalog=catalog), told


def _find_own(repository: Repository, settings: Settings) -> list[PullRequest]:
    return [pull for pull in repository.open_pulls() if is_own(pull.head.ref, settings)]


def is_own(name: str, settings: Settings) -> bool:
    """Return whether a branch is one of the bot's, such as bot/papers or bot/papers-2."""
    return re.fullmatch(re.escape(settings.pull_request.branch) + r"(-\d+)?", name) is not None


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
        return replace(snapshot, unreadable=f"it cannot be read: {error}")
    if branch is None:
        return snapshot
    rejected_rows = decisions.proposed_by_bot(snapshot.state, branch.edits.deleted)
    told = replace(branch.edits, deleted=rejected_rows)
    state = decisions.after_edits(snapshot.state, told, today, decisions.DELETED)
    notes = (*snapshot.notes, *_on(branch.name, branch.edits))
    return replace(snapshot, state=state, branch=branch, notes=notes)


def _branch(snapshot: Snapshot, open_pull_request: OpenPullRequest, today: date) -> Branch | None:
    repository = snapshot.repository
    head = repository.head(open_pull_request.branch)
    if head is None:
        return None
    own = own_commit(repository, open_pull_request, head)
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
