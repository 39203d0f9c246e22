from contextlib import contextmanager
from datetime import date

import pytest
from structlog.testing import capture_logs
from werkzeug import Request, Response

from bot.core.project import Project
from bot.core.settings import Search, load_environment, load_settings
from bot.core.window import Window
from bot.sources import Reading, read
from bot.support import pace
from bot.support.cache import Cache
from tests import ROOT
from tests.sources.builders import arxiv_page, bulk, json_answer, record

SPRING = Window(date(2025, 3, 10), date(2025, 5, 2))
WINDOWS = {"arXiv": SPRING, "Semantic Scholar": SPRING}
SEARCH = Search(
    mode="stream", categories=("cs.CV", "eess.IV"), arxiv=("all:masks",), semantic_scholar=("masks",), cited=("2304.02643",)
)  # fmt: skip


class Services:
    """Both services on one server: March has papers 1 to 5, April 6 to 9, May 10; 3 and 8 are about masks."""

    def __init__(self, httpserver):
        self.failing: set[str] = set()
        self.asked: list[str] = []
        httpserver.expect_request("/api/query").respond_with_handler(self.arxiv)
        httpserver.expect_request("/graph/v1/paper/search/bulk").respond_with_handler(self.bulk)
        httpserver.expect_request("/graph/v1/paper/ARXIV:2304.02643/citations").respond_with_handler(
            self.cited
        )

    def answer(self, name: str, good: Response) -> Response:
        self.asked.append(name)
        return Response("down", 503) if name in self.failing else good

    def arxiv(self, request: Request) -> Response:
        query = request.args["search_query"]
        if "cat:" not in query:
            return self.answer("keywords", arxiv_page(request, [3, 8, 20]))
        month = query.split("submittedDate:[")[1][4:6]
        numbers = {"03": range(1, 6), "04": range(6, 10), "05": range(10, 11)}[month]
        return self.answer(f"stream {month}", arxiv_page(request, numbers))

    def bulk(self, request: Request) -> Response:
        return self.answer("bulk", json_answer(bulk([8, 30], 2)))

    def cited(self, request: Request) -> Response:
        return self.answer("cited", json_answer({"data": [{"citingPaper": record(3)}]}))


@contextmanager
def silent(label, total=None):
    class Step:
        def advance(self, n=1):
            pass

    yield Step()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(pace, "sleep", lambda seconds: None)


@pytest.fixture
def services(httpserver):
    return Services(httpserver)


@pytest.fixture
def cache(tmp_path):
    with Cache(tmp_path / "cache") as opened:
        yield opened


@pytest.fixture
def ask(httpserver, cache):
    settings = load_settings(ROOT / "bot.toml")
    url = httpserver.url_for("").rstrip("/")
    environment = load_environment({"BOT_ARXIV_URL": url, "BOT_SEMANTIC_SCHOLAR_URL": url})

    def reading(search=SEARCH, windows=WINDOWS) -> Reading:
        changed = settings.model_copy(update={"search": search})
        return read(Project(ROOT, changed, environment), windows, cache, silent)

    return reading


def numbers(ids):
    return sorted(int(name[-5:]) for name in ids)


def test_a_window_is_read_whole_from_both_sources(services, ask):
    reading = ask()
    preprints, scholar = reading.reports
    assert (preprints.name, preprints.papers, preprints.error) == ("arXiv", 11, None)
    assert (scholar.name, scholar.papers, scholar.error) == ("Semantic Scholar", 3, None)
    assert preprints.read_until == scholar.read_until == SPRING.until
    assert preprints.requests == 4
    assert len(reading.papers) == 14


def test_each_channel_tells_what_it_brought(services, ask):
    channels = ask().channels
    assert {name: numbers(ids) for name, ids in channels.items()} == {
        "arXiv stream": list(range(1, 11)),
        "arXiv keywords": [3, 8, 20],
        "Semantic Scholar keywords": [8, 30],
        "Semantic Scholar citations": [3],
    }


def test_keywords_alone_read_no_stream(services, ask):
    reading = ask(SEARCH.model_copy(update={"mode": "keywords"}))
    assert numbers(paper.id for paper in reading.papers if paper.sources == ("arXiv",)) == [3, 8, 20]
    assert not any(name.startswith("stream") for name in services.asked)


def test_a_second_run_makes_no_request(services, ask):
    first = ask()
    services.asked.clear()
    second = ask()
    assert services.asked == []
    assert [report.requests for report in second.reports] == [0, 0]
    assert second.papers == first.papers
    assert second.channels == first.channels
    assert [report.read_until for report in second.reports] == [SPRING.until] * 2


def test_a_source_without_a_window_is_not_asked(services, ask):
    reading = ask(windows={"arXiv": SPRING})
    assert [report.name for report in reading.reports] == ["arXiv"]
    assert not {"bulk", "cited"} & set(services.asked)


def test_a_failed_source_is_not_an_empty_one_and_stops_no_other(services, ask):
    services.failing = {"stream 03", "stream 04", "stream 05", "keywords"}
    reading = ask()
    preprints, scholar = reading.reports
    assert preprints.papers == 0
    assert preprints.read_until is None
    assert preprints.error
    assert "HTTP 503" in preprints.error
    assert "2025-03-10 to 2025-03-31" in preprints.error
    assert (scholar.papers, scholar.error, scholar.read_until) == (3, None, SPRING.until)
    assert len(reading.papers) == 3


def test_after_failures_in_a_row_a_source_is_left_alone(services, ask):
    services.failing = {"stream 03", "stream 04", "stream 05", "keywords"}
    ask()
    assert set(services.asked) & services.failing == {"stream 03", "stream 04"}


def test_a_partial_source_keeps_what_it_gave_and_names_what_is_missing(services, ask):
    services.failing = {"stream 04"}
    reading = ask()
    preprints = reading.reports[0]
    assert numbers(reading.channels["arXiv stream"]) == [1, 2, 3, 4, 5, 10]
    assert preprints.read_until is None
    assert preprints.error
    assert "1 of 4 questions" in preprints.error
    assert "everything in cs.CV, eess.IV (2025-04-01 to 2025-04-30)" in preprints.error
    assert "2025-03" not in preprints.error


def test_what_came_before_a_failure_within_an_answer_is_given_but_not_kept(ask, httpserver):
    pages = [json_answer(bulk([8, 30], 3, "more")), Response("down", 503)]
    httpserver.clear()
    httpserver.expect_request("/graph/v1/paper/search/bulk").respond_with_handler(
        lambda request: pages[1] if "token" in request.args else pages[0]
    )
    search = SEARCH.model_copy(update={"cited": ()})
    for _ in range(2):
        reading = ask(search, {"Semantic Scholar": SPRING})
        (scholar,) = reading.reports
        assert numbers(reading.channels["Semantic Scholar keywords"]) == [8, 30]
        assert scholar.error
        assert scholar.read_until is None
        assert scholar.requests > 1


def test_an_interrupted_run_goes_on_from_its_cache(services, ask):
    services.failing = {"stream 04"}
    ask()
    services.failing.clear()
    services.asked.clear()
    reading = ask()
    assert services.asked == ["stream 04"]
    assert reading.reports[0].error is None
    assert numbers(reading.channels["arXiv stream"]) == list(range(1, 11))


def test_a_failed_answer_does_not_enter_the_cache(services, ask):
    everything = {"stream 03", "stream 04", "stream 05", "keywords", "bulk", "cited"}
    services.failing = everything
    ask()
    services.failing = set()
    services.asked.clear()
    ask()
    assert set(services.asked) == everything


def test_the_number_of_requests_is_told_beforehand(services, ask):
    with capture_logs() as logs:
        ask()
    told = [line for line in logs if line["event"] == "A source is read." and line["source"] == "arXiv"]
    assert told[0]["expected_requests"] >= 4
    assert told[0]["in_cache"] == 0
    with capture_logs() as logs:
        ask()
    told = [line for line in logs if line["event"] == "A source is read." and line["source"] == "arXiv"]
    assert (told[0]["expected_requests"], told[0]["in_cache"]) == (0, 4)


def test_the_service_learns_which_list_asks(services, ask, httpserver):
    ask()
    agents = {request.headers["User-Agent"] for request, _ in httpserver.log}
    assert len(agents) == 1
    assert agents.pop().startswith("sam-medical-literature-bot/")
