"""The commands of a comment, carried out one after the other on the state; each leaves a line of the answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pydantic import ValidationError

from bot.core.catalog import Catalog, Entry
from bot.core.state import Row, State
from bot.identity import key_of, names
from bot.listing.escape import cell, code_span
from bot.pull_request import decisions
from bot.pull_request.commands import Accept, Add, Command, Help, Hold, Reject, Rescan, Set, Wrong, usage
from bot.pull_request.row_text import tell_found
from bot.pull_request.rows import find, matched, with_fields, with_row, with_section
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


def obey(desk: Desk, line: str, command: Command) -> Desk:
    """Carry out one command, and add its line to the answer."""
    match command:
        case Reject(ids, why):
            desk, text = _each(desk, ids, lambda at, name: _reject(at, name, why))
        case Hold(ids):
            desk, text = _each(desk, ids, _hold)
        case Add(ids):
            desk, text = _each(desk, ids, _add)
        case Accept(ids):
            desk, text = _each(desk, ids, _accept) if ids else _accept_closed(desk)
        case Set():
            desk, text = _set(desk, command)
        case Rescan():
            desk, text = (
                replace(desk, rescan=True),
                "a new scan starts; this pull request follows when it is done",
            )
        case Help():
            return replace(desk, lines=(*desk.lines, f"- {code_span(line)}:\n\n{usage()}\n"))
        case Wrong(reason):
            desk, text = replace(desk, wrong=True), f"not understood: {_reason(reason)}"
    return replace(desk, lines=(*desk.lines, f"- {code_span(line)}: {text}"))


def _reason(reason: str) -> str:
    """Escape a reason, in which only the bot's own words stand in code spans."""
    parts = reason.split("`")
    return "".join(
        code_span(part) if place % 2 else cell(part).strip() and f" {cell(part)} "
        for place, part in enumerate(parts)
    ).strip()


def _on_main(desk: Desk, name: str) -> Entry | None:
    return find(name, desk.snapshot.listing.catalog.entries)


def _proposed(desk: Desk, name: str) -> Entry | None:
    entry = find_row(desk.snapshot, name)
    return None if entry is None or _on_main(desk, name) else entry


def _find_aside(desk: Desk, name: str) -> Row | None:
    suggested = (one.row for one in desk.state.suggested if one.row)
    rows = (*desk.state.held, *desk.state.waiting, *suggested)
    return next((row for row in rows if name == row.entry.id or key_of(name) in names(row.entry)), None)


def _reject(desk: Desk, name: str, why: str) -> tuple[Desk, str]:
    if entry := _on_main(desk, name):
        return replace(desk, wrong=True), f"{name_row(entry)} is on the list already: delete its row there"
    entry, aside = _proposed(desk, name), _find_aside(desk, name)
    if entry is None and aside is None:
        if any(d.verdict == "rejected" and _is_named(d.row, d.id, name) for d in desk.state.decisions):
            return desk, f"{code_span(name)} was rejected already"
        return replace(desk, wrong=True), f"{code_span(name)} is no row of this pull request, nor held back"
    row = decisions.row_of(decisions.rows_by_name(desk.state), entry) if entry else aside
    if row is None:
        raise AssertionError("one of the two is there")
    state = decisions.decided(desk.state, row, "rejected", desk.today, desk.by, why)
    done = f"rejected {name_row(row.entry)}; {code_span(f'/bot accept {row.entry.id}')} undoes it"
    return replace(desk, state=_take_from_aside(state, row.entry)), done


def _take_from_aside(state: State, entry: Entry) -> State:
    """Return the state without a row among those that wait, are held back or were suggested."""
    keys = names(entry)
    return state.model_copy(
        update={
            "held": tuple(row for row in state.held if not names(row.entry) & keys),
            "waiting": tuple(row for row in state.waiting if not names(row.entry) & keys),
            "suggested": tuple(
                one.model_copy(update={"row": None}) if one.row and names(one.row.entry) & keys else one
                for one in state.suggested
            ),
        }
    )


def _accept_closed(desk: Desk) -> tuple[Desk, str]:
    closed = decisions.closed_rows(desk.state, desk.pull)
    state = decisions.changes_undone(desk.state, desk.pull)
    if not closed and state == desk.state:
        return replace(desk, wrong=True), "nothing was rejected by closing this pull request"
    desk, _ = _each(replace(desk, state=state), [decision.id for decision in closed], _accept)
    return desk, f"{count(len(closed), 'row')} and what was to change in others may be proposed again"


def _each(desk: Desk, ids: Sequence[str], do: Callable[[Desk, str], tuple[Desk, str]]) -> tuple[Desk, str]:
    answers = []
    for name in ids:
        desk, answer = do(desk, name)
        answers.append(answer)
    return desk, "; ".join(answers)


def _hold(desk: Desk, name: str) -> tuple[Desk, str]:
    if entry := _on_main(desk, name):
        return replace(desk, wrong=True), f"{name_row(entry)} is on the list already: delete its row there"
    entry, aside = _proposed(desk, name), _find_aside(desk, name)
    row = decisions.row_of(decisions.rows_by_name(desk.state), entry) if entry else aside
    if row is None:
        return replace(desk, wrong=True), f"{code_span(name)} is no row of this pull request, nor held back"
    state = _take_from_aside(desk.state, row.entry)
    held = (row.model_copy(update={"held_by": desk.by}), *state.held)
    done = f"{name_row(row.entry)} is held; {code_span(f'/bot accept {row.entry.id}')} puts it in"
    return replace(desk, state=state.model_copy(update={"held": held})), done


def _add(desk: Desk, name: str) -> tuple[Desk, str]:
    if desk.found is None:
        return replace(desk, look_up=True), f"{code_span(name)} is looked up; the answer follows"
    found = desk.found.get(name, Found(problem="it was not looked up"))
    if found.row is None:
        return replace(desk, wrong=True), f"{code_span(name)}: {cell(found.problem)}"
    if old := find_listed(desk.snapshot, found.row.entry):
        return desk, old
    row = found.row.model_copy(update={"held_by": None})
    state = _take_from_aside(decisions.undone(desk.state, row.entry), row.entry)
    state = state.model_copy(update={"waiting": (row, *state.waiting)})
    done = f"{tell_found(row)} It is put in; {code_span(f'/bot reject {row.entry.id}')} undoes it"
    return replace(desk, state=state, first=(*desk.first, row.entry.id)), done


def _accept(desk: Desk, name: str) -> tuple[Desk, str]:
    if entry := _on_main(desk, name):
        return desk, f"{name_row(entry)} is on the list already"
    decision = next(
        (d for d in desk.state.decisions if d.verdict == "rejected" and _is_named(d.row, d.id, name)), None
    )
    row = decision.row if decision else _find_aside(desk, name)
    if decision and row is None:
        kept = tuple(d for d in desk.state.decisions if d is not decision)
        state = desk.state.model_copy(update={"decisions": kept})
        done = f"the rejection of {code_span(name)} is undone: the next scan that finds it proposes it"
        return replace(desk, state=state), done
    if row is None:
        if entry := _proposed(desk, name):
            return desk, f"{name_row(entry)} is in this pull request already"
        return replace(desk, wrong=True), f"{code_span(name)} was neither held back nor rejected"
    state = _take_from_aside(decisions.undone(desk.state, row.entry), row.entry)
    row = row.model_copy(update={"held_by": None})
    state = state.model_copy(update={"waiting": (row, *state.waiting)})
    done = f"{name_row(row.entry)} is put in; {code_span(f'/bot reject {row.entry.id}')} undoes it"
    return replace(desk, state=state, first=(*desk.first, row.entry.id)), done


def _is_named(row: Row | None, id_: str, name: str) -> bool:
    return name == id_ or (row is not None and key_of(name) in names(row.entry))


def _set(desk: Desk, command: Set) -> tuple[Desk, str]:
    sections = [section.name for section in desk.snapshot.settings.sections]
    if (section := command.values.get("section")) and section not in sections:
        return replace(
            desk, wrong=True
        ), f"there is no such section; there are {', '.join(map(code_span, sections))}"
    aside = _find_aside(desk, command.id)
    entry = find_row(desk.snapshot, command.id) or (aside.entry if aside else None)
    if entry is None:
        return replace(
            desk, wrong=True
        ), f"{code_span(command.id)} is no row of this pull request or the list"
    command = replace(command, values=with_section(entry, command.values, desk.snapshot.settings.sections))
    try:
        changed = with_fields(entry, command.values, by_person=True)
    except ValidationError:
        return replace(desk, wrong=True), "these values do not fit a row"
    told = ", ".join(f"{name} is {code_span(_shown(value))}" for name, value in command.values.items())
    desk = replace(desk, state=_with_row(desk.state, changed), sets=(*desk.sets, command))
    return desk, f"{name_row(entry)}: {told}"


def _with_row(state: State, entry: Entry) -> State:
    """Return the state with a row as it is now, where it waits, is held back or was suggested."""

    def changed(row: Row) -> Row:
        return row.model_copy(update={"entry": entry}) if row.entry.id == entry.id else row

    return state.model_copy(
        update={
            "held": tuple(map(changed, state.held)),
            "waiting": tuple(map(changed, state.waiting)),
            "suggested": tuple(
                one.model_copy(update={"row": changed(one.row)}) if one.row else one
                for one in state.suggested
            ),
        }
    )


def _shown(value: str | tuple[str, ...] | None) -> str:
    return "none" if value is None else value if isinstance(value, str) else ", ".join(value)


def apply_sets(catalog: Catalog, sets: Sequence[Set]) -> Catalog:
    """Return the catalog with the fields that people set."""
    for command in sets:
        entry = find(command.id, catalog.entries)
        if entry is not None:
            changed = with_fields(entry, command.values, by_person=True)
            catalog = with_row(catalog, entry, changed)
    return catalog


def find_listed(snapshot: Snapshot, entry: Entry) -> str | None:
    """Return where a paper stands already, in words, None where it is new."""
    main = snapshot.listing.catalog.entries
    if row := next((old for old, new in matched(main, [entry]) if old and new), None):
        return f"{name_row(row)} is on the list already, since {row.provenance.added}"
    shown = catalog_of(snapshot).entries
    if row := next((old for old, new in matched(shown, [entry]) if old and new), None):
        where = f" #{snapshot.pull.number}" if snapshot.pull else ""
        return f"{name_row(row)} is in the open pull request{where} already"
    return None
