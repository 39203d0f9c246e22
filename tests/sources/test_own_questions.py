"""What bot.toml of this list asks, as it arrives at the services."""

import re
from datetime import date

import pytest
from werkzeug import Request, Response

from bot.core.settings import load_settings
from bot.core.window import Window
from bot.sources import arxiv, semantic_scholar
from bot.support import pace
from tests import ROOT
from tests.sources.builders import arxiv_page, bulk, json_answer, record

WEEK = Window(date(2025, 4, 1), date(2025, 4, 7))


@pytest.fixture
def asked(httpserver, monkeypatch) -> list[Request]:
    """Ask everything once; return the requests as they arrived."""
    monkeypatch.setattr(pace, "sleep", lambda seconds: None)
    requests: list[Request] = []

    def answer(request: Request) -> Response:
        requests.append(request)
        if request.path == "/api/query":
            return arxiv_page(request, [1])
        if request.path.endswith("/citations"):
            return json_answer({"data": [{"citingPaper": record(1)}]})
        return json_answer(bulk([1], 1))

    httpserver.expect_request(re.compile("/.*")).respond_with_handler(answer)
    url, search = httpserver.url_for("").rstrip("/"), load_settings(ROOT / "bot.toml").search
    for source in (
        arxiv.Arxiv(url, "the bot"),
        semantic_scholar.SemanticScholar(url, None, "the bot"),
    ):
        for question in source.questions(search, WEEK):
            question.ask()
    return requests


def test_arxiv_is_asked_for_titles_and_abstracts_and_not_for_all_fields(asked):
    queries = [request.args["search_query"] for request in asked if request.path == "/api/query"]
    assert len(queries) == 3
    fields = [set(re.findall(r"\b([a-z]+):(?=[\w\"])", query)) for query in queries]
    assert fields == [{"cat"}, {"ti", "abs"}, {"ti", "abs"}]


def test_a_window_ends_with_the_first_moment_of_the_next_day(asked):
    queries = [request.args["search_query"] for request in asked if request.path == "/api/query"]
    assert {query[-30:] for query in queries} == {"[202504010000 TO 202504080000]"}


def test_semantic_scholar_is_asked_for_no_bare_word_that_it_stems_too_far(asked):
    queries = [request.args["query"] for request in asked if request.path.endswith("/search/bulk")]
    assert len(queries) == 2
    for query in queries:
        bare = re.sub(r'"[^"]*"', " ", query)
        assert not re.search(r"\b(?:general|language|text)\b", bare)
        assert not re.search(r"\w-\w", bare), "a hyphen outside of quotes says: not the next word"
    assert '"x-ray"' in queries[1]
    assert "retin*" in queries[1]


def test_a_run_over_three_weeks_asks_one_question_of_citations_a_founding_paper_and_month():
    url, search = "http://localhost:1", load_settings(ROOT / "bot.toml").search
    window = Window(date(2026, 2, 19), date(2026, 3, 12))
    questions = semantic_scholar.SemanticScholar(url, None, "the bot").questions(search, window)
    citations = [question for question in questions if question.channel.endswith("citations")]
    assert len(citations) == 2 * len(search.cited)


def test_each_founding_paper_is_asked_once_for_the_month_with_dates(asked):
    citations = [request for request in asked if request.path.endswith("/citations")]
    assert [request.path.split("/")[-2] for request in citations] == [
        "ARXIV:2304.02643", "ARXIV:2304.12306", "ARXIV:2408.00714",
    ]  # fmt: skip
    assert {request.args["publicationDateOrYear"] for request in citations} == {"2025-04-01:2025-04-30"}
