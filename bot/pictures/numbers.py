"""The other pictures: kinds, code, modalities, and how soon a paper is on the list."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, get_args

from bot.core.candidate import Kind, modality_label
from bot.core.catalog import Catalog, Entry
from bot.pictures.drawing import COLOURS, Sketch, name_columns, say, stack
from bot.pictures.times import month_name, months_between, quarter_of, quarters_between
from bot.support.wording import count

_MODALITIES = 10
"""The most frequent ones are shown."""


def _dated(catalog: Catalog) -> list[tuple[str, Entry]]:
    return [(entry.date, entry) for entry in catalog.entries if entry.date and len(entry.date) == 6]


def months_by_kind(catalog: Catalog) -> Sketch:
    """Sketch the papers of each month by kind."""
    rows = _dated(catalog)
    months = months_between(month for month, _ in rows)
    numbers = Counter((entry.kind or "unknown", month) for month, entry in rows)
    totals = Counter(entry.kind or "unknown" for _, entry in rows)
    # Always in the same order, so that a kind keeps its colour.
    kinds = [kind for kind in (*get_args(Kind), "unknown") if totals[kind]]
    parts = {kind: [numbers[kind, month] for month in months] for kind in kinds}
    told = ", ".join(f"{number} {kind}" for kind, number in totals.most_common())
    return Sketch(
        title="Papers a month by kind",
        words=f"{count(len(rows), 'paper')}: {told}." if rows else "The list has no rows yet.",
        data={"months": months, "parts": parts},
        paint=lambda axes: stack(axes, [month_name(month) for month in months], parts),
    )


def code_shares(catalog: Catalog) -> Sketch:
    """Sketch for each quarter which share of its papers has code."""
    rows = _dated(catalog)
    quarters = quarters_between(month for month, _ in rows)
    all_rows = Counter(quarter_of(month) for month, _ in rows)
    with_code = Counter(quarter_of(month) for month, entry in rows if entry.code)
    numbers = [(with_code[quarter], all_rows[quarter]) for quarter in quarters]
    total = sum(1 for entry in catalog.entries if entry.code)
    share = f" ({total / len(catalog.entries):.0%})" if catalog.entries else ""
    return Sketch(
        title="Share of papers with code",
        words=f"{total} of {count(len(catalog.entries), 'paper')}{share} have a link to their own code or project page. "
        + "By quarter: "
        + ", ".join(
            f"{one} {some} of {number}" for one, (some, number) in zip(quarters, numbers, strict=True)
        )
        + ".",
        data={"quarters": quarters, "numbers": numbers},
        paint=lambda axes: _paint_shares(axes, quarters, numbers),
    )


def _paint_shares(axes: Any, quarters: Sequence[str], numbers: Sequence[tuple[int, int]]) -> None:
    shares = [some / number if number else 0.0 for some, number in numbers]
    axes.bar(range(len(quarters)), shares, 0.8, color=COLOURS[0])
    for place, (share, (some, number)) in enumerate(zip(shares, numbers, strict=True)):
        axes.text(place, share, f"{some}/{number}", ha="center", va="bottom", fontsize=8)
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.tick_params(length=0)
    name_columns(axes, quarters)


def modalities(catalog: Catalog) -> Sketch:
    """Sketch how many papers each quarter had of the most frequent modalities."""
    rows = _dated(catalog)
    quarters = quarters_between(month for month, _ in rows)
    totals = Counter(modality_label(one) for _, entry in rows for one in entry.modality)
    names = [name for name, _ in totals.most_common(_MODALITIES)]
    numbers = Counter(
        (modality_label(one), quarter_of(month)) for month, entry in rows for one in entry.modality
    )
    grid = {name: [numbers[name, quarter] for quarter in quarters] for name in names}
    told = ", ".join(f"{name} {totals[name]}" for name in names)
    return Sketch(
        title="Modalities over time",
        words=f"Papers by modality: {told}." if names else "No row has a modality yet.",
        data={"quarters": quarters, "grid": grid},
        paint=lambda axes: _paint_modalities(axes, quarters, grid),
    )


def _paint_modalities(axes: Any, quarters: Sequence[str], grid: dict[str, list[int]]) -> None:
    names = list(grid)
    highest = max((number for row in grid.values() for number in row), default=1)
    for line, name in enumerate(names):
        for place, number in enumerate(grid[name]):
            if number:
                axes.scatter(
                    place, line, s=110 + 230 * number / max(highest, 1), color=COLOURS[0], linewidths=0
                )
                axes.text(place, line, str(number), ha="center", va="center", color="white", fontsize=7)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(length=0)
    name_columns(axes, quarters)


def nightly_days(catalog: Catalog) -> list[int]:
    """Return the days from preprint to row of each row that a nightly run brought, sorted."""
    return sorted(
        (origin.added - origin.preprint).days
        for origin in (entry.provenance for entry in catalog.entries)
        if origin.by == "bot" and not origin.backfill and origin.preprint
    )


def days_to_row(catalog: Catalog) -> Sketch:
    """Sketch how many days after its preprint a paper was on the list: rows of nightly runs only.

    Rows of a scan of the past are counted apart: their days say when somebody scanned, not how quick the bot is.
    """
    by_bot = [entry for entry in catalog.entries if entry.provenance.by == "bot"]
    past = sum(entry.provenance.backfill for entry in by_bot)
    days = nightly_days(catalog)
    others = (
        (past, "of scans of the past"),
        (len(by_bot) - past - len(days), "of nightly runs without a known preprint"),
        (len(catalog.entries) - len(by_bot), "from people"),
    )
    told = ", ".join(f"{count(number, 'row')} {whose}" for number, whose in others if number)
    apart = f"Not counted: {told}." if told else "Every row counts."
    if not days:
        words = f"No row of a nightly run with a known preprint is on the list yet. {apart}"
        return Sketch(
            "Days from preprint to row", words, {}, lambda axes: say(axes, words.replace(". ", ".\n"))
        )
    middle = days[len(days) // 2]
    return Sketch(
        title="Days from preprint to row",
        words=f"{count(len(days), 'row')} of nightly runs: half were on the list within {count(middle, 'day')}. {apart}",
        data={"days": days, "apart": apart},
        paint=lambda axes: _paint_days(axes, days, apart),
    )


def _paint_days(axes: Any, days: Sequence[int], apart: str) -> None:
    numbers = Counter(min(max(day, 0), 31) for day in days)
    columns = [*map(str, range(31)), "31 or more"]
    stack(axes, columns, {"rows of nightly runs": [numbers[day] for day in range(32)]})
    axes.set_xlabel(f"Days from preprint to row\n{apart}")
