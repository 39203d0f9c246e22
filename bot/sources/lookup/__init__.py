"""A paper by its identifier: from arXiv, Semantic Scholar and OpenAlex, joined into one."""

from collections.abc import Iterable, Mapping

from bot.core.identifiers import without_version
from bot.core.paper import Paper
from bot.core.project import Project
from bot.identity import merge
from bot.identity.keys import keys

__all__ = ["look_up"]


def look_up(names: Iterable[str], project: Project) -> Mapping[str, Paper]:
    """Return what the services say now of the papers with these names (as :func:`bot.core.identifiers.canonical_name` gives them).

    arXiv is asked for arXiv identifiers, Semantic Scholar for all names (addresses as ``URL:``), OpenAlex for
    DOIs that Semantic Scholar does not have, or has without authors, date or venue. The records of a name are
    merged. A name that no service knows is missing from the answer.

    Raises:
        SourceError: a service failed; nothing is known then of what it did not answer.
    """
    asked = sorted(set(names))
    if not asked:
        return {}
    # The clients of the services take a moment to import, and most commands look nothing up.
    from bot.sources.lookup.by_arxiv import read_arxiv
    from bot.sources.lookup.by_openalex import read_openalex
    from bot.sources.lookup.by_semantic_scholar import read_semantic_scholar

    urls, agent, environment = project.services, project.user_agent, project.environment
    found: dict[str, list[Paper]] = {name: [] for name in asked}
    arxiv_ids = [name.removeprefix("arXiv:") for name in asked if name.startswith("arXiv:")]
    for paper in read_arxiv(arxiv_ids, urls.arxiv, agent):
        if f"arXiv:{paper.arxiv_id}" in found:
            found[f"arXiv:{paper.arxiv_id}"].append(paper)
    secret = environment.semantic_scholar_key
    key = secret.get_secret_value() if secret else None
    for name, paper in read_semantic_scholar(asked, urls.semantic_scholar, key, agent).items():
        found[name].append(paper)
    secret = environment.openalex_key
    lacking = [
        name.removeprefix("doi:")
        for name in asked
        if name.startswith("doi:") and not any(map(_is_complete, found[name]))
    ]
    for doi, paper in read_openalex(
        lacking, urls.openalex, secret.get_secret_value() if secret else None, agent
    ).items():
        found[f"doi:{doi}"].append(paper)
    return {name: _one(name, records) for name, records in found.items() if records}


def _is_complete(paper: Paper) -> bool:
    return bool(paper.authors and paper.published and paper.venue)


def _one(name: str, records: list[Paper]) -> Paper:
    """Join the records of one name; where they contradict each other, the one that bears the name counts."""
    works = merge(records).papers
    return next((work for work in works if without_version(name) in keys(work)), works[0])
