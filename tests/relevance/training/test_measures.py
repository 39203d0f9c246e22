import numpy as np
import pytest

from bot.relevance.training import measures


def flags(*values: int) -> np.ndarray:
    return np.array(values, dtype=bool)


def test_average_precision_is_the_mean_precision_at_each_relevant_paper() -> None:
    score = np.array([0.9, 0.8, 0.7, 0.6])
    assert measures.average_precision(flags(1, 0, 1, 0), score) == pytest.approx((1 + 2 / 3) / 2)
    assert measures.average_precision(flags(0, 0, 0, 0), score) == 0


def test_ties_count_together_in_any_order() -> None:
    score = np.array([0.9, 0.5, 0.5])
    assert measures.average_precision(flags(0, 1, 0), score) == measures.average_precision(
        flags(0, 0, 1), score
    )


def test_depth_counts_papers_down_to_the_recall() -> None:
    score = np.arange(10, 0, -1.0)
    relevant = flags(1, 0, 1, 0, 1, 0, 0, 0, 0, 1)
    assert measures.depth_at_recall(relevant, score, 0.75) == 5
    assert measures.depth_at_recall(relevant, score, 0.97) == 10


def test_work_saved_is_nothing_when_all_must_be_read() -> None:
    score = np.arange(10, 0, -1.0)
    assert measures.work_saved(flags(*[0] * 9, 1), score, 1.0, read=10) == 0
    assert measures.work_saved(flags(1, *[0] * 9), score, 1.0, read=10) == pytest.approx(0.9)


def test_calibration_error_weighs_the_gap_of_each_bin() -> None:
    p = np.array([0.05, 0.05, 0.95, 0.95])
    assert measures.calibration_error(flags(0, 0, 1, 1), p) == pytest.approx(0.05)
    assert measures.calibration_error(flags(1, 1, 1, 1), p) == pytest.approx((0.95 + 0.05) / 2)


def test_intervals_hold_the_value_and_are_the_same_each_time() -> None:
    values = np.arange(100.0)

    def mean(at: np.ndarray) -> dict[str, float]:
        return {"mean": float(values[at].mean())}

    low, high = measures.intervals(mean, 100)["mean"]
    assert low < 49.5 < high
    assert measures.intervals(mean, 100)["mean"] == (low, high)
