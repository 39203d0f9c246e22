"""A paper whose month nobody knows is a maintainer's to decide."""

from datetime import date

import pytest

from bot.core.candidate import Candidate
from bot.core.paper import Paper
from bot.pipeline.scan import hold_undated

UNDATED = Paper("Masks of Polyps", doi="10.1000/masks")
DATED = Paper("Masks of Polyps", doi="10.1000/masks", published=date(2025, 4, 1))
PREPRINT = Paper("Masks of Polyps", arxiv_id="2504.00001")


@pytest.mark.parametrize(
    ("paper", "before", "after"),
    [
        (UNDATED, "proposed", "held"),
        (UNDATED, "held", "held"),
        (UNDATED, "dropped", "dropped"),
        (DATED, "proposed", "proposed"),
        (PREPRINT, "proposed", "proposed"),
    ],
)
def test_only_a_proposed_paper_without_a_month_is_held(paper, before, after):
    assert hold_undated(Candidate(paper, 0.9, 0.9, before)).outcome == after
