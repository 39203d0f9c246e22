"""Both sources against the stand-in of the services, with its faults, over real HTTP."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from bot.core.project import Project
from bot.core.settings import Search, load_environment, load_settings
from bot.core.window import Window
from bot.sources import Reading, read
from bot.sources.answers import answer_key, find_kept
from bot.support.cache import Cache
from tests import ROOT, SHARED
from tests.sources.test_reading import silent

STAND_IN = SHARED / "stand-ins" / "paper_apis.py"
pytestmark = pytest.mark.skipif(
    not STAND_IN.exists(), reason=f"SKIPPED: the stand-in of the services is not at {STAND_IN}"
)
SPRING = Window(date(2025, 3, 1), date(2025, 4, 30))
SEARCH = Search(
    mode="stream", categories=("cs.CV",), arxiv=("all:masks",), semantic_scholar=("model",), cited=("2304.12306",)
)  # fmt: skip


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2,500 papers in two months, of which the first takes two pages of arXiv and three of Semantic Scholar."""
    path = tmp_path_factory.mktemp("papers") / "papers.jsonl"
    lines = []
    for number in range(2500):
        month, day = (3 if number < 2200 else 4), number % 28 + 1
        name = "MedSAM" if number % 10 == 0 else "a model"
        row = {
            "id": f"25{month:02d}.{number:05d}",
            "title": f"On masks by {name}, part {number}",
            "abstract": "We ask a model.",
            "authors": ["Ada Lovelace"],
            "published": f"2025-{month:02d}-{day:02d}",
            "categories": ["cs.CV"],
        }
        lines.append(json.dumps(row))
    path.write_text("\n".join(lines))
    return path


@contextmanager
def serving(papers: Path, *faults: str) -> Iterator[str]:
    command = [sys.executable, str(STAND_IN), "--papers", str(papers), "--port", "0"]
    command += [part for fault in faults for part in ("--fault", fault)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            address = re.search(r"http://\S+", process.stdout.readline())
            assert address
            yield address[0]
        finally:
            process.terminate()


def reading(url: str, cache: Cache, window: Window = SPRING) -> Reading:
    settings = load_settings(ROOT / "bot.toml").model_copy(update={"search": SEARCH})
    environment = load_environment({"BOT_ARXIV_URL": url, "BOT_SEMANTIC_SCHOLAR_URL": url})
    return read(
        Project(ROOT, settings, environment), {"arXiv": window, "Semantic Scholar": window}, cache, silent
    )


def log(url: str) -> list[dict[str, object]]:
    import urllib.request

    with urllib.request.urlopen(f"{url}/_log") as answer:
        requests: list[dict[str, object]] = json.load(answer)
        return requests


FAULTS = ["500", "502", "504", "429bare", "html", "truncated", "empty", "repeat", "total", "expired", "reset"]


@pytest.mark.parametrize(
    "faults", [[kind] for kind in FAULTS] + [FAULTS], ids=lambda kinds: "+".join(kinds)[:20]
)
def test_faults_at_every_third_request_cost_no_paper(papers, faults):
    with serving(papers, *[f"{kind}:3" for kind in faults]) as url, Cache(None) as cache:
        found = reading(url, cache)
    assert [report.error for report in found.reports] == [None, None]
    assert [report.papers for report in found.reports] == [2500, 2500]
    assert [report.read_until for report in found.reports] == [SPRING.until, SPRING.until]
    assert len(found.channels["Semantic Scholar citations"]) == 250


@pytest.mark.parametrize("fault", ["503", "html", "truncated", "empty", "reset"])
def test_a_service_that_always_fails_is_named_and_its_mark_stays(papers, fault, monkeypatch):
    monkeypatch.setattr("bot.sources.http.TRIES", 2)
    monkeypatch.setattr("bot.support.pace.sleep", lambda seconds: None)
    with serving(papers, f"{fault}:1") as url, Cache(None) as cache:
        found = reading(url, cache)
    assert all(report.error and "2025-03-01" in report.error for report in found.reports)
    assert [report.read_until for report in found.reports] == [None, None]


def test_a_service_that_hangs_is_not_waited_for(papers, monkeypatch):
    monkeypatch.setattr("bot.sources.http.LOOPBACK_TIMEOUT", 0.5)
    monkeypatch.setattr("bot.sources.http.TRIES", 2)
    with serving(papers, "hang:1") as url, Cache(None) as cache:
        found = reading(url, cache)
    assert all(report.error and "no answer" in report.error for report in found.reports)


def test_a_second_run_makes_no_request(papers):
    with serving(papers) as url, Cache(None) as cache:
        first = reading(url, cache)
        made = len(log(url))
        second = reading(url, cache)
        assert len(log(url)) == made == sum(report.requests for report in first.reports)
    assert second.papers == first.papers


def test_a_killed_run_goes_on_from_its_cache(papers, tmp_path):
    program = (
        "import sys; from pathlib import Path; from bot.support.cache import Cache\n"
        "from tests.sources.test_stand_in import reading\n"
        "with Cache(Path(sys.argv[2])) as cache: reading(sys.argv[1], cache)\n"
    )
    with (
        serving(papers, "slow:4") as url,
        subprocess.Popen([sys.executable, "-c", program, url, str(tmp_path / "cache")], cwd=ROOT) as run,
    ):
        # The fourth request is answered late: the third has been read, or is just being read.
        while len(log(url)) < 3:
            assert run.poll() is None
            time.sleep(0.05)
        time.sleep(1)
        run.kill()
    with serving(papers) as fresh, Cache(None) as cache:
        whole = reading(fresh, cache)
    # Another stand-in has another address; the cache knows the first one's.
    with Cache(tmp_path / "cache") as cache:
        key = answer_key(url, "search", "cat:cs.CV", Window(date(2025, 3, 1), date(2025, 3, 31)))
        march = find_kept(cache, key, 600)
    assert march
    assert {paper.id for paper in march.papers} == {
        paper.id
        for paper in whole.papers
        if paper.published and paper.published.month == 3 and paper.sources == ("arXiv",)
    }
