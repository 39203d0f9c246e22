"""Web addresses of code: which host they name, and one canonical form for each."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

Kind = Literal["forge", "anonymous", "capsule", "model", "page", "archive", "demo", "data", "other"]
"""What an address can hold, the best place for code first.

``forge``: a repository on GitHub, GitLab, Bitbucket, Codeberg and the like; ``anonymous``: 4open.science;
``capsule``: Code Ocean; ``model``: a repository on Hugging Face; ``page``: a page that may be a project's;
``archive``: Zenodo; ``demo``: a Space; ``data``: a place for data only; ``other``: never a place for code.
"""

_HOST = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})"
)
_NOT_PUBLIC = re.compile(
    r"\.(?:local|localhost|localdomain|internal|intranet|lan|home|corp|test|example|invalid|onion|arpa)$"
)
_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}")
_GROUP = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_PLACEHOLDER = re.compile(
    r"(?:to|x+|username|user|your-?(?:user)?name|owner|example|placeholder|anonymous-?authors?|tbd|tba)/.*|.*/(?:x{2,}|tbd|tba|todo|to-be-\w+|link|repo|repository|your-?repo|anonymous)",
    re.I,
)
_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
_ALLOWED = re.compile(r"[A-Za-z0-9._~%/#?=&+@!:-]+")
_WORDS_GLUED = re.compile(
    r"\.(?:The|Our|We|Code|Codes|This|These|Project|It|In|Dataset|Datasets|Data|Accepted|Published|Index|Keywords|Here|To|All|Webpage|Website)$"
)

# First path segments of github.com that are no owner: https://docs.github.com/en/rest names owners only.
_GITHUB_TEXT = (
    "about apps collections contact copilot customer-stories enterprise events explore features issues join login "
    "marketplace new notifications orgs organizations pricing pulls search security settings signup site sponsors "
    "stars topics trending users"
)
_GITHUB_WORDS = frozenset(_GITHUB_TEXT.split())
_FORGES = frozenset(
    {"github.com", "bitbucket.org", "codeberg.org", "gitee.com", "gitcode.com", "gist.github.com"}
)
_FORGE_LIKE = re.compile(r"^(?:gitlab|git|forge|gitea)\.(?!io$)|\.gitlab\.(?!io$)")
# Harvard Dataverse, Borealis, ETH, 4TU, figshare, OSF, Mendeley, IEEE DataPort, PhysioNet, TCIA, Dryad, TU Berlin, Illinois
_ARCHIVES_TEXT = """
10.7910 10.5683 10.3929 10.4121 10.6084 10.17605 10.17632 10.21227 10.13026 10.7937 10.5061 10.14279 10.13012
"""
_ARCHIVES = frozenset(_ARCHIVES_TEXT.split())
_PART_OF_FORGE = re.compile(
    r"/(?:-|tree|blob|src|raw|wiki|issues|releases|commits?|tags|merge_requests)(?:/.*)?$"
)
_HUGGING_FACE_TEXT = (
    "papers docs blog join login models settings tasks pricing organizations learn posts enterprise"
)
_HUGGING_FACE_WORDS = frozenset(_HUGGING_FACE_TEXT.split())
_DATA = re.compile(
    r"(?:^|\.)(?:kaggle\.com|ieee-dataport\.org|synapse\.org|figshare\.com|dataverse\.\w+(?:\.\w+)?|osf\.io|"
    r"data\.mendeley\.com|physionet\.org|cancerimagingarchive\.net|datadryad\.org|opendatalab\.com|"
    r"drive\.google\.com|pan\.baidu\.com|dropbox\.com|roboflow\.com)$"
)
_OTHER = re.compile(
    r"(?:^|\.)(?:youtu\.be|youtube\.com|bilibili\.com|vimeo\.com|arxiv\.org|alphaxiv\.org|ieee\.org|openreview\.net|"
    r"springer\.com|springernature\.com|sciencedirect\.com|elsevier\.com|nature\.com|science\.org|acm\.org|wiley\.com|"
    r"mdpi\.com|biorxiv\.org|medrxiv\.org|ssrn\.com|spiedigitallibrary\.org|spie\.org|thecvf\.com|aclanthology\.org|"
    r"neurips\.cc|iclr\.cc|wikipedia\.org|twitter\.com|x\.com|linkedin\.com|facebook\.com|"
    r"creativecommons\.org|semanticscholar\.org|melba-journal\.org|researchgate\.net|paperswithcode\.com|orcid\.org|"
    r"scholar\.google\.com|pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov|grand-challenge\.org|codalab\.org|"
    r"codalab\.lisn\.upsaclay\.fr|codabench\.org|eurographics\.org|mva-org\.jp|taylorfrancis\.com|tandfonline\.com|"
    r"frontiersin\.org|plos\.org|hdl\.handle\.net|overleaf\.com|docs\.google\.com)$"
)


@dataclass(frozen=True, slots=True)
class Address:
    """A web address in canonical form."""

    url: str
    kind: Kind
    owner: str = ""
    """Of a repository, or the user of a ``github.io`` page."""
    name: str = ""
    """Of a repository, or the last part of a page's path."""

    @property
    def where(self) -> Literal["repository", "page"]:
        """What the list calls it."""
        return "repository" if self.kind in ("forge", "anonymous", "capsule", "model") else "page"


@lru_cache(maxsize=4096)
def parse(url: str) -> Address | None:
    """Return the canonical address that a link names, or None where it is no public web address.

    Parsing ``parse(url).url`` again gives the same address. Repositories lose ``www.``, ``.git``, subfolders,
    queries and fragments; other pages keep the path they have, because nothing says which part matters.
    """
    address = _parsed(url)
    # Cutting a path can bare punctuation at its new end: cut until nothing changes.
    while address is not None and (again := _parsed(address.url)) != address:
        address = again
    return address


def _parsed(url: str) -> Address | None:
    url = url.strip()
    if "://" not in url:
        url = "https://" + url
    matched = _ALLOWED.match(url)
    if not matched:
        return None
    url = _trimmed(matched[0])
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".")
    if (
        parts.scheme.lower() not in ("http", "https")
        or parts.username is not None
        or port not in (None, 80 if parts.scheme.lower() == "http" else 443)
    ):
        return None
    bare = host.removeprefix("www.")
    if not _HOST.fullmatch(bare) or _NOT_PUBLIC.search("." + bare):
        return None
    segments = [part for part in parts.path.split("/") if part]
    if bare == "raw.githubusercontent.com" and len(segments) >= 2:
        bare, segments = "github.com", segments[:2]
    if bare == "hf.co" or bare == "huggingface.co":
        return _hugging_face(segments)
    if bare in _FORGES or _FORGE_LIKE.search(bare):
        return _forge(bare, segments, parts.scheme)
    if bare == "anonymous.4open.science":
        if len(segments) < 2:
            return None
        kind: Kind = "anonymous" if segments[0] in ("r", "repository") else "page"
        return Address(f"https://{bare}/{segments[0]}/{segments[1]}", kind, name=segments[1])
    tail = (
        parts.path
        + (f"?{parts.query}" if parts.query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )
    whole = f"{parts.scheme.lower()}://{host}{tail}"
    last = segments[-1] if segments else ""
    if bare == "codeocean.com":
        return Address(whole, "capsule" if segments else "other", name=last)
    if bare == "doi.org" or bare == "dx.doi.org":
        return Address(whole, _kind_of_doi(parts.path), name=last)
    if bare == "zenodo.org":
        return Address(whole, "archive" if segments else "other", name=last)
    if re.search(r"\.(?:pdf|mp4|mov|pptx?|png|jpe?g|gif|bib)$", parts.path, re.I):
        return Address(whole, "other", name=last)
    if bare.endswith((".github.io", ".gitlab.io")):
        user = bare.split(".")[-3]
        return Address(whole, "page", owner=user, name=last or user)
    if bare == "sites.google.com" or not (_DATA.search(bare) or _OTHER.search(bare)):
        return Address(whole, "page", name=last or bare.split(".")[0])
    return Address(whole, "data" if _DATA.search(bare) else "other", name=last)


def _trimmed(url: str) -> str:
    """Cut what a sentence left at the end of a link."""
    while True:
        before = url
        url = url.rstrip(".,;:!?'\"&=#@+%")
        url = _WORDS_GLUED.sub("", url)
        if re.search(r"://[^/]*$", url) is None:
            url = re.sub(r":(?!//)(?:(?<=:)\D).*$|:$", "", url) if url.count(":") > 1 else url
        if url == before:
            return url


def _kind_of_doi(path: str) -> Kind:
    # Registrants: 10.5281 is Zenodo, 10.24433 Code Ocean, those below archives of data; others name papers.
    name = path.lstrip("/").lower()
    if name.startswith("10.24433/co."):
        return "capsule"
    return "archive" if name.startswith("10.5281/zenodo.") or name.split("/")[0] in _ARCHIVES else "other"


def _hugging_face(segments: list[str]) -> Address | None:
    base = "https://huggingface.co"
    if not segments or segments[0] in _HUGGING_FACE_WORDS:
        return Address("/".join([base, *segments]), "other") if segments else None
    if segments[0] in ("datasets", "spaces", "collections", "buckets"):
        if len(segments) < 2:
            return None
        kind: Kind = {"datasets": "data", "spaces": "demo"}.get(segments[0], "page")  # type: ignore[assignment]
        kept = segments[:3]
        return Address("/".join([base, *kept]), kind, owner=segments[1], name=kept[-1])
    kept = segments[:2]
    return Address(
        "/".join([base, *kept]), "model" if len(kept) == 2 else "page", owner=kept[0], name=kept[-1]
    )


def _forge(host: str, segments: list[str], scheme: str) -> Address | None:
    owner = _OWNER if host == "github.com" else _GROUP
    if not segments or not owner.fullmatch(segments[0]) or _PLACEHOLDER.fullmatch("/".join(segments[:2])):
        return None
    if host == "github.com" and segments[0].lower() in _GITHUB_WORDS:
        return Address(f"https://{host}/" + "/".join(segments), "other")
    if _FORGE_LIKE.search(host):
        # Groups may be nested, and a host of one's own may speak plain http.
        path = _PART_OF_FORGE.sub("", "/" + "/".join(segments))
        segments = [part for part in path.split("/") if part]
        kept = segments
    else:
        scheme, kept = "https", segments[:2]
    if len(kept) < 2:
        return Address(f"{scheme}://{host}/{segments[0]}", "page", owner=segments[0], name=segments[0])
    name = kept[-1]
    while name.lower().endswith(".git") and len(name) > 4:
        name = name[:-4].rstrip(".")
    if not _NAME.fullmatch(name) or name in (".", ".."):
        return None
    return Address(f"{scheme}://{host}/" + "/".join([*kept[:-1], name]), "forge", owner=kept[0], name=name)
