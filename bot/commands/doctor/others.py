"""Questions to OpenAlex, Hugging Face, and arXiv's pages."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from bot.commands.doctor.examination import Examination, Finding, Line, judge
from bot.links.kept_pages import Sites, fetch_in_turn
from bot.sources.http import CheckedAdapter, key_in
from bot.sources.lookup.by_openalex import NAME, check_work, read_openalex, service_of
from bot.support.web import Fetch, Page

_DOI = "10.1038/s41467-024-44824-z"
"""MedSAM in Nature Communications."""
_PAPER = "2408.00714"
"""SAM 2, of August 2024: arXiv has its HTML, too."""


def examine_openalex(examination: Examination) -> Iterator[Line]:
    """Ask for one DOI."""
    project = examination.project
    key = key_in(project.environment.openalex_key)
    traffic = CheckedAdapter(
        examination.hasty(service_of(project.services.openalex, project.user_agent)), check_work
    )
    examination.watch(traffic)

    def ask() -> Finding:
        found = dict(read_openalex([_DOI], traffic, key))
        paper = found.get(_DOI)
        came = paper.title if paper else "the DOI is not known"
        return judge(paper is not None, came, "published papers are looked up at Semantic Scholar alone")

    yield from examination.look(NAME, f"the DOI {_DOI}", ask)


def examine_pages(examination: Examination, fetch: Fetch, sites: Sites) -> Iterator[Line]:
    """Ask for what Hugging Face knows of a paper, and for arXiv's HTML and PDF of it."""

    def reading(url: str, judge_page: Callable[[Page], Finding]) -> Callable[[], Finding]:
        def ask() -> Finding:
            page = fetch_in_turn(fetch, url, sites)
            if examination.recording:
                examination.recording.keep("GET", url, 200, page.body)
            return judge_page(page)

        return ask

    remedy = "code links in full texts are not found"
    questions: tuple[tuple[str, str, str, Callable[[Page], Finding]], ...] = (
        (
            "Hugging Face", f"the paper {_PAPER}", f"{sites.hugging_face}/api/papers/{_PAPER}", _judge_record,
        ),
        (
            "arXiv pages", f"the HTML of {_PAPER}", f"{sites.arxiv}/html/{_PAPER}",
            lambda page: judge("html" in page.content_type, f"{len(page.body)} bytes of {page.content_type}", remedy),
        ),
        (
            "arXiv pages", f"the PDF of {_PAPER}", f"{sites.arxiv}/pdf/{_PAPER}",
            lambda page: judge(page.is_pdf, f"{len(page.body)} bytes of {page.content_type}", remedy),
        ),
    )  # fmt: skip
    for service, asked, url, judge_page in questions:
        yield from examination.look(service, asked, reading(url, judge_page))


def _judge_record(page: Page) -> Finding:
    record = _record(page.body)
    is_right = record.get("id") == _PAPER
    came = "a record without code" if is_right else "no record"
    if code := record.get("githubRepo"):
        came = f"a record, with code at {str(code)[:100]}"
    return judge(is_right, came, "code links are found without Hugging Face")


def _record(body: bytes) -> dict[str, Any]:
    try:
        record = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}
