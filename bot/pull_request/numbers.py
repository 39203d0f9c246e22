"""Numbers for the list's keepers: growth, days to the row, decisions, code links, sources, the promise of precision."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.catalog import Catalog, Entry
from bot.core.settings import Settings
from bot.core.state import Decision, FailureStreak, SourceHealth, State
from bot.identity import names
from bot.pictures import nightly_days
from bot.pull_request.decisions import names_of, open_changes, open_rows, probabilities
from bot.relevance.promise import promise
from bot.support.wording import count

_BANDS = (
    (0.95, "0.95 and more"),
    (0.9, "0.90 to 0.95"),
    (0.8, "0.80 to 0.90"),
    (0.6, "0.60 to 0.80"),
    (0.0, "below 0.60"),
)
"""Bands of ``list_worthy``, the probability by which a maintainer's decision can be judged, by their lower ends."""
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
    """How each source answered in the last scan, and which commands' last runs failed, in words."""
    promise: str
    """Whether the precision that bot.toml asks for is kept, in words."""


def numbers_of(catalog: Catalog, state: State, settings: Settings) -> Numbers:
    """Return the numbers of a list and of what the bot remembers of it."""
    proposed = [decision for decision in state.decisions if decision.proposed]
    held = [decision for decision in state.decisions if not decision.proposed]
    return Numbers(
        rows=len(catalog.entries),
        added=_growth(catalog),
        days=tuple(nightly_days(catalog)),
        by_month=_shares((f"{decision.on:%Y-%m}", decision) for decision in proposed),
        held=_share_accepted(held),
        by_band=_by_band(catalog, state),
        code=_with_code(catalog.entries),
        alive=_alive(catalog, state),
        sources=_sources(state),
        promise=_promise(state, settings),
    )


def as_text(numbers: Numbers) -> str:
    """Return the numbers as Markdown that also reads well in a terminal."""
    lines = [
        f"Rows: {numbers.rows}",
        *(f"- {month}: {_tell_added(whose)}" for month, whose in numbers.added.items()),
        "",
        f"Days from preprint to row: {_tell_days(numbers.days)}",
        "",
        f"Proposals accepted: {_sum(numbers.by_month.values()) or 'nothing was decided yet'}",
        *(f"- {month}: {share}" for month, share in numbers.by_month.items()),
        *([f"Held papers accepted: {numbers.held}"] if numbers.held else []),
        *_tell_bands(numbers.by_band),
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


def _tell_added(whose: Mapping[str, int]) -> str:
    return f"{sum(whose.values())} added ({', '.join(f'{number} {by}' for by, number in whose.items())})"


def _tell_bands(by_band: Mapping[str, Share]) -> list[str]:
    """Return how many were accepted by probability, proposed and held ones together; nothing where none was decided."""
    lines = [f"- shown with {band}: {share}" for band, share in by_band.items()]
    return ["", "All decided papers, by probability:", *lines] if lines else []


def _tell_days(days: Sequence[int]) -> str:
    if not days:
        return "no row of a nightly run with a known preprint is on the list yet"
    return f"half within {count(days[len(days) // 2], 'day')}, {count(len(days), 'row')} of nightly runs"


def lately(catalog: Catalog, state: State, today: date, days: int = 30) -> list[str]:
    """Return what happened in the last days, one line each, for the issue about failed runs."""
    since = today - timedelta(days=days)
    added = [entry for entry in catalog.entries if since < entry.provenance.added <= today]
    decided = [one for one in state.decisions if one.proposed and since < one.on <= today]
    return [
        _tell_arrivals(added),
        f"Proposals accepted: {_share_accepted(decided) or 'nothing was decided'}.",
        *_sources(state),
    ]


def _tell_arrivals(added: Sequence[Entry]) -> str:
    past, code = sum(entry.provenance.backfill for entry in added), _with_code(added)
    of_the_past = f", {past} of them from scans of the past" if past else ""
    with_code = f" With code: {code}." if code else ""
    return f"{count(len(added), 'row')} came on the list{of_the_past}.{with_code}"


def _with_code(entries: Sequence[Entry]) -> Share:
    return Share(sum(entry.code is not None for entry in entries), len(entries))


def _alive(catalog: Catalog, state: State) -> Share:
    changes = (*open_changes(state), *state.refused)
    gone = {change.id for change in changes if change.field == "code"}
    looked_at = [entry.id for entry in catalog.entries if entry.code and entry.id in state.checked]
    return Share(sum(name not in gone for name in looked_at), len(looked_at))


def _growth(catalog: Catalog) -> dict[str, dict[str, int]]:
    origins = (entry.provenance for entry in catalog.entries)
    came = Counter((f"{one.added:%Y-%m}", "backfill" if one.backfill else one.by) for one in origins)
    growth: dict[str, dict[str, int]] = {}
    for (month, by), number in sorted(came.items()):
        growth.setdefault(month, {})[by] = number
    return dict(list(growth.items())[-_MONTHS:])


def _by_band(catalog: Catalog, state: State) -> dict[str, Share]:
    known = {name: entry for entry in catalog.entries for name in names(entry)}
    shares = _shares((_band(_find_entry(decision, known)), decision) for decision in state.decisions)
    bands = (*(band for _, band in _BANDS), UNKNOWN)
    return {band: shares[band] for band in bands if band in shares}


def _find_entry(decision: Decision, known: Mapping[str, Entry]) -> Entry | None:
    """Return the row that was decided on: as it was, else as it is on the list."""
    if decision.row:
        return decision.row.entry
    return next(filter(None, map(known.get, names_of(decision))), None)


def _band(entry: Entry | None) -> str:
    probability = entry.provenance.list_worthy if entry else None
    if probability is None:
        return UNKNOWN
    return next(band for lower, band in _BANDS if probability >= lower)


def _shares(decisions: Iterable[tuple[str, Decision]]) -> dict[str, Share]:
    grouped: dict[str, list[Decision]] = {}
    for name, decision in decisions:
        grouped.setdefault(name, []).append(decision)
    return {name: _share_accepted(some) for name, some in sorted(grouped.items())}


def _share_accepted(decisions: Sequence[Decision]) -> Share:
    return Share(sum(decision.verdict != "rejected" for decision in decisions), len(decisions))


def _sum(shares: Iterable[Share]) -> Share:
    known = list(shares)
    return Share(sum(share.some for share in known), sum(share.of for share in known))


def _sources(state: State) -> tuple[str, ...]:
    sources = state.last_scan.sources if state.last_scan else ()
    told = [_tell_source(source, state.checkpoints.get(source.name)) for source in sources]
    return (
        *(told if state.last_scan else ["No scan is remembered."]),
        *_tell_failures("bot scan", state.failure_streak),
        *_tell_failures("bot refresh", state.refresh_streak),
    )


def _tell_failures(command: str, streak: FailureStreak) -> list[str]:
    runs = f"{count(streak.failed, 'run')} of {command} in a row failed"
    return [f"{runs}, the first on {streak.since}."] if streak.failed else []


def _tell_source(source: SourceHealth, checkpoint: date | None) -> str:
    papers, requests = count(source.papers, "paper"), count(source.requests, "request")
    failed = f", failed: {source.error}" if source.error else ""
    read = f", read up to {checkpoint}" if checkpoint else ""
    return f"{source.name}: {papers} in {source.seconds:.0f} s and {requests}{failed}{read}"


def _promise(state: State, settings: Settings) -> str:
    precision = settings.relevance.precision
    if precision is None:
        return "bot.toml asks for recall, which decisions do not show."
    made = promise(state.decisions, settings.relevance, probabilities(open_rows(state)))
    if made is None or made.kept is None:
        return f"Precision of {precision:.0%}: too little is decided to tell whether it is kept."
    return f"Precision of {made.asked:.0%}: {'kept' if made.kept else 'not kept'}. {made.sentence}"
