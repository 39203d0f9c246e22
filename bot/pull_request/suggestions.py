"""Papers that readers suggest in issues: looked up, answered, and kept until a maintainer decides.

What a reader writes is data: identifiers are read from it, within limits of length and number, and nothing else.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import structlog

from bot.core.project import Project
from bot.core.state import Row, State, Suggestion
from bot.listing.escape import cell, code_span
from bot.pull_request import decisions
from bot.pull_request.commands import identifier
from bot.pull_request.desk import Found, find_listed
from bot.pull_request.events import IssueEvent
from bot.pull_request.memory import remember
from bot.pull_request.repository import Repository, asking, open_repository
from bot.pull_request.respond import Answered, Find
from bot.pull_request.row_text import tell_found
from bot.pull_request.snapshot import Snapshot, look
from bot.pull_request.words import MOST, fitting, name_row

HEADING = "### Which paper?"
"""The form's first question, with which an issue that was made by it begins."""
LONGEST = 2_000
"""Characters of the form that are read."""
IN_ONE_ISSUE = 3
A_DAY = 5
"""Papers that one person may suggest in a day."""
A_DAY_BY_ALL = 50
KEPT_DAYS = 90
MOST_KEPT = 500
_MISREAD = (
    "The form names no arXiv identifier, DOI or Semantic Scholar page. "
    "Open another suggestion with one, such as `2304.12306`."
)
_TOO_MANY = (
    "That is the limit of suggestions for a day. Come back tomorrow; a maintainer can add the paper before."
)
_HOW = "A maintainer puts it into the pull request with `/bot accept` here, or declines with `/bot reject`."


def read_names(text: str) -> tuple[str, ...]:
    """Return the papers that a form names, at most three; none where the issue was not made by the form."""
    head, found, rest = text.replace("\r\n", "\n")[:LONGEST].partition(HEADING)
    if head.strip() or not found:
        return ()
    answer = rest.partition("\n### ")[0]
    named = map(identifier, answer.split())
    names = [name for name in named if name and not name.startswith("url:")]
    return tuple(dict.fromkeys(names))[:IN_ONE_ISSUE]


def answer_suggestion(event: IssueEvent, project: Project, today: date, find: Find) -> Answered:
    """Look up the papers of a suggestion, and answer with their rows and probabilities, or where they stand already.

    Raises:
        InputError: token or repository are missing; the list or the state on GitHub is broken.
        GitHubError: GitHub refused or could not be reached.
    """
    issue, body = event.issue, event.issue.body or ""
    if event.action != "opened" or issue.user.type == "Bot" or not body.lstrip().startswith(HEADING):
        return Answered(None)
    repository = open_repository(project)
    snapshot = look(repository, project.settings, today)
    if _is_answered(repository, snapshot.state, issue.number):
        return Answered(None)
    answer = fitting(_decide(event, project, snapshot, today, find), MOST - 100, "{} more")
    with asking(f"answered issue #{issue.number}"):
        repository.remote.get_issue(issue.number).create_comment(answer)
    return Answered(answer)


def _decide(event: IssueEvent, project: Project, snapshot: Snapshot, today: date, find: Find) -> list[str]:
    """Look up the papers that an issue names unless they are too many, and return the answer."""
    names = read_names(event.issue.body or "")
    if not names:
        return [_MISREAD]
    if not _is_allowed(snapshot.state, event, len(names), today):
        structlog.get_logger().warning("a suggestion is beyond the limit of a day", by=event.issue.user.login)
        return [_TOO_MANY]
    return _keep(event, project, snapshot, find(names), today)


def _keep(
    event: IssueEvent, project: Project, snapshot: Snapshot, found: Mapping[str, Found], today: date
) -> list[str]:
    """Keep what was looked up for a maintainer to decide, and return the answer."""
    issue, lines, kept = event.issue, [], []
    for name, one in found.items():
        row, line = _tell(snapshot, name, one)
        lines.append(f"- {line}")
        kept.append(Suggestion(issue=issue.number, by=issue.user.login, on=today, row=row))
    remember(
        project, lambda state: _with_suggestions(state, kept), f"Keep the suggestion of issue {issue.number}"
    )
    return [*lines, "", _HOW] if any(one.row for one in kept) else lines


def _tell(snapshot: Snapshot, name: str, found: Found) -> tuple[Row | None, str]:
    """Return a paper that a maintainer may accept, and what is said of it."""
    if found.row is None:
        return None, f"{code_span(name)}: {cell(found.problem)}"
    if listed := find_listed(snapshot, found.row.entry):
        return None, listed
    if decisions.is_rejected(snapshot.state, found.row.entry):
        return None, f"{name_row(found.row.entry)} was proposed before, and a maintainer rejected it"
    return found.row, tell_found(found.row)


def _is_answered(repository: Repository, state: State, number: int) -> bool:
    """Return whether a suggestion has its answer: a run that was stopped may have kept it and said nothing."""
    if all(one.issue != number for one in state.suggested):
        return False
    with asking(f"read the comments on issue #{number}"):
        return any(True for _ in repository.remote.get_issue(number).get_comments())


def _is_allowed(state: State, event: IssueEvent, papers: int, today: date) -> bool:
    """Return whether a person may suggest so many papers today, besides those of other issues."""
    todays = [one for one in state.suggested if one.on == today and one.issue != event.issue.number]
    theirs = sum(one.by == event.issue.user.login for one in todays)
    return theirs + papers <= A_DAY and len(todays) + papers <= A_DAY_BY_ALL


def _with_suggestions(state: State, new: Sequence[Suggestion]) -> State:
    """Return the state with more suggestions, without those that nobody decided on for long."""
    oldest = max(one.on for one in new) - timedelta(days=KEPT_DAYS)
    issues = {one.issue for one in new}
    kept = [one for one in state.suggested if one.on > oldest and one.issue not in issues]
    return state.model_copy(update={"suggested": (*kept, *new)[-MOST_KEPT:]})
