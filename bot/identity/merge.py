"""Records of one work become one paper."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from bot.core import identifiers
from bot.core.paper import Paper
from bot.core.venues import short_venue
from bot.core.withdrawal import WITHDRAWN_TITLE, says_withdrawn
from bot.identity import keys
from bot.identity.judge import Judgement, Record, conflict, judge, record_of
from bot.identity.people import parse_person

_LARGEST_BLOCK = 60
"""A block of more records than this says too little to compare all of its pairs."""
_RARE = 25
"""A word of the title that no more records have is worth comparing them."""


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
    pairs: tuple[Pair, ...]
    """The records that were joined: one pair for each record that disappeared."""
    doubtful: tuple[Pair, ...]
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
    current = sorted(papers, key=_order)
    fresh = set(current)
    prepared: dict[Paper, Record] = {}
    pairs: list[Pair] = []
    doubtful: list[Pair] = []
    while fresh:
        prepared = {paper: prepared.get(paper) or record_of(paper) for paper in current}
        groups, joined, unsure = _joined([prepared[paper] for paper in current], fresh)
        pairs += joined
        former = set(current)
        current = sorted((_united(group) for group in groups), key=_order)
        remaining = set(current)
        # What was said of a record that has changed since is said anew.
        doubtful = [pair for pair in doubtful + unsure if {pair.first, pair.second} <= remaining]
        fresh = remaining - former
        if not fresh and (freed := _without_borrowed_names([prepared[paper] for paper in current])):
            current = sorted((freed.get(paper, paper) for paper in current), key=_order)
            doubtful = [pair for pair in doubtful if pair.first not in freed and pair.second not in freed]
            fresh = set(freed.values())
    return Merged(
        tuple(current), tuple(sorted(pairs, key=_pair_order)), tuple(sorted(doubtful, key=_pair_order))
    )


def _without_borrowed_names(records: Sequence[Record]) -> dict[Paper, Paper]:
    """Return the papers whose only identifier is another work's, each with the same paper without it."""
    by_key: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        for key in record.keys:
            by_key[key].append(record)
    freed: dict[Paper, Paper] = {}
    for block in by_key.values():
        for one, other in combinations(block[:_LARGEST_BLOCK], 2):
            borrower, lender = sorted(
                (one, other), key=lambda record: (_knowledge(record.paper), _order(record.paper))
            )
            if _knowledge(lender.paper) == _knowledge(borrower.paper) or not borrower.keys <= lender.keys:
                continue
            if judge(lender, borrower).verdict != "doubtful":
                continue
            paper = replace(borrower.paper, arxiv_id=None, doi=None, s2_id=None, url=None)
            bare = record_of(paper)
            if any(judge(bare, known).verdict == "same" for known in records if known.keys - borrower.keys):
                freed[borrower.paper] = paper
    return freed


def _knowledge(paper: Paper) -> tuple[bool, int, bool]:
    return bool(paper.abstract), len(paper.authors), bool(paper.categories)


def _joined(records: Sequence[Record], fresh: Set[Paper]) -> tuple[list[list[Paper]], list[Pair], list[Pair]]:
    """Return the records in groups, the pairs that joined them, and the doubtful pairs across groups.

    Only pairs with a fresh record are judged.
    """
    is_fresh = [record.paper in fresh for record in records]
    likely = sorted(likely_pairs(records, is_fresh))
    judged = [(judge(records[i], records[j]), i, j) for i, j in likely]
    sure = [(found, i, j) for found, i, j in judged if found.verdict == "same"]
    sure.sort(
        key=lambda pair: (-pair[0].strength, _days_apart(records[pair[1]], records[pair[2]]), *pair[1:])
    )
    group = list(range(len(records)))
    claims = [record.claims for record in records]

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    joined: list[Pair] = []
    refused: list[tuple[Judgement, int, int]] = []
    for found, i, j in sure:
        one, other = sorted((root(i), root(j)))
        if one == other:
            continue
        shares_identifier = records[i].keys & records[j].keys
        if not shares_identifier and (scheme := conflict(claims[one], claims[other])):
            refused.append((replace(found, why=f"{found.why}, but its {scheme} differs"), i, j))
            continue
        group[other] = one
        claims[one] |= claims[other]
        joined.append(Pair(records[i].paper, records[j].paper, found.why))
    groups: dict[int, list[Paper]] = defaultdict(list)
    for i, record in enumerate(records):
        groups[root(i)].append(record.paper)
    open_pairs = [*refused, *((found, i, j) for found, i, j in judged if found.verdict == "doubtful")]
    doubtful: dict[tuple[int, int], Pair] = {}
    for found, i, j in open_pairs:
        one, other = sorted((root(i), root(j)))
        if one != other:
            doubtful.setdefault((one, other), Pair(records[i].paper, records[j].paper, found.why))
    return list(groups.values()), joined, list(doubtful.values())


def _days_apart(a: Record, b: Record) -> int:
    if a.paper.published is None or b.paper.published is None:
        return 0
    return abs((a.paper.published - b.paper.published).days)


def likely_pairs(records: Sequence[Record], wanted: Sequence[bool] | None = None) -> set[tuple[int, int]]:
    """Return the pairs that are worth judging, each once, smaller index first.

    ``wanted`` says for each record whether its pairs are asked for; without it all are.
    """
    pairs: set[tuple[int, int]] = set()
    for block in (*_blocks(records), *_blocks_by_author(records)):
        if wanted is None:
            pairs.update(_pairs_of(block))
        elif any(wanted[i] for i in block):
            pairs.update(pair for pair in _pairs_of(block) if wanted[pair[0]] or wanted[pair[1]])
    return pairs


def _pairs_of(block: list[int]) -> Iterable[tuple[int, int]]:
    return combinations(block, 2) if len(block) <= _LARGEST_BLOCK else pairwise(block)


def _blocks(records: Sequence[Record]) -> Iterator[list[int]]:
    exact: dict[str, list[int]] = defaultdict(list)
    words = [sorted(set(record.title.words.split())) for record in records]
    seen = Counter(word for ours in words for word in ours)
    rare: dict[str, list[int]] = defaultdict(list)
    for i, record in enumerate(records):
        for key in record.keys:
            exact[key].append(i)
        for title in {record.title.compact, record.title.tail.replace(" ", "")} - {""}:
            exact[f"title {title}"].append(i)
        if record.title.name:
            rare[f"name {record.title.name}"].append(i)
        for word in sorted((w for w in words[i] if 1 < seen[w] <= _RARE), key=lambda w: (seen[w], w))[:3]:
            rare[word].append(i)
    yield from (block for block in exact.values() if len(block) > 1)
    yield from (block for block in rare.values() if 1 < len(block) <= _LARGEST_BLOCK)


def _blocks_by_author(records: Sequence[Record]) -> Iterator[list[int]]:
    """Yield pairs with the same first author (family name and initial) and two words of the title in common."""
    words = [set(record.title.words.split()) for record in records]
    seen = Counter(word for ours in words for word in ours)
    telling = {word for word, count in seen.items() if len(word) > 2 and count <= max(50, len(records) // 20)}
    by_author: dict[str, list[int]] = defaultdict(list)
    for i, record in enumerate(records):
        for name in record.paper.authors[:1]:
            for author in {f"{form.family} {form.given[:1]}" for form in parse_person(name)}:
                by_author[author].append(i)
    for block in by_author.values():
        if len(block) < 2:
            continue
        by_word: dict[str, list[int]] = defaultdict(list)
        for i in block:
            for word in telling & words[i]:
                by_word[word].append(i)
        common = Counter(pair for found in by_word.values() for pair in combinations(found, 2))
        yield from (list(pair) for pair, count in common.items() if count >= 2)


def _united(group: list[Paper]) -> Paper:
    """Return one paper with the best of each record."""
    if len(group) == 1:
        return group[0]
    preprints = [paper for paper in group if paper.arxiv_id]
    main = min(preprints or group, key=lambda paper: (not paper.abstract, -len(paper.authors), _order(paper)))
    dois = sorted({identifiers.doi(paper.doi) or paper.doi for paper in group if paper.doi})
    links = sorted({paper.url for paper in group if paper.url and not identifiers.arxiv_id(paper.url)})
    return Paper(
        title=min((paper.title for paper in group if WITHDRAWN_TITLE.match(paper.title)), default=main.title),
        abstract=max((paper.abstract for paper in group), key=lambda text: (len(text), text)),
        authors=max(
            (paper.authors for paper in group), key=lambda names: (len(names), len("".join(names)), names)
        ),
        published=min((paper.published for paper in group if paper.published), default=None),
        arxiv_id=min((paper.arxiv_id for paper in group if paper.arxiv_id), default=None),
        doi=min(dois, key=lambda doi: (keys.is_preprint_doi(doi), doi), default=None),
        s2_id=main.s2_id or min((paper.s2_id for paper in group if paper.s2_id), default=None),
        categories=max((paper.categories for paper in group), key=lambda names: (len(names), names)),
        comment=max(
            preprints or group,
            key=lambda paper: (says_withdrawn(paper), len(paper.comment), paper.comment),
        ).comment,
        venue=max(
            (paper.venue for paper in group), key=lambda name: (bool(short_venue(name)), len(name), name)
        ),
        url=min(links, key=lambda link: (not keys.is_preprint_page(link), link), default=None),
        sources=tuple(sorted({name for paper in group for name in paper.sources})),
        types=tuple(sorted({name for paper in group for name in paper.types})),
    )


def _order(paper: Paper) -> tuple[str, ...]:
    return (
        paper.id,
        paper.title,
        str(paper.published or ""),
        paper.doi or "",
        paper.s2_id or "",
        paper.url or "",
        paper.abstract,
        paper.comment,
        paper.venue,
        "\n".join(paper.authors),
        " ".join(paper.categories),
        " ".join(paper.sources),
        " ".join(paper.types),
    )


def _pair_order(pair: Pair) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return _order(pair.first), _order(pair.second)
