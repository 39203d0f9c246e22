"""Where rows disagree with their sources, and which of their links are dead."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.commands.check.finding import Finding, Told, findings_of
from bot.core import identifiers
from bot.core.authors import row_authors
from bot.core.candidate import CodeLink
from bot.core.catalog import Entry
from bot.core.identifiers import canonical_name
from bot.core.paper import Paper
from bot.core.settings import Style
from bot.core.withdrawal import is_withdrawn
from bot.identity import paper_of
from bot.identity.people import agreement
from bot.identity.titles import parse_title
from bot.links.address import parse
from bot.links.verify import on_github
from bot.support import web

if TYPE_CHECKING:
    from bot.commands.services import RowServices

_ROW_LINK = "the row's link"


def compare_with_sources(
    entries: Sequence[Entry], services: "RowServices", style: Style
) -> tuple[list[Finding], str]:
    """Return where rows disagree with their sources, and which links are dead; and how many were looked at."""
    names = {entry.id: canonical_name(entry.id) or "" for entry in entries}
    known = services.look_up(filter(None, names.values()))
    found: list[Finding] = []
    links: list[CodeLink] = []
    for entry in entries:
        name = names[entry.id]
        paper = known.papers.get(name)
        if paper is not None:
            found += findings_of(entry, _against_source(entry, paper, style))
        elif name and name not in known.unanswered:
            found += findings_of(entry, _unknown(entry))
        found += findings_of(entry, _dead_page(entry, services))
        if entry.code:
            row_link = CodeLink(entry.code, "repository", _ROW_LINK)
            link = services.check_code(row_link, paper or paper_of(entry))
            links.append(link)
            found += findings_of(entry, _code(entry.code, link))
    return found, _tell_what_was_looked_at(links, len(known.unanswered))


def _against_source(entry: Entry, paper: Paper, style: Style) -> Iterator[Told]:
    if parse_title(entry.title).compact != parse_title(paper.title).compact:
        # Authors rename their papers; a row that is another paper's has other authors, too.
        is_stranger = agreement(paper_of(entry).authors, paper.authors) == "none"
        yield "title", "fault" if is_stranger else "hint", f"the source's title is {paper.title!r}"
    cell = row_authors(paper.authors, style.authors, style.et_al_after, style.et_al)
    if cell and not _names_authors(entry, paper, cell):
        ours = repr(entry.authors) if entry.authors else "none"
        yield "authors", "hint", f"by the source the authors are {cell!r}, the row says {ours}"
    if not entry.arxiv_id and paper.month not in ("", entry.date):
        yield "date", "hint", f"by the source the month is {paper.month}, the row says {entry.date or 'none'}"
    if is_withdrawn(paper):
        yield "row", "fault", "the paper was withdrawn or retracted"


def _names_authors(entry: Entry, paper: Paper, cell: str) -> bool:
    ours = entry.authors or ""
    # A source may know the first author only.
    return cell == ours or (len(paper.authors) == 1 and ours.startswith(cell))


def _unknown(entry: Entry) -> Iterator[Told]:
    if not entry.id.startswith("url:"):
        yield "id", "hint", f"no source knows {entry.id}: check the identifier"


def _dead_page(entry: Entry, services: "RowServices") -> Iterator[Told]:
    if identifiers.arxiv_id(entry.url):
        return
    try:
        services.fetch(entry.url)
    except web.WebError as error:
        # Publishers turn robots away: only a page that is said to be gone counts as dead.
        if error.reason == "gone":
            yield "url", "fault", str(error)


def _code(code: str, link: CodeLink) -> Iterator[Told]:
    if link.status == "gone":
        yield "code", "fault", f"{code} is gone"
    elif link.status == "empty":
        yield "code", "hint", f"{code} holds no code yet"
    elif link.status == "closed":
        yield "code", "hint", f"{code} is closed to readers: {_why(link)}"
    elif link.status == "unchecked":
        # A field of its own, so that they do not hide the hints on links that were looked at.
        yield "code not looked at", "hint", f"{code} could not be looked at: {_why(link)}"
    elif link.url.rstrip("/").lower() != code.rstrip("/").lower():
        yield "code", "hint", f"{code} is now {link.url}"


def _why(link: CodeLink) -> str:
    """Return what was learned of a row's link."""
    return link.reason.removeprefix(_ROW_LINK).removeprefix("; ") or "nobody was asked"


def _tell_what_was_looked_at(links: Sequence[CodeLink], unanswered: int) -> str:
    left = [link for link in links if link.status == "unchecked"]
    note = f"{len(links) - len(left)} of {len(links)} code links could be looked at."
    if any(on_github(address) for link in left if (address := parse(link.url))):
        note += " GitHub answers 60 questions an hour without a token, and 5,000 with one: set GITHUB_TOKEN."
    if unanswered:
        note += f" Of {unanswered} rows the sources could not be asked."
    return note
