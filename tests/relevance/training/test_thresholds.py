import numpy as np
import pytest

from bot.core.settings import Relevance
from bot.relevance.classifier import Scores
from bot.relevance.training.thresholds import choose_thresholds, match_thresholds

LISTED = np.array([0.99, 0.97, 0.8, 0.7, 0.5, 0.4])
BELONGS = np.array([1, 1, 0, 1, 0, 0], dtype=bool)
IS_CORE = np.array([1, 0, 0, 1, 0, 0], dtype=bool)


@pytest.mark.parametrize(
    ("target", "proposed"),
    [(Relevance(precision=0.9), 0.885), (Relevance(precision=0.75), 0.6), (Relevance(recall=0.97), 0.6)],
)
def test_a_threshold_meets_the_target(target: Relevance, proposed: float) -> None:
    # Scores that say nothing leave the decision to list_worthy.
    chosen = choose_thresholds(Scores(np.full(6, 0.1), LISTED), IS_CORE, BELONGS, target)
    assert chosen.proposed == proposed
    assert chosen.held == 0.6


def test_a_likely_core_paper_is_proposed_where_another_of_the_same_odds_is_not() -> None:
    score = np.array([0.5, 0.01, 0.01, 0.4, 0.01, 0.01])
    likely = np.array([0.99, 0.97, 0.8, 0.9, 0.5, 0.4])
    chosen = choose_thresholds(Scores(score, likely), IS_CORE, BELONGS, Relevance(precision=0.9))
    assert (chosen.proposed, chosen.core) == (0.885, 0.4)
    assert [chosen.outcome(c, p) for c, p in zip(score, likely, strict=True)].count("proposed") == 3


def test_a_target_that_nothing_meets_proposes_the_top_alone() -> None:
    chosen = choose_thresholds(
        Scores(np.full(6, 0.1), LISTED), IS_CORE, np.zeros(6, dtype=bool), Relevance(precision=0.99)
    )
    assert (chosen.proposed, chosen.core) == (0.98, 1.0)


@pytest.mark.parametrize("told", [0.935, 0.99])
def test_neither_what_is_expected_nor_what_was_counted_breaks_the_precision(told: float) -> None:
    # After 60 papers that belong, 20 of which 12 do: with them the share of all is 0.9, after the first few less.
    belongs = np.array([True] * 60 + [False] * 8 + [True] * 12 + [False] * 40)
    listed = np.concatenate([np.full(60, told), np.linspace(0.8, 0.7, 20), np.full(40, 0.01)])
    scores = Scores(np.full(len(belongs), 0.01), listed)
    chosen = choose_thresholds(scores, np.zeros_like(belongs), belongs, Relevance(precision=0.9))
    proposed = listed >= chosen.proposed
    assert belongs[proposed].mean() >= 0.9
    assert listed[proposed].mean() >= 0.93


def test_errors_that_are_allowed_are_not_filled_with_papers_that_hardly_belong() -> None:
    belongs = np.array([True] * 100 + [False] * 100)
    listed = np.where(belongs, 0.999, 0.001)
    chosen = choose_thresholds(
        Scores(np.full(200, 0.01), listed), np.zeros_like(belongs), belongs, Relevance(precision=0.9)
    )
    assert (listed >= chosen.proposed).tolist() == belongs.tolist()


def test_so_many_papers_are_proposed_and_held_as_without_training() -> None:
    chosen = match_thresholds(LISTED, 2, 3)
    assert [chosen.outcome(0.1, p) for p in LISTED] == ["proposed"] * 2 + ["held"] * 3 + ["dropped"]
    nothing = match_thresholds(LISTED, 0, 0)
    assert {nothing.outcome(0.1, p) for p in LISTED} == {"dropped"}
