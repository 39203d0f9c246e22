from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest
from structlog.testing import capture_logs
from werkzeug import Request, Response

from bot.core.project import Project
from bot.core.settings import Search, load_environment, load_settings
from bot.core.window import Window
from bot.sources import Reading, answers, control, http, read, remember_seen
from bot.sources.reading import keep_all
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
    places = {"BOT_ARXIV_URL": url, "BOT_SEMANTIC_SCHOLAR_URL": url}

    def reading(search=SEARCH, windows=WINDOWS, variables=None, keep=keep_all) -> Reading:
        changed = settings.model_copy(update={"search": search})
        environment = load_environment(places | (variables or {}))
        return read(Project(ROOT, changed, environment), windows, cache, silent, keep)

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


@pytest.mark.parametrize("reads", [1, 2])
def test_a_paper_that_is_not_worth_its_memory_stays_in_the_channels_alone(services, ask, reads):
    for _ in range(reads):  # the second reading comes from the cache
        reading = ask(keep=lambda paper: paper.id.endswith("3"))
    assert {numbers([paper.id])[0] for paper in reading.papers} == {3}
    assert numbers(reading.channels["arXiv stream"]) == list(range(1, 11))
    assert reading.reports[0].papers == 11


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


# What is not believed


class Silent(Services):
    """The services of above, in which whole channels find nothing."""

    def __init__(self, httpserver):
        super().__init__(httpserver)
        self.empty: set[str] = set()
        self.other_fields = 7

    def arxiv(self, request: Request) -> Response:
        query = request.args["search_query"]
        if "hep-ph" in query:
            self.asked.append("control")
            return arxiv_page(request, range(self.other_fields))
        good = super().arxiv(request)
        return arxiv_page(request, []) if self.asked[-1] in self.empty else good

    def bulk(self, request: Request) -> Response:
        if "image" in request.args["query"]:
            self.asked.append("control of bulk")
            return json_answer(bulk(range(self.other_fields), self.other_fields))
        good = super().bulk(request)
        return json_answer({"total": 0, "data": []}) if "bulk" in self.empty else good

    def cited(self, request: Request) -> Response:
        good = super().cited(request)
        return json_answer({"data": []}) if "cited" in self.empty else good


STREAM = {"stream 03", "stream 04", "stream 05"}


@pytest.fixture
def silenced(httpserver):
    return Silent(httpserver)


def test_a_valid_feed_without_entries_is_not_believed_where_a_busy_category_has_none_either(silenced, ask):
    silenced.empty, silenced.other_fields = STREAM | {"keywords"}, 0
    preprints, scholar = ask().reports
    assert preprints.read_until is None
    assert preprints.error
    assert "a control question over 2025-03-10 to 2025-03-31 came empty, too" in preprints.error
    assert (scholar.error, scholar.read_until) == (None, SPRING.until)


def test_nothing_empty_is_kept_that_is_not_believed(silenced, ask):
    silenced.empty, silenced.other_fields = {"stream 04"}, 0
    assert ask().reports[0].error
    silenced.empty.clear()
    silenced.asked.clear()
    reading = ask()
    assert silenced.asked == ["stream 04"]
    assert reading.reports[0].error is None
    assert numbers(reading.channels["arXiv stream"]) == list(range(1, 11))


def test_a_quiet_category_stays_green(silenced, ask):
    silenced.empty = STREAM
    preprints, _ = ask().reports
    assert (preprints.error, preprints.read_until) == (None, SPRING.until)
    assert "control" in silenced.asked
    silenced.asked.clear()
    ask()
    assert silenced.asked == [], "an empty answer that is believed is kept"


def test_a_query_that_finds_nothing_beside_a_stream_is_believed_without_more_ado(silenced, ask):
    silenced.empty, silenced.other_fields = {"keywords"}, 0
    assert ask().reports[0].error is None
    assert "control" not in silenced.asked


def test_keywords_alone_that_all_find_nothing_are_controlled(silenced, ask):
    silenced.empty, silenced.other_fields = {"keywords"}, 0
    search = SEARCH.model_copy(update={"mode": "keywords"})
    assert ask(search).reports[0].error
    silenced.other_fields = 7
    assert ask(search).reports[0].error is None


@pytest.mark.parametrize("days", [1, 3])
def test_over_a_weekend_a_category_may_be_silent(silenced, ask, days):
    silenced.empty = {"stream 04"}
    window = Window(date(2025, 4, 5), date(2025, 4, 4 + days))
    assert ask(windows={"arXiv": window}).reports[0].error is None
    assert "control" not in silenced.asked


def test_a_category_that_usually_brings_papers_is_not_believed_to_be_silent(silenced, ask, monkeypatch):
    today = date(2025, 5, 20)
    monkeypatch.setattr(answers, "_now", lambda: datetime.combine(today, time(), UTC).timestamp())
    march, april = Window(date(2025, 3, 1), date(2025, 3, 31)), Window(date(2025, 4, 1), date(2025, 4, 30))
    monkeypatch.setattr(control, "EXPECTED", 4.0)
    assert ask(windows={"arXiv": march}).reports[0].error is None
    silenced.empty = STREAM | {"keywords"}
    (report,) = ask(windows={"arXiv": april}).reports
    assert report.error
    assert "although about 5 papers are usual" in report.error


def test_a_query_of_semantic_scholar_that_usually_brings_papers_is_not_believed_to_find_none(
    silenced, ask, monkeypatch
):
    today = date(2025, 7, 20)
    monkeypatch.setattr(answers, "_now", lambda: datetime.combine(today, time(), UTC).timestamp())
    monkeypatch.setattr(control, "EXPECTED", 1.5)
    march, april = Window(date(2025, 3, 1), date(2025, 3, 31)), Window(date(2025, 4, 1), date(2025, 4, 30))
    assert ask(windows={"Semantic Scholar": march}).reports[0].error is None
    silenced.empty = {"bulk"}
    (report,) = ask(windows={"Semantic Scholar": april}).reports
    assert report.error
    assert "masks came empty, although about 2 papers are usual" in report.error
    assert report.read_until is None


def test_a_rate_of_the_same_run_or_of_years_ago_says_nothing(silenced, ask):
    silenced.empty = {"stream 04"}
    assert ask().reports[0].error is None
    silenced.empty = STREAM
    assert ask(windows={"arXiv": Window(date(2020, 3, 1), date(2020, 5, 1))}).reports[0].error is None


def test_semantic_scholar_that_finds_nothing_at_all_is_controlled(silenced, ask):
    silenced.empty, silenced.other_fields = {"bulk", "cited"}, 0
    preprints, scholar = ask().reports
    assert (preprints.error, preprints.read_until) == (None, SPRING.until)
    assert scholar.read_until is None
    assert scholar.error
    assert "a control question" in scholar.error
    silenced.other_fields = 7
    assert ask().reports[1].error is None


def test_a_reading_of_empty_answers_alone_is_controlled_although_yesterday_brought_a_few(
    silenced, ask, monkeypatch
):
    moment = [datetime(2025, 5, 2, 3, tzinfo=UTC)]
    monkeypatch.setattr(answers, "_now", lambda: moment[0].timestamp())
    monkeypatch.setattr("bot.sources.asking.is_loopback", lambda url: False)
    month = Window(date(2025, 4, 20), date(2025, 5, 2))
    windows = {"arXiv": month, "Semantic Scholar": month}
    assert [report.error for report in ask(windows=windows).reports] == [None, None]
    silenced.empty, silenced.other_fields = STREAM | {"keywords", "bulk", "cited"}, 0
    moment[0] += timedelta(days=1)
    for report in ask(windows=windows).reports:
        assert report.error
        assert "a control question" in report.error
        assert report.read_until is None


def test_a_control_question_that_fails_believes_nothing(httpserver, ask):
    httpserver.clear()
    httpserver.expect_request("/api/query").respond_with_handler(
        lambda request: (
            Response("down", 503) if "hep-ph" in request.args["search_query"] else arxiv_page(request, [])
        )
    )
    (report,) = ask(windows={"arXiv": SPRING}).reports
    assert report.error
    assert "could not be verified" in report.error


# Throttled


class Busy(Services):
    """Semantic Scholar answers so many requests, and throttles from then on."""

    def __init__(self, httpserver):
        super().__init__(httpserver)
        self.left = 0

    def answer(self, name: str, good: Response) -> Response:
        if name in ("bulk", "cited"):
            self.left -= 1
            if self.left < 0:
                return Response("busy", 429)
        return super().answer(name, good)


@pytest.fixture
def busy(httpserver):
    return Busy(httpserver)


def test_throttled_without_a_key_is_a_warning_with_a_remedy(busy, ask):
    preprints, scholar = ask().reports
    assert (preprints.error, preprints.read_until) == (None, SPRING.until)
    assert (scholar.error, scholar.failure, scholar.read_until) == (None, None, None)
    assert scholar.warning
    assert "HTTP 429" in scholar.warning
    assert "set SEMANTIC_SCHOLAR_API_KEY" in scholar.warning
    assert scholar.stalled


def test_throttled_with_a_key_is_a_failure(busy, ask):
    scholar = ask(variables={"SEMANTIC_SCHOLAR_API_KEY": "a-long-secret"}).reports[1]
    assert scholar.error
    assert scholar.warning is None


def test_a_failure_beside_the_throttling_is_a_failure(busy, ask):
    busy.failing = {"bulk"}
    busy.left = 6
    assert ask().reports[1].error


def test_a_run_goes_on_where_the_last_one_was_throttled(busy, ask):
    busy.left = 2
    first = ask().reports[1]
    assert (first.answered, first.stalled) == (2, None)
    gained = [name for name in busy.asked if name in ("bulk", "cited")]
    assert gained == ["bulk", "cited"]
    busy.asked.clear()
    busy.left = 100
    second = ask().reports[1]
    assert (second.warning, second.read_until) == (None, SPRING.until)
    assert [name for name in busy.asked if name in ("bulk", "cited")] == ["bulk", "cited"] * 2
    assert second.papers == 3


def test_what_was_read_yesterday_counts_until_yesterday(busy, ask, monkeypatch):
    moment = [datetime(2025, 5, 2, 3, tzinfo=UTC)]
    monkeypatch.setattr(answers, "_now", lambda: moment[0].timestamp())
    monkeypatch.setattr("bot.sources.asking.is_loopback", lambda url: False)
    busy.left = 100
    assert ask().reports[1].read_until == date(2025, 5, 2)
    moment[0] += timedelta(days=1)
    busy.left = 1
    window = Window(SPRING.since, date(2025, 5, 3))
    scholar = ask(windows={"Semantic Scholar": window}).reports[0]
    assert scholar.warning
    assert (scholar.answered, scholar.papers) == (1, 3)
    assert scholar.read_until == date(2025, 5, 2)


# Indexed late


def late_window(day: date) -> Window:
    return Window(day - timedelta(days=21), day, late_from=date(2024, 5, 1))


class Slow:
    """A Semantic Scholar that knows papers by month."""

    def __init__(self, httpserver):
        self.asked: list[str] = []
        self.known = {"2025-04": [1, 2], "2024-12": [20]}
        httpserver.expect_request("/graph/v1/paper/search/bulk").respond_with_handler(self.bulk)

    def bulk(self, request: Request) -> Response:
        month = request.args["publicationDateOrYear"][:7]
        if "image" not in request.args["query"]:
            self.asked.append(month)
        found = [record(n, publicationDate=f"{month}-15") for n in self.known.get(month, [])]
        return json_answer({"total": len(found), "data": found})


@pytest.fixture
def spend_day(httpserver, cache, monkeypatch):
    """Spend a day: read, and write unless told otherwise. Return the numbers of the papers that came."""
    settings = load_settings(ROOT / "bot.toml")
    search = Search(semantic_scholar=("masks",))
    url = httpserver.url_for("").rstrip("/")
    environment = load_environment({"BOT_SEMANTIC_SCHOLAR_URL": url})
    project = Project(ROOT, settings.model_copy(update={"search": search}), environment)
    monkeypatch.setattr("bot.sources.asking.is_loopback", lambda url: False)

    def spend(day, written=True):
        monkeypatch.setattr(answers, "_now", lambda: datetime.combine(day, time(3), UTC).timestamp())
        reading = read(project, {"Semantic Scholar": late_window(day)}, cache, silent)
        assert reading.reports[0].error is None
        if written:
            remember_seen(project, cache)
        return numbers(paper.id for paper in reading.papers)

    return spend


DAY = date(2025, 4, 30)


def test_a_paper_that_was_indexed_months_late_is_found_within_days(httpserver, spend_day):
    service = Slow(httpserver)
    for day in range(6):
        spend_day(DAY + timedelta(days=day))
    service.known["2024-09"] = [33]
    found = [spend_day(DAY + timedelta(days=6 + day)) for day in range(6)]
    assert [33] in [[n for n in numbers if n == 33] for numbers in found]
    assert sum(33 in numbers for numbers in found) == 1, "once it was written it is not shown again"


def test_each_run_reads_two_more_months_and_the_window(httpserver, spend_day):
    service = Slow(httpserver)
    spend_day(DAY)
    assert service.asked[:1] == ["2025-04"]
    assert sorted(set(service.asked)) == ["2025-02", "2025-03", "2025-04"]
    service.asked.clear()
    spend_day(DAY + timedelta(days=1))
    assert sorted(set(service.asked)) == ["2024-12", "2025-01", "2025-04", "2025-05"]


def test_what_was_read_by_a_run_that_wrote_nothing_comes_again(httpserver, spend_day):
    service = Slow(httpserver)
    service.known["2025-03"] = [44]
    assert 44 in spend_day(DAY, written=False)
    assert 44 in spend_day(DAY + timedelta(days=1))
    assert 44 not in spend_day(DAY + timedelta(days=2))


def test_papers_of_the_window_come_in_each_run(httpserver, spend_day):
    Slow(httpserver)
    assert {1, 2} <= set(spend_day(DAY))
    assert {1, 2} <= set(spend_day(DAY + timedelta(days=1)))


def test_a_late_month_that_fails_leaves_the_window_whole(httpserver, spend_day, monkeypatch):
    service = Slow(httpserver)
    good = service.bulk
    monkeypatch.setattr(http, "TRIES", 1)
    httpserver.clear()
    httpserver.expect_request("/graph/v1/paper/search/bulk").respond_with_handler(
        lambda request: (
            good(request) if "2025-04" in request.args["publicationDateOrYear"] else Response("", 500)
        )
    )
    assert spend_day(DAY) == [1, 2]


def test_a_paper_without_a_month_waits_until_one_is_known(httpserver, spend_day):
    service = Slow(httpserver)
    undated = record(50, publicationDate=None, externalIds={"DOI": "10.1000/00050"})

    def bulk_of(request: Request) -> Response:
        january = request.args["publicationDateOrYear"].startswith("2025-01")
        return json_answer({"total": 1, "data": [undated]}) if january else service.bulk(request)

    httpserver.clear()
    httpserver.expect_request("/graph/v1/paper/search/bulk").respond_with_handler(bulk_of)
    found = [spend_day(DAY + timedelta(days=day)) for day in range(5)]
    assert [50 in numbers for numbers in found] == [False, True, True, True, True]
