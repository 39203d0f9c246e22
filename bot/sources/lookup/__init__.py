"""A paper by its identifier: from arXiv, Semantic Scholar and OpenAlex, joined into one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from bot.core.identifiers import without_version
from bot.core.paper import Paper
from bot.core.project import Project
from bot.identity import merge
from bot.identity.keys import keys
from bot.support.errors import SourceError

__all__ = ["LookedUp", "look_up"]

Answers = Iterator[tuple[str, Paper | None]]
"""Papers, each with the name under which it was asked for; None where the service says that it knows none."""


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
    gathered = _Gathered({name: [] for name in asked})
    preprints = [name for name in asked if name.startswith("arXiv:")]
    gathered.take(_from_arxiv(preprints, project), preprints)
    gathered.take(_from_semantic_scholar(asked, project), asked)
    lacking = [name for name in asked if name.startswith("doi:") and not gathered.is_complete(name)]
    gathered.take(_from_openalex(lacking, project), lacking)
    return gathered.join()


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What came so far of each name that was asked for."""

    found: dict[str, list[Paper]]
    failed: dict[str, SourceError] = field(default_factory=dict)

    def take(self, answers: Answers, names: Sequence[str]) -> None:
        """Take what a service answers about names; where it fails, those that it has not answered count as failed."""
        answered: set[str] = set()
        try:
            for name, paper in answers:
                answered.add(name)
                if paper and name in self.found:
                    self.found[name].append(paper)
        except SourceError as error:
            structlog.get_logger().warning(
                "A service could not be asked.", service=error.source, why=error.message
            )
            self.failed.update({name: error for name in names if name not in answered})

    def is_complete(self, name: str) -> bool:
        """Return whether a record has all that a row shows."""
        return any(paper.authors and paper.published and paper.venue for paper in self.found[name])

    def join(self) -> LookedUp:
        """Join the records of each name."""
        papers = {name: _one(name, records) for name, records in self.found.items() if records}
        unanswered = {name: error for name, error in self.failed.items() if name not in papers}
        return LookedUp(papers, unanswered)


# The clients of the services take a moment to import, and most commands look nothing up.
def _from_arxiv(names: Sequence[str], project: Project) -> Answers:
    from bot.sources.lookup.by_arxiv import read_arxiv

    ids = [name.removeprefix("arXiv:") for name in names]
    for identifier, paper in read_arxiv(ids, project.services.arxiv, project.user_agent):
        yield f"arXiv:{identifier}", paper


def _from_semantic_scholar(names: Sequence[str], project: Project) -> Answers:
    from bot.sources.http import key_in
    from bot.sources.lookup.by_semantic_scholar import read_semantic_scholar

    url, key = project.services.semantic_scholar, key_in(project.environment.semantic_scholar_key)
    yield from read_semantic_scholar(names, url, key, project.user_agent)


def _from_openalex(names: Sequence[str], project: Project) -> Answers:
    from bot.sources.http import CheckedAdapter, key_in
    from bot.sources.lookup.by_openalex import check_work, read_openalex, service_of

    traffic = CheckedAdapter(service_of(project.services.openalex, project.user_agent), check_work)
    dois = [name.removeprefix("doi:") for name in names]
    for doi, paper in read_openalex(dois, traffic, key_in(project.environment.openalex_key)):
        yield f"doi:{doi}", paper


def _one(name: str, records: list[Paper]) -> Paper:
    """Join the records of one name; where they contradict each other, the one that bears the name counts."""
    works = merge(records).papers
    return next((work for work in works if without_version(name) in keys(work)), works[0])
