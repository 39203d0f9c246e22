"""Open one issue after so many failed runs of a command in a row: it says what fails and since when.

A good run of the same command closes it; each command is counted on its own.
The bot edits the issue and adds no comments. It does not reopen an issue that a person closed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import structlog
from github import UnknownObjectException
from github.GithubException import GithubException
from github.Issue import Issue
from github.Repository import Repository

from bot.core.catalog import read_catalog
from bot.core.project import Project
from bot.core.settings import Settings
from bot.core.state import FailureStreak, State
from bot.listing.escape import cell
from bot.pull_request.memory import recall, remember
from bot.pull_request.numbers import lately
from bot.pull_request.repository import asking, open_repository
from bot.pull_request.words import tell_message
from bot.support.errors import BotError, GitHubError
from bot.support.logs import redact

TITLE = "The bot's runs fail"


@dataclass(frozen=True, slots=True)
class Command:
    """A command whose runs are counted, and what its issue says."""

    streak: Literal["failure_streak", "refresh_streak"]
    """Where the state counts its failed runs."""
    title: str
    after_failure: str
    """What a failed run leaves undone."""
    after_success: str
    """What a good run did."""


SCAN = Command(
    "failure_streak",
    TITLE,
    "Nothing is lost: the next run reads a source that was not read whole from the same day, and what the other "
    "sources found is proposed.",
    "every source was read whole, also for the days that failed before",
)
REFRESH = Command(
    "refresh_streak",
    "The bot cannot look at rows again",
    "`bot refresh` failed. Nothing is lost: the next run looks at the same rows.",
    "rows were looked at again",
)
_MESSAGES = 20
_DELETED = 410
"""What GitHub answers about an issue that somebody deleted."""
_MESSAGE_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class Run:
    """A run to count."""

    command: Command
    today: date
    errors: Sequence[str]
    """What failed, one message each; empty after a good run."""
    notes: Sequence[str] = ()
    """Further lines of the issue, such as where the log of this run can be read."""


@contextmanager
def counting_failures(project: Project, today: date, command: Command) -> Iterator[None]:
    """Count a run as failed if what is done within fails, whatever the error, which is raised all the same."""
    try:
        yield
    except Exception as error:
        record_run(project, [str(error)], today, command=command)
        raise


def record_run(
    project: Project,
    errors: Sequence[str],
    today: date,
    warnings: Sequence[str] = (),
    stalled: Sequence[str] = (),
    command: Command = SCAN,
) -> None:
    """Count a run in the state on GitHub, and bring the issue up to date.

    A source that throttles whoever has no key (``warnings``) makes neither a failed run nor a good one. Where it gave
    nothing new (``stalled``) for as many runs as open the issue, they count as failed.

    What goes wrong here is logged, never raised: it must not hide what the run itself reports.
    """
    try:
        repository = open_repository(project)
        state = recall(project)
        streak: FailureStreak = getattr(state, command.streak)
        quiet = streak.stalled + 1 if stalled else 0
        if quiet >= project.settings.pull_request.failures:
            streak = _with_quiet_runs(streak, quiet - 1, today)
            errors = [*errors, *stalled]
        if errors or not warnings:
            # Once, and not within the attempts below: each of them would open an issue.
            run = Run(command, today, errors, _notes(project, state, today))
            streak = after_run(repository.remote, streak, run, project.settings)
        streak = streak.model_copy(update={"stalled": quiet})
        remember(project, lambda now: now.model_copy(update={command.streak: streak}), "Count the run")
    except BotError as error:
        structlog.get_logger().error("The run could not be counted.", reason=str(error))


def _notes(project: Project, state: State, today: date) -> list[str]:
    """Return where the log of this run is, and what happened in the last 30 days."""
    run_url = project.environment.run_url
    notes = [f"The log of the last run: {run_url}" if run_url else "See the log of the last run."]
    try:
        happened = lately(read_catalog(project.catalog), state, today)
    except BotError:
        # It may be what failed, and the messages above say so.
        return notes
    return [*notes, "", "The last 30 days:", "", *(f"- {cell(line)}" for line in happened)]


def _with_quiet_runs(streak: FailureStreak, runs: int, today: date) -> FailureStreak:
    """Return the count as if the stalled runs before this one had failed."""
    since = streak.since or today - timedelta(days=runs)
    return streak.model_copy(update={"failed": max(streak.failed, runs), "since": since})


def after_run(remote: Repository, streak: FailureStreak, run: Run, settings: Settings) -> FailureStreak:
    """Count a run as failed or good, open, edit or close the issue, and return the count to remember.

    Args:
        remote: the list's repository.
        streak: the failed runs before.
        run: the run.
        settings: ``pull_request.failures`` is the number of failed runs that open the issue.

    An issue that GitHub refuses is logged, and written after the next run: it must not hide what failed.
    """
    streak = _count(streak, run.errors, run.today)
    try:
        streak = _update_issue(remote, streak, run, settings.pull_request.failures)
    except GitHubError as error:
        structlog.get_logger().error(
            "The issue about failed runs could not be written. The bot needs the permission issues: write.",
            reason=str(error),
        )
    return streak


def _count(before: FailureStreak, errors: Sequence[str], today: date) -> FailureStreak:
    if not errors:
        return FailureStreak(issue=before.issue)
    messages = tuple(redact(error)[:_MESSAGE_LENGTH] for error in errors[:_MESSAGES])
    return FailureStreak(
        failed=before.failed + 1, since=before.since or today, messages=messages, issue=before.issue
    )


def _update_issue(remote: Repository, streak: FailureStreak, run: Run, limit: int) -> FailureStreak:
    with asking("wrote the issue about failed runs"):
        issue = _issue(remote, streak.issue)
        if streak.failed == 0:
            if issue:
                issue.edit(body=_good(run), state="closed", state_reason="completed")
            return FailureStreak()
        if issue:
            issue.edit(body=_bad(streak, run))
        elif streak.failed >= limit:
            issue = remote.create_issue(run.command.title, _bad(streak, run))
        return streak.model_copy(update={"issue": issue.number if issue else None})


def _issue(remote: Repository, number: int | None) -> Issue | None:
    if number is None:
        return None
    try:
        return remote.get_issue(number)
    except GithubException as error:
        if isinstance(error, UnknownObjectException) or error.status == _DELETED:
            return None
        raise


def _bad(streak: FailureStreak, run: Run) -> str:
    runs = "One run" if streak.failed == 1 else f"{streak.failed} runs in a row"
    lines = [
        f"{runs} failed, the first on {streak.since}, the last on {run.today}. What failed last:",
        "",
        *(f"- {tell_message(message)}" for message in streak.messages),
        "",
        *run.notes,
        "",
        f"{run.command.after_failure} `docs/operations.md` says what to do about each kind of failure.",
        "",
        "The bot keeps this text up to date, and closes the issue after a good run.",
    ]
    return "\n".join(lines)


def _good(run: Run) -> str:
    return f"The run of {run.today} was good: {run.command.after_success}."
