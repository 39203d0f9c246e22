"""What a check tells of a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.core.catalog import Entry

Level = Literal["fault", "hint"]
"""``fault``: the row is wrong; ``hint``: it may be, or could say more."""

Told = tuple[str, Level, str]
"""What is told of a row: the field, how bad it is, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one row that a maintainer should look at."""

    id: str
    """The row's identifier; ``README.md`` for what concerns no single row."""
    title: str
    """The row's title."""
    field: str
    level: Level
    message: str
    """What is wrong, and what to do."""


def findings_of(entry: Entry, told: Iterable[Told]) -> list[Finding]:
    """Return what is told of a row as findings."""
    return [Finding(entry.id, entry.title, field, level, message) for field, level, message in told]
