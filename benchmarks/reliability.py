"""Reads a window from services that misbehave, and writes what came of it into docs/reliability.md.

    python -m benchmarks.reliability --stand-in paper_apis.py --papers stream.jsonl --since 2025-08 --until 2025-09

The stand-in is any program that serves both APIs with ``--papers FILE --port 0 --fault KIND:EVERY`` and prints its
address. Each run starts with an empty cache.
"""

import argparse
import contextlib
import logging
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog

from bot.cache import Cache
from bot.files import write_atomically
from bot.progress import Step
from bot.settings import Settings, load_environment, load_settings
from bot.sources import Reading, read
from bot.window import Window, parse_window

KINDS = (
    "429", "429bare", "500", "502", "503", "504", "html", "truncated", "empty", "repeat", "total", "expired",
    "reset", "slow", "hang",
)  # fmt: skip
LASTING = ("429bare", "502", "html", "truncated", "empty", "repeat", "expired", "reset")
EVERY = 3
WIDE_QUERY = "image | model | learning"
"""Asked beside the queries of bot.toml, so that Semantic Scholar has many pages to give and tokens to lose."""
DOCUMENT = Path(__file__).parents[1] / "docs" / "reliability.md"
BEGIN, END = "<!-- runs: begin -->", "<!-- runs: end -->"


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
        reading = read(settings, environment, windows, cache, silent)
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


def main() -> None:
    """Run all kinds of faults and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stand-in", type=Path, required=True)
    parser.add_argument("--papers", type=Path, action="append", required=True)
    parser.add_argument("--since", default="2025-08")
    parser.add_argument("--until", default="2025-09")
    parser.add_argument("--kind", action="append", help="only these kinds; nothing is written")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    settings = load_settings(Path("bot.toml"))
    wide = (*settings.search.semantic_scholar, WIDE_QUERY)
    settings = settings.model_copy(
        update={"search": settings.search.model_copy(update={"semantic_scholar": wide})}
    )
    window = parse_window(options.since, options.until, datetime.now(UTC).date())

    def measure(kinds: Sequence[str], every: int, name: str) -> Run:
        with serve(options.stand_in, options.papers, [f"{kind}:{every}" for kind in kinds]) as url:
            result = run(settings, window, url, name, every)
        print("\n".join(table([result], result).splitlines()[-2:]), flush=True)
        return result

    sound = measure((), EVERY, "none")
    kinds = options.kind or KINDS
    runs = [measure([kind], EVERY, kind) for kind in kinds]
    if options.kind:
        return
    runs.append(measure(KINDS, EVERY, "all in turn"))
    runs += [measure([kind], 1, kind) for kind in LASTING]
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    note = f"{window.since} to {window.until}, {datetime.now(UTC).date()}:"
    write_atomically(DOCUMENT, f"{before}{BEGIN}\n\n{note}\n\n{table(runs, sound)}\n\n{END}{after}")


if __name__ == "__main__":
    main()
