"""Stand-ins of the arXiv API and of Semantic Scholar's Graph API over a few papers, on this machine.

They answer what the real clients ask, in the services' own formats, so that the demo and the tests run the
product's own path over real HTTP. The bibliographic facts in papers.jsonl are real; where only the month was known,
the day is the 15th. The abstracts there are descriptions of ours, not the authors'.
"""

import hashlib
import json
import re
import xml.etree.ElementTree as ET  # written here, never parsed
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler
from importlib.resources import as_file, files
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from bot.core.paper import Paper
from bot.core.papers_file import read_papers
from bot.demo.local import serve
from bot.sources.queries import QueryError, arxiv_query, scholar_query

_ATOM = "{http://www.w3.org/2005/Atom}"
_OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
# Smaller than the real 1,000, so that a short list has several pages and their tokens are used.
_BULK_PAGE = 25
# Who cites whom is not recorded: a paper that names the model counts as citing it.
_CITED_BY = {
    "2304.02643": re.compile(r"SAM\b|[Ss]egment [Aa]nything"),
    "2304.12306": re.compile(r"MedSAM"),
    "2408.00714": re.compile(r"\bSAM ?2"),
    "2511.16719": re.compile(r"\bSAM ?3"),
}

for _prefix, _name in (("", _ATOM), ("opensearch", _OPENSEARCH), ("arxiv", _ARXIV)):
    ET.register_namespace(_prefix, _name.strip("{}"))


def demo_papers() -> tuple[Paper, ...]:
    """Return the papers that come with the package: real works of February to June 2024."""
    with as_file(files("bot.demo") / "papers.jsonl") as path:
        return tuple(read_papers(path))


@contextmanager
def serving(papers: Sequence[Paper]) -> Iterator[str]:
    """Serve the papers as both APIs for as long as the context lasts; yield the base URL, without a path."""
    with serving_with(Handler, papers) as url:
        yield url


@contextmanager
def serving_with(handler: "type[Handler]", papers: Sequence[Paper]) -> Iterator[str]:
    """Serve the papers by a handler that may misbehave; yield the base URL, without a path."""
    with serve(type("Answers", (handler,), {"papers": tuple(papers)}), "127.0.0.1") as url:
        yield url


@cache
def _other_fields() -> tuple[Paper, ...]:
    """Return a paper of physics for each week: a list's own categories may be silent, arXiv as a whole never is."""
    mondays = (date(2023, 1, 2) + timedelta(weeks=week) for week in range(52 * 8))
    return tuple(
        Paper(
            title=f"Scattering amplitudes, part {number}",
            authors=("A. Physicist",),
            published=monday,
            arxiv_id=f"{monday:%y%m}.{90_000 + number}",
            categories=("hep-ph",),
        )
        for number, monday in enumerate(mondays)
    )


class _RefusedError(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    papers: tuple[Paper, ...] = ()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the terminal for the demo itself."""

    def do_GET(self) -> None:
        """Answer a question."""
        self.answer(b"")

    def do_POST(self) -> None:
        """Answer a question with a body."""
        self.answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def answer(self, body: bytes) -> None:
        """Answer a request."""
        url = urlsplit(self.path)
        asked = {name: values[-1] for name, values in parse_qs(url.query).items()}
        if url.path == "/api/query":
            status, answer = arxiv_answer(self.papers, asked)
            return self.send(status, "application/atom+xml; charset=utf-8", answer)
        try:
            data = scholar_answer(self.papers, unquote(url.path), asked, body)
            status = 200
        except _RefusedError as error:
            status, data = error.status, {"error": str(error)}
        except ValueError as error:
            status, data = 400, {"error": str(error)}
        return self.send(status, "application/json", json.dumps(data).encode())

    def send(self, status: int, kind: str, data: bytes) -> None:
        """Send an answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def arxiv_answer(papers: Sequence[Paper], asked: dict[str, str]) -> tuple[int, bytes]:
    """Return status and Atom feed for the parameters of a request to ``/api/query``."""
    try:
        start, size = int(asked.get("start", "0")), int(asked.get("max_results", "10"))
        if start < 0 or not 0 <= size <= 2000:
            raise QueryError("start and max_results are out of range")
        found = _preprints(papers, asked.get("search_query", ""), asked.get("id_list", ""))
    except ValueError as error:
        return 400, _feed([_error_entry(str(error))], 1, 0, 1)
    found.sort(
        key=lambda p: (str(p.published), str(p.arxiv_id)), reverse=asked.get("sortOrder") != "ascending"
    )
    return 200, _feed([_entry(paper) for paper in found[start : start + size]], len(found), start, size)


def _preprints(papers: Sequence[Paper], query: str, names: str) -> list[Paper]:
    if not (query or names):
        raise QueryError("a query is missing")
    found = [paper for paper in (*papers, *_other_fields()) if paper.arxiv_id]
    if names:
        wanted = {_without_version(name.strip()) for name in names.split(",")}
        found = [paper for paper in found if paper.arxiv_id in wanted]
    return list(filter(arxiv_query(query), found)) if query else found


def _without_version(arxiv_id: str) -> str:
    return re.sub(r"v\d+$", "", arxiv_id)


def _feed(entries: list[ET.Element], total: int, start: int, size: int) -> bytes:
    feed = ET.Element(f"{_ATOM}feed")
    _add(feed, f"{_ATOM}id", "https://arxiv.org/api/demo")
    _add(feed, f"{_ATOM}title", "arXiv Query")
    _add(feed, f"{_ATOM}updated", "2024-07-01T00:00:00Z")
    _add(feed, f"{_OPENSEARCH}totalResults", str(total))
    _add(feed, f"{_OPENSEARCH}startIndex", str(start))
    _add(feed, f"{_OPENSEARCH}itemsPerPage", str(size))
    feed.extend(entries)
    text: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text


def _entry(paper: Paper) -> ET.Element:
    entry = ET.Element(f"{_ATOM}entry")
    _add(entry, f"{_ATOM}id", f"http://arxiv.org/abs/{paper.arxiv_id}v1")
    _add(entry, f"{_ATOM}title", paper.title)
    _add(entry, f"{_ATOM}summary", paper.abstract)
    _add(entry, f"{_ATOM}published", f"{paper.published}T12:00:00Z")
    _add(entry, f"{_ATOM}updated", f"{paper.published}T12:00:00Z")
    for kind, address in (("text/html", "abs"), ("application/pdf", "pdf")):
        link = f"https://arxiv.org/{address}/{paper.arxiv_id}v1"
        _add(entry, f"{_ATOM}link", href=link, rel="alternate" if address == "abs" else "related", type=kind)
    for name in paper.authors:
        _add(_add(entry, f"{_ATOM}author"), f"{_ATOM}name", name)
    for category in paper.categories:
        _add(entry, f"{_ATOM}category", term=category, scheme="http://arxiv.org/schemas/atom")
    _add(entry, f"{_ARXIV}primary_category", term=paper.categories[0])
    for tag, text in (("comment", paper.comment), ("journal_ref", paper.venue), ("doi", paper.doi)):
        if text:
            _add(entry, f"{_ARXIV}{tag}", text)
    return entry


def _error_entry(message: str) -> ET.Element:
    entry = ET.Element(f"{_ATOM}entry")
    _add(entry, f"{_ATOM}id", "https://arxiv.org/api/errors")
    _add(entry, f"{_ATOM}title", "Error")
    _add(entry, f"{_ATOM}summary", message)
    return entry


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, attributes)
    child.text = text
    return child


def scholar_answer(papers: Sequence[Paper], path: str, asked: dict[str, str], body: bytes) -> Any:
    """Return what a request below ``/graph/v1/paper/`` is answered with, as JSON.

    Raises:
        ValueError: the request makes no sense.
    """
    if not path.startswith("/graph/v1/paper/"):
        raise _RefusedError(404, "no such path")
    path = path.removeprefix("/graph/v1/paper/")
    fields = {
        name.removeprefix("citingPaper.").split(".")[0] for name in asked.get("fields", "title").split(",")
    }
    if path == "batch":
        return _batch(papers, json.loads(body or b"{}").get("ids") or [], fields)
    if path == "search/bulk":
        return _bulk(papers, asked, fields)
    if path.endswith("/citations"):
        return _citations(papers, path.removesuffix("/citations"), asked, fields)
    if paper := _look_up(papers, path):
        return _record(paper, fields)
    raise _RefusedError(404, f"Paper with id {path} not found")


def _batch(papers: Sequence[Paper], names: Sequence[str], fields: set[str]) -> list[Any]:
    if not 1 <= len(names) <= 500:
        raise _RefusedError(400, "ids must hold 1 to 500 items")
    found = [_look_up(papers, name) for name in names]
    return [_record(paper, fields) | _cite(paper, papers, fields) if paper else None for paper in found]


def _bulk(papers: Sequence[Paper], asked: dict[str, str], fields: set[str]) -> dict[str, Any]:
    matches = scholar_query(asked.get("query", ""))
    start = int(asked.get("token", "0"), 16)
    found = sorted(filter(matches, _find_known(papers, asked)), key=_s2_id)
    end = start + _BULK_PAGE
    page = [_record(paper, fields) for paper in found[start:end]]
    return {"total": len(found), "token": f"{end:x}" if end < len(found) else None, "data": page}


def _citations(papers: Sequence[Paper], name: str, asked: dict[str, str], fields: set[str]) -> dict[str, Any]:
    cited = _CITED_BY.get(re.sub(r"^ARXIV:|v\d+$", "", name, flags=re.IGNORECASE))
    if cited is None:
        raise _RefusedError(404, f"Paper with id {name} not found")
    start, size = int(asked.get("offset", "0")), int(asked.get("limit", "100"))
    if size > 1000 or start + size > 9999:
        raise _RefusedError(400, "limit must be at most 1000, and offset + limit below 10000")
    found = [paper for paper in _find_known(papers, asked) if cited.search(paper.text)]
    found.sort(key=lambda paper: str(paper.published), reverse=True)
    data: dict[str, Any] = {"offset": start}
    data["data"] = [{"citingPaper": _record(paper, fields)} for paper in found[start : start + size]]
    if start + size < len(found):
        data["next"] = start + size
    return data


def _cite(paper: Paper, papers: Sequence[Paper], fields: set[str]) -> dict[str, Any]:
    """Return count and references, where asked for: a paper that names another's method counts as citing it."""
    if not fields & {"citationCount", "references"}:
        return {}
    citing = [other for other in papers if _names(other, paper)]
    named = [other for other in papers if _names(paper, other)]
    return {
        "citationCount": len(citing),
        "references": [_record(other, {"externalIds"}) for other in named],
    }


def _names(paper: Paper, other: Paper) -> bool:
    method, colon, _ = other.title.partition(":")
    return paper is not other and bool(colon) and f" {method} " in f" {paper.text} "


def _find_known(papers: Sequence[Paper], asked: dict[str, str]) -> Iterator[Paper]:
    """Yield the papers that Semantic Scholar has of the days that a request asks for."""
    span = asked.get("publicationDateOrYear", ":")
    first, _, last = span.partition(":") if ":" in span else (span, ":", span)
    for paper in papers:
        if "s2" in paper.sources and first <= str(paper.published) <= (last or "9") + "~":
            yield paper


def _look_up(papers: Sequence[Paper], name: str) -> Paper | None:
    kind, _, value = name.partition(":") if ":" in name else ("", ":", name)
    kind = kind.upper()
    wanted = {"ARXIV": _without_version(value), "DOI": value.lower()}.get(kind, value)
    return next((paper for paper in papers if _id_of(paper, kind) == wanted), None)


def _id_of(paper: Paper, kind: str) -> str | None:
    """Return a paper's identifier of a kind; Semantic Scholar's own has no name for its kind."""
    return {"ARXIV": paper.arxiv_id, "DOI": paper.doi, "": _s2_id(paper)}.get(kind)


def _s2_id(paper: Paper) -> str:
    return hashlib.sha256(paper.title.encode()).hexdigest()[:40]


def _dates(day: date | None) -> dict[str, Any]:
    return {"year": day.year, "publicationDate": str(day)} if day else {"year": None, "publicationDate": None}


def _record(paper: Paper, fields: set[str]) -> dict[str, Any]:
    external = {"ArXiv": paper.arxiv_id, "DOI": paper.doi, "CorpusId": int(_s2_id(paper)[:7], 16)}
    whole: dict[str, Any] = {
        "title": paper.title,
        "abstract": paper.abstract or None,
        "authors": [{"authorId": None, "name": name} for name in paper.authors],
        **_dates(paper.published),
        "externalIds": {name: value for name, value in external.items() if value},
        "venue": paper.venue or ("arXiv.org" if paper.arxiv_id else ""),
        "url": f"https://www.semanticscholar.org/paper/{_s2_id(paper)}",
        "openAccessPdf": {"url": paper.url or "", "status": None},
        "publicationVenue": None,
        "publicationTypes": None,
        "journal": None,
    }
    return {"paperId": _s2_id(paper), **{field: value for field, value in whole.items() if field in fields}}
