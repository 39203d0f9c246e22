"""Disturbs `bot scan --pull-request` at each request in turn, and writes what became of the list beside this file.

    python -m benchmarks.interruptions

Two parts, both against the package's own stand-in of GitHub. In the first a fault strikes where the branch moves:
the run is killed, refused with 502, left without an answer, or overtaken by somebody's push. In the second
the process is killed by SIGKILL at every request in turn, which GitHub carries out all the same or not. After each
somebody merges, squashes, closes, reopens or does nothing, and the bot runs once more.
"""

import contextlib
import io
import itertools
import multiprocessing
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import structlog

from bot.core.project import Project
from bot.pull_request import client, memory
from bot.support.files import write_atomically
from tests.pull_request.emulator import Calls, proxy
from tests.pull_request.faults import (
    KINDS,
    THENS,
    TIMES,
    Case,
    Kill,
    Left,
    Then,
    When,
    act,
    all_cases,
    disturb,
    find_wrongs,
    go_on,
    run,
    run_in,
)
from tests.pull_request.people import Site, settings, site_of, stand_in

RESULT = Path(__file__).with_suffix(".md")


def main() -> None:
    """Try everything, and write the tables."""
    memory.PAUSE, client.TRIES = 0.0, 1
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    faults = [(case, try_fault(case)) for case in all_cases()]
    kills = list(try_kills())
    text = "\n\n".join(
        [
            f"`python -m benchmarks.interruptions`, {datetime.now(UTC).date()}: "
            f"{len(faults)} faults and {len(kills)} kills, {sum(bool(wrong) for _, wrong in (*faults, *kills))} wrong.",
            table_of_faults(faults),
            table_of_kills(kills),
        ]
    )
    write_atomically(RESULT, f"# Interrupted runs\n\n{text}\n")
    print(text)


@contextlib.contextmanager
def fresh_site(calls: Calls) -> Iterator[Site]:
    """Yield a repository with a small list on a stand-in of its own."""
    with stand_in(settings()) as url, proxy(url, calls, mended=False) as address:
        yield site_of(address, "keeper/list")


def try_fault(case: Case) -> list[str]:
    """Run into a fault, and return what came out wrong."""
    calls = Calls()
    with fresh_site(calls) as site:
        strike = disturb(site, calls, case)
        wrong = [] if strike.struck else ["the fault did not strike"]
        return wrong + find_wrongs(site, case.then, act(site, case.then))


Trial = tuple[bool, Then, When, int]
"""Whether it is the run that opens the pull request, what a person does, and the request of the kill."""


def try_kills() -> Iterator[tuple[Trial, list[str]]]:
    """Kill a run at every request in turn."""
    for first, then in itertools.product((True, False), THENS):
        references = {shown: undisturbed(first, then, shown) for shown in (True, False)}
        for when in TIMES:
            for number in itertools.count(1):
                calls = Calls()
                with fresh_site(calls) as site:
                    kill = killed(site, calls, first, number, when)
                    if kill.count < number:
                        break
                    left = go_on(site, then)
                wrong = [] if left == references[kill.is_shown] else ["not the list of an undisturbed run"]
                print(first, then, when, number, wrong or "", flush=True)
                yield (first, then, when, number), wrong


def undisturbed(first: bool, then: Then, shown: bool) -> Left:
    """Return what is left without a kill, where the person acts after the run or before it."""
    with fresh_site(Calls()) as site:
        if not first:
            run(site, 3)
        if shown:
            run(site, 1, 2, 3)
        return go_on(site, then)


def killed(site: Site, calls: Calls, first: bool, number: int, when: When) -> Kill:
    """Run the bot in a process of its own, and kill it at a request."""
    if not first:
        run(site, 3)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.pull_request.faults"])
    process = context.Process(target=run_quietly, args=(site.project(),))
    started = threading.Event()

    def end() -> None:
        started.wait()
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid or 0, signal.SIGKILL)
        process.join()

    kill = Kill(number, when, end, first)
    calls.strike = kill
    process.start()
    started.set()
    process.join()
    calls.wait()
    calls.strike = None
    return kill


def run_quietly(project: Project) -> None:
    """Run the bot without a word."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with contextlib.redirect_stderr(io.StringIO()):
        run_in(project, (1, 2, 3))


def table_of_faults(faults: list[tuple[Case, list[str]]]) -> str:
    """Return how often each fault was followed by something wrong."""
    lines = ["| the run was | " + " | ".join(THENS) + " |", "|---|" + "---:|" * len(THENS)]
    for kind, when in itertools.product(KINDS, TIMES):
        cells = []
        for then in THENS:
            some = [
                wrong for case, wrong in faults if (case.kind, case.when, case.then) == (kind, when, then)
            ]
            cells.append(f"{sum(map(bool, some))} of {len(some)} wrong")
        lines.append(f"| {kind} {when} the branch moved | {' | '.join(cells)} |")
    return "\n".join(lines)


def table_of_kills(kills: list[tuple[Trial, list[str]]]) -> str:
    """Return how often a kill was followed by something wrong."""
    lines = [
        "| killed by SIGKILL at each request of | " + " | ".join(THENS) + " |",
        "|---|" + "---:|" * len(THENS),
    ]
    for first, when in itertools.product((True, False), TIMES):
        name = "a run that opens the pull request" if first else "a run that updates it"
        carried = "GitHub carries it out" if when == "after" else "it never arrives"
        total, bad = Counter[Then](), Counter[Then]()
        for trial, wrong in kills:
            if (trial[0], trial[2]) == (first, when):
                total[trial[1]] += 1
                bad[trial[1]] += bool(wrong)
        cells = " | ".join(f"{bad[then]} of {total[then]} wrong" for then in THENS)
        lines.append(f"| {name}; {carried} | {cells} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
