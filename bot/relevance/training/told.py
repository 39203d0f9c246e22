"""How far people told that papers are about each concept, as numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.core.settings import Topic
from bot.relevance.features import Matrix
from bot.relevance.training.examples import Example


@dataclass(frozen=True, slots=True)
class Told:
    """How far people told that each of some papers is about each concept."""

    concepts: tuple[str, ...]
    values: Matrix
    """From 0 to 2, shape ``(papers, concepts)``; NaN where nobody told."""

    def where(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> "Told":
        """Return some of the papers."""
        return Told(self.concepts, self.values[rows])

    def of_many(self, fewest: int) -> "Told":
        """Return the concepts of which so many papers were told."""
        enough = (~np.isnan(self.values)).sum(axis=0) >= fewest
        return Told(tuple(np.array(self.concepts)[enough].tolist()), self.values[:, enough])


def nothing_told(papers: int) -> Told:
    """Return that nobody told anything."""
    return Told((), np.zeros((papers, 0)))


def told_of(found: Sequence[Example], topic: Topic) -> Told:
    """Return what people told of the examples. A concept that a label does not name was not told: it may be a new one."""
    named = _named(found)
    concepts = tuple(concept.name for concept in topic.subjects if concept.name in named)
    rows = [[(e.focus or {}).get(name, np.nan) for name in concepts] for e in found]
    return Told(concepts, np.array(rows, dtype=np.float64).reshape(len(found), len(concepts)))


def warn_of_unknown_concepts(found: Sequence[Example], topic: Topic) -> None:
    """Say which concepts labels name that bot.toml does not have, as when one was renamed."""
    known = [concept.name for concept in topic.subjects]
    if unknown := sorted(_named(found).difference(known)):
        structlog.get_logger().warning(
            "Labels tell how far papers are about concepts that bot.toml does not have: they teach nothing. "
            "Rename them in models/labels.jsonl as in bot.toml.",
            unknown=unknown,
            concepts=known,
        )


def _named(found: Sequence[Example]) -> set[str]:
    return {name for example in found for name in example.focus or ()}
