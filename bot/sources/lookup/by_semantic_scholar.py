"""Papers of Semantic Scholar by identifier (``/paper/batch`` of its Graph API)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import requests

from bot.core.paper import Paper
from bot.sources.http import PassingError, refuse_access
from bot.sources.lookup.patience import PATIENCE
from bot.sources.salvage import read_json_or_nothing
from bot.sources.scholar_answers import paper_of_record
from bot.sources.scholar_client import KEY_VARIABLE, NAME, ScholarClient
from bot.sources.semantic_scholar import FIELDS, service_of
from bot.support.errors import SourceError

_AT_ONCE = 500
"""The service's limit."""

_PREFIXES = {"arXiv:": "ARXIV:", "doi:": "DOI:", "s2:": "", "url:": "URL:"}


def read_semantic_scholar(
    names: Sequence[str], base_url: str, key: str | None, user_agent: str
) -> Mapping[str, Paper]:
    """Return the papers that the service has under these canonical names.

    Raises:
        SourceError: the service could not be asked, or refused.
    """
    service = replace(service_of(base_url, key, user_agent, PATIENCE), is_waited_for=True)
    client = ScholarClient(service, key, check_batch)
    records = records_of(names, client, FIELDS, _AT_ONCE)
    papers = ((name, paper) for name, record in records if (paper := paper_of_record(record)))
    return {name: paper for name, paper in papers if _may_be(name, paper)}


def _may_be(name: str, paper: Paper) -> bool:
    """Return whether a record may be the paper that was asked for: it names no other paper of arXiv."""
    scheme, _, identifier = name.partition(":")
    return scheme != "arXiv" or paper.arxiv_id in (None, identifier)


def records_of(
    names: Sequence[str], client: ScholarClient, fields: Sequence[str], at_once: int
) -> Iterator[tuple[str, Any]]:
    """Yield each canonical name that the service knows with its record, asked for in batches.

    Raises:
        SourceError: the service could not be asked, or refused.
    """
    for start in range(0, len(names), at_once):
        some = names[start : start + at_once]
        records: list[Any] | None = client.batch([_their_name(name) for name in some], fields)
        if records is None:
            continue
        if len(records) != len(some):
            raise SourceError(NAME, f"{len(some)} papers were asked for, {len(records)} answers came")
        yield from ((name, record) for name, record in zip(some, records, strict=True) if record is not None)


def _their_name(name: str) -> str:
    scheme, colon, rest = name.partition(":")
    return _PREFIXES[scheme + colon] + rest


def check_batch(response: requests.Response) -> tuple[list[Any], list[Any] | None]:
    """Return nothing for the client, and the records of an answer: null for each unknown paper, none if all are."""
    answer = read_json_or_nothing(response.content)
    refuse_access(NAME, response.status_code, KEY_VARIABLE)
    if response.status_code in (400, 404) and isinstance(answer, dict):
        # "No valid paper ids given": the service does not know a single one.
        return [], None
    if response.status_code != 200:
        raise SourceError(NAME, f"HTTP {response.status_code}: the request was refused")
    if not isinstance(answer, list):
        raise PassingError("the answer is no list of papers")
    return [], answer
