"""How far a paper is about each concept of bot.toml, learned from papers of which people told it."""

from dataclasses import replace
from typing import Self

import numpy as np
from pydantic import model_validator

from bot.relevance.arrays import Array
from bot.relevance.points import Layout, Number, Part, Rows, likeness


class Focus(Part):
    """How far a paper is about each concept = intercept + sum of coefficient times likeness with a told paper.

    0 means not at all, 1 that the concept plays a part, 2 that it is central. Papers of which people told it teach the
    rest: kernel ridge regression (Saunders, Gammerman and Vovk 1998).
    """

    concepts: tuple[str, ...] = ()
    layout: Layout = Layout(mean=(), scale=())
    told: Array = Array()
    """The points of the papers of which people told it."""
    coefficient: Array = Array()
    """Shape ``(told, concepts)``."""
    intercept: tuple[Number, ...] = ()

    @model_validator(mode="after")
    def _lengths_agree(self) -> Self:
        if not len(self.concepts) == len(self.intercept) == self.coefficient.columns:
            raise ValueError("concepts, intercept and coefficient differ in length")
        if self.told.rows != self.coefficient.rows:
            raise ValueError("told and coefficient differ in length")
        return self

    def estimate(self, rows: Rows) -> Rows:
        """Return the rows with their focus; without concepts where nobody told any."""
        if not self.concepts:
            return rows
        like = likeness(self.layout.points(rows), self.told.values)
        return replace(rows, focus=np.array(self.intercept) + like @ self.coefficient.values)

    def fits(self, features: int, axes: int) -> bool:
        """Return whether rows of so many features and axes can be seen."""
        return not self.concepts or self.layout.fits(features, axes, 0, self.told)
