"""Open one issue after so many failed runs in a row: it says what fails and since when. A good run closes it.

The bot edits the issue and adds no comments. It does not reopen an issue that a person closed.
"""

from collections.abc import Sequence
from datetime import date, timedelta

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
_MESSAGES = 20
_DELETED = 410
"""What GitHub answers about an issue that somebody deleted."""
_MESSAGE_LENGTH = 1000


def record_run(
    project: Project,
    errors: Sequence[str],
    today: date,
    warnings: Sequence[str] = (),
    stalled: Sequence[str] = (),
) -> None:
    """Count a run in the state on GitHub, and bring the issue up to date.

    A source that throttles whoever has no key (``warnings``) makes neither a failed run nor a good one. Where it gave
    nothing new (``stalled``) for as many runs as open the issue, they count as failed.

    What goes wrong here is logged, never raised: it must not hide what the run itself reports.
    """
    try:
        repository = open_repository(project)
        before = recall(project)
        quiet = before.failure_streak.stalled + 1 if stalled else 0
        if quiet >= project.settings.pull_request.failures:
            before = _with_quiet_runs(before, quiet - 1, today)
            errors = [*errors, *stalled]
        if errors or not warnings:
            # Once, and not within the attempts below: each of them would open an issue.
            before = after_run(
                repository.remote, before, errors, today, project.settings, _notes(project, before, today)
            )
        streak = before.failure_streak.model_copy(update={"stalled": quiet})
        remember(project, lambda now: now.model_copy(update={"failure_streak": streak}), "Count the run")
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


def _with_quiet_runs(state: State, runs: int, today: date) -> State:
    """Return the state as if the stalled runs before this one had failed."""
    streak = state.failure_streak
    counted = streak.model_copy(
        update={
            "failed": max(streak.failed, runs),
            "since": streak.since or today - timedelta(days=runs),
        }
    )
    return state.model_copy(update={"failure_streak": counted})


def after_run(
    remote: Repository,
    state: State,
    errors: Sequence[str],
    today: date,
    settings: Settings,
    notes: Sequence[str] = (),
) -> State:
    """Count a run as failed or good, open, edit or close the issue, and return the state to remember.

    Args:
        remote: the list's repository.
        state: what the bot remembers.
        errors: what failed in this run, one message each; empty after a good run.
        today: the day of the run.
        settings: ``pull_request.failures`` is the number of failed runs that open the issue.
        notes: further lines of the issue, such as where the log of this run can be read.

    An issue that GitHub refuses is logged, and written after the next run: it must not hide what failed.
    """
    streak = _count(state.failure_streak, errors, today)
    try:
        streak = _update_issue(remote, streak, today, settings.pull_request.failures, notes)
    except GitHubError as error:
        structlog.get_logger().error(
            "The issue about failed runs could not be written. The bot needs the permission issues: write.",
            reason=str(error),
        )
    return state.model_copy(update={"failure_streak": streak})


def _count(before: FailureStreak, errors: Sequence[str], today: date) -> FailureStreak:
    if not errors:
        return FailureStreak(issue=before.issue)
    messages = tuple(redact(error)[:_MESSAGE_LENGTH] for error in errors[:_MESSAGES])
    return FailureStreak(
        failed=before.failed + 1, since=before.since or today, messages=messages, issue=before.issue
    )


def _update_issue(
    remote: Repository, streak: FailureStreak, today: date, limit: int, notes: Sequence[str]
) -> FailureStreak:
    with asking("wrote the issue about failed runs"):
        issue = _issue(remote, streak.issue)
        if streak.failed == 0:
            if issue:
                issue.edit(body=_good(today), state="closed", state_reason="completed")
            return FailureStreak()
        if issue:
            issue.edit(body=_bad(streak, today, notes))
        elif streak.failed >= limit:
            issue = remote.create_issue(TITLE, _bad(streak, today, notes))
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


def _bad(streak: FailureStreak, today: date, notes: Sequence[str]) -> str:
    runs = "One run" if streak.failed == 1 else f"{streak.failed} runs in a row"
    lines = [
        f"{runs} failed, the first on {streak.since}, the last on {today}. What failed last:",
        "",
        *(f"- {tell_message(message)}" for message in streak.messages),
        "",
        *notes,
        "",
        "Nothing is lost: the next run reads a source that was not read whole from the same day, and what the other "
        "sources found is proposed. `docs/operations.md` says what to do about each kind of failure.",
        "",
        "The bot keeps this text up to date, and closes the issue after a good run.",
    ]
    return "\n".join(lines)


def _good(today: date) -> str:
    return f"The run of {today} was good: every source was read whole, also for the days that failed before."
