"""Rows compared and merged: what people changed, told by the rows themselves and never by author names.

Rows are matched by identity (arXiv, DOI, Semantic Scholar, link), then by title, so that a row whose
identifier a person corrected is still the same row. The merge is the usual three-way one, per row and
per field: what only one side changed is taken.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from pydantic import ValidationError

from bot.core.catalog import Catalog, Entry, in_order, with_fields
from bot.core.paper import Paper
from bot.core.settings import Section, places
from bot.core.state import ChangedField
from bot.identity import key_of, names, title_key
from bot.support.errors import InputError
from bot.taxonomy import section_of

_FACTS = tuple(name for name in Entry.model_fields if name != "provenance")

Pair = tuple[Entry | None, Entry | None]
"""A row before and after; None where a state of the list lacks it."""


@dataclass(frozen=True, slots=True)
class Edits:
    """What changed between two states of a list."""

    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The fields that changed, by the row's identifier after the change."""
    added: tuple[Entry, ...] = ()
    deleted: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()
    """What people did in the README that is undone or not followed, in words."""

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.changed or self.added or self.deleted)


class ConflictError(Exception):
    """Both sides changed the same thing in different ways: a person must decide. The message names it."""


def is_named(entry: Entry, name: str) -> bool:
    """Return whether an identifier names a row."""
    return name == entry.id or key_of(name) in names(entry)


def find(wanted: str, entries: Iterable[Entry]) -> Entry | None:
    """Return the row that an identifier names: the one that it stands for, else one that has it, too."""
    named = [entry for entry in entries if is_named(entry, wanted)]
    return next((entry for entry in named if entry.id == wanted), named[0] if named else None)


def find_any(entry: Entry, entries: Iterable[Entry]) -> Entry | None:
    """Return the row that has one of an entry's identifiers."""
    keys = names(entry)
    return next((other for other in entries if names(other) & keys), None)


def has_change(catalog: Catalog, change: ChangedField) -> bool:
    """Return whether a catalog shows a change."""
    entry = find(change.id, catalog.entries)
    return entry is not None and getattr(entry, change.field) == _value_of(change)


def _value_of(change: ChangedField) -> str | tuple[str, ...] | None:
    """Return the value as the entry has it: a change has several modalities as one text, ``ct, mri``."""
    return tuple((change.value or "").split(", ")) if change.field == "modality" else change.value


def match(before: Sequence[Entry], after: Sequence[Entry]) -> list[Pair]:
    """Pair the rows of two states of a list: in the order of ``after``, then the rows that are gone."""
    partner: dict[int, Entry] = {}
    free = dict(enumerate(before))
    for keys in (_own_id, names, _title_keys):
        _match_by(keys, after, free, partner)
    pairs: list[Pair] = [(partner.get(place), entry) for place, entry in enumerate(after)]
    return pairs + [(entry, None) for entry in free.values()]


def _own_id(entry: Entry) -> frozenset[str]:
    return frozenset({entry.id})


def _title_keys(entry: Entry) -> frozenset[str]:
    return frozenset({title_key(entry.title)})


def _match_by(
    keys: Callable[[Entry], frozenset[str]],
    after: Sequence[Entry],
    free: dict[int, Entry],
    partner: dict[int, Entry],
) -> None:
    """Give each row that has no partner yet a free one that shares a key."""
    index = {key: place for place, entry in free.items() for key in keys(entry)}
    for place, entry in enumerate(after):
        if place not in partner:
            shared = (index[key] for key in keys(entry) if index.get(key) in free)
            if (found := next(shared, None)) is not None:
                partner[place] = free.pop(found)


def find_partner(entry: Entry, entries: Sequence[Entry]) -> Entry | None:
    """Return the row of a list that is the same as this one, by identity or by title."""
    return match(entries, [entry])[0][0]


def pick_kept(pairs: Iterable[Pair]) -> Iterator[tuple[Entry, Entry]]:
    """Return the pairs of rows that both states of a list have."""
    return ((old, new) for old, new in pairs if old and new)


def fresh(pairs: Iterable[Pair]) -> Iterator[Entry]:
    """Return the rows that only the later state of a list has."""
    return (new for old, new in pairs if new and not old)


def _gone(pairs: Iterable[Pair]) -> Iterator[Entry]:
    return (old for old, new in pairs if old and not new)


def edits(before: Catalog, after: Catalog) -> Edits:
    """Return what changed from one state of a list to another; provenance does not count."""
    pairs = match(before.entries, after.entries)
    changed = {new.id: fields for old, new in pick_kept(pairs) if (fields := changed_fields(old, new))}
    return Edits(changed, tuple(fresh(pairs)), tuple(_gone(pairs)))


def changed_fields(old: Entry, new: Entry) -> tuple[str, ...]:
    """Return the facts in which two states of a row differ."""
    return tuple(name for name in _FACTS if getattr(old, name) != getattr(new, name))


def merge(common: Catalog, main: Catalog, branch: Catalog) -> Catalog:
    """Merge two states of a list that both come from a third.

    A row that one side deleted is gone. Rows keep the order that they have on the branch.

    Raises:
        ConflictError: both sides changed the same field of a row, in different ways; or together they give two rows
            one identifier.
    """
    if main == common:
        return branch
    origin = _partners(branch, common)
    fate = _partners(common, main)
    in_main = _partners(branch, main)
    taken = {entry.id for entry in fate.values()}
    rows: list[Entry] = []
    for entry in branch.entries:
        old = origin.get(entry.id)
        new = fate.get(old.id) if old else in_main.get(entry.id)
        if new:
            taken.add(new.id)
            rows.append(_merge_row(old, new, entry))
        elif old is None:
            rows.append(entry)
    only_in_main = [entry for entry in main.entries if entry.id not in taken]
    try:
        return Catalog(entries=in_order([*only_in_main, *rows]))
    except ValidationError as error:
        raise ConflictError(f"with the changes here and on the main branch {_reason(error)}") from None


def _reason(error: ValidationError) -> str:
    """Return why rows are no catalog, in one line."""
    return places(error).strip().removeprefix("the whole file: ")


def _partners(before: Catalog, after: Catalog) -> dict[str, Entry]:
    """Return the rows of the second state that the first has too, by their identifiers in the first."""
    return {old.id: new for old, new in pick_kept(match(before.entries, after.entries))}


def _merge_row(old: Entry | None, main: Entry, branch: Entry) -> Entry:
    """Merge one row. A row that both sides added is main's, completed by what only the branch knows."""
    if main in (branch, old):
        return branch
    if branch == old:
        return main
    values = {name: _merge_fact(name, old, main, branch) for name in _FACTS}
    both = dict.fromkeys([*main.provenance.set_by_person, *branch.provenance.set_by_person])
    provenance = main.provenance.model_copy(update={"set_by_person": tuple(both)})
    return Entry.model_validate({**values, "provenance": provenance})


def _merge_fact(name: str, old: Entry | None, main: Entry, branch: Entry) -> Any:
    ours, theirs = getattr(main, name), getattr(branch, name)
    if old is None:
        return ours or theirs
    was = getattr(old, name)
    if ours == was:
        return theirs
    if theirs in (was, ours):
        return ours
    raise ConflictError(
        f"the row {branch.id} has another {name} here than on the main branch, and both are new"
    )


def follow(branch: Catalog, before: Catalog, after: Catalog, written: Catalog) -> Catalog:
    """Return the branch's rows with what people changed again on main of that which only main's README told before.

    Args:
        branch: the branch's rows, which took in what the README told.
        before: the rows as that README told them.
        after: the rows as main's README tells them now.
        written: the rows as catalog.json had them before.
    """
    listed, now, mine = (_partners(before, other) for other in (written, after, branch))
    changed = {
        mine[was.id].id: _follow_row(mine[was.id], was, now.get(was.id), listed.get(was.id))
        for was in before.entries
        if was.id in mine
    }
    return replace_rows(branch, lambda entry: changed.get(entry.id, entry))


def _follow_row(row: Entry, was: Entry, now: Entry | None, written: Entry | None) -> Entry | None:
    """Return a row with the facts that it had from the README alone as the README tells them now; None where it is gone."""
    told = changed_fields(written, was) if written else _FACTS
    if now is None:
        return row if written else None
    values = {
        name: getattr(now, name)
        for name in told
        if getattr(row, name) == getattr(was, name) != getattr(now, name)
    }
    return _unmark(with_fields(row, values, by_person=True), values, now) if values else row


def _unmark(row: Entry, names_changed: Collection[str], like: Entry) -> Entry:
    """Return a row of which changed fields are marked as a person's only where they are in another."""
    by_person = like.provenance.set_by_person
    kept = (n for n in row.provenance.set_by_person if n not in names_changed or n in by_person)
    return row.model_copy(
        update={"provenance": row.provenance.model_copy(update={"set_by_person": tuple(kept)})}
    )


def with_section(entry: Entry, values: Mapping[str, Any], sections: Sequence[Section]) -> Mapping[str, Any]:
    """Return values to set with the section that a new kind asks for, where the values name none.

    A section that takes the kind by its rule gets the row. A row that stood in such a section for its old kind leaves
    it: its title decides, since no abstract is kept. Any other row stays where it is.
    """
    kind = values.get("kind")
    if kind is None or "section" in (*values, *entry.provenance.set_by_person):
        return values
    by_kind = {section.name for section in sections if section.kinds}
    wanted = section_of(Paper(title=entry.title), kind, sections)
    if wanted == entry.section or not {wanted, entry.section} & by_kind:
        return values
    return {**values, "section": wanted}


def replace_rows(catalog: Catalog, change: Callable[[Entry], Entry | None]) -> Catalog:
    """Return the catalog with every row as the change gives it back; None takes the row away.

    Raises:
        InputError: the change gives a row the identifier of another.
    """
    rows = list(filter(None, map(change, catalog.entries)))
    if list(catalog.entries) == rows:
        return catalog
    try:
        return Catalog(entries=in_order(rows))
    except ValidationError as error:
        raise InputError(f"A row cannot be changed so: {_reason(error)}") from None


def with_row(catalog: Catalog, before: Entry, after: Entry) -> Catalog:
    """Return the catalog with a row in place of another.

    Raises:
        InputError: a further row has the identifier of the new one.
    """
    return replace_rows(catalog, lambda entry: after if entry.id == before.id else entry)


def with_titles(catalog: Catalog, titles: Mapping[str, str]) -> Catalog:
    """Return the catalog with new titles for the bot's rows, by their identifiers; one that a person set stays."""

    def change(entry: Entry) -> Entry:
        title = titles.get(entry.id, entry.title)
        is_ours = entry.provenance.by == "bot" and "title" not in entry.provenance.set_by_person
        return (
            with_fields(entry, {"title": title}, by_person=False)
            if is_ours and title != entry.title
            else entry
        )

    return replace_rows(catalog, change)


def without(catalog: Catalog, ids: Collection[str]) -> Catalog:
    """Return the catalog without the rows that one of the identifiers names."""
    keys = set(map(key_of, ids))
    return replace_rows(catalog, lambda entry: None if names(entry) & keys else entry)


@dataclass(frozen=True, slots=True)
class Applied:
    """A catalog with changes to its rows."""

    catalog: Catalog
    twins: Mapping[ChangedField, Entry]
    """The changes that were left out, each with the other row that has the identifier already."""


def apply_changes(catalog: Catalog, changes: Iterable[ChangedField]) -> Applied:
    """Apply changes to rows; fields that a person set stay.

    A change that gives a row an identifier that another row has is left out and logged: the two may be one work, and
    which row goes is a person's to decide.
    """
    twins: dict[ChangedField, Entry] = {}
    for change in changes:
        entry = find(change.id, catalog.entries)
        if entry is None or change.field in entry.provenance.set_by_person:
            continue
        changed = with_fields(entry, {change.field: _value_of(change)}, by_person=False)
        if twin := _find_twin(catalog, entry, changed):
            twins[change] = twin
            structlog.get_logger().warning(
                "A change is left out, because another row has the identifier.",
                row=entry.id, field=change.field, value=change.value, other=twin.id,
            )  # fmt: skip
        else:
            catalog = with_row(catalog, entry, changed)
    return Applied(catalog, twins)


def with_changes(catalog: Catalog, changes: Iterable[ChangedField]) -> Catalog:
    """Return the catalog with changes to its rows, as :func:`apply_changes` makes them."""
    return apply_changes(catalog, changes).catalog


def _find_twin(catalog: Catalog, before: Entry, after: Entry) -> Entry | None:
    """Return the other row that has an identifier which a change gives to a row."""
    gained = names(after) - names(before)
    others = (entry for entry in catalog.entries if entry.id != before.id)
    return next((other for other in others if other.id == after.id or names(other) & gained), None)
