"""One rolling pull request, brought up to date with what a night found and with what people decided."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import structlog
from github.GithubException import GithubException
from github.PullRequest import PullRequest

from bot.core.catalog import Catalog
from bot.core.project import Project
from bot.core.state import ChangedField, LastScan, OpenPullRequest, Row, State
from bot.pipeline.proposal import Proposal
from bot.pull_request import body, notes, plan
from bot.pull_request.decisions import is_refused, rejected_names
from bot.pull_request.memory import again, write_memory
from bot.pull_request.repository import asking, open_repository
from bot.pull_request.rows import ConflictError, edits, names, with_changes
from bot.pull_request.snapshot import Snapshot, catalog_of, look
from bot.pull_request.story import actual, story_of

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a proposal."""

    url: str | None
    """The pull request's page, None where there is nothing to propose."""
    number: int | None
    changed: bool
    """Whether the branch or the pull request was changed."""
    rows: int
    """The bot's rows in the pull request."""
    held: int
    waiting: int
    trouble: str | None = None
    """Why the branch was left alone."""

    @property
    def summary(self) -> str:
        """What happened, in one sentence."""
        if self.trouble:
            return f"{self.url} was left as it is: {self.trouble}"
        counts = f"{self.rows} rows proposed, {self.held} held back, {self.waiting} waiting"
        if self.url is None:
            return f"Nothing to propose: {counts}."
        return f"{self.url} {'is up to date now' if self.changed else 'had all of it already'}: {counts}."


def publish(proposal: Proposal, project: Project) -> Published:
    """Propose a night's rows in the one pull request that is open, or in a new one.

    What people changed, deleted or added on the branch stays; what they rejected stays out. The branch only
    moves forward: when somebody pushes meanwhile, everything is read and decided again. With nothing new,
    nothing is pushed and nothing is said. The decisions and checkpoints are kept on the state branch.

    Raises:
        InputError: token or repository are missing; the list or the state on GitHub is broken.
        GitHubError: GitHub refused or could not be reached; the pull request stands as it was.
    """
    repository = open_repository(project)

    def attempt() -> Published:
        snapshot = look(repository, project.settings, proposal.today)
        state = with_found(snapshot.state, proposal, (catalog_of(snapshot), snapshot.listing.catalog))
        snapshot = replace(snapshot, state=state)
        changes = [change for change in proposal.changes if not is_refused(state, change)]
        return bring_up_to_date(
            snapshot, lambda catalog: with_changes(catalog, changes), changes, proposal.scan
        )

    return again(attempt)


def with_found(state: State, proposal: Proposal, catalogs: Sequence[Catalog]) -> State:
    """Return the state with a night's finds: new rows wait for their place, others are held, marks move."""
    rejected = rejected_names(state)

    def open_rows(rows: Sequence[Row], *more: Row) -> list[Row]:
        listed = [*(entry for catalog in catalogs for entry in catalog.entries), *(row.entry for row in more)]
        return plan.unlisted_rows((row for row in rows if not names(row.entry) & rejected), listed)

    proposed = state.open_pull_request.rows if state.open_pull_request else ()
    waiting = plan.newest_first(open_rows((*proposal.rows, *state.waiting), *proposed))
    held = open_rows((*proposal.held, *state.held), *proposed, *waiting)
    held.sort(key=lambda row: row.entry.provenance.list_worthy or 0.0, reverse=True)
    checkpoints = {**state.checkpoints, **dict(proposal.checkpoints)}
    checked = {**state.checked, **dict.fromkeys(proposal.checked, proposal.today)}
    return state.model_copy(
        update={
            "waiting": tuple(waiting),
            "held": tuple(held),
            "checkpoints": checkpoints,
            "checked": checked,
        }
    )


def bring_up_to_date(
    snapshot: Snapshot,
    amend: plan.Amend,
    changes: Sequence[ChangedField] = (),
    scan: LastScan | None = None,
    first: Collection[str] = (),
) -> Published:
    """Make the branch, the pull request and the state say what the snapshot demands, and nothing more.

    The state is written before the branch moves: it knows both the commit before and the one to come, so that
    a run that is stopped in between is told apart from people's work.

    Raises:
        RaceError: somebody else was quicker; look again.
    """
    if snapshot.unreadable:
        return _left_alone(snapshot, snapshot.unreadable)
    try:
        planned = plan.planned(snapshot, amend, first)
    except ConflictError as conflict:
        return _left_alone(snapshot, str(conflict))
    settings, state = snapshot.settings, snapshot.state
    wanted = plan.files(planned, settings)
    nothing = not edits(actual(snapshot), planned.listing.catalog).any and (
        snapshot.branch is None or plan.is_empty(snapshot, planned, wanted)
    )
    written = plan.is_written(snapshot, planned, wanted)
    state = state.model_copy(update={"waiting": planned.waiting})
    if (scan and (not written or _substance(state) != _substance(snapshot.memory.state))) or (
        scan and _errors(scan) != _errors(state.last_scan)
    ):
        state = state.model_copy(update={"last_scan": scan})
    if nothing:
        return _closed_or_quiet(snapshot, state, planned, wanted, written)
    open_pull_request = _under_way(snapshot, state, planned, changes)
    story = story_of(snapshot, state.model_copy(update={"open_pull_request": open_pull_request}), planned)
    if not written:
        open_pull_request = _committed(snapshot, open_pull_request, planned, wanted, body.title(story))
    state = state.model_copy(update={"open_pull_request": open_pull_request})
    memory = write_memory(snapshot.repository, _state_branch(snapshot), snapshot.memory, state, _why(story))
    if not written:
        snapshot.repository.move(open_pull_request.branch, open_pull_request.head)
    text = body.title(story), body.body(story)
    pull, changed = _told(snapshot, open_pull_request, *text)
    told = open_pull_request.model_copy(update={"number": pull.number, "text_sha256": _hash(*text)})
    state = state.model_copy(update={"open_pull_request": told})
    write_memory(
        snapshot.repository, _state_branch(snapshot), memory, state, f"Follow pull request {pull.number}"
    )
    _log.info("pull request is up to date", url=pull.html_url, changed=changed or not written)
    return _published(state, pull, planned, changed or not written)


def _state_branch(snapshot: Snapshot) -> str:
    return snapshot.settings.pull_request.state_branch


def _errors(scan: LastScan | None) -> list[str]:
    return sorted(source.name for source in scan.sources if source.error) if scan else []


def _substance(state: State) -> tuple[list[str], list[str]]:
    return [row.entry.id for row in state.waiting], [row.entry.id for row in state.held]


def _why(story: body.Story) -> str:
    return f"Remember what is proposed: {body.title(story)[0].lower()}{body.title(story)[1:]}"


def _hash(title: str, text: str) -> str:
    return hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()


def _published(state: State, pull: PullRequest | None, planned: plan.Plan, changed: bool) -> Published:
    return Published(
        url=pull.html_url if pull else None,
        number=pull.number if pull else None,
        changed=changed,
        rows=len(planned.rows),
        held=len(state.held),
        waiting=len(state.waiting),
    )


def _left_alone(snapshot: Snapshot, reason: str) -> Published:
    """Say once why the branch cannot be brought up to date; what was found waits in the state."""
    state, pull = snapshot.state, snapshot.pull
    if pull:
        notes.say_once(pull, notes.left_alone(reason))
    write_memory(snapshot.repository, _state_branch(snapshot), snapshot.memory, state, "Keep what was found")
    _log.warning("the branch was left alone", why=reason)
    url, number = (pull.html_url, pull.number) if pull else (None, None)
    return Published(url, number, False, 0, len(state.held), len(state.waiting), trouble=reason)


def _closed_or_quiet(
    snapshot: Snapshot,
    state: State,
    planned: plan.Plan,
    wanted: plan.Files,
    written: bool,
) -> Published:
    """Close a pull request that has nothing left; without one, only remember."""
    repository, open_pull_request, pull = snapshot.repository, state.open_pull_request, snapshot.pull
    head = ""
    if open_pull_request and not written:
        head = repository.write_commit("Take out what was rejected", planned.parents, planned.onto, wanted)
        made = {"head": head, "previous": _branch_head(snapshot), "rows": planned.rows}
        move = open_pull_request.model_copy(update=made)
        state = state.model_copy(update={"open_pull_request": move})
    memory = write_memory(repository, _state_branch(snapshot), snapshot.memory, state, "Remember the night")
    if open_pull_request and head:
        repository.move(open_pull_request.branch, head)
    if pull:
        notes.say_once(pull, notes.nothing_left())
        with asking(f"closed pull request #{pull.number}"):
            pull.edit(state="closed")
    state = state.model_copy(update={"open_pull_request": None})
    write_memory(repository, _state_branch(snapshot), memory, state, "Nothing is under way")
    return _published(state, None, planned, pull is not None)


def _branch_head(snapshot: Snapshot) -> str | None:
    return snapshot.branch.commit.sha if snapshot.branch else None


def _under_way(
    snapshot: Snapshot, state: State, planned: plan.Plan, changes: Sequence[ChangedField]
) -> OpenPullRequest:
    """Return what is to be remembered of the pull request, before the commit is made."""
    before = state.open_pull_request
    made = {
        (c.id, c.field): c
        for c in (*(before.changes if before else ()), *changes)
        if not is_refused(state, c)
    }
    if before:
        return before.model_copy(update={"rows": planned.rows, "changes": tuple(made.values())})
    return OpenPullRequest(
        branch=_free_name(snapshot), head=snapshot.main.sha, rows=planned.rows, changes=tuple(made.values())
    )


def _free_name(snapshot: Snapshot) -> str:
    """Return a name for a new branch: one that nothing stands on but what is merged already.

    A branch that was merged by squashing, or closed, keeps its commits and can be reopened.
    """
    repository, name = snapshot.repository, snapshot.settings.pull_request.branch
    for number in range(1, 1000):
        branch = name if number == 1 else f"{name}-{number}"
        head = repository.head(branch)
        if head is None or repository.contains(snapshot.main.sha, head):
            return branch
    raise ConflictError(f"there are a thousand branches such as {name}: delete old ones")


def _committed(
    snapshot: Snapshot,
    open_pull_request: OpenPullRequest,
    planned: plan.Plan,
    wanted: plan.Files,
    title: str,
) -> OpenPullRequest:
    """Make the commit, to which no branch points yet."""
    repository = snapshot.repository
    message = title
    if len(planned.parents) > 1:
        message += f"\n\nTakes in {snapshot.base} at {snapshot.main.sha[:12]}."
    head = repository.write_commit(message, planned.parents, planned.onto, wanted)
    previous = _branch_head(snapshot) or repository.head(open_pull_request.branch)
    return open_pull_request.model_copy(update={"head": head, "previous": previous})


def _told(
    snapshot: Snapshot, open_pull_request: OpenPullRequest, title: str, text: str
) -> tuple[PullRequest, bool]:
    """Open the pull request, or bring its title and body up to date; return whether anything changed."""
    pull, settings = snapshot.pull, snapshot.settings.pull_request
    if pull is None:
        pull = snapshot.repository.open_pull(snapshot.base, open_pull_request.branch, title, text)
        _asked_for_review(pull, settings.labels, settings.reviewers)
        return pull, True
    if open_pull_request.text_sha256 == _hash(title, text):
        return pull, False
    with asking(f"updated pull request #{pull.number}"):
        pull.edit(title=title, body=text)
    return pull, True


def _asked_for_review(pull: PullRequest, labels: Sequence[str], reviewers: Sequence[str]) -> None:
    """Put on labels and ask reviewers: a name that GitHub refuses must not undo the proposal."""
    try:
        if labels:
            pull.add_to_labels(*labels)
        if reviewers:
            pull.create_review_request(reviewers=list(reviewers))
    except GithubException as error:
        _log.warning(
            "labels or reviewers of bot.toml were refused", pull_request=pull.number, status=error.status
        )
