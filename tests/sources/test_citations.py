"""Citation counts and references, as Semantic Scholar's batch tells them."""

import json
import re
from datetime import date

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from bot.core.catalog import Catalog
from bot.core.citations import Citations, Cited
from bot.core.project import Project
from bot.core.settings import load_environment
from bot.demo.literature import demo_papers, serving
from bot.sources.citations import read_citations
from bot.support.errors import SourceError
from tests.site.lists import SETTINGS, paper

TODAY, YESTERDAY = date(2026, 1, 1), date(2025, 12, 31)
BATCH = "/graph/v1/paper/batch"


def project(tmp_path, url):
    return Project(
        tmp_path, SETTINGS, load_environment({"BOT_SEMANTIC_SCHOLAR_URL": url, "BOT_ARXIV_URL": url})
    )


def asked(tmp_path, httpserver: HTTPServer, entries, *records):
    httpserver.expect_request(BATCH, method="POST").respond_with_json(list(records))
    return read_citations(entries, project(tmp_path, httpserver.url_for("").rstrip("/")), TODAY).found


class Batches:
    """Stands in for the service: it counts each paper as cited twice, and refuses after so many batches.

    It answers requests that name a poisoned paper with a status of its own.
    """

    def __init__(self, server: HTTPServer, answers: int = 1000) -> None:
        self.answers = answers
        self.poisoned: dict[str, int] = {}
        self.failed = 0
        self.asked: list[list[str]] = []
        self.url = server.url_for("").rstrip("/")
        server.expect_request(BATCH, method="POST").respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        names = request.get_json()["ids"]
        if statuses := [status for name, status in self.poisoned.items() if name in ids(names)]:
            self.failed += 1
            return Response('{"error": "Broken"}', status=statuses[0])
        if len(self.asked) == self.answers:
            return Response("{}", status=429, headers={"Retry-After": "3600"})
        self.asked.append(names)
        return Response(json.dumps([{"citationCount": 2} for _ in names]))


ROWS = [paper(number) for number in range(120)]


def ids(names: list[str]) -> list[str]:
    return [name.replace("ARXIV", "arXiv") for name in names]


def test_counts_that_came_before_a_failure_are_kept_with_the_failure(tmp_path, httpserver):
    service = Batches(httpserver, answers=2)
    counting = read_citations(ROWS, project(tmp_path, service.url), TODAY)
    assert list(counting.found.rows) == [row.id for row in ROWS[:100]]
    assert counting.left == 20
    assert "429" in str(counting.failure)
    assert dict(counting.found.asked) == {row.id: TODAY for row in ROWS[:100]}


def test_a_row_over_which_the_service_fails_keeps_no_other_row_from_being_counted(tmp_path, httpserver):
    service = Batches(httpserver)
    service.poisoned = {ROWS[7].id: 500}
    counting = read_citations(ROWS, project(tmp_path, service.url), TODAY)
    assert set(counting.found.rows) == {row.id for row in ROWS} - {ROWS[7].id}
    assert counting.left == 1
    assert f"{ROWS[7].id}: HTTP 500 (internal error) (2 tries)" in str(counting.failure)
    assert service.failed <= 14
    # The next time it is the last to be asked for, so that many such rows do not block the others either.
    assert counting.found.asked[ROWS[7].id] == TODAY


def test_each_row_over_which_the_service_fails_is_told(tmp_path, httpserver):
    service = Batches(httpserver)
    service.poisoned = {ROWS[7].id: 500, ROWS[90].id: 500}
    counting = read_citations(ROWS, project(tmp_path, service.url), TODAY)
    assert len(counting.found.rows) == 118
    assert f"{ROWS[7].id}: HTTP 500" in str(counting.failure)
    assert f"{ROWS[90].id}: HTTP 500" in str(counting.failure)


def test_many_rows_over_which_the_service_fails_are_passed_over_within_nights(tmp_path, httpserver):
    service = Batches(httpserver)
    service.poisoned = {row.id: 500 for row in ROWS[1:6]}
    known = Citations()
    for night in range(1, 4):
        new = read_citations(ROWS, project(tmp_path, service.url), date(2026, 1, night), known).found
        known = Citations(rows={**known.rows, **new.rows}, asked={**known.asked, **new.asked})
    assert len(known.rows) == 115


@pytest.mark.parametrize("status", [400, 403])
def test_the_batch_after_a_failed_one_is_asked_for(tmp_path, httpserver, status):
    service = Batches(httpserver)
    service.poisoned = {ROWS[7].id: status}
    counting = read_citations(ROWS, project(tmp_path, service.url), TODAY)
    assert list(counting.found.rows) == [row.id for row in ROWS[50:]]
    assert counting.left == 50
    assert f"HTTP {status}" in str(counting.failure)
    assert service.failed == 1
    # Nothing is said of these rows: they are the first to be asked for the next time.
    assert set(counting.found.asked) == set(counting.found.rows)


def test_a_service_that_fails_over_everything_is_soon_asked_no_more(tmp_path, httpserver):
    service = Batches(httpserver)
    rows = [paper(number) for number in range(1000)]
    service.poisoned = {row.id: 500 for row in rows}
    with pytest.raises(SourceError, match="HTTP 500"):
        read_citations(rows, project(tmp_path, service.url), TODAY)
    assert service.failed <= 20


def test_rows_that_were_asked_for_longest_ago_or_never_come_first(tmp_path, httpserver):
    service = Batches(httpserver)
    known = {row.id: Cited(count=1) for row in ROWS[:60]}
    days = {row.id: YESTERDAY for row in ROWS[:30]} | {row.id: date(2025, 12, 1) for row in ROWS[30:60]}
    unknown_to_the_service = {row.id: YESTERDAY for row in ROWS[110:]}
    before = Citations(on=YESTERDAY, rows=known, asked=days | unknown_to_the_service)
    read_citations(ROWS, project(tmp_path, service.url), TODAY, before)
    asked = ids([name for names in service.asked for name in names])
    assert asked == [row.id for row in (*ROWS[60:110], *ROWS[30:60], *ROWS[:30], *ROWS[110:])]


def test_rows_of_a_file_without_days_were_asked_for_on_its_day(tmp_path, httpserver):
    service = Batches(httpserver, answers=1)
    before = Citations(on=YESTERDAY, rows={row.id: Cited(count=1) for row in ROWS[:100]})
    counting = read_citations(ROWS, project(tmp_path, service.url), TODAY, before)
    assert ids(service.asked[0]) == [row.id for row in (*ROWS[100:], *ROWS[:30])]
    assert counting.left == 70


def test_a_service_that_answers_nothing_is_a_failure(tmp_path, httpserver):
    service = Batches(httpserver, answers=0)
    with pytest.raises(SourceError, match="429"):
        read_citations(ROWS, project(tmp_path, service.url), TODAY)


@pytest.mark.parametrize(
    "said",
    ["Response would exceed maximum size. Break the request up.", "Unrecognized or unsupported fields: [x]"],
)
def test_a_refused_batch_is_no_list_of_unknown_rows(tmp_path, httpserver, said):
    httpserver.expect_request(BATCH).respond_with_json({"error": said}, status=400)
    with pytest.raises(SourceError, match=re.escape(said)):
        read_citations(ROWS, project(tmp_path, httpserver.url_for("").rstrip("/")), TODAY)


def test_rows_that_the_service_does_not_know_are_asked_for(tmp_path, httpserver):
    httpserver.expect_request(BATCH).respond_with_json({"error": "No valid paper ids given"}, status=400)
    counting = read_citations(ROWS[:2], project(tmp_path, httpserver.url_for("").rstrip("/")), TODAY)
    assert counting.found == Citations(on=TODAY, asked={row.id: TODAY for row in ROWS[:2]})
    assert (counting.left, counting.failure) == (0, None)


def test_counts_and_references_within_the_list_are_read(tmp_path, httpserver):
    one, two, three = paper(1), paper(2, doi="10.1000/two"), paper(3, s2_id="a" * 40)
    references = [
        {"paperId": "b" * 40, "externalIds": {"DOI": "10.1000/TWO"}},
        {"paperId": "a" * 40, "externalIds": None},
        {"paperId": None, "externalIds": {"ArXiv": one.arxiv_id}},
        {"paperId": "c" * 40, "externalIds": {"ArXiv": "1999.00001"}},
    ]
    found = asked(
        tmp_path,
        httpserver,
        [one, two, three],
        {"paperId": "d" * 40, "citationCount": 12, "references": references},
        None,
        {"paperId": "a" * 40, "citationCount": 0, "references": None},
    )
    assert (found.on, found.counts) == (TODAY, {one.id: 12, three.id: 0})
    assert found.rows[one.id].cites == (two.id, three.id)


def test_the_fields_are_asked_for_by_identifier(tmp_path, httpserver):
    entry = paper(1)
    asked(tmp_path, httpserver, [entry], {"citationCount": 1})
    (request, _), *_ = httpserver.log
    assert json.loads(request.data) == {"ids": [f"ARXIV:{entry.arxiv_id}"]}
    assert set(request.args["fields"].split(",")) >= {"citationCount", "references.externalIds"}


@pytest.mark.parametrize(
    "record",
    [
        {"citationCount": -1}, {"citationCount": "many"}, {}, [], "x", {"citationCount": 10**12},
        {"citationCount": 1, "references": "none"}, {"citationCount": 1, "references": [3]},
    ],
    ids=str,
)  # fmt: skip
def test_a_record_that_cannot_be_used_leaves_its_row_unknown(tmp_path, httpserver, record):
    assert asked(tmp_path, httpserver, [paper(1)], record).rows == {}


def test_a_refusal_is_no_zero(tmp_path, httpserver):
    httpserver.expect_request(BATCH).respond_with_json({"message": "Forbidden"}, status=403)
    with pytest.raises(SourceError, match="403"):
        read_citations([paper(1)], project(tmp_path, httpserver.url_for("").rstrip("/")), TODAY)


def test_the_stand_in_serves_counts_and_references(tmp_path):
    entries = [
        paper(number, arxiv_id=one.arxiv_id, title=one.title)
        for number, one in enumerate(demo_papers())
        if one.arxiv_id and "s2" in one.sources
    ]
    with serving(demo_papers()) as url:
        found = read_citations(Catalog(entries=tuple(entries)).entries, project(tmp_path, url), TODAY).found
    assert set(found.counts) == {entry.id for entry in entries}
    assert all(set(row.cites) <= set(found.rows) for row in found.rows.values())
