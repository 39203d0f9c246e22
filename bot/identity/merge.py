"""Records of one work become one paper."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain, combinations

from bot.core.paper import Paper
from bot.identity.judge import Judgement, Record, conflict, judge, record_of
from bot.identity.likely import LARGEST_BLOCK, likely_pairs
from bot.identity.union import in_order, order, unite


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that are, or may be, one work."""

    first: Paper
    second: Paper
    why: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What :func:`merge` gives."""

    papers: tuple[Paper, ...]
    """One paper for each work, sorted by identifier and title."""
    pairs: tuple[Pair, ...] = ()
    """The records that were joined: one pair for each record that disappeared."""
    doubtful: tuple[Pair, ...] = ()
    """Papers of the result that may be one work: for the maintainer to decide."""


def merge(papers: Iterable[Paper]) -> Merged:
    """Join the records that are the same work; the order of the input does not matter.

    Pairs are looked for among records that share an identifier, a title, a name of a method, a first author
    with two words of the title, or a rare word of the title; each is judged by :func:`bot.identity.same_work`.
    The surest pairs are joined first. A record is not joined to a group in which another record has a
    different arXiv identifier or publisher's DOI; that pair is doubtful. Joined papers are compared again
    until nothing more joins, so that merging the result once more changes nothing.

    Hand-kept rows sometimes carry the link of another paper. Where the records of one identifier have other titles
    and other authors, the one that knows less gives the identifier up, if it is a third record's work without it.
    """
    merged = Merged(in_order(papers))
    fresh = set(merged.papers)
    prepared: dict[Paper, Record] = {}
    while fresh:
        prepared = {paper: prepared.get(paper) or record_of(paper) for paper in merged.papers}
        before, merged = merged, _with_joined(merged, [prepared[paper] for paper in merged.papers], fresh)
        fresh = set(merged.papers).difference(before.papers)
        if not fresh:
            freed = _without_borrowed_names([prepared[paper] for paper in merged.papers])
            merged, fresh = _with_freed(merged, freed), set(freed.values())
    pairs, doubtful = (sorted(found, key=_pair_order) for found in (merged.pairs, merged.doubtful))
    return Merged(merged.papers, tuple(pairs), tuple(doubtful))


def _with_joined(merged: Merged, records: Sequence[Record], fresh: Set[Paper]) -> Merged:
    """Return the papers of the groups that the records make up; only pairs with a fresh record are judged."""
    groups, joined, unsure = _group(records, _judge(records, fresh))
    papers = in_order(map(unite, groups))
    remaining = set(papers)
    # What was said of a record that has changed since is said anew.
    doubtful = (pair for pair in (*merged.doubtful, *unsure) if {pair.first, pair.second} <= remaining)
    return Merged(papers, (*merged.pairs, *joined), tuple(doubtful))


def _with_freed(merged: Merged, freed: Mapping[Paper, Paper]) -> Merged:
    papers = in_order(freed.get(paper, paper) for paper in merged.papers)
    doubtful = (pair for pair in merged.doubtful if pair.first not in freed and pair.second not in freed)
    return replace(merged, papers=papers, doubtful=tuple(doubtful))


# --- identifiers of another work --------------------------------------------------------------------------------


def _without_borrowed_names(records: Sequence[Record]) -> dict[Paper, Paper]:
    """Return the papers whose only identifier is another work's, each with the same paper without it."""
    by_key: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        for key in record.keys:
            by_key[key].append(record)
    pairs = chain.from_iterable(combinations(block[:LARGEST_BLOCK], 2) for block in by_key.values())
    freed: dict[Paper, Paper] = {}
    for one, other in pairs:
        borrower, lender = sorted((one, other), key=_knowledge_first)
        if _may_borrow(borrower, lender) and (bare := _known_otherwise(borrower, records)):
            freed[borrower.paper] = bare
    return freed


def _may_borrow(borrower: Record, lender: Record) -> bool:
    """Return whether a record may have its names from another one's work, of which more is known."""
    knows_less = _knowledge(borrower.paper) < _knowledge(lender.paper)
    return knows_less and borrower.keys <= lender.keys and judge(lender, borrower).verdict == "doubtful"


def _known_otherwise(borrower: Record, records: Sequence[Record]) -> Paper | None:
    """Return the paper without identifiers, if it is then the same work as a record with other ones."""
    paper = replace(borrower.paper, arxiv_id=None, doi=None, s2_id=None, url=None)
    bare = record_of(paper)
    others = (known for known in records if known.keys - borrower.keys)
    return paper if any(judge(bare, known).verdict == "same" for known in others) else None


def _knowledge(paper: Paper) -> tuple[bool, int, bool]:
    return bool(paper.abstract), len(paper.authors), bool(paper.categories)


def _knowledge_first(record: Record) -> tuple[tuple[bool, int, bool], tuple[str, ...]]:
    return _knowledge(record.paper), order(record.paper)


# --- groups -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Judged:
    """A judgement of two records, which stand at these places."""

    found: Judgement
    first: int
    second: int


def _judge(records: Sequence[Record], fresh: Set[Paper]) -> list[_Judged]:
    asked = [place for place, record in enumerate(records) if record.paper in fresh]
    return [_Judged(judge(records[i], records[j]), i, j) for i, j in likely_pairs(records, asked)]


class _Groups:
    """Records in disjoint groups, each with what its records claim."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = records
        self._leaders = list(range(len(records)))
        self._claims = [record.claims for record in records]

    def leader(self, place: int) -> int:
        """Return the place of the record that stands for a record's group."""
        while self._leaders[place] != place:
            self._leaders[place] = self._leaders[self._leaders[place]]
            place = self._leaders[place]
        return place

    def leaders(self, judged: _Judged) -> tuple[int, int]:
        """Return the places of both groups' leaders, the smaller first."""
        one, other = sorted((self.leader(judged.first), self.leader(judged.second)))
        return one, other

    def conflict(self, one: int, other: int) -> str | None:
        """Return the scheme in which the claims of two groups contradict each other."""
        return conflict(self._claims[one], self._claims[other])

    def join(self, one: int, other: int) -> None:
        """Make one group of two."""
        self._leaders[other] = one
        self._claims[one] |= self._claims[other]

    def pair(self, judged: _Judged) -> Pair:
        """Return two records with what was found."""
        return Pair(self._records[judged.first].paper, self._records[judged.second].paper, judged.found.why)

    def papers(self) -> list[list[Paper]]:
        """Return the papers of each group."""
        found: dict[int, list[Paper]] = defaultdict(list)
        for place, record in enumerate(self._records):
            found[self.leader(place)].append(record.paper)
        return list(found.values())


def _group(
    records: Sequence[Record], judged: Sequence[_Judged]
) -> tuple[list[list[Paper]], list[Pair], list[Pair]]:
    """Return the records in groups, the pairs that joined them, and the doubtful pairs across groups."""
    groups = _Groups(records)
    joined: list[Pair] = []
    refused: list[_Judged] = []
    for pair in _surest_first(records, judged):
        one, other = groups.leaders(pair)
        if one == other:
            continue
        shares_identifier = records[pair.first].keys & records[pair.second].keys
        if not shares_identifier and (scheme := groups.conflict(one, other)):
            why = f"{pair.found.why}, but its {scheme} differs"
            refused.append(replace(pair, found=replace(pair.found, why=why)))
            continue
        groups.join(one, other)
        joined.append(groups.pair(pair))
    unsure = [*refused, *(pair for pair in judged if pair.found.verdict == "doubtful")]
    return groups.papers(), joined, _across(groups, unsure)


def _surest_first(records: Sequence[Record], judged: Sequence[_Judged]) -> list[_Judged]:
    def surest(pair: _Judged) -> tuple[float, int, int, int]:
        days = _days_apart(records[pair.first], records[pair.second])
        return -pair.found.strength, days, pair.first, pair.second

    return sorted((pair for pair in judged if pair.found.verdict == "same"), key=surest)


def _days_apart(a: Record, b: Record) -> int:
    if a.paper.published is None or b.paper.published is None:
        return 0
    return abs((a.paper.published - b.paper.published).days)


def _across(groups: _Groups, unsure: Iterable[_Judged]) -> list[Pair]:
    """Return the first pair of each two groups."""
    found: dict[tuple[int, int], Pair] = {}
    for pair in unsure:
        one, other = groups.leaders(pair)
        if one != other:
            found.setdefault((one, other), groups.pair(pair))
    return list(found.values())


def _pair_order(pair: Pair) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return order(pair.first), order(pair.second)
