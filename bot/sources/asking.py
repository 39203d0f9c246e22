"""Asks one source what must be asked of it, and says whether its window was read whole."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Protocol

import structlog

from bot.core.paper import Paper
from bot.core.settings import Search
from bot.core.window import Window
from bot.sources import answers, control, seen
from bot.sources.answers import Kept, PartialAnswerError, Question
from bot.sources.http import CheckedAdapter, PatienceEndedError
from bot.support.cache import Cache
from bot.support.errors import SourceError
from bot.support.pace import is_loopback
from bot.support.progress import Progress

FAILURES_IN_A_ROW = 2
"""After so many questions in a row without an answer, the rest of a source is not asked."""
LATE_MONTHS = 2
"""So many months before the window are read again in each run, for papers that were indexed late."""

_NAMED = 4
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SourceReport:
    """How the reading of one source went."""

    name: str
    requests: int
    """Requests made, those that failed among them; 0 when all came from the cache."""
    papers: int
    """Different papers read."""
    seconds: float
    error: str | None
    """What failed and what is missing, in words; None when the window was read whole."""
    read_until: date | None
    """The last day of the window when it was read whole: the source's new checkpoint."""
    retries: int = 0
    """Requests that repeated a failed one."""
    warning: str | None = None
    """What was not read because the service throttles whoever has no key: no failure, the next run goes on."""
    answered: int = 0
    """Questions that were asked in this run and answered whole."""

    @property
    def failure(self) -> SourceError | None:
        """The error as one that can be raised; None when there is none."""
        return SourceError(self.name, self.error) if self.error else None

    @property
    def stalled(self) -> str | None:
        """The warning, where the run gained nothing from the source."""
        return f"{self.name}: {self.warning}" if self.warning and not self.answered else None


class Source(control.Controlled, Protocol):
    """A service that can be asked."""

    @property
    def traffic(self) -> CheckedAdapter:
        """The requests made so far."""

    @property
    def remedy(self) -> str | None:
        """What to do against throttling where it is no failure; None where it is one."""

    def questions(self, search: Search, window: Window) -> list[Question]:
        """Return what the settings ask of it for this window, and for whole months around it where it likes."""


@dataclass
class Asking:
    """The reading of one source in one run."""

    name: str
    source: Source
    url: str
    window: Window
    cache: Cache
    search: Search
    worth_keeping: Callable[[Paper], bool]
    began: float = field(default_factory=time.monotonic)
    today: date = field(default_factory=answers.this_day)
    answers: dict[str, Kept] = field(default_factory=dict)
    """What is known of each question, by its key: from the cache, or from the service."""
    parts: dict[str, tuple[Paper, ...]] = field(default_factory=dict)
    """What came of questions that were not answered whole."""
    missing: list[Question] = field(default_factory=list)
    """Questions about the window that had to be asked and were not answered whole."""
    errors: list[str] = field(default_factory=list)
    throttled: bool = False
    answered: int = 0

    def __post_init__(self) -> None:
        self.questions = self.source.questions(self.search, self.window)
        longest = answers.LOOPBACK_SECONDS if is_loopback(self.url) else answers.SETTLED_SECONDS
        for question in self.questions:
            if known := answers.find_kept(self.cache, question.key, longest):
                self.answers[question.key] = replace(known, papers=self._slim(known.papers))

    def ask(self, progress: Progress) -> None:
        """Ask what must be asked, and keep each whole answer."""
        due = self._due()
        _log.info(
            "A source is read.",
            source=self.name,
            since=str(self.window.since),
            until=str(self.window.until),
            questions=len(self.questions),
            in_cache=len(self.questions) - len(due),
            expected_requests=sum(question.requests for question in due),
        )
        if empty := self._ask_each(due, progress):
            self._settle_empty(empty)
        for question in due:
            if known := self.answers.get(question.key):
                control.remember_rate(self.cache, question, len(known.papers), self.today)
        if self.window.late_from:
            everything = [paper for known in self.answers.values() for paper in known.papers]
            seen.note(self.cache, self.url, everything)

    def papers(self) -> dict[str, dict[str, Paper]]:
        """Return for each channel the papers by id: those of the window, and late ones that were never seen."""
        before = seen.read_seen(self.cache, self.url) if self.window.late_from else frozenset()
        found: dict[str, dict[str, Paper]] = {question.channel: {} for question in self.questions}
        for question in self.questions:
            for paper in self._brought_by(question):
                is_late = self.window.late_from is not None and seen.name_of(paper) not in before
                if is_late or self._is_of_window(paper, question):
                    found[question.channel][paper.id] = paper
        return found

    def _brought_by(self, question: Question) -> Iterator[Paper]:
        if known := self.answers.get(question.key):
            yield from known.papers
        yield from self.parts.get(question.key, ())

    def _is_of_window(self, paper: Paper, question: Question) -> bool:
        if self.window.since <= question.window.since and question.window.until <= self.window.until:
            return True
        return self.window.since <= (paper.published or question.window.since) <= self.window.until

    def report(self, papers: int) -> SourceReport:
        """Say how the reading went, and write it into the log."""
        traffic = self.source.traffic
        error = self._describe_missing() if self.missing else None
        warning = None
        if error and self.source.remedy and self._only_throttled():
            error, warning = None, f"{error} {self.source.remedy}"
        report = SourceReport(
            name=self.name,
            requests=traffic.requests,
            papers=papers,
            seconds=round(time.monotonic() - self.began, 1),
            error=error,
            read_until=None if error else self._read_until(),
            retries=traffic.retries,
            warning=warning,
            answered=self.answered,
        )
        _log.info(
            "A source was read in part." if self.missing else "A source was read.",
            source=self.name,
            papers=report.papers,
            requests=report.requests,
            retries=report.retries,
            seconds=report.seconds,
        )
        return report

    def _due(self) -> list[Question]:
        """Return the questions to ask: those of the window first, what was never or longest ago asked before others."""
        late: dict[Window, list[Question]] = defaultdict(list)
        for question in filter(self._is_late, self.questions):
            late[question.window].append(question)
        in_turn = sorted(late.values(), key=lambda month: min(map(self._when_read, month)))[:LATE_MONTHS]
        again = [question for month in in_turn for question in month]
        required = [question for question in self.questions if not self._is_late(question)]
        return self._stale(required) + self._stale(again)

    def _stale(self, questions: Iterable[Question]) -> list[Question]:
        """Return the questions without a fresh answer, the oldest answer first."""
        return sorted((one for one in questions if not self._is_fresh(one)), key=self._when_read)

    def _when_read(self, question: Question) -> float:
        known = self.answers.get(question.key)
        return known.read if known else 0.0

    def _is_late(self, question: Question) -> bool:
        return question.window.until < self.window.since

    def _is_fresh(self, question: Question) -> bool:
        """Return whether the answer that is known need not be asked for again."""
        known = self.answers.get(question.key)
        if known is None:
            return False
        return is_loopback(self.url) or self._is_settled(question) or known.age <= answers.RECENT_SECONDS

    def _is_settled(self, question: Question) -> bool:
        """Return whether little joins the days of a question any more, and it is none that finds late papers."""
        settled = self.today - timedelta(days=self.search.overlap_days)
        return question.window.until < settled and not self._is_late(question)

    def _ask_each(self, due: Sequence[Question], progress: Progress) -> list[Question]:
        """Ask the questions until the source fails too often, and return those that came empty."""
        empty: list[Question] = []
        failures = 0
        with progress(self.name, len(due)) as step:
            for question in due:
                if self.throttled or failures >= FAILURES_IN_A_ROW:
                    self._miss(question)
                elif self._ask_one(question, empty):
                    failures = 0
                else:
                    failures += 1
                step.advance()
        return empty

    def _ask_one(self, question: Question, empty: list[Question]) -> bool:
        """Ask a question, and return whether it was answered."""
        try:
            brought = question.ask()
        except SourceError as error:
            self._note_failure(question, error)
            return False
        if brought:
            self._keep(question, brought)
        else:
            empty.append(question)
        return True

    def _note_failure(self, question: Question, error: SourceError) -> None:
        self.errors.append(error.message)
        self.throttled = any(isinstance(one, PatienceEndedError) for one in (error, error.__cause__))
        if isinstance(error, PartialAnswerError):
            self.parts[question.key] = self._slim(error.papers)
        self._miss(question)
        _log.error("A source did not answer.", source=self.name, query=question.what, why=error.message)

    def _slim(self, papers: Iterable[Paper]) -> tuple[Paper, ...]:
        """Return the papers, those that are not worth keeping without their texts."""
        return tuple(
            paper
            if self.worth_keeping(paper)
            else replace(paper, title="", abstract="", authors=(), comment="", venue="", categories=())
            for paper in papers
        )

    def _miss(self, question: Question) -> None:
        if not self._is_late(question):
            self.missing.append(question)

    def _keep(self, question: Question, brought: tuple[Paper, ...]) -> None:
        known = answers.keep(self.cache, question.key, brought)
        self.answers[question.key] = replace(known, papers=self._slim(known.papers))
        self.answered += 1

    def _settle_empty(self, empty: Sequence[Question]) -> None:
        """Keep empty answers where they are believed; else they count as missing."""
        # What earlier runs brought does not speak for the service of today.
        brought = self.answered > 0 or any(self.parts.values())
        why = control.doubt(empty, not brought, self.source, self.cache, self.today)
        if why is None:
            for question in empty:
                self._keep(question, ())
            return
        for question in empty:
            self._miss(question)
        self.errors.append(why)
        _log.error("Empty answers of a source are not believed.", source=self.name, why=why)

    def _read_until(self) -> date | None:
        """Return the day up to which the answers tell everything; None where one is missing."""
        last = self.window.until
        for question in self.questions:
            if self._is_late(question):
                continue
            known = self.answers.get(question.key)
            if known is None:
                return None
            # An answer about days that were not over when it was read ends with that day.
            if question.window.until >= known.day:
                last = min(last, known.day)
        return last

    def _only_throttled(self) -> bool:
        return self.throttled and len(self.errors) == 1

    def _describe_missing(self) -> str:
        """Say what failed and what is missing."""
        missing = len(self.missing)
        named = [f"{q.what} ({q.window.since} to {q.window.until})" for q in self.missing[:_NAMED]]
        if missing > _NAMED:
            named.append(f"{missing - _NAMED} more")
        reasons = "; ".join(dict.fromkeys(self.errors))
        return f"{reasons}. Not read, {missing} of {len(self.questions)} questions: {', '.join(named)}."
