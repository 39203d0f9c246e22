"""Papers of Semantic Scholar by identifier (``/paper/batch`` of its Graph API)."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import requests
from semanticscholar import SemanticScholar as Client
from semanticscholar.ApiRequester import ApiRequester

from bot.core.paper import Paper
from bot.sources.http import CheckedAdapter, PassingError, open_session
from bot.sources.semantic_scholar import FIELDS, NAME, SECONDS_WITH_KEY, SECONDS_WITHOUT_KEY, paper_of_record
from bot.support.errors import SourceError

_AT_ONCE = 500
"""The service's limit."""
# The client warns of papers that it did not get, which are all here, and tells the key when debugging.
logging.getLogger("semanticscholar").setLevel(logging.ERROR)

_PREFIXES = {"arXiv:": "ARXIV:", "doi:": "DOI:", "s2:": "", "url:": "URL:"}


def read_semantic_scholar(
    names: Sequence[str], base_url: str, key: str | None, user_agent: str
) -> Mapping[str, Paper]:
    """Return the papers that the service has under these canonical names.

    Raises:
        SourceError: the service could not be asked, or refused.
    """
    if not names:
        return {}
    traffic = CheckedAdapter(
        NAME, base_url, SECONDS_WITH_KEY if key else SECONDS_WITHOUT_KEY, _check, user_agent
    )
    client = Client(api_key=key, api_url=base_url, retry=False)
    client._AsyncSemanticScholar._requester = _Requester(traffic, base_url)
    found: dict[str, Paper] = {}
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        client.get_papers([_their_name(name) for name in some], fields=list(FIELDS))
        records: list[Any] | None = traffic.checked
        if records is None:
            continue
        if len(records) != len(some):
            raise SourceError(NAME, f"{len(some)} papers were asked for, {len(records)} answers came")
        for name, record in zip(some, records, strict=True):
            if record is not None and (paper := paper_of_record(record)):
                found[name] = paper
    return found


def _their_name(name: str) -> str:
    scheme, colon, rest = name.partition(":")
    return _PREFIXES[scheme + colon] + rest


def _check(response: requests.Response) -> list[Any] | None:
    """Return the records of an answer, null for each unknown paper; None where none of them is known."""
    try:
        answer = json.loads(response.content)
    except (ValueError, RecursionError):
        answer = None
    if response.status_code in (401, 403):
        raise SourceError(
            NAME, f"HTTP {response.status_code}: access was refused; check SEMANTIC_SCHOLAR_API_KEY"
        )
    if response.status_code in (400, 404) and isinstance(answer, dict):
        # "No valid paper ids given": the service does not know a single one.
        return None
    if response.status_code != 200:
        raise SourceError(NAME, f"HTTP {response.status_code}: the request was refused")
    if not isinstance(answer, list):
        raise PassingError("the answer is no list of papers")
    return answer


class _Requester(ApiRequester):  # type: ignore[misc]
    """Makes the client's requests in a session that sees every status."""

    def __init__(self, traffic: CheckedAdapter, base_url: str) -> None:
        super().__init__(timeout=None, retry=False)
        self._session = open_session(traffic, base_url)

    async def get_data_async(
        self, url: str, parameters: str, headers: dict[str, str], payload: dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Return nothing to the client; the records stand in ``traffic.checked``, to be validated."""
        self._session.post(
            f"{url}?{parameters.lstrip('&')}", headers=headers, json=payload, allow_redirects=False
        )
        return []
