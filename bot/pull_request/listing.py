"""The list as it stands in one commit: its catalog and its README, and what people changed in either."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import structlog

from bot.core.catalog import Catalog, Entry, Provenance, parse_catalog, with_entries
from bot.core.file_names import CATALOG, PICTURE, README
from bot.core.settings import Settings
from bot.listing.files import Listing
from bot.listing.reading import entry_of
from bot.listing.readme import read_tables, render_readme
from bot.pull_request.repository import Commit, Repository
from bot.pull_request.rows import (
    Edits,
    Pair,
    changed_fields,
    edits,
    find,
    find_partner,
    fresh,
    match,
    replace_rows,
    with_fields,
    with_row,
)
from bot.support.errors import GitHubError, InputError


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
        structlog.get_logger().warning("cannot compare with an earlier commit", commit=sha, why=str(error))
        return None


def changes_by_people(
    before: Listing | None, after: Listing, settings: Settings, today: date
) -> tuple[Catalog, Edits]:
    """Return the list as people meant it, and what they changed since the bot last wrote it.

    People write into catalog.json, or into the README's tables, or into both. What they did in the README
    is carried over into the catalog; where the two disagree, the catalog counts. Without a state to compare
    with, only rows that the README has and the catalog lacks are told apart.

    Raises:
        InputError: a row of the README cannot be read; the message names its line.
    """
    known = before.catalog if before else after.catalog
    wanted = after.catalog
    for old, new in _find_edited(before, after, settings, today):
        wanted = _carry_over(wanted, old, new, known)
    told = edits(known, wanted)
    marked = replace_rows(wanted, lambda entry: _mark(entry, told))
    return marked, told


def _carry_over(wanted: Catalog, old: Entry | None, new: Entry | None, known: Catalog) -> Catalog:
    """Return the catalog with what people did to one row of the README."""
    if new is None:
        return _delete(wanted, old, known) if old else wanted
    if old is None:
        return _add(wanted, new)
    fields = _visible(changed_fields(old, new))
    return _change(wanted, old, {name: getattr(new, name) for name in fields}, known) if fields else wanted


def _find_edited(before: Listing | None, after: Listing, settings: Settings, today: date) -> list[Pair]:
    """Return the rows of the README's tables as they were and as they are, where a hand was at them."""
    rendered = render_readme(after.readme, after.catalog, settings)
    # Rendering leaves a line that cannot be read as it is: only the README as it was tells whose line that is.
    now = _rows(after.readme, before.readme if before else rendered, settings, today)
    if rendered == after.readme:
        return []
    if before is None:
        return [(None, entry) for entry in fresh(match(after.catalog.entries, now))]
    return match(_rows(before.readme, before.readme, settings, today), now)


def _rows(readme: str, known: str, settings: Settings, today: date) -> list[Entry]:
    """Return the rows of the README's tables, each a person's until the catalog says otherwise.

    Raises:
        InputError: a row cannot be read that the README did not hold before.
    """
    read = read_tables(readme, settings)
    lines, own = readme.splitlines(), set(known.splitlines())
    wrong = [problem for problem in read.problems if lines[problem.line - 1] not in own]
    if wrong:
        raise InputError("README.md has rows that cannot be read:\n" + "\n".join(f"  {one}" for one in wrong))
    return [entry_of(row, Provenance(by="person", added=today)) for row in read.rows]


def _visible(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what a table does not show: identifiers follow from the link."""
    return tuple(name for name in fields if name in ("date", "authors", "title", "url", "code", "section"))


def _delete(catalog: Catalog, row: Entry, known: Catalog) -> Catalog:
    entry = find_partner(row, catalog.entries)
    if entry is None or _has_changed_meanwhile(entry, known):
        return catalog
    return replace_rows(catalog, lambda one: None if one.id == entry.id else one)


def _add(catalog: Catalog, row: Entry) -> Catalog:
    return catalog if find_partner(row, catalog.entries) else with_entries(catalog, [row])


def _change(catalog: Catalog, row: Entry, values: Mapping[str, Any], known: Catalog) -> Catalog:
    entry = find_partner(row, catalog.entries)
    if entry is None:
        return catalog
    before = find(entry.id, known.entries) or entry
    untouched = {n: v for n, v in values.items() if getattr(entry, n) == getattr(before, n)}
    if all(getattr(entry, name) == value for name, value in untouched.items()):
        return catalog
    changed = with_fields(entry, untouched, by_person=True)
    return with_row(catalog, entry, changed)


def _has_changed_meanwhile(entry: Entry, known: Catalog) -> bool:
    before = find(entry.id, known.entries)
    return before is None or bool(changed_fields(before, entry))


def _mark(entry: Entry, told: Edits) -> Entry:
    """Mark the fields that people changed in catalog.json as theirs."""
    fields = told.changed.get(entry.id, ())
    missing = [name for name in fields if name not in entry.provenance.set_by_person]
    if not missing:
        return entry
    return with_fields(entry, {name: getattr(entry, name) for name in fields}, by_person=True)
