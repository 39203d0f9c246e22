"""`bot render`: take rows typed into the README into the catalog, then render README and picture from it."""

from datetime import date
from pathlib import Path

from bot.core.catalog import read_catalog
from bot.core.project import Project
from bot.listing.files import files_of
from bot.listing.readme import new_readme
from bot.listing.working_copy import read_list, write_list
from bot.support.errors import InputError
from bot.support.files import read_text, write_atomically


def render(project: Project, today: date) -> None:
    """Bring the list's files up to date with the catalog and with what people typed into the README.

    Raises:
        InputError: a file is missing or broken, or a row of the README cannot be read; nothing was written.
    """
    write_list(project, read_list(project, today))


def stale_files(project: Project, today: date) -> list[str]:
    """Return the files that :func:`render` would change, and change nothing.

    Raises:
        InputError: a file is missing or broken, or a row of the README cannot be read.
    """
    wanted = files_of(read_list(project, today), project.settings)
    return [name for name, text in wanted.items() if _text(project.root / name) != text]


def _text(path: Path) -> str | None:
    return read_text(path) if path.exists() else None


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
