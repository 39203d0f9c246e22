"""What can go wrong between the bot and GitHub in the middle of a run, and what people do afterwards.

A fault strikes at one request. From then on, GitHub sees what it would see of the real thing: of a run that was
killed no further request, of a refused or lost one what the bot does about it.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from bot.core.catalog import Entry
from bot.core.project import Project
from bot.pull_request import failures, publish, recall
from bot.support.errors import GitHubError
from tests.pull_request.emulator import Calls, Struck
from tests.pull_request.people import TODAY, Site, proposal, row

Kind = Literal["killed", "refused", "lost", "overtaken"]
When = Literal["before", "after"]
Then = Literal["nothing", "merge", "squash", "close", "reopen"]

KINDS: tuple[Kind, ...] = ("killed", "refused", "lost", "overtaken")
TIMES: tuple[When, ...] = ("before", "after")
THENS: tuple[Then, ...] = ("nothing", "merge", "squash", "close", "reopen")
BRANCH = "bot/papers"
TITLES = frozenset({"Paper number 1", "Paper number 2", "Paper number 3"})


@dataclass(frozen=True, slots=True)
class Case:
    """One fault at the move of the branch, and what a person does before the next run."""

    kind: Kind
    when: When
    then: Then
    lasts: bool
    """Whether every try of the request meets the fault, so that the run fails."""
    first: bool
    """Whether it is the run that opens the pull request."""

    def __str__(self) -> str:
        lasting = "for good" if self.lasts else "once"
        return f"{self.kind}-{self.when}-{lasting}-{self.then}-{'opening' if self.first else 'updating'}"


def all_cases() -> Iterator[Case]:
    """Yield every case that can be: a kill lasts, and an overtaken run tries again."""
    for kind, when, then, first in itertools.product(KINDS, TIMES, THENS, (False, True)):
        for lasts in {"killed": (True,), "overtaken": (False,)}.get(kind, (False, True)):
            yield Case(kind, when, then, lasts, first)


def moves_branch(method: str, path: str, body: object) -> bool:
    """Return whether a request makes or moves the bot's branch."""
    if method == "PATCH":
        return path.endswith(f"/git/refs/heads/{BRANCH}")
    return method == "POST" and isinstance(body, dict) and body.get("ref") == f"refs/heads/{BRANCH}"


@dataclass
class Strike:
    """The fault of a case, for the proxy before GitHub."""

    case: Case
    push: Callable[[], None]
    """A push by somebody else."""
    moved: bool = False
    struck: int = 0
    places: list[str] = field(default_factory=list)

    def __call__(self, method: str, path: str, body: object) -> Struck | None:
        """Return what becomes of a request."""
        case, is_move = self.case, moves_branch(method, path, body)
        if case.kind == "killed" and self.struck:
            return "drop"
        due = is_move if case.when == "before" or case.kind == "lost" else self.moved and method != "GET"
        if case.kind == "overtaken" and case.when == "after":
            due = self.moved
        self.moved = self.moved or is_move
        if case.kind == "killed" and case.when == "after" and is_move:
            self.struck += 1
            return "lose"
        if not due or (self.struck and not case.lasts):
            return None
        self.struck += 1
        if case.kind == "overtaken":
            self.push()
            return None
        if case.kind == "refused":
            return "refuse"
        return "lose" if case.kind == "lost" and case.when == "after" else "drop"


def run(site: Site, *numbers: int) -> None:
    """Run the bot with these papers found."""
    run_in(site.project(), numbers)


def run_in(project: Project, numbers: Sequence[int]) -> None:
    """Make all requests to GitHub that `bot scan --pull-request` makes."""
    recall(project)
    publish(proposal(*(row(n) for n in numbers)), project)
    failures.record_run(project, [], TODAY)


def disturb(site: Site, calls: Calls, case: Case) -> Strike:
    """Run the bot into the fault of a case, where the pull request has one row already unless it is the first run."""
    if not case.first:
        run(site, 3)

    def push() -> None:
        if any(call.path.endswith("/git/refs/heads/bot/papers") for call in calls.made) or not case.first:
            with suppress(Exception):
                site.helper.write("notes.md", "A note.", BRANCH)

    strike = Strike(case, push)
    calls.strike = strike
    with suppress(GitHubError):
        run(site, 1, 2, 3)
    calls.wait()
    calls.strike = None
    return strike


def act(site: Site, then: Then) -> frozenset[str]:
    """Let a person do something with the open pull request; return the titles that it showed."""
    pulls = site.keeper.pulls()
    if not pulls:
        return frozenset()
    (pull,) = pulls
    shown = frozenset(site.keeper.titles(pull.head.ref)) & TITLES
    if then in ("merge", "squash"):
        pull.merge(merge_method=then)
    elif then in ("close", "reopen"):
        pull.edit(state="closed")
        if then == "reopen":
            run(site)
            site.keeper.remote.get_pull(pull.number).edit(state="open")
    return shown


def find_wrongs(site: Site, then: Then, shown: frozenset[str]) -> list[str]:
    """Return what a fault did wrong, after one more good run that finds nothing."""
    run(site)
    open_rows = [set(site.keeper.titles(pull.head.ref)) for pull in site.keeper.pulls()]
    listed = set(site.keeper.titles("main"))
    rejected = {d.title for d in site.state().decisions if d.verdict == "rejected"}
    wrong = []
    if len(open_rows) > 1:
        wrong.append("more than one pull request is open")
    if unseen := rejected - (shown if then == "close" else frozenset()):
        wrong.append(f"rejected, though nobody saw it or wanted it: {sorted(unseen)}")
    if lost := TITLES - rejected - listed - set().union(*open_rows):
        wrong.append(f"lost: {sorted(lost)}")
    if then in ("merge", "squash") and (gone := shown - listed):
        wrong.append(f"merged, but not on the list: {sorted(gone)}")
    return wrong


@dataclass
class Kill:
    """Ends a run at one of its requests, which GitHub carries out all the same or not."""

    number: int
    when: When
    end: Callable[[], None]
    """Kills the process; without one the run is merely cut off from GitHub, which is the same to GitHub."""
    first: bool = False
    """Whether it is the run that opens the pull request."""
    count: int = 0
    is_shown: bool = False
    """Whether people could see the rows before the kill: in a pull request that is open."""

    def __call__(self, method: str, path: str, body: object) -> Struck | None:
        """Return what becomes of a request."""
        self.count += 1
        if self.count < self.number or (self.count == self.number and self.when == "after"):
            opens = method == "POST" and path.endswith("/pulls")
            self.is_shown |= opens if self.first else moves_branch(method, path, body)
        if self.count < self.number:
            return None
        self.end()
        return "lose" if self.count == self.number and self.when == "after" else "drop"


@dataclass(frozen=True, slots=True)
class Left:
    """The list as it stands, and what is remembered of it."""

    main: frozenset[Entry]
    proposed: tuple[frozenset[Entry], ...]
    """The rows of each open pull request; in which order a month has them depends on who came first."""
    texts: tuple[str, ...]
    """Their titles."""
    verdicts: frozenset[tuple[str, str]]
    waiting: tuple[str, ...]


def look_at(site: Site) -> Left:
    """Return what is left."""
    pulls, state = site.keeper.pulls(), site.state()
    return Left(
        frozenset(site.keeper.catalog("main").entries),
        tuple(frozenset(site.keeper.catalog(pull.head.ref).entries) for pull in pulls),
        tuple(pull.title for pull in pulls),
        frozenset((d.id, d.verdict) for d in state.decisions),
        tuple(row.entry.id for row in state.waiting),
    )


def go_on(site: Site, then: Then) -> Left:
    """Let a person act, run the bot once more undisturbed, and return what is left."""
    act(site, then)
    run(site, 1, 2, 3)
    return look_at(site)
