"""The field's chronology: rows by month and section, and its milestones."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.catalog import Catalog, Entry
from bot.core.settings import Settings
from bot.pictures.drawing import GREY, Sketch, stack
from bot.pictures.times import month_name, months_between
from bot.support.plain_text import plain
from bot.support.wording import count

_MOST_CITED = 3
_LONGEST = 24
"""Characters of a paper's name at a milestone."""


def chronology(catalog: Catalog, settings: Settings, counts: Mapping[str, int]) -> Sketch:
    """Sketch the rows by month and section, with milestones up to the newest row.

    Milestones are by rule: what the keeper marks in bot.toml, the first row of each kind, and the most cited rows where
    counts are known.
    """
    rows = [entry for entry in catalog.entries if len(entry.date or "") == 6]
    newest = max((entry.date or "" for entry in rows), default="")
    marks = _milestones(rows, settings, counts) if rows else []
    marks = [(month, name) for month, name in marks if month <= newest]
    months = months_between([*(entry.date or "" for entry in rows), *(month for month, _ in marks)])
    numbers = Counter((entry.section, entry.date) for entry in rows)
    # The section that takes the rest stands at the foot.
    sections = sorted(settings.sections, key=lambda section: not section.is_default)
    parts = {
        plain(section.title): values
        for section in sections
        if any(values := [numbers[section.name, month] for month in months])
    }
    told = ", ".join(f"{name} in {month_name(month)}" for month, name in marks)
    span = f", {month_name(months[0])} to {month_name(months[-1])}" if months else ""
    return Sketch(
        title="Chronology of the field",
        words=f"{count(len(catalog.entries), 'paper')} by month and section{span}."
        + (f" Milestones: {told}." if told else ""),
        data={"months": months, "parts": parts, "marks": marks},
        paint=lambda axes: _paint(axes, months, parts, marks),
    )


def _milestones(
    rows: Sequence[Entry], settings: Settings, counts: Mapping[str, int]
) -> list[tuple[str, str]]:
    marks = [(one.date, plain(one.name)) for one in settings.milestones]
    oldest_first = sorted(rows, key=lambda entry: (entry.date or "", entry.id))
    for kind in dict.fromkeys(entry.kind for entry in oldest_first if entry.kind):
        first = next(entry for entry in oldest_first if entry.kind == kind)
        marks.append((first.date or "", f"first {kind}: {_name(first)}"))
    cited = sorted((entry for entry in rows if counts.get(entry.id)), key=lambda entry: -counts[entry.id])
    marks += [
        (entry.date or "", f"{count(counts[entry.id], 'citation')}: {_name(entry)}")
        for entry in cited[:_MOST_CITED]
    ]
    return sorted(dict.fromkeys(marks))


def _name(entry: Entry) -> str:
    """Return the name that a title begins with, else its first words."""
    title = entry.shown_title
    name = re.split(r": | \(", title)[0]
    if len(name) <= _LONGEST:
        return name
    return title[:_LONGEST].rsplit(" ", 1)[0] + " …"


def _paint(
    axes: Any, months: Sequence[str], parts: Mapping[str, Sequence[int]], marks: Sequence[tuple[str, str]]
) -> None:
    stack(axes, [month_name(month) for month in months], parts)
    highest = max((sum(column) for column in zip(*parts.values(), strict=True)), default=1)
    width = max(len(months), 4)
    aside = 0.006 * width
    placed: list[tuple[float, float, int]] = []
    # From the right, so that no line crosses a name: a name stands above all lines and names to its right.
    for month, name in reversed(marks):
        place = months.index(month)
        # A letter is about 0.0065 of the width; names near the right edge are written to the left of their line.
        length = 0.0068 * width * len(name) + 0.02 * width
        late = place + length > width
        left, right = (place - length, place) if late else (place, place + length)
        lane = max((1 + below for start, end, below in placed if start <= right and left <= end), default=0)
        placed.append((left, right, lane))
        height = highest * (1.06 + 0.085 * lane)
        axes.plot([place, place], [0, height], color=GREY, linewidth=0.8, linestyle=":")
        axes.text(
            place + (-aside if late else aside),
            height,
            name,
            ha="right" if late else "left",
            va="center",
            fontsize=8,
        )
    axes.set_ylim(0, highest * (1.1 + 0.085 * (1 + max((lane for *_, lane in placed), default=-1))))
    axes.set_ylabel("Papers a month")
