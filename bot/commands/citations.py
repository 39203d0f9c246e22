"""`bot citations`: how often the rows are cited, kept apart from the list, so that new counts change no row."""

from datetime import date

from bot import pull_request
from bot.core.citations import FILE_NAME, Citations, citations_text, parse_citations, read_citations
from bot.core.project import Project
from bot.listing.working_copy import read_list
from bot.sources import citations
from bot.support.files import write_atomically
from bot.support.wording import count

_SHOWN = 10


def preview(project: Project, today: date) -> tuple[Citations, str]:
    """Ask, and change nothing.

    Raises:
        SourceError: the service could not be asked.
    """
    found = _look_up(project, today)
    return found, f"{_tell(found)}; nothing was changed."


def write(project: Project, today: date) -> tuple[Citations, str]:
    """Ask, and keep the counts in the folder.

    Raises:
        SourceError: the service could not be asked; the counts are as they were.
    """
    path = project.root / FILE_NAME
    found = merge(read_citations(path), _look_up(project, today))
    write_atomically(path, citations_text(found))
    return found, f"{_tell(found)}; {FILE_NAME} is up to date."


def remember(project: Project, today: date) -> tuple[Citations, str]:
    """Ask, and keep the counts on the state branch.

    Raises:
        SourceError: the service could not be asked; the counts are as they were.
        GitHubError: GitHub refused, or could not be reached.
    """
    text = pull_request.read_aside(project, FILE_NAME)
    found = merge(parse_citations(text) if text else Citations(), _look_up(project, today))
    pull_request.write_aside(project, FILE_NAME, citations_text(found), "Count citations")
    return found, f"{_tell(found)}; {FILE_NAME} on the state branch is up to date."


def merge(before: Citations, new: Citations) -> Citations:
    """Return the new counts, with the earlier ones of rows that the service told nothing of this time."""
    rows = {**before.rows, **new.rows}
    return before if rows == before.rows else Citations(on=new.on, rows=rows)


def most_cited(found: Citations) -> list[str]:
    """Return the most cited rows, one a line."""
    rows = sorted(found.rows.items(), key=lambda row: -row[1].count)
    return [f"{row.count:>6} {name}" for name, row in rows[:_SHOWN]]


def _look_up(project: Project, today: date) -> Citations:
    return citations.read_citations(read_list(project, today).catalog.entries, project, today)


def _tell(found: Citations) -> str:
    return f"Counts of {count(len(found.rows), 'row')} are known"
