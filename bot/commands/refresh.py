"""Rows that are on the list already, looked at again: what changed since they were written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from urllib.parse import urlsplit

from bot import pull_request
from bot.commands.open_cells import date_and_authors, has_open_cells
from bot.commands.services import RowServices, open_services
from bot.core import identifiers
from bot.core.candidate import CodeLink
from bot.core.catalog import Catalog, Entry
from bot.core.identifiers import canonical_name
from bot.core.paper import Paper
from bot.core.project import Project, write_alone
from bot.core.settings import Style
from bot.core.state import ChangedField, State, read_state
from bot.core.venues import PREPRINT_SERVERS, venue_of
from bot.core.withdrawal import is_withdrawn, said_of
from bot.identity import paper_of, same_work
from bot.listing import working_copy
from bot.pipeline.proposal import Proposal
from bot.pull_request import failures
from bot.pull_request.rows import apply_changes, with_changes
from bot.support import web
from bot.support.wording import count
from bot.taxonomy import kind_of, modality_of

AGAIN_AFTER = timedelta(days=7)
"""A row is left alone for so long after it was looked at."""

Field = Literal["date", "authors", "code", "venue", "url", "doi", "s2_id", "kind", "modality"]

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
    notices: tuple[str, ...]
    """What was found and is not proposed, one sentence each: for the maintainer to decide."""
    checked: Mapping[str, str]
    """The titles of the rows that were looked at, by identifier."""


def preview(project: Project, today: date, rows: int) -> tuple[Refreshed, str]:
    """Look again at the rows whose turn it is, and change nothing."""
    catalog = working_copy.read_list(project, today).catalog
    found = _look_at_due_rows(project, catalog, read_state(project.state), today, rows)
    return found, f"{_tell_looked_at(found)}; nothing was changed."


@write_alone
def write(project: Project, today: date, rows: int) -> tuple[Refreshed, str]:
    """Look again at the rows whose turn it is, and write what changed."""
    listing, state = working_copy.read_list(project, today), read_state(project.state)
    found = _look_at_due_rows(project, listing.catalog, state, today, rows)
    catalog = with_changes(listing.catalog, as_changes(found.updates))
    state = mark_checked(state, listing.catalog, found.checked, today)
    working_copy.write_list(project, replace(listing, catalog=catalog), state)
    return found, f"{_tell_looked_at(found)}; {count(len(found.updates), 'change')} written."


def propose(project: Project, today: date, rows: int) -> tuple[Refreshed, str]:
    """Look again at the rows whose turn it is, and propose what changed in the one pull request.

    Failed runs are counted, and an issue tells of them.

    Raises:
        InputError: the list's files, the token or the repository's name cannot be used.
        SourceError: of none of the rows a service could be asked.
        GitHubError: GitHub refused, or could not be reached.
    """
    state = pull_request.recall(project)
    with failures.counting_failures(project, today, failures.REFRESH):
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
        published = pull_request.publish(proposal, project)
    failures.record_run(project, [], today, command=failures.REFRESH)
    return found, published.summary


def _tell_looked_at(found: Refreshed) -> str:
    return f"{count(len(found.checked), 'row')} looked at"


def _look_at_due_rows(project: Project, catalog: Catalog, state: State, today: date, rows: int) -> Refreshed:
    with open_services(project, today) as services:
        found = look_again(due(catalog, state, today, rows), services, project.settings.style)
    return without_twins(found, catalog)


def without_twins(found: Refreshed, catalog: Catalog) -> Refreshed:
    """Return what was found, with a notice in place of each change to an identifier that another row has."""
    changes = as_changes(found.updates)
    twins = apply_changes(catalog, changes).twins
    updates = tuple(
        update for update, change in zip(found.updates, changes, strict=True) if change not in twins
    )
    titles = {entry.id: entry.title for entry in catalog.entries}
    notices = (
        f"{change.id} ({titles[change.id]}): may be the same work as row {twin.id} ({twin.title}), "
        f"which has the {change.field} {change.value} already: delete one of the two, or correct it"
        for change, twin in twins.items()
    )
    return replace(found, updates=updates, notices=(*found.notices, *notices))


def due(catalog: Catalog, state: State, today: date, budget: int) -> tuple[Entry, ...]:
    """Return at most ``budget`` rows to look at in this run, so that each has its turn.

    Rows never looked at come first, of these the ones without date or authors, then newest row first, because code and
    venues appear early; then those whose look lies furthest back. None is looked at twice within ``AGAIN_AFTER``.
    """
    places = {entry.id: place for place, entry in enumerate(catalog.entries)}

    def turn(entry: Entry) -> tuple[date, bool, int, int, str]:
        return (
            state.checked.get(entry.id, date.min),
            not has_open_cells(entry),
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


def mark_checked(state: State, catalog: Catalog, ids: Iterable[str], today: date) -> State:
    """Return the state with the rows marked as looked at today; rows that left the list are forgotten."""
    listed = {entry.id for entry in catalog.entries}
    days = {name: day for name, day in state.checked.items() if name in listed}
    days |= {name: today for name in ids if name in listed}
    return state.model_copy(update={"checked": dict(sorted(days.items()))})


def look_again(entries: Sequence[Entry], services: RowServices, style: Style) -> Refreshed:
    """Look at rows, such as those of :func:`due`, again and return what should change.

    Noticed are: code that was released since; a code link that is gone, or a repository that was renamed; a preprint
    that was published; a DOI that was assigned; a withdrawn or retracted paper; a page that is gone or has moved;
    another kind or modality, where the bot judged these by the title and the source gives an abstract; the date and
    the authors of a row that lacks them.
    A field that a person set is never changed: what was found is a notice then. What could not be asked now
    changes nothing.

    Raises:
        SourceError: of none of the rows a service could be asked; none counts as looked at.
    """
    updates: list[Update] = []
    notices: list[str] = []
    known = _look_up(entries, services)
    for entry, paper in known:
        for update in _look_at(entry, paper, services, style):
            if update.field in entry.provenance.set_by_person:
                notices.append(f"{entry.id}: left as a person set it, although {update.why}")
            else:
                updates.append(update)
    return Refreshed(tuple(updates), tuple(notices), {entry.id: entry.title for entry, _ in known})


def _look_up(entries: Sequence[Entry], services: RowServices) -> list[tuple[Entry, Paper | None]]:
    """Return the rows with what the services say of them; what a failed service might know waits for the next run."""
    names = {entry.id: canonical_name(entry.id) or "" for entry in entries}
    told = services.look_up(filter(None, names.values()))
    answered = [entry for entry in entries if names[entry.id] not in told.unanswered]
    if told.unanswered and not answered:
        raise next(iter(told.unanswered.values()))
    return [(entry, told.papers.get(names[entry.id])) for entry in answered]


def _look_at(entry: Entry, paper: Paper | None, services: RowServices, style: Style) -> Iterator[Update]:
    if paper is not None:
        yield from _open_cells(entry, paper, style)
        yield from _venue(entry, paper)
        yield from _identifiers(entry, paper)
        yield from _classes(entry, paper)
    known = paper or paper_of(entry)
    yield from _code(entry, known, services)
    yield from _page(entry, known, services)


def as_changes(updates: Iterable[Update]) -> tuple[ChangedField, ...]:
    """Return the updates in the form in which a pull request proposes and remembers them."""
    return tuple(
        ChangedField(id=update.id, field=update.field, value=update.new, why=update.why) for update in updates
    )


def _open_cells(entry: Entry, paper: Paper, style: Style) -> Iterator[Update]:
    """Yield the date and the authors where the row lacks them, and the source's paper is the row's."""
    if entry.link_in_doubt or same_work(paper, paper_of(entry)) == "different":
        return
    for field, value in date_and_authors(entry, paper, style):
        yield Update(entry.id, field, getattr(entry, field), value, "the list left it open")


def _venue(entry: Entry, paper: Paper) -> Iterator[Update]:
    is_fallen, old = is_withdrawn(paper), entry.venue
    new = WITHDRAWN if is_fallen else venue_of(paper)
    if new is None or new == old:
        return
    if is_fallen:
        why = f"the paper was withdrawn ({said_of(paper)}): delete the row if it should go"
    else:
        why = _why_venue(old, new)
    if why:
        yield Update(entry.id, "venue", old, new, why)


def _why_venue(old: str | None, new: str) -> str:
    """Return why another venue is proposed; "" where two sources name one differently: the row keeps what it has."""
    if old is None:
        return f"{new} is where it stands" if new in PREPRINT_SERVERS else f"it was published: {new}"
    if old in PREPRINT_SERVERS and new not in PREPRINT_SERVERS:
        return f"the preprint was published: {new}"
    return "the year is known now" if new.startswith(f"{old} ") else ""


def _identifiers(entry: Entry, paper: Paper) -> Iterator[Update]:
    """Yield identifiers that the row lacks. The one that names the row stays, so that decisions find it."""
    if entry.doi is None and paper.doi and entry.arxiv_id:
        yield Update(entry.id, "doi", None, paper.doi, "a DOI was assigned")
    if entry.s2_id is None and paper.s2_id and (entry.arxiv_id or entry.doi):
        yield Update(entry.id, "s2_id", None, paper.s2_id, "Semantic Scholar knows the paper")


def _classes(entry: Entry, paper: Paper) -> Iterator[Update]:
    """Yield kind and modality as the abstract tells them, where the classifier filled them in."""
    if not paper.abstract or same_work(paper, paper_of(entry)) != "same":
        return
    why = "judged by the abstract"
    if "kind" in entry.provenance.classified and (kind := kind_of(paper)) != entry.kind:
        yield Update(entry.id, "kind", entry.kind, kind, why)
    if "modality" in entry.provenance.classified and (modality := modality_of(paper)) != entry.modality:
        yield Update(entry.id, "modality", ", ".join(entry.modality), ", ".join(modality), why)


def _code(entry: Entry, paper: Paper, services: RowServices) -> Iterator[Update]:
    if entry.code is None:
        if released := _find_code(paper, services):
            yield Update(entry.id, "code", None, released.url, f"code was released: {released.reason}")
        return
    link = services.check_code(CodeLink(entry.code, "repository", "the row's link"), paper)
    if link.status == "gone":
        other = _find_code(paper, services)
        yield _instead_of_gone(entry, other.url if other else None)
    elif link.status == "verified" and _plain(link.url) != _plain(entry.code):
        yield Update(entry.id, "code", entry.code, link.url, "the repository was renamed")


def _instead_of_gone(entry: Entry, other: str | None) -> Update:
    if other in (None, entry.code):
        return Update(entry.id, "code", entry.code, None, "the link is gone")
    return Update(entry.id, "code", entry.code, other, "the link is gone; the paper names another")


def _find_code(paper: Paper, services: RowServices) -> CodeLink | None:
    """Return the paper's own code, where it is one that a row gets."""
    found = services.find_code(paper)
    return found if found and found.written else None


def _plain(address: str) -> str:
    """Return an address without what makes it no other one."""
    return address.rstrip("/").removesuffix(".git").lower()


def _page(entry: Entry, paper: Paper, services: RowServices) -> Iterator[Update]:
    """Look at the page of a row that does not link to arXiv or to a DOI: those do not move."""
    if identifiers.arxiv_id(entry.url) or urlsplit(entry.url).hostname in ("doi.org", "dx.doi.org"):
        return
    try:
        page = services.fetch(entry.url)
    except web.WebError as error:
        doi = entry.doi or paper.doi
        if error.reason == "gone" and doi:
            why = "the page is gone; the DOI leads to the new one"
            yield Update(entry.id, "url", entry.url, f"https://doi.org/{doi}", why)
        return
    if _has_moved(entry.url, page.url):
        yield Update(entry.id, "url", entry.url, page.url, "the page has moved")


def _has_moved(old: str, new: str) -> bool:
    """Return whether an address leads to another lasting one, not to a login, a session or a mirror's choice."""
    one, other = urlsplit(old), urlsplit(new)
    if other.query or other.fragment or other.scheme != "https":
        return False
    before, now = one.path.rstrip("/"), other.path.rstrip("/")
    last = before.rpartition("/")[2]
    keeps_last = last != "" and now.rpartition("/")[2] == last
    return keeps_last and (one.hostname, before) != (other.hostname, now)
