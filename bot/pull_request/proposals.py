"""What is open for a decision, and the one comment that decides it: for a review outside of GitHub's pages."""

from dataclasses import dataclass

from github.PullRequest import PullRequest

from bot.core.project import Project
from bot.core.state import Row, State
from bot.pull_request.decisions import row_of, rows_by_name
from bot.pull_request.listing import read_listing
from bot.pull_request.memory import read_memory
from bot.pull_request.repository import Repository, asking, open_repository
from bot.pull_request.rows import find_any
from bot.support.errors import InputError


@dataclass(frozen=True, slots=True)
class OpenProposals:
    """The rows of the open pull request, and those beside it."""

    number: int
    url: str
    rows: tuple[Row, ...]
    waiting: tuple[Row, ...]
    held: tuple[Row, ...]


def open_proposals(project: Project) -> OpenProposals:
    """Return what the open pull request shows, waits for and holds back. Nothing is written.

    Raises:
        InputError: no pull request is open, or token or repository are missing.
        GitHubError: GitHub refused or could not be reached.
    """
    repository = open_repository(project)
    state = read_memory(repository, project.settings).state
    pull = _find_open(repository, state)
    main = read_listing(repository, repository.commit(pull.base.sha)).catalog
    branch = read_listing(repository, repository.commit(pull.head.sha)).catalog
    known = rows_by_name(state)
    by_bot = [entry for entry in branch.entries if entry.provenance.by == "bot"]
    rows = tuple(row_of(known, entry) for entry in by_bot if not find_any(entry, main.entries))
    return OpenProposals(pull.number, pull.html_url, rows, state.waiting, state.held)


def _find_open(repository: Repository, state: State) -> PullRequest:
    opened = state.open_pull_request
    pull = repository.pull(opened.number) if opened and opened.number else None
    if pull is None or pull.state != "open":
        raise InputError("No pull request is open: run `bot scan --pull-request` first.")
    return pull


def post_comment(project: Project, number: int, text: str) -> str:
    """Write a comment on the pull request, and return its address.

    Raises:
        GitHubError: GitHub refused or could not be reached.
    """
    repository = open_repository(project)
    with asking(f"commented on pull request #{number}"):
        return repository.remote.get_pull(number).create_issue_comment(text).html_url
