"""Answers of the services, in our own words."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

from werkzeug import Request, Response

ATOM = "application/atom+xml; charset=utf-8"


def entry(number: int, **changes: str) -> str:
    """One Atom entry; a change with an empty value leaves the element out."""
    values = {
        "id": f"http://arxiv.org/abs/2504.{number:05d}v2",
        "title": f"Prompting a model, part {number}",
        "updated": "2025-04-20T12:00:00Z",
        "published": "2025-04-03T17:00:00Z",
        "summary": "We prompt a model.\n  It answers with masks.",
    } | changes
    elements = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in values.items() if text)
    return (
        f"<entry>{elements}<author><name>Ada  Lovelace</name></author><author><name>Li Wei</name></author>"
        '<category term="eess.IV"/><category term="68T45, 62H30"/>'
        '<arxiv:primary_category term="cs.CV"/><arxiv:comment>12 pages</arxiv:comment>'
        "<arxiv:doi>10.1000/ABC</arxiv:doi><arxiv:journal_ref>Journal of Masks 1</arxiv:journal_ref></entry>"
    )


def feed(entries: Iterable[str], total: int | str, start: int = 0) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        f"<opensearch:totalResults>{total}</opensearch:totalResults>"
        f"<opensearch:startIndex>{start}</opensearch:startIndex>{''.join(entries)}</feed>"
    )


def arxiv_page(request: Request, numbers: Sequence[int], total: int | None = None) -> Response:
    """The page of these papers that the request asks for."""
    start, size = int(request.args["start"]), int(request.args["max_results"])
    page = numbers[start : start + size]
    dates = re.search(r"submittedDate:\[(\d{4})(\d\d)(\d\d)", request.args["search_query"])
    day = "-".join(dates.groups()) if dates else "2025-04-03"
    text = feed(
        [entry(n, published=f"{day}T17:00:00Z") for n in page],
        len(numbers) if total is None else total,
        start,
    )
    return Response(text, content_type=ATOM)


def record(number: int, **changes: Any) -> dict[str, Any]:
    """One paper as Semantic Scholar describes it."""
    return {
        "paperId": f"{number:040x}",
        "externalIds": {"ArXiv": f"2504.{number:05d}", "CorpusId": number},
        "title": f"Prompting a model, part {number}",
        "abstract": None,
        "authors": [{"authorId": None, "name": "Ada Lovelace"}],
        "year": 2025,
        "publicationDate": "2025-04-03",
        "venue": "",
        "openAccessPdf": {"url": "", "status": None},
    } | changes


def bulk(numbers: Iterable[int], total: int, token: str | None = None) -> dict[str, Any]:
    return {"total": total, "token": token, "data": [record(n) for n in numbers]}


def json_answer(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value), status=status, content_type="application/json")
