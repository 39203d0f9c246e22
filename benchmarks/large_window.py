"""Scans a window of years whole, then again with two interruptions, and writes the figures into benchmarks/reliability.md.

    python -m benchmarks.large_window --stand-in paper_apis.py --papers a.jsonl.gz --since 2023-01 --until 2025-12

The stand-in is that of benchmarks.reliability. Run it in the list's folder; nothing but the document changes.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reliability import DOCUMENT, serve, variables, write_part, written_list

READING = r"A source is read\. .*source='?Semantic Scholar"
"""Logged when arXiv was read: half of the reading is done."""
EMBEDDING = r"embedding +done=(?!0 )"
"""Logged when some texts were embedded."""


@dataclass(frozen=True, slots=True)
class Run:
    """One scan, to its end or to its interruption."""

    what: str
    status: int
    seconds: float
    mebibytes: float
    """The most memory that the process held at once."""
    requests: int
    log: str
    ids: tuple[str, ...]
    """The candidates, best first."""

    @property
    def row(self) -> str:
        """The run as a row of the table."""
        steps = re.findall(r"embedding +done=(\d+) of=(\d+)", self.log)
        done = sum({of: int(n) for n, of in steps}.values())
        return (
            f"| {self.what} | {self.status} | {self.seconds:.0f} | {self.mebibytes:.0f} | {self.requests} "
            f"| {done} | {len(self.ids) or ''} |"
        )


def scan(
    what: str, place: Path, environment: Mapping[str, str], url: str, span: Sequence[str], stop_at: str | None
) -> Run:
    """Run ``bot scan`` in a folder; where ``stop_at`` is given, end it by SIGTERM once its log says so."""
    command = [sys.executable, "-m", "bot", "scan", *span, "--format", "json"]
    before = requests_to(url)
    began = time.monotonic()
    out, log = place.with_name("out.json"), place.with_name("log.txt")
    with out.open("wb") as stdout, log.open("wb") as stderr:
        process = subprocess.Popen(command, cwd=place, env=environment, stdout=stdout, stderr=stderr)  # noqa: S603
    if stop_at:
        while not re.search(f"{stop_at}|papers ranked|bot: ", log.read_text(errors="replace")):
            time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    ids = tuple(c["id"] for c in json.loads(out.read_text())["candidates"]) if status == 0 else ()
    return Run(
        what,
        os.waitstatus_to_exitcode(status),
        seconds,
        used.ru_maxrss / 1024,
        requests_to(url) - before,
        log.read_text(errors="replace"),
        ids,
    )


def requests_to(url: str) -> int:
    """Return how many requests the stand-in has had."""
    import urllib.request

    with urllib.request.urlopen(f"{url}/_log") as answer:  # noqa: S310 - our own server
        return len(json.load(answer))


def main() -> None:
    """Run the scans and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stand-in", type=Path, required=True)
    parser.add_argument("--papers", type=Path, action="append", required=True)
    parser.add_argument("--since", default="2023-01")
    parser.add_argument("--until", default="2025-12", help="the last month of the papers")
    options = parser.parse_args()
    runs: list[Run] = []
    span = ("--since", options.since, "--until", options.until)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(options.stand_in, options.papers, ()) as url,
    ):
        place = written_list(Path(folder) / "list")
        for what, cache, stop_at in (
            ("whole, empty cache", "one", None),
            ("again, same cache", "one", None),
            ("empty cache, SIGTERM after arXiv was read", "two", READING),
            ("went on, SIGTERM while embedding", "two", EMBEDDING),
            ("went on to the end", "two", None),
        ):
            environment = variables(url, Path(folder) / cache)
            runs.append(scan(what, place, environment, url, span, stop_at))
            print(runs[-1].row, flush=True)
            print(runs[-1].log, file=sys.stderr, flush=True)
    write_part(DOCUMENT, "large", report(runs, options.papers))


def report(runs: Sequence[Run], papers: Sequence[Path]) -> str:
    """Return the table, with what was read and whether an interrupted scan ends like a whole one."""
    whole, last = runs[0], runs[-1]
    read = " and ".join(
        f"{count} papers of {name}"
        for count, name in re.findall(r"A source was read\. +papers=(\d+).* source='?([\w ]+\w)", whole.log)
    )
    same = "the same candidates in the same order" if last.ids == whole.ids else "OTHER CANDIDATES"
    return "\n".join(
        [
            "| run | exit status | seconds | MiB at most | requests | texts embedded | candidates |",
            "|---|---|---|---|---|---|---|",
            *(run.row for run in runs),
            "",
            f"Read from {len(papers)} files: {read}. The interrupted scan ended with {same} as the whole one.",
        ]
    )


if __name__ == "__main__":
    main()
