"""The client ``semanticscholar``, bent to make its requests in a session of :mod:`bot.sources.http`.

Upstream faults that make this necessary (semanticscholar 0.12.0): its own requester takes 502 and 503 for empty answers,
writes the API key into its log, and leaves it out of requests for citations; its citations take no dates; it writes query
and token into the address as they stand; and it ends without a word where the service's next offset is not the one that
it expects.
"""

import logging
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

import requests
from semanticscholar import AsyncSemanticScholar
from semanticscholar.ApiRequester import ApiRequester
from semanticscholar.PaginatedResults import PaginatedResults
from semanticscholar.SemanticScholarException import NoMorePagesException

from bot.core.window import Window
from bot.sources.http import CheckedAdapter, Service, open_session

NAME = "Semantic Scholar"
KEY_VARIABLE = "SEMANTIC_SCHOLAR_API_KEY"
"""Where the key stands in the environment."""
CITATION_PAGE = 1000
"""The service's limit."""

# The client warns of papers that it did not get, which are all here, and writes the API key when debugging.
logging.getLogger("semanticscholar").disabled = True

T = TypeVar("T")


class ScholarClient:
    """One conversation with Semantic Scholar."""

    def __init__(
        self,
        service: Service,
        key: str | None,
        check: Callable[[requests.Response], tuple[Any, Any]],
    ) -> None:
        """``check`` gives the envelope of an answer, as the client needs it, and what it holds."""
        self.traffic = CheckedAdapter(service, check)
        self._requester = _Requester(self.traffic, key)
        self._client = AsyncSemanticScholar(api_key=key, api_url=service.base_url, retry=False)
        self._client._requester = self._requester

    def search(
        self, query: str, window: Window, fields: Sequence[str], *, sort: str | None = None
    ) -> Iterator[Any]:
        """Yield what each page of a bulk search holds.

        Raises:
            SourceError: a page could not be had.
        """
        return self._pages(
            self._client.search_paper(
                quote(query, safe=""),
                bulk=True,
                fields=list(fields),
                publication_date_or_year=f"{window.since}:{window.until}",
                sort=sort,
            )
        )

    def citations(self, paper: str, window: Window | None, fields: Sequence[str]) -> Iterator[Any]:
        """Yield what each page of the citations of a paper holds, those of a window where one is given.

        Raises:
            SourceError: a page could not be had.
        """
        self._requester.extra = f"&publicationDateOrYear={window.since}:{window.until}" if window else ""
        return self._pages(self._client.get_paper_citations(paper, fields=list(fields), limit=CITATION_PAGE))

    def batch(self, names: Sequence[str], fields: Sequence[str]) -> Any:
        """Return what the answer about papers with these names holds.

        Raises:
            SourceError: the answer could not be had.
        """
        _finish(self._client.get_papers(list(names), fields=list(fields)))
        return self.traffic.checked[1]

    def _pages(self, first: Coroutine[Any, Any, PaginatedResults]) -> Iterator[Any]:
        try:
            results = _finish(first)
            while True:
                yield self.traffic.checked[1]
                try:
                    _finish(results.async_next_page())
                except NoMorePagesException:
                    return
        finally:
            self._requester.extra = ""


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


class _Requester(ApiRequester):  # type: ignore[misc]
    """Makes the client's requests in a session that sees every status."""

    def __init__(self, traffic: CheckedAdapter, key: str | None) -> None:
        super().__init__(timeout=None, retry=False)
        self.extra = ""
        """What is added to the parameters of each request."""
        self._session = open_session(traffic)
        self._traffic = traffic
        if key:
            self._session.headers["x-api-key"] = key

    async def get_data_async(
        self, url: str, parameters: str, headers: dict[str, str], payload: dict[str, Any] | None = None
    ) -> Any:
        """Return the envelope of an answer, for the client to find the next page."""
        address = f"{url}?{parameters.lstrip('&')}{self.extra}"
        if payload is None:
            self._session.get(address, headers=headers, allow_redirects=False)
        else:
            self._session.post(address, headers=headers, json=payload, allow_redirects=False)
        return self._traffic.checked[0]
