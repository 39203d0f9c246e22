"""Code beyond abstract and comment, as the sites are really asked: over HTTP, within the bounds of the bot's own fetch."""

import re
import socket
from datetime import date
from functools import partial

import pytest
from github import Github
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from bot.core.candidate import Candidate, CodeLink
from bot.core.paper import Paper
from bot.links.deeper import best_link
from bot.links.kept_pages import Sites, keep_pages
from bot.links.verify import GitHubBudget
from bot.support import pace
from bot.support.cache import Cache
from bot.support.web import MAX_BYTES, Fetch, fetch
from tests.links.test_verify import serve
from tests.pdf import pdf_of

SITES = Sites("http://huggingface.example.org", "http://export.arxiv.example.org")
AGENT = "bot/1 (+https://list.example.org)"
RECORD, HTML, PDF = "/api/papers/2501.01234", "/html/2501.01234", "/pdf/2501.01234"
PAPER = Paper("TriSeg: segmenting kidneys in three ways", authors=("Yichi Zhang",), arxiv_id="2501.01234")
CODE = "https://github.com/lab-x/tri-seg"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "sleep", lambda seconds: None)
    monkeypatch.setattr(pace, "_hosts", {})


@pytest.fixture
def web(httpserver: HTTPServer) -> Fetch:
    """The bot's fetch; every public name leads to this server."""

    def connector(address: str, port: int, seconds: float) -> socket.socket:
        return socket.create_connection((httpserver.host, httpserver.port), timeout=seconds)

    return partial(
        fetch, user_agent=AGENT, resolver=lambda host, port: ["93.184.216.34"], connector=connector
    )


def code_of(
    get: Fetch, cache: Cache, day: date = date(2025, 1, 6), github: Github | None = None
) -> CodeLink | None:
    candidate = Candidate(PAPER, 0.9, 0.9, "proposed")
    return best_link(candidate, GitHubBudget(github), keep_pages(get, cache, day, SITES), SITES)


@pytest.mark.parametrize(
    ("added_by", "readme", "status"),
    [
        ("auto", "Code of TriSeg: segmenting kidneys in three ways", "verified"),
        ("auto", "A tool box of others.", "doubtful"),
        ("user", "A tool box of others.", "verified"),
    ],
)
def test_a_guess_of_hugging_face_counts_when_the_repository_names_the_paper(
    httpserver: HTTPServer, web: Fetch, added_by: str, readme: str, status: str
) -> None:
    base = f"http://localhost:{httpserver.port}"
    serve(httpserver, base, ["train.py"], readme)
    record = {"id": "2501.01234", "githubRepo": CODE, "githubRepoAddedBy": added_by}
    httpserver.expect_request(RECORD).respond_with_json(record)
    link = code_of(web, Cache(None), github=Github(base_url=base, retry=None, seconds_between_requests=0))
    assert link
    assert (link.url, link.status) == (CODE, status)


def test_what_the_sites_lack_is_asked_once_in_three_days_and_by_name(
    httpserver: HTTPServer, web: Fetch
) -> None:
    asked: list[tuple[str, str, str]] = []

    def lacking(request: Request) -> Response:
        asked.append((request.host, request.path, request.headers["User-Agent"]))
        return Response("", 404)

    httpserver.expect_request(re.compile("/.*")).respond_with_handler(lacking)
    with Cache(None) as cache:
        for day in (6, 7, 8, 9):
            assert code_of(web, cache, date(2025, 1, day)) is None
    assert [path for _, path, _ in asked].count(RECORD) == 2
    assert [path for _, path, _ in asked].count(HTML) == 2
    assert {host for host, _, _ in asked} == {"huggingface.example.org", "export.arxiv.example.org"}
    assert {agent for _, _, agent in asked} == {AGENT}


def test_a_pdf_of_many_mebibytes_whose_table_stands_at_its_end_is_read(
    httpserver: HTTPServer, web: Fetch
) -> None:
    body = pdf_of(f"Our code is available at {CODE}.", padding=12 * MAX_BYTES)
    assert len(body) > 12 * MAX_BYTES
    httpserver.expect_request(PDF).respond_with_data(body, content_type="application/pdf")
    link = code_of(web, Cache(None))
    assert link
    assert link.url == CODE


DEEP = "<div>" * 200_000


@pytest.mark.parametrize("charset", ["utf-8", "idna", "punycode", "utf-7", "no-such-charset", "undefined"])
@pytest.mark.parametrize(
    "page",
    [f"<p>Our code is available at <a href='{CODE}'>here</a>.</p>", DEEP, "xn--" + "a" * 900_000],
    ids=["good", "deep", "long"],
)
def test_no_page_crashes_or_stalls_a_run(httpserver: HTTPServer, web: Fetch, charset: str, page: str) -> None:
    httpserver.expect_request(HTML).respond_with_data(page, content_type=f"text/html; charset={charset}")
    link = code_of(web, Cache(None))
    assert (link.url if link else None) == (CODE if CODE in page else None)
