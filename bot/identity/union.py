"""One paper with the best of each record of a work."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from bot.core import identifiers
from bot.core.paper import Paper
from bot.core.venues import short_venue
from bot.core.withdrawal import WITHDRAWN_TITLE, says_withdrawn
from bot.identity import keys

_Value = TypeVar("_Value", str, date)


def unite(group: Sequence[Paper]) -> Paper:
    """Return one paper with the best of each record."""
    if len(group) == 1:
        return group[0]
    preprints = _preprints(group)
    main = min(preprints, key=_knows_most)
    return Paper(
        title=_withdrawn_title(group) or main.title,
        abstract=max(group, key=_longest_abstract).abstract,
        authors=max(group, key=_most_authors).authors,
        published=_least(paper.published for paper in group),
        arxiv_id=_least(paper.arxiv_id for paper in group),
        doi=_doi(group),
        s2_id=main.s2_id or _least(paper.s2_id for paper in group),
        categories=max(group, key=_most_categories).categories,
        comment=max(preprints, key=_says_most).comment,
        venue=max(group, key=_names_venue).venue,
        url=_link(group),
        sources=_all(paper.sources for paper in group),
        types=_all(paper.types for paper in group),
    )


def in_order(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Return papers sorted by identifier and title, so that the order in which they came does not matter."""
    return tuple(sorted(papers, key=order))


def order(paper: Paper) -> tuple[str, ...]:
    """Return by what papers are sorted."""
    return (
        paper.id,
        paper.title,
        str(paper.published or ""),
        paper.doi or "",
        paper.s2_id or "",
        paper.url or "",
        paper.abstract,
        paper.comment,
        paper.venue,
        "\n".join(paper.authors),
        " ".join(paper.categories),
        " ".join(paper.sources),
        " ".join(paper.types),
    )


def _preprints(group: Sequence[Paper]) -> Sequence[Paper]:
    """Return the records of arXiv, or all where there is none."""
    return [paper for paper in group if paper.arxiv_id] or group


def _knows_most(paper: Paper) -> tuple[bool, bool, int, tuple[str, ...]]:
    # arXiv's own record has categories, and the title of the last version.
    return not paper.abstract, not paper.categories, -len(paper.authors), order(paper)


def _longest_abstract(paper: Paper) -> tuple[int, str]:
    return len(paper.abstract), paper.abstract


def _most_authors(paper: Paper) -> tuple[int, int, tuple[str, ...]]:
    return len(paper.authors), len("".join(paper.authors)), paper.authors


def _most_categories(paper: Paper) -> tuple[int, tuple[str, ...]]:
    return len(paper.categories), paper.categories


def _says_most(paper: Paper) -> tuple[bool, int, str]:
    return says_withdrawn(paper), len(paper.comment), paper.comment


def _names_venue(paper: Paper) -> tuple[bool, int, str]:
    return bool(short_venue(paper.venue)), len(paper.venue), paper.venue


def _withdrawn_title(group: Sequence[Paper]) -> str | None:
    return _least(paper.title for paper in group if WITHDRAWN_TITLE.match(paper.title))


def _least(values: Iterable[_Value | None]) -> _Value | None:
    return min((value for value in values if value), default=None)


def _doi(group: Sequence[Paper]) -> str | None:
    """Return the least DOI, a publisher's before a preprint's."""
    dois = {identifiers.doi(paper.doi) or paper.doi for paper in group if paper.doi}
    return min(dois, key=lambda doi: (keys.is_preprint_doi(doi), doi), default=None)


def _link(group: Sequence[Paper]) -> str | None:
    """Return the least address away from arXiv, a preprint server's before a publisher's."""
    links = {paper.url for paper in group if paper.url and not identifiers.arxiv_id(paper.url)}
    return min(links, key=lambda link: (not keys.is_preprint_page(link), link), default=None)


def _all(names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted(set().union(*names)))
