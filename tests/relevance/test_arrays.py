import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pydantic import ValidationError

from bot.relevance.arrays import Array, pack


@given(arrays(np.float64, st.tuples(st.integers(0, 5), st.integers(0, 5)), elements=st.floats(-100, 100)))
def test_a_matrix_survives_json_with_three_digits(matrix: np.ndarray) -> None:
    read = Array.model_validate_json(pack(matrix).model_dump_json())
    assert read == pack(matrix)
    np.testing.assert_allclose(read.values, matrix, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e6])
def test_a_number_that_is_not_finite_in_half_precision_is_refused(number: float) -> None:
    with pytest.raises(ValidationError, match="not finite"), np.errstate(over="ignore"):
        pack([[number]])
