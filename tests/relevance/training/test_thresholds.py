import numpy as np
import pytest

from bot.core.settings import Relevance
from bot.relevance.training.thresholds import choose_thresholds

LISTED = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
BELONGS = np.array([1, 1, 0, 1, 0, 0], dtype=bool)
IS_CORE = np.array([1, 0, 0, 1, 0, 0], dtype=bool)


@pytest.mark.parametrize(
    ("target", "proposed"),
    [(Relevance(precision=0.99), 0.8), (Relevance(precision=0.7), 0.6), (Relevance(recall=0.97), 0.6)],
)
def test_a_line_fulfils_the_wish(target: Relevance, proposed: float) -> None:
    # Scores that say nothing leave the decision to list_worthy.
    chosen = choose_thresholds(np.full(6, 0.1), LISTED, IS_CORE, BELONGS, target)
    assert chosen.proposed == proposed
    assert chosen.held == 0.6


def test_a_likely_core_paper_is_proposed_where_another_of_the_same_odds_is_not() -> None:
    score = np.array([0.5, 0.01, 0.01, 0.4, 0.01, 0.01])
    chosen = choose_thresholds(score, LISTED, IS_CORE, BELONGS, Relevance(precision=0.99))
    assert (chosen.proposed, chosen.core) == (0.8, 0.4)
    assert [chosen.outcome(c, p) for c, p in zip(score, LISTED, strict=True)].count("proposed") == 3


def test_a_wish_that_nothing_fulfils_proposes_the_top_alone() -> None:
    chosen = choose_thresholds(
        np.full(6, 0.1), LISTED, IS_CORE, np.zeros(6, dtype=bool), Relevance(precision=0.99)
    )
    assert (chosen.proposed, chosen.core) == (0.9, 1.0)
