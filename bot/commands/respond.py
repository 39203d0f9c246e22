"""`bot respond`: carry out the commands of a comment, in a workflow that has set up no model."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bot import pull_request
from bot.core.project import Project
from bot.pull_request import Answered
from bot.pull_request.events import CommentEvent, IssueEvent, read_event
from bot.support.errors import InputError


def respond(project: Project, variables: Mapping[str, str], today: date) -> Answered:
    """Answer the comment of the event that Actions names, and tell later steps what is still to do.

    Raises:
        InputError: no workflow runs, or its event tells of no comment.
        GitHubError: GitHub refused, or could not be reached.
    """
    event = event_of(variables)
    answered = (
        pull_request.respond(event, project, today)
        if isinstance(event, CommentEvent)
        else Answered(None, look_up=True)
    )
    if output := variables.get("GITHUB_OUTPUT"):
        with Path(output).open("a", encoding="utf-8") as file:
            file.write(f"rescan={str(answered.rescan).lower()}\nlook_up={str(answered.look_up).lower()}\n")
    return answered


def event_of(variables: Mapping[str, str]) -> CommentEvent | IssueEvent:
    """Return the event that Actions tells of.

    Raises:
        InputError: no workflow runs, or its event tells of neither a comment nor an issue.
    """
    event = variables.get("GITHUB_EVENT_PATH")
    if not event:
        raise InputError(
            "GITHUB_EVENT_PATH is not set: this command runs in a workflow on comments and issues."
        )
    return read_event(Path(event))
