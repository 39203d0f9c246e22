import numpy as np
from sklearn.kernel_ridge import KernelRidge

from bot.relevance.focus import Focus
from bot.relevance.points import rows_of
from bot.relevance.training.fitting import fit_focus

RANDOM = np.random.default_rng(5)
X = RANDOM.normal(size=(120, 4))
PLACES = RANDOM.normal(size=(120, 3)) / 4
TOLD = np.clip(np.round(1 + X[:, :2] + PLACES[:, :2]), 0, 2)
NAMES = ("model", "medical")


def test_the_estimates_are_those_of_kernel_ridge_regression():
    focus, _ = fit_focus(rows_of(X, PLACES), NAMES, TOLD, seed=1)
    points = focus.layout.points(rows_of(X, PLACES))
    model = KernelRidge(alpha=0.5, kernel="rbf", gamma=1.0).fit(points, TOLD - TOLD.mean(axis=0))
    new = rows_of(X[::-1] * 0.9, PLACES * 0.9)
    expected = model.predict(focus.layout.points(new)) + TOLD.mean(axis=0)
    np.testing.assert_allclose(focus.estimate(new).focus, expected, atol=1e-2)


def test_a_paper_is_estimated_by_what_was_told_of_others():
    _, rows = fit_focus(rows_of(X, PLACES), NAMES, TOLD, seed=1)
    other = TOLD.copy()
    other[7] = 2 - other[7]
    _, changed = fit_focus(rows_of(X, PLACES), NAMES, other, seed=1)
    # What was told of the paper moves the mean by little, and no likeness.
    assert np.abs(changed.focus[7] - rows.focus[7]).max() < 1e-9
    assert np.abs(changed.focus - rows.focus).max() > 1e-3


def test_a_paper_of_which_nobody_told_anything_is_estimated_too():
    told = TOLD.copy()
    told[:40] = np.nan
    focus, rows = fit_focus(rows_of(X, PLACES), NAMES, told, seed=1)
    assert focus.told.rows == 80
    assert np.isfinite(rows.focus).all()
    assert np.corrcoef(rows.focus[:40, 0], TOLD[:40, 0])[0, 1] > 0.5


def test_too_few_papers_teach_no_focus():
    told = np.full_like(TOLD, np.nan)
    told[:49] = TOLD[:49]
    focus, rows = fit_focus(rows_of(X, PLACES), NAMES, told, seed=1)
    assert focus == Focus()
    assert rows.focus.shape == (120, 0)
    assert focus.estimate(rows) is rows
