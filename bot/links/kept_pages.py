"""Pages of strangers, kept between runs: each is asked for once a week, and arXiv not too fast."""

import json
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from bot.support import pace
from bot.support.documents import read_document
from bot.support.web import Fetch, Page, WebError

_KIND = "page"
_ARXIV_SECONDS = 3.0
"""Between two requests to arXiv: https://info.arxiv.org/help/api/tou.html."""
_DAYS = 7
_DAYS_GONE = 3
"""Days for which it is remembered that Hugging Face or arXiv has no page of a paper."""


class Cache(Protocol):
    """Where fetched pages are kept between runs; :class:`bot.support.cache.Cache` is one."""

    def get(self, kind: str, key: str) -> bytes | None:
        """Return what was put there, or None."""

    def put(self, kind: str, key: str, value: bytes) -> None:
        """Keep a value."""


@dataclass(frozen=True, slots=True)
class Sites:
    """Base addresses of the sites that know more of a paper."""

    hugging_face: str = "https://huggingface.co"
    arxiv: str = "https://export.arxiv.org"
    """The host for programs: https://info.arxiv.org/help/bulk_data.html."""


def keep_pages(fetch: Fetch, cache: Cache, today: date, sites: Sites) -> Fetch:
    """Return a fetch that looks into the cache first.

    Of a PDF the text is kept, not the file. That a page is gone is kept for Hugging Face and arXiv's HTML, which
    lack most papers; any other page is asked for again.
    """
    often_gone = (f"{sites.hugging_face}/api/papers/", f"{sites.arxiv}/html/")

    def get(url: str) -> Page:
        if (kept := cache.get(_KIND, url)) and (page := _unpack(kept, url, today)):
            return page
        try:
            page = fetch_in_turn(fetch, url, sites)
        except WebError as error:
            if error.reason == "gone" and url.startswith(often_gone):
                cache.put(_KIND, url, _pack({"gone": str(error)}, b"", today))
            raise
        page = _as_text(page) if page.is_pdf else page
        head = {
            "url": page.url,
            "content_type": page.content_type,
            "whole": page.whole,
            "charset": page.charset,
        }
        cache.put(_KIND, url, _pack(head, page.body, today))
        return page

    return get


def fetch_in_turn(fetch: Fetch, url: str, sites: Sites) -> Page:
    """Return a page; between two requests to arXiv lies the pause that it asks for, whoever asks in this process."""
    with pace.turn(url, _ARXIV_SECONDS) if url.startswith(sites.arxiv) else nullcontext():
        return fetch(url)


def _as_text(page: Page) -> Page:
    text = read_document(page).text.encode("utf-8", errors="replace")
    return replace(page, content_type="text/plain", body=text, whole=True, charset="utf-8")


def _pack(head: dict[str, object], body: bytes, today: date) -> bytes:
    return json.dumps({"day": today.isoformat(), **head}).encode() + b"\n" + body


def _unpack(kept: bytes, url: str, today: date) -> Page | None:
    """Return a page that is fresh enough; raise the error that was kept in its place."""
    head, _, body = kept.partition(b"\n")
    try:
        facts = json.loads(head)
        age = (today - date.fromisoformat(facts.pop("day"))).days
        gone = facts.pop("gone", None)
        page = Page(body=body, **facts) if gone is None else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    if gone is not None and 0 <= age < _DAYS_GONE:
        raise WebError("gone", str(gone))
    return page if 0 <= age < _DAYS else None
