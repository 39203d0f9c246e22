"""What a scan found, in the form in which it is proposed: finished rows with what speaks for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog
from pydantic import ValidationError

from bot.core.authors import row_authors
from bot.core.candidate import Candidate, CodeLink, Neighbour
from bot.core.catalog import Entry, Provenance
from bot.core.paper import Paper, paper_url
from bot.core.settings import Style, places
from bot.core.state import UNDATED, ChangedField, Code, LastScan, Near, Row
from bot.core.venues import venue_of
from bot.links.by_style import leave_out_page
from bot.support.plain_text import plain

_REASONS = 3
_NEAREST = 3
_CLASSIFIED = ("kind", "modality", "section")
_SURE_BY_TITLE = 0.95
"""From this probability on a title alone is no reason to look again."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The rows that a run would add, the papers held back, and the scan that found them."""

    rows: tuple[Row, ...]
    """Best first."""
    held: tuple[Row, ...]
    scan: LastScan | None
    """None when no scan was made, as when rows were looked at again."""
    today: date
    changes: tuple[ChangedField, ...] = ()
    """Changes to rows that are on the list already."""
    checked: tuple[str, ...] = ()
    """Identifiers of the rows that were looked at again."""
    checkpoints: tuple[tuple[str, date], ...] = ()
    """The checkpoint of each source that was read whole: a day, inclusive."""
    read: tuple[Paper, ...] = ()
    """Every work that the scan read: rows that wait for a decision are compared with them."""


def rows_of(
    candidates: Sequence[Candidate], outcome: str, origin: Provenance, style: Style
) -> tuple[Row, ...]:
    """Return the rows of the candidates that have an outcome; those that no link leads to are left out."""
    made = (row_of(candidate, origin, style) for candidate in candidates if candidate.outcome == outcome)
    return tuple(row for row in made if row is not None)


def row_of(candidate: Candidate, origin: Provenance, style: Style) -> Row | None:
    """Return the finished row of a candidate, None if nothing links to the paper or its facts are no row."""
    candidate = replace(candidate, code=leave_out_page(candidate.code, style))
    try:
        entry = entry_of(candidate, origin, style)
    except ValidationError as error:
        structlog.get_logger().warning("leave out a paper", paper=candidate.paper.id, wrong=places(error))
        return None
    if entry is None:
        return None
    return Row(
        entry=entry,
        reasons=candidate.reasons[:_REASONS],
        nearest=tuple(map(_near, candidate.nearest[:_NEAREST])),
        proposed=candidate.outcome == "proposed",
        code=_code(candidate.code) if candidate.code else None,
        doubts=_doubts(candidate),
    )


def _near(near: Neighbour) -> Near:
    return Near(id=near.id, title=near.title, similarity=round(near.similarity, 3))


def _code(code: CodeLink) -> Code:
    return Code(url=code.url, status=code.status, reason=code.reason)


def _doubts(candidate: Candidate) -> tuple[str, ...]:
    paper = candidate.paper
    is_alone = len(paper.authors) == 1 and not paper.arxiv_id
    is_bare = not paper.abstract and candidate.list_worthy < _SURE_BY_TITLE
    doubts = (
        (not paper.month, UNDATED),
        (row_authors(paper.authors) is None, "the authors are not known"),
        (is_alone, "one author is named: the record may lack the others"),
        (is_bare, "judged by its title: no abstract was given"),
    )
    return tuple(text for is_doubtful, text in doubts if is_doubtful)


def entry_of(candidate: Candidate, origin: Provenance, style: Style) -> Entry | None:
    """Return the catalog entry of a candidate, None if nothing links to the paper.

    The date is the preprint's month, else that of publication. What no source tells, such as the month or the authors,
    stays open: `bot refresh` fills it in once one does. A code link is written only where its proof holds; a doubtful
    one is shown in the pull request instead.

    Args:
        candidate: the paper with what was found out about it.
        origin: what all rows of the run share: by whom, when, by which model, whether of the past.
        style: how the list writes authors and links.
    """
    paper, code = candidate.paper, candidate.code
    url = paper_url(paper.arxiv_id, paper.doi, paper.s2_id, paper.url, style.arxiv)
    if url is None or candidate.section is None:
        return None
    written = code if code and code.written else None
    return Entry(
        arxiv_id=paper.arxiv_id,
        doi=paper.doi,
        s2_id=paper.s2_id,
        date=paper.month or None,
        authors=row_authors(paper.authors, style.authors, style.et_al_after, style.et_al),
        title=plain(paper.title),
        url=url,
        code=written.url if written else None,
        venue=venue_of(paper),
        section=candidate.section,
        kind=candidate.kind,
        modality=candidate.modality,
        provenance=_provenance(candidate, origin, written),
    )


def _provenance(candidate: Candidate, origin: Provenance, code: CodeLink | None) -> Provenance:
    """Return what the run shares with what is known of one paper and of the code link that is written."""
    return origin.model_copy(
        update={
            "preprint": _preprint(candidate.paper),
            "score": round(candidate.score, 4),
            "list_worthy": round(candidate.list_worthy, 4),
            "code_reason": _tell_reason(code) if code else None,
            "classified": tuple(name for name in _CLASSIFIED if getattr(candidate, name)),
        }
    )


def _tell_reason(code: CodeLink) -> str:
    """Return why a link is the paper's own code, and whether anybody asked if it answers."""
    return code.reason if code.status == "verified" else f"{code.reason} (not checked yet)"


def _preprint(paper: Paper) -> date | None:
    """Return the day of the first preprint; a day of another month than the identifier's is that of something else."""
    day = paper.published
    return day if paper.arxiv_id and day and f"{day:%Y%m}" == paper.month else None
