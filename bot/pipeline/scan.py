"""A scan, as one function that reads like the product's sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot import identity, links, relevance, sources, taxonomy
from bot.core.candidate import Candidate
from bot.core.catalog import Catalog
from bot.core.paper import Paper
from bot.core.project import Project
from bot.core.settings import Settings
from bot.core.standing import objection
from bot.core.state import State
from bot.core.window import Window
from bot.identity import Merged, Pair
from bot.pipeline.completeness import Completeness, channels_of_works, estimate
from bot.sources import Reading, SourceReport
from bot.support.cache import Cache
from bot.support.errors import SourceError
from bot.support.progress import Progress


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan found. Nothing of it is written anywhere yet."""

    windows: Mapping[str, Window]
    """The days that were asked of each source."""
    reports: tuple[SourceReport, ...]
    candidates: tuple[Candidate, ...]
    """Papers that passed the first stage and that the catalog lacks, best first."""
    doubtful: tuple[Pair, ...]
    """Records that may be one work, where one of them is shown: for the maintainer to decide."""
    completeness: Completeness | None
    classifier: str
    """SHA-256 of the classifier that ranked."""
    read: tuple[Paper, ...] = ()
    """Every work that was read, also those that the list has or that are dropped."""

    @property
    def since(self) -> date:
        """The first day that any source was asked for."""
        return min(window.since for window in self.windows.values())

    @property
    def until(self) -> date:
        """The last day that any source was asked for."""
        return max(window.until for window in self.windows.values())

    @property
    def failures(self) -> tuple[SourceError, ...]:
        """The sources that failed or were not read whole."""
        return tuple(report.failure for report in self.reports if report.failure)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was not read, and is no failure, because the source throttles whoever has no key."""
        return tuple(f"{report.name}: {report.warning}" for report in self.reports if report.warning)

    @property
    def stalled(self) -> tuple[str, ...]:
        """Those of the warnings that came with no progress at all."""
        return tuple(report.stalled for report in self.reports if report.stalled)


def scan(
    project: Project,
    windows: Mapping[str, Window],
    catalog: Catalog,
    state: State,
    cache: Cache,
    progress: Progress,
) -> Scan:
    """Query the sources, rank what is new by relevance to the topic, classify it and find its code.

    Raises:
        InputError: the classifier in models/ does not fit the settings or cannot be read.
    """
    keep = relevance.worth_keeping(project.settings.topic)
    return assess(
        sources.read(project, windows, cache, progress, keep), project, catalog, state, cache, progress
    )


def assess(
    reading: Reading,
    project: Project,
    catalog: Catalog,
    state: State,
    cache: Cache,
    progress: Progress,
) -> Scan:
    """Rank what a reading brought and the list lacks, classify it and find its code.

    Raises:
        InputError: the classifier in models/ does not fit the settings or cannot be read.
    """
    settings = project.settings
    classifier = relevance.read_classifier(project.models, settings, is_new=project.is_new)
    works = identity.merge(reading.papers)
    papers = identity.find_unlisted(works.papers, catalog, state.decisions)
    context = relevance.Context(catalog, state.decisions, settings, cache, progress)
    ranked = relevance.rank(papers, classifier, context)
    standing = [hold_undated(with_objection(candidate)) for candidate in ranked]
    stands = taxonomy.where_rows_stand(catalog)
    headings = taxonomy.words_of_headings(catalog, settings.sections)
    classified = [taxonomy.classify(candidate, settings, stands, headings) for candidate in standing]
    candidates = links.find_in_texts(classified)
    return Scan(
        windows=reading.windows,
        reports=reading.reports,
        candidates=tuple(candidates),
        doubtful=_doubtful(works, candidates, catalog),
        completeness=_completeness(reading, works, candidates),
        classifier=classifier.sha256,
        read=works.papers,
    )


def with_objection(candidate: Candidate) -> Candidate:
    """Drop or hold a candidate that was withdrawn or is about another work, with the reason first."""
    found = objection(candidate.paper)
    if found is None or (found.outcome == "held" and candidate.outcome == "dropped"):
        return candidate
    return replace(candidate, outcome=found.outcome, reasons=(found.reason, *candidate.reasons))


def hold_undated(candidate: Candidate) -> Candidate:
    """Hold a paper whose month is unknown: nobody can tell whether it is new until a source or a person knows."""
    if candidate.outcome == "proposed" and not candidate.paper.month:
        return replace(candidate, outcome="held")
    return candidate


def _doubtful(works: Merged, candidates: list[Candidate], catalog: Catalog) -> tuple[Pair, ...]:
    """Return the doubtful pairs that a maintainer can act on: one of the two is shown."""
    shown = [candidate.paper for candidate in candidates if candidate.outcome != "dropped"]
    ids = {paper.id for paper in shown}
    pairs = [pair for pair in works.doubtful if {pair.first.id, pair.second.id} & ids]
    return (*pairs, *identity.doubtful_rows(shown, catalog))


def _completeness(reading: Reading, works: Merged, candidates: list[Candidate]) -> Completeness | None:
    """Estimate from the overlap of the channels how many papers that belong are still unseen.

    A source that was not read whole makes its channels no samples of the window: then nothing is said.
    """
    if not all(map(_is_read_whole, reading.reports)):
        return None
    same = [(pair.first.id, pair.second.id) for pair in works.pairs]
    channels = channels_of_works(reading.channels, same, {paper.id for paper in works.papers})
    proposed = [candidate.paper.id for candidate in candidates if candidate.outcome == "proposed"]
    return estimate(channels, proposed, sources.CENSUSES)


def _is_read_whole(report: SourceReport) -> bool:
    return not report.error and not report.warning


def next_starts(catalog: Catalog, state: State, settings: Settings, today: date) -> dict[str, date]:
    """Return for each source the day from which a run reads: up to where it was read whole, less the overlap."""
    overlap = timedelta(days=settings.search.overlap_days)
    return {
        source: min(checkpoint_of(source, catalog, state, today), today) - overlap for source in sources.NAMES
    }


def checkpoint_of(source: str, catalog: Catalog, state: State, today: date) -> date:
    """Return the day up to which a source counts as read: its checkpoint, else the month of the newest row."""
    if source in state.checkpoints:
        return state.checkpoints[source]
    days = [day for entry in catalog.entries if (day := entry.first_day)]
    return max(days, default=today.replace(day=1))


def is_backfill(found: Scan, catalog: Catalog, state: State, settings: Settings, today: date) -> bool:
    """Tell whether a scan read the past.

    It does when it reads further back than a run of this day would, when it ends before the days that such a run
    reads again, or when it is a source's first reading.
    """
    starts = next_starts(catalog, state, settings, today)
    recent = today - timedelta(days=settings.search.overlap_days)
    return any(
        source not in state.checkpoints or window.since < starts[source] or window.until < recent
        for source, window in found.windows.items()
    )


def new_checkpoints(found: Scan, catalog: Catalog, state: State, today: date) -> dict[str, date]:
    """Return the new checkpoint of each source that was read whole.

    A checkpoint moves only when the window connects with what was read before, so that no day is skipped, and never
    beyond today: days to come cannot have been read.
    """
    moved = {}
    for report in found.reports:
        before = min(checkpoint_of(report.name, catalog, state, today), today)
        window = found.windows[report.name]
        if report.error is None and report.read_until and window.since <= before + timedelta(days=1):
            moved[report.name] = max(before, min(report.read_until, today))
    return moved
