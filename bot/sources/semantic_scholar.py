"""Semantic Scholar's Graph API, through the ``semanticscholar`` package.

Manual: https://api.semanticscholar.org/api-docs/graph
"""

import json
from collections.abc import Callable, Coroutine, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any, Self, TypeVar
from urllib.parse import parse_qs, quote, urlsplit

import requests
import structlog
from pydantic import BaseModel, Field, ValidationError, model_validator
from semanticscholar import AsyncSemanticScholar
from semanticscholar.ApiRequester import ApiRequester
from semanticscholar.PaginatedResults import PaginatedResults
from semanticscholar.SemanticScholarException import NoMorePagesException

from bot.core import identifiers
from bot.core.paper import Paper
from bot.core.settings import Search
from bot.core.window import Window
from bot.sources.answers import Page, PartialAnswerError, Question, answer_key, in_few_words, read_whole
from bot.sources.http import CheckedAdapter, PassingError, StaleTokenError, open_session
from bot.sources.text import Text, line, paragraph
from bot.support.errors import SourceError

NAME = "Semantic Scholar"
SECONDS_WITH_KEY = 1.0
"""The usual grant of a key is one request a second."""
SECONDS_WITHOUT_KEY = 3.0
"""Without a key all callers share one allowance."""
CITATION_PAGE = 1000
FIELDS = (
    "paperId", "externalIds", "title", "abstract", "authors", "year", "publicationDate", "venue", "openAccessPdf",
    "publicationTypes",
)  # fmt: skip

_CITATION_REQUESTS = 5
"""A founding paper has 1 to 10 pages of citations."""
_log = structlog.get_logger()


class SemanticScholar:
    """One conversation with Semantic Scholar: one request at a time."""

    def __init__(self, base_url: str, key: str | None, user_agent: str) -> None:
        pause = SECONDS_WITH_KEY if key else SECONDS_WITHOUT_KEY
        self.traffic = CheckedAdapter(NAME, base_url, pause, checked_answer, user_agent)
        self._base_url = base_url
        self._client = AsyncSemanticScholar(api_key=key, api_url=base_url, retry=False)
        # The client's own requester takes 502 and 503 for empty answers and retries refusals for minutes.
        self._client._requester = _Requester(self.traffic, base_url)

    def questions(self, search: Search, window: Window) -> list[Question]:
        """Return what the settings ask of this source: each query, and the citations of each founding paper."""
        base = self._base_url
        return [
            Question(
                f"{NAME} keywords", in_few_words(query), window, answer_key(base, "search", query, window),
                partial(self.search, query, window),
            )
            for query in search.semantic_scholar
        ] + [
            Question(
                f"{NAME} citations", f"the citations of arXiv:{cited}", window,
                answer_key(base, "citations", cited, window),
                partial(self.citations, cited, window), _CITATION_REQUESTS,
            )
            for cited in search.cited
        ]  # fmt: skip

    def search(self, query: str, window: Window) -> tuple[Paper, ...]:
        """Return the papers published in the window that match a query of the bulk search.

        Raises:
            SourceError: the answer could not be read whole.
        """
        # The client writes the query into the address as it stands: what has a meaning there is escaped here.
        return self._read(
            f"the query {in_few_words(query)}",
            lambda newest_first: self._client.search_paper(
                quote(query, safe=""),
                bulk=True,
                fields=list(FIELDS),
                publication_date_or_year=f"{window.since}:{window.until}",
                sort="publicationDate:desc" if newest_first else None,
            ),
        )

    def citations(self, arxiv_id: str, window: Window) -> tuple[Paper, ...]:
        """Return the papers published in the window that cite a paper, as far as the service lists them.

        The service lists 9,999 citations in no promised order and without a filter: all pages are read, and
        the dates are compared here. A paper that the service does not know has no citations; that is logged.

        Raises:
            SourceError: the answer could not be read whole.
        """
        try:
            papers = self._read(
                f"the citations of arXiv:{arxiv_id}",
                lambda _: self._client.get_paper_citations(
                    f"ARXIV:{arxiv_id}", fields=list(FIELDS), limit=CITATION_PAGE
                ),
            )
        except PartialAnswerError as error:
            if isinstance(error.__cause__, _UnknownPaperError):
                _log.warning(f"{NAME} does not know a paper of search.cited.", paper=f"arXiv:{arxiv_id}")
                return ()
            papers = tuple(paper for paper in error.papers if _lies_in(paper, window))
            raise PartialAnswerError(NAME, error.message, papers) from error
        return tuple(paper for paper in papers if _lies_in(paper, window))

    def _read(
        self, what: str, ask: Callable[[bool], Coroutine[Any, Any, PaginatedResults]]
    ) -> tuple[Paper, ...]:
        def pages(backwards: bool) -> Iterator[Page]:
            results = _finish(ask(backwards))
            while True:
                yield self.traffic.checked.page
                try:
                    _finish(results.async_next_page())
                except NoMorePagesException:
                    return

        return read_whole(NAME, what, pages, exact=False)


T = TypeVar("T")


def _finish(work: Coroutine[Any, Any, T]) -> T:
    """Run a call of the client to its end.

    Our requester never waits for an event loop, so none is needed: one would keep Ctrl-C from ending a pause.
    """
    try:
        work.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise RuntimeError("the client waits for something other than our requester")


class _UnknownPaperError(SourceError):
    """The service does not know the paper that was asked for."""


class _Requester(ApiRequester):  # type: ignore[misc]
    """Makes the client's requests in a session that sees every status."""

    def __init__(self, traffic: CheckedAdapter, base_url: str) -> None:
        super().__init__(timeout=None, retry=False)
        self._session = open_session(traffic, base_url)
        self._traffic = traffic

    async def get_data_async(
        self, url: str, parameters: str, headers: dict[str, str], payload: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the envelope of an answer; the papers stand in ``traffic.checked``."""
        self._session.get(f"{url}?{parameters.lstrip('&')}", headers=headers, allow_redirects=False)
        envelope: dict[str, Any] = self._traffic.checked.envelope
        return envelope


class Answer(BaseModel):
    """What an answer says of itself, and its papers."""

    envelope: dict[str, Any]
    """Position and continuation, as the client needs them, without the records."""
    page: Page


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


def checked_answer(response: requests.Response) -> Answer:
    """Read an answer.

    Raises:
        PassingError: it is no answer of the API, or empty where it should not be.
        StaleTokenError: the continuation token expired.
        SourceError: the service refuses the request.
    """
    asked = parse_qs(urlsplit(response.request.url or "").query)
    try:
        answer = json.loads(response.content)
    except (ValueError, RecursionError):
        answer = None
    if response.status_code != 200:
        _refuse(response.status_code, answer, asked)
    try:
        envelope = _Envelope.model_validate(answer)
    except ValidationError:
        begins = line(response.content[:80].decode("utf-8", "replace"))
        raise PassingError(f"the answer is no list of papers but begins {begins!r}") from None
    more = envelope.token is not None or envelope.next is not None
    if not envelope.data and (more or (envelope.total and "token" not in asked)):
        raise PassingError("a page came empty although more papers were promised")
    records = envelope.data
    if "citations" in urlsplit(response.request.url or "").path.rsplit("/", 1):
        # A citation wraps its paper.
        records = [record.get("citingPaper") if isinstance(record, dict) else None for record in records]
    papers = [paper for record in records if (paper := paper_of_record(record))]
    facts = envelope.model_dump(exclude={"data"}, exclude_none=True)
    if envelope.token is not None:
        # The client writes the token into the next address as it stands.
        facts["token"] = quote(envelope.token, safe="")
    return Answer(
        envelope=facts | {"data": []},
        page=Page(tuple(papers), len(records) - len(papers), envelope.total),
    )


def _refuse(status: int, answer: object, asked: Mapping[str, list[str]]) -> None:
    said = answer.get("error") or answer.get("message") if isinstance(answer, dict) else None
    why = line(said)[:300] if isinstance(said, str) else "no reason given"
    if status == 400 and "token" in asked:
        raise StaleTokenError(why)
    if status == 404:
        raise _UnknownPaperError(NAME, why)
    if status in (401, 403):
        raise SourceError(NAME, f"HTTP {status}: access was refused; check SEMANTIC_SCHOLAR_API_KEY")
    raise SourceError(NAME, f"HTTP {status}: {why}; check [search] in bot.toml")


class _Author(BaseModel):
    name: Annotated[Text, Field(max_length=20_000)] = ""


class _Pdf(BaseModel):
    url: Annotated[Text, Field(max_length=5_000)] = ""


class _Record(BaseModel):
    """A paper as the service describes it. Anything but the title may be null."""

    paper_id: str | None = Field(default=None, alias="paperId", max_length=100)
    external_ids: dict[str, Any] | None = Field(default=None, alias="externalIds")
    title: str = Field(min_length=1, max_length=2_000)
    abstract: Annotated[Text, Field(max_length=50_000)] = ""
    authors: list[_Author] | None = Field(default=None, max_length=20_000)
    year: int | None = Field(default=None, gt=1500, lt=2100)
    publication_date: date | None = Field(default=None, alias="publicationDate")
    venue: Annotated[Text, Field(max_length=2_000)] = ""
    open_access_pdf: _Pdf | None = Field(default=None, alias="openAccessPdf")
    types: list[Annotated[str, Field(max_length=100)]] | None = Field(
        default=None, alias="publicationTypes", max_length=50
    )


def paper_of_record(record: object) -> Paper | None:
    """Return the paper that a record describes; None, with a warning, where it describes none."""
    try:
        paper = _paper(_Record.model_validate(record))
    except ValidationError as error:
        fields = sorted({".".join(map(str, fault["loc"])) for fault in error.errors()})
        _log.warning(
            f"{NAME} sent a record that is no paper; it was skipped.", record=_name(record), wrong=fields
        )
        return None
    if paper is None:
        # Citations that the service could not resolve have a title and nothing else.
        _log.debug(f"{NAME} sent a record without any identifier; it was skipped.", record=_name(record))
    return paper


def _name(record: object) -> str:
    if not isinstance(record, dict):
        return type(record).__name__
    return line(str(record.get("paperId") or record.get("title") or "without id"))[:100]


def _paper(record: _Record) -> Paper | None:
    external = {name: line(str(value)) for name, value in (record.external_ids or {}).items() if value}
    arxiv_id = identifiers.arxiv_id(external.get("ArXiv", ""))
    # arXiv's own DOI names the preprint.
    arxiv_id = arxiv_id or identifiers.arxiv_id(external.get("DOI", ""))
    doi = identifiers.doi(external.get("DOI", ""))
    s2_id = identifiers.s2_id(record.paper_id or "")
    title = line(record.title)
    if not title or not (arxiv_id or doi or s2_id):
        return None
    published = record.publication_date
    if published is None and record.year:
        # The service's own date filter takes a year alone for its first day.
        published = date(record.year, 1, 1)
    return Paper(
        title=title,
        abstract=paragraph(record.abstract),
        authors=tuple(name for author in record.authors or () if (name := line(author.name))),
        published=published,
        arxiv_id=arxiv_id,
        doi=doi,
        s2_id=s2_id,
        venue="" if line(record.venue).lower() in ("arxiv.org", "arxiv") else line(record.venue),
        url=_landing_page(record.open_access_pdf.url if record.open_access_pdf else ""),
        sources=(NAME,),
        types=tuple(sorted(map(line, record.types or ()))),
    )


def _landing_page(url: str) -> str | None:
    url = url.strip()
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if (
        parts.scheme not in ("http", "https")
        or not host
        or parts.username
        or not url.isprintable()
        or " " in url
    ):
        return None
    # Paper.url is a page away from arXiv: the identifier leads to arXiv already.
    return None if host == "arxiv.org" or host.endswith(".arxiv.org") else url


def _lies_in(paper: Paper, window: Window) -> bool:
    return paper.published is not None and window.since <= paper.published <= window.until
