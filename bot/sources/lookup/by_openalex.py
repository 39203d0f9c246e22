"""Papers of OpenAlex by DOI: for those that Semantic Scholar does not have.

Manual: https://docs.openalex.org/api-entities/works/work-object
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Annotated, Any

import pyalex
import requests
from pydantic import Field, ValidationError

from bot.core import identifiers
from bot.core.paper import Paper
from bot.sources.http import CheckedAdapter, PassingError, Service, open_session, refuse_access
from bot.sources.salvage import read_json
from bot.sources.text import Described, line, paragraph
from bot.support.errors import SourceError

NAME = "OpenAlex"
SECONDS_BETWEEN_REQUESTS = 0.2
"""The service takes up to ten requests a second."""
COOLING = (2.0, 10.0)
PATIENCE = 30.0
"""Seconds: it only helps out, and its free allowance lasts for a day or not at all."""
TRIES = 2
"""Of one request: a command does not wait minutes for a service that only helps out."""

_THEIR_URL = "https://api.openalex.org"

_Text = Annotated[str, Field(max_length=5_000)]


class _Name(Described):
    display_name: _Text = ""


class _Authorship(Described):
    author: _Name = _Name()
    raw_author_name: _Text = ""


class _Location(Described):
    landing_page_url: _Text = ""
    source: _Name = _Name()


class _Work(Described):
    title: str = Field(min_length=1, max_length=2_000)
    doi: _Text = ""
    authorships: list[_Authorship] = Field(default=[], max_length=20_000)
    publication_date: date | None = None
    primary_location: _Location = _Location()
    locations: list[_Location] = Field(default=[], max_length=1_000)
    abstract_inverted_index: dict[str, list[int]] = Field(default={})
    is_retracted: bool = False
    type: str = Field(default="", max_length=100)


def service_of(base_url: str, user_agent: str) -> Service:
    """Return how OpenAlex is asked."""
    return Service(
        NAME, base_url, user_agent, SECONDS_BETWEEN_REQUESTS, COOLING, PATIENCE, TRIES, is_waited_for=True
    )


def read_openalex(
    dois: Sequence[str], traffic: CheckedAdapter, key: str | None
) -> Iterator[tuple[str, Paper | None]]:
    """Yield each of these DOIs with the paper that the service has under it, None where it has none.

    Each takes one request, which needs no key.

    Raises:
        SourceError: the service could not be asked about the other DOIs, or refused.
    """
    session, base_url = open_session(traffic), traffic.service.base_url
    pyalex.config.api_key = key
    pyalex.config.user_agent = traffic.service.user_agent
    for doi in dois:
        asked = pyalex.Works(f"https://doi.org/{doi}")
        traffic.checked = None
        # What the client makes of an answer does not matter: the session has read it before.
        with suppress(requests.HTTPError, ValueError):
            # The client knows one address of the service only.
            asked._get_from_url(asked.url.replace(_THEIR_URL, base_url, 1), session)
        yield doi, traffic.checked if isinstance(traffic.checked, Paper) else None


def check_work(response: requests.Response) -> Paper | None:
    """Return the paper of an answer; None where the service does not know it, or describes none."""
    if response.status_code == 404:
        return None
    refuse_access(NAME, response.status_code, "OPENALEX_API_KEY")
    if response.status_code != 200:
        raise SourceError(NAME, f"HTTP {response.status_code}: the request was refused")
    try:
        answer: Any = read_json(response.content)
    except ValueError:
        raise PassingError("the answer is not JSON") from None
    try:
        return _paper(_Work.model_validate(answer))
    except ValidationError:
        return None


def _paper(work: _Work) -> Paper:
    places = [place.landing_page_url for place in (work.primary_location, *work.locations)]
    names = [line(who.raw_author_name or who.author.display_name) for who in work.authorships]
    return Paper(
        title=line(work.title),
        abstract=_abstract(work.abstract_inverted_index),
        authors=tuple(filter(None, names)),
        published=_day_published(work.publication_date),
        arxiv_id=next(filter(None, map(identifiers.arxiv_id, places)), None),
        doi=identifiers.doi(work.doi),
        comment="Retracted, says OpenAlex." if work.is_retracted else "",
        venue=line(work.primary_location.source.display_name),
        sources=(NAME,),
        types=(work.type,) if work.type else (),
    )


def _day_published(day: date | None) -> date | None:
    """Return the day of publication; None for a 1 January, which is also what the service writes for a year alone."""
    return None if day and (day.month, day.day) == (1, 1) else day


def _abstract(index: Mapping[str, list[int]]) -> str:
    """Put an abstract together that is given as the positions of its words."""
    words = {place: word for word, places in index.items() for place in places if 0 <= place < 10_000}
    return paragraph(" ".join(words[place] for place in sorted(words)))
