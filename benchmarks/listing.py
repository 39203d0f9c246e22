"""Times `bot render`, `bot check` and `bot import` on lists of 100, 1,000 and 10,000 rows, and `bot scan` beside the last.

    python -m benchmarks.listing

The rows are made up: titles of random words, so that no two are one work. Each command runs as a process of its own,
as a person starts it. In brackets are seconds of the processor, which a busy machine changes less. The scan reads the demo's papers from stand-ins of the services.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from benchmarks.reliability import variables, written_list
from bot.core.catalog import Catalog, Entry, Provenance, in_order, write_catalog
from bot.core.settings import load_settings
from bot.demo.literature import demo_papers, serving
from bot.demo.run import SINCE, UNTIL
from bot.listing.readme import new_readme

SIZES = (100, 1_000, 10_000)
GOALS = {"render": 10.0, "check": 5.0, "import": 20.0}
"""Seconds for 10,000 rows."""
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu")


def make_entries(number: int, seed: int, sections: tuple[str, ...]) -> tuple[Entry, ...]:
    """Return rows with titles of random words."""
    chance = random.Random(seed)  # noqa: S311 - made-up titles

    def word() -> str:
        return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4)))

    rows = []
    for place in range(number):
        month = f"{chance.randint(2015, 2025)}{chance.randint(1, 12):02}"
        name = f"{month[2:]}.{place:05}"
        rows.append(
            Entry(
                arxiv_id=name,
                date=month,
                authors=f"{chance.choice('ABCDEF')}. {word().title()} et al.",
                title=f"{word().title()}Net: {' '.join(word() for _ in range(9))}",
                url=f"https://arxiv.org/pdf/{name}.pdf",
                code=f"https://github.com/{word()}/{word()}" if chance.random() < 0.4 else None,
                section=chance.choice(sections),
                kind="method",
                modality=("ct",),
                provenance=Provenance(by="import", added=date(2026, 1, 1)),
            )
        )
    return in_order(rows)


def run(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    """Run a command in the list's folder; return its seconds, and in brackets those of the processor."""
    began, before = time.perf_counter(), _processor_seconds()
    done = subprocess.run(  # noqa: S603 - the bot's own command
        [sys.executable, "-m", "bot", *arguments], cwd=folder, env=environment, capture_output=True, text=True
    )
    seconds = time.perf_counter() - began
    if done.returncode not in (0, 2):
        raise SystemExit(f"bot {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return f"{seconds:.1f} ({_processor_seconds() - before:.1f})"


def _processor_seconds() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def main() -> None:
    """Print a table of seconds."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--without-scan", action="store_true")
    options = parser.parse_args()
    print("| rows | README, KiB | render after an edit | render | check | import | scan | memory, MB |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as place, serving(demo_papers()) as urls:
        for size in options.sizes:
            folder = Path(place) / str(size)
            written_list(folder)
            settings = load_settings(folder / "bot.toml")
            names = tuple(section.name for section in settings.sections)
            catalog = Catalog(entries=make_entries(size, options.seed, names))
            write_catalog(folder / "catalog.json", catalog)
            readme = new_readme(catalog, settings)
            (folder / "list.md").write_text(readme, encoding="utf-8")
            # A digest that does not fit: every row counts as a person's until it is compared.
            (folder / "README.md").write_text(
                readme.replace("<!-- rendered ", "<!-- rendered by ", 1), encoding="utf-8"
            )
            environment = {**os.environ, **variables(urls, Path(place) / "cache")}
            figures = [run(folder, environment, name) for name in ("render", "render", "check")]
            (folder / "catalog.json").unlink()
            figures.append(run(folder, environment, "import", "list.md"))
            write_catalog(folder / "catalog.json", catalog)
            window = ("scan", "--since", SINCE, "--until", UNTIL, "--format", "json")
            scan = "" if options.without_scan else run(folder, environment, *window)
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            kib = len(readme.encode()) / 1024
            cells = [
                f"{size:,}",
                f"{kib:.0f}",
                *figures,
                scan,
                f"{memory:.0f}",
            ]
            print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
