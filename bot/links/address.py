"""Web addresses of code: which host they name, and one canonical form for each."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from bot.core.publishers import is_archive_doi, is_archive_host

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
_NAME = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,100}")
_ALLOWED = re.compile(r"[A-Za-z0-9._~%/#?=&+@!:-]+")
_PORTS = frozenset({("http", None), ("http", 80), ("https", None), ("https", 443)})
_UNRESERVED = re.compile(r"%(2[DE]|3[0-9]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])", re.I)
"""Escapes that mean the plain character: https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2.2."""
_NO_PAGE = re.compile(r"\.(?:pdf|mp4|mov|pptx?|png|jpe?g|gif|bib)$", re.I)
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
_FORGE_LIKE = re.compile(r"^(?:gitlab|git|forge|gitea)\.(?!io$)|\.gitlab\.(?!io$)")
_FORGE = re.compile(
    rf"^(?:(?:gist\.)?github\.com|bitbucket\.org|codeberg\.org|gitee\.com|gitcode\.com)$|{_FORGE_LIKE.pattern}"
)
_FORGE_PARTS_TEXT = "- tree blob src raw wiki issues releases commit commits tags merge_requests"
_FORGE_PARTS = frozenset(_FORGE_PARTS_TEXT.split())
"""Path segments behind the name of a repository: a repository of such a name stands before them."""
_HUGGING_FACE_TEXT = (
    "papers docs blog join login models settings tasks pricing organizations learn posts enterprise"
)
_HUGGING_FACE_WORDS = frozenset(_HUGGING_FACE_TEXT.split())
_HUGGING_FACE_STORES: dict[str, Kind] = {
    "datasets": "data", "spaces": "demo", "collections": "page", "buckets": "page",
}  # fmt: skip
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
    address = _read(url)
    # Cutting a path can bare punctuation at its new end: cut until nothing changes.
    while address is not None and (again := _read(address.url)) != address:
        address = again
    return address


@dataclass(frozen=True, slots=True)
class _Parts:
    """A public web address taken apart."""

    scheme: str
    host: str
    bare: str
    """The host without ``www.``."""
    path: str
    segments: list[str]
    tail: str
    """Path, query and fragment."""

    @property
    def whole(self) -> str:
        return f"{self.scheme}://{self.host}{self.tail}"

    @property
    def last(self) -> str:
        return self.segments[-1] if self.segments else ""


def _read(url: str) -> Address | None:
    parts = _split(url)
    if parts is None:
        return None
    return next(read(parts) for host, read in _READERS if host.search(parts.bare))


def _split(url: str) -> _Parts | None:
    url = url.strip()
    matched = _ALLOWED.match(url if "://" in url else f"https://{url}")
    written = _trim(_UNRESERVED.sub(lambda code: chr(int(code[1], 16)), matched[0])) if matched else ""
    try:
        parts = urlsplit(written)
        is_web = (parts.scheme.lower(), parts.port) in _PORTS and parts.username is None
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".")
    bare = host.removeprefix("www.")
    if not is_web or not _is_public(bare):
        return None
    segments = list(filter(None, parts.path.split("/")))
    return _Parts(parts.scheme.lower(), host, bare, parts.path, segments, _tail_of(parts))


def _is_public(host: str) -> bool:
    return _HOST.fullmatch(host) is not None and not _NOT_PUBLIC.search(f".{host}")


def _tail_of(parts: SplitResult) -> str:
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.path}{query}{fragment}"


def _trim(url: str) -> str:
    """Cut what a sentence left at the end of a link."""
    while True:
        before = url
        url = url.rstrip(".,;:!?'\"&=#@+%")
        url = _WORDS_GLUED.sub("", url)
        if re.search(r"://[^/]*$", url) is None:
            url = re.sub(r":(?!//)(?:(?<=:)\D).*$|:$", "", url) if url.count(":") > 1 else url
        if url == before:
            return url


def _read_hugging_face(parts: _Parts) -> Address | None:
    base, segments = "https://huggingface.co", parts.segments
    if not segments:
        return None
    if segments[0] in _HUGGING_FACE_WORDS:
        return Address("/".join([base, *segments]), "other")
    if segments[0] in _HUGGING_FACE_STORES:
        if len(segments) < 2:
            return None
        kept = segments[:3]
        return Address("/".join([base, *kept]), _HUGGING_FACE_STORES[segments[0]], segments[1], kept[-1])
    kept = segments[:2]
    return Address("/".join([base, *kept]), "model" if len(kept) == 2 else "page", kept[0], kept[-1])


def _read_raw_file(parts: _Parts) -> Address | None:
    return _read("https://github.com/" + "/".join(parts.segments[:2])) if len(parts.segments) >= 2 else None


def _read_forge(parts: _Parts) -> Address | None:
    host, segments = parts.bare, parts.segments
    if not _has_owner(host, segments):
        return None
    if host == "github.com" and segments[0].lower() in _GITHUB_WORDS:
        return Address(f"https://{host}/" + "/".join(segments), "other")
    nested = bool(_FORGE_LIKE.search(host))
    # Groups may be nested, and a host of one's own may speak plain http.
    base = f"{parts.scheme if nested else 'https'}://{host}"
    deeper = takewhile(lambda part: part not in _FORGE_PARTS, segments[2:]) if nested else ()
    kept = [*segments[:2], *deeper]
    if len(kept) < 2 or kept[1] == "-":
        return Address(f"{base}/{kept[0]}", "page", owner=kept[0], name=kept[0])
    name = _repository_name(kept[-1])
    if not _NAME.fullmatch(name):
        return None
    return Address("/".join([base, *kept[:-1], name]), "forge", owner=kept[0], name=name)


def _has_owner(host: str, segments: list[str]) -> bool:
    """Say whether a path on a forge begins with an owner, and is no placeholder such as ``username/repo``."""
    owner = _OWNER if host == "github.com" else _GROUP
    if not segments or not owner.fullmatch(segments[0]):
        return False
    return not _PLACEHOLDER.fullmatch("/".join(segments[:2]))


def _repository_name(segment: str) -> str:
    name = segment.split("%")[0]
    while name.lower().endswith(".git") and len(name) > 4:
        name = name[:-4].rstrip(".")
    return name


def _read_anonymous(parts: _Parts) -> Address | None:
    if len(parts.segments) < 2:
        return None
    place, name = parts.segments[:2]
    kind: Kind = "anonymous" if place in ("r", "repository") else "page"
    return Address(f"https://{parts.bare}/{place}/{name}", kind, name=name)


def _read_capsule(parts: _Parts) -> Address:
    return Address(parts.whole, "capsule" if parts.segments else "other", name=parts.last)


def _read_zenodo(parts: _Parts) -> Address:
    return Address(parts.whole, "archive" if parts.segments else "other", name=parts.last)


def _read_doi(parts: _Parts) -> Address:
    # The registrant 10.24433 is Code Ocean.
    name = parts.path.lstrip("/").lower()
    kind: Kind = "other"
    if name.startswith("10.24433/co."):
        kind = "capsule"
    elif is_archive_doi(name):
        kind = "archive"
    return Address(parts.whole, kind, name=parts.last)


def _read_page(parts: _Parts) -> Address:
    kind = _kind_of_page(parts)
    if kind != "page":
        return Address(parts.whole, kind, name=parts.last)
    labels = parts.bare.split(".")
    if parts.bare.endswith((".github.io", ".gitlab.io")):
        return Address(parts.whole, "page", owner=labels[-3], name=parts.last or labels[-3])
    return Address(parts.whole, "page", name=parts.last or labels[0])


def _kind_of_page(parts: _Parts) -> Kind:
    if _NO_PAGE.search(parts.path):
        return "other"
    if is_archive_host(parts.bare):
        return "data"
    return "other" if _OTHER.search(parts.bare) else "page"


_READERS: tuple[tuple[re.Pattern[str], Callable[[_Parts], Address | None]], ...] = (
    (re.compile(r"^(?:hf\.co|huggingface\.co)$"), _read_hugging_face),
    (re.compile(r"^raw\.githubusercontent\.com$"), _read_raw_file),
    (_FORGE, _read_forge),
    (re.compile(r"^anonymous\.4open\.science$"), _read_anonymous),
    (re.compile(r"^codeocean\.com$"), _read_capsule),
    (re.compile(r"^(?:dx\.)?doi\.org$"), _read_doi),
    (re.compile(r"^zenodo\.org$"), _read_zenodo),
    (re.compile(r""), _read_page),
)
