"""A paper by its identifier: from arXiv, Semantic Scholar and OpenAlex, joined into one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from pydantic import SecretStr

from bot.core.identifiers import without_version
from bot.core.paper import Paper
from bot.core.project import Project
from bot.identity import merge
from bot.identity.keys import keys
from bot.support.errors import SourceError

__all__ = ["LookedUp", "look_up"]


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What the services say of papers."""

    papers: Mapping[str, Paper]
    """By canonical name; a name that no service knows is missing."""
    unanswered: Mapping[str, SourceError] = field(default_factory=dict)
    """Names of which nothing is known because a service failed that might know them, with the failure."""


def look_up(names: Iterable[str], project: Project) -> LookedUp:
    """Return what the services say now of the papers with these names (as :func:`~bot.core.identifiers.canonical_name` gives them).

    arXiv is asked for arXiv identifiers, Semantic Scholar for all names (addresses as ``URL:``), OpenAlex for
    DOIs that Semantic Scholar does not have, or has without authors, date or venue: all names in one request to
    the first two, one request for each DOI to the last. The records of a name are merged. A service that fails is
    logged, and what the others say is given all the same.
    """
    asked = sorted(set(names))
    if not asked:
        return LookedUp({})
    # The clients of the services take a moment to import, and most commands look nothing up.
    from bot.sources.http import CheckedAdapter
    from bot.sources.lookup.by_arxiv import read_arxiv
    from bot.sources.lookup.by_openalex import check_work, read_openalex, service_of
    from bot.sources.lookup.by_semantic_scholar import read_semantic_scholar

    urls, agent, environment = project.services, project.user_agent, project.environment
    found: dict[str, list[Paper]] = {name: [] for name in asked}
    failed: dict[str, SourceError] = {}

    def gather(ask: Callable[[], Iterable[tuple[str, Paper]]], those: Sequence[str]) -> None:
        if not those:
            return
        try:
            for name, paper in ask():
                if name in found:
                    found[name].append(paper)
        except SourceError as error:
            structlog.get_logger().warning(
                "A service could not be asked.", service=error.source, why=error.message
            )
            failed.update(dict.fromkeys(those, error))

    preprints = [name for name in asked if name.startswith("arXiv:")]
    ids = [name.removeprefix("arXiv:") for name in preprints]
    gather(lambda: ((paper.id, paper) for paper in read_arxiv(ids, urls.arxiv, agent)), preprints)
    key = _secret(environment.semantic_scholar_key)
    gather(lambda: read_semantic_scholar(asked, urls.semantic_scholar, key, agent).items(), asked)
    lacking = [name for name in asked if name.startswith("doi:") and not any(map(_is_complete, found[name]))]
    dois = [name.removeprefix("doi:") for name in lacking]
    openalex = CheckedAdapter(service_of(urls.openalex, agent), check_work)
    key = _secret(environment.openalex_key)
    gather(
        lambda: ((f"doi:{doi}", paper) for doi, paper in read_openalex(dois, openalex, key)),
        lacking,
    )
    papers = {name: _one(name, records) for name, records in found.items() if records}
    return LookedUp(papers, {name: error for name, error in failed.items() if name not in papers})


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value else None


def _is_complete(paper: Paper) -> bool:
    return bool(paper.authors and paper.published and paper.venue)


def _one(name: str, records: list[Paper]) -> Paper:
    """Join the records of one name; where they contradict each other, the one that bears the name counts."""
    works = merge(records).papers
    return next((work for work in works if without_version(name) in keys(work)), works[0])
