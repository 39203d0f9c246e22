"""One examination: what every question has in common."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from bot.commands.doctor.recording import Recording
from bot.core.project import Project
from bot.sources.http import CheckedAdapter, PatienceEndedError, Service
from bot.support.errors import BotError, InputError

SECONDS = 85.0
"""After so long no further question is asked: the last one ends before two minutes are over."""
SECONDS_A_REQUEST = 12.0
"""For one request."""
Verdict = Literal["good", "bad", "not known"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of a question."""

    verdict: Verdict
    came: str
    """What came, in words."""
    remedy: str = ""
    """What to do; empty where nothing needs to be done."""


@dataclass(frozen=True, slots=True)
class Line:
    """One question to one service, and what came of it."""

    service: str
    asked: str
    verdict: Verdict
    came: str
    remedy: str
    seconds: float


def judge(good: bool, came: str, remedy: str) -> Finding:
    """Return a finding that is good, or bad with a remedy."""
    return Finding("good", came) if good else Finding("bad", came, remedy)


@dataclass
class Examination:
    """The project that is examined, and how much time is left."""

    project: Project
    today: date
    recording: Recording | None
    ends: float = field(default_factory=lambda: time.monotonic() + SECONDS)
    silent: set[str] = field(default_factory=set)
    """Services that did not answer."""

    def hasty(self, service: Service, seconds: float = SECONDS_A_REQUEST) -> Service:
        """Return a service as it is asked here: once, without much patience."""
        return replace(service, tries=1, deadline=seconds, patience=10.0, cooling=(3.0, 6.0))

    def watch(self, traffic: CheckedAdapter) -> None:
        """Keep the answers of a service where answers are kept."""
        if self.recording:
            self.recording.watch(traffic)

    def look(self, service: str, asked: str, ask: Callable[[], Finding]) -> Iterator[Line]:
        """Yield the line of one question."""
        began = time.monotonic()
        if service in self.silent:
            found = Finding("not known", "it was not asked again, because it did not answer before")
        elif began >= self.ends:
            found = Finding("not known", "no time was left", "run again, or look at the slow lines above")
        else:
            found = self._find(service, ask)
        yield Line(service, asked, found.verdict, found.came, found.remedy, time.monotonic() - began)

    def _find(self, service: str, ask: Callable[[], Finding]) -> Finding:
        try:
            return ask()
        except PatienceEndedError as error:
            return Finding("not known", error.message, "run again later; with a key less is throttled")
        except InputError:
            # An answer cannot be kept, or the environment cannot be used: that is nothing that a service did.
            raise
        except BotError as error:
            message = str(error).removeprefix(f"{service}: ").split(" (1 try)")[0]
            if any(
                words in message
                for words in ("no answer", "refused the connection", "was not found", "complete")
            ):
                self.silent.add(service)
                return Finding("bad", message, "check the network and the service's status page")
            return Finding("bad", message, "docs/operations.md says what each failure means")
