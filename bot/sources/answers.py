"""Answers that were read whole, and the cache that keeps them.

What is kept is one query over one window, compact: the papers, not the pages. A page is never kept alone,
because pages of different moments do not fit together.
"""

import json
import textwrap
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from typing import Any

import structlog

from bot.core.paper import Paper
from bot.core.window import Window
from bot.sources.http import GapError, StaleTokenError
from bot.support.cache import Cache
from bot.support.errors import SourceError

KIND = "answer"
RECENT_SECONDS = 6 * 3600.0
"""How long an answer about recent days is kept: new papers join it."""
SETTLED_SECONDS = 30 * 86400.0
"""How long an answer about days before the overlap is kept: little joins it any more."""
LOOPBACK_SECONDS = 600.0
"""How long a stand-in's answer is kept: another one may serve other papers at the same port."""
READINGS = 5
"""How often a query is read from its beginning when the pages do not fit together."""
GAPS = 2
"""After so many readings that could not go on, what is missing is given up."""
BARREN_PAGES = 2
"""After so many pages in a row that bring nothing new a reading ends."""

_FORMAT = 2
_now = time.time
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an answer."""

    papers: tuple[Paper, ...]
    unreadable: int = 0
    """Records of the page that are no papers: malformed, or without any identifier."""
    total: int | None = None
    """How many records the whole answer has, where the service says so."""
    goes_on: bool = False
    """Whether the service says that another page follows."""

    @property
    def is_empty(self) -> bool:
        """Whether it has no records at all."""
        return not self.papers and not self.unreadable


class PartialAnswerError(SourceError):
    """An answer could not be read whole. What was read of it is good, but never kept."""

    def __init__(self, source: str, message: str, papers: Iterable[Paper]) -> None:
        super().__init__(source, message)
        self.papers = tuple(papers)


@dataclass(frozen=True, slots=True)
class Question:
    """One query over one window, as a source is asked it."""

    channel: str
    """The way of searching that it belongs to, such as ``arXiv stream``."""
    what: str
    """What is asked for, in a few words."""
    window: Window
    key: str
    """Names the answer in the cache."""
    ask: Callable[[], tuple[Paper, ...]]
    requests: int = 1
    """How many requests it takes, roughly."""
    series: str = ""
    """Names the query without its window: what it brings a day is kept under this name."""


@dataclass(slots=True)
class _Reading:
    """What one pass over the pages of an answer brought."""

    ids: set[str] = field(default_factory=set)
    repeated: int = 0
    unreadable: int = 0
    total: int | None = None
    """How many records the service told of, where it did."""
    broken: str | None = None
    """Why the pass ended before the last page, None where it did not."""

    def take(self, page: Page) -> dict[str, Paper]:
        """Count what a page brings, and return what is new of it."""
        records = {paper.s2_id or paper.id: paper for paper in page.papers}
        new = {name: paper for name, paper in records.items() if name not in self.ids}
        self.repeated += len(page.papers) - len(new)
        self.unreadable += page.unreadable
        if page.total is not None:
            self.total = max(self.total or 0, page.total)
        self.ids.update(new)
        return new

    @property
    def received(self) -> int:
        return len(self.ids) + self.unreadable

    @property
    def excess(self) -> int:
        """By how many records more came than the service told of; a few may have joined meanwhile."""
        if self.total is None:
            return 0
        joined = max(5, self.total // 100) if self.total else 0
        return max(0, self.received - self.total - joined)

    @property
    def contradicts(self) -> bool:
        """Whether twice as many records came as the service told of, or half as many: no estimate is so bad."""
        total, received = self.total or 0, self.received
        return self.total is not None and (received > 2 * total + 5 or 2 * received + 5 < total)


def read_whole(
    source: str, what: str, pages: Callable[[bool], Iterator[Page]], exact: bool
) -> tuple[Paper, ...]:
    """Return all papers of an answer that comes in pages, each once.

    A reading fits together when no record came twice and as many records came as the service's total says.
    One that does not, because the answer changed underway or a page went wrong, is read again, and what any
    reading brought is kept. An empty answer is believed when it comes twice. Many more records than the total
    says contradict it: such a reading does not fit either.

    Args:
        source: The service, for messages.
        what: What is read, in a few words, for messages.
        pages: Begins one reading; told True, in the opposite order if the service can, so that what one reading
            lost at a place that goes wrong each time, the next one finds at another.
        exact: Whether the total is a promise. If not, two readings that brought the same are believed, unless the
            total is twice or half as much.

    Raises:
        PartialAnswerError: the service failed, or the readings never fitted together.
    """
    found: dict[str, Paper] = {}
    before: _Reading | None = None
    gaps = 0
    for number in range(READINGS):
        reading = _read_once(source, what, pages(number % 2 == 1), found)
        missing = (reading.total or 0) - reading.unreadable - len(found)
        if _fits(reading, missing):
            return tuple(found.values())
        if _came_twice(before, reading) and _is_believed(reading, missing, exact):
            if reading.ids:
                _log.warning(
                    "The service counts other than it gives.", service=source, query=what, missing=missing
                )
            return tuple(found.values())
        before = reading
        gaps += reading.broken is not None
        if gaps >= GAPS and missing > 0:
            break
    raise PartialAnswerError(source, _say_what_is_wrong(what, reading, missing, len(found)), found.values())


def _read_once(source: str, what: str, pages: Iterator[Page], found: dict[str, Paper]) -> _Reading:
    """Read the pages once, and add to ``found`` what is new."""
    reading = _Reading()
    try:
        _take_all(pages, reading, found)
    except StaleTokenError:
        reading.broken = "the continuation token expired"
    except GapError as error:
        reading.broken = error.message
    except SourceError as error:
        raise PartialAnswerError(source, error.message, found.values()) from error
    if reading.broken:
        _log.info("The query begins again.", service=source, query=what, why=reading.broken)
    return reading


def _take_all(pages: Iterator[Page], reading: _Reading, found: dict[str, Paper]) -> None:
    barren = 0
    for page in pages:
        new = reading.take(page)
        for name, paper in new.items():
            found.setdefault(name, paper)
        # A service that ignores where a page shall begin, or gives one token for ever, has no last page.
        barren = 0 if new or page.is_empty else barren + 1
        if barren == BARREN_PAGES:
            reading.broken = "the pages repeat each other"
            return


def _fits(reading: _Reading, missing: int) -> bool:
    if not reading.received or reading.excess:
        return False
    if reading.total is not None:
        return missing <= 0
    return not reading.repeated and reading.broken is None


def _came_twice(before: _Reading | None, reading: _Reading) -> bool:
    """Return whether two readings in a row went to their end and brought the same."""
    if before is None or before.broken or reading.broken:
        return False
    return before.ids == reading.ids


def _is_believed(reading: _Reading, missing: int, exact: bool) -> bool:
    """Return whether a reading that came twice is believed although it does not fit the total."""
    if exact and (missing > 0 or reading.excess):
        return False
    return not reading.contradicts


def _say_what_is_wrong(what: str, reading: _Reading, missing: int, found: int) -> str:
    why = f" ({reading.broken})" if reading.broken else ""
    if missing > 0:
        return f"{missing} of the {missing + found} papers of {what} never came{why}"
    if reading.excess:
        return f"of {what} {reading.received} papers came, although the service told of {reading.total}"
    return f"the pages of {what} did not fit together in {READINGS} readings{why}"


def this_day() -> date:
    """Return the day that it is, in UTC."""
    return datetime.fromtimestamp(_now(), UTC).date()


def in_few_words(query: str) -> str:
    """Return the beginning of a query, for messages."""
    return textwrap.shorten(query, 60, placeholder=" ...")


def answer_key(base_url: str, kind: str, query: str, window: Window) -> str:
    """Return the name of an answer in the cache. Another service, query or window has another name."""
    return json.dumps([base_url, kind, query, str(window.since), str(window.until)])


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer of the cache."""

    papers: tuple[Paper, ...]
    read: float
    """When it was read, in seconds since 1970."""

    @property
    def day(self) -> date:
        """The day on which it was read, in UTC."""
        return datetime.fromtimestamp(self.read, UTC).date()

    @property
    def age(self) -> float:
        """Seconds since it was read."""
        return _now() - self.read


def keep(cache: Cache, key: str, papers: tuple[Paper, ...]) -> Kept:
    """Keep a whole answer, and return it as it is kept."""
    rows = [[_plain(getattr(paper, name)) for name in _FIELDS] for paper in papers]
    answer = Kept(papers, _now())
    text = json.dumps({"format": _FORMAT, "read": answer.read, "papers": rows}, ensure_ascii=False)
    cache.put(KIND, key, zlib.compress(text.encode("utf-8"), 6))
    return answer


def find_kept(cache: Cache, key: str, seconds: float) -> Kept | None:
    """Return the answer kept under this key, if it is not older than these seconds."""
    data = cache.get(KIND, key)
    if data is None:
        return None
    try:
        answer = json.loads(zlib.decompress(data))
        if answer["format"] == _FORMAT and 0 <= _now() - answer["read"] <= seconds:
            return Kept(tuple(map(_paper, answer["papers"])), float(answer["read"]))
    except (zlib.error, ValueError, KeyError, TypeError, RecursionError):
        # A damaged answer is no answer: the service is asked again.
        pass
    return None


_FIELDS = tuple(one.name for one in fields(Paper))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _paper(row: list[Any]) -> Paper:
    values = dict(zip(_FIELDS, row, strict=True))
    for name in ("authors", "categories", "sources", "types"):
        values[name] = tuple(values[name])
    if values["published"] is not None:
        values["published"] = date.fromisoformat(values["published"])
    return Paper(**values)
