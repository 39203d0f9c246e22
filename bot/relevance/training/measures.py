"""Measures of a ranking and of its probabilities, small enough to be checked by hand."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def average_precision(relevant: Flags, score: Floats) -> float:
    """Return the average precision of scikit-learn, in which ties count together; 0 where nothing is relevant."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(relevant, score)) if relevant.any() else 0.0


def depth_at_recall(relevant: Flags, score: Floats, recall: float) -> int:
    """Return how many papers must be read from the top to have seen this share of the relevant ones."""
    hits = np.cumsum(relevant[np.argsort(-score, kind="stable")])
    return int(np.searchsorted(hits, np.ceil(recall * relevant.sum() - 1e-9)) + 1)


def work_saved(relevant: Flags, score: Floats, recall: float, read: int) -> float:
    """Return the work saved over sampling (Cohen 2006).

    That is the share of the papers read that nobody need look at, less what random order would save.
    """
    return (read - depth_at_recall(relevant, score, recall)) / read - (1 - recall)


def calibration(outcome: Flags, p: Floats, bins: int = 10) -> list[tuple[float, float, int]]:
    """Return for each bin of equal width that is not empty: mean probability, share of outcomes, papers."""
    at = np.minimum((p * bins).astype(int), bins - 1)
    return [
        (float(p[at == i].mean()), float(outcome[at == i].mean()), int((at == i).sum()))
        for i in range(bins)
        if (at == i).any()
    ]


def calibration_error(outcome: Flags, p: Floats, bins: int = 10) -> float:
    """Return the expected calibration error (Naeini et al. 2015): the bins' mean gap, weighted by their papers."""
    if not len(p):
        return 0.0
    return sum(abs(mean - share) * count for mean, share, count in calibration(outcome, p, bins)) / len(p)


def intervals(
    measure: Callable[[NDArray[np.intp]], Mapping[str, float]], count: int, rounds: int = 500, seed: int = 7
) -> dict[str, tuple[float, float]]:
    """Return the 95% bootstrap intervals (percentile method) of measures of the papers with the given indexes."""
    random = np.random.default_rng(seed)
    drawn = [measure(random.integers(0, count, count)) for _ in range(rounds)]
    return {
        name: (
            float(np.percentile([values[name] for values in drawn], 2.5)),
            float(np.percentile([values[name] for values in drawn], 97.5)),
        )
        for name in drawn[0]
    }
