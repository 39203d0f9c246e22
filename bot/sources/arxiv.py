"""arXiv: everything in categories, and queries, over windows of days.

Manual: https://info.arxiv.org/help/api/user-manual.html; terms: https://info.arxiv.org/help/api/tou.html
"""

import math
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import arxiv

from bot.core.paper import Paper
from bot.core.settings import Search
from bot.core.window import Window
from bot.sources.answers import Page, PartialAnswerError, Question, answer_key, in_few_words, read_whole
from bot.sources.arxiv_client import LARGEST_PAGE, NAME, ArxivClient
from bot.sources.arxiv_feed import Feed, check_feed, paper_of_result
from bot.sources.http import CheckedAdapter, PatienceEndedError, Service
from bot.support.errors import SourceError

__all__ = ["NAME", "Arxiv", "date_query", "service_of"]

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


def date_query(query: str, window: Window) -> str:
    """Return a query for papers first submitted in a window."""
    # The server compares with seconds: a window that ends at 23:59 loses the last minute of its last day.
    since, until = f"{window.since:%Y%m%d}0000", f"{window.until + timedelta(days=1):%Y%m%d}0000"
    return f"({query}) AND submittedDate:[{since} TO {until}]"
