"""Rows that people wrote into the README's tables by hand, taken into the catalog before it is rendered."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any

from pydantic import ValidationError

from bot.core.catalog import Catalog, Entry, Provenance, in_order, with_fields
from bot.core.file_names import README, SETTINGS
from bot.core.settings import Section, Settings, places
from bot.listing.differences import differences
from bot.listing.document import Block, Table
from bot.listing.markers import Part, is_untouched, parts
from bot.listing.places import Places, address_keys, holds_address
from bot.listing.public import sections_of
from bot.listing.reading import STRUCK_OUT, Rows, entry_of
from bot.listing.readme import part_name, read_tables
from bot.listing.rows import Problem, Row, excerpt_of
from bot.listing.twins import OPEN, complete, places_of
from bot.listing.vocabulary import fold, role_of_heading
from bot.support.errors import InputError
from bot.support.plain_text import plain

_Found = Sequence[tuple[Row, Entry | None]]
"""Rows, each with its entry where the catalog has it."""
_TAKEN_OUT = re.compile(r"<!--.*?-->|~~.*?~~|<(?P<tag>del|s|strike)\b.*?</(?P=tag)>", re.DOTALL)
"""What people took out of a list without deleting it."""
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
    kept: tuple[Problem, ...] = ()
    """Those of the notes that tell what people did and the bot undoes, or does not follow."""


@dataclass(frozen=True, slots=True)
class _Edits:
    """What of the README as a whole decides what one of its rows says."""

    sections: Mapping[str, Section]
    touched: AbstractSet[str]
    """The names of the sections whose parts people changed."""
    doubted: AbstractSet[str]
    """Where the links lead that are in doubt."""
    ids: Counter[str]
    """How many rows have each identifier."""
    every_place: bool
    """Whether each place of a row tells what it says, and not only the one in the row's first section."""


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of a section that people changed."""

    line: int
    """The number of its first line."""
    kept: str
    """What it shows, where rows that cannot be read may stand; else nothing."""


@dataclass(frozen=True, slots=True)
class _Change:
    """An entry with what a person changed in its row."""

    entry: Entry
    fields: tuple[str, ...]


def take_in(
    text: str,
    catalog: Catalog,
    settings: Settings,
    today: date,
    earlier: str | None = None,
    compared: Iterable[Section] | None = None,
) -> TakenIn:
    """Take the rows that people wrote or changed in the README's tables into the catalog.

    A new row is a person's row; a changed field is marked as set by a person, so that the bot leaves it alone.
    A table that stands as the bot rendered it says nothing: there the catalog counts, also where a person has
    changed catalog.json since. Where people changed a table, its rows count.

    Args:
        text: the README.
        catalog: the catalog.
        settings: the settings.
        today: the day that new rows get.
        earlier: the README as it was, where that is known: a line that it holds may stay unread, and no other.
        compared: the sections of which what is read is compared with an earlier or later README: they are read as if
            people had changed them, and each place of a row tells what it says. Without such a README nobody can tell
            what a second place said before, and the first counts.

    Raises:
        InputError: a marker is missing, or a row cannot be read; the message names its line.
    """
    edited = edited_sections(text, settings) if compared is None else list(compared)
    if not edited:
        return TakenIn(catalog, catalog, (), (), (), ())
    read = read_tables(text, settings)
    _refuse_unreadable(text, read, edited, earlier)
    headings = _put_headings_back(read, edited)
    rows = Places(catalog.entries).find_all(read.rows)
    edits = replace(_see_edits(settings, edited, read, rows), every_place=compared is not None)
    before = {entry.id: entry for entry in catalog.entries}
    try:
        added, changed = _take_in(rows, edits, today)
        now = before | {name: change.entry for name, change in changed.items()}
        merged = Catalog(entries=in_order([*added, *now.values()]))
    except ValidationError as error:
        raise InputError(
            f"{README} has rows that cannot be taken in; nothing was changed:\n{places(error)}"
        ) from None
    struck = {aside.line for aside in read.asides if aside.reason == STRUCK_OUT}
    missing, unread = _missing(catalog, rows, _texts_of(text, edited, struck))
    return TakenIn(
        before=catalog,
        catalog=merged,
        added=tuple(added),
        changed=tuple(now[name] for name in before if name in changed),
        missing=missing,
        notes=(*headings, *read.notes, *unread),
        unread=read.problems,
        fields={change.entry.id: change.fields for change in changed.values()},
        kept=(*headings, *unread),
    )


def _see_edits(settings: Settings, edited: Sequence[Section], read: Rows, rows: _Found) -> _Edits:
    doubted = [row.url for row, _ in rows if row.link_in_doubt]
    return _Edits(
        sections={section.name: section for section in settings.sections},
        touched={section.name for section in edited},
        doubted=set(address_keys(*doubted)),
        ids=Counter(row.id for row in read.rows),
        every_place=False,
    )


def edited_sections(text: str, settings: Settings) -> list[Section]:
    """Return the sections of which the part is not as the bot rendered it."""
    found = parts(text, map(part_name, settings.sections))
    standing = [(section, found[part_name(section)]) for section in settings.sections]
    return [section for section, part in standing if not is_untouched(text[part.start : part.end])]


def _take_in(rows: _Found, edits: _Edits, today: date) -> tuple[list[Entry], dict[str, _Change]]:
    """Return the new entries, and the changed ones by the identifiers that they had."""
    added: list[Entry] = []
    changed: dict[str, _Change] = {}
    for row, entry in rows:
        if entry is None:
            if _stands_in(row, edits.touched):
                added.append(_new_entry(row, today))
        elif values := _changes(row, entry, edits):
            changed[entry.id] = _Change(_with_values(row, entry, values, edits), tuple(values))
    return added, changed


def _missing(
    catalog: Catalog, rows: _Found, texts: Mapping[str, _Text]
) -> tuple[tuple[Entry, ...], list[Problem]]:
    """Return the entries that stand no longer in their section, and notes of those that stand there but are not read.

    In a section that keeps what cannot be read, a blank line less may make one text of two rows: nobody deleted one.
    """
    standing = {entry.id for _, entry in rows if entry}
    gone = [entry for entry in catalog.entries if entry.section in texts and entry.id not in standing]
    unread = [entry for entry in gone if holds_address(texts[entry.section].kept, entry.url)]
    told = "is not read any more as a row of its own, and stays: a blank line before it may be missing"
    notes = [Problem(texts[entry.section].line, excerpt_of(entry.title), told) for entry in unread]
    return tuple(entry for entry in gone if entry not in unread), notes


def _texts_of(text: str, edited: Iterable[Section], struck: AbstractSet[int]) -> dict[str, _Text]:
    found = parts(text, ())
    return {section.name: _text_of(text, found[part_name(section)], section, struck) for section in edited}


def _text_of(text: str, part: Part, section: Section, struck: AbstractSet[int]) -> _Text:
    """Return the text of a section without the lines that begin a row of which the title is struck out."""
    lines = enumerate(_lines(text[part.start : part.end]), part.line)
    standing = "\n".join(line for number, line in lines if number not in struck)
    return _Text(part.line, _TAKEN_OUT.sub("", standing) if section.keep else "")


def _refuse_unreadable(text: str, read: Rows, edited: Iterable[Section], earlier: str | None) -> None:
    """Stop where people typed a row that cannot be read.

    Where the README as it was is not known, a section may let such rows stand.
    """
    found = parts(text, ())
    strict = (section for section in edited if earlier is not None or not section.keep)
    lines = set(chain.from_iterable(_lines_of(found[part_name(section)], text) for section in strict))
    wrong = _on_lines(read.problems, lines - _lines_in_both(text, earlier or ""))
    if wrong:
        told = "\n".join(f"  {README}, {problem}" for problem in wrong)
        raise InputError(f"{README} has rows that cannot be read; mend them, nothing was changed:\n{told}")


def _lines_in_both(text: str, earlier: str) -> set[int]:
    """Return the numbers of a text's lines that an earlier text holds, too."""
    known = set(_lines(earlier))
    return {number for number, line in enumerate(_lines(text), 1) if line in known}


def _lines(text: str) -> list[str]:
    # str.splitlines would also end a line at characters that end none in Markdown.
    return [line.removesuffix("\r") for line in text.split("\n")]


def _on_lines(problems: Iterable[Problem], lines: AbstractSet[int]) -> list[Problem]:
    return [problem for problem in problems if problem.line in lines]


def _lines_of(part: Part, text: str) -> range:
    """Return the numbers of a part's lines."""
    return range(part.line, part.line + text.count("\n", part.start, part.end))


def _put_headings_back(read: Rows, edited: Iterable[Section]) -> list[Problem]:
    """Return the tables whose headings people changed: they are written anew, as bot.toml has them.

    Raises:
        InputError: a column would be lost with what stands in it.
    """
    notes = [
        _put_back(table, rows, section, read)
        for section in edited
        for table, rows in _tables_of(section, read).items()
    ]
    return [note for note in notes if note]


def _tables_of(section: Section, read: Rows) -> dict[Table, list[Row]]:
    """Return the Markdown tables in which a section's rows stand, with these rows."""
    tables: dict[Table, list[Row]] = {}
    for row in read.rows:
        table = read.blocks[row.line].table
        if row.section == section.name and table and table.markdown:
            tables.setdefault(table, []).append(row)
    return tables


def _put_back(table: Table, rows: Sequence[Row], section: Section, read: Rows) -> Problem | None:
    """Return the note that a table's headings are written anew; None where they are as bot.toml has them, or it has none."""
    headings = [plain(heading.text) for heading in table.header]
    wanted = [column.heading for column in section.columns]
    if not wanted or list(map(fold, headings)) == list(map(fold, wanted)):
        return None
    blocks = [read.blocks[row.line] for row in rows]
    line = rows[0].line - blocks[0].line + table.line
    if lost := _lost_column(headings, blocks, wanted):
        raise InputError(
            f"{README}, line {line}: the column {lost!r} is none of section {section.name} and would be lost. "
            f"Mend its heading, or name it in {SETTINGS} (columns, with its role); nothing was changed."
        )
    told = f"its headings are written as {SETTINGS} has them: {', '.join(wanted)}"
    return Problem(line, " | ".join(headings), told)


def _lost_column(headings: Sequence[str], blocks: Sequence[Block], wanted: Sequence[str]) -> str | None:
    """Return the heading of a column that is filled and of which nobody knows what it holds."""
    known = set(map(fold, wanted))
    for place, heading in enumerate(headings):
        is_known = fold(heading) in known or role_of_heading(heading)
        if not is_known and any(_is_filled(block, place) for block in blocks):
            return heading
    return None


def _is_filled(block: Block, place: int) -> bool:
    return place < len(block.cells) and bool(plain(block.cells[place].text))


def _changes(row: Row, entry: Entry, edits: _Edits) -> dict[str, Any]:
    """Return the fields that a row says otherwise than the entry, with the row's values."""
    values = _changed_sections(row, entry, edits.touched)
    if not _stands_in(row, edits.touched):
        return values
    values = _differing(row, entry, edits) | values
    if "url" in values and row.told_date is None:
        # The date follows from the link.
        values.pop("date", None)
    if row.published and not entry.published:
        values["published"] = row.published
    if entry.link_in_doubt and edits.doubted.isdisjoint(address_keys(row.url)):
        values["link_in_doubt"] = False
    return values


def _differing(row: Row, entry: Entry, edits: _Edits) -> dict[str, Any]:
    """Return what a row says otherwise than the entry; where it stands in several sections, its own comes first."""
    values: dict[str, Any] = {}
    for place in _places_that_tell(row, entry, edits):
        is_first = place.section == entry.section
        # What somebody took out of the first place is no longer told by another.
        whole = complete(place, row, () if is_first and edits.every_place else OPEN)
        for name in differences(whole, entry, edits.sections[place.section]):
            # What a second place said before is not known without an earlier README: it only fills in.
            if edits.every_place or is_first or getattr(entry, name) is None:
                values.setdefault(name, getattr(whole, name))
    return values


def _places_that_tell(row: Row, entry: Entry, edits: _Edits) -> list[Row]:
    """Return the places of a row in which people may have changed what it says: not a new one beside the others."""
    places = [place for place in places_of(row) if place.section in edits.touched]
    known = [place for place in places_of(row) if place.section in sections_of(entry)]
    if not any(place.section == entry.section for place in known):
        return places
    return sorted((p for p in places if p in known), key=lambda place: place.section != entry.section)


def _stands_in(row: Row, touched: AbstractSet[str]) -> bool:
    return not touched.isdisjoint((row.section, *row.also_in))


def _changed_sections(row: Row, entry: Entry, touched: AbstractSet[str]) -> dict[str, Any]:
    """Return the sections in which a row stands now, where they are others than the entry's."""
    before = sections_of(entry)
    left = [name for name in before if name not in touched]
    stands_in = [name for name in (row.section, *row.also_in) if name in touched]
    now = list(dict.fromkeys([*left, *stands_in]))
    if set(now) == set(before):
        return {}
    if entry.section in now:
        now.remove(entry.section)
        return {"also_in": tuple(now)}
    moved = {"section": now[0], "also_in": tuple(now[1:])}
    return {name: value for name, value in moved.items() if getattr(entry, name) != value}


def _new_entry(row: Row, today: date) -> Entry:
    # A person who wrote None may not know of code: the bot may still find it.
    told = {name: getattr(row, name) for name in _SHOWN} | {"date": row.told_date}
    shown = tuple(name for name in _SHOWN if told[name] is not None)
    return entry_of(row, Provenance(by="person", added=today, set_by_person=shown))


def _with_values(row: Row, entry: Entry, values: Mapping[str, Any], edits: _Edits) -> Entry:
    """Return the entry with a row's values, marked as set by a person; identifiers follow from the link."""
    identifiers: dict[str, Any] = {}
    if "url" in values or "link_in_doubt" in values:
        identifiers = _identifiers(entry_of(row, entry.provenance))
        # The identifier of an address that is another row's now was never this row's.
        others = edits.ids[entry.id] - (row.id == entry.id)
        if not others:
            identifiers = {name: value for name, value in identifiers.items() if value}
        if row.told_date is None and row.date and "date" not in entry.provenance.set_by_person:
            # The date followed from the old link.
            identifiers["date"] = row.date
    return with_fields(with_fields(entry, identifiers, by_person=False), values, by_person=True)


def _identifiers(entry: Entry) -> dict[str, str | None]:
    return {"arxiv_id": entry.arxiv_id, "doi": entry.doi, "s2_id": entry.s2_id}
