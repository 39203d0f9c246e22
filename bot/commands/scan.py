"""`bot scan`: a scan, and what becomes of what it found. Each function is one way to end a run."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from bot import pull_request, sources
from bot.core.candidate import Candidate
from bot.core.catalog import Catalog, Entry, Provenance
from bot.core.project import Project, write_alone
from bot.core.settings import Settings
from bot.core.state import FILE_NAME, LastScan, Row, SourceHealth, State, read_state
from bot.core.window import months_before, parse_window
from bot.identity import Pair, names
from bot.links.github import public_github
from bot.listing import working_copy
from bot.listing.files import FILES
from bot.pipeline import completeness
from bot.pipeline.harvest import keep_embeddings, read_harvest
from bot.pipeline.proposal import Proposal, rows_of
from bot.pipeline.scan import Scan, assess, is_backfill, new_checkpoints, next_starts, scan
from bot.pipeline.second_look import look_again
from bot.pull_request import failures
from bot.relevance import decisive_sentences
from bot.sources import Reading
from bot.support import progress, web
from bot.support.cache import Cache, open_cache
from bot.support.wording import count

LATE_MONTHS = 12
"""So many months back a usual run looks for papers that Semantic Scholar indexed late."""

_TEXTS = "abstract and comment read; full text not"
_WHOLE = "abstract, comment, project page and full text read"
"""Where code was looked for."""

Messages = list[str]
"""What happened, one sentence each, for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a scan is asked to cover."""

    since: str | None
    until: str | None
    papers: Path | None
    """A file to rank from instead of asking the sources."""


def preview(
    project: Project, since: str | None, until: str | None, today: date, papers: Path | None = None
) -> tuple[Scan, Messages]:
    """Scan and change nothing."""
    listing = working_copy.read_list(project, today)
    return _scan(project, Asked(since, until, papers), today, listing.catalog, read_state(project.state)), []


def draft(
    project: Project, since: str | None, until: str | None, today: date, papers: Path | None = None
) -> tuple[Scan, Messages]:
    """Scan, change nothing, and say what the first pull request would hold: GitHub is not asked.

    Raises:
        InputError: the list's files cannot be used.
    """
    listing, state = working_copy.read_list(project, today), read_state(project.state)
    found = _with_code_looked_up(
        project, _scan(project, Asked(since, until, papers), today, listing.catalog, state), today
    )
    proposal = make_proposal(project, found, listing.catalog, state, today)
    return found, [*pull_request.draft(proposal, project.settings)]


@write_alone
def write(
    project: Project, since: str | None, until: str | None, today: date, papers: Path | None = None
) -> tuple[Scan, Messages]:
    """Scan, and write the proposed rows into the folder's catalog and README; the checkpoints move with them.

    Raises:
        InputError: the list's files cannot be used; nothing was written.
    """
    listing, state = working_copy.read_list(project, today), read_state(project.state)
    found = _with_code_looked_up(
        project, _scan(project, Asked(since, until, papers), today, listing.catalog, state), today
    )
    proposal = make_proposal(project, found, listing.catalog, state, today)
    # A scan takes minutes: what people wrote into the files meanwhile stays.
    listing, state = working_copy.read_list(project, today), read_state(project.state)
    proposal = _without_held(proposal, state)
    catalog = working_copy.with_proposal(listing.catalog, proposal)
    looked = look_again(state, proposal.read)
    after = _remember_proposal(looked.state, proposal, listing.catalog)
    remembered = after if after != state else None
    working_copy.write_list(project, replace(listing, catalog=catalog), remembered)
    _remember_seen(project, since, until)
    added = count(len(catalog.entries) - len(listing.catalog.entries), "row")
    written = (*FILES, *([FILE_NAME] if remembered else []))
    return found, [f"{added} added. Written: {', '.join(written)}.", *looked.told]


def _without_held(proposal: Proposal, state: State) -> Proposal:
    """Return the proposal without the papers that a person holds back."""
    held = _keys_of(row.entry for row in state.held if row.held_by)
    return replace(proposal, rows=tuple(_others(proposal.rows, held)))


def _remember_proposal(state: State, proposal: Proposal, before: Catalog) -> State:
    """Return the state with the checkpoints, and with what there is to review in this folder."""
    new = _others(proposal.rows, _keys_of(before.entries))
    shown = (*before.entries, *(row.entry for row in (*new, *state.held)))
    held = _others(proposal.held, _keys_of(shown))
    return state.model_copy(
        update={
            "checkpoints": {**state.checkpoints, **dict(proposal.checkpoints)},
            "proposed": (*state.proposed, *new),
            "held": (*state.held, *held),
        }
    )


def _keys_of(entries: Iterable[Entry]) -> frozenset[str]:
    return frozenset().union(*map(names, entries))


def _others(rows: Iterable[Row], keys: Collection[str]) -> list[Row]:
    """Return the rows that none of some keys names."""
    return [row for row in rows if names(row.entry).isdisjoint(keys)]


def propose(
    project: Project, since: str | None, until: str | None, today: date, papers: Path | None = None
) -> tuple[Scan, Messages]:
    """Scan, and propose the rows in the one pull request; failed runs are counted, and an issue tells of them.

    Raises:
        InputError: the list's files, the token or the repository's name cannot be used.
        GitHubError: GitHub refused, or could not be reached; the pull request stands as it was.
    """
    state = pull_request.recall(project)
    with failures.counting_failures(project, today, failures.SCAN):
        listing = working_copy.read_list(project, today)
        found = _with_code_looked_up(
            project, _scan(project, Asked(since, until, papers), today, listing.catalog, state), today
        )
        proposal = make_proposal(project, found, listing.catalog, state, today)
        published = pull_request.publish(proposal, project)
    errors = [str(failure) for failure in found.failures]
    failures.record_run(project, errors, today, found.warnings, found.stalled)
    _remember_seen(project, since, until)
    return found, [published.summary]


def make_proposal(project: Project, found: Scan, catalog: Catalog, state: State, today: date) -> Proposal:
    """Return what a scan found as finished rows, with the scan's own story."""
    origin = Provenance(
        by="bot",
        added=today,
        model=found.classifier,
        backfill=is_backfill(found, catalog, state, project.settings, today),
    )
    rows = _explain(project, found, rows_of(found.candidates, "proposed", origin, project.settings.style))
    return Proposal(
        rows=rows,
        held=_explain(project, found, rows_of(found.candidates, "held", origin, project.settings.style)),
        scan=_story_of(found, {row.entry.id for row in rows}, project.environment.run_url),
        today=today,
        checkpoints=tuple(sorted(new_checkpoints(found, catalog, state, today).items())),
        read=found.read,
    )


def _story_of(found: Scan, proposed: Collection[str], run_url: str | None) -> LastScan:
    """Return what the pull request tells of a scan; a doubt about a proposed row stands with the row."""
    doubtful = [pair for pair in found.doubtful if {pair.first.id, pair.second.id}.isdisjoint(proposed)]
    return LastScan(
        since=found.since,
        until=found.until,
        sources=tuple(map(_health_of, found.reports)),
        completeness=completeness.sentence(found.completeness) if found.completeness else None,
        doubtful=tuple(map(_doubt, doubtful)),
        run_url=run_url,
    )


def _health_of(report: sources.SourceReport) -> SourceHealth:
    return SourceHealth(
        name=report.name,
        requests=report.requests,
        papers=report.papers,
        seconds=report.seconds,
        error=report.error or report.warning,
    )


def _scan(project: Project, asked: Asked, today: date, catalog: Catalog, state: State) -> Scan:
    with open_cache(project.environment.cache_dir) as cache:
        if asked.papers:
            reading = _from_file(asked, today, cache)
            return assess(reading, project, catalog, state, cache, progress.for_stream())
        windows = {
            name: parse_window(asked.since or start.isoformat(), asked.until, today)
            for name, start in next_starts(catalog, state, project.settings, today).items()
        }
        if _is_usual(asked.since, asked.until):
            windows[sources.LATE] = replace(
                windows[sources.LATE], late_from=months_before(today, LATE_MONTHS)
            )
        return scan(project, windows, catalog, state, cache, progress.for_stream())


def _from_file(asked: Asked, today: date, cache: Cache) -> Reading:
    """Return what a file of papers or a harvest holds, from the days that were asked for."""
    harvest = read_harvest(asked.papers or Path(), today)
    keep_embeddings(harvest, cache)
    reading = harvest.reading
    if _is_usual(asked.since, asked.until):
        return reading
    window = parse_window(asked.since or "1990-01", asked.until, today)
    inside = (p for p in reading.papers if p.published and window.since <= p.published <= window.until)
    return replace(reading, papers=tuple(inside))


def _is_usual(since: str | None, until: str | None) -> bool:
    """Return whether a run goes on from the last one: only then is it asked what came late to earlier months."""
    return since is None and until is None


def _remember_seen(project: Project, since: str | None, until: str | None) -> None:
    """Note, once the rows are written, that their papers need not be shown again."""
    if _is_usual(since, until):
        with open_cache(project.environment.cache_dir) as cache:
            sources.remember_seen(project, cache)


def _with_code_looked_up(project: Project, found: Scan, today: date) -> Scan:
    """Look beyond abstract and comment for the code of the papers that will be shown, and verify every link.

    Only as many papers as fit in one pull request, the newest first: later rows get their turn from
    `bot refresh`. Against stand-ins on this machine nobody else is asked either.
    """
    if project.has_stand_ins:
        return found
    from bot.links import deeper
    from bot.links.kept_pages import Sites, keep_pages

    shown = _first_shown(project, found)
    with open_cache(project.environment.cache_dir) as cache:
        sites = Sites()
        get = keep_pages(partial(web.fetch, user_agent=project.user_agent), cache, today, sites)
        resolved = deeper.resolve(shown, public_github(project), get, sites, progress.for_stream())
    code = {candidate.paper.id: candidate.code for candidate in resolved}
    candidates = tuple(replace(c, code=code.get(c.paper.id, c.code)) for c in found.candidates)
    return replace(found, candidates=candidates)


def _first_shown(project: Project, found: Scan) -> list[Candidate]:
    shown = (candidate for candidate in found.candidates if candidate.outcome != "dropped")
    newest = sorted(shown, key=lambda candidate: candidate.paper.month, reverse=True)
    return newest[: project.settings.pull_request.limit]


def _explain(project: Project, found: Scan, rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return rows with what the maintainer should know: other records, what was read, the deciding sentence."""
    quotes = _quote(project.settings, found, {row.entry.id for row in rows})
    looked = set() if project.has_stand_ins else {c.paper.id for c in _first_shown(project, found)}
    return tuple(
        row.model_copy(
            update={
                "doubts": (*row.doubts, *_other_records(row.entry.id, found.doubtful)),
                "code_search": _WHOLE if row.entry.id in looked else _TEXTS,
                "quote": quotes.get(row.entry.id),
            }
        )
        for row in rows
    )


def _quote(settings: Settings, found: Scan, ids: Collection[str]) -> Mapping[str, str]:
    """Return the deciding sentences of papers, where bot.toml asks for them."""
    if not settings.pull_request.quote:
        return {}
    shown = [candidate.paper for candidate in found.candidates if candidate.paper.id in ids]
    return decisive_sentences(shown, settings.topic)


def _other_records(name: str, pairs: Sequence[Pair]) -> list[str]:
    """Return for a paper the records that may be the same work."""
    others = [(pair.second if pair.first.id == name else pair.first, pair) for pair in pairs]
    return [
        f"may be the same work as {other.id} ({other.title}): {pair.why}"
        for other, pair in others
        if name in (pair.first.id, pair.second.id)
    ]


def _doubt(pair: Pair) -> str:
    return f"{pair.first.id} ({pair.first.title}) and {pair.second.id} ({pair.second.title}): {pair.why}"
