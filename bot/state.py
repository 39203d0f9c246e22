"""What the bot remembers between nights: how far it has read, what was decided, what is under way.

One JSON file. With GitHub it lives on a branch of its own, without it beside the catalog; both can be
read and mended by hand. The cache can be deleted at any time; this cannot.
"""

import json
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.catalog import Entry
from bot.errors import InputError
from bot.files import write_atomically
from bot.settings import places

FILE_NAME = "state.json"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Decision(_Record):
    """What a maintainer did with a proposed row."""

    id: str
    title: str
    verdict: Literal["accepted", "edited", "rejected"]
    on: date
    by: str
    """A GitHub login, or how the decision was told, such as ``row deleted``."""
    why: str = ""


class Night(_Record):
    """Nights in a row that failed, for the issue that tells of them."""

    failed: int = 0
    since: date | None = None
    messages: tuple[str, ...] = ()
    issue: int | None = None


class UnderWay(_Record):
    """The pull request that is open: what the bot last wrote, to tell people's edits from its own."""

    number: int
    head: str
    """The last commit that the bot made on its branch."""
    base: str
    """The commit of the base branch that it was made against."""
    rows: tuple[Entry, ...] = ()
    held: tuple[Entry, ...] = ()
    """Rows held back: what `accept` writes into the tables."""


class State(_Record):
    """All that is remembered."""

    schema_version: Literal[1] = 1
    read_until: dict[str, date] = Field(default_factory=dict)
    """For each source the day up to which everything was read."""
    decisions: tuple[Decision, ...] = ()
    known: tuple[str, ...] = ()
    """Identifiers of the rows of the main branch when the bot last saw it."""
    under_way: UnderWay | None = None
    night: Night = Night()


def parse_state(text: str, name: str = FILE_NAME) -> State:
    """Read a state from its JSON text.

    Raises:
        InputError: the text is no state; the message names the place.
    """
    try:
        return State.model_validate(json.loads(text))
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(
            f"{name} is not valid JSON: {error}. Mend it, or delete it to start afresh."
        ) from None
    except ValidationError as error:
        raise InputError(f"{name} has wrong values:\n{places(error)}") from None


def state_text(state: State) -> str:
    """Return the state as JSON, one value a line."""
    return json.dumps(state.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def read_state(path: Path) -> State:
    """Read the state of a working copy; a missing file is a new state."""
    try:
        return parse_state(path.read_text(encoding="utf-8"), path.name)
    except FileNotFoundError:
        return State()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from None


def write_state(path: Path, state: State) -> None:
    """Replace the state file atomically."""
    write_atomically(path, state_text(state))
