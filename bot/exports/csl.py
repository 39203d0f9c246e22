"""References as CSL-JSON, for Pandoc, Zotero and other citation processors.

Schema: https://github.com/citation-style-language/schema (csl-data.json).
"""

import json
from collections.abc import Iterable
from typing import Any

from bot.core.authors import Name
from bot.listing.references import People, Reference

_TYPES = {"article": "article-journal", "conference": "paper-conference", "preprint": "article"}


def csl_json(references: Iterable[Reference]) -> str:
    """Return the references as a CSL-JSON list, in the order given."""
    return json.dumps([_item(one) for one in references], ensure_ascii=False, indent=1) + "\n"


def _item(reference: Reference) -> dict[str, Any]:
    archive = "arXiv" if reference.arxiv_id else ""
    item = {
        "id": reference.key,
        "type": _TYPES[reference.kind],
        "title": reference.title,
        "author": _names(reference.people),
        "issued": _date_issued(reference),
        **_place(reference, archive),
        "archive": archive,
        "archive_location": reference.arxiv_id,
        "DOI": reference.doi,
        "URL": reference.url,
    }
    return {name: value for name, value in item.items() if value}


def _place(reference: Reference, archive: str) -> dict[str, str]:
    """Return where the work appeared: a preprint's place is its publisher, the archive where nothing else is known."""
    if reference.kind == "preprint":
        return {"publisher": reference.venue or archive}
    return {"container-title": reference.venue}


def _date_issued(reference: Reference) -> dict[str, list[list[int]]]:
    if not reference.year:
        return {}
    day = [int(reference.year), *([reference.month] if reference.month else [])]
    return {"date-parts": [day]}


def _names(people: People) -> list[dict[str, str]]:
    """Return the authors; CSL has no word for "and others", so a literal name stands for them."""
    names = [_name(one) for one in people.named]
    return [*names, {"literal": "others"}] if names and people.and_others else names


def _name(one: Name) -> dict[str, str]:
    return {"family": one.family, "given": one.given} if one.given else {"literal": one.family}
