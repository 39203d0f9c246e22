"""How often the list's rows are cited, and which rows cite which, as Semantic Scholar counts (``/paper/batch``)."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import Field, ValidationError

from bot.core import identifiers
from bot.core.catalog import Entry
from bot.core.citations import Citations, Cited
from bot.core.project import Project
from bot.sources.http import key_in
from bot.sources.lookup.by_semantic_scholar import BatchesFailedError, check_batch, records_of
from bot.sources.lookup.patience import PATIENCE
from bot.sources.scholar_answers import names_elsewhere
from bot.sources.scholar_client import ScholarClient
from bot.sources.semantic_scholar import service_of
from bot.sources.text import Described
from bot.support.errors import SourceError

FIELDS = ("citationCount", "references.paperId", "references.externalIds")
_AT_ONCE = 50
"""References make answers long: the service refuses those above 10 MB."""


class _Reference(Described):
    paper_id: str = Field(default="", alias="paperId", max_length=100)
    external_ids: dict[str, Any] = Field(default={}, alias="externalIds")


class _Record(Described):
    count: int = Field(alias="citationCount", ge=0, le=10_000_000)
    references: list[_Reference] = Field(default=[], max_length=20_000)


_TRIES_AT_500 = 2
"""Batches with some papers are always answered with 500: https://github.com/allenai/s2-folks/issues/38."""


@dataclass(frozen=True, slots=True)
class Counting:
    """What came of a look-up."""

    found: Citations
    """Rows that the service does not know, or tells nothing usable of, are missing."""
    left: int = 0
    """About so many rows no answer came."""
    failure: SourceError | None = None
    """Why none came."""


def read_citations(
    entries: Sequence[Entry], project: Project, today: date, before: Citations | None = None
) -> Counting:
    """Ask for the rows, those first that were asked for longest ago, or never, by what is known from before.

    Raises:
        SourceError: the service answered about no row at all.
    """
    key = key_in(project.environment.semantic_scholar_key)
    service = replace(
        service_of(project.services.semantic_scholar, key, project.user_agent, PATIENCE),
        tries_at_500=_TRIES_AT_500,
    )
    client = ScholarClient(service, key, check_batch)
    names = {name: entry.id for entry in entries if (name := identifiers.canonical_name(entry.id))}
    rows = {name: entry.id for entry in entries for name in _names(entry.arxiv_id, entry.doi, entry.s2_id)}
    known = before or Citations()
    in_turn = sorted(names, key=lambda name: known.last_asked(names[name]))
    found: dict[str, Cited] = {}
    asked: dict[str, date] = {}
    failure: BatchesFailedError | None = None
    try:
        for name, record in records_of(in_turn, client, FIELDS, _AT_ONCE):
            row = names[name]
            asked[row] = today
            with suppress(ValidationError):
                if record is not None:
                    found[row] = _cite(row, _Record.model_validate(record), rows)
    except BatchesFailedError as error:
        if not asked:
            raise
        failure = error
    left = len(names) - len(asked)
    if failure:
        # Refused rows go to the end, so that they keep no others from their turn.
        asked |= {names[name]: today for name in failure.refused}
    return Counting(Citations(on=today, rows=found, asked=asked), left, failure)


def _cite(row: str, record: _Record, rows: Mapping[str, str]) -> Cited:
    cites = dict.fromkeys(_row_of(reference, rows) for reference in record.references)
    return Cited(count=record.count, cites=tuple(cited for cited in cites if cited and cited != row))


def _row_of(reference: _Reference, rows: Mapping[str, str]) -> str | None:
    arxiv_id, doi = names_elsewhere(reference.external_ids)
    names = _names(arxiv_id, doi, identifiers.s2_id(reference.paper_id))
    return next((rows[name] for name in names if name in rows), None)


def _names(arxiv_id: str | None, doi: str | None, s2_id: str | None) -> list[str]:
    named = (("arXiv", arxiv_id), ("doi", doi), ("s2", s2_id))
    return [f"{scheme}:{value}" for scheme, value in named if value]
