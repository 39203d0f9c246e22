"""What a concept means beyond its words: a direction in the space of the embeddings, taught by the words of bot.toml.

A paper that has several of a concept's words speaks of it, and its embedding says how such papers read. So a paper
that says the same in other words is recognised, and one that uses the words for something else is not.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from bot.core.settings import Topic
from bot.relevance.embedding import Vectors
from bot.relevance.lexicon import Evidence

_ENOUGH_MENTIONS = 3
_FEWEST = 20
"""Papers that speak of a concept, and that do not, below which no direction is learned."""

Number = Annotated[float, Field(allow_inf_nan=False)]


class Sense(BaseModel):
    """The log-odds that a text speaks of a concept = intercept + coefficient times embedding."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    coefficient: tuple[Number, ...] = Field(min_length=1)
    intercept: Number


def learn(evidence: Sequence[Evidence], vectors: Vectors, topic: Topic) -> dict[str, Sense]:
    """Return the senses of the required concepts after the first, where the papers teach them.

    The first concept is told by names, which an embedding hardly knows.
    """
    from sklearn.linear_model import LogisticRegression

    senses = {}
    for concept in topic.concepts[1:]:
        speaks = np.array([len(seen.of(concept.name)) >= _ENOUGH_MENTIONS for seen in evidence], dtype=bool)
        if min(speaks.sum(), (~speaks).sum()) >= _FEWEST:
            model = LogisticRegression(C=10.0, max_iter=1000).fit(vectors, speaks)
            senses[concept.name] = Sense(
                coefficient=tuple(float(f"{value:.6g}") for value in model.coef_[0]),
                intercept=float(f"{model.intercept_[0]:.6g}"),
            )
    return senses


def tell(senses: Mapping[str, Sense], vector: Vectors) -> dict[str, float]:
    """Return the features ``sense.CONCEPT`` of an embedding, shape ``(dimensions,)``."""
    return {
        f"sense.{name}": float(sense.intercept + vector @ np.array(sense.coefficient))
        for name, sense in senses.items()
    }
