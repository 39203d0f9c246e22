"""arXiv: everything in categories, and queries, over windows of days.

Manual: https://info.arxiv.org/help/api/user-manual.html; terms: https://info.arxiv.org/help/api/tou.html
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import arxiv
import requests
import structlog
from defusedxml.common import DefusedXmlException

from bot.core import identifiers
from bot.core.paper import Paper
from bot.core.settings import Search
from bot.core.window import Window
from bot.sources.answers import Page, PartialAnswerError, Question, answer_key, in_few_words, read_whole
from bot.sources.arxiv_client import LARGEST_PAGE, ArxivClient
from bot.sources.http import CheckedAdapter, EmptyPageError, PassingError, PatienceEndedError, Service
from bot.sources.salvage import ATOM, read_feed
from bot.sources.text import line, paragraph
from bot.support.errors import SourceError

NAME = "arXiv"
RESULT_LIMIT = 10_000
"""A window with more results is cut by date: deep starts are slow, unreliable, and in the end refused."""
SECONDS_BETWEEN_REQUESTS = 3.0
"""From the terms of use."""
COOLING = (120.0, 300.0, 600.0)
"""Seconds: clients below the limit are throttled, too, and recover after minutes (arxiv.py, issue 203)."""
PATIENCE = 45 * 60.0
"""Seconds that a run waits in all while arXiv throttles."""

_PAPERS_A_DAY = 100
"""What a busy category announces a day, roughly; it only serves to tell beforehand how many requests it takes."""
_CONTROL = "cat:cs.LG OR cat:hep-ph"
"""Two busy categories, one of them since 1992: in no week do they bring nothing."""

_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]+)?")
_LONGEST = {"title": 2_000, "summary": 50_000, "name": 20_000}
_DEEPEST = 20
_EARLIEST, _LATEST = 1990, 2100
_log = structlog.get_logger()


def service_of(base_url: str, user_agent: str) -> Service:
    """Return how arXiv is asked."""
    return Service(NAME, base_url, user_agent, SECONDS_BETWEEN_REQUESTS, COOLING, PATIENCE)


class Arxiv:
    """One conversation with arXiv: one connection, one request at a time."""

    remedy = None
    census = f"{NAME} stream"
    lag = timedelta(0)

    def __init__(self, base_url: str, user_agent: str, page_size: int = LARGEST_PAGE) -> None:
        self._base_url = base_url
        self._client = ArxivClient(service_of(base_url, user_agent), check_feed, page_size)

    @property
    def traffic(self) -> CheckedAdapter:
        """The requests made so far."""
        return self._client.traffic

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
        papers = window.days * _PAPERS_A_DAY * len(search.categories) if channel == "stream" else 0
        return Question(
            channel=f"{NAME} {channel}",
            what=what,
            window=window,
            key=answer_key(self._base_url, "search", query, window),
            ask=partial(self.read, query, window),
            requests=max(1, math.ceil(papers / LARGEST_PAGE)),
            series=f"{self._base_url} search {query}",
        )

    def count_control(self, window: Window) -> int:
        """Return how many papers two busy categories have in a window: none means that the service lies.

        Raises:
            SourceError: the service failed.
        """
        self._client.page(arxiv.Search(date_query(_CONTROL, window)))
        feed: Feed = self.traffic.checked
        return feed.total

    def read(self, query: str, window: Window) -> tuple[Paper, ...]:
        """Return the papers first submitted in the window that match the query.

        The window is cut by date until no piece has more than ``RESULT_LIMIT`` results, and where a piece is not
        read whole, so that what is missing is a matter of days.

        Raises:
            SourceError: a piece could not be read whole.
        """
        first = self._page(date_query(query, window), 0)
        if first.total is not None and first.total > RESULT_LIMIT and window.days > 1:
            return self._read_halves(query, window)
        try:
            papers = self._read_piece(date_query(query, window), f"{window.since} to {window.until}", first)
        except PartialAnswerError as error:
            if _is_worth_halving(error) and window.days > 1:
                return self._read_halves(query, window)
            raise
        # The server's window includes its end, which is the first moment of the next day.
        next_day = window.until + timedelta(days=1)
        return tuple(paper for paper in papers if paper.published != next_day)

    def _read_halves(self, query: str, window: Window) -> tuple[Paper, ...]:
        middle = window.since + timedelta(days=window.days // 2)
        papers: tuple[Paper, ...] = ()
        errors: list[PartialAnswerError] = []
        for half in (Window(window.since, middle - timedelta(days=1)), Window(middle, window.until)):
            try:
                papers += self.read(query, half)
            except PartialAnswerError as error:
                papers += error.papers
                errors.append(error)
            except SourceError as error:
                raise PartialAnswerError(NAME, error.message, papers) from error
        if errors:
            message = "; ".join(dict.fromkeys(error.message for error in errors))
            raise PartialAnswerError(NAME, message, papers) from errors[-1].__cause__
        return papers

    def _read_piece(self, query: str, what: str, first: Page) -> tuple[Paper, ...]:
        asked: list[Page] = [first]

        def pages(backwards: bool) -> Iterator[Page]:
            start = total = 0
            while True:
                page = asked.pop() if asked else self._page(query, start, backwards)
                yield page
                feed: Feed = self.traffic.checked
                start += feed.received
                total = max(total, feed.total)
                # A full page, or more papers than were told of, may hide that the total was told too small.
                if feed.received == 0 or (start == total and feed.received < feed.asked):
                    return

        return read_whole(NAME, what, pages, exact=True)

    def _page(self, query: str, start: int, newest_first: bool = False) -> Page:
        search = arxiv.Search(
            query=query,
            max_results=None,
            sort_by=arxiv.SortCriterion.SubmittedDate,
            sort_order=arxiv.SortOrder.Descending if newest_first else arxiv.SortOrder.Ascending,
        )
        results = self._client.page(search, start)
        feed: Feed = self.traffic.checked
        papers = tuple(paper for result in results if (paper := paper_of_result(result)))
        return Page(papers, feed.received - len(papers), feed.total)


def _is_worth_halving(error: PartialAnswerError) -> bool:
    """Return whether smaller pieces may bring more: something came, and the service does not just throttle."""
    return bool(error.papers) and not isinstance(error.__cause__, PatienceEndedError)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a page says of itself."""

    total: int
    """How many results the query has, by ``opensearch:totalResults``."""
    entries: int
    """Well-formed entries on this page."""
    malformed: int
    asked: int = LARGEST_PAGE
    """How many entries were asked for."""

    @property
    def received(self) -> int:
        """All entries, malformed ones among them."""
        return self.entries + self.malformed


def date_query(query: str, window: Window) -> str:
    """Return a query for papers first submitted in a window."""
    # The server compares with seconds: a window that ends at 23:59 loses the last minute of its last day.
    since, until = f"{window.since:%Y%m%d}0000", f"{window.until + timedelta(days=1):%Y%m%d}0000"
    return f"({query}) AND submittedDate:[{since} TO {until}]"


def check_feed(response: requests.Response) -> Feed:
    """Return the facts of a feed that the client hides, and take malformed entries out of it.

    Raises:
        PassingError: the answer is no feed, or empty where it should not be.
        SourceError: arXiv refuses the request.
    """
    feed, unreadable, mended = _read_feed(response)
    entries = feed.findall(f"{ATOM}entry")
    _refuse_errors(response.status_code, entries)
    total = _number(feed.findtext(_TOTAL, ""))
    if total is None:
        raise PassingError("the feed tells no total")
    start, asked = (_parameter(response, name) for name in ("start", "max_results"))
    if not entries and not unreadable and total > start:
        raise EmptyPageError(f"a page came empty although {total - start} more papers were promised")
    malformed = [entry for entry in entries if not _is_well_formed(entry)]
    _log_skipped(malformed, unreadable)
    if malformed or mended:
        # The client gives up a whole page for one bad date or character: it gets the page without it.
        response._content = _without(malformed, feed)
    return Feed(total, len(entries) - len(malformed), len(malformed) + unreadable, asked)


def _read_feed(response: requests.Response) -> tuple[ElementTree.Element, int, bool]:
    """Return the feed of an answer, how many entries could not be read, and whether it had to be mended."""
    try:
        found = read_feed(response.content)
        if found[0].tag == f"{ATOM}feed":
            return found
    except DefusedXmlException as error:
        raise PassingError(f"the answer holds forbidden XML ({type(error).__name__})") from None
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError):
        pass
    if response.status_code != 200:
        raise SourceError(
            NAME, f"HTTP {response.status_code}: the request was refused; check the service's address"
        )
    start_of_text = line(response.content[:80].decode("utf-8", "replace"))
    raise PassingError(f"the answer is no Atom feed but begins {start_of_text!r}")


def _refuse_errors(status: int, entries: Sequence[ElementTree.Element]) -> None:
    """Find the feed of one entry titled "Error" by which arXiv refuses a request."""
    texts = [line(_text(entry, "summary")) for entry in entries[:1] if _tells_error(entry)]
    if texts or status != 200:
        said = texts[0][:300] if texts else "the request was refused"
        raise SourceError(NAME, f"HTTP {status}: {said}; check [search] in bot.toml")


def _tells_error(entry: ElementTree.Element) -> bool:
    return _text(entry, "title").strip() == "Error" or "/api/errors" in _text(entry, "id")


def _parameter(response: requests.Response, name: str) -> int:
    query = parse_qs(urlsplit(response.request.url or "").query)
    return _number(query.get(name, [""])[0]) or 0


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _log_skipped(malformed: Sequence[ElementTree.Element], unreadable: int) -> None:
    for entry in malformed:
        name = line(_text(entry, "id") or _text(entry, "title") or "without id")[:100]
        _log.warning("arXiv sent an entry that is no paper; it was skipped.", entry=name)
    if unreadable:
        _log.warning("arXiv sent entries that cannot be read; they were skipped.", entries=unreadable)


def _without(entries: Sequence[ElementTree.Element], feed: ElementTree.Element) -> bytes:
    for entry in entries:
        feed.remove(entry)
    rest: bytes = ElementTree.tostring(feed, encoding="utf-8")
    return rest


def _text(entry: ElementTree.Element, tag: str) -> str:
    return entry.findtext(f"{ATOM}{tag}", "")


def _is_well_formed(entry: ElementTree.Element) -> bool:
    if not _is_shallow(entry) or not _is_short(entry):
        return False
    if not identifiers.arxiv_id(_text(entry, "id")) or not line(_text(entry, "title")):
        return False
    return all(_is_moment(_text(entry, tag)) for tag in ("published", "updated"))


def _is_short(entry: ElementTree.Element) -> bool:
    return all(
        len(element.text or "") <= limit
        for tag, limit in _LONGEST.items()
        for element in entry.iter(f"{ATOM}{tag}")
    )


def _is_shallow(entry: ElementTree.Element) -> bool:
    """Return whether nothing in an entry is nested so deep that the client's parser gives up the page."""
    level = [entry]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
    return not level


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
    # Classes of other schemes, such as MSC, stand among the categories.
    categories = filter(_CATEGORY.fullmatch, (result.primary_category, *result.categories))
    names = [line(author.name) for author in result.authors]
    return Paper(
        title=title,
        abstract=paragraph(result.summary),
        authors=tuple(filter(None, names)),
        published=_day(result.published),
        arxiv_id=identifier,
        doi=identifiers.doi(line(result.doi or "")),
        categories=tuple(dict.fromkeys(categories)),
        comment=paragraph(result.comment or ""),
        venue=line(result.journal_ref or ""),
        sources=(NAME,),
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
