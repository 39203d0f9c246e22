"""What the stand-in of GitHub holds, and what a call to it is."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.demo.git import Objects

LONGEST = 65_536
Json = dict[str, Any]


class RefusedError(Exception):
    """What GitHub answers to a request that it does not take."""

    def __init__(self, status: int, message: str, errors: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "errors": [{"message": error} for error in errors]}


@dataclass(slots=True)
class Repo:
    """One repository and what people did in it."""

    name: str
    collaborators: dict[str, str]
    """Permission by login: admin, write or read."""
    objects: Objects = field(default_factory=Objects)
    refs: dict[str, str] = field(default_factory=dict)
    issues: dict[int, Json] = field(default_factory=dict)
    """Issues and pull requests by number; a pull request has a ``head``."""
    comments: dict[int, Json] = field(default_factory=dict)
    reviews: list[Json] = field(default_factory=list)
    reactions: list[Json] = field(default_factory=list)
    default_branch: str = "main"

    @property
    def path(self) -> str:
        """Where the repository's calls begin."""
        return f"/repos/{self.name}"


@dataclass(slots=True)
class Site:
    """All of the stand-in: people by token, repositories by name."""

    people: Mapping[str, str]
    repos: dict[str, Repo] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class Request:
    """One call: who makes it, to what, with what."""

    site: Site
    repo: Repo
    login: str
    here: str
    """The address of the stand-in, for links."""
    place: re.Match[str]
    query: Mapping[str, str]
    body: Json

    def url(self, path: str) -> str:
        """Return the address of something in the repository."""
        return f"{self.here}{self.repo.path}{path}"

    def page(self, path: str) -> str:
        """Return the address of a page for people."""
        return f"{self.here}/{self.repo.name}{path}"


Answer = tuple[int, Any]


def user(login: str) -> Json:
    """Return a person as GitHub describes one."""
    return {"login": login, "type": "User"}


def check_length(body: Json) -> None:
    """Refuse a body that is longer than GitHub takes."""
    text = body.get("body")
    if isinstance(text, str) and len(text.encode("utf-16-le")) // 2 > LONGEST:
        raise RefusedError(422, "Validation Failed", (f"body is too long (maximum is {LONGEST} characters)",))
