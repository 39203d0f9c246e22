"""`bot suggest`: papers that a reader or a comment names, looked up and judged over HTTP by the real classifier."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.github import serving
from tests.commands.conftest import Run
from tests.pull_request.people import Site, site_of
from tests.pull_request.test_suggestions import form

PAPER = "2403.10931"
"""One of the demo's papers."""


@pytest.fixture
def site(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Yield the folder's list on GitHub, with a stranger, and point the bot there."""
    files = {name: (folder / name).read_text(encoding="utf-8") for name in ("README.md", "catalog.json")}
    others = {f"{login}-token": login for login in ("helper", "stranger")}
    with serving("keeper/list", files, "keeper-token", others) as url:
        monkeypatch.setenv("GITHUB_API_URL", url)
        monkeypatch.setenv("GITHUB_TOKEN", "keeper-token")
        monkeypatch.setenv("GITHUB_REPOSITORY", "keeper/list")
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(folder / "event.json"))
        yield site_of(url, "keeper/list")


def opened(site: Site, folder: Path, body: str) -> int:
    """Let a stranger open an issue, and return its number."""
    issue = site.stranger.remote.create_issue("Paper: x", body)
    told = {"number": issue.number, "body": body, "user": {"login": "stranger", "type": "User"}}
    (folder / "event.json").write_text(json.dumps({"action": "opened", "issue": told}))
    return issue.number


def comments(site: Site, number: int) -> list[str]:
    return [comment.body for comment in site.keeper.remote.get_issue(number).get_comments()]


def commented(site: Site, folder: Path, number: int, text: str) -> None:
    """Let a helper comment on an issue."""
    made = site.helper.remote.get_issue(number).create_comment(text)
    told = {"id": made.id, "body": text, "user": {"login": "helper", "type": "User"}}
    event = {"action": "created", "issue": {"number": number}, "comment": told}
    (folder / "event.json").write_text(json.dumps(event))


def test_a_strangers_paper_is_looked_up_judged_and_put_in_by_a_maintainer(
    bot: Run, folder: Path, site: Site
) -> None:
    number = opened(site, folder, form(PAPER, why="`/bot accept` <script>@everybody</script>"))

    ended = bot("suggest")

    assert ended.status == 0, ended.err
    (answer,) = comments(site, number)
    assert f"https://arxiv.org/abs/{PAPER}" in answer
    assert "Belongs on the list: " in answer
    assert "core of the topic: " in answer
    assert "everybody" not in answer
    assert site.keeper.pulls("all") == []

    commented(site, folder, number, "/bot accept")
    assert bot("respond").status == 0

    (pull,) = site.keeper.pulls()
    assert pull.title == "Add 1 paper"
    assert f"arXiv:{PAPER}" in pull.body
    assert [row.id for row in site.keeper.catalog(pull.head.ref).entries].count(f"arXiv:{PAPER}") == 1
    assert site.keeper.remote.get_issue(number).state == "closed"


def test_a_paper_that_no_service_knows_is_answered_so(bot: Run, folder: Path, site: Site) -> None:
    number = opened(site, folder, form("2403.99999"))

    assert bot("suggest").status == 0

    (answer,) = comments(site, number)
    assert "arXiv:2403.99999" in answer
    assert "/bot accept" not in answer
