"""Rows that a person asks for by hand: an identifier or a page becomes a complete row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog

from bot.commands.open_cells import is_open
from bot.commands.services import RowServices, open_services
from bot.core import identifiers
from bot.core.candidate import Candidate
from bot.core.catalog import Catalog, Entry, Provenance, with_entries
from bot.core.identifiers import canonical_name
from bot.core.paper import Paper
from bot.core.project import Project, write_alone
from bot.core.settings import Settings
from bot.core.standing import objection
from bot.identity import merge, paper_of, same_work
from bot.listing import working_copy
from bot.listing.files import Listing
from bot.pipeline.proposal import entry_of
from bot.pull_request.rows import find
from bot.sources.lookup import LookedUp
from bot.support import web
from bot.support.documents import read_document
from bot.support.errors import InputError
from bot.taxonomy import classify

_DAY = re.compile(r"(?P<year>(?:19|20)\d{2})(?:[-/](?P<month>\d{1,2})(?:[-/](?P<day>\d{1,2}))?)?")

_DOI_TAGS = ("citation_doi", "prism.doi", "dc.identifier", "dc.identifier.doi", "bepress_citation_doi")
_VENUE_TAGS = ("citation_conference_title", "citation_journal_title", "citation_inbook_title")
_DATE_TAGS = (
    "citation_online_date", "citation_publication_date", "citation_date", "citation_cover_date",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the names."""

    rows: tuple[Entry, ...]
    """Complete rows, in the order of the names."""
    skipped: tuple[str, ...]
    """A sentence for each name whose work is on the list already, or whose identifier another paper has."""


@write_alone
def add(project: Project, names: Sequence[str], today: date) -> Added:
    """Write complete rows for papers that a person names into catalog and README.

    Raises:
        InputError: a name could not be resolved; nothing was written.
        SourceError: a service could not be asked; nothing was written.
    """
    listing, found = _look_up(project, names, today)
    if found.rows:
        working_copy.write_list(project, replace(listing, catalog=with_entries(listing.catalog, found.rows)))
    return found


def preview(project: Project, names: Sequence[str], today: date) -> Added:
    """Return the rows that :func:`add` would write, and write nothing."""
    return _look_up(project, names, today)[1]


def _look_up(project: Project, names: Sequence[str], today: date) -> tuple[Listing, Added]:
    listing = working_copy.read_list(project, today)
    with open_services(project, today) as services:
        return listing, complete_rows(names, listing.catalog, project.settings, today, services)


def complete_rows(
    names: Sequence[str], catalog: Catalog, settings: Settings, today: date, services: RowServices
) -> Added:
    """Return complete rows for papers that are named by hand, in the order of the names.

    A name is an arXiv page, PDF or identifier, a DOI, a Semantic Scholar page or id, or a publisher's page. The
    page of a publisher is read only where neither its address nor Semantic Scholar tells the paper; its
    ``citation_...`` tags (Highwire Press, as Google Scholar reads them) do then.

    Args:
        names: What the person typed.
        catalog: The list as it is; a work that it has already is skipped.
        settings: For the section.
        today: When the rows are added.
        services: Whom to ask.

    Raises:
        InputError: a name could not be resolved, or its paper was withdrawn or is no paper of its own; the message
            names each of them. Nothing is to be written then.
        SourceError: a service could not be asked.
    """
    # A row that a name names needs no service, which may not know its paper.
    listed = {name: find(canonical, catalog.entries) for name in names if (canonical := canonical_name(name))}
    papers: list[Paper] = []
    skipped = [_tell_listed(name, row) for name, row in listed.items() if row]
    for name, paper in _resolve_all([name for name in names if not listed.get(name)], services):
        if row := _row_of(paper, catalog):
            skipped.append(_tell_listed(name, row))
        else:
            papers.append(paper)
    rows: dict[str, Entry] = {}
    for work in _merge_in_order(papers):
        row = _new_row(work, settings, today, services)
        if other := rows.get(row.id):
            skipped.append(f"{row.title} has the identifier of {other.title}, {row.id}: give another")
        else:
            rows[row.id] = row
    return Added(tuple(rows.values()), tuple(skipped))


def _tell_listed(name: str, row: Entry) -> str:
    return f"{name} is on the list already, as {row.id}: {row.title}"


def _resolve_all(names: Sequence[str], services: RowServices) -> list[tuple[str, Paper]]:
    """Return each name with its paper.

    Raises:
        InputError: some cannot be resolved or may not be added; it names each of them.
    """
    known = services.look_up(filter(None, map(canonical_name, names)))
    resolved: list[tuple[str, Paper]] = []
    problems: list[str] = []
    for name in names:
        try:
            paper = resolve(name, known, services)
            refuse_fallen(name, paper)
            resolved.append((name, paper))
        except InputError as error:
            problems.append(f"  {error}")
    if problems:
        raise InputError("Nothing was added:\n" + "\n".join(problems))
    return resolved


def _merge_in_order(papers: Sequence[Paper]) -> list[Paper]:
    """Return the works among papers, each at the place of its first record."""

    def place(work: Paper) -> int:
        return next(i for i, p in enumerate(papers) if p == work or same_work(p, work) == "same")

    return sorted(merge(papers).papers, key=place)


def resolve(name: str, known: LookedUp, services: RowServices) -> Paper:
    """Return the paper that a name stands for; ``known`` is what the services say of all names.

    Raises:
        InputError: the name cannot be read, or no service and no page tells the paper.
        SourceError: a service could not be asked.
    """
    canonical = canonical_name(name)
    if canonical is None:
        raise InputError(
            f"{name!r} is neither an identifier (arXiv, DOI, Semantic Scholar) nor a web address: check its spelling."
        )
    if paper := known.papers.get(canonical):
        return paper
    if error := known.unanswered.get(canonical):
        raise error
    if not name.strip().startswith(("http://", "https://")):
        raise InputError(f"{name}: no service knows {canonical}. Check it, or give the paper's page.")
    return _read_page(name.strip(), canonical, services)


def _read_page(address: str, tried: str, services: RowServices) -> Paper:
    page = _fetch(address, services)
    tags = citation_tags(page)
    named = _names_of(tags)
    found = services.look_up([name for name in named if name != tried]).papers
    for name in named:
        if name in found:
            return found[name]
    paper = _paper_of(tags, page.url)
    if paper is None:
        raise InputError(
            f"{address}: the page does not tell which paper it is of. Give the paper's DOI or arXiv page."
        )
    return paper


def _fetch(address: str, services: RowServices) -> web.Page:
    try:
        return services.fetch(address)
    except web.WebError as error:
        raise InputError(
            f"{address}: no service knows this page, and it cannot be read ({error}). Give the paper's DOI."
        ) from None


def citation_tags(page: web.Page) -> Mapping[str, tuple[str, ...]]:
    """Return the contents of a page's ``meta`` tags by lower-case name, in their order."""
    tags: dict[str, tuple[str, ...]] = {}
    for name, content in read_document(page).tags:
        tags[name] = (*tags.get(name, ()), content)
    return tags


def _names_of(tags: Mapping[str, tuple[str, ...]]) -> list[str]:
    preprints = filter(None, map(identifiers.arxiv_id, tags.get("citation_arxiv_id", ())))
    names = [*(f"arXiv:{name}" for name in preprints), *(f"doi:{doi}" for doi in _dois_of(tags))]
    return list(dict.fromkeys(names))


def _dois_of(tags: Mapping[str, tuple[str, ...]]) -> list[str]:
    return list(filter(None, map(identifiers.doi, _contents(tags, _DOI_TAGS))))


def _contents(tags: Mapping[str, tuple[str, ...]], names: Sequence[str]) -> list[str]:
    return [content for name in names for content in tags.get(name, ())]


def _paper_of(tags: Mapping[str, tuple[str, ...]], address: str) -> Paper | None:
    """Return the paper as its page describes it; None where the page has no title or author of a paper."""
    title, authors = tags.get("citation_title", ()), tags.get("citation_author", ())
    if not title or not authors:
        return None
    days = filter(None, map(_day, _contents(tags, _DATE_TAGS)))
    return Paper(
        title=title[0],
        authors=tuple(_put_given_first(name) for name in authors),
        published=next(days, None),
        doi=next(iter(_dois_of(tags)), None),
        venue=next(iter(_contents(tags, _VENUE_TAGS)), ""),
        url=address,
        sources=("page",),
    )


def _put_given_first(name: str) -> str:
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma and given.strip() else name


def _day(text: str) -> date | None:
    """Return the day that a page names, the first of a month alone; a year alone is not January."""
    found = _DAY.match(text.strip())
    if not found or not found["month"]:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"] or 1))
    except ValueError:
        return None


def refuse_fallen(name: str, paper: Paper) -> None:
    """Refuse what was withdrawn or is about another work for sure; what only may be is a person's to decide."""
    found = objection(paper)
    if found and found.outcome == "dropped":
        raise InputError(f"{name} is no paper for the list: {found.reason}")


def _row_of(paper: Paper, catalog: Catalog) -> Entry | None:
    """Return the row that the list has of a work, None where it has none."""
    return next(
        (row for row in catalog.entries if row.id == paper.id or same_work(paper, paper_of(row)) == "same"),
        None,
    )


def _new_row(paper: Paper, settings: Settings, today: date, services: RowServices) -> Entry:
    asked_for = Candidate(
        paper, score=1.0, list_worthy=1.0, outcome="proposed", code=services.find_code(paper)
    )
    entry = entry_of(classify(asked_for, settings, {}), Provenance(by="person", added=today), settings.style)
    if entry is None:
        raise InputError(
            f"Nothing was added:\n  {paper.title!r} has no address to link to. Give the paper's page."
        )
    for field in ("date", "authors"):
        if is_open(entry, field):
            structlog.get_logger().warning(
                "No source tells this of the paper: the row leaves it open, and bot refresh asks again.",
                paper=entry.id, unknown=field,
            )  # fmt: skip
    # The probabilities are nobody's: a person asked for the paper.
    provenance = entry.provenance.model_copy(update={"score": None, "list_worthy": None})
    return entry.model_copy(update={"provenance": provenance})
