"""Commands in comments, carried out and answered: one line for each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import structlog
from pydantic import BaseModel, ValidationError

from bot.core.catalog import Catalog, Entry
from bot.core.project import Project
from bot.core.state import Row, State
from bot.identity import key_of, names
from bot.listing.escape import cell, code_span
from bot.pull_request import decisions
from bot.pull_request.commands import Accept, Command, Help, Reject, Rescan, Set, Wrong, read_commands, usage
from bot.pull_request.memory import again
from bot.pull_request.publish import bring_up_to_date
from bot.pull_request.repository import asking, open_repository
from bot.pull_request.rows import find, with_fields, with_row
from bot.pull_request.snapshot import Snapshot, find_row, is_own, look
from bot.pull_request.words import MOST, fitting, name_row
from bot.support.errors import BotError, InputError
from bot.support.wording import count

_log = structlog.get_logger()


class _User(BaseModel):
    login: str
    type: str = "User"


class _Comment(BaseModel):
    id: int
    body: str | None = None
    user: _User


class _Issue(BaseModel):
    number: int
    pull_request: dict[str, Any] | None = None


class CommentEvent(BaseModel):
    """What GitHub tells of a comment (https://docs.github.com/en/webhooks, issue_comment)."""

    action: str
    issue: _Issue
    comment: _Comment


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a comment."""

    answer: str | None
    """The comment that was written, None where the comment was not for the bot."""
    rescan: bool = False
    """Whether a new scan was asked for."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """The state as the commands so far have left it, and what they ask of the pull request."""

    snapshot: Snapshot
    pull: int
    today: date
    by: str
    state: State
    sets: tuple[Set, ...] = ()
    first: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    rescan: bool = False
    wrong: bool = False


def read_event(path: Path) -> CommentEvent:
    """Read the event file that Actions names in GITHUB_EVENT_PATH.

    Raises:
        InputError: it is missing, or tells of no comment.
    """
    try:
        return CommentEvent.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            f"{path} tells of no comment ({type(error).__name__}): the workflow must run on issue_comment."
        ) from None


def respond(event: CommentEvent, project: Project, today: date) -> Answered:
    """Carry out the commands of a new comment on the bot's pull request, and answer each on a line of its own.

    Only people who may write to the repository command, by GitHub's permission API; to anybody else the bot
    says nothing.

    Raises:
        InputError: token or repository are missing; the list or the state on GitHub is broken.
        GitHubError: GitHub refused or could not be reached.
    """
    commands = read_commands(event.comment.body or "")
    if event.action != "created" or event.issue.pull_request is None or not commands:
        return Answered(None)
    if event.comment.user.type == "Bot":
        return Answered(None)
    repository = open_repository(project)
    pull = repository.pull(event.issue.number)
    own = (
        pull.head.repo
        and pull.head.repo.full_name == repository.name
        and is_own(pull.head.ref, project.settings)
    )
    login = event.comment.user.login
    with asking("read the comment"):
        comment = pull.get_issue_comment(event.comment.id)
    if not own or not repository.may_command(login):
        _log.warning("a comment was not obeyed", by=login, pull_request=pull.number, own=bool(own))
        if own:
            with asking("reacted to a comment"):
                comment.create_reaction("confused")
        return Answered(None)

    def attempt() -> _Desk:
        snapshot = look(repository, project.settings, today)
        desk = _Desk(snapshot, pull.number, today, login, snapshot.state)
        for line, command in commands:
            desk = _obeyed(desk, line, command)
        if desk.state != snapshot.state or desk.sets or desk.first:
            done = bring_up_to_date(
                replace(snapshot, state=desk.state),
                lambda catalog: _with_sets(catalog, desk.sets),
                first=desk.first,
            )
            if done.trouble:
                return replace(
                    desk, lines=(*desk.lines, f"- but the branch was left alone: {cell(done.trouble)}")
                )
        return desk

    try:
        desk = again(attempt)
    except BotError:
        with asking("reacted to a comment"):
            comment.create_reaction("confused")
        raise
    answer = fitting(desk.lines, MOST - 100, "{} more answers do not fit here")
    with asking("answered a comment"):
        comment.create_reaction("confused" if desk.wrong else "+1")
        pull.create_issue_comment(answer)
    return Answered(answer, desk.rescan)


def _obeyed(desk: _Desk, line: str, command: Command) -> _Desk:
    """Carry out one command, and add its line to the answer."""
    match command:
        case Reject(ids, why):
            answers = []
            for name in ids:
                desk, answer = _rejected(desk, name, why)
                answers.append(answer)
            text = "; ".join(answers)
        case Accept(ids):
            desk, text = _accepted_all(desk) if not ids else _accepted_each(desk, ids)
        case Set():
            desk, text = _set(desk, command)
        case Rescan():
            desk, text = (
                replace(desk, rescan=True),
                "a new scan starts; this pull request follows when it is done",
            )
        case Help():
            return replace(desk, lines=(*desk.lines, f"- {code_span(line)}:\n\n{usage()}\n"))
        case Wrong(reason):
            desk, text = replace(desk, wrong=True), f"not understood: {_reason(reason)}"
    return replace(desk, lines=(*desk.lines, f"- {code_span(line)}: {text}"))


def _reason(reason: str) -> str:
    """Escape a reason, in which only the bot's own words stand in code spans."""
    parts = reason.split("`")
    return "".join(
        code_span(part) if place % 2 else cell(part).strip() and f" {cell(part)} "
        for place, part in enumerate(parts)
    ).strip()


def _on_main(desk: _Desk, name: str) -> Entry | None:
    return find(name, desk.snapshot.listing.catalog.entries)


def _proposed(desk: _Desk, name: str) -> Entry | None:
    entry = find_row(desk.snapshot, name)
    return None if entry is None or _on_main(desk, name) else entry


def _aside(desk: _Desk, name: str) -> Row | None:
    rows = (*desk.state.held, *desk.state.waiting)
    return next((row for row in rows if name == row.entry.id or key_of(name) in names(row.entry)), None)


def _rejected(desk: _Desk, name: str, why: str) -> tuple[_Desk, str]:
    if entry := _on_main(desk, name):
        return replace(desk, wrong=True), f"{name_row(entry)} is on the list already: delete its row there"
    entry, aside = _proposed(desk, name), _aside(desk, name)
    if entry is None and aside is None:
        if any(d.id == name and d.verdict == "rejected" for d in desk.state.decisions):
            return desk, f"{code_span(name)} was rejected already"
        return replace(desk, wrong=True), f"{code_span(name)} is no row of this pull request, nor held back"
    row = decisions.row_of(decisions.rows_by_name(desk.state), entry) if entry else aside
    if row is None:
        raise AssertionError("one of the two is there")
    state = decisions.decided(desk.state, row, "rejected", desk.today, desk.by, why)
    done = f"rejected {name_row(row.entry)}; {code_span(f'/bot accept {row.entry.id}')} undoes it"
    return replace(desk, state=_put_aside(state, row.entry)), done


def _put_aside(state: State, entry: Entry) -> State:
    """Return the state without a row among those that wait or are held back."""
    keys = names(entry)
    return state.model_copy(
        update={
            "held": tuple(row for row in state.held if not names(row.entry) & keys),
            "waiting": tuple(row for row in state.waiting if not names(row.entry) & keys),
        }
    )


def _accepted_all(desk: _Desk) -> tuple[_Desk, str]:
    closed = decisions.closed_rows(desk.state, desk.pull)
    state = decisions.changes_undone(desk.state, desk.pull)
    if not closed and state == desk.state:
        return replace(desk, wrong=True), "nothing was rejected by closing this pull request"
    desk, _ = _accepted_each(replace(desk, state=state), [decision.id for decision in closed])
    return desk, f"{count(len(closed), 'row')} and what was to change in others may be proposed again"


def _accepted_each(desk: _Desk, ids: Sequence[str]) -> tuple[_Desk, str]:
    answers = []
    for name in ids:
        desk, answer = _accepted(desk, name)
        answers.append(answer)
    return desk, "; ".join(answers)


def _accepted(desk: _Desk, name: str) -> tuple[_Desk, str]:
    if entry := _on_main(desk, name):
        return desk, f"{name_row(entry)} is on the list already"
    decision = next(
        (d for d in desk.state.decisions if d.verdict == "rejected" and _is_named(d.row, d.id, name)), None
    )
    row = decision.row if decision else _aside(desk, name)
    if decision and row is None:
        kept = tuple(d for d in desk.state.decisions if d is not decision)
        state = desk.state.model_copy(update={"decisions": kept})
        done = f"the rejection of {code_span(name)} is undone: the next scan that finds it proposes it"
        return replace(desk, state=state), done
    if row is None:
        if entry := _proposed(desk, name):
            return desk, f"{name_row(entry)} is in this pull request already"
        return replace(desk, wrong=True), f"{code_span(name)} was neither held back nor rejected"
    state = _put_aside(decisions.undone(desk.state, row.entry), row.entry)
    state = state.model_copy(update={"waiting": (row, *state.waiting)})
    done = f"{name_row(row.entry)} is put in; {code_span(f'/bot reject {row.entry.id}')} undoes it"
    return replace(desk, state=state, first=(*desk.first, row.entry.id)), done


def _is_named(row: Row | None, id_: str, name: str) -> bool:
    return name == id_ or (row is not None and key_of(name) in names(row.entry))


def _set(desk: _Desk, command: Set) -> tuple[_Desk, str]:
    sections = [section.name for section in desk.snapshot.settings.sections]
    if (section := command.values.get("section")) and section not in sections:
        return replace(
            desk, wrong=True
        ), f"there is no such section; there are {', '.join(map(code_span, sections))}"
    aside = _aside(desk, command.id)
    entry = find_row(desk.snapshot, command.id) or (aside.entry if aside else None)
    if entry is None:
        return replace(
            desk, wrong=True
        ), f"{code_span(command.id)} is no row of this pull request or the list"
    try:
        changed = with_fields(entry, command.values, by_person=True)
    except ValidationError:
        return replace(desk, wrong=True), "these values do not fit a row"
    told = ", ".join(f"{name} is {code_span(_shown(value))}" for name, value in command.values.items())
    desk = replace(desk, state=_with_row(desk.state, changed), sets=(*desk.sets, command))
    return desk, f"{name_row(entry)}: {told}"


def _with_row(state: State, entry: Entry) -> State:
    def changed(rows: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(
            row.model_copy(update={"entry": entry}) if row.entry.id == entry.id else row for row in rows
        )

    return state.model_copy(update={"held": changed(state.held), "waiting": changed(state.waiting)})


def _shown(value: str | tuple[str, ...] | None) -> str:
    return "none" if value is None else value if isinstance(value, str) else ", ".join(value)


def _with_sets(catalog: Catalog, sets: Sequence[Set]) -> Catalog:
    for command in sets:
        entry = find(command.id, catalog.entries)
        if entry is not None:
            changed = with_fields(entry, command.values, by_person=True)
            catalog = with_row(catalog, entry, changed)
    return catalog
