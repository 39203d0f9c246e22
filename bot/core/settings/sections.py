"""The tables of the list: their columns, how rows are written, and which papers go there."""

from collections import Counter
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from bot.core.candidate import Kind
from bot.core.row_template import parse_template
from bot.core.setting_types import Pattern
from bot.core.settings.older import with_roles
from bot.core.settings.table import Table

Role = Literal["date", "authors", "title", "link", "venue", "code", "number", "ignored"]
"""What a column of a table holds."""


class Column(Table):
    """A column of a section's table."""

    heading: str
    """As the README has it, in whatever language."""
    role: Role


class Section(Table):
    """A table of the list. A paper goes to the first section whose rule fits it."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    title: str
    columns: tuple[Column, ...] = (
        Column(heading="Date", role="date"),
        Column(heading="Authors", role="authors"),
        Column(heading="Title", role="title"),
        Column(heading="Code", role="code"),
    )
    """None where the section is no table."""
    row: str | None = Field(default=None, min_length=1, max_length=2_000)
    """How a new row is written; see :mod:`bot.core.row_template`."""
    empty: str = Field(default="", max_length=40)
    """What stands for something that is not known."""
    order: Literal["newest first", "oldest first", "new on top", "new at the end"] = "newest first"
    """Where rows stand; in the last two, rows stay where they are."""
    fold: Literal["never", "by year"] = "never"
    """Whether a table is cut into one fold a year, of which only the newest stands open."""
    keep: bool = False
    """Whether rows that cannot be read, and second rows of one work, stay as they stand."""
    by_hand: bool = False
    """Whether only people put rows here."""
    kinds: tuple[Kind, ...] = ()
    """The rule: papers of these kinds."""
    like_rows: bool = False
    """The rule: papers of which most of the nearest rows stand here."""
    names: tuple[Pattern, ...] = ()
    """The rule: papers whose title matches one of these patterns, or whose abstract does so often enough."""
    abstract_mentions: int = Field(default=2, ge=1)
    """So often must the abstract match when the title does not; once is often a mere comparison."""

    @property
    def is_default(self) -> bool:
        """Whether the section takes what no rule claims."""
        return not (self.kinds or self.names or self.by_hand or self.like_rows)

    @field_validator("columns", mode="before")
    @classmethod
    def _reads_older_columns(cls, columns: Any) -> Any:
        return with_roles(columns)

    @model_validator(mode="after")
    def _is_readable(self) -> Self:
        faults = (self._fault_of_columns(), self._fault_of_row(), self._fault_of_fold())
        if fault := next(filter(None, faults), None):
            raise ValueError(fault)
        return self

    def _fault_of_columns(self) -> str | None:
        roles = Counter(column.role for column in self.columns if column.role != "ignored")
        doubled = sorted(role for role, times in roles.items() if times > 1)
        if doubled:
            return f"two columns have the role {doubled[0]}: only ignored columns may be several"
        if self.columns and "title" not in roles:
            return 'no column has the role "title": every row needs one'
        return None

    def _fault_of_row(self) -> str | None:
        if self.row is None:
            return (
                None
                if self.columns
                else "has no columns, so it needs row: how an item of its list is written"
            )
        try:
            parse_template(self.row)
        except ValueError as error:
            return f"row is no template: {error}"
        return None

    def _fault_of_fold(self) -> str | None:
        is_by_date = bool(self.columns) and self.order in ("newest first", "oldest first")
        if self.fold == "never" or is_by_date:
            return None
        return "fold by year needs columns, and rows in the order of their dates"
