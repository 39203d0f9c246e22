"""One reading for many lists, as a file."""

import gzip
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.paper import Paper
from bot.core.settings import Search
from bot.core.window import Window
from bot.pipeline.harvest import (
    FILE_SOURCE,
    Harvest,
    join_searches,
    keep_embeddings,
    read_harvest,
    write_harvest,
)
from bot.sources import Reading, SourceReport
from bot.support.cache import Cache
from bot.support.errors import InputError

TODAY = date(2025, 11, 30)
KEY = "a" * 64
VECTOR = np.array([0.6, 0.8], dtype="<f4").tobytes()
PAPERS = (
    Paper(
        "Kites",
        "A kite.",
        ("Ann Lee",),
        date(2025, 11, 3),
        "2511.00001",
        categories=("cs.CV",),
        sources=("arXiv",),
    ),
    Paper("Kites", "", (), None, None, "10.1/k", "b" * 40, comment="c", venue="v", url="https://a.org/k"),
)


def harvest(**values) -> Harvest:
    report = SourceReport("arXiv", 2, 1, 0.5, None, TODAY, warning="slow", answered=1)
    failed = SourceReport("Semantic Scholar", 1, 1, 0.1, "HTTP 503", None)
    reading = Reading(
        PAPERS,
        (report, failed),
        {"arXiv stream": frozenset({PAPERS[0].id}), "Semantic Scholar keywords": frozenset({PAPERS[1].id})},
        {"arXiv": Window(date(2025, 11, 1), TODAY), "Semantic Scholar": Window(date(2025, 10, 1), TODAY)},
    )
    return Harvest(reading, {KEY: VECTOR}, **values)


@pytest.mark.parametrize("name", ["harvest.jsonl", "harvest.jsonl.gz"])
def test_a_harvest_is_read_as_it_was_written(tmp_path: Path, name: str):
    write_harvest(tmp_path / name, harvest())
    assert read_harvest(tmp_path / name, TODAY) == harvest()


def test_the_same_harvest_is_the_same_bytes(tmp_path: Path):
    for name in ("one.gz", "two.gz"):
        write_harvest(tmp_path / name, harvest())
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()


def test_embeddings_go_where_ranking_looks_for_them():
    store = Cache(None)
    keep_embeddings(harvest(), store)
    assert store.get("embedding", KEY) == VECTOR


def test_a_plain_file_of_papers_moves_no_checkpoint(tmp_path: Path):
    file = tmp_path / "papers.jsonl"
    file.write_text(
        '{"id": "2511.00001", "title": "Kites", "published": "2025-11-03"}\n\n{"title": "Undated"}\n'
    )
    reading = read_harvest(file, TODAY).reading
    assert [paper.title for paper in reading.papers] == ["Kites", "Undated"]
    assert [(report.name, report.read_until) for report in reading.reports] == [(FILE_SOURCE, None)]
    assert reading.windows == {FILE_SOURCE: Window(date(2025, 11, 3), date(2025, 11, 3))}


@pytest.mark.parametrize(
    "line",
    [
        "[]", "3", "{", '{"paper": {"title": 3}}', '{"paper": {"title": "t", "published": "soon"}}', '{"abstract": "a"}',
        '{"harvest": 99, "windows": {}, "sources": []}', '{"harvest": 1, "windows": {"a": ["x", "y"]}, "sources": []}',
        '{"harvest": 1, "windows": {}, "sources": [{"name": 3}]}', '{"key": "a", "embedding": "AAAA"}',
        f'{{"key": "{KEY}", "embedding": "AAAA"}}', f'{{"key": "{KEY}", "embedding": "§"}}', f'{{"key": "{KEY}", "embedding": ""}}',
        f'{{"key": "{KEY}", "embedding": "AADAfw=="}}',
    ],
)  # fmt: skip
def test_a_line_that_is_no_part_of_a_harvest_is_named(tmp_path: Path, line: str):
    file = tmp_path / "harvest.jsonl"
    file.write_text(line + "\n")
    with pytest.raises(InputError, match=r"harvest\.jsonl"):
        read_harvest(file, TODAY)


@pytest.mark.parametrize(
    "content", [b"\x1f\x8b\x00", b"no gzip", gzip.compress(b"{}")[:-4]], ids=["cut", "no gzip", "without end"]
)
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes):
    file = tmp_path / "harvest.jsonl.gz"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"harvest\.jsonl\.gz"):
        read_harvest(file, TODAY)


@given(st.text(max_size=200))
def test_any_text_is_a_harvest_or_an_input_error(tmp_path_factory, text):
    file = tmp_path_factory.getbasetemp() / "any.jsonl"
    file.write_text(text, encoding="utf-8", errors="replace")
    try:
        read_harvest(file, TODAY)
    except InputError as error:
        assert "any.jsonl" in str(error)  # noqa: PT017


def test_lists_ask_each_thing_once_together():
    one = Search(categories=("cs.CV", "cs.LG"), arxiv=("all:a",), semantic_scholar=("a",), overlap_days=7)
    two = Search(
        categories=("cs.CV",), arxiv=("all:a", "all:b"), semantic_scholar=("b",), cited=("2304.02643",)
    )
    three = Search(mode="keywords", categories=("math.CO",), arxiv=("all:c",))
    together = join_searches([one, two, three])
    assert together.categories == ("cs.CV", "cs.LG")
    assert together.arxiv == ("(all:a) OR (all:b) OR (all:c)",)
    assert together.semantic_scholar == ("(a) | (b)",)
    assert together.cited == ("2304.02643",)
    assert together.overlap_days == 21


def test_many_queries_become_a_few_that_are_short_enough():
    searches = [Search(arxiv=(f'all:"kite number {n}" AND all:weather',)) for n in range(100)]
    joined = join_searches(searches).arxiv
    assert 1 < len(joined) < 10
    assert all(len(query) <= 2000 for query in joined)
    assert sum(query.count("all:weather") for query in joined) == 100


def test_lists_that_only_ask_queries_read_no_stream():
    assert (
        join_searches([Search(mode="keywords", arxiv=("all:a",), categories=("cs.CV",))]).mode == "keywords"
    )


def test_every_line_of_a_harvest_is_json(tmp_path: Path):
    write_harvest(tmp_path / "harvest.jsonl", harvest())
    rows = [json.loads(line) for line in (tmp_path / "harvest.jsonl").read_text().splitlines()]
    assert [sorted(row) for row in rows] == [
        ["harvest", "sources", "windows"], ["channels", "paper"], ["channels", "paper"], ["embedding", "key"],
    ]  # fmt: skip
