"""Semantic Scholar's Graph API: queries of its bulk search, and citations, month by month.

Manual: https://api.semanticscholar.org/api-docs/graph
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any, Self
from urllib.parse import parse_qs, quote, urlsplit

import requests
import structlog
from pydantic import BaseModel, Field, ValidationError, model_validator

from bot.core import identifiers
from bot.core.paper import Paper
from bot.core.settings import Search
from bot.core.window import Window
from bot.sources.answers import Page, PartialAnswerError, Question, answer_key, in_few_words, read_whole
from bot.sources.http import (
    CheckedAdapter,
    EmptyPageError,
    PassingError,
    Service,
    StaleTokenError,
    refuse_access,
)
from bot.sources.salvage import read_json_or_nothing
from bot.sources.scholar_client import ScholarClient
from bot.sources.text import Described, line, paragraph
from bot.support.errors import SourceError

NAME = "Semantic Scholar"
SECONDS_WITH_KEY = 1.0
"""The usual grant of a key is one request a second."""
SECONDS_WITHOUT_KEY = 3.0
"""Without a key all callers share one allowance."""
COOLING = (10.0, 60.0, 120.0, 180.0)
"""Seconds: the pool of those without a key is busy for minutes at a time."""
PATIENCE = 150 * 60.0
"""Seconds that a run waits in all while the service throttles: half of what a run on GitHub may take."""
KEY_VARIABLE = "SEMANTIC_SCHOLAR_API_KEY"
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
            if isinstance(error.__cause__, _UnknownPaperError):
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


class _UnknownPaperError(SourceError):
    """The service does not know the paper that was asked for."""


class _Envelope(BaseModel):
    data: list[Any] = Field(default_factory=list)
    total: int | None = Field(default=None, ge=0)
    token: str | None = Field(default=None, max_length=10_000)
    offset: int | None = Field(default=None, ge=0)
    next: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _only_an_empty_answer_has_no_list(self) -> Self:
        if "data" not in self.model_fields_set and self.total != 0:
            raise ValueError("has no list of papers")
        return self

    @property
    def goes_on(self) -> bool:
        """Whether another page follows."""
        return self.token is not None or self.next is not None

    @property
    def facts(self) -> dict[str, Any]:
        """Position and continuation, as the client needs them."""
        facts = self.model_dump(exclude={"data"}, exclude_none=True)
        if self.token is not None:
            # The client writes the token into the next address as it stands.
            facts["token"] = quote(self.token, safe="")
        return facts | {"data": []}


def check_answer(response: requests.Response) -> tuple[dict[str, Any], Page]:
    """Return position and continuation of an answer, as the client needs them, and its papers.

    Raises:
        PassingError: it is no answer of the API, or empty where it should not be.
        StaleTokenError: the continuation token expired.
        SourceError: the service refuses the request.
    """
    address = urlsplit(response.request.url or "")
    asked = parse_qs(address.query)
    answer = read_json_or_nothing(response.content)
    if response.status_code != 200:
        _refuse(response.status_code, answer, asked)
    envelope = _envelope_of(answer, response.content)
    promised = envelope.goes_on or (envelope.total and "token" not in asked)
    if promised and not envelope.data:
        raise EmptyPageError("a page came empty although more papers were promised")
    records = _unwrapped(envelope.data) if address.path.endswith("/citations") else envelope.data
    papers = tuple(paper for record in records if (paper := paper_of_record(record)))
    return envelope.facts, Page(papers, len(records) - len(papers), envelope.total, envelope.goes_on)


def _envelope_of(answer: object, body: bytes) -> _Envelope:
    try:
        return _Envelope.model_validate(answer)
    except ValidationError:
        begins = line(body[:80].decode("utf-8", "replace"))
        raise PassingError(f"the answer is no list of papers but begins {begins!r}") from None


def _unwrapped(citations: Sequence[object]) -> list[object]:
    """Return the citing papers; a citation wraps its paper."""
    return [citation.get("citingPaper") if isinstance(citation, dict) else None for citation in citations]


def _refuse(status: int, answer: object, asked: Mapping[str, list[str]]) -> None:
    why = _reason_given(answer)
    if status == 400 and "token" in asked:
        raise StaleTokenError(why)
    if status == 404:
        raise _UnknownPaperError(
            NAME, f"HTTP 404: {why}; check [search] in bot.toml, and the service's address"
        )
    refuse_access(NAME, status, KEY_VARIABLE)
    raise SourceError(NAME, f"HTTP {status}: {why}; check [search] in bot.toml")


def _reason_given(answer: object) -> str:
    said = answer.get("error") or answer.get("message") if isinstance(answer, dict) else None
    return line(said)[:300] if isinstance(said, str) else "no reason given"


class _Author(Described):
    name: str = Field(default="", max_length=20_000)


class _Pdf(Described):
    url: str = Field(default="", max_length=5_000)


class _Record(Described):
    """A paper as the service describes it. Anything but the title may be missing."""

    paper_id: str = Field(default="", alias="paperId", max_length=100)
    external_ids: dict[str, Any] = Field(default={}, alias="externalIds")
    title: str = Field(min_length=1, max_length=2_000)
    abstract: str = Field(default="", max_length=50_000)
    authors: list[_Author] = Field(default=[], max_length=20_000)
    publication_date: date | None = Field(default=None, alias="publicationDate")
    venue: str = Field(default="", max_length=2_000)
    open_access_pdf: _Pdf = Field(default=_Pdf(), alias="openAccessPdf")
    types: list[Annotated[str, Field(max_length=100)]] = Field(
        default=[], alias="publicationTypes", max_length=50
    )


def paper_of_record(record: object) -> Paper | None:
    """Return the paper that a record describes; None, with a warning, where it describes none."""
    try:
        paper = _paper(_Record.model_validate(record))
    except ValidationError as error:
        fields = sorted({".".join(map(str, fault["loc"])) for fault in error.errors()})
        _log.warning(
            "Semantic Scholar sent a record that is no paper; it was skipped.",
            record=_name(record),
            wrong=fields,
        )
        return None
    if paper is None:
        # Citations that the service could not resolve have a title and nothing else.
        _log.debug(
            "Semantic Scholar sent a record without any identifier; it was skipped.", record=_name(record)
        )
    return paper


def _name(record: object) -> str:
    if not isinstance(record, dict):
        return type(record).__name__
    return line(str(record.get("paperId") or record.get("title") or "without id"))[:100]


def _paper(record: _Record) -> Paper | None:
    arxiv_id, doi = names_elsewhere(record.external_ids)
    s2_id = identifiers.s2_id(record.paper_id)
    title = line(record.title)
    if not title or not any((arxiv_id, doi, s2_id)):
        return None
    venue = line(record.venue)
    return Paper(
        title=title,
        abstract=paragraph(record.abstract),
        authors=tuple(name for author in record.authors if (name := line(author.name))),
        # The service's own date filter takes a year alone for 1 January. It is not: the month stays unknown.
        published=record.publication_date,
        arxiv_id=arxiv_id,
        doi=doi,
        s2_id=s2_id,
        venue="" if venue.lower() in ("arxiv.org", "arxiv") else venue,
        url=_landing_page(record.open_access_pdf.url.strip()),
        sources=(NAME,),
        types=tuple(sorted(map(line, record.types))),
    )


def names_elsewhere(external: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the arXiv identifier and the publisher's DOI among the identifiers of other services."""
    preprint, doi = (line(str(external.get(name) or "")) for name in ("ArXiv", "DOI"))
    # arXiv's own DOI names the preprint. Some records have the name of the paper's file for a DOI.
    arxiv_id = identifiers.arxiv_id(preprint) or identifiers.arxiv_id(doi)
    return arxiv_id, identifiers.doi(doi.removesuffix(".pdf"))


def _landing_page(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    is_plain = url.isprintable() and " " not in url
    if parts.scheme not in ("http", "https") or not host or parts.username or not is_plain:
        return None
    # Paper.url is a page away from arXiv: the identifier leads to arXiv already.
    return None if f".{host}".endswith(".arxiv.org") else url


def _may_lie_in(paper: Paper, window: Window) -> bool:
    """Return whether a paper was published in a window, as far as its day is known."""
    return paper.published is None or window.since <= paper.published <= window.until
