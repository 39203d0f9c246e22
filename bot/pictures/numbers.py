"""The other pictures: kinds, code, modalities, and how soon a paper is on the list."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Any, get_args

from bot.core.candidate import Kind, modality_label
from bot.core.catalog import Catalog, Entry
from bot.pictures.drawing import COLOURS, Sketch, name_columns, say, stack
from bot.pictures.times import (
    count_columns,
    month_name,
    months_between,
    quarter_of,
    quarters_between,
    rows_with_month,
)
from bot.support.wording import count

_MODALITIES = 10
"""The most frequent ones are shown."""


def months_by_kind(catalog: Catalog) -> Sketch:
    """Sketch the papers of each month by kind."""
    rows = rows_with_month(catalog)
    months = months_between(month for month, _ in rows)
    pairs = [(entry.kind or "unknown", month) for month, entry in rows]
    totals = Counter(kind for kind, _ in pairs)
    # Always in the same order, so that a kind keeps its colour.
    kinds = [kind for kind in (*get_args(Kind), "unknown") if totals[kind]]
    parts = count_columns(pairs, kinds, months)
    told = ", ".join(f"{number} {kind}" for kind, number in totals.most_common())
    return Sketch(
        title="Papers a month by kind",
        words=f"{count(len(rows), 'paper')}: {told}." if rows else "The list has no rows yet.",
        data={"months": months, "parts": parts},
        paint=lambda axes: stack(axes, list(map(month_name, months)), parts),
    )


def _quarters(catalog: Catalog) -> tuple[list[str], list[tuple[str, Entry]]]:
    """Return the quarters of the list without gaps, and its rows, each with its quarter."""
    rows = rows_with_month(catalog)
    quarters = quarters_between(month for month, _ in rows)
    return quarters, [(quarter_of(month), entry) for month, entry in rows]


def code_shares(catalog: Catalog) -> Sketch:
    """Sketch for each quarter which share of its papers has code."""
    quarters, rows = _quarters(catalog)
    all_rows = Counter(quarter for quarter, _ in rows)
    with_code = Counter(quarter for quarter, entry in rows if entry.code)
    numbers = [(with_code[quarter], all_rows[quarter]) for quarter in quarters]
    told = ", ".join(f"{quarter} {with_code[quarter]} of {all_rows[quarter]}" for quarter in quarters)
    return Sketch(
        title="Share of papers with code",
        words=f"{_tell_share(catalog)} have a link to their own code or project page. By quarter: {told}.",
        data={"quarters": quarters, "numbers": numbers},
        paint=lambda axes: _paint_shares(axes, quarters, numbers),
    )


def _tell_share(catalog: Catalog) -> str:
    number, with_code = len(catalog.entries), sum(bool(entry.code) for entry in catalog.entries)
    share = f" ({with_code / number:.0%})" if number else ""
    return f"{with_code} of {count(number, 'paper')}{share}"


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
    quarters, rows = _quarters(catalog)
    pairs = [(modality_label(one), quarter) for quarter, entry in rows for one in entry.modality]
    most = Counter(name for name, _ in pairs).most_common(_MODALITIES)
    grid = count_columns(pairs, (name for name, _ in most), quarters)
    told = ", ".join(f"{name} {number}" for name, number in most)
    return Sketch(
        title="Modalities over time",
        words=f"Papers by modality: {told}." if told else "No row has a modality yet.",
        data={"quarters": quarters, "grid": grid},
        paint=lambda axes: _paint_modalities(axes, quarters, grid),
    )


def _paint_modalities(axes: Any, quarters: Sequence[str], grid: dict[str, list[int]]) -> None:
    highest = max(chain.from_iterable(grid.values()), default=1)
    for line, numbers in enumerate(grid.values()):
        for place, number in enumerate(numbers):
            if number:
                axes.scatter(place, line, s=110 + 230 * number / highest, color=COLOURS[0], linewidths=0)
                axes.text(place, line, str(number), ha="center", va="center", color="white", fontsize=7)
    axes.set_yticks(range(len(grid)), list(grid))
    axes.set_ylim(len(grid) - 0.4, -0.6)
    axes.tick_params(length=0)
    name_columns(axes, quarters)


def nightly_days(catalog: Catalog) -> list[int]:
    """Return the days from preprint to row of each row that a nightly run brought, sorted."""
    origins = (entry.provenance for entry in catalog.entries if _is_of_nightly_run(entry))
    return sorted((origin.added - origin.preprint).days for origin in origins if origin.preprint)


def _is_of_nightly_run(entry: Entry) -> bool:
    return entry.provenance.by == "bot" and not entry.provenance.backfill


def days_to_row(catalog: Catalog) -> Sketch:
    """Sketch how many days after its preprint a paper was on the list: rows of nightly runs only.

    Rows of a scan of the past are counted apart: their days say when somebody scanned, not how quick the bot is.
    """
    days = nightly_days(catalog)
    apart = _tell_rows_apart(catalog, len(days))
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


def _tell_rows_apart(catalog: Catalog, counted: int) -> str:
    by_bot = sum(entry.provenance.by == "bot" for entry in catalog.entries)
    nightly = sum(map(_is_of_nightly_run, catalog.entries))
    others = (
        (by_bot - nightly, "of scans of the past"),
        (nightly - counted, "of nightly runs without a known preprint"),
        (len(catalog.entries) - by_bot, "from people"),
    )
    told = ", ".join(f"{count(number, 'row')} {whose}" for number, whose in others if number)
    return f"Not counted: {told}." if told else "Every row counts."


def _paint_days(axes: Any, days: Sequence[int], apart: str) -> None:
    numbers = Counter(min(max(day, 0), 31) for day in days)
    columns = [*map(str, range(31)), "31 or more"]
    stack(axes, columns, {"rows of nightly runs": [numbers[day] for day in range(32)]})
    axes.set_xlabel(f"Days from preprint to row\n{apart}")
