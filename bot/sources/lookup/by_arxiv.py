"""Papers of arXiv by identifier (``id_list`` of its API)."""

from collections.abc import Iterator, Sequence
from itertools import islice

import arxiv

from bot.core.paper import Paper
from bot.sources.arxiv import NAME, SECONDS_BETWEEN_REQUESTS, checked_feed, paper_of_result
from bot.sources.http import CheckedAdapter, open_session

_AT_ONCE = 100
"""Identifiers in one request: the address must not grow too long."""


def read_arxiv(ids: Sequence[str], base_url: str, user_agent: str) -> Iterator[Paper]:
    """Yield the papers with these identifiers (without version); unknown ones are left out.

    Raises:
        SourceError: arXiv could not be asked.
    """
    if not ids:
        return
    traffic = CheckedAdapter(NAME, base_url, SECONDS_BETWEEN_REQUESTS, checked_feed, user_agent)
    client = arxiv.Client(page_size=_AT_ONCE, delay_seconds=0.0, num_retries=0)
    client.query_url_format = f"{base_url}/api/query?{{}}"
    client._session = open_session(traffic, base_url)
    for start in range(0, len(ids), _AT_ONCE):
        some = list(ids[start : start + _AT_ONCE])
        results = client.results(arxiv.Search(id_list=some, max_results=len(some)))
        # The first result makes the request; asking for more than the page holds would make another.
        first = list(islice(results, 1))
        rest = islice(results, max(0, traffic.checked.entries - 1))
        yield from (paper for result in [*first, *rest] if (paper := paper_of_result(result)))
