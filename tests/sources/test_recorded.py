"""Real answers of both services, recorded by others: what real payloads look like."""

import json
import tarfile
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from bot.sources.arxiv import Arxiv
from bot.sources.arxiv_feed import check_feed
from bot.sources.scholar_answers import check_answer
from bot.support.errors import SourceError
from tests import SHARED

RECORDED = SHARED / "data" / "api-recorded.tgz"
pytestmark = pytest.mark.skipif(
    not RECORDED.exists(), reason=f"SKIPPED: the recorded answers are not at {RECORDED}"
)


@pytest.fixture(scope="module")
def recorded() -> list[tuple[str, int, bytes]]:
    """Address, status and body of each answer."""
    with tarfile.open(RECORDED) as archive:
        bodies = {
            member.name.removeprefix("./").removeprefix("api/"): file.read()
            for member in archive
            if (file := archive.extractfile(member) if member.isfile() else None)
        }
    lines = bodies["index.json"].decode()
    index = (
        json.loads(lines) if lines.lstrip().startswith("[") else [json.loads(x) for x in lines.splitlines()]
    )
    return [(row["url"], row["status"], bodies[row["file"]]) for row in index if row["file"] in bodies]


def response(url: str, status: int, body: bytes) -> requests.Response:
    made = requests.Response()
    made.status_code, made._content = status, body
    made.request = requests.Request("GET", url).prepare()
    return made


def test_recorded_feeds_of_arxiv_become_papers(recorded):
    feeds = [row for row in recorded if "arxiv.org/api/query" in row[0] and row[1] == 200]
    assert len(feeds) >= 10
    papers = 0
    for url, status, body in feeds:
        fed = response(url, status, body)
        feed = check_feed(fed)
        assert feed.malformed == 0
        service = Arxiv("http://localhost:1", "the bot")
        service.traffic.checked = feed

        service._client._client._session.get = lambda *_, answer=fed, **__: answer
        start = int(parse_qs(urlsplit(url).query).get("start", ["0"])[0])
        page = service._page("any", start)
        assert len(page.papers) == feed.entries
        assert all(paper.abstract and paper.authors and paper.published for paper in page.papers)
        papers += len(page.papers)
    assert papers > 100


def test_recorded_searches_of_semantic_scholar_become_papers(recorded):
    read = unreadable = 0
    for url, status, body in recorded:
        parts = urlsplit(url)
        if not parts.path.endswith(("/paper/search", "/paper/search/bulk", "/citations")):
            continue
        if "title" not in parse_qs(parts.query).get("fields", [""])[0].split(","):
            continue
        try:
            _, page = check_answer(response(url, status, body))
        except SourceError:
            assert status != 200
            continue
        read += len(page.papers)
        unreadable += page.unreadable
    assert read > 3000
    assert unreadable < read / 100


def test_the_total_of_a_bulk_search_is_what_its_pages_hold(recorded):
    pages = [
        json.loads(body)
        for url, status, body in recorded
        if "sort=" in url and "/bulk" in url and status == 200
    ]
    by_total: dict[int, set[str]] = {}
    for page in pages:
        by_total.setdefault(page["total"], set()).update(paper["paperId"] for paper in page["data"])
    assert by_total
    assert all(len(ids) == total for total, ids in by_total.items())
