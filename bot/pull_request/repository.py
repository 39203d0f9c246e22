"""The few calls to GitHub that the bot makes: read commits, write commits, move branches, pull requests.

Commits are made through the Git data API (https://docs.github.com/en/rest/git), so that nothing is
checked out and a branch moves in one step. Branches only ever move by fast-forward.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property

import github
import requests
import structlog
from github import InputGitTreeElement
from github.PullRequest import PullRequest
from github.Repository import Repository as Remote

from bot.core.project import Project
from bot.pull_request.client import open_client
from bot.support.errors import GitHubError, InputError

_REGULAR_FILE = "100644"
_COMMANDING = frozenset({"admin", "maintain", "write"})


class RaceError(Exception):
    """Somebody else moved a branch first: read again, decide again, try again."""


class UnansweredError(GitHubError):
    """GitHub gave no answer, or 5xx: whether it carried out the request is not known."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a commit, by the hash of its content."""

    mode: str
    sha: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit with all of its files by path."""

    sha: str
    tree: str
    files: Mapping[str, Blob]


@contextmanager
def asking(what: str) -> Iterator[None]:
    """Turn what can go wrong at GitHub into a GitHubError that says what was being done, and what to do."""
    try:
        yield
    except github.RateLimitExceededException as error:
        raise GitHubError(f"GitHub's rate limit was reached while I {what}. Run again in an hour.") from error
    except github.GithubException as error:
        kind = UnansweredError if error.status >= 500 else GitHubError
        raise kind(
            f"GitHub answered {error.status} while I {what}: {_said(error)}{_remedy(error)}"
        ) from error
    except requests.RequestException as error:
        raise UnansweredError(
            f"GitHub could not be reached while I {what} ({type(error).__name__}). "
            "Check the network and GITHUB_API_URL, then run again."
        ) from None


@contextmanager
def asking_a_favour(what: str) -> Iterator[None]:
    """Ask for something on which nothing else depends, such as a label: a refusal is logged, and the run goes on."""
    try:
        with asking(what):
            yield
    except UnansweredError:
        raise
    except GitHubError as error:
        structlog.get_logger().warning("GitHub refused something minor; the bot goes on.", reason=str(error))


def _said(error: github.GithubException) -> str:
    message = error.data.get("message") if isinstance(error.data, dict) else None
    return str(message or "no reason given")[:300].rstrip(".") + ". "


@contextmanager
def _if_there() -> Iterator[None]:
    """Pass over what GitHub says of a thing that is missing, or of a repository that holds nothing at all yet."""
    try:
        yield
    except github.GithubException as error:
        if error.status not in (404, 409):
            raise


def _remedy(error: github.GithubException) -> str:
    match error.status:
        case 401:
            return "Check GITHUB_TOKEN: it is wrong or has expired."
        case 403 | 404:
            return (
                "Check that GITHUB_TOKEN may write contents and pull requests of this repository, "
                "and that Actions may create pull requests (docs/pull-requests.md)."
            )
        case _:
            return "Run again; nothing that people did was overwritten."


class Repository:
    """One repository on GitHub, as the bot sees it. Files and commits are immutable and read only once."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote
        self._commits: dict[str, Commit] = {}
        self._texts: dict[str, str] = {}

    @property
    def remote(self) -> Remote:
        """The repository as PyGithub has it."""
        return self._remote

    @property
    def name(self) -> str:
        """``owner/name``."""
        return self._remote.full_name

    @property
    def url(self) -> str:
        """The repository's page."""
        return self._remote.html_url

    @cached_property
    def default_branch(self) -> str:
        """The branch that pull requests go to unless the settings say otherwise."""
        return self._remote.default_branch

    def head(self, branch: str) -> str | None:
        """Return the commit that a branch points to, None where there is no such branch."""
        with asking(f"looked for the branch {branch}"), _if_there():
            return self._remote.get_git_ref(f"heads/{branch}").object.sha
        return None

    def commit(self, sha: str) -> Commit:
        """Return a commit with the list of its files.

        Raises:
            GitHubError: there is no such commit, or it has more files than GitHub lists at once.
        """
        if sha not in self._commits:
            with asking(f"read commit {sha[:12]}"):
                tree = self._remote.get_git_commit(sha).tree.sha
                listing = self._remote.get_git_tree(tree, recursive=True)
            if listing.raw_data.get("truncated"):
                raise GitHubError(f"The repository {self.name} has more files than GitHub lists at once.")
            files = {e.path: Blob(e.mode, e.sha) for e in listing.tree if e.type != "tree"}
            self._commits[sha] = Commit(sha, tree, files)
        return self._commits[sha]

    def text(self, commit: Commit, path: str) -> str | None:
        """Return a file of a commit as text, None where the commit lacks it.

        Raises:
            InputError: the file is not UTF-8.
        """
        if path not in commit.files:
            return None
        sha = commit.files[path].sha
        if sha not in self._texts:
            with asking(f"read {path}"):
                data = base64.b64decode(self._remote.get_git_blob(sha).content)
            try:
                self._texts[sha] = data.decode("utf-8")
            except UnicodeDecodeError:
                raise InputError(
                    f"{path} at commit {commit.sha[:12]} is not UTF-8 text: restore it."
                ) from None
        return self._texts[sha]

    def merge_base(self, one: str, other: str) -> str | None:
        """Return the newest commit that both contain, None where they have no common history."""
        with asking("compared two commits"), _if_there():
            return self._remote.compare(one, other).merge_base_commit.sha
        return None

    def contains(self, descendant: str, ancestor: str) -> bool:
        """Return whether one commit is, or has in its history, another."""
        return descendant == ancestor or self.merge_base(ancestor, descendant) == ancestor

    def write_commit(
        self,
        message: str,
        parents: Sequence[str],
        onto: Commit | None,
        changes: Mapping[str, str | Blob | None],
    ) -> str:
        """Make a commit that no branch points to yet, and return its hash.

        Args:
            message: what it does, and why.
            parents: the commits it follows; none for the start of a history of its own.
            onto: the commit whose files it has, but for the changes.
            changes: by path the new text, a file of another commit, or None for a file that goes.
        """
        elements = [_element(path, change) for path, change in sorted(changes.items())]
        with asking("wrote a commit"):
            remote = self._remote
            made = (
                remote.create_git_tree(elements, remote.get_git_tree(onto.tree))
                if onto
                else remote.create_git_tree(elements)
            )
            followed = [remote.get_git_commit(parent) for parent in parents]
            return remote.create_git_commit(message, made, followed).sha

    def move(self, branch: str, sha: str, before: str | None) -> None:
        """Move a branch forward from the commit that it held when it was read, or make it where there was none.

        Raises:
            RaceError: somebody moved, deleted or made the branch meanwhile.
        """
        with asking(f"moved the branch {branch}"):
            try:
                if before is None:
                    self._remote.create_git_ref(f"refs/heads/{branch}", sha)
                else:
                    self._remote.get_git_ref(f"heads/{branch}").edit(sha, force=False)
            except github.GithubException as error:
                if error.status not in (404, 409, 422) or (now := self.head(branch)) == before:
                    raise
                if now != sha:
                    raise RaceError(branch) from error

    def open_pulls(self) -> list[PullRequest]:
        """Return the open pull requests that come from this repository itself."""
        with asking("looked for open pull requests"):
            found = self._remote.get_pulls(state="open")
            return [pull for pull in found if pull.head.repo and pull.head.repo.full_name == self.name]

    def pull(self, number: int) -> PullRequest | None:
        """Return a pull request by its number, None where there is none."""
        with asking(f"read pull request #{number}"), suppress(github.UnknownObjectException):
            return self._remote.get_pull(number)
        return None

    def pull_from(self, branch: str, head: str) -> PullRequest | None:
        """Return the newest pull request, open or not, that brings a commit of a branch."""
        owner = self.name.partition("/")[0]
        with asking(f"looked for the pull request of {branch}"):
            found = sorted(
                self._remote.get_pulls(state="all", head=f"{owner}:{branch}"), key=lambda pull: -pull.number
            )
        number = next((pull.number for pull in found if self.contains(pull.head.sha, head)), None)
        # A list does not tell who merged.
        return self.pull(number) if number else None

    def open_pull(self, base: str, branch: str, title: str, body: str) -> PullRequest:
        """Open a pull request.

        Raises:
            RaceError: there is one already.
        """
        with asking(f"opened the pull request for {branch}"):
            try:
                return self._remote.create_pull(base=base, head=branch, title=title, body=body)
            except github.GithubException as error:
                if error.status == 422 and "already exists" in str(error.data):
                    raise RaceError(branch) from error
                raise

    def may_command(self, login: str) -> bool:
        """Return whether a user may write to the repository, by GitHub's permission API."""
        with asking(f"asked for the permission of {login}"), _if_there():
            return self._remote.get_collaborator_permission(login) in _COMMANDING
        return False


def _element(path: str, change: str | Blob | None) -> InputGitTreeElement:
    match change:
        case None:
            return InputGitTreeElement(path, _REGULAR_FILE, "blob", sha=None)
        case Blob(mode, sha):
            return InputGitTreeElement(path, mode, "blob", sha=sha)
        case text:
            return InputGitTreeElement(path, _REGULAR_FILE, "blob", content=text)


def open_repository(project: Project) -> Repository:
    """Return the list's repository on GitHub.

    Raises:
        InputError: the token or the repository's name is missing.
        GitHubError: GitHub refuses the token or does not know the repository.
    """
    name, token = project.repository, project.environment.github_token
    if not name:
        raise InputError(
            "Which repository? Set list.repository in bot.toml or GITHUB_REPOSITORY to owner/name."
        )
    if token is None:
        raise InputError(
            "GITHUB_TOKEN is missing: the bot needs a token that may write contents and pull requests "
            f"of {name} (docs/pull-requests.md)."
        )
    url = project.services.github
    structlog.get_logger().debug("open repository", repository=name, url=url)
    with asking(f"opened the repository {name}"):
        return Repository(open_client(url, token.get_secret_value(), project.user_agent).get_repo(name))
