"""Identifiers of papers: arXiv, DOI, Semantic Scholar and addresses, each in its one form.

A DOI keeps the version that a preprint server gave it, because services know it under that name alone;
:func:`without_version` gives the form in which works are compared.
"""

import html
import re
from urllib.parse import unquote, urlsplit

from bot.core.publishers import server_of_doi

# https://info.arxiv.org/help/arxiv_identifier.html: YYMM.NNNN (0704 to 1412), YYMM.NNNNN (since 1501),
# and archive(.SC)/YYMMNNN before April 2007. A version suffix may follow.
_ARXIV_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_ARXIV_OLD = r"[a-z][a-z-]+(?:\.[A-Za-z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3}"
_ARXIV = re.compile(
    r"(?:^|arxiv:\s*|arxiv\.org/(?:abs|pdf|html)/|10\.48550/arxiv\.|"
    r"(?:huggingface\.co|\bhf\.co)/papers/|alphaxiv\.org/(?:abs|overview|pdf)/|ar5iv\.org/(?:abs|html)/)"
    rf"(?P<id>{_ARXIV_NEW}|{_ARXIV_OLD})"
    r"(?:v\d+)?(?=$|[^\d\w]|\.pdf)",
    re.IGNORECASE,
)
# https://www.crossref.org/blog/dois-and-matching-regular-expressions/; older DOIs hold a SICI: "110<446:EOTOFR>2.0.CO;2".
_DOI = re.compile(r"10\.\d{4,9}/(?:<[^\s<>\"/:]*:[^\s<>\"]*>|[^\s\"<>])+", re.IGNORECASE)
_NEXT_DOI = re.compile(r"(?:[;,]|\]\()(?:https?://[\w.]+/|doi:)?10\.\d{4,9}/.*$", re.IGNORECASE)
_LONGEST = 500
"""Characters of a DOI; the longest known have about 150."""
# What publishers' addresses put behind the DOI: a view of the page, a file type, a preprint's version.
_VIEW = re.compile(
    r"(?:;jsessionid=\S*|/(?:meta|full|fulltext|abstract|summary|e?pdf|html|epub)|\.(?:full-text|full|abstract|short|pdf|html))+$",
    re.I,
)
# bioRxiv and medRxiv: their addresses have a version, their DOIs have none.
_VERSION_OF_PAGE = re.compile(r"^(10\.(?:1101|64898)/.*\d)v\d+$")
_VERSION = re.compile(r"[./_-]?v\d+$")
# Addresses that do not show the DOI, but determine it.
_BY_ADDRESS = (
    (re.compile(r"//(?:www\.)?nature\.com/articles/([\w-]+)", re.I), "10.1038/{}"),
    (re.compile(r"rxiv\.org/content/(?:bio|med)rxiv/early/[\d/]+/([\d.]+\d)", re.I), "10.1101/{}"),
    (re.compile(r"preprints\.org/manuscript/([\d.]+)/v(\d+)", re.I), "10.20944/preprints{}.v{}"),
    (re.compile(r"researchsquare\.com/article/(rs-\d+)/v(\d+)", re.I), "10.21203/rs.3.{}/v{}"),
    (re.compile(r"ssrn\.com/\S*?abstract(?:_id)?=(\d+)", re.I), "10.2139/ssrn.{}"),
)
_S2 = re.compile(r"(?:^|^s2:|semanticscholar\.org/paper/(?:[^/\s]+/)?)(?P<id>[0-9a-f]{40})(?=$|[/?#])", re.I)


def arxiv_id(text: str) -> str | None:
    """Return the arXiv identifier without version that an identifier, a URL or an arXiv DOI names."""
    found = _ARXIV.search(text.strip())
    return found["id"] if found else None


def doi(text: str) -> str | None:
    """Return the DOI that the text names, in lower case and without trailing punctuation.

    DOIs are compared without regard to case (DOI Handbook, 2.4). arXiv's own DOIs are no publisher's DOI:
    they give None here, and :func:`arxiv_id` reads them.
    """
    text = _without_escapes(text.strip())
    if name := _doi_of_page(text):
        return name
    found = _DOI.search(text)
    name = _trim(found[0], "://" in text) if found else ""
    return name if name and not name.startswith("10.48550/arxiv.") and len(name) <= _LONGEST else None


def _doi_of_page(text: str) -> str | None:
    """Return the DOI that an address determines without showing it."""
    for address, form in _BY_ADDRESS:
        if seen := address.search(text):
            return form.format(*seen.groups()).lower()
    return None


def _trim(name: str, is_address: bool) -> str:
    """Return a DOI without what stands behind it: another one, a view of the page, punctuation."""
    name = _NEXT_DOI.sub("", name)
    if is_address:
        name = _VIEW.sub("", re.sub(r"[?#&].*$", "", name))
    name = _VERSION_OF_PAGE.sub(r"\1", name).lower().rstrip(".,;:'\"]}>*/")
    while name.endswith(")") and name.count(")") > name.count("("):
        name = name[:-1]
    return name


def _without_escapes(text: str) -> str:
    """Return the text without what addresses and HTML escape: ``%2F``, ``&lt;``."""
    if "&lt;" in text:
        text = html.unescape(text)
    if "://" in text or "%2f" in text.lower():
        while (shown := unquote(text)) != text:
            text = shown
    return text


def s2_id(text: str) -> str | None:
    """Return the Semantic Scholar paper id (40 hexadecimal digits) that an id or a page's URL names."""
    found = _S2.search(text.strip())
    return found["id"].lower() if found else None


def canonical(text: str) -> str | None:
    """Return ``arXiv:...``, ``doi:...`` or ``s2:...`` for whatever identifier the text names."""
    for scheme, read in (("arXiv", arxiv_id), ("doi", doi), ("s2", s2_id)):
        if name := read(text):
            return f"{scheme}:{name}"
    return None


def canonical_name(text: str) -> str | None:
    """Return ``arXiv:...``, ``doi:...``, ``s2:...`` or ``url:...`` for an identifier or a web address.

    None for a text that is neither.
    """
    text = text.strip()
    address = text.removeprefix("url:")
    return canonical(text) or (f"url:{address}" if _is_address(address) else None)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
    return is_web and text.isprintable() and " " not in text


def without_version(name: str) -> str:
    """Return a name such as ``doi:10.20944/preprints202307.1213.v1`` without a preprint server's version.

    In this form names are compared: all versions of a preprint are one work.
    """
    scheme, colon, doi = name.partition(":")
    return f"doi:{_VERSION.sub('', doi)}" if scheme + colon == "doi:" and server_of_doi(doi) else name


def arxiv_month(identifier: str) -> str:
    """Return ``YYYYMM``, the month of announcement that an arXiv identifier carries."""
    digits = identifier.rsplit("/", 1)[-1][:4]
    century = "19" if digits[:2] >= "91" else "20"
    return century + digits
