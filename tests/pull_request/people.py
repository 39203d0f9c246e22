"""What people do on GitHub, for the tests: edit files, comment, merge and close, with tokens of their own."""

import base64
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from github import Auth, Github
from github.PullRequest import PullRequest
from github.Repository import Repository as Remote

from bot.core.catalog import Catalog, Entry, Provenance, catalog_text, parse_catalog
from bot.core.paper import Paper
from bot.core.project import Project
from bot.core.settings import (
    Concept,
    Environment,
    List,
    Relevance,
    Search,
    Section,
    Settings,
    Topic,
    load_environment,
)
from bot.core.settings import PullRequest as PullRequestSettings
from bot.core.state import ChangedField, Code, LastScan, Near, Row, SourceHealth, State, parse_state
from bot.demo.github import serving
from bot.listing.readme import new_readme
from bot.pipeline.proposal import Proposal
from bot.pull_request.events import CommentEvent
from tests import ROOT

TODAY = date(2025, 8, 1)
_names = itertools.count(1)


def settings(**pull_request: object) -> Settings:
    return Settings(
        list=List(title="A list"),
        sections=(
            Section(
                name="datasets",
                title="Datasets",
                columns=("Date", "Authors", "Title", "Dataset"),
                kinds=("dataset",),
            ),
            Section(name="literature", title="Literature"),
        ),
        topic=Topic(
            sentence="A topic.",
            concepts=(Concept(name="model", title="a model", sentence="Models.", terms=("model",)),),
        ),
        search=Search(categories=("cs.CV",)),
        relevance=Relevance(precision=0.9),
        pull_request=PullRequestSettings.model_validate(pull_request),
    )


def entry(number: int, title: str = "", month: str = "202507", by: str = "bot", **facts: Any) -> Entry:
    values = {
        "arxiv_id": f"2507.{number:05}",
        "date": month,
        "authors": "A. Author et al.",
        "title": title or f"Paper number {number}",
        "url": f"https://arxiv.org/pdf/2507.{number:05}.pdf",
        "section": "literature",
        "kind": "method",
        "modality": ("ct",),
        "provenance": Provenance.model_validate(
            {"by": by, "added": TODAY, **({"score": 0.9, "list_worthy": 0.95} if by == "bot" else {})}
        ),
    }
    return Entry.model_validate({**values, **facts})


def row(number: int, title: str = "", month: str = "202507", **facts: Any) -> Row:
    return Row(
        entry=entry(number, title, month, **facts),
        reasons=("names the model", "speaks of CT"),
        nearest=(Near(id="arXiv:2401.00001", title="A listed paper", similarity=0.8),),
        code=Code(url="https://github.com/a/b", status="verified", reason="the abstract says our code"),
    )


def proposal(
    *rows: Row,
    held: tuple[Row, ...] = (),
    errors: dict[str, str] | None = None,
    today: date = TODAY,
    checkpoints: tuple[tuple[str, date], ...] = (),
    changes: tuple[ChangedField, ...] = (),
    read: tuple[Paper, ...] = (),
) -> Proposal:
    failed = errors or {}
    sources = tuple(
        SourceHealth(name=name, requests=3, papers=400, seconds=2.0, error=failed.get(name))
        for name in ("arXiv", "Semantic Scholar")
    )
    scan = LastScan(since=date(2025, 7, 1), until=today, sources=sources)
    return Proposal(
        rows=rows, held=held, scan=scan, today=today, checkpoints=checkpoints, changes=changes, read=read
    )


LISTED = Catalog(
    entries=tuple(
        entry(
            n,
            f"Listed paper {n}",
            "202401",
            by="import",
            arxiv_id=f"2401.{n:05}",
            url=f"https://arxiv.org/pdf/2401.{n:05}.pdf",
        )
        for n in (1, 2, 3)
    )
)


@dataclass
class Person:
    """Somebody with a token."""

    login: str
    remote: Remote

    def read(self, path: str, branch: str) -> str:
        sha = self.remote.get_git_ref(f"heads/{branch}").object.sha
        tree = self.remote.get_git_tree(sha, recursive=True)
        blob = next(e.sha for e in tree.tree if e.path == path)
        return base64.b64decode(self.remote.get_git_blob(blob).content).decode()

    def write(self, path: str, text: str, branch: str) -> None:
        from github import InputGitTreeElement

        ref = self.remote.get_git_ref(f"heads/{branch}")
        parent = self.remote.get_git_commit(ref.object.sha)
        element = InputGitTreeElement(path, "100644", "blob", content=text)
        tree = self.remote.create_git_tree([element], self.remote.get_git_tree(parent.tree.sha))
        ref.edit(self.remote.create_git_commit(f"Edit {path}", tree, [parent]).sha)

    def edit(self, path: str, old: str, new: str, branch: str) -> None:
        text = self.read(path, branch)
        assert old in text, f"{old!r} is not in {path} on {branch}"
        self.write(path, text.replace(old, new), branch)

    def catalog(self, branch: str) -> Catalog:
        return parse_catalog(self.read("catalog.json", branch))

    def write_catalog(self, catalog: Catalog, branch: str) -> None:
        self.write("catalog.json", catalog_text(catalog), branch)

    def titles(self, branch: str) -> list[str]:
        return [entry.title for entry in self.catalog(branch).entries]

    def pulls(self, state: str = "open") -> list[PullRequest]:
        return list(self.remote.get_pulls(state=state))

    def comments(self, number: int) -> list[str]:
        return [comment.body for comment in self.remote.get_pull(number).get_issue_comments()]

    def comment(self, number: int, text: str) -> CommentEvent:
        """Write a comment, and return the event that GitHub would tell of it."""
        made = self.remote.get_pull(number).create_issue_comment(text)
        return CommentEvent.model_validate(
            {
                "action": "created",
                "issue": {"number": number, "pull_request": {"url": "x"}},
                "comment": {"id": made.id, "body": text, "user": {"login": self.login, "type": "User"}},
            }
        )


@dataclass
class Site:
    """A list's repository on some GitHub, with its people."""

    url: str
    keeper: Person
    helper: Person
    stranger: Person
    environment: Environment

    def project(self, **options: object) -> Project:
        return Project(ROOT, settings(**options), self.environment)

    def state(self) -> State:
        return parse_state(self.keeper.read("state.json", "bot-state"))


def client(url: str, login: str) -> Github:
    return Github(
        base_url=url,
        auth=Auth.Token(f"{login}-token"),
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
    )


def emulated_site(url: str, with_settings: Settings) -> Site:
    """Make a repository with a small list on the emulator."""
    keeper = client(url, "keeper")
    remote = keeper.get_user().create_repo(f"list-{next(_names)}", auto_init=True)
    person = Person("keeper", remote)
    person.write("README.md", new_readme(LISTED, with_settings), remote.default_branch)
    person.write_catalog(LISTED, remote.default_branch)
    return site_of(url, remote.full_name)


@contextmanager
def stand_in(with_settings: Settings) -> Iterator[str]:
    """Serve a repository with a small list from the stand-in that the package ships."""
    files = {"README.md": new_readme(LISTED, with_settings), "catalog.json": catalog_text(LISTED)}
    others = {f"{login}-token": login for login in ("helper", "stranger")}
    with serving("keeper/list", files, "keeper-token", others) as url:
        yield url


def site_of(url: str, name: str) -> Site:
    remote = client(url, "keeper").get_repo(name)
    remote.add_to_collaborators("helper", "push")
    people = {
        login: Person(login, client(url, login).get_repo(remote.full_name))
        for login in ("keeper", "helper", "stranger")
    }
    environment = load_environment(
        {"GITHUB_API_URL": url, "GITHUB_TOKEN": "keeper-token", "GITHUB_REPOSITORY": remote.full_name}
    )
    return Site(url, people["keeper"], people["helper"], people["stranger"], environment)
