"""Ends `bot scan --write` by SIGKILL at random points, looks at what is left, and tells of it in benchmarks/reliability.md.

    python -m benchmarks.kills --kills 200 --seed 7

Half of the kills fall while the files are replaced, the others while the command starts, reads and ranks. The list
starts as it is in this repository; a killed one is looked at, then half of the times restored and else given to the next run as it
is, so that recoveries are killed, too. The services are the stand-ins of the demo.
"""

import argparse
import contextlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.reliability import DOCUMENT, variables, write_part, written_list
from bot.core.catalog import parse_catalog
from bot.core.file_names import WRITTEN
from bot.core.project import open_project
from bot.core.settings import load_settings
from bot.core.state import parse_state
from bot.demo.literature import demo_papers, serving
from bot.listing.files import files_of
from bot.listing.readme import read_tables
from bot.listing.working_copy import read_list
from bot.support.cache import FILE_NAME as CACHE
from bot.support.errors import InputError
from bot.support.files import ABANDONED_SECONDS, JOURNAL, recover

COMMAND = ("scan", "--since", "2024-01", "--until", "2024-06", "--write")
FILES = ("catalog.json", "README.md", "docs/timeline.svg", "state.json")
"""In the order in which they are replaced: the marks last."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a run in which it is killed."""

    sign: str
    """What the log says when it begins."""
    seconds: float
    """How long after that a kill may come."""
    share: float
    """The share of the kills."""


STAGES = {
    "starting": Stage("", 3, 0.16),
    "reading": Stage("A source is read", 1.5, 0.17),
    "ranking": Stage("Semantic Scholar done=", 2, 0.17),
    # It begins when the first file is touched.
    "writing": Stage("", 0.03, 0.5),
}
PHASES = ("starting", "reading", "ranking", "before writing", "writing", "after writing")
EMPTY_CACHE_EVERY = 40
"""At every so many kills the cache is deleted, so that filling it is killed, too."""

Texts = Mapping[str, str | None]
"""The list's files; None for one that is not there."""


@dataclass(frozen=True, slots=True)
class Kill:
    """What one kill left."""

    phase: str
    replaced: int
    """How many of the changed files were new."""
    journal: bool
    wrong: tuple[str, ...]


def texts(place: Path) -> Texts:
    """Return the list's files as they stand."""
    found: dict[str, str | None] = {}
    for name in FILES:
        with contextlib.suppress(FileNotFoundError):
            found[name] = (place / name).read_text(encoding="utf-8")
    return {name: found.get(name) for name in FILES}


def hidden(place: Path) -> frozenset[str]:
    """Return the names of the journal and of files under way."""
    return frozenset(path.name for path in (*place.glob(".*"), *place.glob("docs/.*")))


def killed(place: Path, environment: Mapping[str, str], log: Path, stage: str, after: float) -> bool:
    """Start the command and kill it some seconds after a stage began; return False if it ended before."""
    before = hidden(place)
    with log.open("wb") as stderr:
        process = subprocess.Popen(  # noqa: S603 - the bot's own command
            [sys.executable, "-m", "bot", *COMMAND],
            cwd=place,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )

    def begun() -> bool:
        return hidden(place) != before if stage == "writing" else STAGES[stage].sign in log.read_text()

    while process.poll() is None and not begun():
        time.sleep(0.0002)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(after)
    ended = process.returncode
    process.kill()
    process.wait()
    if ended:
        raise SystemExit(log.read_text())
    return ended is None


def phase(log: str, before: Texts, now: Texts, new_names: frozenset[str], *, journal: bool) -> str:
    """Return how far the run had come."""
    if new_names or (journal and now != before):
        return "writing"
    if now != before:
        return "after writing"
    marks = {
        "papers ranked": "before writing",
        "Semantic Scholar done=": "ranking",
        "A source is read": "reading",
    }
    return next((name for mark, name in marks.items() if mark in log), "starting")


def looked_at(place: Path, cache: Path, old: Texts, new: Texts) -> tuple[str, ...]:
    """Return what is wrong with a killed list, as it stands and as the next command finds it."""
    wrong = [f"{name} is neither the old nor the new one"
             for name, text in texts(place).items() if text not in (old[name], new[name])]  # fmt: skip
    wrong += unreadable(place)
    replaced = [text == new[name] for name, text in texts(place).items()]
    if replaced != sorted(replaced, reverse=True):
        wrong.append("a file is new although an earlier one is old: a mark may be ahead of its rows")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "list"
        shutil.copytree(place, copy)
        try:
            project = open_project(copy, {})
            rendered = files_of(read_list(project, datetime.now(UTC).date()), project.settings)
        except InputError as error:
            wrong.append(str(error))
        else:
            if texts(copy) not in (old, new):
                wrong.append("after recovery the files do not belong together")
            if any((copy / name).read_text(encoding="utf-8") != text for name, text in rendered.items()):
                wrong.append("after recovery README.md and the picture do not agree with catalog.json")
    if cache.exists():
        with contextlib.closing(sqlite3.connect(cache)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                wrong.append("the cache is damaged")
    if list(cache.parent.glob("*.broken")):
        wrong.append("the cache had to be begun anew")
    return tuple(wrong)


def unreadable(place: Path) -> list[str]:
    """Return which of the list's files cannot be read."""
    now = texts(place)
    try:
        parse_catalog(now["catalog.json"] or "")
        rows = read_tables(now["README.md"] or "", load_settings(place / "bot.toml"))
        if now["state.json"] is not None:
            parse_state(now["state.json"])
    except InputError as error:
        return [str(error)]
    return [str(problem) for problem in rows.problems]


def main() -> None:
    """Kill, look, and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    dice = random.Random(options.seed)  # noqa: S311 - when to kill is no secret
    with tempfile.TemporaryDirectory() as folder, serving(demo_papers()) as url:
        base = Path(folder)
        original, cache, log = written_list(base / "original"), base / "cache" / CACHE, base / "log.txt"
        environment = variables(url, cache.parent)
        old, new = texts(original), undisturbed(original, base / "sound", environment)
        place = shutil.copytree(original, base / "list")
        kills: list[Kill] = []
        while len(kills) < options.kills:
            if texts(place) == new and JOURNAL not in hidden(place):
                place = restored(original, place)
            before, names = texts(place), hidden(place)
            if len(kills) % EMPTY_CACHE_EVERY == EMPTY_CACHE_EVERY // 2:
                shutil.rmtree(cache.parent, ignore_errors=True)
            (stage,) = dice.choices(list(STAGES), [stage.share for stage in STAGES.values()])
            if stage == "reading":
                forget_answers(cache)
            if not killed(place, environment, log, stage, dice.uniform(0, STAGES[stage].seconds)):
                continue
            now = texts(place)
            wrong = looked_at(place, cache, old, new)
            journal = JOURNAL in hidden(place)
            had_come_to = phase(log.read_text(), before, now, hidden(place) - names, journal=journal)
            kills.append(Kill(had_come_to, sum(now[name] == new[name] for name in FILES), journal, wrong))
            print(len(kills), kills[-1], flush=True)
            if dice.random() < 0.5:
                place = restored(original, place)
        left = len(hidden(place) - {JOURNAL})
        last = undisturbed(place, base / "last", environment)
        for rest in (base / "last").rglob(".bot-*.new"):
            os.utime(rest, (0, time.time() - ABANDONED_SECONDS - 1))
        recover(base / "last", WRITTEN)
        write_part(
            DOCUMENT, "kills", report(kills, options.seed, left, len(hidden(base / "last")), same=last == new)
        )


def forget_answers(cache: Path) -> None:
    """Delete the kept answers, so that the services are asked again."""
    if cache.exists():
        with contextlib.closing(sqlite3.connect(cache)) as connection, connection:
            connection.execute("DELETE FROM entry WHERE kind = 'answer'")


def undisturbed(origin: Path, place: Path, environment: Mapping[str, str]) -> Texts:
    """Run the command to its end on a copy of a list; return the files that it leaves."""
    shutil.copytree(origin, place)
    subprocess.run(  # noqa: S603 - the bot's own command
        [sys.executable, "-m", "bot", *COMMAND], cwd=place, env=environment, check=True, capture_output=True
    )
    return texts(place)


def restored(original: Path, place: Path) -> Path:
    """Put the original files back; what killed runs left half-written stays, so that it can be counted."""
    (place / JOURNAL).unlink(missing_ok=True)
    (place / FILES[-1]).unlink(missing_ok=True)
    return shutil.copytree(original, place, dirs_exist_ok=True)


def report(kills: Sequence[Kill], seed: int, left: int, kept: int, *, same: bool) -> str:
    """Return the table, and how it ended."""
    lines = [
        "| the run was | kills | files replaced at the kill | journal left to finish | something wrong |",
        "|---|---:|---|---:|---:|",
    ]
    for name in (*PHASES, "all"):
        some = [kill for kill in kills if name in ("all", kill.phase)]
        counted = Counter(kill.replaced for kill in some)
        replaced = ", ".join(
            f"{count} x {number} of {len(FILES)}" for number, count in sorted(counted.items())
        )
        lines.append(
            f"| {name} | {len(some)} | {replaced} | {sum(kill.journal for kill in some)} "
            f"| {sum(bool(kill.wrong) for kill in some)} |"
        )
    wrong = Counter(reason for kill in kills for reason in kill.wrong)
    return "\n".join(
        [
            f"{len(kills)} kills, seed {seed}, {datetime.now(UTC).date()}:",
            "",
            *lines,
            "",
            *(f"- {reason}: {count}" for reason, count in wrong.items()),
            f"The last killed list, scanned once more undisturbed, has "
            f"{'the same bytes in all files as' if same else 'OTHER FILES than'} one that was never disturbed. "
            f"Half-written temporary files at the end: {left}; after an hour, when the next command sweeps: {kept}.",
        ]
    )


if __name__ == "__main__":
    main()
