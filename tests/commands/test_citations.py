"""Citation counts are kept apart from the list, and never lost by an answer that leaves rows out."""

from datetime import date

import pytest

from bot.commands import citations as command
from bot.core.citations import FILE_NAME, Citations, Cited, citations_text, parse_citations, read_citations
from bot.core.project import open_project
from bot.demo.github import serving as serving_github
from bot.demo.literature import demo_papers, serving
from bot.support.errors import InputError
from tests import write_list

TODAY = date(2026, 1, 2)


@pytest.fixture
def folder(tmp_path):
    return write_list(tmp_path / "list")


def test_new_counts_replace_old_ones_and_silence_keeps_them():
    before = Citations(on=date(2026, 1, 1), rows={"a": Cited(count=1), "b": Cited(count=2)})
    after = command.merge(before, Citations(on=TODAY, rows={"a": Cited(count=3)}))
    assert (after.counts, after.on) == ({"a": 3, "b": 2}, TODAY)


def test_the_same_counts_change_nothing():
    before = Citations(on=date(2026, 1, 1), rows={"a": Cited(count=1)})
    assert command.merge(before, Citations(on=TODAY, rows={"a": Cited(count=1)})) == before


def test_counts_can_be_written_and_read():
    counts = Citations(on=TODAY, rows={"b": Cited(count=1, cites=("a",)), "a": Cited(count=0)})
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
        found, message = command.write(open_project(folder, variables), TODAY)
    assert read_citations(folder / FILE_NAME) == found
    assert (folder / "catalog.json").read_bytes() == before
    assert FILE_NAME in message


def test_on_github_the_counts_lie_beside_the_state_and_not_on_the_main_branch(folder):
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    with serving(demo_papers()) as url, serving_github("keeper/list", files, "token") as github:
        variables = {
            "BOT_ARXIV_URL": url, "BOT_SEMANTIC_SCHOLAR_URL": url, "GITHUB_API_URL": github,
            "GITHUB_TOKEN": "token", "GITHUB_REPOSITORY": "keeper/list",
        }  # fmt: skip
        project = open_project(folder, variables)
        found, _ = command.remember(project, TODAY)
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
