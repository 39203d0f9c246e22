"""The models that the classifier is made of, as plain numbers, and the log-odds they give.

Each has ``log_odds(rows)``, shape ``(rows,)``, and ``fits(features, axes, concepts)``: whether it sees so many columns.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field, model_validator

from bot.relevance.arrays import Array
from bot.relevance.features import Matrix
from bot.relevance.points import Floats, Layout, Number, Part, Rows, likeness


class Linear(Part):
    """Log-odds = intercept + sum of coefficient times feature. Only where nothing was trained."""

    coefficient: tuple[Number, ...]
    intercept: Number

    def log_odds(self, rows: Rows) -> Floats:
        """Return the log-odds of each row."""
        return np.asarray(self.intercept + rows.x @ np.array(self.coefficient))

    def fits(self, features: int, axes: int, concepts: int) -> bool:
        """Return whether the model sees so many features; it sees nothing else."""
        return len(self.coefficient) == features and axes == concepts == 0


class Machine(Part):
    """Log-odds = intercept + sum of coefficient times likeness with a support."""

    layout: Layout
    supports: Array
    """The points of the papers that decide."""
    coefficient: tuple[Number, ...]
    intercept: Number

    @model_validator(mode="after")
    def _lengths_agree(self) -> Self:
        if len(self.coefficient) != self.supports.rows:
            raise ValueError("supports and coefficient differ in length")
        return self

    def log_odds(self, rows: Rows) -> Floats:
        """Return the log-odds of each row."""
        like = likeness(self.layout.points(rows), self.supports.values)
        return np.asarray(self.intercept + like @ np.array(self.coefficient))

    def fits(self, features: int, axes: int, concepts: int) -> bool:
        """Return whether the machine sees so many features, axes and concepts."""
        return self.layout.fits(features, axes, concepts, self.supports)


class Tree(Part):
    """A decision tree as arrays: node i goes left when its feature is at most its threshold; -1 marks a leaf."""

    feature: tuple[int, ...]
    threshold: tuple[Number, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[Number, ...]

    @model_validator(mode="after")
    def _is_a_tree(self) -> Self:
        size = len(self.feature)
        if not size == len(self.threshold) == len(self.left) == len(self.right) == len(self.value) > 0:
            raise ValueError("a tree's arrays differ in length or are empty")
        for i, (feature, left, right) in enumerate(zip(self.feature, self.left, self.right, strict=True)):
            # Children lie behind their parent: walking down always ends.
            if feature >= 0 and not (i < left < size and i < right < size):
                raise ValueError(f"node {i} of a tree has a child out of place")
        return self

    @cached_property
    def _arrays(self) -> tuple[NDArray[Any], ...]:
        return tuple(map(np.array, (self.feature, self.threshold, self.left, self.right, self.value)))

    def values(self, x: Matrix) -> Floats:
        """Return the value of the leaf that each row reaches."""
        feature, threshold, left, right, value = self._arrays
        node = np.zeros(len(x), dtype=np.intp)
        rows = np.arange(len(x))
        while len(inner := rows[feature[node] >= 0]):
            at = node[inner]
            # scikit-learn compares in single precision: so must we, to give its numbers.
            goes_left = x[inner, feature[at]].astype(np.float32) <= threshold[at]
            node[inner] = np.where(goes_left, left[at], right[at])
        return np.asarray(value[node])


class Forest(Part):
    """The mean value of the trees is a probability. They see the focus, or the features where nobody told any."""

    trees: tuple[Tree, ...] = Field(min_length=1)

    def log_odds(self, rows: Rows) -> Floats:
        """Return the log-odds of each row."""
        seen = columns_of_trees(rows)
        return log_odds(np.mean([tree.values(seen) for tree in self.trees], axis=0))

    def fits(self, features: int, axes: int, concepts: int) -> bool:
        """Return whether the trees see so many concepts, or else features; they see no axes."""
        columns = concepts or features
        return all(-1 <= feature < columns for tree in self.trees for feature in tree.feature)


def columns_of_trees(rows: Rows) -> Matrix:
    """Return what the trees see of rows."""
    return rows.focus if rows.focus.shape[1] else rows.x


def log_odds(p: ArrayLike, least: float = 0.002) -> Floats:
    """Return log(p / (1 - p)), with p kept so far away from 0 and 1."""
    p = np.clip(p, least, 1 - least)
    return np.asarray(np.log(p / (1 - p)))


def probability(z: Floats) -> Floats:
    """Return the probability of log-odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(z, -30, 30))))


def round_numbers(numbers: Iterable[float], digits: int = 6) -> tuple[float, ...]:
    """Return the numbers with few significant digits: what lies beyond the sixth differs between machines."""
    return tuple(float(f"{number:.{digits}g}") for number in numbers)
