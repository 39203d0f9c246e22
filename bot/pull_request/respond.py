"""Commands in comments on the bot's pull request and on suggestions: who may give them, and the answer."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

import structlog
from github import UnknownObjectException
from github.Issue import Issue
from github.IssueComment import IssueComment
from github.PullRequest import PullRequest

from bot.core.project import Project
from bot.core.state import State
from bot.pull_request.commands import Add, Command, read_commands
from bot.pull_request.desk import Desk, Found, apply_sets, obey
from bot.pull_request.events import CommentEvent
from bot.pull_request.memory import again, read_memory
from bot.pull_request.publish import bring_up_to_date
from bot.pull_request.repository import Repository, asking, asking_a_favour, open_repository
from bot.pull_request.snapshot import is_own, look
from bot.pull_request.words import MOST, fitting, tell_message
from bot.support.errors import GitHubError, InputError

_log = structlog.get_logger()

Find = Callable[[Sequence[str]], Mapping[str, Found]]
"""Looks papers up by their identifiers."""
Commands = Sequence[tuple[str, Command]]


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a comment."""

    answer: str | None
    """The comment that was written, None where the comment was not for the bot."""
    rescan: bool = False
    """Whether a new scan was asked for."""
    look_up: bool = False
    """Whether papers are to be looked up: that needs the models, and is a command of its own."""


def respond(event: CommentEvent, project: Project, today: date) -> Answered:
    """Carry out the commands of a new comment, and answer each on a line of its own.

    Only people who may write to the repository command, by GitHub's permission API; to anybody else the bot
    says nothing. `add` is left to :func:`add_papers`.

    Raises:
        InputError: token or repository are missing; the list or the state on GitHub is broken.
        GitHubError: GitHub refused or could not be reached.
    """
    return _respond(event, project, today, None)


def add_papers(event: CommentEvent, project: Project, today: date, find: Find) -> Answered:
    """Look up the papers that a comment asks to add, put them in, and answer; other commands are left alone.

    Raises:
        InputError, GitHubError: as :func:`respond`.
    """
    return _respond(event, project, today, find)


def _respond(event: CommentEvent, project: Project, today: date, find: Find | None) -> Answered:
    written = read_commands(event.comment.body or "") if _is_new(event) else []
    if not written:
        return Answered(None)
    repository = open_repository(project)
    place = _find_place(repository, event, project)
    if place is None:
        return Answered(None)
    meant = _find_meant(written, event, place, repository, project)
    commands = _only_adds(meant) if find else meant
    comment = _comment(place, event.comment.id) if commands else None
    if comment is None or not _may_command(repository, event, comment):
        return Answered(None)
    found = find(_papers_to_add(commands)) if find else None

    def attempt() -> Desk:
        snapshot = look(repository, project.settings, today)
        login = event.comment.user.login
        desk = Desk(snapshot, event.issue.number, today, login, snapshot.state, found)
        for line, command in commands:
            desk = obey(desk, line, command)
        return _bring_up_to_date(desk)

    desk = _obey_all(attempt, place, comment)
    answer = fitting(desk.lines, MOST - 100, "{} more answers do not fit here")
    _answer(place, comment, answer, is_wrong=desk.wrong)
    _close_decided(place, desk.state)
    return Answered(answer, desk.rescan, desk.look_up)


def _is_new(event: CommentEvent) -> bool:
    """Return whether a person has just written the comment."""
    return event.action == "created" and event.comment.user.type != "Bot"


def _only_adds(commands: Commands) -> Commands:
    return [(line, command) for line, command in commands if isinstance(command, Add)]


def _papers_to_add(commands: Commands) -> list[str]:
    return [name for _, command in commands if isinstance(command, Add) for name in command.ids]


def _may_command(repository: Repository, event: CommentEvent, comment: IssueComment) -> bool:
    """Return whether the writer of a comment may command, and mark the comment where not."""
    login = event.comment.user.login
    if repository.may_command(login):
        return True
    _log.warning("a comment was not obeyed", by=login, number=event.issue.number)
    _react(comment, "confused")
    return False


def _obey_all(attempt: Callable[[], Desk], place: PullRequest | Issue, comment: IssueComment) -> Desk:
    """Carry out all commands, and tell the writer when that fails."""
    try:
        return again(attempt)
    except InputError as error:
        _answer(place, comment, f"Nothing was done: {tell_message(str(error))}", is_wrong=True)
        raise
    except GitHubError:
        _react(comment, "confused")
        raise


def _bring_up_to_date(desk: Desk) -> Desk:
    """Bring the pull request up to date with what the commands changed."""
    snapshot = desk.snapshot
    if desk.state == snapshot.state and not desk.sets and not desk.first:
        return desk
    done = bring_up_to_date(
        replace(snapshot, state=desk.state), lambda catalog: apply_sets(catalog, desk.sets), first=desk.first
    )
    if done.trouble:
        left = f"- but the branch was left alone: {tell_message(done.trouble)}"
        return replace(desk, lines=(*desk.lines, left))
    return desk


def _find_place(repository: Repository, event: CommentEvent, project: Project) -> PullRequest | Issue | None:
    """Return the bot's pull request, or the issue with a suggestion, that a comment stands in."""
    number = event.issue.number
    if event.issue.pull_request is not None:
        pull = repository.pull(number)
        return pull if pull and _is_bots(pull, repository, project) else None
    state = read_memory(repository, project.settings).state
    if all(one.issue != number for one in state.suggested):
        return None
    with asking(f"read issue #{number}"):
        return repository.remote.get_issue(number)


def _is_bots(pull: PullRequest, repository: Repository, project: Project) -> bool:
    is_from_here = pull.head.repo and pull.head.repo.full_name == repository.name
    return bool(is_from_here and is_own(pull.head.ref, project.settings))


def _find_meant(
    written: Commands,
    event: CommentEvent,
    place: PullRequest | Issue,
    repository: Repository,
    project: Project,
) -> Commands:
    """Return the commands of a comment: on a suggestion, those that name no paper mean the one suggested."""
    if isinstance(place, PullRequest):
        return written
    state = read_memory(repository, project.settings).state
    ids = tuple(one.row.entry.id for one in state.suggested if one.row and one.issue == place.number)
    return read_commands(event.comment.body or "", ids)


def _comment(place: PullRequest | Issue, number: int) -> IssueComment | None:
    """Return a comment, None where it was deleted meanwhile."""
    with asking("read the comment"), suppress(UnknownObjectException):
        return (
            place.get_issue_comment(number) if isinstance(place, PullRequest) else place.get_comment(number)
        )
    return None


def _react(comment: IssueComment, reaction: str) -> None:
    with asking_a_favour("reacted to a comment"):
        comment.create_reaction(reaction)


def _answer(place: PullRequest | Issue, comment: IssueComment, answer: str, is_wrong: bool) -> None:
    _react(comment, "confused" if is_wrong else "+1")
    with asking("answered a comment"):
        if isinstance(place, PullRequest):
            place.create_issue_comment(answer)
        else:
            place.create_comment(answer)


def _close_decided(place: PullRequest | Issue, state: State) -> None:
    """Close an issue whose suggestions are all decided."""
    if isinstance(place, PullRequest) or any(one.row for one in state.suggested if one.issue == place.number):
        return
    with asking(f"closed issue #{place.number}"):
        place.edit(state="closed")
