"""A venue by the DOI or the address of a paper."""

import re

from bot.core.paper import Paper
from bot.core.publishers import server_in_text, server_of_doi
from bot.core.venues.known import BY_DOI, CVF_PAGE, IEEE_PROCEEDINGS, MICCAI_PAGE

_DOI = re.compile(r"10\.\d{4,9}/[^\s?#]+")
_NATURE = re.compile(r"nature\.com/articles/([\w.-]+)")
_BY_DOI = tuple((re.compile(pattern), short) for pattern, short in BY_DOI.items())
_WORKSHOPS = ("cvprw", "iccvw", "wacvw")


def from_page(paper: Paper) -> str | None:
    """Return the venue, or the preprint server, that a paper's DOI or address names."""
    link = paper.url or ""
    doi = (paper.doi or "").lower() or _doi_in(link)
    published = _of_proceedings(doi) or _by_doi(doi) or _of_site(link)
    return published or server_of_doi(doi) or server_in_text(link)


def _doi_in(link: str) -> str:
    if found := _DOI.search(link):
        return found[0].lower()
    found = _NATURE.search(link)
    return f"10.1038/{found[1]}" if found else ""


def _of_proceedings(doi: str) -> str | None:
    found = IEEE_PROCEEDINGS.match(doi)
    if not found:
        return None
    name = found["name"].upper()
    return (
        f"{name[:-1]} {found['year']} Workshop" if found["name"] in _WORKSHOPS else f"{name} {found['year']}"
    )


def _by_doi(doi: str) -> str | None:
    return next((short for pattern, short in _BY_DOI if pattern.match(doi)), None)


def _of_site(link: str) -> str | None:
    """Return the venue whose own site an address belongs to."""
    if found := CVF_PAGE.search(link):
        return f"{found['name'].upper()} {found['year']}" + (" Workshop" if found["workshop"] else "")
    found = MICCAI_PAGE.search(link)
    return f"MICCAI {found['year']}" if found else None
