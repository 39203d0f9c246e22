"""`bot import`: take the rows of a Markdown list into the catalog."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.core.catalog import Catalog, Entry, read_catalog, with_entries, write_catalog
from bot.core.project import Project
from bot.identity import paper_of, unlisted
from bot.listing.tables import Problem, parse_list
from bot.support.errors import InputError
from bot.support.files import read_text
from bot.taxonomy import kind_of, modality_of


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
    new = [classify(entry) for entry in read.entries if paper_of(entry).id in known]
    write_catalog(project.catalog, with_entries(before, new))
    return Imported(len(read.entries) + len(read.problems), len(new), read.problems, read.notes)


def classify(entry: Entry) -> Entry:
    """Return a row with the kind and modality that its title tells, marked as the classifier's."""
    paper = paper_of(entry)
    filled = {"kind": entry.kind or kind_of(paper), "modality": entry.modality or modality_of(paper)}
    fields = tuple(name for name in filled if not getattr(entry, name))
    provenance = entry.provenance.model_copy(
        update={"classified": tuple(dict.fromkeys((*entry.provenance.classified, *fields)))}
    )
    return entry.model_copy(update={**filled, "provenance": provenance})
