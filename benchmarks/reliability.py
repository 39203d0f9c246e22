"""Reads and scans a window from services that misbehave, and writes what came of it into benchmarks/reliability.md.

    python -m benchmarks.reliability --stand-in paper_apis.py --papers stream.jsonl --since 2025-08 --until 2025-09

The stand-in is any program that serves both APIs with ``--papers FILE --port 0 --fault KIND:EVERY`` and prints its
address. Each run starts with an empty cache. Readings call the sources; scans are the real command with ``--write``
in the list of January 2024, over the first month of the window.
"""

import argparse
import contextlib
import gzip
import json
import logging
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import structlog

from bot.commands.render import render
from bot.core.project import Project, open_project
from bot.core.settings import Settings, load_environment, load_settings
from bot.core.state import FILE_NAME as STATE
from bot.core.state import State, read_state, state_text
from bot.core.window import Window, parse_window
from bot.sources import NAMES, Reading, read
from bot.support.cache import FILE_NAME as CACHE
from bot.support.cache import Cache
from bot.support.files import write_atomically
from bot.support.progress import Step
from tests import write_list_with_models

KINDS = (
    "429", "429bare", "500", "502", "503", "504", "html", "truncated", "empty", "repeat", "total", "expired",
    "reset", "slow",
)  # fmt: skip
LASTING = ("429bare", "502", "html", "truncated", "empty", "repeat", "expired", "reset")
EVERY = 3
WIDE_QUERY = "image | model | learning"
"""Asked beside the queries of bot.toml, so that Semantic Scholar has many pages to give and tokens to lose."""
ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "benchmarks" / "reliability.md"


@dataclass(frozen=True, slots=True)
class Run:
    """One reading under faults."""

    faults: str
    every: int
    reading: Reading
    seconds: float

    def ids(self, source: str) -> set[str]:
        """Return the identifiers of what one source gave."""
        return {paper.id for paper in self.reading.papers if source in paper.sources}


@contextlib.contextmanager
def serve(stand_in: Path, papers: Sequence[Path], faults: Sequence[str]) -> Iterator[str]:
    """Run the stand-in on a free port; yield its base URL."""
    command = [sys.executable, str(stand_in), "--port", "0"]
    command += [part for path in papers for part in ("--papers", str(path))]
    command += [part for fault in faults for part in ("--fault", fault)]
    # The command is the one that the caller named.
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://\S+", process.stdout.readline())
            if not address:
                raise SystemExit(f"{stand_in} did not start")
            yield address[0]
        finally:
            process.terminate()


@contextlib.contextmanager
def silent(label: str, total: int | None = None) -> Iterator[Step]:
    """Show no progress."""

    class Nothing:
        def advance(self, n: int = 1) -> None:
            pass

    yield Nothing()


def run(settings: Settings, window: Window, url: str, faults: str, every: int) -> Run:
    """Read the window once, with an empty cache."""
    environment = load_environment({"BOT_ARXIV_URL": url, "BOT_SEMANTIC_SCHOLAR_URL": url})
    windows = {"arXiv": window, "Semantic Scholar": window}
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Cache(Path(folder) / "cache") as cache:
        reading = read(Project(ROOT, settings, environment), windows, cache, silent)
    return Run(faults, every, reading, time.monotonic() - began)


def table(runs: Sequence[Run], sound: Run) -> str:
    """Return the runs as a Markdown table, one row for each source."""
    lines = [
        "| fault | at every | source | requests | repeated | papers | of those without faults | seconds | named error | mark |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in (sound, *runs):
        for report in row.reading.reports:
            wanted = sound.ids(report.name)
            error = (report.error or "none").replace("|", "\\|")
            every = "" if row is sound else "request" if row.every == 1 else f"{row.every}rd request"
            lines.append(
                f"| {row.faults} | {every} | {report.name} | {report.requests} | {report.retries} | {report.papers} "
                f"| {len(wanted & row.ids(report.name))} of {len(wanted)} | {report.seconds:.0f} "
                f"| {shortened(error)} | {'moves' if report.read_until else 'stays'} |"
            )
    return "\n".join(lines)


def shortened(text: str) -> str:
    """Return an error without the list of what was not read."""
    return re.sub(r"(Not read, \d+ of \d+ questions): .*", r"\1.", text)


def written_list(place: Path) -> Path:
    """Write the list of January 2024, with its picture and the models, into a new folder; return the folder."""
    render(open_project(write_list_with_models(place), {}), date.today())
    return place


def variables(url: str, cache: Path) -> dict[str, str]:
    """Return the environment in which the command asks a stand-in of both services and keeps its own cache."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "BOT_ARXIV_URL": url,
        "BOT_SEMANTIC_SCHOLAR_URL": url,
        "BOT_CACHE_DIR": str(cache),
    }


@dataclass(frozen=True, slots=True)
class ScanRun:
    """One scan with ``--write`` under faults."""

    faults: str
    every: int
    status: int
    outcomes: Mapping[str, str]
    """What became of each candidate, by identifier."""
    errors: Mapping[str, str | None]
    """By source, what it said was missing."""
    moved: frozenset[str]
    """The sources whose marks moved to the end of the window."""
    seconds: float


def scan_list(place: Path, window: Window, url: str, faults: str, every: int, cache: Path) -> ScanRun:
    """Scan the window in a fresh copy of the list whose marks stand on the day before it."""
    written_list(place)
    eve = window.since - timedelta(days=1)
    (place / STATE).write_text(state_text(State(checkpoints=dict.fromkeys(NAMES, eve))), encoding="utf-8")
    span = ("--since", str(window.since), "--until", str(window.until))
    command = [sys.executable, "-m", "bot", "scan", *span, "--write", "--format", "json"]
    began = time.monotonic()
    ended = subprocess.run(command, cwd=place, env=variables(url, cache), capture_output=True, check=False)  # noqa: S603
    seconds = time.monotonic() - began
    if ended.returncode not in (0, 3):
        raise SystemExit(ended.stderr.decode())
    found = json.loads(ended.stdout)
    marks = read_state(place / STATE).checkpoints
    return ScanRun(
        faults,
        every,
        ended.returncode,
        {candidate["id"]: candidate["outcome"] for candidate in found["candidates"]},
        {source["name"]: source["error"] for source in found["sources"]},
        frozenset(name for name, day in marks.items() if day == window.until),
        seconds,
    )


def without_answers(cache: Path, copy: Path) -> Path:
    """Copy a cache but for the services' answers, so that texts need not be embedded again; return the copy."""
    shutil.copytree(cache, copy)
    with contextlib.closing(sqlite3.connect(copy / CACHE)) as connection, connection:
        connection.execute("DELETE FROM entry WHERE kind = 'answer'")
    return copy


def scan_table(runs: Sequence[ScanRun], sound: ScanRun) -> str:
    """Return the scans as a Markdown table, with the verdict on each."""
    lines = [
        "| fault | at every | exit status | candidates of those without faults | other outcome | seconds "
        "| marks that moved | named errors | verdict |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for run_ in (sound, *runs):
        shared = sound.outcomes.keys() & run_.outcomes.keys()
        other = sum(run_.outcomes[id_] != sound.outcomes[id_] for id_ in shared)
        errors = [f"{name}: {shortened(error)}" for name, error in run_.errors.items() if error]
        every = "" if run_ is sound else "request" if run_.every == 1 else f"{run_.every}rd request"
        lines.append(
            f"| {run_.faults} | {every} | {run_.status} | {len(shared)} of {len(sound.outcomes)} | {other} "
            f"| {run_.seconds:.0f} | {', '.join(sorted(run_.moved)) or 'none'} "
            f"| {' '.join(errors).replace('|', BAR) or 'none'} | {verdict(run_, sound)} |"
        )
    return "\n".join(lines)


BAR = "\\|"


def verdict(run_: ScanRun, sound: ScanRun) -> str:
    """Say whether a scan kept the promise: nothing is missing, or it is named and its mark stays."""
    failed = {name for name, error in run_.errors.items() if error}
    if failed & run_.moved or (run_.status == 0) != (not failed):
        return "BROKEN: a mark or the exit status hides a failure"
    if not failed:
        return "same" if run_.outcomes == sound.outcomes else "BROKEN: other candidates, and nothing named"
    return "named"


def write_part(document: Path, name: str, text: str) -> None:
    """Replace what stands between the marks of this name in a document."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    whole = document.read_text(encoding="utf-8")
    before, found, rest = whole.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise SystemExit(f"{document} lacks {begin} and {end}")
    write_atomically(document, f"{before}{begin}\n\n{text}\n\n{end}{after}")


def papers_around(window: Window, papers: Sequence[Path], place: Path) -> Path:
    """Write the papers of the window and of a week on both sides into one file, so that a stand-in starts fast."""
    since, until = window.since - timedelta(days=7), window.until + timedelta(days=7)
    with place.open("w", encoding="utf-8") as file:
        for path in papers:
            file.writelines(f"{line}\n" for line in lines_of(path, since, until))
    return place


def lines_of(path: Path, since: date, until: date) -> Iterator[str]:
    """Yield the lines of a papers file whose papers appeared in these days."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        for line in map(bytes.decode, file):
            if str(since) <= (json.loads(line).get("published") or "") <= str(until):
                yield line.rstrip("\n")


def main() -> None:
    """Run all kinds of faults and write the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stand-in", type=Path, required=True)
    parser.add_argument("--papers", type=Path, action="append", required=True)
    parser.add_argument("--since", default="2025-08")
    parser.add_argument("--until", default="2025-09")
    parser.add_argument("--only", choices=("readings", "scans"), help="make one of the two tables")
    parser.add_argument("--kind", action="append", help="only these kinds; nothing is written")
    parser.add_argument("--hang", action="store_true", help="also requests that are never answered: minutes")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    window = parse_window(options.since, options.until, datetime.now(UTC).date())
    kinds = (*KINDS, "hang") if options.hang else KINDS
    plan: list[tuple[Sequence[str], int, str]] = [([kind], EVERY, kind) for kind in options.kind or kinds]
    if not options.kind:
        plan.append((kinds, EVERY, "all in turn"))
        plan += [([kind], 1, kind) for kind in LASTING]
    made = {}
    with tempfile.TemporaryDirectory() as folder:
        if options.only != "scans":
            papers = papers_around(window, options.papers, Path(folder) / "readings.jsonl")
            made["readings"] = window, readings(options.stand_in, papers, window, plan)
        if options.only != "readings":
            month = window.months()[0]
            papers = papers_around(month, options.papers, Path(folder) / "scans.jsonl")
            made["scans"] = month, scans(options.stand_in, papers, month, plan, Path(folder))
    if not options.kind:
        for name, (span, text) in made.items():
            write_part(DOCUMENT, name, f"{span.since} to {span.until}, {datetime.now(UTC).date()}:\n\n{text}")


Plan = Sequence[tuple[Sequence[str], int, str]]
"""Which kinds of fault, at every how many requests, and what to call that."""


def readings(stand_in: Path, papers: Path, window: Window, plan: Plan) -> str:
    """Read the window without faults and as planned; return the table."""
    settings = load_settings(ROOT / "bot.toml")
    wide = (*settings.search.semantic_scholar, WIDE_QUERY)
    settings = settings.model_copy(
        update={"search": settings.search.model_copy(update={"semantic_scholar": wide})}
    )
    runs: list[Run] = []
    for kinds, every, name in [((), EVERY, "none"), *plan]:
        with serve(stand_in, [papers], [f"{kind}:{every}" for kind in kinds]) as url:
            runs.append(run(settings, window, url, name, every))
        print("\n".join(table(runs[-1:], runs[0]).splitlines()[-2:]), flush=True)
    return table(runs[1:], runs[0])


def scans(stand_in: Path, papers: Path, window: Window, plan: Plan, folder: Path) -> str:
    """Scan the window without faults and as planned; return the table."""
    runs: list[ScanRun] = []
    for number, (kinds, every, name) in enumerate([((), EVERY, "none"), *plan]):
        cache = folder / f"cache-{number}"
        if runs:
            without_answers(folder / "cache-0", cache)
        with serve(stand_in, [papers], [f"{kind}:{every}" for kind in kinds]) as url:
            runs.append(scan_list(folder / f"list-{number}", window, url, name, every, cache))
        print(scan_table(runs[-1:], runs[0]).splitlines()[-1], flush=True)
    return scan_table(runs[1:], runs[0])


if __name__ == "__main__":
    main()
