"""Identifiers of papers: arXiv, DOI and Semantic Scholar, each in one canonical form."""

import re

# https://info.arxiv.org/help/arxiv_identifier.html: YYMM.NNNN (0704 to 1412), YYMM.NNNNN (since 1501),
# and archive(.SC)/YYMMNNN before April 2007. A version suffix may follow.
_ARXIV_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_ARXIV_OLD = r"[a-z][a-z-]+(?:\.[A-Za-z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3}"
_ARXIV = re.compile(
    rf"(?:^|arxiv:\s*|arxiv\.org/(?:abs|pdf|html)/|10\.48550/arxiv\.)(?P<id>{_ARXIV_NEW}|{_ARXIV_OLD})"
    r"(?:v\d+)?(?=$|[^\d\w]|\.pdf)",
    re.IGNORECASE,
)
# https://www.crossref.org/blog/dois-and-matching-regular-expressions/
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+", re.IGNORECASE)
# What publishers' addresses put behind the DOI: a view of the page, a file type, a preprint's version.
_VIEW = re.compile(
    r"(?:/(?:meta|full|abstract|summary|e?pdf|html|epub)|\.(?:full-text|full|abstract|short|pdf|html))+$",
    re.I,
)
_PREPRINT_VERSION = re.compile(r"(?<=\d)v\d+$")
# Addresses that do not show the DOI, but determine it.
_BY_ADDRESS = (
    (re.compile(r"//(?:www\.)?nature\.com/articles/([\w-]+)", re.I), "10.1038/{}"),
    (re.compile(r"rxiv\.org/content/(?:bio|med)rxiv/early/[\d/]+/([\d.]+\d)", re.I), "10.1101/{}"),
    (re.compile(r"preprints\.org/manuscript/([\d.]+)/v(\d+)", re.I), "10.20944/preprints{}.v{}"),
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
    for address, form in _BY_ADDRESS:
        if seen := address.search(text):
            return form.format(*seen.groups()).lower()
    found = _DOI.search(text.strip())
    if not found:
        return None
    name = found[0]
    if "://" in text:
        name = _VIEW.sub("", re.sub(r"[?#&].*$", "", name))
        if name.startswith("10.1101/"):
            name = _PREPRINT_VERSION.sub("", name)
    name = name.lower().rstrip(".,;:'\"]}>*")
    while name.endswith(")") and name.count(")") > name.count("("):
        name = name[:-1]
    return None if name.startswith("10.48550/arxiv.") else name


def s2_id(text: str) -> str | None:
    """Return the Semantic Scholar paper id (40 hexadecimal digits) that an id or a page's URL names."""
    found = _S2.search(text.strip())
    return found["id"].lower() if found else None


def canonical(text: str) -> str | None:
    """Return ``arXiv:...``, ``doi:...`` or ``s2:...`` for whatever identifier the text names."""
    if name := arxiv_id(text):
        return f"arXiv:{name}"
    if name := doi(text):
        return f"doi:{name}"
    if name := s2_id(text):
        return f"s2:{name}"
    return None


def arxiv_month(identifier: str) -> str:
    """Return ``YYYYMM``, the month of announcement that an arXiv identifier carries."""
    digits = identifier.rsplit("/", 1)[-1][:4]
    century = "19" if digits[:2] >= "91" else "20"
    return century + digits
