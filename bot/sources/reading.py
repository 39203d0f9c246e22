"""Reads a window from every source and says of each whether it was read whole."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

import structlog

from bot.core.paper import Paper
from bot.core.project import Project
from bot.core.setting_types import is_loopback
from bot.core.settings import Search
from bot.core.window import Window
from bot.sources import answers, arxiv, semantic_scholar
from bot.sources.answers import PartialAnswerError, Question
from bot.sources.http import CheckedAdapter
from bot.support.cache import Cache
from bot.support.errors import SourceError
from bot.support.progress import Progress

FAILURES_IN_A_ROW = 2
"""After so many questions in a row without an answer, the rest of a source is not asked."""

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

    @property
    def failure(self) -> SourceError | None:
        """The error as one that can be raised; None when the window was read whole."""
        return SourceError(self.name, self.error) if self.error else None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the sources gave. A paper that both know is here twice; identity merges it."""

    papers: tuple[Paper, ...]
    reports: tuple[SourceReport, ...]
    channels: Mapping[str, frozenset[str]]
    """For each way of searching the ids of the papers that it brought, for capture-recapture."""


class Source(Protocol):
    """A service that can be asked."""

    @property
    def traffic(self) -> CheckedAdapter:
        """The requests made so far."""

    def questions(self, search: Search, window: Window) -> list[Question]:
        """Return what the settings ask of it for this window."""


def read(
    project: Project,
    windows: Mapping[str, Window],
    cache: Cache,
    progress: Progress,
) -> Reading:
    """Read the window of each source: papers, reports, and which channel brought what.

    A source that fails keeps what it had given before. Its report names the error and what is missing, and has
    no ``read_until``. The other source is read all the same.

    Args:
        project: Queries, categories, base URLs and the key of Semantic Scholar.
        windows: By the source's name, ``arXiv`` or ``Semantic Scholar``; a source without one is not asked.
        cache: Keeps whole answers, so that a second run, or an interrupted one, asks only what it must.
        progress: Opens a step for each source.
    """
    search = project.settings.search
    papers: list[Paper] = []
    reports: list[SourceReport] = []
    channels: dict[str, frozenset[str]] = {}
    for name, (url, source) in open_sources(project).items():
        if name not in windows:
            continue
        window = windows[name]
        asked = [
            (question, _seconds_kept(question, url, search)) for question in source.questions(search, window)
        ]
        report, found = _read_source(name, source.traffic, asked, window, cache, progress)
        reports.append(report)
        for channel, brought in found.items():
            channels[channel] = frozenset(brought)
        papers += {id_: paper for brought in found.values() for id_, paper in brought.items()}.values()
    return Reading(tuple(papers), tuple(reports), channels)


def open_sources(project: Project) -> dict[str, tuple[str, Source]]:
    """Return the services by name, each with its base URL; nothing is asked yet."""
    urls, agent = project.services, project.user_agent
    secret = project.environment.semantic_scholar_key
    key = secret.get_secret_value() if secret else None
    return {
        arxiv.NAME: (urls.arxiv, arxiv.Arxiv(urls.arxiv, agent)),
        semantic_scholar.NAME: (
            urls.semantic_scholar,
            semantic_scholar.SemanticScholar(urls.semantic_scholar, key, agent),
        ),
    }


def _read_source(
    name: str,
    traffic: CheckedAdapter,
    asked: Sequence[tuple[Question, float]],
    window: Window,
    cache: Cache,
    progress: Progress,
) -> tuple[SourceReport, dict[str, dict[str, Paper]]]:
    """Ask all questions; return the report and, for each channel, the papers by id."""
    began = time.monotonic()
    in_cache = {question.key: answers.kept(cache, question.key, seconds) for question, seconds in asked}
    to_ask = [question for question, _ in asked if in_cache[question.key] is None]
    _log.info(
        f"{name} is read.",
        since=str(window.since),
        until=str(window.until),
        questions=len(asked),
        in_cache=len(asked) - len(to_ask),
        expected_requests=sum(question.requests for question in to_ask),
    )
    found: dict[str, dict[str, Paper]] = {question.channel: {} for question, _ in asked}
    missing: list[Question] = []
    errors: list[str] = []
    failures = 0
    with progress(name, len(asked)) as step:
        for question, _ in asked:
            brought = in_cache.pop(question.key, None)
            if brought is None and failures < FAILURES_IN_A_ROW:
                try:
                    brought = question.ask()
                    answers.keep(cache, question.key, brought)
                    failures = 0
                except SourceError as error:
                    failures += 1
                    errors.append(error.message)
                    if isinstance(error, PartialAnswerError):
                        found[question.channel].update({paper.id: paper for paper in error.papers})
                    _log.error(f"{name} did not answer.", query=question.what, why=error.message)
            if brought is None:
                missing.append(question)
            else:
                found[question.channel].update({paper.id: paper for paper in brought})
            step.advance()
    report = SourceReport(
        name=name,
        requests=traffic.requests,
        papers=len({id_ for brought in found.values() for id_ in brought}),
        seconds=round(time.monotonic() - began, 1),
        error=_sentence(errors, missing, len(asked)) if missing else None,
        read_until=None if missing else window.until,
        retries=traffic.retries,
    )
    _log.info(
        f"{name} was read{' in part' if missing else ''}.",
        papers=report.papers,
        requests=report.requests,
        retries=report.retries,
        seconds=report.seconds,
    )
    return report, found


def _sentence(errors: Sequence[str], missing: Sequence[Question], asked: int) -> str:
    """Say what failed and what is missing."""
    named = [f"{q.what} ({q.window.since} to {q.window.until})" for q in missing[:_NAMED]]
    if len(missing) > _NAMED:
        named.append(f"{len(missing) - _NAMED} more")
    reasons = "; ".join(dict.fromkeys(errors))
    return f"{reasons}. Not read, {len(missing)} of {asked} questions: {', '.join(named)}."


def _seconds_kept(question: Question, base_url: str, search: Search) -> float:
    """Return how old a kept answer to this question may be."""
    if is_loopback(base_url):
        return answers.LOOPBACK_SECONDS
    settled = datetime.now(UTC).date() - timedelta(days=search.overlap_days)
    return answers.SETTLED_SECONDS if question.window.until < settled else answers.RECENT_SECONDS
