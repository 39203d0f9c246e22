import json

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.svm import SVC

from bot.relevance.classifier import (
    Classifier,
    Thresholds,
    check_fits,
    classifier_text,
    parse_classifier,
    scores,
)
from bot.relevance.models import log_odds
from bot.relevance.points import Rows, rows_of
from bot.relevance.training import fitting
from bot.relevance.training.told import Told, nothing_told
from bot.support.errors import InputError

RANDOM = np.random.default_rng(3)
X = RANDOM.normal(size=(200, 6))
Y = X[:, 0] + X[:, 1] * X[:, 2] > 0.5
ONE_CONCEPT = {"concepts": ["model"], "intercept": [0.0], "coefficient": {"rows": 0, "columns": 1}}


def test_the_models_give_what_scikit_learn_gives() -> None:
    places = X / np.linalg.norm(X, axis=1, keepdims=True)
    machine, forest = fitting.fit_models(rows_of(X, places), nothing_told(200), Y, seed=1).models
    x = RANDOM.normal(size=(50, 6))
    mean, scale = X.mean(axis=0), X.std(axis=0)
    svc = SVC(C=4.0, kernel=_likeness).fit(_side_by_side((X - mean) / scale, places), Y)
    margins = svc.decision_function(_side_by_side((x - mean) / scale, x))
    np.testing.assert_allclose(machine.log_odds(rows_of(x, x)), 4 * margins, atol=5e-2)
    trees = ExtraTreesClassifier(
        n_estimators=80, max_depth=12, min_samples_leaf=3, max_features=0.15, random_state=1
    ).fit(X, Y)
    np.testing.assert_allclose(
        forest.log_odds(rows_of(x, x)), log_odds(trees.predict_proba(x)[:, 1]), atol=2e-2
    )


def test_with_a_focus_the_machine_sees_it_beside_the_rest_and_the_trees_see_nothing_else() -> None:
    told = Told(("model", "medical"), np.clip(np.round(1 + X[:, :2]), 0, 2))
    machine, forest = fitting.fit_models(rows_of(X, X), told, Y, seed=1).models
    focus = fitting.fit_focus(rows_of(X, X), told, seed=1)[1].focus
    scaled = (X - X.mean(axis=0)) / X.std(axis=0)
    estimates = (focus - focus.mean(axis=0)) / focus.std(axis=0)
    seen = np.hstack([_side_by_side(scaled, X), np.clip(estimates, -3, 3)])
    margins = SVC(C=4.0, kernel=_likeness_with_focus).fit(seen, Y).decision_function(seen)
    np.testing.assert_allclose(machine.log_odds(Rows(X, X, focus)), 4 * margins, atol=5e-2)
    trees = ExtraTreesClassifier(
        n_estimators=80, max_depth=12, min_samples_leaf=3, max_features=0.3, random_state=1
    ).fit(focus, Y)
    expected = log_odds(trees.predict_proba(focus)[:, 1])
    np.testing.assert_allclose(forest.log_odds(Rows(X, X, focus)), expected, atol=2e-2)


def _likeness_with_focus(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    apart = (some[:, None, 12:] - others[None, :, 12:]) ** 2
    return np.asarray(_likeness(some[:, :12], others[:, :12]) * np.exp(-apart.mean(axis=2) / 2))


def _side_by_side(features: np.ndarray, places: np.ndarray) -> np.ndarray:
    return np.hstack([np.clip(features, -3, 3), places])


def _likeness(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the kernel as its docstring says it: six features, then the place of the words."""
    apart = (some[:, None, :] - others[None, :, :]) ** 2
    return np.asarray(np.exp(-(apart[:, :, :6].mean(axis=2) + apart[:, :, 6:].sum(axis=2))))


def test_a_paper_unlike_all_others_counts_as_three_deviations_away() -> None:
    machine, _ = fitting.fit_models(rows_of(X, X), nothing_told(200), Y, seed=1).models
    far, farther = (rows_of(np.full((1, 6), x), X[:1]) for x in (1e3, 1e6))
    assert machine.log_odds(far) == machine.log_odds(farther)


def test_a_classifier_survives_its_file(classifier: Classifier) -> None:
    text = classifier_text(classifier)
    assert parse_classifier(text) == classifier
    assert classifier_text(parse_classifier(text)) == text
    assert parse_classifier(text).sha256 == classifier.sha256


def test_list_worthy_is_never_below_core(classifier: Classifier) -> None:
    x = np.random.default_rng(1).normal(size=(300, len(classifier.absent)))
    for has_abstract in (True, False):
        branch = classifier.branch(has_abstract)
        both = scores(branch, classifier.see(x, ["SAM segments the liver"] * len(x)))
        assert (both.list_worthy >= both.core).all()
        assert (both.core >= 0).all()
        assert (both.list_worthy <= 1).all()


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("absent",), [], "absent and features differ"),
        (("full", "core", "models", 0, "intercept"), float("nan"), "intercept"),
        (("full", "core", "models", 0, "supports"), {}, "supports and coefficient"),
        (("full", "core", "models", 0, "layout", "mean"), [], "mean and scale"),
        (("full", "list_worthy", "focus", "concepts"), ["one"], "concepts, intercept and coefficient"),
        (
            ("full", "list_worthy", "focus"),
            ONE_CONCEPT | {"told": {"rows": 1, "columns": 0}},
            "told and coefficient",
        ),
        (("full", "list_worthy", "focus"), ONE_CONCEPT, "other features or axes"),
        (("full", "core", "models", 1, "trees", 0, "left"), [0] * 15, "tree"),
        (("full", "core", "models"), [], "models"),
        (("full", "core", "models", 0), {"coefficient": [1.0], "intercept": 0.0}, "other features or axes"),
        (("full", "thresholds"), {"proposed": 0.2, "core": 1, "held": 0.5}, "held lies above"),
        (("full", "thresholds", "proposed"), 0, "greater than 0"),
        (("title_only", "thresholds", "core"), -0.1, "greater than 0"),
        (("full", "thresholds", "held"), 1.1, "less than or equal to 1"),
        (("vocabulary", "rarity"), [], "words, rarity and places differ"),
        (("vocabulary", "places", "columns"), 1, "rows, columns and the length"),
        (("vocabulary", "places", "half"), "not base64", "half"),
        (("vocabulary",), {}, "other features or axes"),
        (("surprise",), 1, "surprise"),
    ],
)
def test_a_damaged_head_is_refused_and_the_place_is_told(
    classifier: Classifier, place: tuple[str | int, ...], value: object, told: str
) -> None:
    data = json.loads(classifier_text(classifier))
    at = data
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    with pytest.raises(InputError, match=told):
        parse_classifier(json.dumps(data))
    with pytest.raises(InputError, match="bot train"):
        parse_classifier("{")


def test_a_classifier_for_other_weights_is_refused(classifier: Classifier) -> None:
    check_fits(classifier, classifier.embedding, classifier.lexicon)
    with pytest.raises(InputError, match="bot train"):
        check_fits(classifier, "0" * 64, classifier.lexicon)


def test_thresholds_part_three_outcomes() -> None:
    drawn = Thresholds(proposed=0.6, core=0.4, held=0.2)
    odds = ((0.1, 0.6), (0.39, 0.59), (0.4, 0.59), (0.1, 0.2), (0.1, 0.1))
    assert [drawn.outcome(*p) for p in odds] == ["proposed", "held", "proposed", "held", "dropped"]
