"""`bot citations`: how often the rows are cited, kept apart from the list, so that new counts change no row."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bot import pull_request
from bot.core.catalog import Entry
from bot.core.citations import FILE_NAME, Citations, citations_text, parse_citations, read_citations
from bot.core.project import Project
from bot.listing.working_copy import read_list
from bot.sources import citations
from bot.sources.citations import Counting
from bot.support.errors import SourceError
from bot.support.files import write_atomically
from bot.support.wording import count

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of the command."""

    found: Citations
    message: str
    failures: tuple[SourceError, ...] = ()
    """Why some rows could not be asked for."""


def preview(project: Project, today: date) -> Counted:
    """Ask, and change nothing.

    Raises:
        SourceError: the service answered about no row at all.
    """
    counting = citations.read_citations(_entries(project, today), project, today)
    return _tell(counting.found, counting, "nothing was changed")


def write(project: Project, today: date) -> Counted:
    """Ask, and keep the counts in the folder.

    Raises:
        SourceError: the service answered about no row at all; the counts are as they were.
    """
    path = project.root / FILE_NAME
    found, counting = _count(project, today, read_citations(path))
    write_atomically(path, citations_text(found))
    return _tell(found, counting, f"{FILE_NAME} holds them")


def remember(project: Project, today: date) -> Counted:
    """Ask, and keep the counts on the state branch.

    Raises:
        SourceError: the service answered about no row at all; the counts are as they were.
        GitHubError: GitHub refused, or could not be reached.
    """
    text = pull_request.read_aside(project, FILE_NAME)
    found, counting = _count(project, today, parse_citations(text) if text else Citations())
    pull_request.write_aside(project, FILE_NAME, citations_text(found), "Count citations")
    return _tell(found, counting, f"{FILE_NAME} on the state branch holds them")


def merge(before: Citations, counting: Counting, listed: Collection[str]) -> Citations:
    """Return the new counts, with the earlier ones of rows that the service told nothing of this time.

    Rows that left the list are left out. Where a whole look-up tells no other counts, nothing changes.
    """
    new = counting.found
    rows = {name: row for name, row in {**before.rows, **new.rows}.items() if name in listed}
    days = {**before.asked, **{name: before.last_asked(name) for name in before.rows}, **new.asked}
    asked = {name: day for name, day in days.items() if name in listed}
    if rows == before.rows and counting.failure is None:
        return before
    return Citations(on=new.on, rows=rows, asked=asked)


def most_cited(found: Citations) -> list[str]:
    """Return the most cited rows, one a line."""
    rows = sorted(found.rows.items(), key=lambda row: -row[1].count)
    return [f"{row.count:>6} {name}" for name, row in rows[:_SHOWN]]


def _count(project: Project, today: date, before: Citations) -> tuple[Citations, Counting]:
    entries = _entries(project, today)
    counting = citations.read_citations(entries, project, today, before)
    return merge(before, counting, {entry.id for entry in entries}), counting


def _entries(project: Project, today: date) -> tuple[Entry, ...]:
    return read_list(project, today).catalog.entries


def _tell(found: Citations, counting: Counting, what_became: str) -> Counted:
    message = f"Counts of {count(len(found.rows), 'row')} are known; {what_became}."
    if counting.failure is None:
        return Counted(found, message)
    return Counted(
        found, f"{message} {count(counting.left, 'row')} could not be asked for.", (counting.failure,)
    )
