"""The names under which a record is known, and what kind of publication they tell of."""

import re
from collections.abc import Callable
from dataclasses import dataclass
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

_PII = re.compile(r"/pii/([\w()-]+)")
_CVF_END = re.compile(r"(?:_paper)?(?:[.](?:pdf|html))?$")


def page_key(url: str) -> str | None:
    """Return the name of the work that a landing page or PDF stands for, for example ``ieee:10388320``.

    Names that are identifiers everywhere come as ``arXiv:``, ``doi:`` or ``s2:``; a page without a known
    scheme is named by its address (``url:``). None for an address without a path.
    """
    if arxiv := identifiers.arxiv_id(url):
        return f"arXiv:{arxiv}"
    if s2 := identifiers.s2_id(url):
        return f"s2:{s2}"
    page = _page_at(url)
    if page is None:
        return None
    return _publishers_number(page) or _doi_key(identifiers.doi(url)) or page.name


@dataclass(frozen=True, slots=True)
class _Page:
    """An address taken apart."""

    host: str
    path: str
    query: str

    @property
    def last(self) -> str:
        """The last part of the path."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def name(self) -> str | None:
        """The name that the address alone gives."""
        if not self.host or len(self.path) < 2:
            return None
        return f"url:{self.host}{self.path}" + (f"?{self.query}" if self.query else "")

    def value(self, name: str) -> str | None:
        """Return a value of the query."""
        return parse_qs(self.query).get(name, [None])[0]


def _page_at(url: str) -> _Page | None:
    try:
        parts = urlsplit(url)
        return _Page(
            (parts.hostname or "").removeprefix("www."), unquote(parts.path).rstrip("/"), parts.query
        )
    except ValueError:
        return None


def _publishers_number(page: _Page) -> str | None:
    """Return the name that a publisher's own number gives a page."""
    if is_at(page.host, "sciencedirect.com"):
        return _pii_key(page)
    number = _NUMBERS.get(page.host)
    return number(page) if number else None


def _ieee_key(page: _Page) -> str | None:
    number = page.value("arnumber") or page.last
    return f"ieee:{number.lstrip('0') or 0}" if number.isascii() and number.isdigit() else None


def _pii_key(page: _Page) -> str | None:
    found = _PII.search(page.path)
    return f"pii:{found[1].upper()}" if found else None


def _cvf_key(page: _Page) -> str | None:
    return f"cvf:{_CVF_END.sub('', page.last.lower())}"


def _openreview_key(page: _Page) -> str | None:
    name = page.value("id")
    return f"openreview:{name}" if name else None


_NUMBERS: dict[str, Callable[[_Page], str | None]] = {
    "ieeexplore.ieee.org": _ieee_key,
    "openaccess.thecvf.com": _cvf_key,
    "openreview.net": _openreview_key,
}


def _doi_key(doi: str | None) -> str | None:
    return without_version(f"doi:{doi}") if doi else None


@lru_cache(maxsize=1 << 16)
def _keys(arxiv_id: str | None, doi: str | None, s2_id: str | None, url: str | None) -> frozenset[str]:
    names = (
        arxiv_id and f"arXiv:{arxiv_id}",
        _doi_key(doi and (identifiers.doi(doi) or doi.strip().lower())),
        s2_id and f"s2:{s2_id.lower()}",
        url and page_key(url),
    )
    return frozenset(name for name in names if name)


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
    has_arxiv_id = any(key.startswith("arXiv:") for key in keys(paper))
    return has_arxiv_id or any(map(is_preprint_doi, _dois(paper))) or is_preprint_page(paper.url or "")


def _dois(paper: Paper) -> list[str]:
    return [key.removeprefix("doi:") for key in keys(paper) if key.startswith("doi:")]
