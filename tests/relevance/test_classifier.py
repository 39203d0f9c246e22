import json

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.svm import SVC

from bot.relevance.classifier import (
    Classifier,
    Rows,
    Thresholds,
    check_fits,
    classifier_text,
    log_odds,
    parse_classifier,
    scores,
)
from bot.relevance.training import fitting
from bot.support.errors import InputError

RANDOM = np.random.default_rng(3)
X = RANDOM.normal(size=(200, 6))
Y = X[:, 0] + X[:, 1] * X[:, 2] > 0.5


def test_the_parts_give_what_scikit_learn_gives() -> None:
    places = X / np.linalg.norm(X, axis=1, keepdims=True)
    rows = Rows(X, places)
    scorer = fitting.fit_models(rows, Y, seed=1)
    x = RANDOM.normal(size=(50, 6))
    mean, scale = X.mean(axis=0), X.std(axis=0)
    machine = SVC(gamma=1 / 6).fit(np.clip((X - mean) / scale, -3, 3), Y)
    words = SVC(C=3.0, gamma=2.0).fit(places, Y)
    forest = ExtraTreesClassifier(
        n_estimators=80, max_depth=12, min_samples_leaf=3, max_features=0.15, random_state=1
    ).fit(X, Y)
    assert scorer.machine is not None
    assert scorer.forest is not None
    assert scorer.wording is not None
    told = (
        (scorer.machine.log_odds(x), 2 * machine.decision_function(np.clip((x - mean) / scale, -3, 3))),
        (scorer.wording.log_odds(places), 2 * words.decision_function(places)),
        (scorer.forest.log_odds(x), log_odds(forest.predict_proba(x)[:, 1])),
    )
    for ours, theirs in told:
        np.testing.assert_allclose(ours, theirs, atol=2e-2)


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
        (("full", "core", "forest", "trees", 0, "left"), [0] * 15, "tree"),
        (("full", "core", "machine", "intercept"), float("nan"), "intercept"),
        (("full", "core", "machine", "supports"), [[0.0]], "supports and coefficient"),
        (("full", "core"), {}, "no model of the features"),
        (("full", "thresholds"), {"proposed": 0.2, "core": 1, "held": 0.5}, "held lies above"),
        (("full", "thresholds", "proposed"), 0, "greater than 0"),
        (("title_only", "thresholds", "core"), -0.1, "greater than 0"),
        (("full", "thresholds", "held"), 1.1, "less than or equal to 1"),
        (("vocabulary", "rarity"), [], "words, rarity and places differ"),
        (("vocabulary", "places", 0), [0.0], "places of words differ"),
        (("vocabulary",), {}, "wording and the places of words differ"),
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
