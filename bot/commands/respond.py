"""`bot respond`: carry out the commands of a comment on the pull request, in a workflow on issue_comment."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bot import pull_request
from bot.core.project import Project
from bot.pull_request.respond import Answered, read_event
from bot.support.errors import InputError


def respond(project: Project, variables: Mapping[str, str], today: date) -> Answered:
    """Answer the comment of the event that Actions names, and tell later steps whether to scan again.

    Raises:
        InputError: no workflow runs, or its event tells of no comment.
        GitHubError: GitHub refused, or could not be reached.
    """
    event = variables.get("GITHUB_EVENT_PATH")
    if not event:
        raise InputError("GITHUB_EVENT_PATH is not set: `bot respond` runs in a workflow on issue_comment.")
    answered = pull_request.respond(read_event(Path(event)), project, today)
    if output := variables.get("GITHUB_OUTPUT"):
        with Path(output).open("a", encoding="utf-8") as file:
            file.write(f"rescan={'true' if answered.rescan else 'false'}\n")
    return answered
