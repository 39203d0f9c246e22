"""Reads a window from every source and says of each whether it was read whole."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Protocol

import structlog

from bot.core.paper import Paper
from bot.core.project import Project
from bot.core.settings import Search
from bot.core.window import Window
from bot.sources import answers, arxiv, control, seen, semantic_scholar
from bot.sources.answers import Kept, PartialAnswerError, Question
from bot.sources.http import CheckedAdapter, PatienceEndedError, key_in
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


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the sources gave. A paper that both know is here twice; identity merges it."""

    papers: tuple[Paper, ...]
    reports: tuple[SourceReport, ...]
    channels: Mapping[str, frozenset[str]]
    """For each way of searching the ids of the papers that it brought, for capture-recapture."""
    windows: Mapping[str, Window]
    """The days that were asked of each source."""


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


def keep_all(paper: Paper) -> bool:
    """Return that a paper is kept whole, whatever it is."""
    return True


def read(
    project: Project,
    windows: Mapping[str, Window],
    cache: Cache,
    progress: Progress,
    keep: Callable[[Paper], bool] = keep_all,
) -> Reading:
    """Read the window of each source: papers, reports, and which channel brought what.

    A source that fails keeps what it had given before. Its report names the error and what is missing, and has
    no ``read_until``. The other source is read all the same.

    Args:
        project: Queries, categories, base URLs and the key of Semantic Scholar.
        windows: By the source's name, ``arXiv`` or ``Semantic Scholar``; a source without one is not asked.
        cache: Keeps whole answers, so that a second run, or an interrupted one, asks only what it must.
        progress: Opens a step for each source.
        keep: Whether a paper is worth its memory. Of the others only the identifiers go on, in the channels.
    """
    papers: list[Paper] = []
    reports: list[SourceReport] = []
    channels: dict[str, frozenset[str]] = {}
    for name, (url, source) in open_sources(project).items():
        if name not in windows:
            continue
        run = _Run(name, source, url, windows[name], cache, project.settings.search, keep)
        run.ask(progress)
        brought = run.papers()
        reports.append(run.report(len({id_ for found in brought.values() for id_ in found})))
        channels |= {channel: frozenset(ids) for channel, ids in brought.items()}
        whole = {id_: paper for found in brought.values() for id_, paper in found.items() if paper.title}
        papers += whole.values()
    return Reading(tuple(papers), tuple(reports), channels, dict(windows))


def open_sources(project: Project) -> dict[str, tuple[str, Source]]:
    """Return the services by name, each with its base URL; nothing is asked yet."""
    urls, agent = project.services, project.user_agent
    key = key_in(project.environment.semantic_scholar_key)
    return {
        arxiv.NAME: (urls.arxiv, arxiv.Arxiv(urls.arxiv, agent)),
        semantic_scholar.NAME: (
            urls.semantic_scholar,
            semantic_scholar.SemanticScholar(urls.semantic_scholar, key, agent),
        ),
    }


@dataclass
class _Run:
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
            if known := answers.kept(self.cache, question.key, longest):
                self.answers[question.key] = replace(known, papers=self._slimmed(known.papers))

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
        if empty:
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
            known = self.answers.get(question.key)
            for paper in (*(known.papers if known else ()), *self.parts.get(question.key, ())):
                day = paper.published or question.window.since
                in_window = self._asks_within(question) or self.window.since <= day <= self.window.until
                is_late = self.window.late_from is not None and seen.name_of(paper) not in before
                if in_window or is_late:
                    found[question.channel][paper.id] = paper
        return found

    def report(self, papers: int) -> SourceReport:
        """Say how the reading went, and write it into the log."""
        traffic = self.source.traffic
        only_throttled = self.throttled and len(self.errors) == 1
        said = _describe_missing(self.errors, self.missing, len(self.questions)) if self.missing else None
        is_warning = said is not None and only_throttled and self.source.remedy is not None
        report = SourceReport(
            name=self.name,
            requests=traffic.requests,
            papers=papers,
            seconds=round(time.monotonic() - self.began, 1),
            error=None if is_warning else said,
            read_until=self._read_until() if said is None or is_warning else None,
            retries=traffic.retries,
            warning=f"{said} {self.source.remedy}" if is_warning else None,
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

        def read(question: Question) -> float:
            known = self.answers.get(question.key)
            return known.read if known else 0.0

        required = [q for q in self.questions if not self._is_late(q) and not self._is_fresh(q)]
        late: dict[Window, list[Question]] = {}
        for question in self.questions:
            if self._is_late(question):
                late.setdefault(question.window, []).append(question)
        turn = sorted(late, key=lambda month: min(map(read, late[month])))[:LATE_MONTHS]
        again = [q for month in turn for q in late[month] if not self._is_fresh(q)]
        return sorted(required, key=read) + sorted(again, key=read)

    def _asks_within(self, question: Question) -> bool:
        return self.window.since <= question.window.since and question.window.until <= self.window.until

    def _is_late(self, question: Question) -> bool:
        return question.window.until < self.window.since

    def _is_fresh(self, question: Question) -> bool:
        """Return whether the answer that is known need not be asked for again."""
        known = self.answers.get(question.key)
        if known is None:
            return False
        settled = self.today - timedelta(days=self.search.overlap_days)
        if is_loopback(self.url) or (question.window.until < settled and not self._is_late(question)):
            return True
        return known.age <= answers.RECENT_SECONDS

    def _ask_one(self, question: Question, empty: list[Question]) -> bool:
        try:
            brought = question.ask()
        except SourceError as error:
            self.errors.append(error.message)
            self.throttled = isinstance(error, PatienceEndedError) or isinstance(
                error.__cause__, PatienceEndedError
            )
            if isinstance(error, PartialAnswerError):
                self.parts[question.key] = self._slimmed(error.papers)
            self._miss(question)
            _log.error("A source did not answer.", source=self.name, query=question.what, why=error.message)
            return False
        if not brought:
            empty.append(question)
            return True
        self._keep(question, brought)
        return True

    def _slimmed(self, papers: Iterable[Paper]) -> tuple[Paper, ...]:
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
        self.answers[question.key] = replace(known, papers=self._slimmed(known.papers))
        self.answered += 1

    def _settle_empty(self, empty: Sequence[Question]) -> None:
        """Keep empty answers where they are believed; else they count as missing."""
        # What earlier runs brought does not speak for the service of today.
        brought = self.answered > 0 or any(self.parts.values())
        why = control.doubt(empty, not brought, self.source, self.cache, self.today)
        for question in empty:
            if why is None:
                self._keep(question, ())
            else:
                self._miss(question)
        if why is not None:
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


def _describe_missing(errors: Sequence[str], missing: Sequence[Question], asked: int) -> str:
    """Say what failed and what is missing."""
    named = [f"{q.what} ({q.window.since} to {q.window.until})" for q in missing[:_NAMED]]
    if len(missing) > _NAMED:
        named.append(f"{len(missing) - _NAMED} more")
    reasons = "; ".join(dict.fromkeys(errors))
    return f"{reasons}. Not read, {len(missing)} of {asked} questions: {', '.join(named)}."
