"""Numbers for the list's keepers: growth, days to the row, decisions, code links, sources, the promise of precision."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.catalog import Catalog
from bot.core.settings import Settings
from bot.core.state import Decision, State
from bot.identity import names
from bot.pictures import nightly_days
from bot.pull_request.decisions import names_of
from bot.relevance.promise import promise
from bot.support.wording import count

BANDS = (0.95, 0.9, 0.8, 0.6, 0.0)
"""Lower ends of the bands of ``list_worthy``, the probability by which a maintainer's decision can be judged."""
UNKNOWN = "no probability"
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Share:
    """Some of a number of things."""

    some: int
    of: int

    def __bool__(self) -> bool:
        return self.of > 0

    def __str__(self) -> str:
        return f"{self.some} of {self.of}" + (f" ({self.some / self.of:.0%})" if self else "")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a keeper wants to know of list and bot."""

    rows: int
    added: dict[str, dict[str, int]]
    """Rows that came in each of the last months (``YYYY-MM``), by whom: ``bot``, ``backfill``, ``person``, ``import``."""
    days: tuple[int, ...]
    """Days from preprint to row of each row of a nightly run, sorted."""
    by_month: dict[str, Share]
    """Proposals accepted of those decided, by the month of the decision."""
    held: Share
    """Papers accepted of those that were held back and decided."""
    by_band: dict[str, Share]
    """Papers accepted of all that were decided, by the probability with which they were shown."""
    code: Share
    """Rows that have a link to code."""
    alive: Share
    """Code links that answered, of those looked at again by `bot refresh`."""
    sources: tuple[str, ...]
    """How each source answered in the last scan, in words."""
    promise: str
    """Whether the precision that bot.toml asks for is kept, in words."""


def numbers_of(catalog: Catalog, state: State, settings: Settings) -> Numbers:
    """Return the numbers of a list and of what the bot remembers of it."""
    with_code = [entry for entry in catalog.entries if entry.code]
    looked_at = [entry for entry in with_code if entry.id in state.checked]
    opened = state.open_pull_request.changes if state.open_pull_request else ()
    gone = {change.id for change in (*opened, *state.refused) if change.field == "code"}
    return Numbers(
        rows=len(catalog.entries),
        added=_growth(catalog),
        days=tuple(nightly_days(catalog)),
        by_month=_shares(
            (f"{decision.on:%Y-%m}", decision) for decision in state.decisions if decision.proposed
        ),
        held=_accepted([decision for decision in state.decisions if not decision.proposed]),
        by_band=_by_band(catalog, state),
        code=Share(len(with_code), len(catalog.entries)),
        alive=Share(sum(entry.id not in gone for entry in looked_at), len(looked_at)),
        sources=_sources(state),
        promise=_promise(state, settings),
    )


def as_text(numbers: Numbers) -> str:
    """Return the numbers as Markdown that also reads well in a terminal."""
    middle = numbers.days[len(numbers.days) // 2] if numbers.days else None
    lines = [
        f"Rows: {numbers.rows}",
        *(
            f"- {month}: {sum(whose.values())} added ({', '.join(f'{n} {by}' for by, n in whose.items())})"
            for month, whose in numbers.added.items()
        ),
        "",
        f"Days from preprint to row: half within {count(middle, 'day')}, {count(len(numbers.days), 'row')} of nightly runs"
        if middle is not None
        else "Days from preprint to row: no row of a nightly run with a known preprint is on the list yet",
        "",
        f"Proposals accepted: {_sum(numbers.by_month.values()) or 'nothing was decided yet'}",
        *(f"- {month}: {share}" for month, share in numbers.by_month.items()),
        *([f"Held papers accepted: {numbers.held}"] if numbers.held else []),
        *(f"- shown with {band}: {share}" for band, share in numbers.by_band.items()),
        "",
        f"Rows with code: {numbers.code}",
        f"Code links that answered when looked at again: {numbers.alive or 'none was looked at yet'}",
        "",
        "Sources in the last scan:",
        *(f"- {line}" for line in numbers.sources),
        "",
        numbers.promise,
    ]
    return "\n".join(lines)


def lately(catalog: Catalog, state: State, today: date, days: int = 30) -> list[str]:
    """Return what happened in the last days, one line each, for the issue about failed runs."""
    since = today - timedelta(days=days)
    added = [entry for entry in catalog.entries if since < entry.provenance.added <= today]
    decided = [one for one in state.decisions if one.proposed and since < one.on <= today]
    past = sum(entry.provenance.backfill for entry in added)
    code = Share(sum(entry.code is not None for entry in added), len(added))
    return [
        f"{count(len(added), 'row')} came on the list"
        + (f", {past} of them from scans of the past" if past else "")
        + (f". With code: {code}." if code else "."),
        f"Proposals accepted: {_accepted(decided) or 'nothing was decided'}.",
        *_sources(state),
    ]


def _growth(catalog: Catalog) -> dict[str, dict[str, int]]:
    came = Counter(
        (f"{entry.provenance.added:%Y-%m}", "backfill" if entry.provenance.backfill else entry.provenance.by)
        for entry in catalog.entries
    )
    months = sorted({month for month, _ in came})[-_MONTHS:]
    return {
        month: {by: number for (one, by), number in sorted(came.items()) if one == month} for month in months
    }


def _by_band(catalog: Catalog, state: State) -> dict[str, Share]:
    known = {name: entry for entry in catalog.entries for name in names(entry)}

    def band(decision: Decision) -> str:
        entry = decision.row.entry if decision.row else None
        entry = entry or next((known[name] for name in names_of(decision) if name in known), None)
        return _band(entry.provenance.list_worthy if entry else None)

    shares = _shares((band(decision), decision) for decision in state.decisions)
    return {name: shares[name] for name in (*map(_band, BANDS), UNKNOWN) if name in shares}


def _band(probability: float | None) -> str:
    if probability is None:
        return UNKNOWN
    place = next(place for place, lower in enumerate(BANDS) if probability >= lower)
    if place == 0:
        return f"{BANDS[0]:.2f} and more"
    return (
        f"{BANDS[place]:.2f} to {BANDS[place - 1]:.2f}" if BANDS[place] else f"below {BANDS[place - 1]:.2f}"
    )


def _shares(decisions: Iterable[tuple[str, Decision]]) -> dict[str, Share]:
    grouped: dict[str, list[Decision]] = {}
    for name, decision in decisions:
        grouped.setdefault(name, []).append(decision)
    return {name: _accepted(some) for name, some in sorted(grouped.items())}


def _accepted(decisions: Sequence[Decision]) -> Share:
    return Share(sum(decision.verdict != "rejected" for decision in decisions), len(decisions))


def _sum(shares: Iterable[Share]) -> Share:
    known = list(shares)
    return Share(sum(share.some for share in known), sum(share.of for share in known))


def _sources(state: State) -> tuple[str, ...]:
    if state.last_scan is None:
        return ("No scan is remembered.",)
    told = [
        f"{source.name}: {count(source.papers, 'paper')} in {source.seconds:.0f} s and {count(source.requests, 'request')}"
        + (f", failed: {source.error}" if source.error else "")
        + (f", read up to {state.checkpoints[source.name]}" if source.name in state.checkpoints else "")
        for source in state.last_scan.sources
    ]
    streak = state.failure_streak
    failed = f"{count(streak.failed, 'run')} in a row failed, the first on {streak.since}."
    return (*told, *([failed] if streak.failed else []))


def _promise(state: State, settings: Settings) -> str:
    if settings.relevance.precision is None:
        return "bot.toml asks for recall, which decisions do not show."
    opened = state.open_pull_request.rows if state.open_pull_request else ()
    proposed = [
        belongs
        for row in opened
        if row.proposed and (belongs := row.entry.provenance.list_worthy) is not None
    ]
    made = promise(state.decisions, settings.relevance, proposed)
    if made is None or made.kept is None:
        return f"Precision of {settings.relevance.precision:.0%}: too little is decided to tell whether it is kept."
    return f"Precision of {made.asked:.0%}: {'kept' if made.kept else 'not kept'}. {made.sentence}"
