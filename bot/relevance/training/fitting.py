"""Fit one calibrated probability with scikit-learn, and take the fitted models apart into plain numbers."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.relevance.classifier import Floats, Linear, Scorer, Tree, Trees
from bot.relevance.features import Matrix

_FOLDS = 5
_DIGITS = 6
_SPREAD = 0.2
"""What one standard deviation of a feature becomes for the logistic regression."""
_COORDINATE = 0.2
"""What a coordinate of an embedding, which has length 1, is divided by."""


def fit(
    x: Matrix, named: int, y: NDArray[np.bool_], sampled: NDArray[np.bool_], seed: int
) -> tuple[Scorer, Floats]:
    """Return a scorer and, for each row, its log-odds from models that had not seen the row.

    Args:
        x: features and coordinates of embeddings, shape ``(rows, columns)``.
        named: how many of the columns are features.
        y: what is to be predicted, shape ``(rows,)``.
        sampled: which rows came as the stream comes: the others train, but do not calibrate.
        seed: of folds and trees; the same input gives the same scorer.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold

    unseen = np.zeros(len(y))
    folds = StratifiedKFold(min(_FOLDS, int(y.sum()), int((~y).sum())), shuffle=True, random_state=seed)
    for seen, held_out in folds.split(x, y):
        unseen[held_out] = _models(x[seen], named, y[seen], seed).log_odds(x[held_out])
    # Platt's scaling: a logistic regression of the outcome on the log-odds, hardly penalised.
    platt = LogisticRegression(C=10.0).fit(unseen[sampled, None], y[sampled])
    slope, offset = rounded([max(0.05, float(platt.coef_[0, 0])), float(platt.intercept_[0])])
    scorer = _models(x, named, y, seed).model_copy(update={"slope": slope, "offset": offset})
    return scorer, np.asarray(slope * unseen + offset)


def _models(x: Matrix, named: int, y: NDArray[np.bool_], seed: int) -> Scorer:
    """Fit the three models; their sizes were chosen on March to June 2025, see docs/relevance.md."""
    from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression

    features = x[:, :named]
    # The penalty is the same for all columns, so their scale says how much each kind is trusted.
    mean, scale = np.zeros(x.shape[1]), np.full(x.shape[1], _COORDINATE)
    mean[:named], scale[:named] = features.mean(axis=0), features.std(axis=0) / _SPREAD
    scale[scale < 1e-9] = 1.0
    linear = LogisticRegression(max_iter=5000, tol=1e-6).fit((x - mean) / scale, y)
    boosted = GradientBoostingClassifier(
        n_estimators=240, learning_rate=0.03, max_depth=3, subsample=0.7, max_features=0.1, min_samples_leaf=5,
        random_state=seed,
    ).fit(features, y)  # fmt: skip
    forest = ExtraTreesClassifier(
        n_estimators=80, max_depth=12, min_samples_leaf=3, max_features=0.15, random_state=seed
    ).fit(features, y)  # fmt: skip
    rate, prior = boosted.learning_rate, float(y.mean())
    return Scorer(
        linear=Linear(
            mean=rounded(mean), scale=rounded(scale), coefficient=rounded(linear.coef_[0]),
            intercept=rounded(linear.intercept_)[0],
        ),
        boosted=Trees(
            combine="sum", start=rounded([np.log(prior / (1 - prior))])[0],
            trees=tuple(_tree(tree, lambda value: rate * value[:, 0, 0]) for tree in boosted.estimators_[:, 0]),
        ),
        forest=Trees(
            combine="mean",
            trees=tuple(_tree(tree, lambda value: value[:, 0, 1] / value[:, 0].sum(axis=1)) for tree in forest.estimators_),
        ),
    )  # fmt: skip


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


def rounded(numbers: Iterable[float]) -> tuple[float, ...]:
    """Return the numbers with six significant digits: what lies beyond differs between machines."""
    return tuple(float(f"{number:.{_DIGITS}g}") for number in numbers)
