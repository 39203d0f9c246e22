"""The pull request's title and body: for each row what a maintainer needs to decide, within GitHub's limit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.core.catalog import Entry
from bot.core.state import LastScan, Row
from bot.listing.escape import cell, code_span, html, quiet_link
from bot.pull_request.commands import usage
from bot.pull_request.rows import Edits
from bot.pull_request.words import MOST, identifiers, length, likely, named, shortened, titled
from bot.support.wording import count

_SHARE_OF_HELD = 0.2
_LISTED = 20
_STATUS = {
    "verified": "checked: it answers and holds code",
    "unchecked": "not checked yet",
    "doubtful": "doubtful, so not in the table",
    "gone": "gone",
    "empty": "no code there yet",
}


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row of the list that the pull request changes."""

    before: Entry
    after: Entry
    fields: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """What a pull request's body tells."""

    rows: tuple[Row, ...]
    """The bot's rows, best first."""
    by_people: tuple[Entry, ...] = ()
    changed: tuple[ChangedRow, ...] = ()
    removed: tuple[Entry, ...] = ()
    held: tuple[Row, ...] = ()
    waiting: int = 0
    scan: LastScan | None = None
    reviewed: date | None = None
    """The day of the last review."""
    since_review: Edits = field(default_factory=Edits)


def title(story: Story) -> str:
    """Return the title: what would be merged, in numbers."""
    parts = []
    if added := len(story.rows) + len(story.by_people):
        parts.append(f"add {count(added, 'paper')}")
    if story.changed:
        parts.append(f"update {count(len(story.changed), 'row')}")
    if story.removed:
        parts.append(f"remove {count(len(story.removed), 'row')}")
    text = ", ".join(parts) or "bring the tables up to date"
    return text[0].upper() + text[1:]


def body(story: Story) -> str:
    """Return the body, never longer than GitHub takes.

    Rows are shown whole from the best one on, as far as there is room for the rest in one line each; where
    not even that fits, the last ones are counted. No row is cut in the middle.
    """
    before = _blocks(_summary(story), _since_review(story))
    after = _blocks(_edits(story), usage(), _scan(story.scan))
    room = MOST - length(before) - length(after) - 200
    held_lines = [_held(row) for row in story.held]
    for_held = min(sum(map(_cost, held_lines)), int(room * _SHARE_OF_HELD)) + 300 if held_lines else 0
    rows = _fitted([_full(row) for row in story.rows], [_short(row) for row in story.rows], room - for_held)
    room -= length(rows)
    held = _folded_held(held_lines, room - 300)
    return _blocks(before, rows, held, after) + "\n"


def _blocks(*blocks: str) -> str:
    return "\n\n".join(block for block in blocks if block)


def _cost(line: str) -> int:
    return length(line) + 2


def _fitted(full: Sequence[str], short: Sequence[str], room: int) -> str:
    """Return the rows, each whole or in one line, the last ones counted where there is no room for them."""
    spare = room - 100
    shown = 0
    for line in short:
        if spare < _cost(line):
            break
        spare -= _cost(line)
        shown += 1
    lines = list(short[:shown])
    for place, whole in enumerate(full[:shown]):
        more = _cost(whole) - _cost(short[place])
        if more > spare:
            break
        spare -= more
        lines[place] = whole
    if shown < len(short):
        lines.append(f"- … and {count(len(short) - shown, 'more row')}: see the table in the changed files.")
    return "\n".join(lines)


def _summary(story: Story) -> str:
    sentences = [f"{title(story)}."]
    if story.waiting:
        sentences.append(
            f"{count(story.waiting, 'more paper')} {'waits' if story.waiting == 1 else 'wait'} for the next pull "
            "request, so that this one stays readable."
        )
    if failed := [source.name for source in story.scan.sources if source.error] if story.scan else []:
        sentences.append(f"{cell(' and '.join(failed))} could not be read whole: see the end.")
    if story.held:
        sentences.append(f"{count(len(story.held), 'paper')} just below the line: see further down.")
    if story.rows:
        sentences.append(
            "Merge it as it is, edit or delete rows on the branch, or use the commands below: what you change "
            "stays changed, and a row that you delete is never proposed again."
        )
    return " ".join(sentences)


def _since_review(story: Story) -> str:
    if story.reviewed is None:
        return ""
    told = story.since_review
    if not told.any:
        return f"Since the review of {story.reviewed} the rows are the same."
    lines = [f"Since the review of {story.reviewed}:", ""]
    for what, entries in (("added", told.added), ("removed", told.deleted)):
        lines += [f"- {what}: {named(entry)}" for entry in entries[:_LISTED]]
        if len(entries) > _LISTED:
            lines.append(f"- {what}: {len(entries) - _LISTED} more")
    changed = list(told.changed.items())
    lines += [f"- changed: {code_span(name)} ({', '.join(fields)})" for name, fields in changed[:_LISTED]]
    if len(changed) > _LISTED:
        lines.append(f"- changed: {len(changed) - _LISTED} more")
    return "\n".join(lines)


def _month(entry: Entry) -> str:
    date = entry.date or ""
    return "-".join(part for part in (date[:4], date[4:]) if part)


def _facts(entry: Entry) -> str:
    facts = [entry.authors or "", entry.venue or "", _month(entry)]
    return "By " + ", ".join(cell(shortened(fact, 200)) for fact in facts if fact)


def _full(row: Row) -> str:
    entry, known = row.entry, row.entry.provenance
    lines = [f"- **{titled(entry)}**  ", f"  {_facts(entry)}"]
    if known.score is not None:
        belongs = "" if known.list_worthy is None else f", belongs on the list: {likely(known.list_worthy)}"
        lines.append(f"  - Core of the topic: **{likely(known.score)}**{belongs}")
    if row.reasons:
        lines.append("  - Why: " + "; ".join(cell(shortened(reason, 300)) for reason in row.reasons[:3]))
    if row.nearest:
        near = (f"{cell(shortened(n.title, 120))} ({n.similarity:.2f})" for n in row.nearest[:3])
        lines.append("  - Nearest on the list: " + "; ".join(near))
    lines.append(f"  - {_place(entry)}")
    if code := _code(row):
        lines.append(f"  - Code: {code}")
    lines += [f"  - Not sure: {cell(shortened(doubt, 300))}" for doubt in row.doubts[:5]]
    lines.append(f"  - {identifiers(entry)}")
    return "\n".join(lines)


def _place(entry: Entry) -> str:
    parts = [entry.kind or "", ", ".join(entry.modality), f"section {cell(entry.section)}"]
    return " · ".join(part for part in parts if part)


def _code(row: Row) -> str:
    code = row.code
    if row.entry.code and (code is None or code.url != row.entry.code):
        return f"{_address(row.entry.code)}, set by a person"
    if code is None:
        return ""
    reason = cell(shortened(code.reason, 200))
    return f"{_address(code.url)}, {reason} ({_STATUS[code.status]})"


def _address(url: str) -> str:
    return quiet_link(shortened(url.partition("://")[2], 100), url)


def _short(row: Row) -> str:
    entry = row.entry
    score = f" · {likely(entry.provenance.score)}" if entry.provenance.score is not None else ""
    return f"- {titled(entry, 160)} · {_month(entry)}{score} · {code_span(entry.id)}"


def _held(row: Row) -> str:
    belongs = row.entry.provenance.list_worthy
    likelihood = "" if belongs is None else f"belongs: {likely(belongs)} · "
    reason = f" · {cell(shortened(row.reasons[0], 160))}" if row.reasons else ""
    return f"- {titled(row.entry, 160)}{reason} · {likelihood}{code_span(f'/bot accept {row.entry.id}')}"


def _folded_held(lines: Sequence[str], room: int) -> str:
    if not lines:
        return ""
    shown = _fitted(lines, lines, room)
    return (
        f"<details><summary>Held back: {count(len(lines), 'paper')} just below the line</summary>\n\n"
        f"{shown}\n\n</details>"
    )


def _edits(story: Story) -> str:
    return _blocks(
        _listed("Rows that people added here:", [named(entry) for entry in story.by_people]),
        _listed("Rows of the list that change:", [_changed(change) for change in story.changed]),
        _listed("Rows of the list that go:", [named(entry) for entry in story.removed]),
    )


def _listed(start: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    lines = [f"- {item}" for item in items[:_LISTED]]
    if len(items) > _LISTED:
        lines.append(f"- {len(items) - _LISTED} more, see the changed files")
    return "\n".join([start, "", *lines])


def _changed(change: ChangedRow) -> str:
    values = (
        f"{name}: {_value(getattr(change.before, name))} → {_value(getattr(change.after, name))}"
        for name in change.fields[:5]
    )
    why = f" ({cell(shortened(change.why, 200))})" if change.why else ""
    return f"{named(change.after)}: {'; '.join(values)}{why}"


def _value(value: object) -> str:
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    return code_span(shortened(str(value), 120)) if value else "none"


def _scan(scan: LastScan | None) -> str:
    if scan is None:
        return ""
    failed = [source for source in scan.sources if source.error]
    warning = [
        f"**{cell(source.name)} was not read whole** from {scan.since} to {scan.until}: "
        f"{cell(shortened(source.error or '', 300).rstrip('.'))}. It is read again the next night."
        for source in failed
    ]
    rows = [
        f"<tr><td>{html(s.name)}</td><td>{'failed' if s.error else 'read whole'}</td>"
        f"<td>{s.papers}</td><td>{s.requests}</td><td>{s.seconds:.0f}</td></tr>"
        for s in scan.sources
    ]
    table = (
        "<table><tr><th>Source</th><th>Health</th><th>Papers read</th><th>Requests</th><th>Seconds</th></tr>\n"
        + "\n".join(rows)
        + "\n</table>"
    )
    facts = [f"How complete: {cell(shortened(scan.completeness, 500))}"] if scan.completeness else []
    run = f" {quiet_link('The run', scan.run_url)} has the log." if scan.run_url else ""
    return _blocks(
        *warning,
        f"Read from {scan.since} to {scan.until}.{run}",
        table,
        *facts,
        _listed(
            "Records that may be one work, for you to decide:",
            [cell(shortened(d, 400)) for d in scan.doubtful],
        ),
    )
