from datetime import date, timedelta

import pytest

from bot.core.settings import Relevance
from bot.core.state import Decision
from bot.relevance.promise import LAST, promise

TARGET = Relevance(precision=0.9)


def decide(verdicts: str) -> list[Decision]:
    """Return decisions, one a day: a accepted, e edited, r rejected."""
    names = {"a": "accepted", "e": "edited", "r": "rejected"}
    return [
        Decision(id=f"arXiv:2501.{i:05}", title=f"Paper {i}", verdict=names[v], on=date(2025, 1, 1) + timedelta(i), by="keeper")
        for i, v in enumerate(verdicts)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("verdicts", "kept"),
    [
        ("a" * 46 + "r" * 4, True),
        ("ae" * 20, True),
        ("a" * 30 + "r" * 20, False),
        ("aaaa", None),
        ("rrrr", False),
    ],
)
def test_decisions_show_whether_the_precision_is_kept(verdicts: str, kept: bool | None) -> None:
    found = promise(decide(verdicts), TARGET)
    assert found is not None
    assert found.kept is kept
    assert ("bot train" in found.sentence) is (kept is False)


def test_papers_that_were_held_back_do_not_count_as_proposals() -> None:
    held = [one.model_copy(update={"proposed": False}) for one in decide("r" * 30)]
    found = promise([*decide("a" * 20), *held], TARGET)
    assert found is not None
    assert (found.accepted, found.decided, found.kept) == (20, 20, True)


def test_the_sentence_names_what_was_accepted_and_what_was_asked() -> None:
    found = promise(decide("a" * 46 + "r" * 4), TARGET)
    assert found is not None
    assert found.sentence == "Of the last 50 proposals you accepted 46 (92%; bot.toml asks for 90%)."


def test_old_decisions_are_not_counted() -> None:
    found = promise(list(reversed(decide("r" * 30 + "a" * LAST))), TARGET)
    assert found is not None
    assert (found.accepted, found.decided) == (LAST, LAST)


def test_probabilities_below_the_target_break_the_promise_before_anybody_decides() -> None:
    found = promise((), TARGET, [0.95] * 10 + [0.6] * 20)
    assert found is not None
    assert found.kept is False
    assert "expects 72%" in found.sentence


def test_nothing_is_said_of_a_target_for_recall_or_without_evidence() -> None:
    assert promise(decide("a" * 30), Relevance(recall=0.97)) is None
    assert promise((), TARGET) is None
