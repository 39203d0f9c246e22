"""Rows that people wrote into the README's tables by hand, taken into the catalog before it is rendered."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from bot.core.catalog import Catalog, Entry, Provenance, in_order
from bot.core.file_names import README, SETTINGS
from bot.core.settings import Section, Settings, places
from bot.listing.document import Block, Table
from bot.listing.markers import is_untouched, parts
from bot.listing.places import Places, address_keys
from bot.listing.reading import Rows, entry_of
from bot.listing.readme import part_name, read_tables
from bot.listing.rendering import differences
from bot.listing.rows import Problem, Row
from bot.listing.vocabulary import fold, role_of_heading
from bot.support.errors import InputError
from bot.support.plain_text import plain

_SHOWN = ("date", "authors", "title", "url", "code", "venue", "section")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The catalog as it was, and with what people wrote into the README."""

    before: Catalog
    catalog: Catalog
    added: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    missing: tuple[Entry, ...]
    """Rows that the catalog has and a table that people changed has not. They are still in the catalog."""
    notes: tuple[Problem, ...]
    """Rows that were taken in although something about them is odd, and rows of one work."""
    unread: tuple[Problem, ...] = ()
    """Rows that could not be read and stay as they stand."""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What people changed in each changed row, by its identifier."""


def taken_in(text: str, catalog: Catalog, settings: Settings, today: date) -> TakenIn:
    """Take the rows that people wrote or changed in the README's tables into the catalog.

    A new row is a person's row; a changed field is marked as set by a person, so that the bot leaves it alone.
    A table that stands as the bot rendered it says nothing: there the catalog counts, also where a person has
    changed catalog.json since. Where people changed a table, its rows count.

    Raises:
        InputError: a marker is missing, or a row cannot be read; the message names its line.
    """
    sections = {section.name: section for section in settings.sections}
    found = parts(text, map(part_name, settings.sections))
    touched = {
        name
        for name, section in sections.items()
        if not is_untouched(text[found[part_name(section)].start : found[part_name(section)].end])
    }
    if not touched:
        return TakenIn(catalog, catalog, (), (), (), ())
    read = read_tables(text, settings)
    _refuse_unreadable(text, read, settings, touched)
    headings = _headings_put_back(read, [sections[name] for name in touched])
    rows = Places(catalog.entries).find_all(read.rows)
    doubted = {key for row, _ in rows if row.link_in_doubt for key in address_keys(row.url)}
    claims: dict[str, list[Row]] = {}
    for row in read.rows:
        claims.setdefault(row.id, []).append(row)
    now = {entry.id: entry for entry in catalog.entries}
    added: list[Entry] = []
    fields: dict[str, tuple[str, ...]] = {}
    standing: set[str] = set()
    try:
        for row, entry in rows:
            stands_in = touched.intersection((row.section, *row.also_in))
            if entry is None and stands_in:
                added.append(_new_entry(row, today))
            if entry is None:
                continue
            standing.add(entry.id)
            if stands_in and (values := _changes(row, entry, sections, touched, doubted)):
                is_claimed = any(other is not row for other in claims.get(entry.id, ()))
                changed = _with_values(row, entry, values, is_claimed)
                now[entry.id] = changed
                fields[changed.id] = tuple(values)
        merged = Catalog(entries=in_order([*added, *now.values()]))
    except ValidationError as error:
        raise InputError(
            f"{README} has rows that cannot be taken in; nothing was changed:\n{places(error)}"
        ) from None
    missing = [entry for entry in catalog.entries if entry.id not in standing and entry.section in touched]
    edited = tuple(entry for entry in now.values() if entry.id in fields)
    return TakenIn(
        catalog, merged, tuple(added), edited, tuple(missing), (*headings, *read.notes), read.problems, fields
    )


def _refuse_unreadable(text: str, read: Rows, settings: Settings, touched: Iterable[str]) -> None:
    """Stop where people typed a row that cannot be read, unless the section lets such rows stand."""
    found = parts(text, ())
    strict = [
        found[part_name(section)]
        for section in settings.sections
        if not section.keep and section.name in touched
    ]
    wrong = [
        problem
        for problem in read.problems
        if any(
            part.line <= problem.line < part.line + text.count("\n", part.start, part.end) for part in strict
        )
    ]
    if wrong:
        lines = "\n".join(f"  {README}, {problem}" for problem in wrong)
        raise InputError(f"{README} has rows that cannot be read; mend them, nothing was changed:\n{lines}")


def _headings_put_back(read: Rows, touched: Iterable[Section]) -> list[Problem]:
    """Return the tables whose headings people changed: they are written anew, as bot.toml has them.

    Raises:
        InputError: a column would be lost with what stands in it.
    """
    notes: list[Problem] = []
    for section in touched:
        wanted = [column.heading for column in section.columns]
        tables: dict[Table, list[Row]] = {}
        for row in read.rows:
            table = read.blocks[row.line].table
            if wanted and row.section == section.name and table and table.markdown:
                tables.setdefault(table, []).append(row)
        for table, rows in tables.items():
            headings = [plain(heading.text) for heading in table.header]
            if list(map(fold, headings)) == list(map(fold, wanted)):
                continue
            line = rows[0].line - read.blocks[rows[0].line].line + table.line
            blocks = [read.blocks[row.line] for row in rows]
            if lost := _lost_column(headings, blocks, wanted):
                raise InputError(
                    f"{README}, line {line}: the column {lost!r} is none of section {section.name} and would be lost. "
                    f"Mend its heading, or name it in {SETTINGS} (columns, with its role); nothing was changed."
                )
            told = f"its headings are written as {SETTINGS} has them: {', '.join(wanted)}"
            notes.append(Problem(line, " | ".join(headings), told))
    return notes


def _lost_column(headings: Sequence[str], blocks: Sequence[Block], wanted: Sequence[str]) -> str | None:
    """Return the heading of a column that is filled and of which nobody knows what it holds."""
    known = set(map(fold, wanted))
    for place, heading in enumerate(headings):
        filled = any(place < len(block.cells) and plain(block.cells[place].text) for block in blocks)
        if filled and fold(heading) not in known and not role_of_heading(heading):
            return heading
    return None


def _changes(
    row: Row,
    entry: Entry,
    sections: Mapping[str, Section],
    touched: Iterable[str],
    doubted: AbstractSet[str],
) -> dict[str, Any]:
    """Return the fields that a row says otherwise than the entry, with the row's values."""
    values: dict[str, Any] = {
        name: getattr(row, name) for name in differences(row, entry, sections[row.section])
    }
    stands_in = [name for name in (row.section, *row.also_in) if name in touched]
    wanted = list(
        dict.fromkeys([*(n for n in (entry.section, *entry.also_in) if n not in touched), *stands_in])
    )
    if set(wanted) != {entry.section, *entry.also_in}:
        first = entry.section if entry.section in wanted else wanted[0]
        values["section"] = first
        values["also_in"] = tuple(name for name in wanted if name != first)
        if first == entry.section:
            del values["section"]
    if row.published and not entry.published:
        values["published"] = row.published
    if entry.link_in_doubt and doubted.isdisjoint(address_keys(row.url)):
        values["link_in_doubt"] = False
    return values


def _new_entry(row: Row, today: date) -> Entry:
    # A person who wrote None may not know of code: the bot may still find it.
    shown = tuple(name for name in _SHOWN if getattr(row, name) is not None)
    return entry_of(row, Provenance(by="person", added=today, set_by_person=shown))


def _with_values(row: Row, entry: Entry, values: dict[str, Any], is_claimed: bool) -> Entry:
    by_person = dict.fromkeys([*entry.provenance.set_by_person, *values])
    provenance = entry.provenance.model_copy(update={"set_by_person": tuple(by_person)})
    identifiers: dict[str, Any] = {}
    if "url" in values or "link_in_doubt" in values:
        named = entry_of(row, provenance)
        identifiers = {
            # The identifier of an address that is another row's now was never this row's.
            name: value
            for name in ("arxiv_id", "doi", "s2_id")
            if (value := getattr(named, name)) or is_claimed
        }
    return Entry.model_validate({**entry.model_dump(), **values, **identifiers, "provenance": provenance})
