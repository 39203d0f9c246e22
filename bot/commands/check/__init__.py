"""What is wrong with the list as it stands, without a network; and, with one, where it disagrees with its sources."""

from datetime import date

from bot.adoption.asked import words_not_asked
from bot.commands.check.faults import find_faults
from bot.commands.check.finding import Finding
from bot.commands.check.online import compare_with_sources
from bot.commands.check.telling import as_lines
from bot.core.catalog import Entry
from bot.core.file_names import README, SETTINGS
from bot.core.project import Project
from bot.core.settings import Settings
from bot.listing import working_copy
from bot.listing.readme import render_readme
from bot.listing.readme_edits import TakenIn

__all__ = [
    "Finding", "as_lines", "check", "check_online", "compare_queries", "compare_readme", "compare_with_sources", "find_faults", "measure_readme",
]  # fmt: skip

_SHOWN = 500
"""KiB of a README that GitHub shows (docs.github.com, "About the repository README file")."""


def check(project: Project, today: date) -> list[Finding]:
    """Return what is wrong with the list and where README and catalog differ, without asking anybody."""
    read, listing = working_copy.read_edits(project, today)
    return [
        *compare_readme(read, listing.readme, project.settings),
        *measure_readme(listing.readme),
        *compare_queries(project.settings),
        *find_faults(listing.catalog, project.settings, today),
    ]


def check_online(project: Project, today: date) -> tuple[list[Finding], str]:
    """Return what :func:`check` finds, where the list disagrees with its sources, and which links are dead.

    A service that cannot be asked is logged; the sentence says how many of the repositories could be looked at.
    """
    from bot.commands.services import open_services

    catalog = working_copy.read_list(project, today).catalog
    with open_services(project, today) as services:
        online, note = compare_with_sources(catalog.entries, services, project.settings.style)
    return [*check(project, today), *online], note


def compare_readme(read: TakenIn, readme: str, settings: Settings) -> list[Finding]:
    """Return in which rows README and catalog differ, and whether the README is what the catalog renders."""
    kinds: tuple[tuple[tuple[Entry, ...], str], ...] = (
        (read.added, "stands in README.md, not in catalog.json: `bot render` takes it in"),
        (read.changed, "differs between README.md and catalog.json: `bot render` takes in what README.md says"),
        (read.missing, "stands in catalog.json, not in README.md: `bot render` puts it back; to drop it, "
                       "delete it in catalog.json"),
    )  # fmt: skip
    found = [
        Finding(entry.id, entry.title, "row", "hint", message)
        for entries, message in kinds
        for entry in entries
    ]
    # A row of an unknown section has no place in the README; it is a fault of its own.
    known = {section.name for section in settings.sections}
    is_placed = all(entry.section in known for entry in read.before.entries)
    if not found and is_placed and render_readme(readme, read.before, settings) != readme:
        message = "its tables are not what catalog.json says now: `bot render` brings them up to date"
        found.append(Finding(README, "the rendered parts", "row", "hint", message))
    return found


def compare_queries(settings: Settings) -> list[Finding]:
    """Return which words of bot.toml none of its queries asks for."""
    return [
        Finding(
            SETTINGS,
            title,
            "queries",
            "hint",
            f"no query asks for {', '.join(words)}: `bot queries` prints what to add",
        )
        for title, words in words_not_asked(settings).items()
    ]


def measure_readme(readme: str) -> list[Finding]:
    """Return whether the README is longer than GitHub shows."""
    size = len(readme.encode()) / 1024
    if size <= _SHOWN:
        return []
    message = (
        f"has {size:.0f} KiB, and GitHub shows the first {_SHOWN}: link to the pages of `bot site` at its top, or move "
        "sections to a list of their own"
    )
    return [Finding(README, "the whole file", "size", "hint", message)]
