"""The client ``arxiv``, bent to give one page a call through a session of :mod:`bot.sources.http`.

Upstream faults that make this necessary (arxiv 4.0.2): it has no time-out, it repeats a broken connection at once, and it
takes a 200 that holds no feed, and an empty first page whose total is above zero, for the end of the results. So its own
pause and repetitions are switched off, and the facts of each feed come from the session.
"""

import re
from collections.abc import Callable
from itertools import islice
from typing import Any

import arxiv
import requests

from bot.sources.http import CheckedAdapter, Service, open_session

NAME = "arXiv"
LARGEST_PAGE = 2000
"""The service's limit."""
SMALLEST_PAGE = 100
"""A page is halved after each failure, down to this."""

_SIZE = re.compile(r"(?<=[?&]max_results=)\d+")


class ArxivClient:
    """One conversation with arXiv."""

    def __init__(
        self, service: Service, check: Callable[[requests.Response], Any], page_size: int = LARGEST_PAGE
    ) -> None:
        self.traffic = CheckedAdapter(service, check, self._ask_for_less)
        self._client = arxiv.Client(page_size=page_size, delay_seconds=0.0, num_retries=0)
        self._client.query_url_format = f"{service.base_url}/api/query?{{}}"
        self._client._session = open_session(self.traffic)

    def page(self, search: arxiv.Search, start: int = 0) -> list[arxiv.Result]:
        """Return the results of one page. What the feed says of itself stands in ``traffic.checked``.

        Raises:
            SourceError: the page could not be had.
        """
        stream = self._client.results(search, offset=start)
        # The first result makes the request. Asking for more than the page holds would make the next one.
        results = list(islice(stream, 1))
        return [*results, *islice(stream, max(0, self.traffic.checked.entries - 1))]

    def _ask_for_less(self, request: requests.PreparedRequest) -> None:
        """Halve the page, in this request and in those to come: large pages fail more often."""
        size = max(min(SMALLEST_PAGE, self._client.page_size), self._client.page_size // 2)
        self._client.page_size = size
        request.url = _SIZE.sub(str(size), request.url or "")
