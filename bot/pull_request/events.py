"""What GitHub tells a workflow of a comment or an issue (https://docs.github.com/en/webhooks)."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.support.errors import InputError


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


class _OpenedIssue(_Issue):
    body: str | None = None
    user: _User


class CommentEvent(BaseModel):
    """A comment on an issue or a pull request (issue_comment)."""

    action: str
    issue: _Issue
    comment: _Comment


class IssueEvent(BaseModel):
    """An issue (issues)."""

    action: str
    issue: _OpenedIssue


def read_event(path: Path) -> CommentEvent | IssueEvent:
    """Read the event file that Actions names in GITHUB_EVENT_PATH.

    Raises:
        InputError: it is missing, or tells of neither a comment nor an issue.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        has_comment = isinstance(data, dict) and "comment" in data
        return CommentEvent.model_validate(data) if has_comment else IssueEvent.model_validate(data)
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            f"{path} tells of no comment and no issue ({type(error).__name__}): the workflow must run on "
            "issue_comment or issues."
        ) from None
