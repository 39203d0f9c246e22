"""Rows that are on the list already, looked at again: what changed since they were written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from urllib.parse import urlsplit

from bot import pull_request
from bot.commands.services import RowServices, open_services
from bot.core import identifiers
from bot.core.candidate import CodeLink
from bot.core.catalog import Catalog, Entry
from bot.core.identifiers import canonical_name
from bot.core.paper import Paper
from bot.core.project import Project, write_alone
from bot.core.state import ChangedField, State, read_state
from bot.core.venues import PREPRINT_SERVERS, venue_of
from bot.core.withdrawal import is_withdrawn, said_of
from bot.identity import paper_of, same_work
from bot.listing import working_copy
from bot.pipeline.proposal import Proposal
from bot.pull_request.rows import with_changes
from bot.support import web
from bot.support.wording import count
from bot.taxonomy import kind_of, modality_of

AGAIN_AFTER = timedelta(days=7)
"""A row is left alone for so long after it was looked at."""

Field = Literal["code", "venue", "url", "doi", "s2_id", "kind", "modality"]

WITHDRAWN = "Withdrawn"
"""The venue of a row whose paper was withdrawn or retracted: whether the row goes is the maintainer's to say."""


@dataclass(frozen=True, slots=True)
class Update:
    """One change that is proposed to one row."""

    id: str
    """The row's identifier."""
    field: Field
    """The entry's field."""
    old: str | None
    new: str | None
    why: str
    """What happened, in words for the maintainer."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a look at some rows brought."""

    updates: tuple[Update, ...]
    notices: tuple[Update, ...]
    """Changes that are not proposed, because a person set the field: for the maintainer to know."""
    checked: Mapping[str, str]
    """The titles of the rows that were looked at, by identifier."""


def preview(project: Project, today: date, rows: int) -> tuple[Refreshed, str]:
    """Look again at the rows whose turn it is, and change nothing."""
    catalog = working_copy.read_list(project, today).catalog
    found = _look_at_due_rows(project, catalog, read_state(project.state), today, rows)
    return found, f"{_looked_at(found)}; nothing was changed."


@write_alone
def write(project: Project, today: date, rows: int) -> tuple[Refreshed, str]:
    """Look again at the rows whose turn it is, and write what changed."""
    listing, state = working_copy.read_list(project, today), read_state(project.state)
    found = _look_at_due_rows(project, listing.catalog, state, today, rows)
    catalog = with_changes(listing.catalog, as_changes(found.updates))
    state = checked_on(state, listing.catalog, found.checked, today)
    working_copy.write_list(project, replace(listing, catalog=catalog), state)
    return found, f"{_looked_at(found)}; {count(len(found.updates), 'change')} written."


def propose(project: Project, today: date, rows: int) -> tuple[Refreshed, str]:
    """Look again at the rows whose turn it is, and propose what changed in the one pull request.

    Raises:
        GitHubError: GitHub refused, or could not be reached.
    """
    state = pull_request.remembered(project)
    catalog = working_copy.read_list(project, today).catalog
    found = _look_at_due_rows(project, catalog, state, today, rows)
    proposal = Proposal(
        rows=(),
        held=(),
        scan=None,
        today=today,
        changes=as_changes(found.updates),
        checked=tuple(found.checked),
    )
    return found, pull_request.publish(proposal, project).summary


def _looked_at(found: Refreshed) -> str:
    return f"{count(len(found.checked), 'row')} looked at"


def _look_at_due_rows(project: Project, catalog: Catalog, state: State, today: date, rows: int) -> Refreshed:
    with open_services(project, today) as services:
        return look_again(due(catalog, state, today, rows), services)


def due(catalog: Catalog, state: State, today: date, budget: int) -> tuple[Entry, ...]:
    """Return at most ``budget`` rows to look at in this run, so that each has its turn.

    Rows never looked at come first, newest row first, because code and venues appear early; then those whose
    look lies furthest back. None is looked at twice within ``AGAIN_AFTER``.
    """
    places = {entry.id: place for place, entry in enumerate(catalog.entries)}

    def turn(entry: Entry) -> tuple[date, int, int, str]:
        return (
            state.checked.get(entry.id, date.min),
            -int((entry.date or "0").ljust(6, "0")),
            places[entry.id],
            entry.id,
        )

    waiting = [
        entry
        for entry in catalog.entries
        if entry.id not in state.checked or state.checked[entry.id] + AGAIN_AFTER <= today
    ]
    return tuple(sorted(waiting, key=turn)[: max(0, budget)])


def checked_on(state: State, catalog: Catalog, ids: Iterable[str], today: date) -> State:
    """Return the state with the rows marked as looked at today; rows that left the list are forgotten."""
    listed = {entry.id for entry in catalog.entries}
    days = {name: day for name, day in state.checked.items() if name in listed}
    days |= {name: today for name in ids if name in listed}
    return state.model_copy(update={"checked": dict(sorted(days.items()))})


def look_again(entries: Sequence[Entry], services: RowServices) -> Refreshed:
    """Look at rows, such as those of :func:`due`, again and return what should change.

    Noticed are: code that was released since; a code link that is gone, or a repository that was renamed; a preprint
    that was published; a DOI that was assigned; a withdrawn or retracted paper; a page that is gone or has moved;
    another kind or modality, where the bot judged these by the title and the source gives an abstract.
    A field that a person set is never changed: what was found is a notice then. What could not be asked now
    changes nothing.

    Raises:
        SourceError: of none of the rows a service could be asked; none counts as looked at.
    """
    names = {entry.id: canonical_name(entry.id) for entry in entries}
    told = services.look_up([name for name in names.values() if name])
    # What a failed service might know is looked up in the next run.
    entries = [entry for entry in entries if names[entry.id] not in told.unanswered]
    if told.unanswered and not entries:
        raise next(iter(told.unanswered.values()))
    updates: list[Update] = []
    notices: list[Update] = []
    for entry in entries:
        paper = told.papers.get(names[entry.id] or "")
        found: list[Update | None] = []
        if paper is not None:
            found += [_venue(entry, paper), *_identifiers(entry, paper), *_classes(entry, paper)]
        known = paper or paper_of(entry)
        found += [_code(entry, known, services), _page(entry, known, services)]
        for update in found:
            if update is not None:
                (notices if update.field in entry.provenance.set_by_person else updates).append(update)
    return Refreshed(tuple(updates), tuple(notices), {entry.id: entry.title for entry in entries})


def as_changes(updates: Iterable[Update]) -> tuple[ChangedField, ...]:
    """Return the updates in the form in which a pull request proposes and remembers them."""
    return tuple(
        ChangedField(id=update.id, field=update.field, value=update.new, why=update.why) for update in updates
    )


def _venue(entry: Entry, paper: Paper) -> Update | None:
    new, old = venue_of(paper), entry.venue
    if is_withdrawn(paper):
        if old == WITHDRAWN:
            return None
        return Update(
            entry.id,
            "venue",
            old,
            WITHDRAWN,
            f"the paper was withdrawn ({said_of(paper)}): delete the row if it should go",
        )
    if new is None or new == old:
        return None
    if old is None:
        why = f"{new} is where it stands" if new in PREPRINT_SERVERS else f"it was published: {new}"
    elif old in PREPRINT_SERVERS and new not in PREPRINT_SERVERS:
        why = f"the preprint was published: {new}"
    elif new.startswith(f"{old} "):
        why = "the year is known now"
    else:
        # Two sources name a venue differently: the row keeps what it has.
        return None
    return Update(entry.id, "venue", old, new, why)


def _identifiers(entry: Entry, paper: Paper) -> list[Update | None]:
    """Return identifiers that the row lacks. The one that names the row stays, so that decisions find it."""
    found: list[Update | None] = []
    if entry.doi is None and paper.doi and entry.arxiv_id:
        found.append(Update(entry.id, "doi", None, paper.doi, "a DOI was assigned"))
    if entry.s2_id is None and paper.s2_id and (entry.arxiv_id or entry.doi):
        found.append(Update(entry.id, "s2_id", None, paper.s2_id, "Semantic Scholar knows the paper"))
    return found


def _classes(entry: Entry, paper: Paper) -> list[Update | None]:
    """Return kind and modality as the abstract tells them, where the classifier filled them in."""
    if not paper.abstract or same_work(paper, paper_of(entry)) != "same":
        return []
    why = "judged by the abstract"
    found: list[Update | None] = []
    if "kind" in entry.provenance.classified and (kind := kind_of(paper)) != entry.kind:
        found.append(Update(entry.id, "kind", entry.kind, kind, why))
    if "modality" in entry.provenance.classified and (modality := modality_of(paper)) != entry.modality:
        found.append(Update(entry.id, "modality", ", ".join(entry.modality), ", ".join(modality), why))
    return found


def _code(entry: Entry, paper: Paper, services: RowServices) -> Update | None:
    if entry.code is None:
        found = services.find_code(paper)
        if found is None or not found.written:
            return None
        return Update(entry.id, "code", None, found.url, f"code was released: {found.reason}")
    link = services.check_code(CodeLink(entry.code, "repository", "the row's link"), paper)
    if link.status == "gone":
        other = services.find_code(paper)
        new = other.url if other is not None and other.written and other.url != entry.code else None
        return Update(
            entry.id,
            "code",
            entry.code,
            new,
            "the link is gone" + ("; the paper names another" if new else ""),
        )
    if link.url != entry.code and link.status == "verified" and not _same_address(link.url, entry.code):
        return Update(entry.id, "code", entry.code, link.url, "the repository was renamed")
    return None


def _same_address(one: str, other: str) -> bool:
    return one.rstrip("/").removesuffix(".git").lower() == other.rstrip("/").removesuffix(".git").lower()


def _page(entry: Entry, paper: Paper, services: RowServices) -> Update | None:
    """Look at the page of a row that does not link to arXiv or to a DOI: those do not move."""
    if identifiers.arxiv_id(entry.url) or urlsplit(entry.url).hostname in ("doi.org", "dx.doi.org"):
        return None
    try:
        page = services.fetch(entry.url)
    except web.WebError as error:
        doi = entry.doi or paper.doi
        if error.reason != "gone" or not doi:
            return None
        return Update(
            entry.id,
            "url",
            entry.url,
            f"https://doi.org/{doi}",
            "the page is gone; the DOI leads to the new one",
        )
    if not _has_moved(entry.url, page.url):
        return None
    return Update(entry.id, "url", entry.url, page.url, "the page has moved")


def _has_moved(old: str, new: str) -> bool:
    """Return whether an address leads to another lasting one, not to a login, a session or a mirror's choice."""
    one, other = urlsplit(old), urlsplit(new)
    if other.query or other.fragment or other.scheme != "https":
        return False
    last = one.path.rstrip("/").rsplit("/", 1)[-1]
    kept = bool(last) and other.path.rstrip("/").rsplit("/", 1)[-1] == last
    return kept and (one.hostname, one.path.rstrip("/")) != (other.hostname, other.path.rstrip("/"))
