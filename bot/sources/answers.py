"""Answers that were read whole, and the cache that keeps them.

What is kept is one query over one window, compact: the papers, not the pages. A page is never kept alone,
because pages of different moments do not fit together.
"""

import json
import textwrap
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import structlog

from bot.core.paper import Paper
from bot.core.window import Window
from bot.sources.http import StaleTokenError
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

_FORMAT = 1
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


def read_whole(
    source: str, what: str, pages: Callable[[bool], Iterator[Page]], exact: bool
) -> tuple[Paper, ...]:
    """Return all papers of an answer that comes in pages, each once.

    A reading fits together when no record came twice and as many records came as the service's total says.
    One that does not, because the answer changed underway or a page went wrong, is read again, and what any
    reading brought is kept. An empty answer is believed when it comes twice.

    Args:
        source: The service, for messages.
        what: What is read, in a few words, for messages.
        pages: Begins one reading; told True, in the opposite order if the service can, so that what one reading
            lost at a place that goes wrong each time, the next one finds at another.
        exact: Whether the total is a promise. If not, two readings that brought the same are believed.

    Raises:
        PartialAnswerError: the service failed, or the readings never fitted together.
    """
    found: dict[str, Paper] = {}
    before: set[str] | None = None
    missing = 0
    for number in range(READINGS):
        ids: set[str] = set()
        repeated = unreadable = total = 0
        complete = True
        try:
            for page in pages(number % 2 == 1):
                records = {paper.s2_id or paper.id: paper for paper in page.papers}
                new = {name: paper for name, paper in records.items() if name not in ids}
                repeated += len(page.papers) - len(new)
                unreadable += page.unreadable
                total = max(total, page.total or 0)
                ids.update(new)
                for name, paper in new.items():
                    found.setdefault(name, paper)
        except StaleTokenError:
            complete = False
            _log.info(f"{source}: the continuation token expired; the query begins again.", query=what)
        except SourceError as error:
            raise PartialAnswerError(source, error.message, found.values()) from error
        missing = total - unreadable - len(found)
        fits = bool(ids or unreadable) and (missing <= 0 if total else not repeated)
        if complete and fits:
            return tuple(found.values())
        if complete and before == ids and (missing <= 0 or not exact):
            if ids:
                _log.warning(f"{source} counts what it does not give.", query=what, missing=missing)
            return tuple(found.values())
        before = ids if complete else None
    message = f"the pages of {what} did not fit together in {READINGS} readings"
    if missing > 0:
        message = f"{missing} of the {missing + len(found)} papers of {what} never came"
    raise PartialAnswerError(source, message, found.values())


def in_few_words(query: str) -> str:
    """Return the beginning of a query, for messages."""
    return textwrap.shorten(query, 60, placeholder=" ...")


def answer_key(base_url: str, kind: str, query: str, window: Window) -> str:
    """Return the name of an answer in the cache. Another service, query or window has another name."""
    return json.dumps([base_url, kind, query, str(window.since), str(window.until)])


def keep(cache: Cache, key: str, papers: tuple[Paper, ...]) -> None:
    """Keep a whole answer."""
    rows = [[_plain(getattr(paper, name)) for name in _FIELDS] for paper in papers]
    text = json.dumps({"format": _FORMAT, "read": _now(), "papers": rows}, ensure_ascii=False)
    cache.put(KIND, key, zlib.compress(text.encode("utf-8"), 6))


def kept(cache: Cache, key: str, seconds: float) -> tuple[Paper, ...] | None:
    """Return the answer kept under this key, if it is not older than these seconds."""
    data = cache.get(KIND, key)
    if data is None:
        return None
    try:
        answer = json.loads(zlib.decompress(data))
        if answer["format"] != _FORMAT or not 0 <= _now() - answer["read"] <= seconds:
            return None
        return tuple(_paper(row) for row in answer["papers"])
    except (zlib.error, ValueError, KeyError, TypeError, RecursionError):
        # A damaged answer is no answer: the service is asked again.
        return None


_FIELDS = tuple(field.name for field in fields(Paper))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _paper(row: list[Any]) -> Paper:
    values = dict(zip(_FIELDS, row, strict=True))
    for name in ("authors", "categories", "sources", "types"):
        values[name] = tuple(values[name])
    if values["published"] is not None:
        values["published"] = date.fromisoformat(values["published"])
    return Paper(**values)
