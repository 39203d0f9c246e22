"""One pace for each host, on a virtual clock: whoever asks in this process, over real HTTP."""

import threading
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from bot.core.window import Window
from bot.links.kept_pages import Sites, keep_pages
from bot.sources.arxiv import Arxiv
from bot.sources.http import PatienceEndedError
from bot.sources.lookup.by_arxiv import read_arxiv
from bot.sources.lookup.by_semantic_scholar import read_semantic_scholar
from bot.sources.semantic_scholar import SemanticScholar
from bot.support import pace
from bot.support.cache import Cache
from bot.support.errors import SourceError
from bot.support.web import Page
from tests.sources.builders import arxiv_page, bulk, entry, feed, json_answer, record

DAY = Window(date(2025, 4, 3), date(2025, 4, 3))


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.pauses.append(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pace, "sleep", clock.sleep)
    monkeypatch.setattr(pace, "monotonic", lambda: clock.now)
    monkeypatch.setattr(pace, "LOOPBACK_SCALE", 1.0)
    monkeypatch.setattr(pace, "_hosts", {})
    return clock


@pytest.fixture
def moments(httpserver: HTTPServer, clock: Clock) -> list[float]:
    """When each request arrived, by the virtual clock."""
    arrived: list[float] = []

    def noting(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def handler(request: Request) -> Response:
            arrived.append(clock.now)
            return answer(request)

        return handler

    def preprints(request: Request) -> Response:
        by_name = "start" in request.args and not request.args.get("search_query")
        return Response(feed([entry(1)], 1)) if by_name else arxiv_page(request, [1])

    httpserver.expect_request("/api/query").respond_with_handler(noting(preprints))
    httpserver.expect_request("/html/2504.00001").respond_with_handler(noting(lambda _: Response("<p>text")))
    httpserver.expect_request("/graph/v1/paper/search/bulk").respond_with_handler(
        noting(lambda _: json_answer(bulk([1], 1)))
    )
    httpserver.expect_request("/graph/v1/paper/batch").respond_with_handler(
        noting(lambda _: json_answer([record(1)]))
    )
    return arrived


def gaps(moments: list[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(moments)]


def page(url: str) -> Page:
    answer = requests.get(url, timeout=5)
    return Page(url, answer.headers["Content-Type"], answer.content)


def test_readings_look_ups_and_pages_of_arxiv_share_one_pace(
    httpserver: HTTPServer, moments: list[float]
) -> None:
    url = httpserver.url_for("").rstrip("/")
    get = keep_pages(page, Cache(None), date(2025, 5, 1), Sites(arxiv=url))
    Arxiv(url, "the bot").read("cat:cs.CV", DAY)
    ((name, paper),) = read_arxiv(["2504.00001"], url, "the bot")
    assert name == "2504.00001"
    assert paper
    get(f"{url}/html/2504.00001")
    Arxiv(url, "the bot").read("cat:eess.IV", DAY)
    assert len(moments) == 4
    assert gaps(moments) == pytest.approx([3.0, 3.0, 3.0])


@pytest.mark.parametrize(("key", "seconds"), [("a-key", 1.0), (None, 3.0)])
def test_readings_and_look_ups_of_semantic_scholar_share_one_pace(
    httpserver: HTTPServer, moments: list[float], key: str | None, seconds: float
) -> None:
    url = httpserver.url_for("").rstrip("/")
    SemanticScholar(url, key, "the bot").search("masks", DAY)
    assert list(read_semantic_scholar(["arXiv:2504.00001"], url, key, "the bot"))
    SemanticScholar(url, key, "the bot").search("models", DAY)
    assert gaps(moments) == pytest.approx([seconds, seconds])


def test_threads_that_ask_at_once_are_answered_one_after_the_other(
    httpserver: HTTPServer, moments: list[float]
) -> None:
    url = httpserver.url_for("").rstrip("/")
    threads = [threading.Thread(target=Arxiv(url, "the bot").read, args=("cat:cs.CV", DAY)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert gaps(moments) == pytest.approx([3.0] * 4)


@pytest.mark.parametrize("status", [406, 429])
def test_a_throttling_arxiv_is_waited_for_in_minutes(
    httpserver: HTTPServer, clock: Clock, status: int
) -> None:
    httpserver.expect_request("/api/query").respond_with_data("Rate exceeded.", status=status)
    service = Arxiv(httpserver.url_for("").rstrip("/"), "the bot")
    with pytest.raises(PatienceEndedError):
        service._page("cat:cs.CV", 0)
    waits = [pause for pause in clock.pauses if pause > 3]
    assert 96 <= waits[0] <= 144
    assert 240 <= waits[1] <= 360
    assert all(480 <= wait <= 720 for wait in waits[2:])
    assert 30 * 60 < sum(waits) <= 45 * 60


def test_a_throttling_semantic_scholar_is_waited_for_in_minutes_after_the_second(
    httpserver: HTTPServer, clock: Clock
) -> None:
    httpserver.expect_request("/graph/v1/paper/batch").respond_with_data("{}", status=429)
    with pytest.raises(SourceError) as ended:
        list(read_semantic_scholar(["arXiv:2504.00001"], httpserver.url_for("").rstrip("/"), None, "the bot"))
    assert isinstance(ended.value.__cause__, PatienceEndedError)
    waits = [pause for pause in clock.pauses if pause > 3]
    assert waits[0] <= 12
    assert all(wait >= 48 for wait in waits[1:])
    assert sum(waits) <= 10 * 60, "somebody may sit before the terminal"
