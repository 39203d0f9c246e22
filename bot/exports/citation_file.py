"""CITATION.cff: how to cite the list, as GitHub shows it beside the repository.

Format: https://github.com/citation-file-format/citation-file-format (1.2.0). A file in this format is YAML; JSON is
YAML, too, so that each value is written as a JSON text and needs no escaping of its own.
"""

import json
from typing import Any

from bot.core.authors import Name
from bot.core.settings import Citation
from bot.listing.public import PublicList
from bot.listing.references import reference_of_citation


def citation_cff(public: PublicList) -> str:
    """Return the text of CITATION.cff: the list, and the surveys that readers should cite in its place."""
    settings = public.settings
    works = [_work(citation) for citation in settings.cite]
    facts: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If this list helps your work, please cite it, or the surveys that it grew from.",
        "type": "dataset",
        "title": settings.list.title,
        "authors": [{"name": f"The maintainers of {public.repository or settings.list.title}"}],
        "repository": f"https://github.com/{public.repository}" if public.repository else None,
        "url": public.site,
        "references": works,
        "preferred-citation": works[0] if works else None,
    }
    return "".join(
        f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in facts.items() if value
    )


def _work(citation: Citation) -> dict[str, Any]:
    reference = reference_of_citation(citation)
    work = {
        "type": "article" if citation.journal else "generic",
        "title": reference.title,
        "authors": [_author(person) for person in reference.people.named],
        "year": citation.year,
        "journal": citation.journal,
        "doi": citation.doi,
        "url": f"https://arxiv.org/abs/{citation.arxiv}" if citation.arxiv else None,
    }
    return {name: value for name, value in work.items() if value}


def _author(person: Name) -> dict[str, str]:
    if not person.given:
        return {"name": person.family}
    return {"family-names": person.family, "given-names": person.given}
