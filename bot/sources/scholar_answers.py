"""Answers of Semantic Scholar's Graph API: checked, and their records as papers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Self
from urllib.parse import parse_qs, quote, urlsplit

import requests
import structlog
from pydantic import BaseModel, Field, ValidationError, model_validator

from bot.core import identifiers
from bot.core.paper import Paper
from bot.sources.answers import Page
from bot.sources.http import EmptyPageError, PassingError, StaleTokenError, refuse_access
from bot.sources.salvage import read_json_or_nothing
from bot.sources.scholar_client import KEY_VARIABLE, NAME
from bot.sources.text import Described, line, paragraph
from bot.support.errors import SourceError
from bot.support.markup import decode

_log = structlog.get_logger()


class UnknownPaperError(SourceError):
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
    records = _unwrap(envelope.data) if address.path.endswith("/citations") else envelope.data
    papers = tuple(paper for record in records if (paper := paper_of_record(record)))
    return envelope.facts, Page(papers, len(records) - len(papers), envelope.total, envelope.goes_on)


def _envelope_of(answer: object, body: bytes) -> _Envelope:
    try:
        return _Envelope.model_validate(answer)
    except ValidationError:
        begins = line(body[:80].decode("utf-8", "replace"))
        raise PassingError(f"the answer is no list of papers but begins {begins!r}") from None


def _unwrap(citations: Sequence[object]) -> list[object]:
    """Return the citing papers; a citation wraps its paper."""
    return [citation.get("citingPaper") if isinstance(citation, dict) else None for citation in citations]


def _refuse(status: int, answer: object, asked: Mapping[str, list[str]]) -> None:
    why = reason_given(answer)
    if status == 400 and "token" in asked:
        raise StaleTokenError(why)
    if status == 404:
        raise UnknownPaperError(
            NAME, f"HTTP 404: {why}; check [search] in bot.toml, and the service's address"
        )
    refuse_access(NAME, status, KEY_VARIABLE)
    raise SourceError(NAME, f"HTTP {status}: {why}; check [search] in bot.toml")


def reason_given(answer: object) -> str:
    """Return in what words the service refuses."""
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
    title = decode(record.title)
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
