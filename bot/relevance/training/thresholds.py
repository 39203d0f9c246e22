"""Turns the target of bot.toml into thresholds on the two probabilities."""

import numpy as np

from bot.core.settings import Relevance
from bot.relevance.classifier import Scores, Thresholds
from bot.relevance.points import Floats
from bot.relevance.training.measures import Flags

_CORE_COUNTS = 2
"""How much more a missed core paper hurts than another that belongs."""
_SAFE = 0.7
"""The share of the allowed errors that may be expected: months that nobody has seen bring more than expected."""
_SMALLEST = 0.0001


def choose_thresholds(scores: Scores, core: Flags, belongs: Flags, target: Relevance) -> Thresholds:
    """Return the thresholds that meet the target, on predictions for papers that the models had not seen.

    A target for precision is met where the share that belongs is at least as high, and the errors that the
    probabilities make expect are 70% of the allowed ones at most. Many pairs of thresholds do, one for each
    probability. The function takes the pair that is expected to find most, where the share of the core papers counts
    double that of all list-worthy ones. For a target for recall it takes the highest threshold above which so many
    core papers stand.
    """
    list_worthy = scores.list_worthy
    order = np.argsort(-list_worthy, kind="stable")
    shown = np.cumsum(core[order]) / max(1, core.sum())
    if target.precision is not None:
        proposed, by_score = _most_found(scores, core, belongs, target.precision)
    else:
        proposed = by_score = _between(list_worthy[order], int(np.argmax(shown >= (target.recall or 1))) + 1)
    enough = _between(list_worthy[order], int(np.argmax(shown >= target.held_recall)) + 1)
    return _round(proposed, by_score, min(proposed, enough))


def match_thresholds(list_worthy: Floats, proposed: int, held: int) -> Thresholds:
    """Return the thresholds that propose and hold so many papers, where no grades say how good a threshold is."""
    order = np.sort(list_worthy)[::-1]
    return _round(*(_between(order, count) for count in (proposed, 0, proposed + held)))


def _between(order: Floats, count: int) -> float:
    """Return the probability halfway between the last of so many sorted ones and the one that follows."""
    if count == 0 or not len(order):
        return 1.0
    last = float(order[min(count, len(order)) - 1])
    return (last + float(order[count])) / 2 if count < len(order) else last


def _round(proposed: float, core: float, held: float) -> Thresholds:
    proposed, core, held = (max(_SMALLEST, round(value, 4)) for value in (proposed, core, held))
    return Thresholds(proposed=proposed, core=core, held=min(proposed, held))


def _most_found(scores: Scores, core: Flags, belongs: Flags, precision: float) -> tuple[float, float]:
    """Return the thresholds of ``list_worthy`` and ``score`` that keep the precision and are expected to find most.

    Expected from the probabilities, not counted: so no single paper moves a threshold far down.
    """
    score, list_worthy = scores.core, scores.list_worthy
    order = np.argsort(-list_worthy, kind="stable")
    most, best = 0.0, (_between(list_worthy[order], 1), 1.0)
    for by_score in np.unique([*score[core], 1.0]):
        first = np.flatnonzero(score >= by_score)
        then = order[score[order] < by_score]
        papers, last = np.append(first, then), max(1, len(first))
        count = np.arange(1, len(papers) + 1)
        kept = np.cumsum(belongs[papers]) >= precision * count
        kept &= np.cumsum(1 - list_worthy[papers]) <= _SAFE * (1 - precision) * count
        # Errors that are allowed are no reason to propose what hardly belongs.
        kept &= (list_worthy[papers] >= precision / 2) | (count <= last)
        fit = np.flatnonzero(kept[last - 1 :])
        if not len(fit):
            continue
        chosen = papers[: last + fit[-1]]
        found = (
            _CORE_COUNTS * score[chosen].sum() / score.sum() + list_worthy[chosen].sum() / list_worthy.sum()
        )
        if found > most:
            by_listed = _between(list_worthy[then], len(chosen) - len(first))
            most, best = float(found), (by_listed, float(by_score))
    return best
