"""Progress for people: bars on a terminal, plain lines in a log."""

import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import structlog

_SECONDS_BETWEEN_LINES = 15.0


class Step(Protocol):
    """One piece of work under way."""

    def advance(self, n: int = 1) -> None:
        """Say that n more units are done."""


class Progress(Protocol):
    """Opens a step: a label in plain words and, where known, how many units it has."""

    def __call__(self, label: str, total: int | None = None) -> AbstractContextManager[Step]:
        """Return a context manager for one step."""


class _Lines:
    def __init__(self, label: str, total: int | None) -> None:
        self._label, self._total, self._done = label, total, 0
        self._told = time.monotonic()

    def advance(self, n: int = 1) -> None:
        self._done += n
        now = time.monotonic()
        if now - self._told >= _SECONDS_BETWEEN_LINES:
            self._told = now
            self.tell()

    def tell(self) -> None:
        structlog.get_logger().info(self._label, done=self._done, of=self._total)


@contextmanager
def lines(label: str, total: int | None = None) -> Iterator[Step]:
    """Progress as log lines: one now and then, and one at the end."""
    step = _Lines(label, total)
    yield step
    step.tell()


@contextmanager
def bars(label: str, total: int | None = None) -> Iterator[Step]:
    """Progress as a bar on standard error."""
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(label, total=total)

        class Bar:
            def advance(self, n: int = 1) -> None:
                shown.advance(task, n)

        yield Bar()


def for_stream() -> Progress:
    """Return bars where standard error is a terminal, lines elsewhere."""
    return bars if sys.stderr.isatty() else lines
