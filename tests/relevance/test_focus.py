import numpy as np
from sklearn.kernel_ridge import KernelRidge
from sklearn.metrics import roc_auc_score

from bot.relevance.focus import Focus
from bot.relevance.points import rows_of
from bot.relevance.training.fitting import fit, fit_focus
from bot.relevance.training.told import Told, nothing_told

RANDOM = np.random.default_rng(5)
X = RANDOM.normal(size=(120, 4))
PLACES = RANDOM.normal(size=(120, 3)) / 4
TOLD = np.clip(np.round(1 + X[:, :2] + PLACES[:, :2]), 0, 2)
NAMES = ("model", "medical")


def test_the_estimates_are_those_of_kernel_ridge_regression():
    focus, _ = fit_focus(rows_of(X, PLACES), Told(NAMES, TOLD), seed=1)
    points = focus.layout.points(rows_of(X, PLACES))
    model = KernelRidge(alpha=0.5, kernel="rbf", gamma=1.0).fit(points, TOLD - TOLD.mean(axis=0))
    new = rows_of(X[::-1] * 0.9, PLACES * 0.9)
    expected = model.predict(focus.layout.points(new)) + TOLD.mean(axis=0)
    np.testing.assert_allclose(focus.estimate(new).focus, expected, atol=1e-2)


def test_a_paper_is_estimated_by_what_was_told_of_others():
    _, rows = fit_focus(rows_of(X, PLACES), Told(NAMES, TOLD), seed=1)
    other = TOLD.copy()
    other[7] = 2 - other[7]
    _, changed = fit_focus(rows_of(X, PLACES), Told(NAMES, other), seed=1)
    # The regression that estimates a paper does not see what was told of it.
    assert np.abs(changed.focus[7] - rows.focus[7]).max() < 1e-9
    assert np.abs(changed.focus - rows.focus).max() > 1e-3


def test_a_paper_of_which_nobody_told_anything_is_estimated_too():
    told = TOLD.copy()
    told[:40] = np.nan
    focus, rows = fit_focus(rows_of(X, PLACES), Told(NAMES, told), seed=1)
    assert focus.told.rows == 80
    assert np.isfinite(rows.focus).all()
    assert np.corrcoef(rows.focus[:40, 0], TOLD[:40, 0])[0, 1] > 0.5


def test_a_concept_that_was_told_of_some_papers_is_taught_by_these_alone():
    told = TOLD.copy()
    told[60:, 1] = np.nan
    focus, rows = fit_focus(rows_of(X, PLACES), Told(NAMES, told), seed=1)
    points = focus.layout.points(rows_of(X, PLACES))
    mean = TOLD[:60, 1].mean()
    model = KernelRidge(alpha=0.5, kernel="rbf", gamma=1.0).fit(points[:60], TOLD[:60, 1] - mean)
    estimates = focus.estimate(rows_of(X, PLACES)).focus
    np.testing.assert_allclose(estimates[:, 1], model.predict(points) + mean, atol=1e-2)
    assert not focus.coefficient.values[60:, 1].any()
    assert np.corrcoef(rows.focus[60:, 1], TOLD[60:, 1])[0, 1] > 0.5


def test_a_concept_that_was_told_of_too_few_papers_is_left_out():
    told = TOLD.copy()
    told[49:, 1] = np.nan
    focus, rows = fit_focus(rows_of(X, PLACES), Told(NAMES, told), seed=1)
    assert focus.concepts == ("model",)
    assert rows.focus.shape == (120, 1)


def test_too_few_papers_teach_no_focus():
    told = np.full_like(TOLD, np.nan)
    told[:49] = TOLD[:49]
    focus, rows = fit_focus(rows_of(X, PLACES), Told(NAMES, told), seed=1)
    assert focus == Focus()
    assert rows.focus.shape == (120, 0)
    assert focus.estimate(rows) is rows
    assert fit_focus(rows_of(X, PLACES), nothing_told(120), seed=1)[0] == Focus()


def test_what_was_told_of_a_paper_does_not_reach_its_own_unseen_probability():
    """Numbers that say the grade by chance alone must not seem to help."""
    random = np.random.default_rng(11)
    y = random.random(300) < 0.5
    x, places = random.normal(size=(300, 4)), random.normal(size=(300, 3)) / 4
    told = Told(("model",), np.where(y, 2.0, 0.0)[:, None])
    _, unseen = fit(rows_of(x, places), told, y, np.ones(300, dtype=bool), seed=1)
    assert roc_auc_score(y, unseen) < 0.56
