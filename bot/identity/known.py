"""Papers against the list: what has a row already, and what was rejected."""

from collections.abc import Iterable, Sequence

from bot.core.authors import split_names
from bot.core.catalog import Catalog, Entry
from bot.core.paper import Paper
from bot.core.state import Decision
from bot.identity.judge import Judgement, Record, Verdict, judge, record_of
from bot.identity.keys import key_of, names
from bot.identity.merge import Pair, likely_pairs
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


def unlisted(papers: Sequence[Paper], catalog: Catalog, decisions: Sequence[Decision]) -> tuple[Paper, ...]:
    """Return the papers, in their order, that the catalog does not have and that nobody rejected.

    A paper that may be a row of the catalog stays; :func:`doubtful_rows` names it. A rejected work is known by
    any of its identifiers, or by its whole title where that is long enough to be its own.
    """
    listed = {id(paper) for found, paper, _ in _against(papers, catalog) if found.verdict == "same"}
    rejected = [decision for decision in decisions if decision.verdict == "rejected"]
    refused = {key_of(decision.id) for decision in rejected}
    titles = {title_key(decision.title) for decision in rejected if parse_title(decision.title).is_telling}
    kept = []
    for paper in papers:
        record = record_of(paper)
        known_names = record.keys | {key_of(paper.id)}
        if id(paper) not in listed and not known_names & refused and title_key(paper.title) not in titles:
            kept.append(paper)
    return tuple(kept)


_MAY_BE = "may be the same work as"


def new_rows(rows: Sequence[Entry], listed: Sequence[Entry]) -> dict[int, tuple[str, ...]]:
    """Return the places of the rows whose works are not listed, each work once, with what is doubtful about each.

    A row that may be a listed work, or an earlier row's, is no less new: the doubt is for the maintainer to resolve.
    """
    records = [_record_of_row(entry) for entry in (*listed, *rows)]
    border = len(listed)
    known = set(range(border))
    is_row = [place >= border for place in range(len(records))]
    partners: dict[int, list[int]] = {}
    for i, j in sorted(likely_pairs(records, is_row)):
        partners.setdefault(j, []).append(i)
    new: dict[int, tuple[str, ...]] = {}
    for place in range(border, len(records)):
        found = [
            (judge(records[other], records[place]), records[other].paper)
            for other in partners.get(place, ())
            if other in known
        ]
        if any(judgement.verdict == "same" for judgement, _ in found):
            continue
        known.add(place)
        new[place - border] = tuple(
            f"{_MAY_BE} {paper.id} ({paper.title}): {judgement.why}"
            for judgement, paper in found
            if judgement.verdict == "doubtful"
        )
    return new


def is_about_identity(doubt: str) -> bool:
    """Return whether a doubt is one of :func:`new_rows`."""
    return doubt.startswith(_MAY_BE)


def doubtful_rows(papers: Iterable[Paper], catalog: Catalog) -> tuple[Pair, ...]:
    """Return the pairs of a paper and a row of the catalog (as :func:`paper_of` gives it) that may be one work."""
    found = _against(list(papers), catalog)
    listed = {id(paper) for judgement, paper, _ in found if judgement.verdict == "same"}
    return tuple(
        Pair(paper, row, judgement.why)
        for judgement, paper, row in found
        if judgement.verdict == "doubtful" and id(paper) not in listed
    )


def duplicates(catalog: Catalog) -> list[tuple[Entry, Entry, Verdict, str]]:
    """Return the pairs of rows that are, or may be, one work: the lower row first, with verdict and reason."""
    records = [_record_of_row(entry) for entry in catalog.entries]
    found: list[tuple[Entry, Entry, Verdict, str]] = []
    for i, j in sorted(likely_pairs(records)):
        judgement = judge(records[i], records[j])
        if judgement.verdict != "different":
            found.append((catalog.entries[j], catalog.entries[i], judgement.verdict, judgement.why))
    return found


def _against(papers: Sequence[Paper], catalog: Catalog) -> list[tuple[Judgement, Paper, Paper]]:
    rows = [_record_of_row(entry) for entry in catalog.entries]
    records: list[Record] = [*rows, *(record_of(paper) for paper in papers)]
    border = len(rows)
    is_row = [True] * border + [False] * (len(records) - border)
    return [
        (judge(records[i], records[j]), records[j].paper, records[i].paper)
        for i, j in sorted(likely_pairs(records, is_row))
        if i < border <= j
    ]
