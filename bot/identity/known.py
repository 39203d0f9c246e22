"""Papers against the list: what has a row already, and what was rejected."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.core.authors import split_names
from bot.core.catalog import Catalog, Entry
from bot.core.paper import Paper
from bot.core.state import Decision
from bot.identity.judge import Record, Verdict, judge, record_of
from bot.identity.keys import key_of, keys, names
from bot.identity.likely import likely_pairs
from bot.identity.merge import Pair
from bot.identity.titles import parse_title, title_key


def paper_of(entry: Entry) -> Paper:
    """Return a row as a paper: the authors as the table names them, the first day of the month, no abstract."""
    return Paper(
        title=entry.title,
        authors=tuple(split_names([entry.authors or ""])[0]),
        published=entry.first_day,
        arxiv_id=entry.arxiv_id,
        doi=entry.doi,
        s2_id=entry.s2_id,
        venue=entry.venue or "",
        url=None if entry.link_in_doubt else entry.url,
    )


def _record_of_row(entry: Entry) -> Record:
    return record_of(paper_of(entry), names(entry))


def find_unlisted(
    papers: Sequence[Paper], catalog: Catalog, decisions: Sequence[Decision]
) -> tuple[Paper, ...]:
    """Return the papers, in their order, that the catalog does not have and that nobody rejected.

    A paper that may be a row of the catalog stays; :func:`doubtful_rows` names it. A rejected work is known by
    any of its identifiers, or by its whole title where that is long enough to be its own.
    """
    listed = _find_listed(_against(papers, catalog))
    rejected = _Rejected([decision for decision in decisions if decision.verdict == "rejected"])
    return tuple(paper for paper in papers if id(paper) not in listed and paper not in rejected)


class _Rejected:
    """The works that a maintainer rejected."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        titles = [decision.title for decision in decisions]
        self._names = {key_of(decision.id) for decision in decisions}
        self._titles = {title_key(title) for title in titles if parse_title(title).is_telling}

    def __contains__(self, paper: Paper) -> bool:
        names = keys(paper) | {key_of(paper.id)}
        return not names.isdisjoint(self._names) or title_key(paper.title) in self._titles


_MAY_BE = "may be the same work as"


def new_rows(rows: Sequence[Entry], listed: Sequence[Entry]) -> dict[int, tuple[str, ...]]:
    """Return the places of the rows whose works are not listed, each work once, with what is doubtful about each.

    A row that may be a listed work, or an earlier row's, is no less new: the doubt is for the maintainer to resolve.
    One that has the identifier by which another row is named cannot stand beside it: it is left out and logged.
    """
    records = [_record_of_row(entry) for entry in (*listed, *rows)]
    border = len(listed)
    partners = _earlier_partners(likely_pairs(records, range(border, len(records))))
    known = set(range(border))
    ids = {entry.id for entry in listed}
    new: dict[int, tuple[str, ...]] = {}
    for place in range(border, len(records)):
        found = [
            _compare(records[other], records[place]) for other in partners.get(place, ()) if other in known
        ]
        if _find_listed(found):
            continue
        entry = rows[place - border]
        if entry.id in ids:
            structlog.get_logger().warning(
                "A paper is left out, because another row has its identifier.", id=entry.id, title=entry.title
            )
            continue
        ids.add(entry.id)
        known.add(place)
        new[place - border] = tuple(one.doubt for one in found if one.verdict == "doubtful")
    return new


def _earlier_partners(pairs: Iterable[tuple[int, int]]) -> Mapping[int, list[int]]:
    """Return for each place the earlier places with which it is worth judging."""
    partners: dict[int, list[int]] = defaultdict(list)
    for earlier, place in pairs:
        partners[place].append(earlier)
    return partners


def is_about_identity(doubt: str) -> bool:
    """Return whether a doubt is one of :func:`new_rows`."""
    return doubt.startswith(_MAY_BE)


def doubtful_rows(papers: Iterable[Paper], catalog: Catalog) -> tuple[Pair, ...]:
    """Return the pairs of a paper and a row of the catalog (as :func:`paper_of` gives it) that may be one work."""
    found = _against(list(papers), catalog)
    listed = _find_listed(found)
    doubtful = (one for one in found if one.verdict == "doubtful" and id(one.paper) not in listed)
    return tuple(Pair(one.paper, one.row, one.why) for one in doubtful)


def duplicates(catalog: Catalog) -> list[tuple[Entry, Entry, Verdict, str]]:
    """Return the pairs of rows that are, or may be, one work: the lower row first, with verdict and reason."""
    records = [_record_of_row(entry) for entry in catalog.entries]
    judged = ((judge(records[i], records[j]), i, j) for i, j in likely_pairs(records))
    return [
        (catalog.entries[j], catalog.entries[i], found.verdict, found.why)
        for found, i, j in judged
        if found.verdict != "different"
    ]


@dataclass(frozen=True, slots=True)
class _Match:
    """A paper, a row that it may be, and what was judged of the two."""

    paper: Paper
    row: Paper
    verdict: Verdict
    why: str

    @property
    def doubt(self) -> str:
        """The doubt whether they are one work, in words."""
        return f"{_MAY_BE} {self.row.id} ({self.row.title}): {self.why}"


def _against(papers: Sequence[Paper], catalog: Catalog) -> list[_Match]:
    rows = [_record_of_row(entry) for entry in catalog.entries]
    records = [*rows, *map(record_of, papers)]
    border = len(rows)
    pairs = likely_pairs(records, range(border))
    return [_compare(records[i], records[j]) for i, j in pairs if i < border <= j]


def _compare(row: Record, record: Record) -> _Match:
    judgement = judge(row, record)
    return _Match(record.paper, row.paper, judgement.verdict, judgement.why)


def _find_listed(found: Iterable[_Match]) -> set[int]:
    """Return the papers that are the same work as a row, each by the identity of its object."""
    return {id(one.paper) for one in found if one.verdict == "same"}
