"""Papers of arXiv by identifier (``id_list`` of its API)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import arxiv

from bot.core.paper import Paper
from bot.sources.arxiv import service_of
from bot.sources.arxiv_client import ArxivClient
from bot.sources.arxiv_feed import check_feed, paper_of_result
from bot.sources.lookup.patience import PATIENCE

_AT_ONCE = 100
"""Identifiers in one request: the address must not grow too long."""


def read_arxiv(ids: Sequence[str], base_url: str, user_agent: str) -> Iterator[tuple[str, Paper | None]]:
    """Yield each of these identifiers (without version) with its paper; None where arXiv gives none.

    Raises:
        SourceError: arXiv could not be asked about the other identifiers.
    """
    service = replace(service_of(base_url, user_agent), patience=PATIENCE, is_waited_for=True)
    client = ArxivClient(service, check_feed, _AT_ONCE)
    for start in range(0, len(ids), _AT_ONCE):
        some = list(ids[start : start + _AT_ONCE])
        results = client.page(arxiv.Search(id_list=some, max_results=len(some)))
        papers = {paper.arxiv_id: paper for result in results if (paper := paper_of_result(result))}
        yield from ((identifier, papers.get(identifier)) for identifier in some)
