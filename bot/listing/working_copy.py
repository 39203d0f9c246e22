"""The list in a folder: read, and written as one."""

from datetime import date

import structlog

from bot.core.catalog import Catalog, latest_day_first, read_catalog, with_entries
from bot.core.file_names import PICTURE, README
from bot.core.project import Project
from bot.core.state import FILE_NAME, State, state_text
from bot.listing.adoption import with_place_for_rows
from bot.listing.files import Listing, files_of
from bot.listing.reading import parse_list
from bot.listing.readme_edits import TakenIn, take_in
from bot.pipeline.proposal import Proposal
from bot.support.errors import InputError
from bot.support.files import read_text, write_together


def read_edits(project: Project, today: date) -> tuple[TakenIn, Listing]:
    """Return what people wrote into the README's tables, taken into the catalog, and the list with it.

    A row that is missing from the README but stands in the catalog is put back, and said so. A list without papers
    needs no catalog: it gets an empty one, and a place for rows in the README.

    Raises:
        InputError: a file is missing or broken, or a row of the README cannot be read.
    """
    readme = _read_readme(project)
    if project.catalog.exists() or parse_list(readme, project.settings, today).entries:
        catalog = read_catalog(project.catalog)
    else:
        catalog, readme = Catalog(), with_place_for_rows(readme, project.settings)
    read = take_in(readme, catalog, project.settings, today)
    log = structlog.get_logger()
    for entry in read.missing:
        log.warning(
            "A row of catalog.json is missing in README.md and is put back. To drop it, delete it in catalog.json.",
            id=entry.id,
            title=entry.title,
        )
    picture = read_text(project.root / PICTURE) if (project.root / PICTURE).is_file() else ""
    return read, Listing(read.catalog, readme, picture)


def _read_readme(project: Project) -> str:
    try:
        return read_text(project.readme)
    except FileNotFoundError:
        raise InputError(
            f"{README} is missing in {project.root}: restore it, or make a first one with `bot render --new`."
        ) from None


def read_list(project: Project, today: date) -> Listing:
    """Return the folder's list, with what people wrote into the README's tables taken into the catalog.

    Raises:
        InputError: as :func:`read_edits`.
    """
    return read_edits(project, today)[1]


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
    return with_entries(catalog, latest_day_first(row.entry for row in proposal.rows))
