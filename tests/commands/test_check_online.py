"""`bot check --online` over real HTTP: what the helpers refuse is said and stops nothing."""

import json
import re
from pathlib import Path

import pytest
from github import Github
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from bot.commands.check import compare_with_sources
from bot.commands.services import RowServices
from bot.core.settings import Style
from bot.links import find
from bot.links.verify import GitHubBudget, verify
from bot.sources.lookup import LookedUp
from bot.support import pace
from bot.support.web import Page, WebError
from tests import january_2024
from tests.commands.conftest import Run


@pytest.mark.parametrize("status", [429, 503])
def test_openalex_that_refuses_is_a_warning_and_the_rest_is_checked(
    bot: Run, folder: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(pace, "sleep", lambda seconds: None)
    catalog = json.loads((folder / "catalog.json").read_text())
    row = catalog["entries"][0] | {
        "arxiv_id": None,
        "doi": "10.1000/unknown",
        "url": "https://doi.org/10.1000/unknown",
    }
    catalog["entries"] = [{name: value for name, value in row.items() if value is not None}]
    (folder / "catalog.json").write_text(json.dumps(catalog))
    httpserver.expect_request("/works/https://doi.org/10.1000/unknown").respond_with_data("", status=status)
    monkeypatch.setenv("BOT_OPENALEX_URL", httpserver.url_for("").rstrip("/"))
    ended = bot("check", "--online")
    assert ended.status == 0, ended.err
    assert len(httpserver.log) > 1, "it is asked again"
    assert "A service could not be asked." in ended.err
    assert "0 faults" in ended.out
    assert "Of 1 rows the sources could not be asked." in " ".join(ended.out.split())
    assert "no source knows" not in ended.out


class Anonymous:
    """GitHub without a token: it answers 60 questions an hour, and says so."""

    def __init__(self, server: HTTPServer) -> None:
        self.left = 60
        self.base = f"http://localhost:{server.port}"
        server.expect_request(re.compile("/repos/.*")).respond_with_handler(self.answer)

    def answer(self, request: Request) -> Response:
        assert self.left, "the allowance is never used up"
        self.left -= 1
        owner, name = request.path.split("/")[2:4]
        repository = {
            "full_name": f"{owner}/{name}",
            "url": f"{self.base}/repos/{owner}/{name}",
            "default_branch": "main",
            "archived": False,
        }
        tree = {"sha": "1", "tree": [{"path": "train.py", "type": "blob", "mode": "100644", "sha": "2"}]}
        body = json.dumps(tree if "/git/trees/" in request.path else repository)
        limits = {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": str(self.left)}
        return Response(body, content_type="application/json", headers=limits)


def test_without_a_token_it_says_how_many_repositories_could_be_looked_at(httpserver: HTTPServer) -> None:
    rows = january_2024().entries
    rows = tuple(row for row in rows if (row.code or "").startswith("https://github.com/"))
    github = Anonymous(httpserver)
    budget = GitHubBudget(Github(base_url=github.base, retry=None, seconds_between_requests=0))

    def gone(url: str) -> Page:
        raise WebError("unreachable", url)

    services = RowServices(
        lambda names: LookedUp({}), find, lambda link, paper: verify(link, paper, budget, gone), gone
    )
    _, note = compare_with_sources(rows, services, Style())
    found = re.match(r"(\d+) of (\d+) code links could be looked at\. ", note)
    assert found
    looked_at, all_of_them = map(int, found.groups())
    assert all_of_them == len(rows) > 40
    # Two questions a repository; a tenth of the allowance is left to others.
    assert looked_at == 27
    assert "set GITHUB_TOKEN" in note
