"""What the bot would write: the list with people's edits, the main branch and the bot's rows brought together."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.catalog import Catalog, Entry, latest_day_first, with_entries
from bot.core.file_names import README
from bot.core.settings import Settings
from bot.core.state import ChangedField, Row, State
from bot.identity import is_about_identity, names, new_rows
from bot.listing.files import FILES, Listing, files_of
from bot.listing.readme import render_readme
from bot.pull_request.decisions import is_refused, names_put_aside, open_changes, open_rows
from bot.pull_request.listing import read_listing, read_told
from bot.pull_request.repository import Blob, Commit
from bot.pull_request.rows import ConflictError, apply_changes, follow, fresh, match, merge, without
from bot.pull_request.snapshot import Branch, Snapshot
from bot.support.errors import InputError


@dataclass(frozen=True, slots=True)
class Plan:
    """A commit to make, and what is left for later."""

    parents: tuple[str, ...]
    onto: Commit
    listing: Listing
    others: Mapping[str, Blob | None]
    """What people changed on the branch besides the list."""
    rows: tuple[Row, ...]
    """The bot's rows in the pull request."""
    waiting: tuple[Row, ...]
    changes: tuple[ChangedField, ...] = ()
    """What the bot changes in rows of the list."""


Files = Mapping[str, str | Blob | None]
"""By path: a text, a file of another commit, or None for one that goes."""

Amend = Callable[[Catalog], Catalog]


def make_plan(snapshot: Snapshot, amend: Amend, first: Collection[str] = ()) -> Plan:
    """Return the list as the pull request should show it.

    Args:
        snapshot: how things stand.
        amend: what people asked to change in the catalog.
        first: identifiers of waiting rows that a person asked for: they get in whatever the limit.

    Raises:
        ConflictError: people changed the same thing here and on the main branch; the message names it.
    """
    state, main = snapshot.state, snapshot.listing.catalog
    parents, onto, listing, theirs = _together(snapshot)
    put_aside = names_put_aside(state)
    catalog = _take_out(listing.catalog, main, put_aside)
    shown = open_rows(state)
    inside = _pick_listed(shown, catalog)
    # Rows that are neither on the branch nor rejected: the bot was stopped before it could push them.
    pool = rows_to_add((*shown, *state.waiting), put_aside, (*catalog.entries, *main.entries))
    room = snapshot.settings.pull_request.limit - (len(inside) - len(_pick_listed(inside, main)))
    taken, waiting = _fill(max(0, room), newest_first(pool), first)
    # Anew each time, because the bot may have been stopped before; a field that a person set stays.
    added = latest_day_first(row.entry for row in taken)
    changes = _changes(state)
    applied = apply_changes(with_entries(catalog, added), changes)
    changes = tuple(change for change in changes if change not in applied.twins)
    catalog = amend(applied.catalog)
    rows = [*inside, *taken]
    merged = {row.entry.id for row in _pick_listed(rows, main)}
    rows = [row for row in rows if row.entry.id not in merged]
    listing = replace(listing, catalog=catalog)
    return Plan(parents, onto, listing, theirs, tuple(rows), tuple(waiting), changes)


def _take_out(catalog: Catalog, main: Catalog, put_aside: frozenset[str]) -> Catalog:
    """Return the catalog without the rows that the branch adds to the main one and that people put aside."""
    added = fresh(match(main.entries, catalog.entries))
    return without(catalog, {entry.id for entry in added if names(entry) & put_aside})


def _fill(room: int, pool: Sequence[Row], first: Collection[str]) -> tuple[list[Row], list[Row]]:
    """Return the rows that get in, those that a person asked for before all others, and those that wait."""
    asked = [row for row in pool if row.entry.id in first]
    others = [row for row in pool if row.entry.id not in first]
    return [*asked, *others[:room]], others[room:]


def _changes(state: State) -> tuple[ChangedField, ...]:
    """Return the bot's changes to rows of the list, the newest where two are about one field."""
    made = (*open_changes(state), *state.waiting_changes)
    newest = {(change.id, change.field): change for change in made if not is_refused(state, change)}
    return tuple(newest.values())


def _together(snapshot: Snapshot) -> tuple[tuple[str, ...], Commit, Listing, Mapping[str, Blob | None]]:
    """Return the commit to build on, and the list that the main branch and the bot's branch make together."""
    main, branch = snapshot.main, snapshot.branch
    if branch is None:
        return (main.sha,), main, snapshot.listing, {}
    base = snapshot.repository.merge_base(main.sha, branch.commit.sha)
    if base == main.sha:
        return (branch.commit.sha,), branch.commit, branch.listing, {}
    if base is None:
        raise ConflictError("the branch has no history in common with the main branch")
    common = snapshot.repository.commit(base)
    others = _other_files(common, main, branch)
    was = read_listing(snapshot.repository, common)
    # What the branch takes out since it was deleted on the main branch comes back with the row.
    common_rows = without(was.catalog, snapshot.put_back)
    catalog = merge(
        common_rows, snapshot.listing.catalog, _follow_readme(snapshot, branch, common, was.catalog)
    )
    prose = _prose(was, snapshot.listing, branch.listing, catalog, snapshot.settings)
    return (branch.commit.sha, main.sha), main, replace(branch.listing, catalog=catalog, readme=prose), others


def _follow_readme(snapshot: Snapshot, branch: Branch, common: Commit, written: Catalog) -> Catalog:
    """Return the branch's rows with what people changed again in main's README since the branch took it in.

    What only the README told is not in catalog.json, so that comparing the catalogs does not show that it was undone.

    Raises:
        ConflictError: together with the branch's rows, two rows would get one identifier.
    """
    repository, settings = snapshot.repository, snapshot.settings
    before, after = (read_told(repository, one, settings) for one in (common, snapshot.main))
    rows = branch.listing.catalog
    try:
        return follow(rows, before, after, written) if before and after else rows
    except InputError as error:
        raise ConflictError(str(error)) from None


def _other_files(common: Commit, main: Commit, branch: Branch) -> dict[str, Blob | None]:
    """Return what people changed on the branch in other files than the list's."""
    changed: dict[str, Blob | None] = {}
    for path in sorted({*common.files, *branch.commit.files} - set(FILES)):
        was, here, there = (files.get(path) for files in (common.files, branch.commit.files, main.files))
        if here in (was, there):
            continue
        if there != was:
            raise ConflictError(f"the file {path} was changed here and on the main branch")
        changed[path] = here
    return changed


def _prose(was: Listing, main: Listing, branch: Listing, catalog: Catalog, settings: Settings) -> str:
    """Merge what people wrote around the README's tables: one side may have changed it."""
    old, ours, theirs = (render_readme(one.readme, catalog, settings) for one in (was, main, branch))
    if theirs in (old, ours):
        return ours
    if ours == old:
        return theirs
    raise ConflictError(f"the text around the tables of {README} was changed here and on the main branch")


def _pick_listed(rows: Iterable[Row], catalog: Catalog) -> list[Row]:
    """Return the rows that a catalog has, under whatever identifier."""
    there = {key for entry in catalog.entries for key in names(entry)}
    return [row for row in rows if names(row.entry) & there]


def rows_to_add(rows: Iterable[Row], refused: frozenset[str], listed: Iterable[Entry]) -> list[Row]:
    """Return the rows that nobody refused and whose works are not listed, each work once."""
    return unlisted_rows((row for row in rows if not names(row.entry) & refused), listed)


def unlisted_rows(rows: Iterable[Row], listed: Iterable[Entry]) -> list[Row]:
    """Return the rows whose works are not listed, each work once; a row that may be a listed work says so."""
    found = list(rows)
    new = new_rows([row.entry for row in found], list(listed))
    return [_with_doubts(found[place], doubts) for place, doubts in new.items()]


def _with_doubts(row: Row, doubts: Sequence[str]) -> Row:
    others = [doubt for doubt in row.doubts if not is_about_identity(doubt)]
    return row.model_copy(update={"doubts": (*others, *doubts)})


def likeliest_first(rows: Iterable[Row]) -> list[Row]:
    """Return rows with those first that most likely belong on the list."""
    return sorted(rows, key=lambda row: row.entry.provenance.list_worthy or 0.0, reverse=True)


def newest_first(rows: Iterable[Row]) -> list[Row]:
    """Return rows in the order in which they are proposed: newest month first, then best first."""
    return sorted(
        rows, key=lambda row: (row.entry.date or "", row.entry.provenance.score or 0.0), reverse=True
    )


def files(plan: Plan, settings: Settings) -> Files:
    """Return the list's files, and what people changed besides, as the commit would have them."""
    return {**files_of(plan.listing, settings), **plan.others}


def is_empty(snapshot: Snapshot, plan: Plan, wanted: Files) -> bool:
    """Return whether nobody changed anything on the branch besides the rows."""
    main, listing = snapshot.main, snapshot.listing
    prose = render_readme(listing.readme, plan.listing.catalog, snapshot.settings)
    others = _other_than_list({**plan.onto.files, **plan.others})
    return wanted[README] == prose and others == _other_than_list(main.files)


def _other_than_list(files: Mapping[str, Blob | None]) -> dict[str, Blob]:
    return {path: blob for path, blob in files.items() if blob and path not in FILES}


def is_written(snapshot: Snapshot, plan: Plan, wanted: Files) -> bool:
    """Return whether the branch holds all of it already."""
    branch = snapshot.branch
    if branch is None or len(plan.parents) > 1:
        return False
    return all(snapshot.repository.text(branch.commit, path) == text for path, text in wanted.items())
