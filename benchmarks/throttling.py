"""Nights whose requests to Semantic Scholar are answered 429 by chance, on a virtual clock, without a key.

    python -m benchmarks.throttling --nights 100

The reading is the bot's own, over real HTTP against the stand-in of bot/demo; only the clock is not real. Each night
begins with the cache that an undisturbed night of the day before left, and reads what a usual night reads.

    python -m benchmarks.throttling --count

Counts the requests and pauses of undisturbed runs, against as many papers as the services have.
"""

import argparse
import logging
import os
import random
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from unittest.mock import patch
from urllib.parse import unquote_plus

import structlog

from benchmarks.reliability import ROOT, silent, write_part
from bot.commands.scan import LATE_MONTHS
from bot.core.paper import Paper
from bot.core.project import Project
from bot.core.settings import load_environment, load_settings
from bot.core.window import Window, months_before
from bot.demo import literature
from bot.demo.literature import Handler, serving_with
from bot.sources import NAMES, Reading, read, remember_seen
from bot.support import pace
from bot.support.cache import Cache

DOCUMENT = ROOT / "benchmarks" / "throttling.md"
RATES = (0.0, 0.5, 0.6, 0.7, 0.8)
TODAY = date(2026, 3, 12)
"""A day on which the overlap reaches into the month before: nights have most to ask then."""
FIRST = date(2023, 12, 1)
SINCE = date(2024, 1, 1)
A_DAY = {"arXiv": 70, "citations": 11}
"""Papers that the two categories bring a day, and papers a day that cite the first founding paper, roughly."""
_DAY = r"(\d{4}-?\d\d-?\d\d)"
_DAYS = re.compile(rf"(?:submittedDate:\[|publicationDateOrYear=){_DAY}(?:0000 TO |:){_DAY}")
ARXIV, SCHOLAR = NAMES


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self, start: date) -> None:
        self.now = datetime.combine(start, time(3, 17), UTC).timestamp()
        self.pauses = 0
        self._lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self.now += seconds
            self.pauses += 1

    def read(self) -> float:
        """Return the time in seconds."""
        return self.now


@dataclass(frozen=True, slots=True)
class Night:
    """What one night came to."""

    reading: Reading
    minutes: float
    pauses: int

    def whole(self, name: str) -> bool:
        """Return whether a source was read whole."""
        report = next(report for report in self.reading.reports if report.name == name)
        return report.error is None and report.warning is None

    def moves(self, name: str) -> bool:
        """Return whether a source's checkpoint moves."""
        return next(r for r in self.reading.reports if r.name == name).read_until is not None

    def answered(self, name: str) -> int:
        """Return how many questions were answered."""
        return next(report.answered for report in self.reading.reports if report.name == name)

    def requests_to(self, name: str) -> int:
        """Return how many requests were made to a service."""
        return next(report.requests for report in self.reading.reports if report.name == name)

    @property
    def requests(self) -> int:
        """Requests to both services."""
        return sum(report.requests for report in self.reading.reports)


def papers_of(days: int) -> tuple[Paper, ...]:
    """Return a paper for each day, which every question finds."""
    return tuple(
        Paper(
            title=f"MedSAM and SAM 3 after SAM 2: foundation models for segmentation of CT images, part {number}",
            abstract="The Segment Anything Model is adapted to medical images.",
            authors=("Ada Lovelace",),
            published=FIRST + timedelta(days=number),
            arxiv_id=f"{FIRST + timedelta(days=number):%y%m}.{number:05d}",
            categories=("cs.CV",),
            sources=("arxiv", "s2"),
        )
        for number in range(days)
    )


def many_papers(days: int) -> tuple[Paper, ...]:
    """Return for each day a paper that every question finds, and many that only the stream or citations bring."""
    more: list[Paper] = []
    for number in range(days):
        day = FIRST + timedelta(days=number)
        more += [
            Paper("A", published=day, arxiv_id=f"{day:%y%m}.{10_000 + number % 31 * 200 + n}", categories=("cs.CV",),
                  sources=("arxiv",))
            for n in range(A_DAY["arXiv"])
        ]  # fmt: skip
        more += [
            Paper(
                f"Robots after SAM, part {number} {n}",
                published=day,
                doi=f"10.1/{number}.{n}",
                sources=("s2",),
            )
            for n in range(A_DAY["citations"])
        ]
    return (*papers_of(days), *more)


def within(papers: Sequence[Paper], path: str) -> tuple[Paper, ...]:
    """Return the papers of the days that a request names; all where it names none. It only saves time."""
    span = _DAYS.search(path)
    if not span:
        return tuple(papers)
    first, last = (date.fromisoformat(day) for day in span.groups())
    return tuple(paper for paper in papers if paper.published and first <= paper.published <= last)


@contextmanager
def throttled(papers: Sequence[Paper], rate: list[float], chance: random.Random) -> Iterator[str]:
    """Serve the papers; Semantic Scholar answers 429 with the chance that ``rate`` holds."""
    good: dict[str, tuple[int, str, bytes]] = {}

    class Throttled(Handler):
        def answer(self, body: bytes) -> None:
            if self.path.startswith("/graph") and chance.random() < rate[0]:
                super().send(429, "application/json", b'{"message": "Too Many Requests"}')
            elif self.path in good:
                super().send(*good[self.path])
            else:
                self.papers = within(papers, unquote_plus(self.path))
                super().answer(body)

        def send(self, status: int, kind: str, data: bytes) -> None:
            good[self.path] = status, kind, data
            super().send(status, kind, data)

    # The service's own page.
    with patch.object(literature, "_BULK_PAGE", 1000), serving_with(Throttled, papers) as url:
        yield url


@contextmanager
def on(clock: Clock) -> Iterator[None]:
    """Let the bot take this clock for time, and the stand-in for a live service."""
    with (
        patch.object(pace, "sleep", clock.sleep),
        patch.object(pace, "monotonic", clock.read),
        patch.object(pace, "LOOPBACK_SCALE", 1.0),
        patch.object(pace, "_hosts", {}),
        patch("bot.sources.asking.is_loopback", lambda url: False),
        patch("bot.sources.answers._now", clock.read),
    ):
        yield


def spend_night(project: Project, cache: Cache, clock: Clock, since: date | None = None) -> Night:
    """Read what a usual night reads, or everything since a day."""
    today = datetime.fromtimestamp(clock.now, UTC).date()
    begin = since or today - timedelta(days=1 + project.settings.search.overlap_days)
    late = None if since else months_before(today, LATE_MONTHS)
    began, paused = clock.now, clock.pauses
    with on(clock):
        windows = {ARXIV: Window(begin, today), SCHOLAR: Window(begin, today, late)}
        reading = read(project, windows, cache, silent)
        remember_seen(project, cache)
    return Night(reading, (clock.now - began) / 60, clock.pauses - paused)


def project_at(url: str) -> Project:
    """Return this list with its services at an address."""
    environment = load_environment({"BOT_ARXIV_URL": url, "BOT_SEMANTIC_SCHOLAR_URL": url})
    return Project(ROOT, load_settings(ROOT / "bot.toml"), environment)


def count() -> str:
    """Make a usual run and one over years, undisturbed; return the table of requests and pauses."""
    lines = [
        "| run | requests to arXiv | to Semantic Scholar | pauses | minutes |",
        "|---|---:|---:|---:|---:|",
    ]
    papers = many_papers((TODAY - FIRST).days)
    with throttled(papers, [0.0], random.Random(0)) as url, tempfile.TemporaryDirectory() as place:  # noqa: S311
        project = project_at(url)
        with Cache(Path(place) / "usual") as cache:
            for day in (TODAY - timedelta(days=1), TODAY):
                usual = spend_night(project, cache, Clock(day))
        with Cache(Path(place) / "years") as cache:
            years = spend_night(project, cache, Clock(TODAY), SINCE)
    for name, night in (("a usual run", usual), (f"`--since {SINCE:%Y-%m}`", years)):
        assert night.whole(ARXIV)
        assert night.whole(SCHOLAR)
        lines.append(
            f"| {name} | {night.requests_to(ARXIV)} | {night.requests_to(SCHOLAR)} | {night.pauses} "
            f"| {night.minutes:.0f} |"
        )
    return "\n".join(lines)


def run(nights: int, seed: int) -> str:
    """Spend the nights at each rate; return the table."""
    lines = [
        "| chance of 429 | nights | Semantic Scholar read whole | its checkpoint moves | gained an answer "
        "| arXiv's checkpoint moves | requests, median | minutes, median | minutes, most |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    rate = [0.0]
    with throttled(papers_of((TODAY - FIRST).days), rate, random.Random(seed)) as url:  # noqa: S311 - no secret
        project = project_at(url)
        with tempfile.TemporaryDirectory() as place:
            before, after = Path(place) / "before", Path(place) / "after"
            with Cache(before) as cache:
                spend_night(project, cache, Clock(TODAY - timedelta(days=1)))
            for rate[0] in RATES:
                made: list[Night] = []
                for _ in range(nights):
                    shutil.copy(before, after)
                    with Cache(after) as cache:
                        made.append(spend_night(project, cache, Clock(TODAY)))
                lines.append(row(rate[0], made))
                print(lines[-1], flush=True)
    return "\n".join(lines)


def row(rate: float, nights: Sequence[Night]) -> str:
    """Return the nights at one rate as a row of the table."""
    count = len(nights)

    def share(wanted: Sequence[bool]) -> str:
        return f"{100 * sum(wanted) / count:.0f}%"

    minutes = sorted(night.minutes for night in nights)
    requests = sorted(night.requests for night in nights)
    return (
        f"| {rate} | {count} | {share([night.whole(SCHOLAR) for night in nights])} "
        f"| {share([night.moves(SCHOLAR) for night in nights])} "
        f"| {share([night.answered(SCHOLAR) > 0 for night in nights])} "
        f"| {share([night.moves(ARXIV) for night in nights])} | {requests[count // 2]} "
        f"| {minutes[count // 2]:.0f} | {minutes[-1]:.0f} |"
    )


def main() -> None:
    """Spend the nights and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nights", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", action="store_true", help="count requests and pauses of undisturbed runs")
    options = parser.parse_args()
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if options.count:
        write_part(DOCUMENT, "requests", count())
    else:
        write_part(DOCUMENT, "nights", run(options.nights, options.seed))


if __name__ == "__main__":
    main()
