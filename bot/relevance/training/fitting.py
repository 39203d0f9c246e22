"""Fit one calibrated probability with scikit-learn, and take the fitted models apart into plain numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.relevance.classifier import Floats, Linear, Rows, Scorer, Tree, Trees, Wording, rounded
from bot.relevance.features import Matrix
from bot.relevance.wording import Bags

_FOLDS = 5
_SPREAD = 0.2
"""What one standard deviation of a feature becomes for the logistic regression."""


def fit(rows: Rows, y: NDArray[np.bool_], sampled: NDArray[np.bool_], seed: int) -> tuple[Scorer, Floats]:
    """Return a scorer and, for each row, its log-odds from models that had not seen the row.

    Args:
        rows: what the models see.
        y: what is to be predicted, shape ``(rows,)``.
        sampled: which rows came as the stream comes: the others are used for training but not for calibration.
        seed: of folds and trees; the same input gives the same scorer.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold

    unseen = np.zeros(len(y))
    folds = StratifiedKFold(min(_FOLDS, int(y.sum()), int((~y).sum())), shuffle=True, random_state=seed)
    for seen, held_out in folds.split(rows.x, y):
        unseen[held_out] = fit_models(rows.where(seen), y[seen], seed).log_odds(rows.where(held_out))
    # Platt's scaling: a logistic regression of the outcome on the log-odds, hardly penalised.
    platt = LogisticRegression(C=10.0).fit(unseen[sampled, None], y[sampled])
    slope, offset = rounded([max(0.05, float(platt.coef_[0, 0])), float(platt.intercept_[0])])
    scorer = fit_models(rows, y, seed).model_copy(update={"slope": slope, "offset": offset})
    return scorer, np.asarray(slope * unseen + offset)


def fit_models(rows: Rows, y: NDArray[np.bool_], seed: int) -> Scorer:
    """Fit the models; their kinds and sizes were chosen on months up to June 2025, see docs/relevance.md."""
    from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier

    x = rows.x
    boosted = GradientBoostingClassifier(
        n_estimators=240, learning_rate=0.03, max_depth=3, subsample=0.7, max_features=0.1, min_samples_leaf=5,
        random_state=seed,
    ).fit(x, y)  # fmt: skip
    forest = ExtraTreesClassifier(
        n_estimators=80, max_depth=12, min_samples_leaf=3, max_features=0.15, random_state=seed
    ).fit(x, y)
    rate, prior = boosted.learning_rate, float(y.mean())
    return Scorer(
        linear=_fit_linear(x, y),
        wording=_fit_wording(rows.bags, y, seed),
        boosted=Trees(
            combine="sum", start=rounded([np.log(prior / (1 - prior))])[0],
            trees=tuple(_tree(tree, lambda value: rate * value[:, 0, 0]) for tree in boosted.estimators_[:, 0]),
        ),
        forest=Trees(
            combine="mean",
            trees=tuple(_tree(tree, lambda value: value[:, 0, 1] / value[:, 0].sum(axis=1)) for tree in forest.estimators_),
        ),
    )  # fmt: skip


def _fit_linear(x: Matrix, y: NDArray[np.bool_]) -> Linear:
    from sklearn.linear_model import LogisticRegression

    mean, scale = x.mean(axis=0), x.std(axis=0) / _SPREAD
    scale[scale < 1e-9] = 1.0
    model = LogisticRegression(max_iter=5000, tol=1e-6).fit((x - mean) / scale, y)
    return Linear(
        mean=rounded(mean), scale=rounded(scale), coefficient=rounded(model.coef_[0]),
        intercept=rounded(model.intercept_)[0],
    )  # fmt: skip


def _fit_wording(bags: Bags, y: NDArray[np.bool_], seed: int) -> Wording | None:
    from sklearn.linear_model import LogisticRegression

    if not bags.shape[1]:
        return None
    model = LogisticRegression(C=10.0, solver="liblinear", random_state=seed).fit(bags, y)
    # Three digits are enough for one word among thousands, and keep the file small.
    coefficient = tuple(float(f"{value:.3g}") for value in model.coef_[0])
    return Wording(coefficient=coefficient, intercept=rounded(model.intercept_)[0])


def _tree(model: Any, value_of: Callable[[NDArray[np.float64]], Floats]) -> Tree:
    tree = model.tree_
    inner = tree.children_left >= 0
    return Tree(
        feature=tuple(np.where(inner, tree.feature, -1).tolist()),
        # Rounding a threshold must not move it: nine digits hold a number in single precision.
        threshold=tuple(float(f"{t:.9g}") if i else 0.0 for t, i in zip(tree.threshold, inner, strict=True)),
        left=tuple(np.where(inner, tree.children_left, -1).tolist()),
        right=tuple(np.where(inner, tree.children_right, -1).tolist()),
        value=tuple(0.0 if i else v for v, i in zip(rounded(value_of(tree.value)), inner, strict=True)),
    )
