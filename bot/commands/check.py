"""What is wrong with the list as it stands, without a network; and, with one, where it disagrees with its sources."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs, urlsplit

from bot.core import identifiers
from bot.core.authors import author_cell
from bot.core.candidate import CodeLink, LinkStatus
from bot.core.catalog import Catalog, Entry
from bot.core.file_names import README
from bot.core.identifiers import canonical_name
from bot.core.paper import Paper
from bot.core.project import Project
from bot.core.settings import Settings
from bot.core.withdrawal import is_withdrawn
from bot.identity import duplicates, paper_of
from bot.identity.people import agreement
from bot.identity.titles import normalise, parse_title
from bot.links.address import parse
from bot.listing import working_copy
from bot.listing.readme import render_readme
from bot.listing.readme_edits import TakenIn
from bot.support import web

if TYPE_CHECKING:
    from bot.commands.services import RowServices

Level = Literal["fault", "hint"]
"""``fault``: the row is wrong; ``hint``: it may be, or could say more."""

_EARLIEST = "199101"
"""arXiv began in August 1991; a list of newer things has nothing older."""
_SHOWN = 500
"""KiB of a README that GitHub shows (docs.github.com, "About the repository README file")."""
_TRACKING = re.compile(r"^(?:utm_\w+|casa_token|fbclid|gclid|ref|source)$", re.I)
_INTERNAL = re.compile(r"\S+@\S+|^\s*$")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one row that a maintainer should look at."""

    id: str
    """The row's identifier; ``README.md`` for what concerns no single row."""
    title: str
    """The row's title."""
    field: str
    level: Level
    message: str
    """What is wrong, and what to do."""


def check(project: Project, today: date) -> list[Finding]:
    """Return what is wrong with the list and where README and catalog differ, without asking anybody."""
    read, listing = working_copy.read_edits(project, today)
    return [
        *compare_readme(read, listing.readme, project.settings),
        *measure_readme(listing.readme),
        *find_faults(listing.catalog, project.settings, today),
    ]


def check_online(project: Project, today: date) -> tuple[list[Finding], str]:
    """Return what :func:`check` finds, where the list disagrees with its sources, and which links are dead.

    A service that cannot be asked is logged; the sentence says how many of the repositories could be looked at.
    """
    from bot.commands.services import open_services

    catalog = working_copy.read_list(project, today).catalog
    with open_services(project, today) as services:
        online, note = compare_with_sources(catalog.entries, services)
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
    if not found and render_readme(readme, read.before, settings) != readme:
        message = "its tables are not what catalog.json says now: `bot render` brings them up to date"
        found.append(Finding(README, "the rendered parts", "row", "hint", message))
    return found


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


def find_faults(catalog: Catalog, settings: Settings, today: date) -> list[Finding]:
    """Return what is wrong with the rows, in their order: no network is asked.

    Found are two rows of one work, dates that are implausible or disagree with the arXiv identifier, missing
    fields, links that are not in their lasting form, and rows of unknown sections.
    """
    sections = {section.name for section in settings.sections}
    found = [finding for entry in catalog.entries for finding in _of_row(entry, sections, today)]
    found += _duplicates(catalog)
    places = {entry.id: place for place, entry in enumerate(catalog.entries)}
    return sorted(found, key=lambda finding: (places[finding.id], finding.level, finding.field))


def compare_with_sources(entries: Sequence[Entry], services: "RowServices") -> tuple[list[Finding], str]:
    """Return where rows disagree with their sources, and which links are dead; and how many were looked at."""
    names = {entry.id: canonical_name(entry.id) for entry in entries}
    known = services.look_up([name for name in names.values() if name])
    found: list[Finding] = []
    statuses: list[LinkStatus] = []
    for entry in entries:
        name = names[entry.id] or ""
        paper = known.papers.get(name)
        if paper is not None:
            found += _against_source(entry, paper)
        elif not entry.id.startswith("url:") and name not in known.unanswered:
            found.append(
                Finding(
                    entry.id, entry.title, "id", "hint", f"no source knows {entry.id}: check the identifier"
                )
            )
        found += _dead_page(entry, services)
        if entry.code:
            link = services.check_code(
                CodeLink(entry.code, "repository", "the row's link"), paper or paper_of(entry)
            )
            statuses.append(link.status)
            found += _code(entry, link)
    looked_at = sum(status != "unchecked" for status in statuses)
    note = f"{looked_at} of {len(statuses)} code links could be looked at."
    if looked_at < len(statuses):
        note += " GitHub answers 60 questions an hour without a token, and 5,000 with one: set GITHUB_TOKEN."
    if known.unanswered:
        note += f" Of {len(known.unanswered)} rows the sources could not be asked."
    return found, note


def _of_row(entry: Entry, sections: set[str], today: date) -> list[Finding]:
    found = [*_dates(entry, today), *_links(entry)]

    def tell(field: str, level: Level, message: str) -> None:
        found.append(Finding(entry.id, entry.title, field, level, message))

    if entry.section not in sections:
        known = ", ".join(sorted(sections))
        tell("section", "fault", f"bot.toml has no section {entry.section!r}: choose one of {known}")
    if not normalise(entry.title):
        tell("title", "fault", f"the title {entry.title!r} holds no word")
    if entry.authors is None:
        tell("authors", "hint", "the authors are missing")
    elif _INTERNAL.search(entry.authors) or entry.authors.lower().startswith("unknown"):
        tell("authors", "fault", f"the authors are {entry.authors!r}: write them as `Y. Zhang et al.`")
    if entry.id.startswith("url:"):
        tell("doi", "hint", "the row has no identifier: a DOI would let the bot know the work again")
    if entry.kind is None:
        tell("kind", "hint", "the kind is missing")
    if not entry.modality:
        tell("modality", "hint", "the modality is missing")
    if entry.venue is None and not entry.arxiv_id:
        tell("venue", "hint", "the venue is missing")
    return found


def _dates(entry: Entry, today: date) -> list[Finding]:
    if entry.date is None:
        return [Finding(entry.id, entry.title, "date", "hint", "the date is missing")]
    if not _EARLIEST[: len(entry.date)] <= entry.date <= f"{today:%Y%m}":
        return [
            Finding(
                entry.id,
                entry.title,
                "date",
                "fault",
                f"the date {entry.date} is not plausible: write YYYYMM",
            )
        ]
    if entry.arxiv_id and not (month := identifiers.arxiv_month(entry.arxiv_id)).startswith(entry.date):
        return [
            Finding(entry.id, entry.title, "date", "fault",
                f"the date {entry.date} is not the month of arXiv:{entry.arxiv_id}, which is {month}",
            )
        ]  # fmt: skip
    return []


def _links(entry: Entry) -> list[Finding]:
    found = []
    if arxiv := identifiers.arxiv_id(entry.url):
        lasting = f"https://arxiv.org/pdf/{arxiv}"
        if entry.url not in (lasting, f"{lasting}.pdf"):
            found.append(
                Finding(entry.id, entry.title, "url", "hint", f"{entry.url} should be {lasting}.pdf")
            )
        if entry.arxiv_id != arxiv:
            found.append(
                Finding(
                    entry.id,
                    entry.title,
                    "url",
                    "fault",
                    f"the link leads to arXiv:{arxiv}, the row is {entry.id}",
                )
            )
    elif entry.url.startswith("http://"):
        found.append(Finding(entry.id, entry.title, "url", "hint", f"{entry.url} should begin with https://"))
    for field, link in (("url", entry.url), ("code", entry.code or "")):
        if tracked := [name for name in parse_qs(urlsplit(link).query) if _TRACKING.match(name)]:
            found.append(
                Finding(
                    entry.id,
                    entry.title,
                    field,
                    "hint",
                    f"{link} carries {', '.join(tracked)}: leave that out",
                )
            )
    if entry.code:
        address = parse(entry.code)
        if address is None:
            found.append(
                Finding(entry.id, entry.title, "code", "fault", f"{entry.code} is no public web address")
            )
        elif address.url.rstrip("/") != entry.code.rstrip("/") and _bare(address.url) == _bare(entry.code):
            found.append(
                Finding(entry.id, entry.title, "code", "hint", f"{entry.code} should be {address.url}")
            )
    return found


def _bare(link: str) -> str:
    """Return an address without what does not matter: scheme, `www.`, case, `.git` and a last slash."""
    return re.sub(r"^https?://(?:www\.)?", "", link.lower()).rstrip("/").removesuffix(".git")


def _duplicates(catalog: Catalog) -> list[Finding]:
    found = []
    for one, other, verdict, why in duplicates(catalog):
        level: Level = "fault" if verdict == "same" else "hint"
        said = "is the same work as" if verdict == "same" else "may be the same work as"
        found.append(
            Finding(one.id, one.title, "row", level, f"{said} {other.id} ({other.title[:100]!r}): {why}")
        )
    return found


def _against_source(entry: Entry, paper: Paper) -> list[Finding]:
    found = []

    def tell(field: str, level: Level, message: str) -> None:
        found.append(Finding(entry.id, entry.title, field, level, message))

    if parse_title(entry.title).compact != parse_title(paper.title).compact:
        # Authors rename their papers; a row that is another paper's has other authors, too.
        stranger = agreement(paper_of(entry).authors, paper.authors) == "none"
        tell("title", "fault" if stranger else "hint", f"the source's title is {paper.title!r}")
    ours, cell = entry.authors or "", author_cell(paper.authors) if paper.authors else ""
    # A source may know the first author only.
    if cell and cell != ours and not (len(paper.authors) == 1 and ours.startswith(cell)):
        tell("authors", "hint", f"by the source the authors are {cell!r}, the row says {entry.authors!r}")
    if paper.month and paper.month != entry.date and not entry.arxiv_id:
        tell("date", "hint", f"by the source the month is {paper.month}, the row says {entry.date}")
    if is_withdrawn(paper):
        tell("row", "fault", "the paper was withdrawn or retracted")
    return found


def _dead_page(entry: Entry, services: "RowServices") -> list[Finding]:
    if not identifiers.arxiv_id(entry.url):
        try:
            services.fetch(entry.url)
        except web.WebError as error:
            # Publishers turn robots away: only a page that is said to be gone counts as dead.
            if error.reason == "gone":
                return [Finding(entry.id, entry.title, "url", "fault", str(error))]
    return []


def _code(entry: Entry, link: CodeLink) -> list[Finding]:
    code = entry.code or ""
    if link.status == "gone":
        return [Finding(entry.id, entry.title, "code", "fault", f"{code} is gone")]
    if link.status == "empty":
        return [Finding(entry.id, entry.title, "code", "hint", f"{code} holds no code yet")]
    if link.url.rstrip("/").lower() != code.rstrip("/").lower():
        return [Finding(entry.id, entry.title, "code", "hint", f"{code} is now {link.url}")]
    return []
