"""The list as it stands in one commit: its catalog and its README, and what people changed in either."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import structlog

from bot.core.catalog import Catalog, Entry, parse_catalog, with_entries, with_fields
from bot.core.file_names import CATALOG, PICTURE, README
from bot.core.settings import Section, Settings
from bot.identity import names
from bot.listing.files import Listing
from bot.listing.readme import refuse_homeless
from bot.listing.readme_edits import TakenIn, edited_sections, take_in
from bot.pull_request.repository import Commit, Repository
from bot.pull_request.rows import (
    Edits,
    changed_fields,
    edits,
    find,
    find_partner,
    fresh,
    match,
    replace_rows,
    with_row,
)
from bot.support.errors import GitHubError, InputError

_log = structlog.get_logger()


def read_listing(repository: Repository, commit: Commit) -> Listing:
    """Return the list as a commit has it.

    Raises:
        InputError: catalog.json or README.md is missing or broken; the message names it.
    """
    texts = {path: repository.text(commit, path) for path in (CATALOG, README, PICTURE)}
    for path in (CATALOG, README):
        if texts[path] is None:
            raise InputError(f"{path} is missing in commit {commit.sha[:12]}: restore it.")
    return Listing(parse_catalog(texts[CATALOG] or "", CATALOG), texts[README] or "", texts[PICTURE] or "")


def read_earlier(repository: Repository, sha: str | None) -> Listing | None:
    """Return the list of an earlier commit; a history that was rewritten, or was broken there, tells nothing."""
    if sha is None:
        return None
    try:
        return read_listing(repository, repository.commit(sha))
    except (GitHubError, InputError) as error:
        _log.warning("cannot compare with an earlier commit", commit=sha, why=str(error))
        return None


def read_told(repository: Repository, commit: Commit, settings: Settings) -> Catalog | None:
    """Return the rows as a commit's README tells them, whatever it told before; None where it cannot be read."""
    try:
        listing = read_listing(repository, commit)
        # The day that new rows get is not looked at.
        return changes_by_people(None, listing, settings, date.min)[0]
    except InputError as error:
        _log.warning("cannot compare with the README of a commit", commit=commit.sha, why=str(error))
        return None


def changes_by_people(
    before: Listing | None,
    after: Listing,
    settings: Settings,
    today: date,
    rejected: Collection[str] = (),
) -> tuple[Catalog, Edits]:
    """Return the list as people meant it, and what they changed since the bot last wrote it.

    People write into catalog.json, or into the README's tables, or into both. What they did in the README
    is carried over into the catalog; where the two disagree, the catalog counts. Without a state to compare
    with, what the README's tables say counts, as for `bot render`, and no row counts as deleted but one that was
    rejected under one of the given names: it was deleted before, and only catalog.json has it still. A row that only
    catalog.json had, and that stands in the README again, counts as added.

    Raises:
        InputError: a row of the README cannot be read, a marker is missing, or two rows would get one identifier;
            the message says which and what to do.
    """
    known = before.catalog if before else after.catalog
    was, now = _read_tables(before, after, known, settings, today)
    by_hand = edits(known, after.catalog)
    wanted = replace_rows(after.catalog, lambda entry: _mark(entry, by_hand))
    gone = now.missing if before else [one for one in now.missing if not names(one).isdisjoint(rejected)]
    pairs = match(was, _without(now, gone))
    for old, new in pairs:
        wanted = _carry_over(wanted, old, new, known, now)
    refuse_homeless(wanted, settings)
    told = edits(known, wanted)
    put_back = [entry for entry in fresh(pairs) if find(entry.id, known.entries)]
    notes = tuple(f"{README}, {note}" for note in now.kept)
    return wanted, replace(told, added=(*told.added, *put_back), notes=notes)


def _read_tables(
    before: Listing | None, after: Listing, known: Catalog, settings: Settings, today: date
) -> tuple[Sequence[Entry], TakenIn]:
    """Return the rows as the README's tables had them, and what the tables say now."""
    if before is None:
        # Without an earlier README nobody can tell who left a line that cannot be read: it stays as it stands.
        return known.entries, take_in(after.readme, known, settings, today, after.readme)
    # Read alike, so that what reads otherwise than the catalog although nobody changed it does so in both.
    # What people undo may leave a section as the bot rendered it.
    edited = (*_edited_earlier(before, settings), *edited_sections(after.readme, settings))
    compared = list(dict.fromkeys(edited))
    now = take_in(after.readme, known, settings, today, before.readme, compared)
    return _read_earlier_tables(before, settings, today, compared), now


def _edited_earlier(before: Listing, settings: Settings) -> Sequence[Section]:
    """Return the sections that people had changed before; none of a README that cannot be read, which is told below."""
    try:
        return edited_sections(before.readme, settings)
    except InputError:
        return ()


def _read_earlier_tables(
    before: Listing, settings: Settings, today: date, compared: Sequence[Section]
) -> Sequence[Entry]:
    """Return the rows as the README's tables had them: as the catalog has them where nobody was at a table since."""
    try:
        read = take_in(before.readme, before.catalog, settings, today, before.readme, compared)
        return _without(read, read.missing)
    except InputError as error:
        # The README may lack the markers of a section that bot.toml has now.
        _log.warning("cannot read an earlier README, so its catalog is compared with", why=str(error))
        return before.catalog.entries


def _without(read: TakenIn, gone: Iterable[Entry]) -> Sequence[Entry]:
    """Return the rows without those that the README's tables lack."""
    ids = {entry.id for entry in gone}
    return [entry for entry in read.catalog.entries if entry.id not in ids]


def _carry_over(
    wanted: Catalog, old: Entry | None, new: Entry | None, known: Catalog, now: TakenIn
) -> Catalog:
    """Return the catalog with what people did to one row of the README."""
    if new is None:
        return _delete(wanted, old, known) if old else wanted
    if old is None:
        return _add(wanted, new)
    fields = changed_fields(old, new)
    values = {name: getattr(new, name) for name in fields}
    return _change(wanted, old, values, known, now.fields.get(new.id, ())) if fields else wanted


def _delete(catalog: Catalog, row: Entry, known: Catalog) -> Catalog:
    entry = find_partner(row, catalog.entries)
    if entry is None or _has_changed_meanwhile(entry, known):
        return catalog
    return replace_rows(catalog, lambda one: None if one.id == entry.id else one)


def _add(catalog: Catalog, row: Entry) -> Catalog:
    return catalog if find_partner(row, catalog.entries) else with_entries(catalog, [row])


def _change(
    catalog: Catalog, row: Entry, values: Mapping[str, Any], known: Catalog, told: Collection[str]
) -> Catalog:
    """Return the catalog with new values of a row; those that the README told are marked as a person's."""
    entry = find_partner(row, catalog.entries)
    if entry is None:
        return catalog
    before = find(entry.id, known.entries) or entry
    untouched = {n: v for n, v in values.items() if getattr(entry, n) == getattr(before, n)}
    if all(getattr(entry, name) == value for name, value in untouched.items()):
        return catalog
    by_person = {name: value for name, value in untouched.items() if name in told}
    changed = with_fields(with_fields(entry, untouched, by_person=False), by_person, by_person=True)
    return with_row(catalog, entry, changed)


def _has_changed_meanwhile(entry: Entry, known: Catalog) -> bool:
    before = find(entry.id, known.entries)
    return before is None or bool(changed_fields(before, entry))


def _mark(entry: Entry, told: Edits) -> Entry:
    """Mark the fields that people changed in catalog.json as theirs."""
    values = {name: getattr(entry, name) for name in told.changed.get(entry.id, ())}
    return with_fields(entry, values, by_person=True) if values else entry
