import contextlib
import gzip
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.paper import Paper
from bot.core.papers_file import read_papers
from bot.support.errors import InputError

LINE = {
    "id": "2501.00001v2",
    "doi": "10.1234/X",
    "title": "A title",
    "authors": ["Ada Author"],
    "published": "2025-01-02",
}


@pytest.mark.parametrize("name", ["papers.jsonl", "papers.jsonl.gz"])
def test_plain_and_packed_files_are_read(tmp_path, name):
    path = tmp_path / name
    data = (json.dumps(LINE) + "\n\n").encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert list(read_papers(path)) == [
        Paper(
            "A title",
            authors=("Ada Author",),
            published=date(2025, 1, 2),
            arxiv_id="2501.00001",
            doi="10.1234/x",
        )
    ]


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"title": 3}', '{"title": "x", "published": "soon"}', "[" * 100_000]
)
def test_a_line_that_is_no_paper_is_named(tmp_path, line):
    path = tmp_path / "papers.jsonl"
    path.write_text(json.dumps(LINE) + "\n" + line + "\n")
    with pytest.raises(InputError, match="line 2"):
        list(read_papers(path))


def test_a_missing_or_broken_file_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        list(read_papers(tmp_path / "none.jsonl"))
    broken = tmp_path / "broken.jsonl.gz"
    broken.write_bytes(gzip.compress(b"x" * 1000)[:20])
    with pytest.raises(InputError, match="cannot be read"):
        list(read_papers(broken))


@given(data=st.binary(max_size=200))
def test_random_bytes_give_papers_or_an_input_error(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("fuzz") / "papers.jsonl"
    path.write_bytes(data)
    with contextlib.suppress(InputError):
        assert all(isinstance(paper, Paper) for paper in read_papers(path))
