"""One whole run against stand-ins of the three services, through the real command and real HTTP."""

import difflib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from bot.core.catalog import Catalog, parse_catalog
from bot.core.project import Project, open_project
from bot.demo.github import serving as serving_github
from bot.demo.literature import demo_papers
from bot.demo.literature import serving as serving_papers
from bot.listing.files import Listing, files_of
from bot.listing.working_copy import read_list
from bot.pull_request.repository import Repository, open_repository
from bot.support.errors import GitHubError
from bot.support.files import write_atomically
from bot.support.logs import SECRETS
from bot.support.wording import count

SINCE, UNTIL = "2024-02", "2024-06"
_LAST_MONTH = "202401"
"""The demo starts from the list as it stood before its papers appeared, however it grew since."""
_TOKEN = "demo-token"  # noqa: S105 - opens nothing but the stand-in
_REPOSITORY = "keeper/list"


@dataclass(frozen=True, slots=True)
class Opened:
    """The pull request that the run opened."""

    number: int
    title: str
    body: str
    before: Mapping[str, str]
    """The texts of the files that it changes, on the base branch."""
    after: Mapping[str, str]

    @property
    def rows(self) -> int:
        """How many rows it adds to the catalog."""
        old, new = (
            {entry.id for entry in parse_catalog(texts["catalog.json"]).entries}
            for texts in (self.before, self.after)
        )
        return len(new - old)

    def diff(self, name: str) -> list[str]:
        """Return the changed lines of a file with three lines around each."""
        before, after = (texts.get(name, "").splitlines(keepends=True) for texts in (self.before, self.after))
        return list(difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"))


def run(source: Path) -> int:
    """Run the bot on a copy of the list in a folder, show the pull request, and return the exit status.

    The status is 0 only if the run ended well and a pull request with rows is open. What the pull request
    would change is left in a temporary folder, whose place is shown.

    Raises:
        InputError: the folder holds no list.
    """
    console = Console(highlight=False, soft_wrap=True)
    place = Path(tempfile.mkdtemp(prefix="bot-demo-"))
    project = _copy(open_project(source, {}), place / "list")
    name = project.settings.list.repository or _REPOSITORY
    with (
        serving_papers(demo_papers()) as papers_url,
        serving_github(name, _files(project.root), _TOKEN) as github_url,
    ):
        console.print(
            f"[bold]Stand-ins[/bold] of arXiv and Semantic Scholar on {papers_url}, of GitHub on {github_url}"
        )
        variables = _variables(papers_url, github_url, name, place / "cache")
        command = ["scan", "--since", SINCE, "--until", UNTIL, "--pull-request"]
        console.print(f"[bold]$ bot {' '.join(command)}[/bold]")
        status = subprocess.run(  # noqa: S603 - the bot's own command
            [sys.executable, "-m", "bot", *command], cwd=project.root, env=variables, check=False
        ).returncode
        opened = _find_opened(open_repository(open_project(project.root, variables)))
    if opened is None or opened.rows == 0:
        raise GitHubError("The run opened no pull request with rows: its messages above say why.")
    _show(console, opened, name)
    _keep(opened, place / "pull-request")
    console.print(f"\nIts text, its files and its changes: {escape(str(place / 'pull-request'))}")
    return status


def _copy(source: Project, folder: Path) -> Project:
    listing = read_list(source, datetime.now(UTC).date())
    listing = Listing(before_the_demo(listing.catalog), listing.readme)
    for name, text in files_of(listing, source.settings).items():
        write_atomically(folder / name, text)
    shutil.copy(source.root / "bot.toml", folder)
    if source.models.is_dir():
        shutil.copytree(source.models, folder / "models")
    return open_project(folder, {})


def before_the_demo(catalog: Catalog) -> Catalog:
    """Return the rows of the months before the demo's papers; a year alone counts as its last month, no date as early."""
    papers = {paper.id for paper in demo_papers()}
    return Catalog(
        entries=tuple(
            entry
            for entry in catalog.entries
            if (not entry.date or entry.date.ljust(6, "9") <= _LAST_MONTH) and entry.id not in papers
        )
    )


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _variables(papers_url: str, github_url: str, name: str, cache: Path) -> dict[str, str]:
    """Return the environment of the run: this machine's, without its keys and whatever points elsewhere."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("GITHUB_") and key not in SECRETS
    }
    return kept | {
        "BOT_ARXIV_URL": papers_url,
        "BOT_SEMANTIC_SCHOLAR_URL": papers_url,
        "BOT_OPENALEX_URL": papers_url,
        "BOT_CACHE_DIR": str(cache),
        "GITHUB_API_URL": github_url,
        "GITHUB_TOKEN": _TOKEN,
        "GITHUB_REPOSITORY": name,
        "NO_PROXY": "localhost,127.0.0.1",
        "no_proxy": "localhost,127.0.0.1",
    }


def _find_opened(repository: Repository) -> Opened | None:
    for pull in repository.open_pulls():
        before, after = repository.commit(pull.base.sha), repository.commit(pull.head.sha)
        changed = sorted(path for path, blob in after.files.items() if before.files.get(path) != blob)
        old, new = (
            {path: repository.text(commit, path) or "" for path in changed} for commit in (before, after)
        )
        return Opened(pull.number, pull.title, pull.body or "", old, new)
    return None


def _show(console: Console, opened: Opened, name: str) -> None:
    console.rule(f"Pull request #{opened.number} of {escape(name)}")
    console.print(f"[bold]{escape(opened.title)}[/bold]\n")
    console.print(opened.body, markup=False)
    console.rule("Files changed")
    for path in opened.after:
        lines = opened.diff(path)[2:]
        added, removed = (sum(line.startswith(sign) for line in lines) for sign in "+-")
        console.print(f"{escape(path)}  [green]+{added}[/green] [red]-{removed}[/red]")
    console.print(f"\n{count(opened.rows, 'row')} would join the list.")


def _keep(opened: Opened, folder: Path) -> None:
    write_atomically(folder / "body.md", opened.body)
    write_atomically(
        folder / "changes.diff", "".join(line for path in opened.after for line in opened.diff(path))
    )
    for path, text in opened.after.items():
        write_atomically(folder / path, text)
