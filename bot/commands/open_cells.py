"""The cells of a row that the list leaves open, and what a source knows of them."""

from typing import Literal

from bot.core.authors import UNKNOWN, row_authors
from bot.core.catalog import Entry
from bot.core.paper import Paper
from bot.core.settings import Style

OpenCell = Literal["date", "authors"]
"""A field that a source may fill in."""


def has_open_cells(entry: Entry) -> bool:
    """Return whether the date or the authors of a row are not known."""
    return is_open(entry, "date") or is_open(entry, "authors")


def is_open(entry: Entry, field: str) -> bool:
    """Return whether the list leaves a field of a row open; a year alone leaves the date open.

    Earlier versions of the bot wrote in words that the authors are not known.
    """
    value = getattr(entry, field)
    return value in (None, "", UNKNOWN) or (field == "date" and len(value) == 4)


def date_and_authors(entry: Entry, paper: Paper, style: Style) -> list[tuple[OpenCell, str]]:
    """Return what a source says of the date and the authors where a row leaves them open."""
    told: dict[OpenCell, str | None] = {
        "date": paper.month if paper.month.startswith(entry.date or "") else None,
        "authors": row_authors(paper.authors, style.authors, style.et_al_after, style.et_al),
    }
    return [(field, value) for field, value in told.items() if value and is_open(entry, field)]
