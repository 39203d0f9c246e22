"""`bot render`: take rows typed into the README into the catalog, then render README and picture from it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from bot.core.catalog import Catalog, Entry, read_catalog
from bot.core.file_names import CATALOG, README
from bot.core.project import Project, write_alone
from bot.core.settings import Settings
from bot.listing import working_copy
from bot.listing.files import Listing, files_of
from bot.listing.places import Places
from bot.listing.readme import new_readme, read_tables
from bot.listing.readme_edits import TakenIn
from bot.listing.rows import Row
from bot.support.errors import InputError
from bot.support.files import holds, write_atomically, write_together

_SHOWN = 70
_PLACES = frozenset({"section", "also_in"})
"""Fields that tell in which sections a row stands."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a rendering did, or would do."""

    changes: tuple[str, ...]
    """What was taken in, changed, moved, joined, put back, removed or left, one sentence a row."""
    files: tuple[str, ...]
    """The files that changed."""


@write_alone
def render(project: Project, today: date) -> Rendered:
    """Bring the list's files up to date with the catalog and with what people typed into the README.

    Raises:
        InputError: a file is missing or broken, or a row of the README cannot be read; nothing was written.
    """
    done, texts = _render(project, today)
    write_together(project.root, texts)
    return done


def preview(project: Project, today: date) -> Rendered:
    """Return what a rendering would do, and change nothing.

    Raises:
        InputError: as :func:`render`.
    """
    return _render(project, today)[0]


def _render(project: Project, today: date) -> tuple[Rendered, dict[str, str]]:
    """Return what a rendering does, and the texts of the list's files."""
    read, listing = working_copy.read_edits(project, today)
    texts = files_of(listing, project.settings)
    stale = tuple(name for name, text in texts.items() if not holds(project.root / name, text))
    gone = _tell_removed(listing, project.settings) if _loses_lines(listing.readme, texts[README]) else ()
    return Rendered((*_tell(read), *gone), stale), texts


def _loses_lines(before: str, after: str) -> bool:
    """Return whether lines vanish, other than the bot's marks: only then is a long list worth reading again."""
    lost = set(before.splitlines()).difference(after.splitlines())
    return any("<!-- " not in line for line in lost)


def _tell_removed(listing: Listing, settings: Settings) -> Iterator[str]:
    """Tell of the rows that stand in the README and no longer in the catalog."""
    rows = read_tables(listing.readme, settings).rows
    for row, entry in Places(listing.catalog.entries).find_all(rows):
        if entry is None:
            yield f"removed: {README}, line {row.line}: {_name(row)}: {CATALOG} does not have it"


def _tell(read: TakenIn) -> Iterator[str]:
    before = {entry.id: entry for entry in read.before.entries}
    for entry in read.added:
        yield f"taken in: {_name(entry)}, section {entry.section}"
    for entry in read.changed:
        yield from _tell_changes(entry, read.fields[entry.id], before.get(entry.id))
    for entry in read.missing:
        yield f"put back: {_name(entry)}: the catalog has it and the README has not; to drop it, delete it there"
    for note in read.notes:
        yield f"note: {README}, {note}"
    for problem in read.unread:
        yield f"left as it stands: {README}, {problem}"


def _tell_changes(entry: Entry, fields: Collection[str], old: Entry | None) -> Iterator[str]:
    if not _PLACES.isdisjoint(fields):
        yield f"moved: {_name(entry)}, to {', '.join((entry.section, *entry.also_in))}"
    for field in fields:
        if field not in _PLACES:
            was = f" {getattr(old, field)!r} became" if old else " is now"
            yield f"changed: {_name(entry)}: {field}{was} {getattr(entry, field)!r}"


def _name(row: Entry | Row) -> str:
    title = row.title if len(row.title) <= _SHOWN else row.title[: _SHOWN - 1] + "…"
    return f"{row.id} ({title})"


@write_alone
def start_readme(project: Project) -> None:
    """Write a first README with all rendered parts; without a catalog, one without rows.

    Raises:
        InputError: there is a README already; it stays as it is.
    """
    if project.readme.exists():
        raise InputError(
            f"{project.readme} exists: delete it first, or add the markers that `bot render` names."
        )
    catalog = read_catalog(project.catalog) if project.catalog.exists() else Catalog()
    write_atomically(project.readme, new_readme(catalog, project.settings))
