"""Who published a paper: the one table of preprint servers and of publishers, by DOI, page and name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class PreprintServer:
    """A server of preprints, arXiv aside."""

    name: str
    doi: str = ""
    """The beginning of its DOIs, as a pattern; empty where they are not known."""
    hosts: tuple[str, ...] = ()
    word: str = ""
    """How venues and addresses name it, as a pattern."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """A publisher of journals and proceedings."""

    name: str
    prefixes: tuple[str, ...]
    """Of its DOIs."""
    hosts: tuple[str, ...]


# openRxiv's two servers share their prefixes; the number of digits tells them apart.
_DAY = r"10\.(?:1101|64898)/\d{4}\.\d\d\.\d\d\."
SERVERS = (
    PreprintServer("medRxiv", _DAY + r"\d{8}", ("medrxiv.org",), r"\bmedrxiv\b"),
    PreprintServer("bioRxiv", rf"(?:{_DAY}\d{{6}}|10\.1101/\d{{6}}$|10\.64898/)", ("biorxiv.org",), r"\bbiorxiv\b"),
    PreprintServer("SSRN", r"10\.2139/ssrn", ("ssrn.com",), r"\bssrn\b"),
    PreprintServer("Research Square", r"10\.21203/", ("researchsquare.com",), r"\bresearch ?square\b"),
    PreprintServer("TechRxiv", r"10\.36227/", ("techrxiv.org",), r"\btechrxiv\b"),
    PreprintServer("Preprints.org", r"10\.20944/preprints", ("preprints.org",), r"\bpreprints\.org\b"),
    PreprintServer("ChemRxiv", r"10\.26434/", ("chemrxiv.org",), r"\bchemrxiv\b"),
    PreprintServer("PsyArXiv", r"10\.31234/", (), r"\bpsyarxiv\b"),
    PreprintServer("SocArXiv", r"10\.31235/", (), r"\bsocarxiv\b"),
    PreprintServer("EarthArXiv", r"10\.31223/", ("eartharxiv.org",), r"\beartharxiv\b"),
    PreprintServer("engrXiv", r"10\.31224/", ("engrxiv.org",), r"\bengrxiv\b"),
    PreprintServer("EcoEvoRxiv", r"10\.32942/", ("ecoevorxiv.org",), r"\becoevorxiv\b"),
    PreprintServer("Jxiv", r"10\.51094/jxiv", ("jxiv.jst.go.jp",), r"\bjxiv\b"),
    PreprintServer("ChinaXiv", r"10\.12074/", ("chinaxiv.org",), r"\bchinaxiv\b"),
    PreprintServer("Qeios", r"10\.32388/", ("qeios.com",), r"\bqeios\b"),
    PreprintServer("EdArXiv", r"10\.35542/", (), r"\bedarxiv\b"),
    # The Center for Open Science gave its communities the prefixes one after the other.
    PreprintServer("OSF Preprints", r"10\.312(?:19|2\d|3[0-7])/", ("osf.io",), r"\bosf preprints\b"),
    PreprintServer("Authorea", r"10\.22541/", ("authorea.com",), r"\bauthorea\b"),
    PreprintServer("Optica Open", r"10\.1364/opticaopen", (), r"\boptica open\b"),
    PreprintServer("Advance", r"10\.31124/", ("advance.sagepub.com",)),
    PreprintServer("Cambridge Open Engage", r"10\.33774/", (), r"\bcambridge open engage\b"),
    PreprintServer("PeerJ Preprints", r"10\.7287/peerj\.preprints", (), r"\bpeerj preprints\b"),
    PreprintServer("SciELO Preprints", r"10\.1590/scielopreprints", (), r"\bscielo preprints\b"),
    PreprintServer("JMIR Preprints", r"10\.2196/preprints", ("preprints.jmir.org",), r"\bjmir preprints\b"),
)  # fmt: skip
PUBLISHERS = (
    # Where a conference has its own site, the same papers stand at the publisher's too.
    Publisher("IEEE", ("10.1109",), ("ieeexplore.ieee.org", "computer.org", "openaccess.thecvf.com")),
    Publisher("Springer", ("10.1007",), ("link.springer.com", "papers.miccai.org")),
    Publisher("BMC", ("10.1186",), ()),
    Publisher("Nature", ("10.1038",), ("nature.com",)),
    Publisher("Elsevier", ("10.1016",), ("sciencedirect.com",)),
    Publisher("SPIE", ("10.1117",), ("spiedigitallibrary.org",)),
    Publisher("MDPI", ("10.3390",), ("mdpi.com",)),
    Publisher("Wiley", ("10.1002", "10.1111"), ("onlinelibrary.wiley.com",)),
    Publisher("ACM", ("10.1145",), ("dl.acm.org",)),
    Publisher("IOP", ("10.1088",), ("iopscience.iop.org",)),
    Publisher("OUP", ("10.1093",), ("academic.oup.com",)),
    Publisher("PLOS", ("10.1371",), ("journals.plos.org",)),
    Publisher("Frontiers", ("10.3389",), ("frontiersin.org",)),
    Publisher("RSNA", ("10.1148",), ("pubs.rsna.org",)),
)

_ARCHIVES_TEXT = """
10.5281 10.7910 10.5683 10.3929 10.4121 10.6084 10.17605 10.17632 10.21227 10.13026 10.7937 10.5061 10.14279 10.13012
"""
_ARCHIVES = frozenset(_ARCHIVES_TEXT.split())
"""Who gives DOIs to data and code: Zenodo, Harvard Dataverse, Borealis, ETH, 4TU, figshare, OSF, Mendeley, IEEE DataPort,
PhysioNet, TCIA, Dryad, TU Berlin, Illinois."""
_ARCHIVE_HOSTS = re.compile(
    r"(?:^|\.)(?:kaggle\.com|ieee-dataport\.org|synapse\.org|figshare\.com|dataverse\.\w+(?:\.\w+)?|osf\.io|"
    r"data\.mendeley\.com|physionet\.org|cancerimagingarchive\.net|datadryad\.org|opendatalab\.com|"
    r"drive\.google\.com|pan\.baidu\.com|dropbox\.com|roboflow\.com)$"
)

_BY_DOI = tuple((re.compile(server.doi), server.name) for server in SERVERS if server.doi)
_BY_WORD = tuple((re.compile(server.word, re.I), server.name) for server in SERVERS if server.word)
_BY_PREFIX = {prefix: publisher.name for publisher in PUBLISHERS for prefix in publisher.prefixes}
_SERVER_AT = {site: server.name for server in SERVERS for site in server.hosts}
_PUBLISHER_AT = {site: publisher.name for publisher in PUBLISHERS for site in publisher.hosts}


def server_of_doi(doi: str) -> str | None:
    """Return the preprint server that gave a DOI (in lower case), None for a publisher's."""
    return next((name for pattern, name in _BY_DOI if pattern.match(doi)), None)


def server_of_page(url: str) -> str | None:
    """Return the preprint server that an address belongs to."""
    return None if is_archive_page(url) else _name_at(host_of(url), _SERVER_AT)


def server_in_text(text: str) -> str | None:
    """Return the preprint server that a venue's name or an address names."""
    return next((name for pattern, name in _BY_WORD if pattern.search(text)), None)


def publisher_of_doi(doi: str) -> str | None:
    """Return who gave a DOI: the publisher's name, or the prefix where that is unknown; None for preprint servers."""
    prefix = doi.partition("/")[0]
    return None if server_of_doi(doi) else _BY_PREFIX.get(prefix, prefix)


def publisher_of_page(url: str) -> str | None:
    """Return the publisher that an address belongs to."""
    return _name_at(host_of(url), _PUBLISHER_AT)


def is_archive_doi(doi: str) -> bool:
    """Return whether a DOI was given by an archive of data or code."""
    return doi.partition("/")[0] in _ARCHIVES


def is_archive_host(host: str) -> bool:
    """Return whether a site holds data sets."""
    return bool(_ARCHIVE_HOSTS.search(host))


def is_archive_page(url: str) -> bool:
    """Return whether an address is one of an archive of data or code, and not a paper's; OSF has preprints, too."""
    host, path = host_of(url), _path_of(url)
    if host in ("doi.org", "dx.doi.org"):
        return is_archive_doi(path)
    return is_archive_host(host) and not path.startswith("preprints/")


def _name_at(host: str, names: Mapping[str, str]) -> str | None:
    """Return the name of the site that a host is or belongs to."""
    while host not in names:
        host = host.partition(".")[2]
        if not host:
            return None
    return names[host]


@lru_cache(maxsize=1 << 14)
def host_of(url: str) -> str:
    """Return the host of an address without ``www.``; empty for what is no address."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path.lstrip("/")
    except ValueError:
        return ""


def is_at(host: str, site: str) -> bool:
    """Return whether a host is a site or belongs to it."""
    return host == site or host.endswith("." + site)
