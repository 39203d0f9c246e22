"""arXiv, through the ``arxiv`` package.

Manual: https://info.arxiv.org/help/api/user-manual.html; terms: https://info.arxiv.org/help/api/tou.html
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import arxiv
import requests
import structlog
from defusedxml import ElementTree as SafeTree
from defusedxml.common import DefusedXmlException

from bot.core import identifiers
from bot.core.paper import Paper
from bot.core.settings import Search
from bot.core.window import Window
from bot.sources.answers import Page, PartialAnswerError, Question, answer_key, in_few_words, read_whole
from bot.sources.http import CheckedAdapter, PassingError, open_session
from bot.sources.text import line, paragraph
from bot.support.errors import SourceError

NAME = "arXiv"
PAGE_SIZE = 2000
"""The service's limit."""
RESULT_LIMIT = 10_000
"""A window with more results is cut by date: deep starts are slow, unreliable, and in the end refused."""
SECONDS_BETWEEN_REQUESTS = 3.0
"""From the terms of use."""

_PAPERS_A_DAY = 100
"""What a busy category announces a day, roughly; it only serves to tell beforehand how many requests it takes."""

_ATOM = "{http://www.w3.org/2005/Atom}"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]+)?")
_LONGEST = {"title": 2_000, "summary": 50_000, "name": 20_000}
_EARLIEST, _LATEST = 1990, 2100
_log = structlog.get_logger()


class Arxiv:
    """One conversation with arXiv: one connection, one request at a time."""

    def __init__(self, base_url: str, user_agent: str) -> None:
        self.traffic = CheckedAdapter(NAME, base_url, SECONDS_BETWEEN_REQUESTS, checked_feed, user_agent)
        self._base_url = base_url
        # The adapter paces and tries again; the client's own delay and retries would come on top.
        self._client = arxiv.Client(page_size=PAGE_SIZE, delay_seconds=0.0, num_retries=0)
        self._client.query_url_format = f"{base_url}/api/query?{{}}"
        self._client._session = open_session(self.traffic, base_url)

    def questions(self, search: Search, window: Window) -> list[Question]:
        """Return what the settings ask of this source.

        The stream is asked month by month, so that months that are over can be kept in the cache; the queries
        are asked for the whole window, in all categories.
        """
        asked = []
        if search.mode == "stream" and search.categories:
            query = " OR ".join(f"cat:{category}" for category in search.categories)
            what = f"everything in {', '.join(search.categories)}"
            asked += [self._question("stream", query, what, month, search) for month in window.months()]
        return asked + [
            self._question("keywords", query, in_few_words(query), window, search) for query in search.arxiv
        ]

    def _question(self, channel: str, query: str, what: str, window: Window, search: Search) -> Question:
        days = (window.until - window.since).days + 1
        papers = days * _PAPERS_A_DAY * len(search.categories) if channel == "stream" else 0
        return Question(
            channel=f"{NAME} {channel}",
            what=what,
            window=window,
            key=answer_key(self._base_url, "search", query, window),
            ask=partial(self.read, query, window),
            requests=max(1, math.ceil(papers / PAGE_SIZE)),
        )

    def read(self, query: str, window: Window) -> tuple[Paper, ...]:
        """Return the papers first submitted in the window that match the query.

        The window is cut by date until no piece has more than ``RESULT_LIMIT`` results.

        Raises:
            SourceError: a piece could not be read whole.
        """
        dated = _dated(query, window)
        first = self._page(dated, 0)
        days = (window.until - window.since).days
        if (first.total or 0) > RESULT_LIMIT and days > 0:
            middle = window.since + timedelta(days=days // 2)
            earlier = self.read(query, Window(window.since, middle))
            try:
                return earlier + self.read(query, Window(middle + timedelta(days=1), window.until))
            except SourceError as error:
                papers = error.papers if isinstance(error, PartialAnswerError) else ()
                raise PartialAnswerError(NAME, error.message, earlier + papers) from error
        return self._read_piece(dated, f"{window.since} to {window.until}", first)

    def _read_piece(self, query: str, what: str, first: Page) -> tuple[Paper, ...]:
        asked: list[Page] = [first]

        def pages(backwards: bool) -> Iterator[Page]:
            start = total = 0
            while True:
                page = asked.pop() if asked else self._page(query, start, backwards)
                yield page
                received = len(page.papers) + page.unreadable
                start += received
                total = max(total, page.total or 0)
                # A full page may hide that the total was told too small.
                if received == 0 or (start >= total and received < PAGE_SIZE):
                    return

        return read_whole(NAME, what, pages, exact=True)

    def _page(self, query: str, start: int, newest_first: bool = False) -> Page:
        search = arxiv.Search(
            query=query,
            max_results=None,
            sort_by=arxiv.SortCriterion.SubmittedDate,
            sort_order=arxiv.SortOrder.Descending if newest_first else arxiv.SortOrder.Ascending,
        )
        stream = self._client.results(search, offset=start)
        # The first result makes the request. Asking for more than the page holds would make the next one.
        results = list(islice(stream, 1))
        feed: Feed = self.traffic.checked
        results += islice(stream, feed.entries - 1) if feed.entries > 1 else ()
        papers = tuple(paper for result in results if (paper := paper_of_result(result)))
        return Page(papers, feed.malformed + feed.entries - len(papers), feed.total)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a page says of itself."""

    total: int
    """How many results the query has, by ``opensearch:totalResults``."""
    entries: int
    """Well-formed entries on this page."""
    malformed: int


def _dated(query: str, window: Window) -> str:
    since, until = f"{window.since:%Y%m%d}0000", f"{window.until:%Y%m%d}2359"
    return f"({query}) AND submittedDate:[{since} TO {until}]"


def checked_feed(response: requests.Response) -> Feed:
    """Return the facts of a feed that the client hides, and take malformed entries out of it.

    Raises:
        PassingError: the answer is no feed, or empty where it should not be.
        SourceError: arXiv refuses the request.
    """
    body = response.content
    try:
        feed = SafeTree.fromstring(body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise PassingError(f"the answer holds forbidden XML ({type(error).__name__})") from None
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError):
        feed = None
    if feed is None or feed.tag != f"{_ATOM}feed":
        if response.status_code != 200:
            raise SourceError(NAME, f"HTTP {response.status_code}: the request was refused")
        start_of_text = line(body[:80].decode("utf-8", "replace"))
        raise PassingError(f"the answer is no Atom feed but begins {start_of_text!r}")
    entries = feed.findall(f"{_ATOM}entry")
    _refuse_errors(response.status_code, entries)
    total = _number(feed.findtext(_TOTAL))
    if total is None:
        raise PassingError("the feed tells no total")
    start = _number((parse_qs(urlsplit(response.request.url or "").query).get("start") or ["0"])[0]) or 0
    if not entries and total > start:
        raise PassingError(f"a page came empty although {total - start} more papers were promised")
    malformed = [entry for entry in entries if not _is_well_formed(entry)]
    for entry in malformed:
        _log.warning("arXiv sent an entry that is no paper; it was skipped.", entry=_name(entry))
        feed.remove(entry)
    if malformed:
        # The client gives up a whole page for one bad date: it gets the page without it.
        response._content = ElementTree.tostring(feed, encoding="utf-8")
    return Feed(total, len(entries) - len(malformed), len(malformed))


def _refuse_errors(status: int, entries: list[ElementTree.Element]) -> None:
    """Find the feed of one entry titled "Error" by which arXiv refuses a request."""
    texts = [
        line(entry.findtext(f"{_ATOM}summary") or "")
        for entry in entries[:1]
        if (entry.findtext(f"{_ATOM}title") or "").strip() == "Error"
        or "/api/errors" in (entry.findtext(f"{_ATOM}id") or "")
    ]
    if texts or status != 200:
        said = texts[0][:300] if texts else "the request was refused"
        raise SourceError(NAME, f"HTTP {status}: {said}; check [search] in bot.toml")


def _number(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _name(entry: ElementTree.Element) -> str:
    return line(entry.findtext(f"{_ATOM}id") or entry.findtext(f"{_ATOM}title") or "without id")[:100]


def _is_well_formed(entry: ElementTree.Element) -> bool:
    if not identifiers.arxiv_id(entry.findtext(f"{_ATOM}id") or ""):
        return False
    if not line(entry.findtext(f"{_ATOM}title") or ""):
        return False
    if any(
        len(element.text or "") > limit
        for tag, limit in _LONGEST.items()
        for element in entry.iter(f"{_ATOM}{tag}")
    ):
        return False
    return all(_is_moment(entry.findtext(f"{_ATOM}{tag}") or "") for tag in ("published", "updated"))


def _is_moment(text: str) -> bool:
    try:
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return False
    return _EARLIEST < moment.year < _LATEST


def paper_of_result(result: arxiv.Result) -> Paper | None:
    """Return the paper that an entry describes; None for one without identifier or title."""
    identifier = identifiers.arxiv_id(result.entry_id)
    title = line(result.title)
    if not identifier or not title:
        return None
    categories = [result.primary_category, *result.categories]
    return Paper(
        title=title,
        abstract=paragraph(result.summary),
        authors=tuple(name for author in result.authors if (name := line(author.name))),
        published=_day(result.published),
        arxiv_id=identifier,
        doi=identifiers.doi(line(result.doi or "")),
        # Classes of other schemes, such as MSC, stand among the categories.
        categories=tuple(dict.fromkeys(c for c in categories if _CATEGORY.fullmatch(c))),
        comment=paragraph(result.comment or ""),
        venue=line(result.journal_ref or ""),
        sources=(NAME,),
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
