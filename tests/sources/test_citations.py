"""Citation counts and references, as Semantic Scholar's batch tells them."""

import json
from datetime import date

import pytest
from pytest_httpserver import HTTPServer

from bot.core.catalog import Catalog
from bot.core.project import Project
from bot.core.settings import load_environment
from bot.demo.literature import demo_papers, serving
from bot.sources.citations import read_citations
from bot.support.errors import SourceError
from tests.site.lists import SETTINGS, paper

TODAY = date(2026, 1, 1)
BATCH = "/graph/v1/paper/batch"


def project(tmp_path, url):
    return Project(
        tmp_path, SETTINGS, load_environment({"BOT_SEMANTIC_SCHOLAR_URL": url, "BOT_ARXIV_URL": url})
    )


def asked(tmp_path, httpserver: HTTPServer, entries, *records):
    httpserver.expect_request(BATCH, method="POST").respond_with_json(list(records))
    return read_citations(entries, project(tmp_path, httpserver.url_for("").rstrip("/")), TODAY)


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
        found = read_citations(Catalog(entries=tuple(entries)).entries, project(tmp_path, url), TODAY)
    assert set(found.counts) == {entry.id for entry in entries}
    assert all(set(row.cites) <= set(found.rows) for row in found.rows.values())
