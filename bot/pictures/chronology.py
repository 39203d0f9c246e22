"""The field's chronology: rows by month and section, and its milestones."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from operator import itemgetter
from typing import Any

from bot.core.catalog import Catalog, Entry
from bot.core.settings import Section, Settings
from bot.pictures.drawing import GREY, Sketch, stack
from bot.pictures.times import month_name, months_between, rows_with_month
from bot.support.plain_text import plain
from bot.support.wording import count

_MOST_CITED = 3
_LONGEST = 24
"""Characters of a paper's name at a milestone."""
_ASIDE = 0.006
"""Between a milestone's line and its name, as a share of the picture's width."""

_Row = tuple[str, Entry]
"""A row with its month."""
_Mark = tuple[str, str]
"""The month of a milestone and its name."""


@dataclass(frozen=True, slots=True)
class _Flag:
    """A milestone's name beside its line."""

    name: str
    month: int
    """The column at which the line stands."""
    is_before_line: bool
    text_from: float
    left: float
    right: float
    lane: int
    """How high the name stands, counted from the bars."""


def chronology(catalog: Catalog, settings: Settings, counts: Mapping[str, int]) -> Sketch:
    """Sketch the rows by month and section, with milestones up to the newest row.

    Milestones are by rule: what the keeper marks in bot.toml, the first row of each kind, and the most cited rows where
    counts are known.
    """
    rows = rows_with_month(catalog)
    marks = _milestones(rows, settings, counts)
    months = months_between(month for month, _ in (*rows, *marks))
    parts = _count_by_section(rows, months, settings.sections)
    return Sketch(
        title="Chronology of the field",
        words=f"{count(len(catalog.entries), 'paper')} by month and section{_span(months)}.{_tell(marks)}",
        data={"months": months, "parts": parts, "marks": marks},
        paint=lambda axes: _paint(axes, months, parts, marks),
    )


def _milestones(rows: Sequence[_Row], settings: Settings, counts: Mapping[str, int]) -> list[_Mark]:
    """Return the milestones up to the newest row, oldest first."""
    marked = [(one.date, plain(one.name)) for one in settings.milestones]
    newest = max((month for month, _ in rows), default="")
    marks = {*marked, *_first_of_each_kind(rows), *_most_cited(rows, counts)}
    return sorted((month, name) for month, name in marks if month <= newest)


def _first_of_each_kind(rows: Iterable[_Row]) -> Iterable[_Mark]:
    first: dict[str, _Mark] = {}
    for month, entry in sorted(rows, key=lambda row: (row[0], row[1].id)):
        if entry.kind:
            first.setdefault(entry.kind, (month, f"first {entry.kind}: {_name(entry)}"))
    return first.values()


def _most_cited(rows: Iterable[_Row], counts: Mapping[str, int]) -> Iterable[_Mark]:
    cited = [(counts[entry.id], month, entry) for month, entry in rows if counts.get(entry.id)]
    for number, month, entry in nlargest(_MOST_CITED, cited, key=itemgetter(0)):
        yield month, f"{count(number, 'citation')}: {_name(entry)}"


def _name(entry: Entry) -> str:
    """Return the name that a title begins with, else its first words."""
    title = entry.shown_title
    name = re.split(r": | \(", title)[0]
    if len(name) <= _LONGEST:
        return name
    return title[:_LONGEST].rsplit(" ", 1)[0] + " …"


def _count_by_section(
    rows: Sequence[_Row], months: Sequence[str], sections: Sequence[Section]
) -> dict[str, list[int]]:
    """Count the rows of each month by section; the section that takes the rest stands at the foot."""
    numbers = Counter((entry.section, month) for month, entry in rows)
    filled = {entry.section for _, entry in rows}
    return {
        plain(section.title): [numbers[section.name, month] for month in months]
        for section in sorted(sections, key=lambda section: not section.is_default)
        if section.name in filled
    }


def _span(months: Sequence[str]) -> str:
    return f", {month_name(months[0])} to {month_name(months[-1])}" if months else ""


def _tell(marks: Sequence[_Mark]) -> str:
    told = ", ".join(f"{name} in {month_name(month)}" for month, name in marks)
    return f" Milestones: {told}." if told else ""


def _paint(
    axes: Any, months: Sequence[str], parts: Mapping[str, Sequence[int]], marks: Sequence[_Mark]
) -> None:
    stack(axes, list(map(month_name, months)), parts)
    highest = max(map(sum, zip(*parts.values(), strict=True)), default=1)
    flags = _place_flags(months, marks)
    for flag in flags:
        height = highest * (1.06 + 0.085 * flag.lane)
        axes.plot([flag.month, flag.month], [0, height], color=GREY, linewidth=0.8, linestyle=":")
        side = "right" if flag.is_before_line else "left"
        axes.text(flag.text_from, height, flag.name, ha=side, va="center", fontsize=8)
    lanes = 1 + max((flag.lane for flag in flags), default=-1)
    axes.set_ylim(0, highest * (1.1 + 0.085 * lanes))
    axes.set_ylabel("Papers a month")


def _place_flags(months: Sequence[str], marks: Sequence[_Mark]) -> list[_Flag]:
    """Place the names from the right, so that no line crosses one: each stands above all lines and names to its right."""
    width = max(len(months), 4)
    flags: list[_Flag] = []
    for month, name in reversed(marks):
        place = months.index(month)
        # A letter is about 0.0065 of the width; names near the right edge are written to the left of their line.
        length = 0.0068 * width * len(name) + 0.02 * width
        is_before_line = place + length > width
        left, right = (place - length, place) if is_before_line else (place, place + length)
        text_from = place + (-_ASIDE if is_before_line else _ASIDE) * width
        flags.append(
            _Flag(name, place, is_before_line, text_from, left, right, _free_lane(flags, left, right))
        )
    return flags


def _free_lane(flags: Iterable[_Flag], left: float, right: float) -> int:
    crossed = (flag.lane for flag in flags if flag.left <= right and left <= flag.right)
    return 1 + max(crossed, default=-1)
