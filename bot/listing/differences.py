"""What a row of the README shows otherwise than the catalog has it."""

import re

from bot.core.catalog import Entry
from bot.core.settings import Role, Section
from bot.listing.escape import destination
from bot.listing.rows import Row, tidy_authors, tidy_title
from bot.support.plain_text import plain


def differences(row: Row, entry: Entry, section: Section) -> tuple[str, ...]:
    """Return the fields that a row shows otherwise than the catalog has them. What a row does not show is no difference."""
    shown = _fields_shown(row, section)
    ours = {destination(url) for url in (entry.url, entry.published) if url}
    same = {
        "date": _agree_on_date(row.told_date or row.date, entry.date),
        "authors": _agree_on_authors(row.authors, tidy_authors(entry.authors)),
        "title": row.title == tidy_title(entry.title),
        "url": destination(row.url) in ours,
        "code": _address(row.code) == _address(entry.code),
        "venue": _agree_on_venue(row.venue, entry.venue),
    }
    return tuple(name for name in same if name in shown and not same[name])


def _fields_shown(row: Row, section: Section) -> set[str]:
    """Return the fields that a row tells, and those of which an empty cell tells that there is nothing."""
    roles = _roles_shown(row, section)
    shown = {"title", "url", *roles.intersection(("date", "authors", "venue"))}
    shown.update(name for name in ("authors", "code", "venue") if getattr(row, name))
    if "venue" not in roles and row.is_venue_of_heading:
        shown.discard("venue")
    if not roles.isdisjoint(("code", "link")) or "{code" in (section.row or ""):
        shown.add("code")
    if not section.columns and row.told_date is not None:
        shown.add("date")
    return shown


def _roles_shown(row: Row, section: Section) -> set[Role]:
    """Return the roles of the columns; one that a person took out of the table says nothing."""
    roles = {column.role for column in section.columns}
    return roles & row.roles if row.roles else roles


def _agree_on_date(row: str | None, entry: str | None) -> bool:
    return row == entry if row is None or entry is None else entry.startswith(row)


def _agree_on_authors(row: str | None, entry: str | None) -> bool:
    """Return whether names are the same, perhaps with the full stop of a sentence behind them."""
    return (row or "").rstrip(".") == (entry or "").rstrip(".")


def _agree_on_venue(row: str | None, entry: str | None) -> bool:
    """Return whether a row shows the catalog's venue, perhaps without its year or with a short one."""
    if row is None or entry is None:
        return row is entry
    venue = plain(entry)
    found = re.fullmatch(r"(.+?)[\s,]*(?:19|20)(\d\d)", venue)
    return row == venue or (
        found is not None and re.fullmatch(rf"{re.escape(found[1])}(?:[ ’']*{found[2]})?", row) is not None
    )


def _address(url: str | None) -> str | None:
    return destination(url) if url else None
