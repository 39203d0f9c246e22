"""Whole runs against services that answer emptily, or throttle: status, checkpoints, what is kept, the issue."""

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote_plus

import pytest

from bot.core.project import open_project
from bot.core.state import read_state
from bot.demo.github import serving as serving_github
from bot.demo.literature import Handler, demo_papers, serving_with
from bot.pull_request.failures import TITLE
from bot.pull_request.memory import recall
from bot.pull_request.repository import open_repository
from bot.support import pace
from tests.commands.conftest import Run
from tests.sources.builders import ATOM, bulk, feed

WINDOW = ("--since", "2024-01", "--until", "2024-06")
LAST_DAY = "2024-06-30"


class Odd(Handler):
    """Both services. ``faults`` names what they do wrong, and can change meanwhile."""

    faults: ClassVar[set[str]] = set()

    def answer(self, body: bytes) -> None:
        path = unquote_plus(self.path)
        self.is_only_quiet = "but not the control" in self.faults
        asks_control = "hep-ph" in path or "query=image |" in path
        if path.startswith("/api/query"):
            if "arXiv is empty" in self.faults and not (asks_control and self.is_only_quiet):
                return self.send(200, ATOM, feed([], 0).encode())
        elif "throttles" in self.faults:
            return self.send(429, "application/json", b'{"message": "Too Many Requests"}')
        elif "Semantic Scholar is empty" in self.faults:
            answer = bulk([1], 1) if asks_control and self.is_only_quiet else {"total": 0, "data": []}
            return self.send(200, "application/json", json.dumps(answer).encode())
        return super().answer(body)


@pytest.fixture
def faults(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The services in place of those that obey; a test fills in what they do wrong."""
    monkeypatch.setattr(pace, "sleep", lambda seconds: None)
    wrong: set[str] = set()
    with serving_with(type("Faulty", (Odd,), {"faults": wrong}), demo_papers()) as url:
        monkeypatch.setenv("BOT_ARXIV_URL", url)
        monkeypatch.setenv("BOT_SEMANTIC_SCHOLAR_URL", url)
        yield wrong


def checkpoints(folder: Path) -> dict[str, str]:
    state = read_state(folder / "state.json")
    return {name: str(day) for name, day in state.checkpoints.items()}


def kept_answers(cache: Path, url: str) -> list[str]:
    """The names of the answers of a service that the cache keeps."""
    with sqlite3.connect(cache / "cache.sqlite3") as connection:
        rows = connection.execute("SELECT key FROM entry WHERE kind = 'answer'").fetchall()
    return [json.loads(key)[2] for (key,) in rows if json.loads(key)[0] == url]


@pytest.mark.parametrize(("empty", "other"), [("arXiv", "Semantic Scholar"), ("Semantic Scholar", "arXiv")])
def test_a_service_that_finds_nothing_at_all_is_a_failure_and_the_other_goes_on(
    bot: Run, folder: Path, faults: set[str], empty: str, other: str
) -> None:
    faults.add(f"{empty} is empty")
    ended = bot("scan", *WINDOW, "--write")
    assert ended.status == 3, ended.err
    assert f"{empty}: a control question over " in ended.err
    assert checkpoints(folder) == {other: LAST_DAY}
    faults.clear()
    assert bot("scan", *WINDOW, "--write").status == 0
    assert checkpoints(folder) == {empty: LAST_DAY, other: LAST_DAY}


def test_nothing_empty_is_kept_of_a_service_that_finds_nothing(
    bot: Run, faults: set[str], cache: Path
) -> None:
    url = os.environ["BOT_ARXIV_URL"]
    faults |= {"arXiv is empty", "Semantic Scholar is empty"}
    assert bot("scan", *WINDOW).status == 3
    assert kept_answers(cache, url) == []


def test_a_category_that_is_only_quiet_is_no_failure(bot: Run, folder: Path, faults: set[str]) -> None:
    faults |= {"arXiv is empty", "Semantic Scholar is empty", "but not the control"}
    ended = bot("scan", *WINDOW, "--write")
    assert ended.status == 0, ended.err
    assert checkpoints(folder) == {"arXiv": LAST_DAY, "Semantic Scholar": LAST_DAY}


def test_throttled_without_a_key_a_run_is_green_and_says_what_to_do(
    bot: Run, folder: Path, faults: set[str]
) -> None:
    faults.add("throttles")
    ended = bot("scan", *WINDOW, "--write")
    assert ended.status == 0, ended.err
    assert "HTTP 429" in ended.err
    assert "Get a free key" in ended.err
    assert checkpoints(folder) == {"arXiv": LAST_DAY}


def test_throttled_with_a_key_a_run_is_a_failure(
    bot: Run, folder: Path, faults: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEMANTIC_SCHOLAR_API_KEY", "a-long-secret")
    faults.add("throttles")
    ended = bot("scan", *WINDOW, "--write")
    assert ended.status == 3
    assert "HTTP 429" in ended.err
    assert checkpoints(folder) == {"arXiv": LAST_DAY}


def test_throttling_opens_the_issue_only_after_runs_without_any_progress(
    bot: Run, folder: Path, faults: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with serving_github("keeper/list", files, "keeper-token") as url:
        variables = {
            "GITHUB_API_URL": url,
            "GITHUB_TOKEN": "keeper-token",
            "GITHUB_REPOSITORY": "keeper/list",
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        project = open_project(folder, variables)

        def run() -> tuple[dict[str, str], int, bool]:
            ended = bot("scan", *WINDOW, "--pull-request")
            assert ended.status == 0, ended.err
            state = recall(project)
            moved = {name: str(day) for name, day in state.checkpoints.items()}
            return moved, state.failure_streak.stalled, state.failure_streak.issue is not None

        faults.add("throttles")
        assert run() == ({"arXiv": LAST_DAY}, 1, False)
        assert run() == ({"arXiv": LAST_DAY}, 2, True)
        issue = open_repository(project).remote.get_issue(recall(project).failure_streak.issue or 0)
        assert (issue.title, issue.state) == (TITLE, "open")
        assert "Get a free key" in issue.body
        faults.clear()
        assert run() == ({"arXiv": LAST_DAY, "Semantic Scholar": LAST_DAY}, 0, False)
        issue.update()
        assert issue.state == "closed"
