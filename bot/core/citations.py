"""How often the rows are cited, and which rows cite which: a file of its own, so that new counts change no list.

With GitHub it lives on the state branch beside ``state.json``, without it beside the catalog. It can be deleted at
any time: the next look-up fills it again.
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.core.settings import places
from bot.support.errors import InputError
from bot.support.files import read_text

FILE_NAME = "citations.json"


class Cited(BaseModel):
    """What Semantic Scholar knows of one row."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: int = Field(ge=0)
    """How often the paper is cited."""
    cites: tuple[str, ...] = ()
    """Identifiers of the rows of this list that it cites."""


class Citations(BaseModel):
    """The counts of all rows that are known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    on: date | None = None
    """The day of the look-up."""
    rows: Mapping[str, Cited] = Field(default_factory=dict)
    """By the row's identifier."""
    asked: Mapping[str, date] = Field(default_factory=dict)
    """When the service last answered about each row, also about one that it does not know or refuses."""

    @property
    def counts(self) -> dict[str, int]:
        """How often each known row is cited."""
        return {name: row.count for name, row in self.rows.items()}

    def last_asked(self, row: str) -> date:
        """Return when the service last answered about a row; the first of all days where it never did."""
        # Files of before have one day for all rows.
        whole = self.on if row in self.rows else None
        return self.asked.get(row) or whole or date.min


def parse_citations(text: str, name: str = FILE_NAME) -> Citations:
    """Read the counts from their JSON text.

    Raises:
        InputError: the text holds no counts; the message names the place.
    """
    try:
        return Citations.model_validate(json.loads(text))
    except ValidationError as error:
        raise InputError(
            f"{name} has wrong values:\n{places(error)}\nDelete it: it is filled again."
        ) from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is not valid JSON: {error}. Delete it: it is filled again.") from None


def citations_text(citations: Citations) -> str:
    """Return the counts as JSON, rows in the order of their identifiers."""
    data = citations.model_dump(mode="json")
    data |= {part: dict(sorted(data[part].items())) for part in ("rows", "asked")}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read_citations(path: Path) -> Citations:
    """Read the counts of a folder; without the file none are known."""
    try:
        return parse_citations(read_text(path), path.name)
    except FileNotFoundError:
        return Citations()
