"""The papers whose grade teaches the classifier most: uncertain ones, unlike one another (active learning).

Uncertainty sampling (Lewis and Gale 1994) alone asks for many papers of one kind; so each paper counts the less,
the nearer it is to one that is asked for already (Brinker 2003).
"""

from collections.abc import Sequence

import numpy as np

from bot.core.candidate import Candidate
from bot.core.settings import Relevance
from bot.relevance.embedding import Store, embed, text_of
from bot.support.progress import Progress

_FEWEST = 0.02
"""The share of uncertainty that a certain paper keeps: where all are certain, the most different ones are asked for."""


def choose_to_grade(
    candidates: Sequence[Candidate], most: int, relevance: Relevance, store: Store, progress: Progress
) -> list[Candidate]:
    """Return the candidates that a person should grade, the one that teaches most first.

    Args:
        candidates: ranked papers without a grade.
        most: how many to return.
        relevance: names the embedding model.
        store: keeps embeddings.
        progress: tells how far it is.

    Raises:
        InputError: the embedding model cannot be used.
    """
    if not candidates:
        return []
    vectors = embed([text_of(candidate.paper) for candidate in candidates], relevance, store, progress)
    belongs = np.array([candidate.list_worthy for candidate in candidates])
    uncertain = np.maximum(4 * belongs * (1 - belongs), _FEWEST)
    nearest = np.zeros(len(candidates))
    chosen: list[int] = []
    while len(chosen) < min(most, len(candidates)):
        worth = uncertain * (1 - np.clip(nearest, 0, 1))
        worth[chosen] = -1.0
        best = int(np.argmax(worth))
        chosen.append(best)
        nearest = np.maximum(nearest, vectors @ vectors[best])
    return [candidates[place] for place in chosen]
