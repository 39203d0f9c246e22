"""What the bot remembers between runs: how far it has read, what was decided, what is under way.

One JSON file. With GitHub it lives on a branch of its own, without it beside the catalog; both can be
read and mended by hand. The cache can be deleted at any time; this cannot.
"""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.core import file_names
from bot.core.candidate import LinkStatus
from bot.core.catalog import Entry, check_version
from bot.core.settings import places
from bot.support.errors import InputError
from bot.support.files import read_text

FILE_NAME = file_names.STATE
_RENAMED = {
    "read_until": "checkpoints",
    "night": "failure_streak",
    "under_way": "open_pull_request",
    "told": "text_sha256",
}
"""The names of schema 1, and what they are called now."""


UNDATED = "the month is not known: the row has no date until a source or you tell it"
"""The doubt about a row whose month no source tells."""
_GUESSED = "the date is not known: this month stands in"
"""The doubt of earlier versions, which wrote the month of the run for one that was not known."""

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))]
"""A day from which days can be counted back and forth."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Near(_Record):
    """A row of the list that is near a proposed one."""

    id: str
    title: str
    similarity: float


class Code(_Record):
    """A code link as it was found, also when it is too doubtful for the table."""

    url: str
    status: LinkStatus
    reason: str


class Row(_Record):
    """A row that the bot found, with what speaks for it: what the pull request shows."""

    entry: Entry
    reasons: tuple[str, ...] = ()
    nearest: tuple[Near, ...] = ()
    code: Code | None = None
    code_search: str = ""
    """What was read in search of code, for a row without."""
    doubts: tuple[str, ...] = ()
    """What the bot is not sure of, such as the date."""
    quote: str | None = None
    """The paper's own sentence that decided, where bot.toml asks for it; it stays in the state and the pull request."""
    proposed: bool = True
    """Whether the bot proposed it. What becomes of a paper that it held back says nothing of its proposals."""
    held_by: str | None = None
    """Who held the row back by a command: it stays held until somebody accepts or rejects it."""

    @model_validator(mode="before")
    @classmethod
    def _without_guess(cls, data: Any) -> Any:
        """Take away the month that an earlier version guessed, unless a person set it since."""
        match data:
            case {"doubts": [*doubts], "entry": {"provenance": {"set_by_person": [*by_person]}}}:
                if _GUESSED in doubts and "date" not in by_person:
                    told = [UNDATED if doubt == _GUESSED else doubt for doubt in doubts]
                    return {**data, "entry": {**data["entry"], "date": None}, "doubts": told}
        return data


class Decision(_Record):
    """What a maintainer did with a proposed row."""

    id: str
    title: str
    verdict: Literal["accepted", "edited", "rejected"]
    on: Day
    by: str
    """A GitHub login, or how the decision was told, such as ``row deleted``."""
    why: str = ""
    proposed: bool = True
    """Whether the bot had proposed the row, and not held it back."""
    row: Row | None = None
    """The row as it was, so that an undo needs no new search."""


class FailureStreak(_Record):
    """Runs in a row that failed, for the issue that reports them."""

    failed: int = 0
    since: Day | None = None
    messages: tuple[str, ...] = ()
    issue: int | None = None
    stalled: int = 0
    """Runs in a row in which a source that throttles whoever has no key gave nothing new."""


class SourceHealth(_Record):
    """How one source answered in the last scan."""

    name: str
    requests: int
    papers: int
    seconds: float
    error: str | None = None


class LastScan(_Record):
    """The scan that the pull request tells of."""

    since: Day
    until: Day
    sources: tuple[SourceHealth, ...] = ()
    completeness: str | None = None
    """How many papers are still unseen, in one sentence."""
    doubtful: tuple[str, ...] = ()
    """Pairs of records that may be one work, one sentence each."""
    run_url: str | None = None


class ChangedField(_Record):
    """A change that the bot proposes to a row of the list, such as code that was released later."""

    id: str
    """The row's identifier."""
    field: str
    value: str | None
    why: str
    """What happened, in words for the maintainer."""
    pull: int | None = None
    """The pull request whose closing refused the change."""


class Suggestion(_Record):
    """A paper that a reader suggested in an issue."""

    issue: int
    by: str
    """The reader's GitHub login."""
    on: date
    row: Row | None = None
    """What the look-up gave; None where the paper cannot be put in, such as one that is on the list already."""


class OpenPullRequest(_Record):
    """The pull request that is open: what the bot last wrote, to tell people's edits from its own."""

    branch: str
    number: int | None = None
    """Missing between the commit and the opening of the pull request."""
    head: str
    """The last commit that the bot made for its branch."""
    previous: str | None = None
    """What the branch held before, until the bot knows that the branch has moved to ``head``."""
    rows: tuple[Row, ...] = ()
    """What the bot proposed in it."""
    new: tuple[str, ...] = ()
    """Identifiers of the rows that came last, when the pull request had others already."""
    changes: tuple[ChangedField, ...] = ()
    """What the bot changed in rows of the list."""
    text_sha256: str | None = None
    """SHA-256 of the title and body that the bot last wrote: what people write over them stays."""

    @property
    def is_shown(self) -> bool:
        """Whether branch and pull request are known to have got all of it; else the bot may have been stopped."""
        return self.number is not None and self.previous is None


class State(_Record):
    """All that is remembered."""

    schema_version: Literal[2] = 2
    checkpoints: dict[str, Day] = Field(default_factory=dict)
    """For each source the day up to which everything was read."""
    checked: dict[str, Day] = Field(default_factory=dict)
    """For each row the day on which it was last looked at again."""
    decisions: tuple[Decision, ...] = ()
    known: tuple[str, ...] = ()
    """Identifiers of the rows of the main branch when the bot last saw it."""
    seen: str | None = None
    """The commit of the main branch that the bot last saw."""
    open_pull_request: OpenPullRequest | None = None
    waiting: tuple[Row, ...] = ()
    """Rows that had no room in the pull request, newest first."""
    proposed: tuple[Row, ...] = ()
    """Rows that a scan wrote into a working copy and nobody has reviewed yet; with GitHub the pull request has them."""
    held: tuple[Row, ...] = ()
    """Rows held back: what `accept` writes into the tables."""
    waiting_changes: tuple[ChangedField, ...] = ()
    """Changes to rows that no pull request shows yet."""
    suggested: tuple[Suggestion, ...] = ()
    """Papers that readers suggested in issues and nobody has decided on yet, and those of the last days."""
    refused: tuple[ChangedField, ...] = ()
    """Changes to rows that were refused by closing a pull request: they are not proposed again."""
    last_scan: LastScan | None = None
    failure_streak: FailureStreak = FailureStreak()
    """Of `bot scan`."""
    refresh_streak: FailureStreak = FailureStreak()
    """Of `bot refresh`: a good scan says nothing of it."""


def parse_state(text: str, name: str = FILE_NAME) -> State:
    """Read a state from its JSON text.

    Raises:
        InputError: the text is no state; the message names the place.
    """
    try:
        data = json.loads(text.removeprefix("\ufeff"))
        if isinstance(data, dict):
            check_version(data.get("schema_version", 1), State.model_fields["schema_version"].default, name)
        return State.model_validate(_migrate(data))
    except ValidationError as error:
        raise InputError(f"{name} has wrong values:\n{places(error)}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{name} is not valid JSON: {error}. Mend it, or delete it to start afresh."
        ) from None


def _migrate(data: Any) -> Any:
    """Return the data of an older schema in today's words; what is no state stays as it is."""
    if not isinstance(data, dict) or data.get("schema_version", 1) != 1:
        return data
    data = {_RENAMED.get(key, key): value for key, value in data.items()} | {"schema_version": 2}
    if isinstance(opened := data.get("open_pull_request"), dict):
        data["open_pull_request"] = {_RENAMED.get(key, key): value for key, value in opened.items()}
    return data


def take_over(state: State) -> State:
    """Return what of a state holds in another repository, too: what was read, decided and held back.

    What names a pull request, an issue or a commit, and what came of earlier runs, stays behind.
    """
    return State(
        checkpoints=state.checkpoints,
        checked=state.checked,
        decisions=state.decisions,
        waiting=state.waiting,
        held=state.held,
        waiting_changes=state.waiting_changes,
        refused=tuple(change.model_copy(update={"pull": None}) for change in state.refused),
    )


def state_text(state: State) -> str:
    """Return the state as JSON, one value a line."""
    return json.dumps(state.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def read_state(path: Path) -> State:
    """Read the state of a working copy; a missing file is a new state."""
    try:
        return parse_state(read_text(path), path.name)
    except FileNotFoundError:
        return State()
