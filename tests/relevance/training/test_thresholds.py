import numpy as np
import pytest

from bot.core.settings import Relevance
from bot.relevance.classifier import Scores
from bot.relevance.training.thresholds import choose_thresholds, match_thresholds

LISTED = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
BELONGS = np.array([1, 1, 0, 1, 0, 0], dtype=bool)
IS_CORE = np.array([1, 0, 0, 1, 0, 0], dtype=bool)


@pytest.mark.parametrize(
    ("target", "proposed"),
    [(Relevance(precision=0.99), 0.75), (Relevance(precision=0.7), 0.55), (Relevance(recall=0.97), 0.55)],
)
def test_a_threshold_meets_the_target(target: Relevance, proposed: float) -> None:
    # Scores that say nothing leave the decision to list_worthy.
    chosen = choose_thresholds(Scores(np.full(6, 0.1), LISTED), IS_CORE, BELONGS, target)
    assert chosen.proposed == proposed
    assert chosen.held == 0.55


def test_a_likely_core_paper_is_proposed_where_another_of_the_same_odds_is_not() -> None:
    score = np.array([0.5, 0.01, 0.01, 0.4, 0.01, 0.01])
    chosen = choose_thresholds(Scores(score, LISTED), IS_CORE, BELONGS, Relevance(precision=0.99))
    assert (chosen.proposed, chosen.core) == (0.75, 0.4)
    assert [chosen.outcome(c, p) for c, p in zip(score, LISTED, strict=True)].count("proposed") == 3


def test_a_target_that_nothing_meets_proposes_the_top_alone() -> None:
    chosen = choose_thresholds(
        Scores(np.full(6, 0.1), LISTED), IS_CORE, np.zeros(6, dtype=bool), Relevance(precision=0.99)
    )
    assert (chosen.proposed, chosen.core) == (0.85, 1.0)


def test_the_precision_is_kept_by_its_lower_confidence_bound() -> None:
    # 60 papers that belong, then 12 of 20: the share of all is 0.9, which chance alone may undercut.
    belongs = np.array([True] * 60 + [True, False, True, False, True] * 4 + [False] * 40)
    listed = np.linspace(0.99, 0.01, len(belongs))
    scores = Scores(np.full(len(belongs), 0.01), listed)
    chosen = choose_thresholds(scores, np.zeros_like(belongs), belongs, Relevance(precision=0.9))
    assert (listed >= chosen.proposed).sum() < 80
    assert belongs[listed >= chosen.proposed].mean() > 0.9


def test_so_many_papers_are_proposed_and_held_as_without_training() -> None:
    chosen = match_thresholds(LISTED, 2, 3)
    assert [chosen.outcome(0.1, p) for p in LISTED] == ["proposed"] * 2 + ["held"] * 3 + ["dropped"]
    nothing = match_thresholds(LISTED, 0, 0)
    assert {nothing.outcome(0.1, p) for p in LISTED} == {"dropped"}
