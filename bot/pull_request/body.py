"""The pull request's title and body: what a maintainer needs to decide in two minutes, within GitHub's limit."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from bot.core.catalog import Entry
from bot.core.state import LastScan, Row
from bot.listing.escape import cell, code_span
from bot.pull_request.commands import LONGEST_COMMAND, short_usage
from bot.pull_request.layout import blocks, fold, list_items
from bot.pull_request.row_text import (
    code_evidence,
    core_evidence,
    evidence,
    held_row,
    open_question,
    questions,
    table,
    telling_nearest,
)
from bot.pull_request.rows import Edits
from bot.pull_request.scan_text import tell_failed, tell_scan
from bot.pull_request.words import MOST, fitting, length, name_row, shorten
from bot.support.wording import count

_SHARE_OF_HELD = 0.15
_AIM = 12_000
"""Papers held back make a body of up to 28 rows no longer than this: two minutes of reading."""
_AIM_FOR_A_ROW = _AIM // 28
_NUMBER = 6
"""Characters of a row's number in the list of where code comes from."""
_SPARE = 3_000
"""Characters for what stands around the rows: heads, folds, answers about code."""


_HINT = (
    "Merge it, edit or delete rows on the branch, or write commands: what you change stays, and a row that you "
    "delete never comes back."
)


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row of the list that the pull request changes."""

    before: Entry
    after: Entry
    fields: tuple[str, ...]
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why the bot changed a field, by its name; none for what people changed."""


@dataclass(frozen=True, slots=True)
class Story:
    """What a pull request's body tells."""

    rows: tuple[Row, ...]
    """The bot's rows, best first."""
    by_people: tuple[Entry, ...] = ()
    doubts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the bot is not sure of in rows that people added, by identifier."""
    changed: tuple[ChangedRow, ...] = ()
    removed: tuple[Entry, ...] = ()
    held: tuple[Row, ...] = ()
    waiting: int = 0
    scan: LastScan | None = None
    reviewed: date | None = None
    """The day of the last review."""
    since_review: Edits = field(default_factory=Edits)
    notes: tuple[str, ...] = ()
    """What people did in the README that is undone or not followed."""
    sections: Mapping[str, str] = field(default_factory=dict)
    """The titles of the list's sections, by name."""
    new: frozenset[str] = frozenset()
    """Identifiers of the rows that came last."""
    promise: str = ""
    """How earlier proposals fared, in a sentence."""


def title(story: Story) -> str:
    """Return the title: what would be merged, in numbers."""
    parts = (
        ("add", len(story.rows) + len(story.by_people), "paper"),
        ("update", len(story.changed), "row"),
        ("remove", len(story.removed), "row"),
    )
    told = (f"{verb} {count(number, noun)}" for verb, number, noun in parts if number)
    text = ", ".join(told) or "bring the tables up to date"
    return text[0].upper() + text[1:]


def body(story: Story) -> str:
    """Return the body, never longer than GitHub takes.

    Summary, edits and what needs the human come first, then the table, then the folded evidence. Where there is no
    room for all rows, the last ones are left out of the table and counted. No row is cut in the middle.
    """
    before = blocks(_summary(story), _since_review(story), _questions(story.rows), _edits(story))
    after = blocks(short_usage(), tell_scan(story.scan))
    room = MOST - length(before) - length(after) - 400
    held = [held_row(row) for row in story.held]
    reserved = min(sum(map(_cost, held)) + 300, int(room * _SHARE_OF_HELD)) if held else 0
    rows = _table_and_evidence(story, room - reserved)
    told = length(blocks(before, rows, after))
    aim = min(max(_AIM, _AIM_FOR_A_ROW * len(story.rows)), MOST)
    return blocks(before, rows, _tell_held(held, aim - told - 200), after) + "\n"


def _cost(line: str) -> int:
    return length(line) + 2


def _summary(story: Story) -> str:
    sentences = (
        _tell_rows(story) if story.rows else "",
        f"{title(story)}." if _changes_more(story) else "",
        _tell_waiting(story.waiting) if story.waiting else "",
        tell_failed(story.scan) if story.scan else "",
    )
    hint = _HINT if story.rows else ""
    return blocks(" ".join(filter(None, sentences)), f"{hint} {story.promise}".strip())


def _tell_rows(story: Story) -> str:
    sections = Counter(row.entry.section for row in story.rows).most_common()
    short = _short_titles(story)
    where = ", ".join(f"{number} in {cell(short[name])}" for name, number in sections)
    code = sum(row.entry.code is not None for row in story.rows)
    asked = sum(bool(questions(row)) for row in story.rows)
    facts = (
        (True, f"**{count(len(story.rows), 'paper')}**: {where}"),
        (code, f"{code} with code"),
        (asked, f"**{asked} {'needs' if asked == 1 else 'need'} your eye**"),
        (story.new, f"{len(story.new)} new since the last run"),
    )
    return f"{'; '.join(text for is_told, text in facts if is_told)}."


def _changes_more(story: Story) -> bool:
    """Return whether the bot's own rows are not all that would be merged."""
    return bool(story.by_people or story.changed or story.removed or not story.rows)


def _tell_waiting(number: int) -> str:
    return f"{count(number, 'more paper')} {'waits' if number == 1 else 'wait'} for the next pull request."


def _short_titles(story: Story) -> dict[str, str]:
    """Return the titles of the sections up to what they are for, where that still tells them apart."""
    names = {row.entry.section for row in story.rows}
    whole = {name: story.sections.get(name, name) for name in names | set(story.sections)}
    short = {name: shorten(_head(title), 40) for name, title in whole.items()}
    return short if len(set(short.values())) == len(short) else whole


def _head(title: str) -> str:
    for word in (" for ", " of ", " in ", " on ", ": "):
        title = title.partition(word)[0]
    return title


def _questions(rows: Sequence[Row]) -> str:
    items = [open_question(number, row) for number, row in enumerate(rows, 1) if questions(row)]
    return list_items("What needs your eye, by number:", items)


def _since_review(story: Story) -> str:
    if story.reviewed is None:
        return ""
    edits = story.since_review
    if not edits.any:
        return f"Since the review of {story.reviewed} the rows are the same."
    items = [f"- {item}" for item in _tell_edits(edits)]
    return list_items(f"Since the review of {story.reviewed}:", items)


def _tell_edits(edits: Edits) -> Iterator[str]:
    yield from (f"added: {name_row(entry)}" for entry in edits.added)
    yield from (f"removed: {name_row(entry)}" for entry in edits.deleted)
    for name, fields in edits.changed.items():
        yield f"changed: {code_span(name)} ({', '.join(fields)})"


def _table_and_evidence(story: Story, room: int) -> str:
    """Return the table of all rows, the folded evidence, and commands to copy.

    A row that has no room for both its line and its evidence is left out, the last ones first.
    """
    if not story.rows:
        return ""
    some_new = story.new if 0 < len(story.new) < len(story.rows) else ()
    head, lines = table(story.rows, _short_titles(story), some_new)
    nearest = telling_nearest(story.rows)
    why = [evidence(number, row, nearest.get(row.entry.id)) for number, row in enumerate(story.rows, 1)]
    costs = map(_cost_of_row, story.rows, lines, why)
    shown = sum(spent <= room - _SPARE for spent in accumulate(costs))
    rows, left = story.rows[:shown], len(lines) - shown
    return blocks(
        "\n".join([head, *lines[:shown]]),
        _tell_left_out(left) if left else "",
        fold(
            "Why each of them, by number",
            blocks("\n".join(why[:shown]), "\n".join([*core_evidence(rows), *code_evidence(rows)])),
        ),
        _ready_lines(story, rows),
    )


def _cost_of_row(row: Row, line: str, reason: str) -> int:
    return _cost(line) + _cost(reason) + len(row.entry.id) + _NUMBER


def _tell_left_out(left: int) -> str:
    return f"… and {count(left, 'more row')} without room here: see `catalog.json` in the changed files."


def _ready_lines(story: Story, rows: Sequence[Row]) -> str:
    """Return for each section commands that name all of its rows, to copy and prune."""
    if not rows:
        return ""
    short = _short_titles(story)
    ids: dict[str, list[str]] = {}
    for row in rows:
        ids.setdefault(row.entry.section, []).append(row.entry.id.removeprefix("arXiv:"))
    parts = (
        f"{cell(short[section])}:\n\n```\n" + "\n".join(command_lines("reject", some)) + "\n```"
        for section, some in ids.items()
    )
    return fold("Commands to copy and prune", "\n\n".join(parts))


def command_lines(name: str, ids: Sequence[str]) -> list[str]:
    """Return commands about many rows, none longer than the bot reads."""
    lines: list[str] = []
    for one in ids:
        if lines and len(lines[-1]) + len(one) < LONGEST_COMMAND:
            lines[-1] += f" {one}"
        else:
            lines.append(f"/bot {name} {one}")
    return lines


def _tell_held(lines: Sequence[str], room: int) -> str:
    if not lines:
        return ""
    return fold(
        f"{count(len(lines), 'paper')} held back, with the probability to belong on the list and why",
        fitting(lines, room, "{} more: `bot review` shows all of them"),
    )


def _edits(story: Story) -> str:
    return blocks(
        list_items(
            "Rows that people added here:", [f"- {_tell_added(entry, story)}" for entry in story.by_people]
        ),
        list_items(
            "Rows of the list that change:", [f"- {_tell_change(change)}" for change in story.changed]
        ),
        list_items("Rows of the list that go:", [f"- {name_row(entry)}" for entry in story.removed]),
        list_items(
            "What people did in the README and the bot does not follow:",
            [f"- {cell(shorten(note, 400))}" for note in story.notes],
        ),
    )


def _tell_added(entry: Entry, story: Story) -> str:
    doubts = [cell(shorten(doubt, 300)) for doubt in story.doubts.get(entry.id, ())[:5]]
    return ": ".join(filter(None, (name_row(entry), "; ".join(doubts))))


def _tell_change(change: ChangedRow) -> str:
    return f"{name_row(change.after)}: {'; '.join(_tell_field(change, name) for name in change.fields[:5])}"


def _tell_field(change: ChangedRow, name: str) -> str:
    before, after = (_value(getattr(entry, name)) for entry in (change.before, change.after))
    why = change.reasons.get(name)
    return f"{name}: {before} → {after}" + (f" ({cell(shorten(why, 200))})" if why else "")


def _value(value: object) -> str:
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    return code_span(shorten(str(value), 120)) if value else "none"
