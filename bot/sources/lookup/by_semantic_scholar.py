"""Papers of Semantic Scholar by identifier (``/paper/batch`` of its Graph API)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import requests

from bot.core.paper import Paper
from bot.sources.http import BrokenRequestError, PassingError, PatienceEndedError, refuse_access
from bot.sources.lookup.patience import PATIENCE
from bot.sources.salvage import read_json_or_nothing
from bot.sources.scholar_answers import paper_of_record, reason_given
from bot.sources.scholar_client import KEY_VARIABLE, NAME, ScholarClient
from bot.sources.semantic_scholar import FIELDS, service_of
from bot.support.errors import SourceError

_AT_ONCE = 500
"""The service's limit."""
_FAILURES = 3
"""After so many failed batches, or papers that fail alone, the service is asked no more: something else is wrong."""
_HALVINGS = 20
"""So many batches over which the service fails are halved in one reading. Finding one paper of 50 takes six."""
_UNKNOWN = "no valid paper ids"
_TOO_LARGE = "exceed maximum size"
"""The service refuses answers above 10 MB: https://api.semanticscholar.org/api-docs/graph, status 400."""

_PREFIXES = {"arXiv:": "ARXIV:", "doi:": "DOI:", "s2:": "", "url:": "URL:"}


class TooLargeError(SourceError):
    """The answer would be larger than the service gives. About fewer papers it may answer."""


class BatchesFailedError(SourceError):
    """About some papers no answer came."""

    def __init__(self, failed: Sequence[tuple[Sequence[str], SourceError]]) -> None:
        """``failed`` are the names of each failed request with what became of it."""
        said = (
            f"{names[0]}: {error.message}" if len(names) == 1 else error.message for names, error in failed
        )
        super().__init__(NAME, "; ".join(dict.fromkeys(said)))
        self.refused = [names[0] for names, error in failed if len(names) == 1 and _asks_too_much(error)]
        """Names that are refused even alone, so that the next request would fare no better."""


def _asks_too_much(error: SourceError) -> bool:
    """Return whether a request that asks for less may be answered."""
    return isinstance(error, TooLargeError | BrokenRequestError)


def read_semantic_scholar(
    names: Sequence[str], base_url: str, key: str | None, user_agent: str
) -> Iterator[tuple[str, Paper | None]]:
    """Yield each of these canonical names with the paper that the service has under it; None where it has none.

    Raises:
        SourceError: the service could not be asked about the other names, or refused.
    """
    service = replace(service_of(base_url, key, user_agent, PATIENCE), is_waited_for=True)
    client = ScholarClient(service, key, check_batch)
    for name, record in records_of(names, client, FIELDS, _AT_ONCE):
        paper = None if record is None else paper_of_record(record)
        yield name, paper if paper and _may_be(name, paper) else None


def _may_be(name: str, paper: Paper) -> bool:
    """Return whether a record may be the paper that was asked for: it names no other paper of arXiv."""
    scheme, _, identifier = name.partition(":")
    return scheme != "arXiv" or paper.arxiv_id in (None, identifier)


def records_of(
    names: Sequence[str], client: ScholarClient, fields: Sequence[str], at_once: int
) -> Iterator[tuple[str, Any]]:
    """Yield each canonical name with its record, None where the service does not know it, asked for in batches.

    A batch whose answer would be too large, or over which the service fails, is halved. After any other failed batch
    the next one is asked for, unless the service throttles.

    Raises:
        BatchesFailedError: the service could not be asked about the other names, or refused.
    """
    waiting = [names[start : start + at_once] for start in range(0, len(names), at_once)][::-1]
    failed: list[tuple[Sequence[str], SourceError]] = []
    broken = 0
    while waiting and len(failed) < _FAILURES:
        some = waiting.pop()
        try:
            yield from zip(some, _ask(some, client, fields), strict=True)
        except SourceError as error:
            broken += isinstance(error, BrokenRequestError)
            if len(some) > 1 and _asks_too_much(error) and broken <= _HALVINGS:
                middle = len(some) // 2
                waiting += [some[middle:], some[:middle]]
                continue
            failed.append((some, error))
            if isinstance(error, PatienceEndedError):
                break
    if failed:
        raise BatchesFailedError(failed) from failed[-1][1]


def _ask(names: Sequence[str], client: ScholarClient, fields: Sequence[str]) -> list[Any]:
    """Return one record, or None, for each name."""
    records: list[Any] | None = client.batch([_their_name(name) for name in names], fields)
    if records is None:
        return [None] * len(names)
    if len(records) != len(names):
        raise SourceError(NAME, f"{len(names)} papers were asked for, {len(records)} answers came")
    return records


def _their_name(name: str) -> str:
    scheme, colon, rest = name.partition(":")
    return _PREFIXES[scheme + colon] + rest


def check_batch(response: requests.Response) -> tuple[list[Any], list[Any] | None]:
    """Return nothing for the client, and the records of an answer: null for each unknown paper, none if all are.

    Raises:
        PassingError: it is no answer of the API.
        TooLargeError: about fewer papers the service may answer.
        SourceError: the service refuses the request.
    """
    answer = read_json_or_nothing(response.content)
    refuse_access(NAME, response.status_code, KEY_VARIABLE)
    if response.status_code != 200:
        _check_refusal(response.status_code, answer)
        return [], None
    if not isinstance(answer, list):
        raise PassingError("the answer is no list of papers")
    return [], answer


def _check_refusal(status: int, answer: object) -> None:
    """Pass over the refusal that says that the service does not know a single one of the papers.

    Raises:
        SourceError: it is another one.
    """
    why = reason_given(answer)
    if status == 404 and isinstance(answer, dict):
        return
    if status == 400 and _UNKNOWN in why.lower():
        return
    kind = TooLargeError if status == 400 and _TOO_LARGE in why.lower() else SourceError
    raise kind(NAME, f"HTTP {status}: {why}; the request was refused")
