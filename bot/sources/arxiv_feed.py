"""A page of arXiv's API: checked, freed of what is no paper, and its entries as papers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import arxiv
import requests
import structlog
from defusedxml.common import DefusedXmlException

from bot.core import identifiers
from bot.core.paper import Paper
from bot.sources.arxiv_client import LARGEST_PAGE, NAME
from bot.sources.http import EmptyPageError, PassingError
from bot.sources.salvage import ATOM, read_feed
from bot.sources.text import line, paragraph
from bot.support.errors import SourceError
from bot.support.markup import decode

_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]+)?")
_LONGEST = {"title": 2_000, "summary": 50_000, "name": 20_000}
_DEEPEST = 20
_EARLIEST, _LATEST = 1990, 2100
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Feed:
    """What a page says of itself."""

    total: int
    """How many results the query has, by ``opensearch:totalResults``."""
    entries: int
    """Well-formed entries on this page."""
    malformed: int
    asked: int = LARGEST_PAGE
    """How many entries were asked for."""

    @property
    def received(self) -> int:
        """All entries, malformed ones among them."""
        return self.entries + self.malformed


def check_feed(response: requests.Response) -> Feed:
    """Return the facts of a feed that the client hides, and take malformed entries out of it.

    Raises:
        PassingError: the answer is no feed, or empty where it should not be.
        SourceError: arXiv refuses the request.
    """
    feed, unreadable, mended = _read_feed(response)
    entries = feed.findall(f"{ATOM}entry")
    _refuse_errors(response.status_code, entries)
    total = _number(feed.findtext(_TOTAL, ""))
    if total is None:
        raise PassingError("the feed tells no total")
    start, asked = (_parameter(response, name) for name in ("start", "max_results"))
    if not entries and not unreadable and total > start:
        raise EmptyPageError(f"a page came empty although {total - start} more papers were promised")
    malformed = [entry for entry in entries if not _is_well_formed(entry)]
    _log_skipped(malformed, unreadable)
    if malformed or mended:
        # The client gives up a whole page for one bad date or character: it gets the page without it.
        response._content = _without(malformed, feed)
    return Feed(total, len(entries) - len(malformed), len(malformed) + unreadable, asked)


def _read_feed(response: requests.Response) -> tuple[ElementTree.Element, int, bool]:
    """Return the feed of an answer, how many entries could not be read, and whether it had to be mended."""
    try:
        found = read_feed(response.content)
        if found[0].tag == f"{ATOM}feed":
            return found
    except DefusedXmlException as error:
        raise PassingError(f"the answer holds forbidden XML ({type(error).__name__})") from None
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError):
        pass
    if response.status_code != 200:
        raise SourceError(
            NAME, f"HTTP {response.status_code}: the request was refused; check the service's address"
        )
    start_of_text = line(response.content[:80].decode("utf-8", "replace"))
    raise PassingError(f"the answer is no Atom feed but begins {start_of_text!r}")


def _refuse_errors(status: int, entries: Sequence[ElementTree.Element]) -> None:
    """Find the feed of one entry titled "Error" by which arXiv refuses a request."""
    texts = [line(_text(entry, "summary")) for entry in entries[:1] if _tells_error(entry)]
    if texts or status != 200:
        said = texts[0][:300] if texts else "the request was refused"
        raise SourceError(NAME, f"HTTP {status}: {said}; check [search] in bot.toml")


def _tells_error(entry: ElementTree.Element) -> bool:
    return _text(entry, "title").strip() == "Error" or "/api/errors" in _text(entry, "id")


def _parameter(response: requests.Response, name: str) -> int:
    query = parse_qs(urlsplit(response.request.url or "").query)
    return _number(query.get(name, [""])[0]) or 0


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _log_skipped(malformed: Sequence[ElementTree.Element], unreadable: int) -> None:
    for entry in malformed:
        name = line(_text(entry, "id") or _text(entry, "title") or "without id")[:100]
        _log.warning("arXiv sent an entry that is no paper; it was skipped.", entry=name)
    if unreadable:
        _log.warning("arXiv sent entries that cannot be read; they were skipped.", entries=unreadable)


def _without(entries: Sequence[ElementTree.Element], feed: ElementTree.Element) -> bytes:
    for entry in entries:
        feed.remove(entry)
    rest: bytes = ElementTree.tostring(feed, encoding="utf-8")
    return rest


def _text(entry: ElementTree.Element, tag: str) -> str:
    return entry.findtext(f"{ATOM}{tag}", "")


def _is_well_formed(entry: ElementTree.Element) -> bool:
    if not _is_shallow(entry) or not _is_short(entry):
        return False
    if not identifiers.arxiv_id(_text(entry, "id")) or not decode(_text(entry, "title")):
        return False
    return all(_is_moment(_text(entry, tag)) for tag in ("published", "updated"))


def _is_short(entry: ElementTree.Element) -> bool:
    return all(
        len(element.text or "") <= limit
        for tag, limit in _LONGEST.items()
        for element in entry.iter(f"{ATOM}{tag}")
    )


def _is_shallow(entry: ElementTree.Element) -> bool:
    """Return whether nothing in an entry is nested so deep that the client's parser gives up the page."""
    level = [entry]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
    return not level


def _is_moment(text: str) -> bool:
    try:
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return False
    return _EARLIEST < moment.year < _LATEST


def paper_of_result(result: arxiv.Result) -> Paper | None:
    """Return the paper that an entry describes; None for one without identifier or title."""
    identifier = identifiers.arxiv_id(result.entry_id)
    title = line(result.title)
    if not identifier or not title:
        return None
    # Classes of other schemes, such as MSC, stand among the categories.
    categories = filter(_CATEGORY.fullmatch, (result.primary_category, *result.categories))
    names = [line(author.name) for author in result.authors]
    return Paper(
        title=title,
        abstract=paragraph(result.summary),
        authors=tuple(filter(None, names)),
        published=_day(result.published),
        arxiv_id=identifier,
        doi=identifiers.doi(line(result.doi or "")),
        categories=tuple(dict.fromkeys(categories)),
        comment=paragraph(result.comment or ""),
        venue=line(result.journal_ref or ""),
        sources=(NAME,),
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
