"""The names under which a record is known, and what kind of publication they tell of."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from bot.core import identifiers
from bot.core.paper import Paper

_VERSION = re.compile(r"(?:[./]?v\d+)$")
_PREPRINT_DOI = re.compile(
    r"10\.(?:1101/(?:\d{4}\.\d\d\.\d\d\.|\d{6}$)"  # bioRxiv, medRxiv; other names under 10.1101 are journals
    r"|64898/|2139/ssrn|21203/|20944/preprints|36227/|31219/|26434/|22541/|1364/opticaopen)"
)
_PREPRINT_HOSTS = (
    "biorxiv.org",
    "medrxiv.org",
    "ssrn.com",
    "preprints.org",
    "researchsquare.com",
    "techrxiv.org",
    "authorea.com",
    "chemrxiv.org",
    "osf.io",
)
_PUBLISHERS = {
    "10.1109": "IEEE",
    "10.1007": "Springer",
    "10.1186": "BMC",
    "10.1038": "Nature",
    "10.1016": "Elsevier",
    "10.1117": "SPIE",
    "10.3390": "MDPI",
    "10.1002": "Wiley",
    "10.1111": "Wiley",
    "10.1145": "ACM",
    "10.1088": "IOP",
    "10.1093": "OUP",
    "10.1371": "PLOS",
    "10.3389": "Frontiers",
    "10.1148": "RSNA",
    # Where a conference has its own site, the same papers stand at the publisher's too.
    "ieeexplore.ieee.org": "IEEE",
    "computer.org": "IEEE",
    "openaccess.thecvf.com": "IEEE",
    "link.springer.com": "Springer",
    "papers.miccai.org": "Springer",
    "nature.com": "Nature",
    "sciencedirect.com": "Elsevier",
    "spiedigitallibrary.org": "SPIE",
    "mdpi.com": "MDPI",
    "onlinelibrary.wiley.com": "Wiley",
    "dl.acm.org": "ACM",
    "iopscience.iop.org": "IOP",
    "academic.oup.com": "OUP",
    "journals.plos.org": "PLOS",
    "frontiersin.org": "Frontiers",
    "pubs.rsna.org": "RSNA",
}


def canonical_doi(text: str) -> str | None:
    """Return the DOI that a name or a page's address holds; a preprint's without its version."""
    name = identifiers.doi(unquote(text).strip().removesuffix(".pdf"))
    return _VERSION.sub("", name) if name and is_preprint_doi(name) else name


def is_preprint_doi(doi: str) -> bool:
    """Return whether a preprint server gave the DOI."""
    return bool(_PREPRINT_DOI.match(doi))


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _at(host: str, site: str) -> bool:
    return host == site or host.endswith("." + site)


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
    query = parse_qs(parts.query)
    if host == "ieeexplore.ieee.org":
        number = query.get("arnumber", [""])[0] or path.rsplit("/", 1)[-1]
        if number.isascii() and number.isdigit():
            return f"ieee:{int(number)}"
    if _at(host, "sciencedirect.com") and (found := re.search(r"/pii/([\w()-]+)", path)):
        return f"pii:{found[1].upper()}"
    if host == "openaccess.thecvf.com":
        return f"cvf:{path.rsplit('/', 1)[-1].lower().removesuffix('.pdf').removesuffix('.html').removesuffix('_paper')}"
    if host == "openreview.net" and query.get("id"):
        return f"openreview:{query['id'][0]}"
    if doi := canonical_doi(url):
        return f"doi:{doi}"
    if host and len(path) > 1:
        return f"url:{host}{path}" + (f"?{parts.query}" if parts.query else "")
    return None


def is_preprint_page(url: str) -> bool:
    """Return whether the address is one of a preprint server."""
    host = _host(url)
    return any(_at(host, site) for site in _PREPRINT_HOSTS)


def keys(paper: Paper) -> frozenset[str]:
    """Return all names of a record: arXiv, DOI, Semantic Scholar, and what its link names."""
    names = set()
    if paper.arxiv_id:
        names.add(f"arXiv:{paper.arxiv_id}")
    if paper.doi:
        names.add(f"doi:{canonical_doi(paper.doi) or paper.doi.strip().lower()}")
    if paper.s2_id:
        names.add(f"s2:{paper.s2_id.lower()}")
    if paper.url and (name := page_key(paper.url)):
        names.add(name)
    return frozenset(names)


def publishers(paper: Paper) -> frozenset[str]:
    """Return the publishers that a record's DOI and link tell of; preprint servers are none."""
    found = set()
    for key in keys(paper):
        if key.startswith("doi:") and not is_preprint_doi(doi := key.removeprefix("doi:")):
            prefix = doi.partition("/")[0]
            found.add(_PUBLISHERS.get(prefix, prefix))
    host = _host(paper.url)
    found |= {name for site, name in _PUBLISHERS.items() if _at(host, site)}
    return frozenset(found)


def is_preprint(paper: Paper) -> bool:
    """Return whether the record tells of a preprint."""
    dois = [key.removeprefix("doi:") for key in keys(paper) if key.startswith("doi:")]
    return (
        any(key.startswith("arXiv:") for key in keys(paper))
        or any(is_preprint_doi(doi) for doi in dois)
        or is_preprint_page(paper.url or "")
    )
