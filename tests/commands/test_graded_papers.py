"""`bot train` without --papers goes on with what arXiv gave."""

from dataclasses import replace
from datetime import date

import pytest
from structlog.testing import capture_logs

from bot.commands.graded_papers import read_texts
from bot.core.catalog import Catalog
from bot.core.paper import Paper
from bot.core.project import open_project
from bot.relevance.labels import Label
from bot.sources import NAMES, Reading, SourceReport
from bot.sources.lookup import LookedUp
from bot.support.cache import Cache
from bot.support.errors import SourceError
from tests import ROOT
from tests.sources.test_reading import silent

PAPER = Paper("Masks of Polyps", arxiv_id="2504.00001", published=date(2025, 4, 1))
LABELS = [Label(id=PAPER.id, grade=3, published=date(2025, 4, 1))]
GOOD = [SourceReport(name, 1, 1, 0.1, None, date(2025, 4, 30)) for name in NAMES]


def read_with(monkeypatch: pytest.MonkeyPatch, *reports: SourceReport) -> tuple[Paper, ...]:
    monkeypatch.setattr("bot.sources.read", lambda *_: Reading((PAPER,), reports, {}))
    monkeypatch.setattr("bot.commands.graded_papers.look_up", lambda names, project: LookedUp({}))
    with Cache(None) as cache:
        return read_texts(open_project(ROOT, {}), [], LABELS, Catalog(), cache, silent)


@pytest.mark.parametrize("said", [{"error": "HTTP 502"}, {"warning": "HTTP 429. Get a key."}])
def test_semantic_scholar_may_fail(monkeypatch, said):
    with capture_logs() as logs:
        assert read_with(monkeypatch, GOOD[0], replace(GOOD[1], **said)) == (PAPER,)
    assert [line["source"] for line in logs if line["log_level"] == "warning"] == ["Semantic Scholar"]


def test_arxiv_may_not(monkeypatch):
    with pytest.raises(SourceError, match="arXiv: HTTP 502"):
        read_with(monkeypatch, replace(GOOD[0], error="HTTP 502"), GOOD[1])
