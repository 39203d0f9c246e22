"""The names under which a record is known, and what kind of publication they tell of."""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

from bot.core import identifiers
from bot.core.catalog import Entry
from bot.core.identifiers import without_version
from bot.core.paper import Paper
from bot.core.publishers import (
    is_at,
    publisher_of_doi,
    publisher_of_page,
    server_of_doi,
    server_of_page,
)


def page_key(url: str) -> str | None:
    """Return the name of the work that a landing page or PDF stands for, for example ``ieee:10388320``.

    Names that are identifiers everywhere come as ``arXiv:``, ``doi:`` or ``s2:``; a page without a known
    scheme is named by its address (``url:``). None for an address without a path.
    """
    if arxiv := identifiers.arxiv_id(url):
        return f"arXiv:{arxiv}"
    if s2 := identifiers.s2_id(url):
        return f"s2:{s2}"
    try:
        parts = urlsplit(url)
        host, path = (parts.hostname or "").removeprefix("www."), unquote(parts.path).rstrip("/")
    except ValueError:
        return None
    if number := _publishers_number(host, path, parse_qs(parts.query)):
        return number
    if doi := identifiers.doi(url):
        return without_version(f"doi:{doi}")
    if host and len(path) > 1:
        return f"url:{host}{path}" + (f"?{parts.query}" if parts.query else "")
    return None


def _publishers_number(host: str, path: str, query: Mapping[str, list[str]]) -> str | None:
    """Return the name that a publisher's own number gives a page."""
    last = path.rsplit("/", 1)[-1]
    if host == "ieeexplore.ieee.org":
        number = query.get("arnumber", [last])[0]
        return f"ieee:{int(number)}" if number.isascii() and number.isdigit() else None
    if is_at(host, "sciencedirect.com"):
        found = re.search(r"/pii/([\w()-]+)", path)
        return f"pii:{found[1].upper()}" if found else None
    if host == "openaccess.thecvf.com":
        return f"cvf:{re.sub(r'(?:_paper)?(?:[.](?:pdf|html))?$', '', last.lower())}"
    if host == "openreview.net" and query.get("id"):
        return f"openreview:{query['id'][0]}"
    return None


@lru_cache(maxsize=1 << 16)
def _keys(arxiv_id: str | None, doi: str | None, s2_id: str | None, url: str | None) -> frozenset[str]:
    names = set()
    if arxiv_id:
        names.add(f"arXiv:{arxiv_id}")
    if doi:
        names.add(without_version(f"doi:{identifiers.doi(doi) or doi.strip().lower()}"))
    if s2_id:
        names.add(f"s2:{s2_id.lower()}")
    if url and (name := page_key(url)):
        names.add(name)
    return frozenset(names)


def keys(paper: Paper) -> frozenset[str]:
    """Return all names of a record: arXiv, DOI, Semantic Scholar, and what its link names.

    In this form names are compared; a preprint's DOI stands without its version.
    """
    return _keys(paper.arxiv_id, paper.doi, paper.s2_id, paper.url)


def names(entry: Entry) -> frozenset[str]:
    """Return all names of a row, in the form of :func:`keys`; a link that is in doubt is none."""
    links = () if entry.link_in_doubt else (entry.url, entry.published)
    return _keys(entry.arxiv_id, entry.doi, entry.s2_id, None).union(
        {key_of(entry.id)}, *(_keys(None, None, None, link) for link in links)
    )


def key_of(name: str) -> str:
    """Return a name such as ``doi:...`` or ``url:...``, as rows and decisions have it, in the form of :func:`keys`."""
    if name.startswith("url:"):
        return page_key(name.removeprefix("url:")) or name
    return without_version(name)


def publishers(paper: Paper) -> frozenset[str]:
    """Return the publishers that a record's DOI and link tell of; preprint servers are none."""
    given = {publisher_of_doi(doi) for doi in _dois(paper)} | {publisher_of_page(paper.url or "")}
    return frozenset(name for name in given if name)


def is_preprint_doi(doi: str) -> bool:
    """Return whether a preprint server gave the DOI."""
    return server_of_doi(doi) is not None


def is_preprint_page(url: str) -> bool:
    """Return whether the address is one of a preprint server."""
    return server_of_page(url) is not None


def is_preprint(paper: Paper) -> bool:
    """Return whether the record tells of a preprint."""
    return (
        any(key.startswith("arXiv:") for key in keys(paper))
        or any(map(is_preprint_doi, _dois(paper)))
        or is_preprint_page(paper.url or "")
    )


def _dois(paper: Paper) -> list[str]:
    return [key.removeprefix("doi:") for key in keys(paper) if key.startswith("doi:")]
