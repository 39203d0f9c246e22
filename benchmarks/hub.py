"""One harvest for 1, 10 and 100 lists of different topics: time, memory and requests of the harvest and of each list.

    python -m benchmarks.hub --stand-in paper_apis.py --papers stream.jsonl.gz --until 2025-12-15

The lists are made up: a method of computer vision and what it is used on, ten of each. Each list has a cache of its
own, as on a machine of its own. Of many lists some are scanned, and the others are like them. Prints a table.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from pathlib import Path

from benchmarks.reliability import serve, variables
from bot.adoption.concepts import Draft
from bot.adoption.settings_text import Adoption, settings_text
from bot.core.catalog import Catalog, catalog_text
from bot.core.settings import parse_settings
from bot.listing.readme import new_readme

_METHODS = {
    "diffusion models": ("diffusion", "denoising diffusion"),
    "transformers": ("transformer", "self attention"),
    "state space models": ("state space model", "mamba"),
    "contrastive learning": ("contrastive", "self supervised"),
    "vision-language models": ("vision language", "clip", "multimodal large"),
    "Gaussian splatting": ("gaussian splatting", "radiance field"),
    "knowledge distillation": ("distillation", "student"),
    "domain adaptation": ("domain adaptation", "domain generalization", "test time adapt*"),
    "uncertainty": ("uncertainty", "calibration"),
    "graph networks": ("graph neural", "graph convolution", "scene graph"),
}
_SUBJECTS = {
    "medical images": ("medical", "mri", "ct", "clinical"),
    "remote sensing": ("remote sensing", "satellite", "aerial"),
    "autonomous driving": ("autonomous driving", "lidar", "driving"),
    "video": ("video", "temporal"),
    "faces": ("face", "facial", "deepfake"),
    "human pose": ("human pose", "human motion", "hand pose"),
    "image restoration": ("restoration", "super resolution", "deblur*"),
    "object detection": ("object detection", "detector"),
    "segmentation": ("segmentation", "mask"),
    "robots": ("robot*", "embodied", "navigation"),
}
_SCANNED = 5


@dataclass(frozen=True, slots=True)
class Run:
    """One process, to its end."""

    seconds: float
    mebibytes: float
    """The most memory that it held at once."""


def make_lists(place: Path, most: int) -> list[Path]:
    """Write lists of different topics, each without rows, and return their folders."""
    pairs = list(product(_SUBJECTS.items(), _METHODS.items()))
    # Neighbours share neither subject nor method, so that ten lists are ten subjects with ten methods.
    order = sorted(range(len(pairs)), key=lambda n: ((n // 10 - n % 10) % 10, n))
    folders = []
    for number in order[:most]:
        (subject, words), (method, names) = pairs[number]
        concepts = (Draft(method, names, 0.0, 0.0), Draft(subject, words, 0.0, 0.0))
        text = settings_text(
            Adoption(
                f"{method} for {subject}", None, f"{method} for {subject}.", concepts, ("cs.CV", "eess.IV")
            )
        )
        folder = place / f"list-{number:02}"
        folder.mkdir(parents=True)
        (folder / "bot.toml").write_text(text, encoding="utf-8")
        (folder / "catalog.json").write_text(catalog_text(Catalog()), encoding="utf-8")
        (folder / "README.md").write_text(
            new_readme(Catalog(), parse_settings(text, "bot.toml")), encoding="utf-8"
        )
        folders.append(folder)
    return folders


def run(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Run:
    """Run the command to its end and measure it.

    Raises:
        SystemExit: it failed.
    """
    began = time.monotonic()
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "bot", *arguments], cwd=folder, env=dict(environment),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"bot {' '.join(arguments)} ended with {process.returncode} in {folder}")
    return Run(time.monotonic() - began, usage.ru_maxrss / 1024)


def requests_so_far(url: str) -> int:
    """Return how many requests a stand-in has had."""
    with urllib.request.urlopen(f"{url}/_log") as answer:  # noqa: S310
        return len(json.load(answer))


def measure(counts: Sequence[int], until: date, url: str) -> Iterator[str]:
    """Yield the rows of the table."""
    for days, what in ((1, "one day"), (30, "a month")):
        for count in counts:
            with tempfile.TemporaryDirectory() as name:
                place = Path(name)
                folders = make_lists(place, count)
                since = until - timedelta(days=days - 1)
                window = ("--since", f"{since}", "--until", f"{until}")
                before = requests_so_far(url)
                output = place / "harvest.jsonl.gz"
                harvest = run(
                    ["harvest", *map(str, folders), *window, "--output", str(output)],
                    place, variables(url, place / "cache"),
                )  # fmt: skip
                requests = requests_so_far(url) - before
                with_embedding = _embeddings(output)
                scans = [
                    run(["scan", "--papers", str(output)], folder, variables(url, folder / "cache"))
                    for folder in folders[:_SCANNED]
                ]
                seconds = statistics.median(scan.seconds for scan in scans)
                memory = max(scan.mebibytes for scan in scans)
                yield (
                    f"| {what} | {count} | {requests} | {harvest.seconds:.0f} s | {harvest.mebibytes:.0f} MB "
                    f"| {with_embedding} | {output.stat().st_size / 1e6:.1f} MB | {seconds:.0f} s | {memory:.0f} MB |"
                )
                if requests_so_far(url) - before != requests:
                    raise SystemExit("a list asked a source although it had a harvest")


def _embeddings(path: Path) -> int:
    import gzip

    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return sum(line.startswith('{"key"') for line in lines)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stand-in", type=Path, required=True)
    parser.add_argument("--papers", type=Path, action="append", required=True)
    parser.add_argument("--until", type=date.fromisoformat, required=True)
    parser.add_argument("--counts", type=int, nargs="+", default=[1, 10, 100])
    options = parser.parse_args()
    print(
        "| window | lists | requests | harvest | its memory | papers encoded | file | a list's scan | its memory |\n"
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    )
    with serve(options.stand_in, options.papers, ()) as url:
        for row in measure(options.counts, options.until, url):
            print(row, flush=True)


if __name__ == "__main__":
    main()
