"""`bot review`: go through the open proposals one by one in a terminal.

For a list on GitHub the decisions become one comment of commands on the pull request; for a list without GitHub they
change the files of this folder.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from bot import pull_request
from bot.commands.services import open_services
from bot.core.candidate import Kind
from bot.core.catalog import Catalog, Entry, with_entries, with_fields
from bot.core.project import Project, write_alone
from bot.core.state import Row, State, read_state
from bot.identity import names
from bot.listing import working_copy
from bot.pull_request import OpenProposals, decisions
from bot.pull_request.body import command_lines
from bot.pull_request.rows import replace_rows, with_section
from bot.support.errors import InputError

Choice = Literal["accept", "reject", "hold"]
Place = Literal["proposed", "waiting", "held"]
PERSON = "reviewed in the terminal"


@dataclass(frozen=True, slots=True)
class Item:
    """A paper to decide on."""

    row: Row
    place: Place
    abstract: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person decided on a paper; None where it is left as it is."""

    choice: Choice | None = None
    why: str = ""
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """The papers, where the person is, and what was decided so far."""

    items: tuple[Item, ...]
    place: int = 0
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    before: "Review | None" = None
    """The review before the last decision, for undo."""

    @property
    def item(self) -> Item | None:
        """The paper to decide on now, None after the last."""
        return self.items[self.place] if self.place < len(self.items) else None

    def verdict(self, item: Item) -> Verdict:
        """Return what was decided on a paper."""
        return self.verdicts.get(item.row.entry.id, Verdict())

    def move(self, steps: int) -> "Review":
        """Return the review at another paper."""
        return replace(self, place=min(max(0, self.place + steps), len(self.items)))

    def decide(self, choice: Choice, why: str = "") -> "Review":
        """Return the review with a decision on the paper, at the next one."""
        decided = self._with(choice=choice, why=why)
        return replace(decided.move(1), before=self) if self.item else self

    def set_kind(self, kind: Kind) -> "Review":
        """Return the review with another kind for the paper."""
        return self._with(kind=kind)

    def undo(self) -> "Review":
        """Return the review as it was before the last decision."""
        return self.before or self

    def _with(self, **values: object) -> "Review":
        if self.item is None:
            return self
        entry = self.item.row.entry
        verdict = replace(self.verdict(self.item), **values)  # type: ignore[arg-type]
        return replace(self, verdicts={**self.verdicts, entry.id: verdict}, before=self)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the papers come from, and what becomes of the decisions."""

    items: tuple[Item, ...]
    where: str
    """What finishing does, for the person to agree with."""
    finish: Callable[[Review], str]
    """Carries the decisions out, and says what was done."""


def open_desk(project: Project, today: date, in_folder: bool) -> Desk:
    """Return the papers to decide on: those of the open pull request, or those of the folder.

    Raises:
        InputError: there is nothing to review, or the list cannot be read.
        GitHubError: GitHub refused or could not be reached.
    """
    if in_folder or project.repository is None:
        return _desk_of_folder(project, today)
    opened = pull_request.open_proposals(project)
    items = _items(opened.rows, opened.waiting, opened.held)
    return Desk(
        items,
        f"post these commands as one comment on {opened.url}",
        lambda review: _post(project, opened, review),
    )


def _desk_of_folder(project: Project, today: date) -> Desk:
    state, listing = read_state(project.state), working_copy.read_list(project, today)
    listed = frozenset().union(*map(names, listing.catalog.entries))
    proposed = [row for row in state.proposed if names(row.entry) & listed]
    items = _items(proposed, (), state.held)
    return Desk(items, "change catalog.json and README.md", lambda review: _write(project, review, today))


def _items(proposed: Sequence[Row], waiting: Sequence[Row], held: Sequence[Row]) -> tuple[Item, ...]:
    places: tuple[tuple[Place, Sequence[Row]], ...] = (
        ("proposed", proposed), ("waiting", waiting), ("held", held),
    )  # fmt: skip
    items = tuple(Item(row, place) for place, rows in places for row in rows)
    if not items:
        raise InputError("There is nothing to review: no paper is proposed, waiting or held back.")
    return items


def with_abstracts(project: Project, items: Sequence[Item], today: date) -> tuple[Item, ...]:
    """Return the papers with their abstracts, as far as the services give them."""
    with open_services(project, today) as services:
        known = services.look_up(item.row.entry.id for item in items).papers
    return tuple(
        replace(item, abstract=known[item.row.entry.id].abstract) if item.row.entry.id in known else item
        for item in items
    )


def comment_of(review: Review) -> str:
    """Return the decisions as commands, one a line; nothing where all stays as it is."""
    chosen = [(item.row.entry, item.place, review.verdict(item)) for item in review.items]

    def ids(choice: Choice, *places: Place) -> list[str]:
        return [row.id for row, place, v in chosen if v.choice == choice and not v.why and place in places]

    kept = [(row, v.kind) for row, _, v in chosen if v.choice != "reject"]
    refused = [(row, v.why) for row, _, v in chosen if v.choice == "reject"]
    lines = [
        *(f"/bot set {row.id} kind={kind}" for row, kind in kept if kind not in (None, row.kind)),
        *command_lines("reject", ids("reject", "proposed", "waiting", "held")),
        *(f"/bot reject {row.id} {why}" for row, why in refused if why),
        *command_lines("hold", ids("hold", "proposed", "waiting")),
        *command_lines("accept", ids("accept", "waiting", "held")),
    ]
    return "\n".join(lines)


def _post(project: Project, opened: OpenProposals, review: Review) -> str:
    text = comment_of(review)
    if not text:
        return "All stays as it is: there is nothing to post. Merge the pull request to accept its rows."
    return f"Posted: {pull_request.post_comment(project, opened.number, text)}"


@write_alone
def _write(project: Project, review: Review, today: date) -> str:
    """Carry the decisions out in the folder's files."""
    if not any(verdict.choice or verdict.kind for verdict in review.verdicts.values()):
        return "Nothing was decided: all stays as it is."
    listing, state = working_copy.read_list(project, today), read_state(project.state)
    catalog = listing.catalog
    for item in review.items:
        verdict = review.verdict(item)
        if verdict.kind:
            entry = item.row.entry
            values = with_section(entry, {"kind": verdict.kind}, project.settings.sections)
            catalog, item = _with_values(catalog, item, values)
            state = _with_row(state, item.row)
        catalog, state = _apply(catalog, state, item, verdict, today)
    working_copy.write_list(project, replace(listing, catalog=catalog), state)
    return "catalog.json, README.md and state.json were written."


def _with_values(catalog: Catalog, item: Item, values: Mapping[str, Any]) -> tuple[Catalog, Item]:
    """Return the catalog and the paper with fields that the person set."""
    keys = names(item.row.entry)
    changed = with_fields(item.row.entry, values, by_person=True)
    row = item.row.model_copy(update={"entry": changed})

    def change(entry: Entry) -> Entry:
        # The row on the list may have been edited since it was proposed.
        return with_fields(entry, values, by_person=True) if names(entry) & keys else entry

    return replace_rows(catalog, change), replace(item, row=row)


def _with_row(state: State, row: Row) -> State:
    """Return the state with a row to review as it is now."""
    keys = names(row.entry)

    def update(rows: Sequence[Row]) -> tuple[Row, ...]:
        return tuple(row if names(other.entry) & keys else other for other in rows)

    return state.model_copy(update={"proposed": update(state.proposed), "held": update(state.held)})


def _apply(
    catalog: Catalog, state: State, item: Item, verdict: Verdict, today: date
) -> tuple[Catalog, State]:
    row, keys = item.row, names(item.row.entry)
    if verdict.choice is None:
        return catalog, state
    state = _take_out(state, row)
    if verdict.choice == "accept":
        catalog = with_entries(catalog, [row.entry])
        word: Literal["edited", "accepted"] = "edited" if row.entry.provenance.set_by_person else "accepted"
        return catalog, decisions.decide(state, row, word, today, PERSON)
    catalog = replace_rows(catalog, lambda entry: None if names(entry) & keys else entry)
    if verdict.choice == "reject":
        return catalog, decisions.decide(state, row, "rejected", today, PERSON, verdict.why)
    held = (row.model_copy(update={"held_by": PERSON}), *state.held)
    return catalog, state.model_copy(update={"held": held})


def _take_out(state: State, row: Row) -> State:
    """Return the state without a row among those to review."""
    keys = names(row.entry)

    def others(rows: Sequence[Row]) -> tuple[Row, ...]:
        return tuple(other for other in rows if not names(other.entry) & keys)

    return state.model_copy(update={"proposed": others(state.proposed), "held": others(state.held)})
