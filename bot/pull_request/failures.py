"""Somebody is told: after failed nights in a row one issue says what fails since when, until a night is good again.

The issue is kept up to date by editing it; nothing is ever added as a comment. A closed one is not opened again
while the nights go on failing: whoever closed it knows.
"""

from collections.abc import Sequence
from datetime import date

import structlog
from github import UnknownObjectException
from github.GithubException import GithubException
from github.Issue import Issue
from github.Repository import Repository

from bot.core.settings import Environment, Settings
from bot.core.state import Night, State
from bot.listing.escape import cell
from bot.pull_request.memory import remember, remembered
from bot.pull_request.repository import asking, open_repository
from bot.support.errors import BotError, GitHubError
from bot.support.logs import redact

TITLE = "The nightly search fails"
_MESSAGES = 20
_MESSAGE_LENGTH = 1000


def record_night(settings: Settings, environment: Environment, errors: Sequence[str], today: date) -> None:
    """Count a night in the state on GitHub, and bring the issue up to date.

    What goes wrong here is logged, never raised: it must not hide what the night itself has to say.
    """
    try:
        repository = open_repository(settings, environment)
        before = remembered(settings, environment)
        # Once, and not within the attempts below: each of them would open an issue.
        night = after_night(repository.remote, before, errors, today, settings, environment.run_url).night
        remember(
            settings, environment, lambda now: now.model_copy(update={"night": night}), "Count the night"
        )
    except BotError as error:
        structlog.get_logger().error("The night could not be counted.", reason=str(error))


def after_night(
    remote: Repository,
    state: State,
    errors: Sequence[str],
    today: date,
    settings: Settings,
    run_url: str | None = None,
) -> State:
    """Count a night as failed or good, open, edit or close the issue, and return the state to remember.

    Args:
        remote: the list's repository.
        state: what the bot remembers.
        errors: what failed in this night, one message each; empty after a good night.
        today: the day of the night.
        settings: ``pull_request.failures`` is the number of failed nights that open the issue.
        run_url: where the log of this night can be read.

    An issue that GitHub refuses is logged and tried again after the next night: it must not hide what failed.
    """
    night = _counted(state.night, errors, today)
    try:
        night = _told(remote, night, today, settings.pull_request.failures, run_url)
    except GitHubError as error:
        structlog.get_logger().error(
            "The issue about failed nights could not be written. The bot needs the permission issues: write.",
            reason=str(error),
        )
    return state.model_copy(update={"night": night})


def _counted(before: Night, errors: Sequence[str], today: date) -> Night:
    if not errors:
        return Night(issue=before.issue)
    messages = tuple(redact(error)[:_MESSAGE_LENGTH] for error in errors[:_MESSAGES])
    return Night(failed=before.failed + 1, since=before.since or today, messages=messages, issue=before.issue)


def _told(remote: Repository, night: Night, today: date, limit: int, run_url: str | None) -> Night:
    with asking("wrote the issue about failed nights"):
        issue = _issue(remote, night.issue)
        if night.failed == 0:
            if issue:
                issue.edit(body=_good(today), state="closed", state_reason="completed")
            return Night()
        if issue:
            issue.edit(body=_bad(night, today, run_url))
        elif night.failed >= limit:
            issue = remote.create_issue(TITLE, _bad(night, today, run_url))
        return night.model_copy(update={"issue": issue.number if issue else None})


def _issue(remote: Repository, number: int | None) -> Issue | None:
    if number is None:
        return None
    try:
        return remote.get_issue(number)
    except UnknownObjectException:
        return None
    except GithubException as error:
        if error.status == 410:  # deleted
            return None
        raise


def _bad(night: Night, today: date, run_url: str | None) -> str:
    nights = "One night" if night.failed == 1 else f"{night.failed} nights in a row"
    lines = [
        f"{nights} failed, the first on {night.since}, the last on {today}. What failed last:",
        "",
        *(f"- {cell(message)}" for message in night.messages),
        "",
        f"The log of the last night: {run_url}" if run_url else "The log of the last night says more.",
        "",
        "Nothing is lost: a source that was not read whole is read again from the same day, and what the others "
        "found is proposed all the same. `docs/operations.md` says what to do about each kind of failure.",
        "",
        "The bot keeps this text up to date, and closes the issue after a good night.",
    ]
    return "\n".join(lines)


def _good(today: date) -> str:
    return f"The night of {today} was good: every source was read whole, and what was missed before was made up for."
