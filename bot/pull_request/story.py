"""What the pull request's body tells: how the list would differ, and what changed since the last review."""

from collections.abc import Iterable, Sequence
from datetime import date

import structlog

from bot.core.catalog import Catalog
from bot.core.settings import Relevance
from bot.core.state import ChangedField, Row, State
from bot.pull_request.body import ChangedRow, Story
from bot.pull_request.decisions import open_changes, probabilities, row_of, rows_by_name
from bot.pull_request.listing import read_listing
from bot.pull_request.plan import Plan
from bot.pull_request.repository import Repository, asking
from bot.pull_request.rows import Edits, edits, find, find_partner, has_change, is_named
from bot.pull_request.snapshot import Snapshot
from bot.relevance.promise import promise
from bot.support.errors import BotError

_log = structlog.get_logger()


def actual(snapshot: Snapshot) -> Catalog:
    """Return the catalog as it stands on the main branch, without what a hand wrote into the README."""
    return read_listing(snapshot.repository, snapshot.main).catalog


def tell_story(snapshot: Snapshot, state: State, planned: Plan) -> Story:
    """Return what the body tells: the difference between the main branch and the branch as it will be."""
    catalog, main = planned.listing.catalog, actual(snapshot)
    told = edits(main, catalog)
    rows = _rows_of_bot(told, state)
    reviewed, since = _since_review(snapshot, catalog)
    made = [change for change in open_changes(state) if has_change(catalog, change)]
    by_people = tuple(entry for entry in told.added if entry.provenance.by != "bot")
    known = rows_by_name(state)
    return Story(
        rows=rows,
        by_people=by_people,
        doubts={entry.id: row_of(known, entry).doubts for entry in by_people},
        changed=tuple(_describe_change(main, catalog, name, told, made) for name in told.changed),
        removed=told.deleted,
        held=state.held,
        waiting=len(state.waiting),
        scan=state.last_scan,
        reviewed=reviewed,
        since_review=since,
        notes=snapshot.notes,
        sections={section.name: section.title for section in snapshot.settings.sections},
        promise=_tell_promise(state, rows, snapshot.settings.relevance),
        new=frozenset(state.open_pull_request.new if state.open_pull_request else ()),
    )


def _rows_of_bot(told: Edits, state: State) -> tuple[Row, ...]:
    """Return the rows that the bot adds, most likely core of the topic first."""
    known = rows_by_name(state)
    rows = [row_of(known, entry) for entry in told.added if entry.provenance.by == "bot"]
    return tuple(sorted(rows, key=lambda row: row.entry.provenance.score or 0.0, reverse=True))


def _tell_promise(state: State, rows: Sequence[Row], target: Relevance) -> str:
    """Return how earlier proposals fared against the precision that bot.toml asks for."""
    told = promise(state.decisions, target, probabilities(rows))
    return told.sentence if told else ""


def _describe_change(
    main: Catalog, catalog: Catalog, name: str, told: Edits, made: Iterable[ChangedField]
) -> ChangedRow:
    after = find(name, catalog.entries)
    before = find_partner(after, main.entries) if after else None
    if before is None or after is None:
        raise AssertionError(f"{name} is changed, so it stands in both catalogs")
    # A change may have given the row another identifier.
    reasons = {one.field: one.why for one in made if is_named(after, one.id) or is_named(before, one.id)}
    return ChangedRow(before, after, told.changed[name], reasons)


def _since_review(snapshot: Snapshot, catalog: Catalog) -> tuple[date | None, Edits]:
    """Return the day of the last review and what changed in the rows since."""
    pull, repository = snapshot.pull, snapshot.repository
    if pull is None:
        return None, Edits()
    with asking(f"read the reviews of pull request #{pull.number}"):
        reviews = [review for review in pull.get_reviews() if review.submitted_at and review.commit_id]
    if not reviews:
        return None, Edits()
    last = max(reviews, key=lambda review: review.submitted_at)
    return last.submitted_at.date(), edits(_read_reviewed(repository, last.commit_id, catalog), catalog)


def _read_reviewed(repository: Repository, sha: str, otherwise: Catalog) -> Catalog:
    try:
        return read_listing(repository, repository.commit(sha)).catalog
    except BotError as error:
        _log.warning("cannot compare with the reviewed commit", commit=sha, why=str(error))
        return otherwise
