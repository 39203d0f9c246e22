"""The list in a folder: read, and written as one."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import structlog

from bot.core.catalog import Catalog, Entry, read_catalog, with_entries, write_catalog
from bot.core.project import Project
from bot.core.state import FILE_NAME, State, state_text
from bot.identity import paper_of, unlisted
from bot.listing.files import README, Listing, files_of
from bot.listing.readme import new_readme
from bot.listing.readme_edits import taken_in
from bot.listing.tables import Problem, parse_list
from bot.pipeline.proposal import Proposal
from bot.support.errors import InputError
from bot.support.files import read_text, write_atomically, write_together
from bot.taxonomy import kind_of, modality_of


def read_list(project: Project, today: date) -> Listing:
    """Return the folder's list, with what people wrote into the README's tables taken into the catalog.

    A row that is missing from the README but stands in the catalog is put back, and said so.

    Raises:
        InputError: a file is missing or broken, or a row of the README cannot be read.
    """
    catalog = read_catalog(project.catalog)
    try:
        readme = read_text(project.readme)
    except FileNotFoundError:
        raise InputError(
            f"{README} is missing in {project.root}: restore it, or make a first one with `bot render --new`."
        ) from None
    read = taken_in(readme, catalog, project.settings, today)
    for entry in read.missing:
        structlog.get_logger().warning(
            "A row of catalog.json is missing in README.md and is put back. To drop it, delete it in catalog.json.",
            id=entry.id,
            title=entry.title,
        )
    return Listing(read.catalog, readme)


def write_list(project: Project, listing: Listing, state: State | None = None) -> None:
    """Replace the list's files together: catalog, README, picture and, where given, the state.

    Raises:
        InputError: the README lacks a marker; nothing was written.
    """
    texts = files_of(listing, project.settings)
    if state is not None:
        texts[FILE_NAME] = state_text(state)
    write_together(project.root, texts)


def with_proposal(catalog: Catalog, proposal: Proposal) -> Catalog:
    """Return the catalog with the proposed rows."""
    return with_entries(catalog, [row.entry for row in proposal.rows])


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    rows: int
    """Rows that the file has, read or not."""
    added: int
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def import_file(project: Project, file: Path, today: date) -> Imported:
    """Take the rows of a Markdown list into the folder's catalog, with kind and modality filled in.

    Works that the catalog has stay as they are. The README is left alone: `bot render` brings it up to date.

    Raises:
        InputError: the file or the catalog cannot be read, or the file has no table of papers; nothing was written.
    """
    try:
        text = read_text(file)
    except FileNotFoundError:
        raise InputError(f"{file} does not exist: name a Markdown file with tables of papers.") from None
    read = parse_list(text, project.settings, today)
    if not read.entries and not read.problems:
        raise InputError(f"{file} has no table of papers: the headings of one name date, authors and title.")
    before = read_catalog(project.catalog) if project.catalog.exists() else Catalog()
    known = {paper.id for paper in unlisted([paper_of(entry) for entry in read.entries], before, ())}
    new = [classified(entry) for entry in read.entries if paper_of(entry).id in known]
    write_catalog(project.catalog, with_entries(before, new))
    return Imported(len(read.entries) + len(read.problems), len(new), read.problems, read.notes)


def classified(entry: Entry) -> Entry:
    """Return a row with the kind and modality that its title tells, marked as the classifier's."""
    paper = paper_of(entry)
    filled = {"kind": entry.kind or kind_of(paper), "modality": entry.modality or modality_of(paper)}
    fields = tuple(name for name in filled if not getattr(entry, name))
    provenance = entry.provenance.model_copy(
        update={"classified": tuple(dict.fromkeys((*entry.provenance.classified, *fields)))}
    )
    return entry.model_copy(update={**filled, "provenance": provenance})


def start_readme(project: Project) -> None:
    """Write a first README with all rendered parts.

    Raises:
        InputError: there is a README already; it stays as it is.
    """
    if project.readme.exists():
        raise InputError(
            f"{project.readme} exists: delete it first, or add the markers that `bot render` names."
        )
    write_atomically(project.readme, new_readme(read_catalog(project.catalog), project.settings))
