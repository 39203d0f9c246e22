"""What people decided, told by what they did, kept in the state. A rejected row is never proposed again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from bot.core.catalog import Catalog, Entry
from bot.core.state import ChangedField, Decision, OpenPullRequest, Row, State
from bot.identity import key_of, names
from bot.pull_request.rows import Edits

REMOVED = "removed from the list"
DELETED = "row deleted in the pull request"


def name_closing(number: int) -> str:
    """Return how a rejection by closing a pull request is told."""
    return f"pull request {number} closed"


def open_rows(state: State) -> tuple[Row, ...]:
    """Return the rows that the bot proposed in the open pull request."""
    return state.open_pull_request.rows if state.open_pull_request else ()


def open_changes(state: State) -> tuple[ChangedField, ...]:
    """Return what the open pull request changes in rows of the list."""
    return state.open_pull_request.changes if state.open_pull_request else ()


def probabilities(rows: Iterable[Row]) -> list[float]:
    """Return the known probabilities to belong on the list of those rows that the bot proposed."""
    known = (row.entry.provenance.list_worthy for row in rows if row.proposed)
    return [probability for probability in known if probability is not None]


def names_of(decision: Decision) -> frozenset[str]:
    """Return every identifier under which a decision was made."""
    return frozenset({key_of(decision.id)}) | (names(decision.row.entry) if decision.row else frozenset())


def rejected_names(state: State) -> frozenset[str]:
    """Return every identifier of the rows that were rejected for good."""
    return frozenset(
        name for decision in state.decisions if decision.verdict == "rejected" for name in names_of(decision)
    )


def removed_names(state: State) -> frozenset[str]:
    """Return every identifier of the rows that people removed from the list."""
    return frozenset(
        name for decision in state.decisions if decision.by == REMOVED for name in names_of(decision)
    )


def names_put_aside(state: State) -> frozenset[str]:
    """Return every identifier of the rows that people rejected or hold."""
    held = (names(row.entry) for row in state.held if row.held_by)
    return rejected_names(state).union(*held)


def is_rejected(state: State, entry: Entry) -> bool:
    """Return whether a row was rejected for good, under whatever identifier."""
    return bool(names(entry) & rejected_names(state))


def decide(
    state: State,
    row: Row,
    verdict: Literal["accepted", "edited", "rejected"],
    on: date,
    by: str,
    why: str = "",
) -> State:
    """Return the state with a decision, in place of an earlier one about the same row.

    Told the same again, a decision keeps its day.
    """
    entry, keys = row.entry, names(row.entry)
    earlier = [decision for decision in state.decisions if names_of(decision) & keys]
    if any((decision.verdict, decision.by) == (verdict, by) for decision in earlier):
        return state
    kept = tuple(decision for decision in state.decisions if decision not in earlier)
    decision = Decision(
        id=entry.id,
        title=entry.title,
        verdict=verdict,
        on=on,
        by=by,
        why=why,
        proposed=row.proposed,
        row=row if verdict == "rejected" else None,
    )
    return state.model_copy(update={"decisions": (*kept, decision)})


def undo(state: State, entry: Entry) -> State:
    """Return the state without the rejection of a row."""
    keys = names(entry)
    kept = tuple(d for d in state.decisions if d.verdict != "rejected" or not names_of(d) & keys)
    return state.model_copy(update={"decisions": kept})


def rows_by_name(state: State) -> dict[str, Row]:
    """Return the bot's rows under every identifier that they have."""
    rows = (*state.waiting, *state.held, *open_rows(state))
    return {name: row for row in rows for name in names(row.entry)}


def row_of(known: Mapping[str, Row], entry: Entry) -> Row:
    """Return the bot's row of an entry with its evidence, or a bare one."""
    row = next(filter(None, map(known.get, names(entry))), None)
    return row.model_copy(update={"entry": entry}) if row else Row(entry=entry)


def after_edits(state: State, told: Edits, on: date, how: str) -> State:
    """Return the state after people deleted and added rows: deleted is rejected, added again is undone."""
    known = rows_by_name(state)
    for entry in told.deleted:
        state = decide(state, row_of(known, entry), "rejected", on, how)
    for entry in told.added:
        state = undo(state, entry)
    return state


def proposed_by_bot(state: State, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return those rows that the bot proposed in the pull request under way."""
    keys = {key for row in open_rows(state) for key in names(row.entry)}
    return tuple(entry for entry in entries if names(entry) & keys)


def with_unseen(
    state: State, planned: OpenPullRequest, rows: Sequence[Row], changes: Sequence[ChangedField]
) -> State:
    """Return the state of a pull request that showed only these rows and changes: the others wait again.

    The papers held back are kept, too: its text may not have named them.
    """
    waiting = (*(row for row in planned.rows if row not in rows), *state.waiting)
    unseen = (*(change for change in planned.changes if change not in changes), *state.waiting_changes)
    shown = planned.model_copy(update={"rows": tuple(rows), "changes": tuple(changes)})
    return state.model_copy(
        update={"open_pull_request": shown, "waiting": waiting, "waiting_changes": unseen}
    )


def _still_held(state: State) -> tuple[Row, ...]:
    """Return the papers that stay held back when a pull request ends: whoever saw the others left them out."""
    opened = state.open_pull_request
    if opened and not opened.is_shown:
        return state.held
    return tuple(row for row in state.held if row.held_by)


def after_merge(state: State, main: Catalog, on: date, by: str) -> State:
    """Return the state after the pull request was merged.

    A row that is on the list now is accepted, or edited where a person changed a field; one that is not was
    taken out before the merge.
    """
    on_list = {key: entry for entry in main.entries for key in names(entry)}
    for row in open_rows(state):
        entry = next(filter(None, map(on_list.get, names(row.entry))), None)
        if entry:
            merged = row.model_copy(update={"entry": entry})
            state = decide(state, merged, "edited" if entry.provenance.set_by_person else "accepted", on, by)
        elif not is_rejected(state, row.entry):
            state = decide(state, row, "rejected", on, by, DELETED)
    return state.model_copy(update={"open_pull_request": None, "held": _still_held(state)})


def after_close(state: State, number: int, main: Catalog, on: date) -> State:
    """Return the state after a person closed the pull request without merging: its rows are rejected.

    Rows that came to the list another way are not.
    """
    on_list = {key for entry in main.entries for key in names(entry)}
    passed = on_list | rejected_names(state)
    for row in open_rows(state):
        if not names(row.entry) & passed:
            state = decide(state, row, "rejected", on, name_closing(number))
    refused = (*state.refused, *(one.model_copy(update={"pull": number}) for one in open_changes(state)))
    return state.model_copy(
        update={"open_pull_request": None, "held": _still_held(state), "refused": refused}
    )


def is_refused(state: State, change: ChangedField) -> bool:
    """Return whether the same change to a row was refused before."""
    return any((c.id, c.field, c.value) == (change.id, change.field, change.value) for c in state.refused)


def changes_undone(state: State, number: int) -> State:
    """Return the state in which the changes that closing a pull request refused may be proposed again."""
    return state.model_copy(update={"refused": tuple(c for c in state.refused if c.pull != number)})


def closed_rows(state: State, number: int) -> tuple[Decision, ...]:
    """Return the rejections that came from closing a pull request."""
    return tuple(d for d in state.decisions if d.verdict == "rejected" and d.by == name_closing(number))


def undo_closing(state: State, number: int) -> tuple[tuple[Row, ...], State]:
    """Return the rows that closing a pull request rejected, and the state without what closing it decided."""
    rows = tuple(decision.row for decision in closed_rows(state, number) if decision.row)
    for row in rows:
        state = undo(state, row.entry)
    return rows, changes_undone(state, number)
