import json
import logging
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from werkzeug import Request, Response

from bot.core.settings import Search
from bot.core.window import Window
from bot.sources import semantic_scholar
from bot.sources.answers import PartialAnswerError
from bot.sources.http import PassingError
from bot.sources.scholar_answers import check_answer
from bot.sources.semantic_scholar import FIELDS, SemanticScholar
from bot.support import pace
from bot.support.errors import SourceError
from tests.sources.builders import bulk, json_answer, record

APRIL = Window(date(2025, 4, 1), date(2025, 4, 30))
SEARCH, CITATIONS = "/graph/v1/paper/search/bulk", "/graph/v1/paper/ARXIV:2304.02643/citations"


@pytest.fixture
def service(httpserver):
    return SemanticScholar(httpserver.url_for("").rstrip("/"), None, "the bot")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(pace, "sleep", lambda seconds: None)


def serve(httpserver, path, *answers):
    """Give one answer after the other, the last one for ever: a value, a response, or what makes one of a request."""
    left = list(answers)

    def handler(request: Request) -> Response:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if callable(answer) and not isinstance(answer, Response):
            answer = answer(request)
        return answer if isinstance(answer, Response) else json_answer(answer)

    httpserver.expect_request(path).respond_with_handler(handler)


def citing(*records: dict[str, object], **facts: object) -> dict[str, object]:
    return {"offset": 0, "data": [{"citingPaper": r} for r in records], **facts}


def test_a_record_becomes_a_paper(httpserver, service):
    full = record(
        7,
        externalIds={"ArXiv": "2504.00007", "DOI": "10.1000/ABC", "CorpusId": 7},
        abstract="We prompt a model.\nIt answers\twith masks.",
        authors=[{"authorId": "1", "name": "Ada  Lovelace"}, {"authorId": None, "name": None}],
        venue="Journal of Masks",
        openAccessPdf={"url": "https://journal.example/7.pdf", "status": "GOLD"},
    )
    serve(httpserver, SEARCH, {"total": 1, "token": None, "data": [full]})
    (paper,) = service.search("masks", APRIL)
    assert paper.id == "arXiv:2504.00007"
    assert (paper.doi, paper.s2_id) == ("10.1000/abc", f"{7:040x}")
    assert paper.abstract == "We prompt a model.\nIt answers with masks."
    assert paper.authors == ("Ada Lovelace",)
    assert paper.published == date(2025, 4, 3)
    assert (paper.venue, paper.url) == ("Journal of Masks", "https://journal.example/7.pdf")
    assert paper.sources == ("Semantic Scholar",)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"externalIds": {"DOI": "10.48550/arXiv.2504.00001"}}, {"arxiv_id": "2504.00001", "doi": None}),
        ({"externalIds": None}, {"arxiv_id": None, "doi": None, "id": f"s2:{1:040x}"}),
        ({"externalIds": {"DOI": "10.1038/s41598-025-1.pdf"}}, {"doi": "10.1038/s41598-025-1"}),
        ({"externalIds": {"ArXiv": None, "DOI": "https://doi.org/10.1/X"}}, {"arxiv_id": None}),
        ({"publicationDate": None}, {"published": None, "month": "202504"}),
        ({"publicationDate": None, "externalIds": {"DOI": "10.1/x"}}, {"published": None, "month": ""}),
        ({"authors": None}, {"authors": ()}),
        ({"openAccessPdf": None}, {"url": None}),
        ({"openAccessPdf": {"url": "https://arxiv.org/pdf/2504.00001"}}, {"url": None}),
        ({"openAccessPdf": {"url": "javascript:alert(1)"}}, {"url": None}),
        ({"openAccessPdf": {"url": "https://user:secret@host.example/"}}, {"url": None}),
        ({"openAccessPdf": {"url": "https://[broken"}}, {"url": None}),
        ({"openAccessPdf": {"url": "http://host.example/a b"}}, {"url": None}),
        ({"venue": "arXiv.org"}, {"venue": ""}),
        ({"venue": None, "abstract": None}, {"venue": "", "abstract": ""}),
    ],
)
def test_what_is_null_or_odd_is_left_out(httpserver, service, changes, expected):
    serve(httpserver, SEARCH, {"total": 1, "data": [record(1, **changes)]})
    (paper,) = service.search("masks", APRIL)
    assert {name: getattr(paper, name) for name in expected} == expected


def test_nothing_found_comes_without_a_list(httpserver, service):
    serve(httpserver, SEARCH, {"total": 0, "offset": 0})
    assert service.search("masks", APRIL) == ()


def test_the_query_arrives_as_it_was_written(httpserver, service):
    query = '"segment anything" + (a|b) & x=y # 100% -c d* é'
    serve(httpserver, SEARCH, bulk([1], 1))
    service.search(query, APRIL)
    request, _ = httpserver.log[0]
    assert request.args["query"] == query
    assert b"%2B" in request.query_string
    assert request.args["publicationDateOrYear"] == "2025-04-01:2025-04-30"
    assert request.args["fields"] == ",".join(FIELDS)


def test_pages_follow_the_token_even_an_odd_one(httpserver, service):
    serve(
        httpserver,
        SEARCH,
        lambda request: (
            bulk(range(1000, 1500), 1500)
            if request.args.get("token") == "a+b/c=&d"
            else bulk(range(1000), 1500, "a+b/c=&d")
        ),
    )
    assert len(service.search("masks", APRIL)) == 1500
    assert service.traffic.requests == 2


def test_an_expired_token_begins_the_query_again(httpserver, service):
    expired = json_answer({"error": "Invalid or expired continuation token"}, 400)
    serve(
        httpserver, SEARCH,
        bulk(range(1000), 1500, "one"), expired, expired,
        bulk(range(1000), 1500, "two"), bulk(range(1000, 1500), 1500),
    )  # fmt: skip
    assert len(service.search("masks", APRIL)) == 1500
    tokens = [request.args.get("token") for request, _ in httpserver.log]
    assert tokens == [None, "one", "one", None, "two"]


def test_a_page_that_repeats_papers_is_noticed(httpserver, service):
    serve(
        httpserver, SEARCH,
        bulk(range(1000), 2500, "one"), bulk(range(500, 1500), 2500, "two"), bulk(range(2000, 2500), 2500),
        bulk(range(1000), 2500, "one"), bulk(range(1000, 2000), 2500, "two"), bulk(range(2000, 2500), 2500),
    )  # fmt: skip
    assert len(service.search("masks", APRIL)) == 2500


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_status_that_the_client_hides_is_seen(httpserver, service, status):
    failed = json_answer({"message": "try later", "error": "try later"}, status)
    serve(httpserver, SEARCH, failed, failed, bulk([1], 1))
    assert len(service.search("masks", APRIL)) == 1
    httpserver.clear()
    serve(httpserver, SEARCH, failed)
    with pytest.raises(SourceError, match=f"Semantic Scholar: HTTP {status}"):
        service.search("masks", APRIL)


def test_a_refused_query_says_what_the_service_says(httpserver, service):
    serve(httpserver, SEARCH, json_answer({"error": "Unacceptable query params"}, 400))
    with pytest.raises(SourceError, match=r"HTTP 400: Unacceptable query params; check \[search\]"):
        service.search("masks", APRIL)
    assert service.traffic.requests == 1


def test_a_service_that_is_not_there_is_told_with_its_status_and_a_remedy(httpserver, service):
    serve(httpserver, SEARCH, json_answer({}, 404))
    with pytest.raises(SourceError, match=r"HTTP 404: no reason given; check .* the service's address"):
        service.search("masks", APRIL)


def test_a_refused_key_is_named_and_never_shown(httpserver, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    service = SemanticScholar(httpserver.url_for("").rstrip("/"), "very-secret-key", "the bot")
    serve(httpserver, SEARCH, json_answer({"message": "Forbidden"}, 403))
    with pytest.raises(SourceError, match="check SEMANTIC_SCHOLAR_API_KEY") as caught:
        service.search("masks", APRIL)
    assert httpserver.log[0][0].headers["x-api-key"] == "very-secret-key"
    output = capfd.readouterr()
    assert "very-secret-key" not in caplog.text + output.out + output.err + repr(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        Response("<html>maintenance</html>", content_type="text/html"),
        Response('{"total": 1, "data": [', content_type="application/json"),
        Response("[]", content_type="application/json"),
        Response("null", content_type="application/json"),
        Response("[" * 100_000, content_type="application/json"),
        Response("9" * 10_000, content_type="application/json"),
        {"error": "internal"},
        {"total": 7, "data": []},
        {"total": 7, "token": "more", "data": []},
        {"total": -1, "data": []},
        {"total": 7, "data": {"0": 1}},
        {"total": 7, "data": None},
    ],
)
def test_an_answer_that_is_none_is_asked_again_and_then_an_error(httpserver, service, answer):
    serve(httpserver, SEARCH, answer, bulk([1], 1))
    assert len(service.search("masks", APRIL)) == 1
    httpserver.clear()
    serve(httpserver, SEARCH, answer)
    with pytest.raises(SourceError, match="Semantic Scholar"):
        service.search("masks", APRIL)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": None},
        {"title": ""},
        {"title": 7},
        {"publicationDate": "2025-13-40"},
        {"externalIds": ["2504.00002"]},
        {"authors": [None]},
        {"abstract": {"text": "?"}},
        {"title": "long " * 1000},
    ],
)
def test_one_malformed_record_is_skipped_by_name_and_costs_no_other(httpserver, service, changes):
    serve(httpserver, SEARCH, {"total": 4, "data": [record(1), record(2, **changes), record(3), None]})
    with capture_logs() as logs:
        papers = service.search("masks", APRIL)
    assert [paper.arxiv_id for paper in papers] == ["2504.00001", "2504.00003"]
    named = [line["record"] for line in logs if line["log_level"] == "warning"]
    assert named == [f"{2:040x}", "NoneType"]


def test_citations_are_asked_for_a_month_and_with_the_key(httpserver):
    service = SemanticScholar(httpserver.url_for("").rstrip("/"), "secret", "the bot")
    serve(
        httpserver, CITATIONS,
        citing(*map(record, range(10, 1010)), next=1000),
        citing(record(4), offset=1000),
    )  # fmt: skip
    assert len(service.citations("2304.02643", APRIL)) == 1001
    asked = [request for request, _ in httpserver.log]
    assert [request.args["offset"] for request in asked] == ["0", "1000"]
    assert {request.args["publicationDateOrYear"] for request in asked} == {"2025-04-01:2025-04-30"}
    assert {request.headers["x-api-key"] for request in asked} == {"secret"}


def listed(days: Sequence[date]) -> Callable[[Request], dict[str, object]]:
    """Citations of these days in pages, by a service that ignores the dates of the request."""

    def page(request: Request) -> dict[str, object]:
        offset, limit = int(request.args["offset"]), int(request.args["limit"])
        some = [
            record(offset + n, publicationDate=str(day))
            for n, day in enumerate(days[offset : offset + limit])
        ]
        more = {"next": offset + limit} if offset + limit < len(days) else {}
        return citing(*some, offset=offset, **more)

    return page


def test_a_service_that_ignores_the_dates_is_asked_once_for_all_months(httpserver, service):
    days = [date(2025, 5, 1) - timedelta(days=n // 50) for n in range(3000)]
    serve(httpserver, CITATIONS, listed(days))
    march = Window(date(2025, 3, 1), date(2025, 3, 31))
    assert len(service.citations("2304.02643", APRIL)) == 30 * 50
    assert len(service.citations("2304.02643", march)) == sum(day.month == 3 for day in days)
    assert len(httpserver.log) == 3


def test_of_more_citations_than_are_listed_the_newest_months_are_whole(httpserver, service):
    days = [date(2025, 5, 1) - timedelta(days=n // 150) for n in range(20_000)]
    serve(httpserver, CITATIONS, listed(days))
    assert len(service.citations("2304.02643", APRIL)) == 30 * 150
    with pytest.raises(PartialAnswerError, match="more than the 9999 that the service lists"):
        service.citations("2304.02643", Window(date(2025, 1, 1), date(2025, 1, 31)))
    serve(httpserver, CITATIONS.replace("2304.02643", "2304.12306"), listed(days[::-1]))
    with pytest.raises(PartialAnswerError, match="more than the 9999 that the service lists"):
        service.citations("2304.12306", APRIL)


def test_citations_that_reach_the_end_of_what_the_service_lists_are_incomplete(httpserver, service):
    def page(request: Request) -> dict[str, object]:
        offset, limit = int(request.args["offset"]), int(request.args["limit"])
        assert offset + limit <= 9999
        return citing(*map(record, range(offset, offset + limit)), offset=offset, next=offset + limit)

    serve(httpserver, CITATIONS, page)
    with pytest.raises(PartialAnswerError, match="more than the 9999 that the service lists") as caught:
        service.citations("2304.02643", APRIL)
    assert len(caught.value.papers) == 9999


def test_citations_whose_next_page_is_another_than_the_client_expects_are_incomplete(httpserver, service):
    serve(httpserver, CITATIONS, citing(record(1), record(2), next=2))
    with pytest.raises(PartialAnswerError, match="more than the 2"):
        service.citations("2304.02643", APRIL)


def test_a_citation_that_could_not_be_resolved_is_left_out(httpserver, service):
    serve(httpserver, CITATIONS, citing(record(1), {"paperId": None, "title": "Unknown"}, {"paperId": None}))
    assert len(service.citations("2304.02643", APRIL)) == 1


def test_no_citations_are_believed_when_they_are_none_twice(httpserver, service):
    serve(httpserver, CITATIONS, citing())
    assert service.citations("2304.02643", APRIL) == ()
    assert service.traffic.requests == 2
    httpserver.clear()
    serve(httpserver, CITATIONS, citing(), citing(record(1)))
    assert len(service.citations("2304.02643", APRIL)) == 1


def test_a_founding_paper_that_is_not_known_is_logged_not_fatal(httpserver, service):
    serve(httpserver, CITATIONS, json_answer({"error": "Paper with id ARXIV:2304.02643 not found"}, 404))
    with capture_logs() as logs:
        assert service.citations("2304.02643", APRIL) == ()
    assert logs[-1]["paper"] == "arXiv:2304.02643"


def test_with_a_key_the_pause_is_one_second_without_it_longer():
    base = "https://api.example"
    assert SemanticScholar(base, "key", "bot").traffic.service.pause == 1.0
    assert SemanticScholar(base, None, "bot").traffic.service.pause > 1.0


def test_the_settings_become_questions():
    search = Search(semantic_scholar=("one", "two"), cited=("2304.02643",))
    questions = SemanticScholar("http://localhost:1", None, "bot").questions(search, APRIL)
    assert [(q.channel, q.what) for q in questions] == [
        ("Semantic Scholar keywords", "one"),
        ("Semantic Scholar keywords", "two"),
        ("Semantic Scholar citations", "the citations of arXiv:2304.02643"),
    ]
    assert len({question.key for question in questions}) == 3


def response_of(body: bytes, path: str) -> requests.Response:
    response = requests.Response()
    response.status_code, response._content = 200, body
    response.request = requests.Request("GET", f"http://localhost{path}?query=x").prepare()
    return response


def read_offline(body: bytes, path: str) -> None:
    try:
        envelope, page = check_answer(response_of(body, path))
    except (SourceError, PassingError):
        return
    assert page.unreadable >= 0
    assert set(envelope) <= {"data", "total", "token", "offset", "next"}
    for paper in page.papers:
        assert paper.title
        assert not paper.id.startswith("url:")
        paper.text.encode("utf-8")
        json.dumps([paper.venue, paper.url, *paper.authors], ensure_ascii=False).encode("utf-8")


PATHS = st.sampled_from([SEARCH, CITATIONS])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.just("\ud800"),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(max_size=5), values, max_size=4),
    max_leaves=10,
)
HOSTILE_RECORDS = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON))
ODD_RECORDS = st.tuples(st.sampled_from(FIELDS), JSON).map(lambda change: record(1, **{change[0]: change[1]}))


@given(st.binary(max_size=300), PATHS)
def test_random_bytes_are_no_crash(body, path):
    read_offline(body, path)


@given(
    JSON | st.fixed_dictionaries({}, optional={"data": JSON, "total": JSON, "token": JSON, "next": JSON}),
    PATHS,
)
def test_an_answer_of_any_shape_is_no_crash(value, path):
    read_offline(json.dumps(value).encode(), path)


@given(st.lists(HOSTILE_RECORDS | ODD_RECORDS | JSON, max_size=3), PATHS)
def test_records_of_any_shape_are_no_crash(records, path):
    if path == CITATIONS:
        records = [{"citingPaper": value} for value in records]
    read_offline(json.dumps({"total": len(records), "data": records}).encode(), path)


@given(st.data())
def test_a_damaged_answer_is_no_crash(data):
    body = bytearray(json.dumps(bulk([1, 2], 2)).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(body)))
        body[place : place + data.draw(st.integers(0, 30))] = data.draw(
            st.binary(max_size=10)
            | st.sampled_from([b"{", b"}", b"[", b"]", b'"', b"\\u", b",", b"null", b"1e999"])
        )
    read_offline(bytes(body), SEARCH)


def test_a_token_that_repeats_for_ever_ends_where_nothing_new_comes(httpserver, service):
    serve(httpserver, SEARCH, bulk([1, 2], 2, "again"))
    assert len(service.search("masks", APRIL)) == 2
    assert service.traffic.requests < 10
    httpserver.clear()
    serve(httpserver, SEARCH, bulk([1, 2], 900, "again"))
    with pytest.raises(PartialAnswerError, match=r"898 of the 900 papers .* never came .the pages repeat"):
        service.search("masks", APRIL)
    assert service.traffic.requests < 40


def test_more_records_than_the_total_says_are_a_contradiction(httpserver, service):
    serve(httpserver, SEARCH, bulk(range(300), 10))
    with pytest.raises(
        PartialAnswerError, match="300 papers came, although the service told of 10"
    ) as caught:
        service.search("masks", APRIL)
    assert len(caught.value.papers) == 300


def test_a_query_with_a_hundred_thousand_hits_is_read_with_a_warning(httpserver, service, monkeypatch):
    monkeypatch.setattr(semantic_scholar, "WIDE", 1)
    serve(httpserver, SEARCH, bulk([1, 2], 2))
    with capture_logs() as logs:
        assert len(service.search("masks", APRIL)) == 2
    (warning,) = [line for line in logs if line["log_level"] == "warning"]
    assert "narrow it" in warning["event"]
    assert warning["hits"] == 2


def test_hundreds_of_thousands_of_hits_are_never_read_without_a_warning(httpserver, service):
    serve(httpserver, SEARCH, bulk(range(20), 300_000))
    with capture_logs() as logs, pytest.raises(PartialAnswerError, match="299980 of the 300000"):
        service.search("general", APRIL)
    assert any("narrow it" in line["event"] and line["hits"] == 300_000 for line in logs)


def test_months_are_asked_whole_the_newest_first_and_a_founding_paper_not_before_its_own():
    search = Search(semantic_scholar=("one",), cited=("2504.00001",))
    questions = SemanticScholar("http://localhost:1", None, "bot").questions(
        search, Window(date(2025, 3, 20), date(2025, 4, 9), late_from=date(2025, 2, 1))
    )
    assert [(str(q.window.since), str(q.window.until), q.channel.split()[-1]) for q in questions] == [
        ("2025-04-01", "2025-04-30", "keywords"),
        ("2025-04-01", "2025-04-30", "citations"),
        ("2025-03-01", "2025-03-31", "keywords"),
        ("2025-02-01", "2025-02-28", "keywords"),
    ]


def test_a_year_alone_is_never_january(httpserver, service):
    serve(
        httpserver,
        SEARCH,
        {"total": 1, "data": [record(1, publicationDate=None, year=2025, externalIds={"DOI": "10.1/x"})]},
    )
    (paper,) = service.search("masks", Window(date(2025, 1, 1), date(2025, 1, 31)))
    assert (paper.published, paper.month) == (None, "")
