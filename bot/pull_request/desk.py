"""The commands of a comment, carried out one after the other on the state; each leaves a line of the answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pydantic import ValidationError

from bot.core.catalog import Catalog, Entry, with_fields
from bot.core.state import Decision, Row, State
from bot.identity import names
from bot.listing.escape import cell, code_span
from bot.pull_request import decisions
from bot.pull_request.commands import Accept, Add, Command, Help, Hold, Reject, Rescan, Set, Wrong, usage
from bot.pull_request.row_text import tell_found
from bot.pull_request.rows import find, find_partner, is_named, with_row, with_section
from bot.pull_request.snapshot import Snapshot, catalog_of, find_row
from bot.pull_request.words import name_row
from bot.support.wording import count


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up gave: a finished row, or why there is none."""

    row: Row | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The state as the commands so far have left it, and what they ask of the pull request."""

    snapshot: Snapshot
    pull: int
    today: date
    by: str
    state: State
    found: Mapping[str, Found] | None = None
    """What was looked up for `add`, by the name that was asked for; None where nothing can be looked up here."""
    sets: tuple[Set, ...] = ()
    first: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    rescan: bool = False
    look_up: bool = False
    """Whether papers are still to be looked up."""
    wrong: bool = False


_Done = tuple[Desk, str]
"""The desk after a command, and the answer."""


def obey(desk: Desk, line: str, command: Command) -> Desk:
    """Carry out one command, and add its line to the answer."""
    if isinstance(command, Help):
        return replace(desk, lines=(*desk.lines, f"- {code_span(line)}:\n\n{usage()}\n"))
    desk, text = _carry_out(desk, command)
    return replace(desk, lines=(*desk.lines, f"- {code_span(line)}: {text}"))


def _carry_out(desk: Desk, command: Reject | Accept | Hold | Add | Set | Rescan | Wrong) -> _Done:
    match command:
        case Accept(ids=()):
            return _accept_closed(desk)
        case Reject(ids, why):
            return _each(desk, ids, lambda at, name: _reject(at, name, why))
        case Accept(ids) | Hold(ids) | Add(ids):
            return _each(desk, ids, _EACH[type(command)])
        case Set():
            return _set(desk, command)
        case Rescan():
            scan = replace(desk, rescan=True)
            return scan, "a new scan starts; this pull request follows when it is done"
        case Wrong(reason):
            return _wrong(desk, f"not understood: {_reason(reason)}")


def _wrong(desk: Desk, text: str) -> _Done:
    return replace(desk, wrong=True), text


def _reason(reason: str) -> str:
    """Escape a reason, in which only the bot's own words stand in code spans."""
    parts = reason.split("`")
    return "".join(
        code_span(part) if place % 2 else cell(part).strip() and f" {cell(part)} "
        for place, part in enumerate(parts)
    ).strip()


def _on_main(desk: Desk, name: str) -> Entry | None:
    return find(name, desk.snapshot.listing.catalog.entries)


def _find_proposed(desk: Desk, name: str) -> Entry | None:
    entry = find_row(desk.snapshot, name)
    return None if entry is None or _on_main(desk, name) else entry


def _find_aside(desk: Desk, name: str) -> Row | None:
    suggested = (one.row for one in desk.state.suggested if one.row)
    rows = (*desk.state.held, *desk.state.waiting, *suggested)
    return next((row for row in rows if is_named(row.entry, name)), None)


def _find_open(desk: Desk, name: str) -> Row | None:
    """Return a row that the pull request shows, or one beside it."""
    if entry := _find_proposed(desk, name):
        return decisions.row_of(decisions.rows_by_name(desk.state), entry)
    return _find_aside(desk, name)


def _find_rejection(state: State, name: str) -> Decision | None:
    rejected = (decision for decision in state.decisions if decision.verdict == "rejected")
    return next((decision for decision in rejected if _is_about(decision, name)), None)


def _is_about(decision: Decision, name: str) -> bool:
    row = decision.row
    return name == decision.id or (row is not None and is_named(row.entry, name))


def _reject(desk: Desk, name: str, why: str) -> _Done:
    if entry := _on_main(desk, name):
        return _wrong(desk, f"{name_row(entry)} is on the list already: delete its row there")
    row = _find_open(desk, name)
    if row:
        state = decisions.decide(desk.state, row, "rejected", desk.today, desk.by, why)
        done = f"rejected {name_row(row.entry)}; {code_span(f'/bot accept {row.entry.id}')} undoes it"
        return replace(desk, state=_take_from_aside(state, row.entry)), done
    if _find_rejection(desk.state, name):
        return desk, f"{code_span(name)} was rejected already"
    return _wrong(desk, f"{code_span(name)} is no row of this pull request, nor held back")


def _take_from_aside(state: State, entry: Entry) -> State:
    """Return the state without a row among those that wait, are held back or were suggested."""
    keys = names(entry)
    return _change_aside(state, lambda row: None if names(row.entry) & keys else row)


def _change_aside(state: State, change: Callable[[Row], Row | None]) -> State:
    """Return the state with every row beside the pull request as the change gives it back; None takes it away."""
    return state.model_copy(
        update={
            "held": tuple(filter(None, map(change, state.held))),
            "waiting": tuple(filter(None, map(change, state.waiting))),
            "suggested": tuple(
                one.model_copy(update={"row": change(one.row)}) if one.row else one for one in state.suggested
            ),
        }
    )


def _accept_closed(desk: Desk) -> _Done:
    closed = decisions.closed_rows(desk.state, desk.pull)
    state = decisions.changes_undone(desk.state, desk.pull)
    if not closed and state == desk.state:
        return _wrong(desk, "nothing was rejected by closing this pull request")
    desk, _ = _each(replace(desk, state=state), [decision.id for decision in closed], _accept)
    return desk, f"{count(len(closed), 'row')} and what was to change in others may be proposed again"


def _each(desk: Desk, ids: Sequence[str], do: Callable[[Desk, str], _Done]) -> _Done:
    answers = []
    for name in ids:
        desk, answer = do(desk, name)
        answers.append(answer)
    return desk, "; ".join(answers)


def _hold(desk: Desk, name: str) -> _Done:
    if entry := _on_main(desk, name):
        return _wrong(desk, f"{name_row(entry)} is on the list already: delete its row there")
    row = _find_open(desk, name)
    if row is None:
        return _wrong(desk, f"{code_span(name)} is no row of this pull request, nor held back")
    state = _take_from_aside(desk.state, row.entry)
    held = (row.model_copy(update={"held_by": desk.by}), *state.held)
    done = f"{name_row(row.entry)} is held; {code_span(f'/bot accept {row.entry.id}')} puts it in"
    return replace(desk, state=state.model_copy(update={"held": held})), done


def _add(desk: Desk, name: str) -> _Done:
    if desk.found is None:
        return replace(desk, look_up=True), f"{code_span(name)} is looked up; the answer follows"
    found = desk.found.get(name, Found(problem="it was not looked up"))
    if found.row is None:
        return _wrong(desk, f"{code_span(name)}: {cell(found.problem)}")
    if old := find_listed(desk.snapshot, found.row.entry):
        return desk, old
    return _put_back(desk, found.row, f"{tell_found(found.row)} It is put in")


def _accept(desk: Desk, name: str) -> _Done:
    if entry := _on_main(desk, name):
        return desk, f"{name_row(entry)} is on the list already"
    rejection = _find_rejection(desk.state, name)
    row = rejection.row if rejection else _find_aside(desk, name)
    if row:
        return _put_back(desk, row, f"{name_row(row.entry)} is put in")
    if rejection:
        return _forget(desk, rejection, name)
    if entry := _find_proposed(desk, name):
        return desk, f"{name_row(entry)} is in this pull request already"
    return _wrong(desk, f"{code_span(name)} was neither held back nor rejected")


_EACH: Mapping[type[Command], Callable[[Desk, str], _Done]] = {Accept: _accept, Hold: _hold, Add: _add}
"""What commands do with each paper that they name."""


def _put_back(desk: Desk, row: Row, done: str) -> _Done:
    """Undo the rejection of a row, and let it wait in front of all others."""
    state = _take_from_aside(decisions.undo(desk.state, row.entry), row.entry)
    row = row.model_copy(update={"held_by": None})
    state = state.model_copy(update={"waiting": (row, *state.waiting)})
    text = f"{done}; {code_span(f'/bot reject {row.entry.id}')} undoes it"
    return replace(desk, state=state, first=(*desk.first, row.entry.id)), text


def _forget(desk: Desk, rejection: Decision, name: str) -> _Done:
    """Undo a rejection whose row is not known any more."""
    others = tuple(decision for decision in desk.state.decisions if decision is not rejection)
    state = desk.state.model_copy(update={"decisions": others})
    done = f"the rejection of {code_span(name)} is undone: the next scan that finds it proposes it"
    return replace(desk, state=state), done


def _set(desk: Desk, command: Set) -> _Done:
    settings = desk.snapshot.settings
    sections = [section.name for section in settings.sections]
    if command.values.get("section") not in (None, *sections):
        return _wrong(desk, f"there is no such section; there are {', '.join(map(code_span, sections))}")
    entry = _find_known(desk, command.id)
    if entry is None:
        return _wrong(desk, f"{code_span(command.id)} is no row of this pull request or the list")
    command = replace(command, values=with_section(entry, command.values, settings.sections))
    try:
        changed = with_fields(entry, command.values, by_person=True)
    except ValidationError:
        return _wrong(desk, "these values do not fit a row")
    if twin := _find_twin(desk, entry, changed):
        return _wrong(desk, f"another row is named so already: {name_row(twin)}")
    told = ", ".join(f"{name} is {code_span(_show(value))}" for name, value in command.values.items())
    desk = replace(desk, state=_with_row(desk.state, changed), sets=(*desk.sets, command))
    return desk, f"{name_row(entry)}: {told}"


def _find_twin(desk: Desk, before: Entry, after: Entry) -> Entry | None:
    """Return the other row that has the identifier which a row would get."""
    if before.id == after.id:
        return None
    listed = (*desk.snapshot.listing.catalog.entries, *catalog_of(desk.snapshot).entries)
    return next((entry for entry in listed if entry.id == after.id), None)


def _find_known(desk: Desk, name: str) -> Entry | None:
    """Return a row of the list or of the pull request, or one beside it."""
    aside = _find_aside(desk, name)
    return find_row(desk.snapshot, name) or (aside.entry if aside else None)


def _with_row(state: State, entry: Entry) -> State:
    """Return the state with a row as it is now, where it waits, is held back or was suggested."""

    def update_row(row: Row) -> Row:
        return row.model_copy(update={"entry": entry}) if row.entry.id == entry.id else row

    return _change_aside(state, update_row)


def _show(value: str | tuple[str, ...] | None) -> str:
    return "none" if value is None else value if isinstance(value, str) else ", ".join(value)


def apply_sets(catalog: Catalog, sets: Sequence[Set]) -> Catalog:
    """Return the catalog with the fields that people set."""
    for command in sets:
        if entry := find(command.id, catalog.entries):
            catalog = with_row(catalog, entry, with_fields(entry, command.values, by_person=True))
    return catalog


def find_listed(snapshot: Snapshot, entry: Entry) -> str | None:
    """Return where a paper stands already, in words, None where it is new."""
    if row := find_partner(entry, snapshot.listing.catalog.entries):
        return f"{name_row(row)} is on the list already, since {row.provenance.added}"
    if row := find_partner(entry, catalog_of(snapshot).entries):
        where = f" #{snapshot.pull.number}" if snapshot.pull else ""
        return f"{name_row(row)} is in the open pull request{where} already"
    return None
