"""What the models see of papers: rows of numbers, and the points that these become, whose distance tells how unlike two are."""

from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.relevance.arrays import Array
from bot.relevance.features import Matrix
from bot.relevance.wording import Places

Floats = NDArray[np.float64]
Number = Annotated[float, Field(allow_inf_nan=False)]


class Part(BaseModel):
    """A part of the classifier's JSON: immutable, without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Rows:
    """What the models see of some papers."""

    x: Matrix
    """The features, shape ``(rows, features)``."""
    places: Places
    """What the words are about, shape ``(rows, axes)``."""
    focus: Matrix
    """How far the paper is about each concept, as :class:`bot.relevance.focus.Focus` estimates it, shape ``(rows, concepts)``."""

    def where(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> "Rows":
        """Return some of the rows."""
        return Rows(self.x[rows], self.places[rows], self.focus[rows])


def rows_of(x: Matrix, places: Places) -> Rows:
    """Return rows whose focus is not estimated yet."""
    return Rows(x, places, np.zeros((len(x), 0)))


class Layout(Part):
    """How rows become points whose squared distance tells how unlike two papers are.

    It is the mean squared difference of their features, plus the squared distance of the places of their words, plus half
    of the mean squared difference of their focus. So all features together count about as much as the words.
    Features and focus are in standard deviations, at most three: so a paper unlike all others is not far from everything.
    """

    mean: tuple[Number, ...]
    """Of each feature, then of the focus on each concept."""
    scale: tuple[Annotated[float, Field(gt=0)], ...]
    """Their standard deviations."""

    @model_validator(mode="after")
    def _lengths_agree(self) -> Self:
        if len(self.mean) != len(self.scale):
            raise ValueError("mean and scale differ in length")
        return self

    def points(self, rows: Rows) -> Matrix:
        """Return rows as points, shape ``(rows, features + concepts + axes)``."""
        numbers = np.hstack([rows.x, rows.focus])
        scaled = np.clip((numbers - np.array(self.mean)) / np.array(self.scale), -3, 3)
        x, focus = np.split(scaled, [rows.x.shape[1]], axis=1)
        return np.hstack(
            [x / np.sqrt(max(1, x.shape[1])), focus / np.sqrt(max(1, 2 * focus.shape[1])), rows.places]
        )

    def fits(self, features: int, axes: int, concepts: int, points: Array) -> bool:
        """Return whether rows of so many columns become points like those."""
        return len(self.mean) == features + concepts and points.columns == features + concepts + axes


def likeness(points: Matrix, others: Matrix) -> Matrix:
    """Return exp(-d) for each pair of points, d their squared distance: a radial basis function."""
    squares = (points**2).sum(axis=1)[:, None] + (others**2).sum(axis=1) - 2 * points @ others.T
    return np.asarray(np.exp(-squares))
