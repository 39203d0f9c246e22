"""Semantic Scholar's Graph API: queries of its bulk search, and citations, month by month.

Manual: https://api.semanticscholar.org/api-docs/graph
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import structlog

from bot.core import identifiers
from bot.core.paper import Paper
from bot.core.settings import Search
from bot.core.window import Window
from bot.sources.answers import Page, PartialAnswerError, Question, answer_key, in_few_words, read_whole
from bot.sources.http import CheckedAdapter, Service
from bot.sources.scholar_answers import UnknownPaperError, check_answer
from bot.sources.scholar_client import KEY_VARIABLE, NAME, ScholarClient

__all__ = ["FIELDS", "NAME", "REMEDY", "SemanticScholar", "service_of"]

SECONDS_WITH_KEY = 1.0
"""The usual grant of a key is one request a second."""
SECONDS_WITHOUT_KEY = 3.0
"""Without a key all callers share one allowance."""
COOLING = (10.0, 60.0, 120.0, 180.0)
"""Seconds: the pool of those without a key is busy for minutes at a time."""
PATIENCE = 150 * 60.0
"""Seconds that a run waits in all while the service throttles: half of what a run on GitHub may take."""
REMEDY = (
    "Without a key all callers share one allowance. Get a free key at "
    f"https://www.semanticscholar.org/product/api and set {KEY_VARIABLE}."
)
WIDE = 100_000
"""Hits in one month: a query with more names something other than the topic."""
FIELDS = (
    "paperId", "externalIds", "title", "abstract", "authors", "publicationDate", "venue", "openAccessPdf",
    "publicationTypes",
)  # fmt: skip

_LISTED = 9_999
"""The service lists no more citations of one answer."""
_CONTROL = "image | learning | cell"
"""Words that thousands of papers of every month have."""
_log = structlog.get_logger()


def service_of(base_url: str, key: str | None, user_agent: str, patience: float = PATIENCE) -> Service:
    """Return how Semantic Scholar is asked, with a key or without."""
    pause = SECONDS_WITH_KEY if key else SECONDS_WITHOUT_KEY
    return Service(NAME, base_url, user_agent, pause, COOLING, patience)


class SemanticScholar:
    """One conversation with Semantic Scholar: one request at a time."""

    census = ""
    lag = timedelta(days=28)

    def __init__(self, base_url: str, key: str | None, user_agent: str) -> None:
        self._base_url = base_url
        self._client = ScholarClient(service_of(base_url, key, user_agent), key, check_answer)
        self.remedy = None if key else REMEDY
        self._undated: dict[str, _Listing] = {}
        """Citations, by the arXiv identifier of the cited paper, of a service that does not obey the dates."""

    @property
    def traffic(self) -> CheckedAdapter:
        """The requests made so far."""
        return self._client.traffic

    def questions(self, search: Search, window: Window) -> list[Question]:
        """Return what the settings ask of this source: each query, and the citations of each founding paper.

        They are asked for whole months, the newest first, so that an answer has the same name in each run: what one
        run read whole the next need not ask again.
        """
        base = self._base_url
        asked: list[Question] = []
        for month in reversed(window.whole_months()):
            asked += [
                Question(
                    f"{NAME} keywords", in_few_words(query), month, answer_key(base, "search", query, month),
                    partial(self.search, query, month), series=f"{base} search {query}",
                )
                for query in search.semantic_scholar
            ]  # fmt: skip
            asked += [
                Question(
                    f"{NAME} citations", f"the citations of arXiv:{cited}", month,
                    answer_key(base, "citations", cited, month),
                    partial(self.citations, cited, month), series=f"{base} citations {cited}",
                )
                for cited in search.cited
                if identifiers.arxiv_month(cited) <= f"{month.until:%Y%m}"
            ]  # fmt: skip
        return asked

    def count_control(self, window: Window) -> int:
        """Return how many papers of a window have very common words: none means that the service lies.

        Raises:
            SourceError: the service failed.
        """
        page: Page = next(self._client.search(_CONTROL, window, ["title"]))
        return page.total or len(page.papers)

    def search(self, query: str, window: Window) -> tuple[Paper, ...]:
        """Return the papers published in the window that match a query of the bulk search.

        Raises:
            SourceError: the answer could not be read whole.
        """

        def pages(newest_first: bool) -> Iterator[Page]:
            sort = "publicationDate:desc" if newest_first else None
            for number, page in enumerate(self._client.search(query, window, FIELDS, sort=sort)):
                if number == 0 and (page.total or 0) > WIDE:
                    _log.warning(
                        "A query of Semantic Scholar is very wide: narrow it in [search] of bot.toml.",
                        query=in_few_words(query), hits=page.total, since=str(window.since), until=str(window.until),
                    )  # fmt: skip
                yield page

        return read_whole(NAME, f"the query {in_few_words(query)}", pages, exact=False)

    def citations(self, arxiv_id: str, window: Window) -> tuple[Paper, ...]:
        """Return the papers published in the window that cite a paper.

        The service takes the dates and gives the newest first, and lists 9,999 papers of an answer. Where it does
        not obey the dates, its list is read once for all windows, and the dates are compared here. A paper that the
        service does not know has no citations; that is logged.

        Raises:
            SourceError: the answer could not be read whole.
        """
        if listing := self._undated.get(arxiv_id):
            return listing.within(window)
        try:
            listing = self._list_citations(arxiv_id, window)
        except PartialAnswerError as error:
            if isinstance(error.__cause__, UnknownPaperError):
                _log.warning(
                    "Semantic Scholar does not know a paper of search.cited.", paper=f"arXiv:{arxiv_id}"
                )
                return ()
            papers = tuple(paper for paper in error.papers if _may_lie_in(paper, window))
            raise PartialAnswerError(NAME, error.message, papers) from error.__cause__
        if not all(_may_lie_in(paper, window) for paper in listing.papers):
            self._undated[arxiv_id] = listing
        return listing.within(window)

    def _list_citations(self, arxiv_id: str, window: Window) -> "_Listing":
        what = f"the citations of arXiv:{arxiv_id}"
        ended = False

        def pages(_: bool) -> Iterator[Page]:
            nonlocal ended
            received = 0
            for page in self._client.citations(f"ARXIV:{arxiv_id}", window, FIELDS):
                yield page
                received += len(page.papers) + page.unreadable
                ended = received < _LISTED and not page.goes_on

        papers = read_whole(NAME, what, pages, exact=False)
        return _Listing(what, papers, ended)


@dataclass(frozen=True, slots=True)
class _Listing:
    """What the service lists of the citations of a paper."""

    what: str
    papers: tuple[Paper, ...]
    ended: bool
    """Whether the list came to its end, and not to the service's limit."""

    def within(self, window: Window) -> tuple[Paper, ...]:
        """Return the papers of a window.

        Raises:
            PartialAnswerError: some of them may lie beyond the limit.
        """
        papers = tuple(paper for paper in self.papers if _may_lie_in(paper, window))
        if not self.ended and not self._goes_back_beyond(window.since):
            message = f"{self.what} are more than the {len(self.papers)} that the service lists"
            raise PartialAnswerError(NAME, message, papers)
        return papers

    def _goes_back_beyond(self, day: date) -> bool:
        """Return whether the newest come first, and the last is older than a day."""
        days = [paper.published for paper in self.papers if paper.published]
        return bool(days) and days == sorted(days, reverse=True) and days[-1] < day


def _may_lie_in(paper: Paper, window: Window) -> bool:
    """Return whether a paper was published in a window, as far as its day is known."""
    return paper.published is None or window.since <= paper.published <= window.until
