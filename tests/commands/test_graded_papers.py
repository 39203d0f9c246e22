"""What `bot train` and `bot evaluate` learn from: files, or what the sources gave."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from bot.commands.graded_papers import Graded, open_graded
from bot.core.paper import Paper
from bot.core.project import Project, open_project
from bot.core.window import Window
from bot.demo.literature import demo_papers, serving_with
from bot.pipeline.harvest import Harvest, write_harvest
from bot.relevance.embedding import KIND
from bot.sources import NAMES, Reading, SourceReport
from bot.sources.lookup import LookedUp
from bot.support import pace
from bot.support.errors import SourceError
from tests import ROOT
from tests.commands.test_odd_services import Odd

PAPER = Paper("Masks of Polyps", arxiv_id="2504.00001", published=date(2025, 4, 1))
LABEL = '{"id": "2504.00001", "grade": 3, "published": "2025-04-01"}\n'
GOOD = [SourceReport(name, 1, 1, 0.1, None, date(2025, 4, 30)) for name in NAMES]
Read = Callable[..., Sequence[Paper]]


def open_list(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    shutil.copytree(ROOT / "tests" / "version_0_1", folder / "list")
    monkeypatch.setattr("bot.commands.graded_papers.look_up", lambda names, project: LookedUp({}))
    return open_project(folder / "list", {"BOT_CACHE_DIR": str(folder / "cache")})


@pytest.fixture
def read_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Read:
    """Give a function that reads the graded papers from sources with these reports."""
    (tmp_path / "labels.jsonl").write_text(LABEL)
    project = open_list(tmp_path, monkeypatch)

    def read(*reports: SourceReport) -> Sequence[Paper]:
        monkeypatch.setattr("bot.sources.read", lambda *_: Reading((PAPER,), reports, {}, {}))
        graded = Graded(labels=tmp_path / "labels.jsonl")
        with open_graded(project, graded, date(2025, 5, 1)) as (papers, _, _):
            return papers

    return read


@pytest.mark.parametrize("said", [{"error": "HTTP 502"}, {"warning": "HTTP 429. Get a key."}])
def test_semantic_scholar_may_fail(read_with, said):
    with capture_logs() as logs:
        assert read_with(GOOD[0], replace(GOOD[1], **said)) == (PAPER,)
    assert [line["source"] for line in logs if "source" in line] == ["Semantic Scholar"]


def test_arxiv_may_not(read_with):
    with pytest.raises(SourceError, match="arXiv: HTTP 502"):
        read_with(replace(GOOD[0], error="HTTP 502"), GOOD[1])


@pytest.mark.parametrize("fault", ["throttles", "Semantic Scholar is empty"])
def test_over_http_training_goes_on_with_what_arxiv_gave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
):
    monkeypatch.setattr(pace, "sleep", lambda seconds: None)
    (tmp_path / "list").mkdir()
    for name in ("bot.toml", "catalog.json", "README.md"):
        shutil.copy(ROOT / name, tmp_path / "list")
    label = '{"id": "2404.00001", "grade": 0, "published": "2024-04-20"}\n'
    (tmp_path / "labels.jsonl").write_text(label)
    with serving_with(type("Faulty", (Odd,), {"faults": {fault}}), demo_papers()) as url:
        places = ("BOT_ARXIV_URL", "BOT_SEMANTIC_SCHOLAR_URL", "BOT_OPENALEX_URL")
        variables = {**dict.fromkeys(places, url), "BOT_CACHE_DIR": str(tmp_path / "cache")}
        project = open_project(tmp_path / "list", variables)
        with (
            capture_logs() as logs,
            open_graded(project, Graded(labels=tmp_path / "labels.jsonl"), date(2024, 6, 1)) as (
                papers,
                _,
                _,
            ),
        ):
            read = [paper for paper in papers if paper.published and paper.published >= date(2024, 4, 1)]
    assert read
    assert {source for paper in papers for source in paper.sources} == {"arXiv"}
    assert any("training goes on" in line["event"] for line in logs)


@pytest.mark.parametrize(
    ("labels", "window"),
    [
        ("", Window(date(2024, 7, 1), date(2024, 12, 31))),
        (
            '{"id": "2404.00001", "grade": 0, "published": "2024-04-20"}\n',
            Window(date(2024, 4, 1), date(2024, 4, 20)),
        ),
        (
            '{"id": "2504.00001", "grade": 0, "published": "2025-04-20"}\n',
            Window(date(2024, 7, 1), date(2024, 12, 31)),
        ),
    ],
)
def test_nothing_is_read_from_the_day_on_before_which_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, labels: str, window: Window
):
    project = open_list(tmp_path, monkeypatch)
    (tmp_path / "labels.jsonl").write_text(labels)
    asked: list[Window] = []

    def read(project: Project, windows: Mapping[str, Window], *_: object) -> Reading:
        asked.extend(windows.values())
        return Reading((PAPER,), tuple(GOOD), {}, {})

    monkeypatch.setattr("bot.sources.read", read)
    graded = Graded(labels=tmp_path / "labels.jsonl", before=date(2025, 1, 1))
    with open_graded(project, graded, date(2025, 5, 1)):
        assert set(asked) == {window}


def test_a_harvest_is_read_like_a_file_of_papers_and_its_embeddings_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    project = open_list(tmp_path, monkeypatch)
    (tmp_path / "labels.jsonl").write_text(LABEL)
    key, vector = "0" * 64, np.ones(384, "<f4").tobytes()
    write_harvest(
        tmp_path / "harvest.jsonl.gz", Harvest(Reading((PAPER,), tuple(GOOD), {}, {}), {key: vector})
    )
    graded = Graded((tmp_path / "harvest.jsonl.gz",), tmp_path / "labels.jsonl")
    with open_graded(project, graded, date(2025, 5, 1)) as (papers, _, context):
        assert papers == (PAPER,)
        assert context.store.get(KIND, key) == vector
