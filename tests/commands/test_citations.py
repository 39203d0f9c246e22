"""Citation counts are kept apart from the list, and never lost by an answer that leaves rows out."""

import json
from collections import Counter
from datetime import date

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from bot.commands import citations as command
from bot.core.citations import FILE_NAME, Citations, Cited, citations_text, parse_citations, read_citations
from bot.core.project import open_project
from bot.demo.github import serving as serving_github
from bot.demo.literature import demo_papers, serving
from bot.sources.citations import Counting
from bot.support.errors import InputError, SourceError
from tests import january_2024, write_list

TODAY = date(2026, 1, 2)


@pytest.fixture
def folder(tmp_path):
    return write_list(tmp_path / "list")


def test_new_counts_replace_old_ones_and_silence_keeps_them():
    before = Citations(on=date(2026, 1, 1), rows={"a": Cited(count=1), "b": Cited(count=2)})
    after = command.merge(before, Counting(Citations(on=TODAY, rows={"a": Cited(count=3)})), {"a", "b"})
    assert (after.counts, after.on) == ({"a": 3, "b": 2}, TODAY)


def test_counts_of_rows_that_left_the_list_are_forgotten():
    day = date(2026, 1, 1)
    before = Citations(on=day, rows={"a": Cited(count=1), "b": Cited(count=999)}, asked={"b": day, "c": day})
    after = command.merge(before, Counting(Citations(on=TODAY)), {"a"})
    assert after == Citations(on=TODAY, rows={"a": Cited(count=1)}, asked={"a": day})


def test_rows_that_were_not_asked_for_keep_their_day():
    day = date(2026, 1, 1)
    before = Citations(on=day, rows={"a": Cited(count=1), "b": Cited(count=2)})
    new = Citations(on=TODAY, rows={"a": Cited(count=1)}, asked={"a": TODAY})
    after = command.merge(before, Counting(new, 1, SourceError("S", "busy")), {"a", "b"})
    assert (after.last_asked("a"), after.last_asked("b"), after.last_asked("c")) == (TODAY, day, date.min)


def test_the_same_counts_change_nothing():
    before = Citations(on=date(2026, 1, 1), rows={"a": Cited(count=1)})
    counting = Counting(Citations(on=TODAY, rows={"a": Cited(count=1)}, asked={"a": TODAY}))
    assert command.merge(before, counting, {"a"}) == before


def test_counts_can_be_written_and_read():
    counts = Citations(
        on=TODAY,
        rows={"b": Cited(count=1, cites=("a",)), "a": Cited(count=0)},
        asked={"b": TODAY, "a": TODAY},
    )
    text = citations_text(counts)
    assert parse_citations(text) == counts
    assert text.index('"a": {') < text.index('"b": {')


@pytest.mark.parametrize(
    "text", ["", "[]", '{"rows": {"a": {"count": -1}}}', '{"rows": {"a": 3}}', "[" * 5000]
)
def test_a_broken_file_of_counts_is_refused_with_its_remedy(text):
    with pytest.raises(InputError, match="Delete it"):
        parse_citations(text)


def test_writing_keeps_the_counts_beside_the_catalog_and_changes_no_row(folder):
    before = (folder / "catalog.json").read_bytes()
    with serving(demo_papers()) as url:
        variables = {"BOT_ARXIV_URL": url, "BOT_SEMANTIC_SCHOLAR_URL": url}
        counted = command.write(open_project(folder, variables), TODAY)
    assert read_citations(folder / FILE_NAME) == counted.found
    assert (folder / "catalog.json").read_bytes() == before
    assert FILE_NAME in counted.message
    assert counted.failures == ()


class Throttled:
    """Stands in for Semantic Scholar: it counts each paper as cited as often as it was asked, and soon throttles."""

    def __init__(self, server: HTTPServer) -> None:
        self.left = 0
        self.times: Counter[str] = Counter()
        server.expect_request("/graph/v1/paper/batch").respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        if self.left == 0:
            return Response("{}", status=429, headers={"Retry-After": "3600"})
        self.left -= 1
        names = request.get_json()["ids"]
        self.times.update(names)
        return Response(json.dumps([{"citationCount": self.times[name]} for name in names]))


def test_the_next_run_counts_further_where_the_service_throttles(folder, bot, httpserver, monkeypatch):
    service = Throttled(httpserver)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("SEMANTIC_SCHOLAR_API_KEY", raising=False)
    for name in ("BOT_ARXIV_URL", "BOT_SEMANTIC_SCHOLAR_URL"):
        monkeypatch.setenv(name, httpserver.url_for("").rstrip("/"))
    rows = len(january_2024().entries)

    service.left = 2
    first = bot("citations", "--write")
    assert first.status == 3
    told = (
        f"Counts of 100 rows are known; citations.json holds them. {rows - 100} rows could not be asked for."
    )
    assert told in first.out
    assert "HTTP 429" in first.err
    assert len(read_citations(folder / FILE_NAME).rows) == 100

    service.left = 1
    assert bot("citations", "--write").status == 3
    assert len(read_citations(folder / FILE_NAME).rows) == rows

    kept = (folder / FILE_NAME).read_bytes()
    assert bot("citations", "--write").status == 3
    assert (folder / FILE_NAME).read_bytes() == kept

    service.left = 3
    assert bot("citations", "--write").status == 0


def test_counts_of_removed_rows_top_no_list(folder):
    (folder / FILE_NAME).write_text(
        citations_text(Citations(on=date(2026, 1, 1), rows={"arXiv:1999.00001": Cited(count=10**6)}))
    )
    with serving(demo_papers()) as url:
        variables = {"BOT_ARXIV_URL": url, "BOT_SEMANTIC_SCHOLAR_URL": url}
        counted = command.write(open_project(folder, variables), TODAY)
    assert "arXiv:1999.00001" not in counted.found.rows
    assert "1999.00001" not in (folder / FILE_NAME).read_text()


def test_on_github_the_counts_lie_beside_the_state_and_not_on_the_main_branch(folder):
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    with serving(demo_papers()) as url, serving_github("keeper/list", files, "token") as github:
        variables = {
            "BOT_ARXIV_URL": url, "BOT_SEMANTIC_SCHOLAR_URL": url, "GITHUB_API_URL": github,
            "GITHUB_TOKEN": "token", "GITHUB_REPOSITORY": "keeper/list",
        }  # fmt: skip
        project = open_project(folder, variables)
        found = command.remember(project, TODAY).found
        from bot.pull_request import read_aside, recall, remember

        assert parse_citations(read_aside(project, FILE_NAME) or "") == found
        # The state and the counts leave each other alone.
        remember(project, lambda state: state.model_copy(update={"known": ("a",)}), "Know a row")
        command.remember(project, TODAY)
        assert recall(project).known == ("a",)
        assert read_aside(project, FILE_NAME)


def test_the_most_cited_come_first():
    counts = Citations(rows={"a": Cited(count=1), "b": Cited(count=20)})
    assert [line.split() for line in command.most_cited(counts)] == [["20", "b"], ["1", "a"]]
