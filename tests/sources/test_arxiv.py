import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from hypothesis import example, given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from werkzeug import Request, Response

from bot.core.settings import Search
from bot.core.window import Window
from bot.sources import arxiv, http
from bot.sources.answers import PartialAnswerError
from bot.sources.arxiv import Arxiv
from bot.sources.arxiv_feed import check_feed
from bot.sources.http import PassingError
from bot.support import pace
from bot.support.errors import SourceError
from tests.sources.builders import ATOM, arxiv_page, entry, feed

APRIL = Window(date(2025, 4, 1), date(2025, 4, 30))


@pytest.fixture
def service(httpserver):
    return Arxiv(httpserver.url_for("").rstrip("/"), "the bot")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(pace, "sleep", lambda seconds: None)


def serve(httpserver, *answers):
    """Give one answer after the other, the last one for ever: a body, a response, or what makes one of a request."""
    left = list(answers)

    def handler(request: Request) -> Response:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if callable(answer) and not isinstance(answer, Response):
            answer = answer(request)
        return answer if isinstance(answer, Response) else Response(answer, content_type=ATOM)

    httpserver.expect_request("/api/query").respond_with_handler(handler)


def days_asked(request: Request) -> range:
    """The days of April that the query asks for."""
    first, end = re.findall(r"2025(0[45])(\d\d)0000", request.args["search_query"])
    return range(int(first[1]), 31 if end[0] == "05" else int(end[1]))


def asked(httpserver) -> list[dict[str, str]]:
    return [dict(request.args.items()) for request, _ in httpserver.log]


def test_an_entry_becomes_a_paper(httpserver, service):
    serve(httpserver, feed([entry(7)], 1))
    (paper,) = service.read("cat:cs.CV", APRIL)
    assert paper.id == "arXiv:2504.00007"
    assert paper.title == "Prompting a model, part 7"
    assert paper.abstract == "We prompt a model.\nIt answers with masks."
    assert paper.authors == ("Ada Lovelace", "Li Wei")
    assert paper.published == date(2025, 4, 3)
    assert paper.doi == "10.1000/abc"
    assert paper.categories == ("cs.CV", "eess.IV")
    assert paper.comment == "12 pages"
    assert paper.venue == "Journal of Masks 1"
    assert paper.url is None
    assert paper.sources == ("arXiv",)


def test_an_old_identifier_is_read_without_its_version(httpserver, service):
    serve(httpserver, feed([entry(1, id="http://arxiv.org/abs/solv-int/9701001v3")], 1))
    (paper,) = service.read("cat:cs.CV", APRIL)
    assert paper.arxiv_id == "solv-int/9701001"


def test_the_query_is_dated_and_oldest_first(httpserver, service):
    serve(httpserver, feed([entry(7)], 1))
    service.read("cat:cs.CV OR cat:eess.IV", APRIL)
    (request,) = asked(httpserver)
    assert request["search_query"] == (
        "(cat:cs.CV OR cat:eess.IV) AND submittedDate:[202504010000 TO 202505010000]"
    )
    assert (request["sortBy"], request["sortOrder"]) == ("submittedDate", "ascending")
    assert (request["start"], request["max_results"]) == ("0", "2000")


def test_pages_are_read_to_the_end(httpserver, service, monkeypatch):
    service = Arxiv(httpserver.url_for("").rstrip("/"), "the bot", page_size=10)
    serve(httpserver, lambda request: arxiv_page(request, range(1, 26)))
    assert len(service.read("cat:cs.CV", APRIL)) == 25
    assert [request["start"] for request in asked(httpserver)] == ["0", "10", "20"]


def test_a_full_last_page_is_followed_by_one_more_look(httpserver, monkeypatch):
    service = Arxiv(httpserver.url_for("").rstrip("/"), "the bot", page_size=10)
    serve(
        httpserver,
        lambda request: arxiv_page(request, range(1, 22), total=20),
        lambda request: arxiv_page(request, range(1, 22)),
    )
    assert len(service.read("cat:cs.CV", APRIL)) == 21


def test_an_empty_page_although_more_was_promised_is_asked_again(httpserver, monkeypatch):
    service = Arxiv(httpserver.url_for("").rstrip("/"), "the bot", page_size=10)
    serve(
        httpserver,
        lambda request: arxiv_page(request, range(1, 16)),
        feed([], 15, 10),
        feed([], 15, 10),
        lambda request: arxiv_page(request, range(1, 16)),
    )
    assert len(service.read("cat:cs.CV", APRIL)) == 15


def test_a_page_that_stays_empty_is_an_error_not_the_end(httpserver, service):
    serve(httpserver, feed([], 15))
    with pytest.raises(SourceError, match="arXiv: a page came empty although 15 more papers were promised"):
        service.read("cat:cs.CV", APRIL)


def test_a_short_page_is_read_on_from_where_it_stopped(httpserver, monkeypatch):
    service = Arxiv(httpserver.url_for("").rstrip("/"), "the bot", page_size=10)

    def seven_at_most(request: Request) -> str:
        start = int(request.args["start"])
        return feed([entry(n) for n in range(1, 21)[start : start + 7]], 20, start)

    serve(httpserver, seven_at_most)
    assert len(service.read("cat:cs.CV", APRIL)) == 20


def test_a_window_with_too_many_results_is_cut_by_date(httpserver, monkeypatch):
    monkeypatch.setattr(arxiv, "RESULT_LIMIT", 10)

    def by_day(request: Request) -> Response:
        return arxiv_page(request, days_asked(request))

    serve(httpserver, by_day)
    service = Arxiv(httpserver.url_for("").rstrip("/"), "the bot")
    papers = service.read("cat:cs.CV", APRIL)
    assert [paper.arxiv_id for paper in papers] == [f"2504.{day:05d}" for day in range(1, 31)]


def test_what_was_read_before_a_failure_is_not_lost(httpserver, monkeypatch):
    monkeypatch.setattr(arxiv, "RESULT_LIMIT", 10)
    monkeypatch.setattr(http, "TRIES", 2)

    def fails_late(request: Request) -> Response:
        days = days_asked(request)
        return Response("", 500) if days[0] > 20 else arxiv_page(request, days)

    serve(httpserver, fails_late)
    service = Arxiv(httpserver.url_for("").rstrip("/"), "the bot")
    with pytest.raises(PartialAnswerError, match="HTTP 500") as caught:
        service.read("cat:cs.CV", APRIL)
    assert len(caught.value.papers) >= 15


def test_an_empty_window_is_believed_when_it_is_empty_twice(httpserver, service):
    serve(httpserver, feed([], 0))
    assert service.read("cat:cs.CV", APRIL) == ()
    assert service.traffic.requests == 2


@pytest.mark.parametrize(
    "answer",
    [
        Response("<html><body>Down for maintenance</body></html>", content_type="text/html"),
        Response("Rate exceeded.", content_type="text/plain"),
        Response("", content_type=ATOM),
        Response(feed([entry(1)], 1)[:200], content_type=ATOM),
        Response("<rss></rss>", content_type=ATOM),
        Response(feed([entry(1)], "many"), content_type=ATOM),
        Response('<?xml version="1.0" encoding="no-such"?><feed/>', content_type=ATOM),
    ],
)
def test_an_answer_that_is_no_feed_is_asked_again_and_then_an_error(httpserver, service, answer):
    serve(httpserver, answer, feed([entry(1)], 1))
    assert len(service.read("cat:cs.CV", APRIL)) == 1
    httpserver.clear()
    serve(httpserver, answer)
    with pytest.raises(SourceError, match="arXiv: the "):
        service.read("cat:cs.CV", APRIL)


def test_entities_are_not_expanded(httpserver, service):
    bomb = '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    text = feed([entry(1)], 1).replace("?>", "?>" + bomb, 1).replace("Prompting", "&b;")
    serve(httpserver, text)
    with pytest.raises(SourceError, match="forbidden XML"):
        service.read("cat:cs.CV", APRIL)


def test_files_are_not_read_through_entities(httpserver, service):
    outside = '<!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    text = feed([entry(1)], 1).replace("?>", "?>" + outside, 1).replace("Prompting", "&a;")
    serve(httpserver, text)
    with pytest.raises(SourceError, match="forbidden XML"):
        service.read("cat:cs.CV", APRIL)


@pytest.mark.parametrize("status", [200, 400])
def test_a_feed_with_an_error_says_what_arxiv_says(httpserver, service, status):
    error = "<entry><id>https://arxiv.org/api/errors#1</id><title>Error</title><summary>incomplete query</summary></entry>"
    serve(httpserver, Response(feed([error], 1), status, content_type=ATOM))
    with pytest.raises(SourceError, match=r"incomplete query; check \[search\] in bot\.toml"):
        service.read("cat:cs.CV", APRIL)
    assert service.traffic.requests == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"published": "yesterday"},
        {"published": ""},
        {"updated": "0001-01-01T00:00:00+23:59"},
        {"published": "9999-12-31T23:59:59-23:59"},
        {"id": "http://arxiv.org/abs/nothing"},
        {"id": ""},
        {"title": " "},
        {"title": "long " * 1000},
    ],
)
def test_one_malformed_entry_is_skipped_by_name_and_costs_no_other(httpserver, service, changes):
    serve(httpserver, feed([entry(1), entry(2, **changes), entry(3)], 3))
    with capture_logs() as logs:
        papers = service.read("cat:cs.CV", APRIL)
    assert [paper.arxiv_id for paper in papers] == ["2504.00001", "2504.00003"]
    (warning,) = [line for line in logs if line["log_level"] == "warning"]
    assert warning["entry"]


def test_a_malformed_entry_on_a_full_page_does_not_shift_the_next(httpserver, monkeypatch):
    service = Arxiv(httpserver.url_for("").rstrip("/"), "the bot", page_size=10)

    def page(request: Request) -> str:
        start = int(request.args["start"])
        entries = [entry(n, **({"published": "?"} if n == 4 else {})) for n in range(1, 16)]
        return feed(entries[start : start + 10], 15, start)

    serve(httpserver, page)
    assert len(service.read("cat:cs.CV", APRIL)) == 14
    assert [request["start"] for request in asked(httpserver)] == ["0", "10"]


def test_the_stream_is_asked_month_by_month_and_the_queries_once():
    search = Search(categories=("cs.CV", "eess.IV"), arxiv=("all:one", "all:two"))
    questions = Arxiv("http://localhost:1", "the bot").questions(
        search, Window(date(2025, 3, 10), date(2025, 5, 2))
    )
    assert [(q.channel, str(q.window.since), str(q.window.until)) for q in questions] == [
        ("arXiv stream", "2025-03-10", "2025-03-31"),
        ("arXiv stream", "2025-04-01", "2025-04-30"),
        ("arXiv stream", "2025-05-01", "2025-05-02"),
        ("arXiv keywords", "2025-03-10", "2025-05-02"),
        ("arXiv keywords", "2025-03-10", "2025-05-02"),
    ]
    assert questions[1].requests == 3
    keywords = search.model_copy(update={"mode": "keywords"})
    assert len(Arxiv("http://localhost:1", "the bot").questions(keywords, APRIL)) == 2


def fed(body: bytes) -> requests.Response:
    response = requests.Response()
    response.status_code, response._content = 200, body
    response.request = requests.Request(
        "GET", "http://localhost/api/query?start=0&max_results=2000"
    ).prepare()
    return response


def read_offline(body: bytes) -> None:
    """Everything that happens to a body, without a network."""
    service = Arxiv("http://localhost:1", "the bot")

    class Canned:
        def get(self, url: str, **_: object) -> requests.Response:
            assert parse_qs(urlsplit(url).query)["start"]
            response = fed(body)
            service.traffic.checked = check_feed(response)
            return response

    service._client._client._session = Canned()
    try:
        for paper in service.read("cat:cs.CV", Window(date(2025, 4, 3), date(2025, 4, 3))):
            assert paper.arxiv_id
            assert paper.title
            paper.text.encode("utf-8")
    except (SourceError, PassingError):
        pass


MARKUP = [
    "<",
    ">",
    "</",
    "/>",
    "&",
    "&amp;",
    "]]>",
    "<![CDATA[",
    "<!--",
    "-->",
    "<?",
    "\x00",
    '"',
    "entry",
    "id",
]


@given(
    st.binary(max_size=400)
    | st.lists(st.sampled_from(MARKUP) | st.text(max_size=5)).map(
        lambda p: "".join(p).encode("utf-8", "replace")
    )
)
def test_random_bytes_are_no_crash(body):
    read_offline(body)


@given(st.data())
def test_a_damaged_feed_is_no_crash(data):
    body = bytearray(feed([entry(1), entry(2)], 2).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(body)))
        length = data.draw(st.integers(0, 30))
        body[place : place + length] = data.draw(
            st.binary(max_size=10) | st.sampled_from(MARKUP).map(str.encode)
        )
    read_offline(bytes(body))


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
DATES = TEXTS | st.datetimes().map(lambda d: d.isoformat() + "Z") | st.just("2025-04-03T17:00:00+24:00")
IDS = TEXTS | st.from_regex(r"http://arxiv\.org/abs/[\w./-]{1,20}", fullmatch=True)


@given(
    st.lists(
        st.fixed_dictionaries(
            {}, optional={"id": IDS, "title": TEXTS, "summary": TEXTS, "published": DATES, "updated": DATES}
        ),
        max_size=3,
    ),
    st.integers(0, 5) | st.just("²") | TEXTS,
)
@example([{"title": "\uaaf7"}], 1)  # no character that can be shown
def test_hostile_fields_are_no_crash(changes, total):
    from xml.sax.saxutils import escape

    read_offline(feed([entry(n, **change) for n, change in enumerate(changes)], escape(str(total))).encode())


def numbered(request: Request, numbers, total: int | None = None, start: int | None = None) -> Response:
    """The page of these papers, one a day, that a request asks for; in the order that it asks for."""
    days = days_asked(request)
    held = [n for n in numbers if n % 30 + 1 in days]
    if request.args["sortOrder"] == "descending":
        held.reverse()
    begin = int(request.args["start"]) if start is None else start
    page = held[begin : begin + int(request.args["max_results"])]
    entries = [entry(n, published=f"2025-04-{n % 30 + 1:02}T17:00:00Z") for n in page]
    return Response(feed(entries, len(held) if total is None else total, begin), content_type=ATOM)


def test_more_papers_than_the_total_says_are_no_end(httpserver):
    service = Arxiv(httpserver.url_for("").rstrip("/"), "the bot", page_size=100)
    serve(httpserver, lambda request: numbered(request, range(300), total=3))
    with pytest.raises(PartialAnswerError, match="papers came, although the service told of 3") as caught:
        service.read("cat:cs.CV", APRIL)
    assert len({paper.id for paper in caught.value.papers}) == 300


def test_a_total_that_is_too_small_once_costs_nothing(httpserver):
    service = Arxiv(httpserver.url_for("").rstrip("/"), "the bot", page_size=300)
    serve(
        httpserver,
        lambda request: numbered(request, range(300), total=10),
        lambda request: numbered(request, range(300)),
    )
    assert len(service.read("cat:cs.CV", APRIL)) == 300


def test_a_page_in_the_middle_that_stays_empty_loses_no_other(httpserver):
    service = Arxiv(httpserver.url_for("").rstrip("/"), "the bot", page_size=100)

    def middle_is_empty(request: Request) -> Response:
        last = int(request.args["start"]) + int(request.args["max_results"])
        whole = numbered(request, range(600))
        if len(days_asked(request)) == 30 and 200 < last <= 500:
            return Response(feed([], 600, int(request.args["start"])), content_type=ATOM)
        return whole

    serve(httpserver, middle_is_empty)
    papers = service.read("cat:cs.CV", APRIL)
    assert len({paper.id for paper in papers}) == 600


def test_what_is_missing_in_the_end_is_named_by_its_day(httpserver, monkeypatch):
    monkeypatch.setattr(http, "TRIES", 2)
    service = Arxiv(httpserver.url_for("").rstrip("/"), "the bot", page_size=10)

    def one_day_is_ill(request: Request) -> Response:
        days = days_asked(request)
        if 17 in days and int(request.args["start"]) >= 10:
            return Response(feed([], 30 * len(days), int(request.args["start"])), content_type=ATOM)
        return numbered(request, range(900))

    serve(httpserver, one_day_is_ill)
    with pytest.raises(
        PartialAnswerError, match="10 of the 30 papers of 2025-04-17 to 2025-04-17 never"
    ) as caught:
        service.read("cat:cs.CV", APRIL)
    assert "2025-04-16" not in caught.value.message
    # Both ends of the day's list come, in the two orders.
    assert len({paper.id for paper in caught.value.papers}) == 890


def test_a_service_that_ignores_where_a_page_begins_is_read_by_days(httpserver):
    service = Arxiv(httpserver.url_for("").rstrip("/"), "the bot", page_size=100)
    serve(httpserver, lambda request: numbered(request, range(600), start=0))
    papers = service.read("cat:cs.CV", APRIL)
    assert len({paper.id for paper in papers}) == 600
    assert len(httpserver.log) < 100


def test_a_page_is_halved_after_each_failure(httpserver):
    service = Arxiv(httpserver.url_for("").rstrip("/"), "the bot")

    def large_ones_fail(request: Request) -> Response:
        return Response("", 500) if int(request.args["max_results"]) > 500 else numbered(request, range(600))

    serve(httpserver, large_ones_fail)
    assert len(service.read("cat:cs.CV", APRIL)) == 600
    assert [request["max_results"] for request in asked(httpserver)] == ["2000", "1000", "500", "500"]


def test_a_throttled_page_is_not_made_smaller(httpserver):
    service = Arxiv(httpserver.url_for("").rstrip("/"), "the bot")
    serve(httpserver, Response("Rate exceeded.", 429), lambda request: numbered(request, range(60)))
    service.read("cat:cs.CV", APRIL)
    assert {request["max_results"] for request in asked(httpserver)} == {"2000"}


def test_the_first_moment_of_the_next_day_belongs_to_the_next_window(httpserver, service):
    late, next_day = entry(1, published="2025-04-30T23:59:59Z"), entry(2, published="2025-05-01T00:00:00Z")
    serve(httpserver, feed([late, next_day], 2))
    assert [paper.arxiv_id for paper in service.read("cat:cs.CV", APRIL)] == ["2504.00001"]
    (request,) = asked(httpserver)
    assert request["search_query"].endswith("TO 202505010000]")
