"""Matrices inside JSON: half precision in base64, which takes a fifth of the digits and is read at once."""

from base64 import urlsafe_b64encode
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Base64UrlBytes, BaseModel, ConfigDict, Field, model_validator

_HALF = np.dtype("<f2")


class Array(BaseModel):
    """A matrix of numbers, each with about three significant digits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int = Field(default=0, ge=0)
    columns: int = Field(default=0, ge=0)
    half: Base64UrlBytes = b""
    """The numbers, row by row, as little-endian IEEE 754 half precision."""

    @model_validator(mode="after")
    def _check_numbers(self) -> Self:
        if len(self.half) != self.rows * self.columns * _HALF.itemsize:
            raise ValueError("rows, columns and the length of half differ")
        if not np.isfinite(self.values).all():
            raise ValueError("half holds a number that is not finite")
        return self

    @property
    def values(self) -> NDArray[np.float64]:
        """The matrix, shape ``(rows, columns)``."""
        return np.frombuffer(self.half, _HALF).reshape(self.rows, self.columns).astype(np.float64)


def pack(matrix: ArrayLike) -> Array:
    """Return a matrix as it stands in JSON."""
    numbers = np.asarray(matrix, dtype=_HALF)
    rows, columns = numbers.shape
    return Array(rows=rows, columns=columns, half=urlsafe_b64encode(numbers.tobytes()))
