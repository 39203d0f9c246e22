"""Rows that people wrote into the README's tables by hand, taken into the catalog before it is rendered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from bot.core.catalog import Catalog, Entry, Provenance, in_order
from bot.core.settings import Settings, places
from bot.listing.escape import destination
from bot.listing.markers import is_untouched, parts
from bot.listing.readme import part_name, read_tables
from bot.listing.tables import Problem, Row, entry_of
from bot.support.errors import InputError
from bot.support.plain_text import plain

_SHOWN = ("date", "authors", "title", "url", "code", "section")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The catalog with what people wrote into the README."""

    catalog: Catalog
    added: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    missing: tuple[Entry, ...]
    """Rows that the catalog has and a table that people changed has not. They are still in the catalog."""
    notes: tuple[Problem, ...]
    """Rows that were taken in although something about them is odd."""


def taken_in(text: str, catalog: Catalog, settings: Settings, today: date) -> TakenIn:
    """Take the rows that people wrote or changed in the README's tables into the catalog.

    A new row is a person's row; a changed field is marked as set by a person, so that the bot leaves it alone.
    A table that stands as the bot rendered it says nothing: there the catalog counts, also where a person has
    changed catalog.json since. Where people changed a table, its rows count.

    Raises:
        InputError: a marker is missing, or a row cannot be read; the message names its line.
    """
    read = read_tables(text, settings)
    if read.problems:
        lines = "\n".join(f"  README.md, {problem}" for problem in read.problems)
        raise InputError(f"README.md has rows that cannot be read; mend them, nothing was changed:\n{lines}")
    found = parts(text, ())
    touched = {
        section.name
        for section, part in ((section, found[part_name(section)]) for section in settings.sections)
        if not is_untouched(text[part.start : part.end])
    }
    entries = list(catalog.entries)
    added: list[Entry] = []
    changed: list[Entry] = []
    present: set[int] = set()
    try:
        for row in read.rows:
            index = _place(row, entries)
            if index is not None:
                present.add(index)
            if row.section not in touched:
                continue
            if index is None:
                added.append(_new_entry(row, today))
            elif fields := _changed_fields(row, entries[index]):
                entries[index] = _with_fields(row, entries[index], fields)
                changed.append(entries[index])
        merged = Catalog(entries=in_order([*added, *entries]))
    except ValidationError as error:
        raise InputError(
            f"README.md has rows that cannot be taken in; nothing was changed:\n{places(error)}"
        ) from None
    missing = [
        entry for index, entry in enumerate(entries) if index not in present and entry.section in touched
    ]
    return TakenIn(merged, tuple(added), tuple(changed), tuple(missing), read.notes)


def _place(row: Row, entries: Sequence[Entry]) -> int | None:
    """Find the entry of a row: by its identifier, else by its address, else by its title."""
    keys = (
        lambda entry: entry.id == row.id,
        lambda entry: destination(entry.url) == destination(row.url),
        lambda entry: plain(entry.title).casefold() == row.title.casefold(),
    )
    for fits in keys:
        for index, entry in enumerate(entries):
            if fits(entry):
                return index
    return None


def _changed_fields(row: Row, entry: Entry) -> dict[str, Any]:
    """Return the fields that the row shows otherwise than the entry would be rendered."""
    rendered = {
        "date": entry.date,
        "authors": plain(entry.authors or ""),
        "title": plain(entry.title),
        "url": destination(entry.url),
        "code": destination(entry.code) if entry.code else None,
        "section": entry.section,
    }
    shown = {name: getattr(row, name) for name in _SHOWN}
    same = {**shown, "url": destination(row.url), "code": destination(row.code) if row.code else None}
    return {name: shown[name] for name in _SHOWN if same[name] != rendered[name]}


def _new_entry(row: Row, today: date) -> Entry:
    # A person who wrote None may not know of code: the bot may still find it.
    fields = tuple(name for name in _SHOWN if getattr(row, name) is not None)
    return entry_of(row, Provenance(by="person", added=today, set_by_person=fields))


def _with_fields(row: Row, entry: Entry, fields: dict[str, Any]) -> Entry:
    by_person = dict.fromkeys([*entry.provenance.set_by_person, *fields])
    provenance = entry.provenance.model_copy(update={"set_by_person": tuple(by_person)})
    named = entry_of(row, provenance) if "url" in fields else None
    identifiers = {
        name: value for name in ("arxiv_id", "doi", "s2_id") if named and (value := getattr(named, name))
    }
    return Entry.model_validate({**entry.model_dump(), **fields, **identifiers, "provenance": provenance})
