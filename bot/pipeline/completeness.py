"""How many papers the bot has still not seen: capture-recapture from the overlap of the search channels.

Channels are occasions on which a paper may be captured. Where they find papers independently of one another, the
share that one brings of what another brought is also its share of everything. Experimental: see
docs/completeness.md for what the figure rests on.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

ENOUGH_IN_COMMON = 7
"""With fewer papers that two channels share the estimate is biased (Robson and Regier 1964; Seber 1982, chapter 3)."""

_QUANTILE = 1.959964
"""Of the normal distribution, for intervals of 95%."""

_INDEPENDENCE = "each channel finds any such paper alike, independently of the others"
_WHOLE = "nothing is missed where a channel reads everything"
_NOTE = (
    "Channels that ask for the same words, or services that index each other, miss the same papers: then more are "
    "unseen. Papers read but wrongly dropped are not counted."
)

History = tuple[bool, ...]
"""Which channels brought a paper, in the order of their names."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many list-worthy papers there are by estimate, in the window and for the channels of one scan."""

    found: int
    """List-worthy papers that some channel brought."""
    estimated_total: float
    """Found and unseen together."""
    low: float
    """The lower end of the 95% interval of the total; never below ``found``."""
    high: float
    estimator: str
    assumption: str
    note: str
    """What breaks the assumption, and which way the estimate is then wrong."""


def estimate(
    channels: Mapping[str, Collection[str]], relevant: Collection[str], censuses: Collection[str] = ()
) -> Completeness | None:
    """Estimate how many list-worthy papers exist, from those that several channels found.

    The log-linear model of Rivest and Baillargeon (2007): the papers that exactly one or two channels found are
    Poisson counts whose logarithm is a constant and one term for each channel, so channels may differ in reach;
    papers that differ in how easily they are found make it a lower bound (Chao 1987). One observation is spread
    over the pairs against bias, which for two channels is Chapman's estimator (1951). The interval takes the
    number of unseen papers as log-normal with half a paper added to each count (for two channels: Sadinle 2009).

    Args:
        channels: For each way of searching, the ids of the works that it brought.
        relevant: Ids of the works that belong on the list.
        censuses: Names of channels that read everything of their part of the field. They are no sample: within
            their part nothing is unseen, and the other channels are compared outside it only (stratification
            after Sekar and Deming 1949).

    Returns:
        The estimate, or None when there is too little to compare: fewer than two sampling channels, or fewer
        than ``ENOUGH_IN_COMMON`` works that came through two of them.
    """
    counts, read_whole = _histories(channels, relevant, censuses)
    if sum(count for history, count in counts.items() if sum(history) >= 2) < ENOUGH_IN_COMMON:
        return None
    outside = sum(counts.values())
    found = read_whole + outside
    size = len(next(iter(counts)))
    unseen = _unseen(counts, size)
    middle, spread = _interval(counts, size)
    factor = math.exp(_QUANTILE * spread)
    total = round(found + unseen, 1)
    return Completeness(
        found=found,
        estimated_total=total,
        low=min(total, max(float(found), round(found - 0.5 + middle / factor, 1))),
        high=max(total, round(found - 0.5 + middle * factor, 1)),
        estimator="Chapman 1951, Sadinle 2009" if size == 2 else "Chao 1987, Rivest and Baillargeon 2007",
        assumption=f"{_INDEPENDENCE}, and that {_WHOLE}" if read_whole else _INDEPENDENCE,
        note=_NOTE,
    )


def sentence(completeness: Completeness) -> str:
    """Return the estimate in plain words, for the end of a scan and the pull request."""
    found = completeness.found
    unseen, least, most = (
        round(end - found) for end in (completeness.estimated_total, completeness.low, completeness.high)
    )
    return (
        f"Experimental: {found} list-worthy papers were found; by the overlap of search channels at least "
        f"about {unseen} more are unseen (95% interval {least} to {most}; {completeness.estimator}). "
        f"This assumes that {completeness.assumption}. {completeness.note}"
    )


def channels_of_works(
    channels: Mapping[str, Collection[str]], same: Iterable[tuple[str, str]], works: Collection[str]
) -> dict[str, frozenset[str]]:
    """Return the channels with the ids of works in place of those of single records.

    A record that two sources name differently would otherwise count as two papers that nobody else found.

    Args:
        channels: For each channel the ids of the records that it brought.
        same: Pairs of ids that are one work, as merging found them.
        works: The ids under which the works go on.
    """
    neighbours: dict[str, set[str]] = {}
    for one, other in same:
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    names = {id_: _name_of(group, works) for group in _groups(neighbours) for id_ in group}
    return {channel: frozenset(names.get(id_, id_) for id_ in ids) for channel, ids in channels.items()}


def _groups(neighbours: Mapping[str, set[str]]) -> Iterator[set[str]]:
    """Yield the ids that belong together, directly or by way of others."""
    seen: set[str] = set()
    for start in neighbours:
        if start not in seen:
            group = _reach(start, neighbours)
            seen |= group
            yield group


def _reach(start: str, neighbours: Mapping[str, set[str]]) -> set[str]:
    group, waiting = {start}, [start]
    while waiting:
        new = neighbours[waiting.pop()] - group
        group |= new
        waiting += new
    return group


def _name_of(group: set[str], works: Collection[str]) -> str:
    return min(group.intersection(works), default=min(group))


def _histories(
    channels: Mapping[str, Collection[str]], relevant: Collection[str], censuses: Collection[str]
) -> tuple[Counter[History], int]:
    """Count the relevant papers by the channels that brought them, and apart from them those of the censuses."""
    wanted = set(relevant)
    whole = wanted & set().union(*(channels.get(name, ()) for name in censuses))
    samples = (
        wanted.intersection(ids) - whole for name, ids in sorted(channels.items()) if name not in censuses
    )
    brought = list(filter(None, samples))
    counts = Counter(tuple(id_ in ids for ids in brought) for id_ in set[str]().union(*brought))
    return counts, len(whole)


def _unseen(counts: Counter[History], size: int) -> float:
    if not any(sum(history) == 1 for history in counts):
        return 0.0
    return _fit(counts, size, for_one=0.0, for_two=1 / math.comb(size, 2))[0]


def _interval(counts: Counter[History], size: int) -> tuple[float, float]:
    """Return the number of unseen papers by the smoothed counts and the standard error of its logarithm."""
    unseen, variance = _fit(counts, size, for_one=0.5, for_two=0.5)
    return unseen, math.sqrt(variance + 1 / unseen)


def _fit(counts: Counter[History], size: int, for_one: float, for_two: float) -> tuple[float, float]:
    """Fit the log-linear model by iteratively reweighted least squares.

    Returns the count that it expects for papers that no channel found, and the variance of its logarithm.
    """
    import numpy as np

    subsets = [*combinations(range(size), 1), *combinations(range(size), 2)]
    histories = [tuple(channel in subset for channel in range(size)) for subset in subsets]
    added = {1: for_one, 2: for_two}
    design = np.array([[1.0, *map(float, history)] for history in histories])
    observed = np.array([counts[history] + added[sum(history)] for history in histories])
    expected = observed + 0.5
    for _ in range(200):
        working = np.log(expected) + (observed - expected) / expected
        information = design.T @ (expected[:, None] * design)
        terms = np.linalg.solve(information, design.T @ (expected * working))
        renewed = np.exp(np.clip(design @ terms, -30, 30))
        if np.allclose(renewed, expected, rtol=1e-9, atol=1e-12):
            break
        expected = renewed
    return float(np.exp(terms[0])), float(np.linalg.inv(information)[0, 0])
