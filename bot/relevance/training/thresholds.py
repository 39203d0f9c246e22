"""Turns the target of bot.toml into thresholds on the two probabilities."""

import numpy as np

from bot.core.settings import Relevance
from bot.relevance.classifier import Floats, Thresholds
from bot.relevance.training.measures import Flags

_CORE_COUNTS = 2
"""How much more a missed core paper hurts than another that belongs."""


def choose_thresholds(
    score: Floats, list_worthy: Floats, core: Flags, belongs: Flags, target: Relevance
) -> Thresholds:
    """Return the thresholds that meet the target, on predictions for papers that the models had not seen.

    Many pairs of thresholds meet a target for precision, one for each probability. The function takes the pair that
    is expected to find most, where the share of the core papers counts double that of all list-worthy ones. For a
    target for recall it takes the highest threshold above which so many core papers stand.
    """
    order = np.argsort(-list_worthy, kind="stable")
    shown = np.cumsum(core[order]) / max(1, core.sum())
    if target.precision is not None:
        proposed, by_score = _most_found(score, list_worthy, core, belongs, target.precision)
    else:
        proposed = by_score = float(list_worthy[order[int(np.argmax(shown >= (target.recall or 1)))]])
    enough = float(list_worthy[order[int(np.argmax(shown >= target.held_recall))]])
    return Thresholds(
        proposed=round(proposed, 4), core=round(by_score, 4), held=round(min(proposed, enough), 4)
    )


def _most_found(
    score: Floats, list_worthy: Floats, core: Flags, belongs: Flags, precision: float
) -> tuple[float, float]:
    """Return the thresholds of ``list_worthy`` and ``score`` that keep the precision and are expected to find most.

    Expected from the probabilities, not counted: so no single paper moves a threshold far down.
    """
    order = np.argsort(-list_worthy, kind="stable")
    most, best = 0.0, (float(list_worthy.max()), 1.0)
    for by_score in np.unique([*score[core], 1.0]):
        first = np.flatnonzero(score >= by_score)
        then = order[score[order] < by_score]
        papers, last = np.append(first, then), max(1, len(first))
        kept = np.cumsum(belongs[papers]) >= precision * np.arange(1, len(papers) + 1)
        fit = np.flatnonzero(kept[last - 1 :])
        if not len(fit):
            continue
        chosen = papers[: last + fit[-1]]
        found = (
            _CORE_COUNTS * score[chosen].sum() / score.sum() + list_worthy[chosen].sum() / list_worthy.sum()
        )
        if found > most:
            by_listed = float(list_worthy[chosen[-1]]) if len(chosen) > len(first) else 1.0
            most, best = float(found), (by_listed, float(by_score))
    return best
