"""Fit the models of a branch with scikit-learn, and take them apart into plain numbers."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.relevance.arrays import pack
from bot.relevance.classifier import Scorer
from bot.relevance.focus import Focus
from bot.relevance.models import Forest, Machine, Tree, columns_of_trees, round_numbers
from bot.relevance.points import Floats, Layout, Rows
from bot.relevance.training.told import Told

_FOLDS = 5
_FEWEST_TOLD = 50
"""Papers of which people told how far they are about a concept, below which it is not estimated."""
_SMOOTHING = 0.5
"""What kernel ridge regression adds to the likeness of a paper with itself."""
_PENALTY = 4.0
"""The weight of an example on the wrong side (C of a support vector machine)."""
_STEEP = 4.0
"""The machine's margins are flatter than the log-odds of the trees: by so much."""


def fit_focus(rows: Rows, told: Told, seed: int) -> tuple[Focus, Rows]:
    """Return what estimates how far a paper is about each concept, and the rows with estimates.

    Each row's estimate is by a regression that had not seen what people told of it: so the models that follow learn how
    far an estimate can be trusted.
    """
    from sklearn.model_selection import KFold

    told = told.of_many(_FEWEST_TOLD)
    if not told.concepts:
        return Focus(), rows
    is_told = ~np.isnan(told.values).all(axis=1)
    known, others = np.flatnonzero(is_told), np.flatnonzero(~is_told)
    everything = _regress(rows.where(known), told.where(known))
    estimates = np.zeros(told.values.shape)
    estimates[others] = everything.estimate(rows.where(others)).focus
    for seen, held_out in KFold(_FOLDS, shuffle=True, random_state=seed).split(known):
        other = _regress(rows.where(known[seen]), told.where(known[seen]))
        estimates[known[held_out]] = other.estimate(rows.where(known[held_out])).focus
    return everything, replace(rows, focus=estimates)


def _regress(rows: Rows, told: Told) -> Focus:
    """Return a regression for each concept on the papers of which it was told: the others have the coefficient 0."""
    from sklearn.kernel_ridge import KernelRidge

    layout, mean, is_told = _layout(rows), np.nanmean(told.values, axis=0), ~np.isnan(told.values)
    points, coefficient = layout.points(rows), np.zeros(told.values.shape)
    for papers in np.unique(
        is_told, axis=1
    ).T:  # concepts that were told of the same papers are fitted together
        cells = np.ix_(papers, (papers == is_told.T).all(axis=1))
        model = KernelRidge(alpha=_SMOOTHING, kernel="rbf", gamma=1.0)
        coefficient[cells] = model.fit(points[papers], (told.values - mean)[cells]).dual_coef_
    return Focus(
        concepts=told.concepts,
        layout=layout,
        told=pack(points),
        coefficient=pack(coefficient),
        intercept=round_numbers(mean),
    )


def fit(
    rows: Rows, told: Told, y: NDArray[np.bool_], sampled: NDArray[np.bool_], seed: int
) -> tuple[Scorer, Floats]:
    """Return a scorer and, for each row, its log-odds from models that had not seen the row.

    Args:
        rows: what the models see.
        told: how far people told that the papers are about each concept.
        y: what is to be predicted, shape ``(rows,)``.
        sampled: which rows came as the stream comes: the others are used for training but not for calibration.
        seed: of folds and trees; the same input gives the same scorer.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold

    unseen = np.zeros(len(y))
    folds = StratifiedKFold(min(_FOLDS, int(y.sum()), int((~y).sum())), shuffle=True, random_state=seed)
    for seen, held_out in folds.split(rows.x, y):
        scorer = fit_models(rows.where(seen), told.where(seen), y[seen], seed)
        unseen[held_out] = scorer.log_odds(rows.where(held_out))
    # Platt's scaling: a logistic regression of the outcome on the log-odds, hardly penalised.
    platt = LogisticRegression(C=10.0).fit(unseen[sampled, None], y[sampled])
    slope, offset = round_numbers([max(0.05, float(platt.coef_[0, 0])), float(platt.intercept_[0])])
    scorer = fit_models(rows, told, y, seed).model_copy(update={"slope": slope, "offset": offset})
    return scorer, np.asarray(slope * unseen + offset)


def fit_models(rows: Rows, told: Told, y: NDArray[np.bool_], seed: int) -> Scorer:
    """Fit the models; their kinds and sizes were chosen on months up to June 2025, see docs/relevance.md."""
    focus, seen = fit_focus(rows, told, seed)
    return Scorer(focus=focus, models=(_fit_machine(seen, y), _fit_forest(seen, y, seed)))


def _fit_machine(rows: Rows, y: NDArray[np.bool_]) -> Machine:
    from sklearn.svm import SVC

    layout = _layout(rows)
    points = layout.points(rows)
    model = SVC(C=_PENALTY, gamma=1.0).fit(points, y)
    return Machine(
        layout=layout,
        supports=pack(points[model.support_]),
        coefficient=round_numbers(_STEEP * model.dual_coef_[0], 5),
        intercept=round_numbers(_STEEP * model.intercept_)[0],
    )


def _layout(rows: Rows) -> Layout:
    numbers = np.hstack([rows.x, rows.focus])
    mean, scale = numbers.mean(axis=0), numbers.std(axis=0)
    scale[scale < 1e-9] = 1.0
    return Layout(mean=round_numbers(mean), scale=round_numbers(scale))


def _fit_forest(rows: Rows, y: NDArray[np.bool_], seed: int) -> Forest:
    from sklearn.ensemble import ExtraTreesClassifier

    # A split looks at three or so of the concepts, or at a tenth or so of the features.
    share = 0.3 if rows.focus.shape[1] else 0.15
    forest = ExtraTreesClassifier(
        n_estimators=80, max_depth=12, min_samples_leaf=3, max_features=share, random_state=seed
    ).fit(columns_of_trees(rows), y)
    return Forest(trees=tuple(map(_tree, forest.estimators_)))


def _tree(model: Any) -> Tree:
    tree = model.tree_
    inner, value = tree.children_left >= 0, tree.value[:, 0, 1] / tree.value[:, 0].sum(axis=1)
    return Tree(
        feature=tuple(np.where(inner, tree.feature, -1).tolist()),
        # Rounding a threshold must not move it: nine digits hold a number in single precision.
        threshold=tuple(float(f"{t:.9g}") if i else 0.0 for t, i in zip(tree.threshold, inner, strict=True)),
        left=tuple(np.where(inner, tree.children_left, -1).tolist()),
        right=tuple(np.where(inner, tree.children_right, -1).tolist()),
        value=tuple(0.0 if i else v for v, i in zip(round_numbers(value), inner, strict=True)),
    )
