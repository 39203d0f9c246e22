"""`bot doctor`: ask each service a handful of small questions that change nothing, in the form that the bot uses.

Each question becomes a line: what was asked, what came, a verdict, and what to do.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from bot.commands.doctor.arxiv import examine_arxiv
from bot.commands.doctor.examination import Examination, Line
from bot.commands.doctor.github import examine_github
from bot.commands.doctor.others import examine_openalex, examine_pages
from bot.commands.doctor.recording import Recording
from bot.commands.doctor.semantic_scholar import examine_semantic_scholar
from bot.core.project import Project
from bot.links.kept_pages import Sites
from bot.support.errors import GitHubError, SourceError
from bot.support.web import Fetch

__all__ = ["Line", "examine", "exit_status"]


def examine(
    project: Project, today: date, folder: Path | None, fetch: Fetch, sites: Sites | None = None
) -> Iterator[Line]:
    """Yield a line for each question, in less than two minutes for all.

    Args:
        project: the settings' questions, the services and the keys.
        today: the questions are about the days before it.
        folder: where the answers are kept, without secrets; None keeps none.
        fetch: reads public pages.
        sites: where the pages are.

    Raises:
        InputError: the answers cannot be kept.
    """
    recording = Recording(folder, project.environment) if folder else None
    examination = Examination(project, today, recording)
    yield from examine_arxiv(examination)
    yield from examine_semantic_scholar(examination)
    yield from examine_openalex(examination)
    yield from examine_pages(examination, fetch, sites or Sites())
    yield from examine_github(examination)


def exit_status(lines: Iterable[Line]) -> int:
    """Return 0 where no line is bad, else the status of the first that is: that of a source, or of GitHub."""
    bad = [line for line in lines if line.verdict == "bad"]
    if not bad:
        return 0
    return GitHubError.exit_status if bad[0].service == "GitHub" else SourceError.exit_status
