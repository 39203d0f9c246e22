"""One rolling pull request, brought up to date with what a run found and with what people decided."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import structlog
from github.PullRequest import PullRequest

from bot.core.catalog import Catalog, Entry
from bot.core.project import Project
from bot.core.state import ChangedField, LastScan, OpenPullRequest, Row, State
from bot.pipeline.proposal import Proposal
from bot.pipeline.second_look import look_again
from bot.pull_request import body, notes, plan
from bot.pull_request.decisions import is_refused, names_put_aside, open_rows, rejected_names
from bot.pull_request.memory import Memory, again, write_memory
from bot.pull_request.plan import Files, Plan
from bot.pull_request.repository import RaceError, asking, asking_a_favour, open_repository
from bot.pull_request.rows import ConflictError, edits, with_titles
from bot.pull_request.snapshot import Snapshot, catalog_of, look
from bot.pull_request.story import actual, tell_story
from bot.support.plain_text import plain
from bot.support.wording import count

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
    told: tuple[str, ...] = ()
    """What is new about rows that were found before, one sentence each."""

    @property
    def summary(self) -> str:
        """What happened, in one sentence, and what is new about rows that were found before."""
        return " ".join((self._outcome, *self.told))

    @property
    def _outcome(self) -> str:
        if self.trouble:
            return f"{self.url} was left as it is: {self.trouble}"
        counts = f"{count(self.rows, 'row')} proposed, {self.held} held back, {self.waiting} waiting"
        if self.url is None:
            return f"Nothing to propose: {counts}."
        return f"{self.url} {'is up to date now' if self.changed else 'had all of it already'}: {counts}."


@dataclass(frozen=True, slots=True)
class _Draft:
    """What the bot is about to write."""

    snapshot: Snapshot
    plan: Plan
    files: Files
    state: State
    is_written: bool
    """Whether the branch holds the files already."""

    @property
    def is_empty(self) -> bool:
        """Whether the list would be as it is on the main branch, and nobody changed anything else."""
        unchanged = not edits(actual(self.snapshot), self.plan.listing.catalog).any
        return unchanged and (
            self.snapshot.branch is None or plan.is_empty(self.snapshot, self.plan, self.files)
        )


def publish(proposal: Proposal, project: Project) -> Published:
    """Propose the rows of a run in the one pull request that is open, or in a new one.

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
        looked = look_again(snapshot.state, proposal.read)
        state = add_found(looked.state, proposal, (catalog_of(snapshot), snapshot.listing.catalog))
        listed = {entry.id for entry in snapshot.listing.catalog.entries}
        titles = {name: title for name, title in looked.titles.items() if name not in listed}
        done = bring_up_to_date(
            replace(snapshot, state=state), lambda catalog: with_titles(catalog, titles), proposal.scan
        )
        return replace(done, told=(*looked.told, *(f"{plain(note)}." for note in snapshot.notes)))

    return again(attempt)


def add_found(state: State, proposal: Proposal, catalogs: Sequence[Catalog]) -> State:
    """Return the state with what a run found: new rows and changes wait for their place, others are held."""
    proposed = open_rows(state)
    listed = [*(entry for catalog in catalogs for entry in catalog.entries), *_entries(proposed)]
    new = plan.rows_to_add((*proposal.rows, *state.waiting), names_put_aside(state), listed)
    waiting = plan.newest_first(new)
    by_people = [row for row in state.held if row.held_by]
    held = plan.rows_to_add(
        (*by_people, *proposal.held, *state.held), rejected_names(state), [*listed, *_entries(waiting)]
    )
    return state.model_copy(
        update={
            "waiting": tuple(waiting),
            "held": tuple(plan.likeliest_first(held)),
            "waiting_changes": _changes_to_wait(state, proposal),
            "checkpoints": {**state.checkpoints, **dict(proposal.checkpoints)},
            "checked": {**state.checked, **dict.fromkeys(proposal.checked, proposal.today)},
        }
    )


def _entries(rows: Iterable[Row]) -> Iterator[Entry]:
    return (row.entry for row in rows)


def _changes_to_wait(state: State, proposal: Proposal) -> tuple[ChangedField, ...]:
    newest = {(one.id, one.field): one for one in (*state.waiting_changes, *proposal.changes)}
    return tuple(change for change in newest.values() if not is_refused(state, change))


def bring_up_to_date(
    snapshot: Snapshot,
    amend: plan.Amend = lambda catalog: catalog,
    scan: LastScan | None = None,
    first: Collection[str] = (),
) -> Published:
    """Make the branch, the pull request and the state say what the snapshot demands, and nothing more.

    The state is written before the branch moves: it knows both the commit before and the one to come, so that
    a run that is stopped in between is told apart from people's work.

    Args:
        snapshot: how things stand, and what was found.
        amend: what people asked to change in the catalog.
        scan: the scan that found it.
        first: identifiers of waiting rows that a person asked for: they get in whatever the limit.

    Raises:
        RaceError: somebody else was quicker; look again.
    """
    if snapshot.unreadable:
        return _leave_alone(snapshot, snapshot.unreadable)
    try:
        planned = plan.make_plan(snapshot, amend, first)
    except ConflictError as conflict:
        return _leave_alone(snapshot, f"it cannot be merged with the main branch: {conflict}")
    files = plan.files(planned, snapshot.settings)
    written = plan.is_written(snapshot, planned, files)
    state = snapshot.state.model_copy(update={"waiting": planned.waiting, "waiting_changes": ()})
    draft = _Draft(snapshot, planned, files, _tell_scan(snapshot, state, scan, written), written)
    return _close_or_rest(draft) if draft.is_empty else _propose(draft)


def _tell_scan(snapshot: Snapshot, state: State, scan: LastScan | None, written: bool) -> State:
    """Return the state with the scan to tell of: only one that brought something new, or failed otherwise."""
    if scan is None:
        return state
    is_news = not written or _substance(state) != _substance(snapshot.memory.state)
    if is_news or _errors(scan) != _errors(state.last_scan):
        return state.model_copy(update={"last_scan": scan})
    return state


def _propose(draft: _Draft) -> Published:
    """Write the state, move the branch, then open the pull request or bring its text up to date."""
    snapshot = draft.snapshot
    opened = _follow_up(draft)
    story = tell_story(snapshot, draft.state.model_copy(update={"open_pull_request": opened}), draft.plan)
    title, text = body.title(story), body.body(story)
    why = f"Remember what is proposed: {title[0].lower()}{title[1:]}"
    opened, memory = _write_branch(draft, opened, title, why)
    pull, changed = _tell(snapshot, opened, title, text)
    shown = opened.model_copy(
        update={"number": pull.number, "text_sha256": _hash(title, text), "previous": None}
    )
    _remember(draft, memory, shown, f"Follow pull request {pull.number}")
    notes.close_superseded(snapshot.reopened, pull.number)
    changed = changed or not draft.is_written
    _log.info("pull request is up to date", url=pull.html_url, changed=changed)
    return _report(draft, pull, changed)


def _close_or_rest(draft: _Draft) -> Published:
    """Close a pull request that has nothing left; without one, only remember."""
    opened, memory = draft.state.open_pull_request, draft.snapshot.memory
    if opened:
        opened = opened.model_copy(update={"rows": draft.plan.rows, "changes": ()})
        _, memory = _write_branch(draft, opened, "Take out what was rejected", "Remember the run")
    if pull := draft.snapshot.pull:
        notes.say_once(pull, notes.nothing_left())
        with asking(f"closed pull request #{pull.number}"):
            pull.edit(state="closed")
    _remember(draft, memory, None, "Nothing is under way")
    return _report(draft, None, pull is not None)


def _write_branch(
    draft: _Draft, opened: OpenPullRequest, title: str, why: str
) -> tuple[OpenPullRequest, Memory]:
    """Make the commit, remember it, and move the branch there; what is written already is only remembered."""
    memory = draft.snapshot.memory
    if draft.is_written:
        return opened, _remember(draft, memory, opened, why)
    opened = _commit(draft, opened, title)
    memory = _remember(draft, memory, opened, why)
    draft.snapshot.repository.move(opened.branch, opened.head, opened.previous)
    return opened, memory


def _leave_alone(snapshot: Snapshot, reason: str) -> Published:
    """Say once why the branch cannot be brought up to date; what was found waits in the state."""
    state, pull = snapshot.state, snapshot.pull
    if pull:
        notes.say_once(pull, notes.tell_left_alone(reason))
    write_memory(snapshot.repository, snapshot.state_branch, snapshot.memory, state, "Keep what was found")
    _log.warning("the branch was left alone", why=reason)
    url, number = (pull.html_url, pull.number) if pull else (None, None)
    return Published(url, number, False, 0, len(state.held), len(state.waiting), trouble=reason)


def _remember(draft: _Draft, memory: Memory, opened: OpenPullRequest | None, why: str) -> Memory:
    state = draft.state.model_copy(update={"open_pull_request": opened})
    return write_memory(draft.snapshot.repository, draft.snapshot.state_branch, memory, state, why)


def _errors(scan: LastScan | None) -> list[str]:
    return sorted(source.name for source in scan.sources if source.error) if scan else []


def _substance(state: State) -> tuple[list[str], list[str]]:
    return [row.entry.id for row in state.waiting], [row.entry.id for row in state.held]


def _hash(title: str, text: str) -> str:
    return hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()


def _report(draft: _Draft, pull: PullRequest | None, changed: bool) -> Published:
    return Published(
        url=pull.html_url if pull else None,
        number=pull.number if pull else None,
        changed=changed,
        rows=len(draft.plan.rows),
        held=len(draft.state.held),
        waiting=len(draft.state.waiting),
    )


def _follow_up(draft: _Draft) -> OpenPullRequest:
    """Return what is to be remembered of the pull request, before the commit is made."""
    before, rows = draft.state.open_pull_request, draft.plan.rows
    if before is None:
        branch, main = _find_free_name(draft.snapshot), draft.snapshot.main.sha
        return OpenPullRequest(branch=branch, head=main, rows=rows, changes=draft.plan.changes)
    had = {row.entry.id for row in before.rows}
    came = tuple(row.entry.id for row in rows if row.entry.id not in had)
    new = came if came and had else before.new
    return before.model_copy(update={"rows": rows, "changes": draft.plan.changes, "new": new})


def _find_free_name(snapshot: Snapshot) -> str:
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


def _commit(draft: _Draft, opened: OpenPullRequest, title: str) -> OpenPullRequest:
    """Make the commit, to which no branch points yet."""
    snapshot, planned = draft.snapshot, draft.plan
    repository = snapshot.repository
    message = title
    if len(planned.parents) > 1:
        message += f"\n\nTakes in {snapshot.base} at {snapshot.main.sha[:12]}."
    head = repository.write_commit(message, planned.parents, planned.onto, draft.files)
    previous = snapshot.branch.commit.sha if snapshot.branch else repository.head(opened.branch)
    return opened.model_copy(update={"head": head, "previous": previous})


def _tell(snapshot: Snapshot, opened: OpenPullRequest, title: str, text: str) -> tuple[PullRequest, bool]:
    """Open the pull request, or bring its title and body up to date; return whether anything changed.

    Raises:
        RaceError: a person merged or closed it meanwhile.
    """
    pull, settings = snapshot.pull, snapshot.settings.pull_request
    if pull is None:
        pull = snapshot.repository.open_pull(snapshot.base, opened.branch, title, text)
        _ask_for_review(pull, settings.labels, settings.reviewers)
        return pull, True
    if opened.text_sha256 == _hash(title, text):
        return pull, False
    with asking(f"updated pull request #{pull.number}"):
        pull.edit(title=title, body=text)
    if pull.state != "open":
        raise RaceError(opened.branch)
    return pull, True


def _ask_for_review(pull: PullRequest, labels: Sequence[str], reviewers: Sequence[str]) -> None:
    """Put on labels and ask reviewers: a name that GitHub refuses must not undo the proposal."""
    with asking_a_favour(f"put the labels of bot.toml on pull request #{pull.number}"):
        if labels:
            pull.add_to_labels(*labels)
    with asking_a_favour(f"asked the reviewers of bot.toml for pull request #{pull.number}"):
        if reviewers:
            pull.create_review_request(reviewers=list(reviewers))
