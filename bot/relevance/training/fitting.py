"""Fit one calibrated probability with scikit-learn, and take the fitted machine apart into plain numbers."""

import numpy as np
from numpy.typing import NDArray

from bot.relevance.arrays import pack
from bot.relevance.classifier import Floats, Machine, Rows, Scorer, lay_out, round_numbers

_FOLDS = 5
_PENALTY = 4.0
"""The weight of an example on the wrong side (C of a support vector machine), chosen on months up to June 2025."""


def fit(rows: Rows, y: NDArray[np.bool_], sampled: NDArray[np.bool_], seed: int) -> tuple[Scorer, Floats]:
    """Return a scorer and, for each row, its log-odds from machines that had not seen the row.

    Args:
        rows: what the machine sees.
        y: what is to be predicted, shape ``(rows,)``.
        sampled: which rows came as the stream comes: the others are used for training but not for calibration.
        seed: of the folds; the same input gives the same scorer.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold

    unseen = np.zeros(len(y))
    folds = StratifiedKFold(min(_FOLDS, int(y.sum()), int((~y).sum())), shuffle=True, random_state=seed)
    for seen, held_out in folds.split(rows.x, y):
        unseen[held_out] = fit_machine(rows.where(seen), y[seen]).log_odds(rows.where(held_out))
    # Platt's scaling: a logistic regression of the outcome on the log-odds, hardly penalised.
    platt = LogisticRegression(C=10.0).fit(unseen[sampled, None], y[sampled])
    slope, offset = round_numbers([max(0.05, float(platt.coef_[0, 0])), float(platt.intercept_[0])])
    scorer = Scorer(model=fit_machine(rows, y), slope=slope, offset=offset)
    return scorer, np.asarray(slope * unseen + offset)


def fit_machine(rows: Rows, y: NDArray[np.bool_]) -> Machine:
    """Fit the support vector machine; docs/relevance.md says how its kind and size were chosen."""
    from sklearn.svm import SVC

    mean, scale = rows.x.mean(axis=0), rows.x.std(axis=0)
    scale[scale < 1e-9] = 1.0
    seen = lay_out(rows, mean, scale)
    model = SVC(C=_PENALTY, gamma=1.0).fit(seen, y)
    return Machine(
        mean=round_numbers(mean),
        scale=round_numbers(scale),
        supports=pack(seen[model.support_]),
        coefficient=round_numbers(model.dual_coef_[0], 5),
        intercept=round_numbers(model.intercept_)[0],
    )
