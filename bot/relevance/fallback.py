"""The classifier of a repository without models/: nothing learned, only the words and sentences of bot.toml.

Worse than a trained one, and said so loudly: it adds up how many of the topic's concepts a paper touches, in
title and text, and how near it is to the topic's sentences and to the list. Its probabilities are guesses.
"""

from collections.abc import Iterable
from math import log1p

from bot.core.settings import Settings
from bot.relevance.classifier import Branch, Classifier, Scorer, Thresholds
from bot.relevance.embedding import model_sha256
from bot.relevance.lexicon import lexicon_sha256
from bot.relevance.models import Linear, round_numbers

_WEIGHTS = {
    "together.title": 1.0,
    "together.all": 2.0,
    "together.sentence": 1.5,
    "meaning.topic": 6.0,
    "near.five": 4.0,
}
_DIFFERENT_WORDS = 1.0
"""The weight of log(1 + different words) of each concept: one word alone may stand for something else."""
_LIST_WORTHY = Thresholds(proposed=0.55, core=0.55, held=0.3)


def from_words(settings: Settings) -> Classifier:
    """Return a classifier that needs no training."""
    count = len(settings.topic.concepts)
    weights = _WEIGHTS | {f"{concept.name}.words": _DIFFERENT_WORDS for concept in settings.topic.concepts}
    # A paper that touches every concept in one sentence, with two words for each, and is moderately near the topic
    # stands even.
    even = (0.5 + 2.0 + 1.5 + _DIFFERENT_WORDS * log1p(2)) * count + 6.0 * 0.4 + 4.0 * 0.4
    listed, core = _scorer(-even, weights.values()), _scorer(-even - 1.0, weights.values())
    branch = Branch(core=core, list_worthy=listed, thresholds=_LIST_WORTHY)
    return Classifier(
        trained=False, embedding=model_sha256(settings.relevance), lexicon=lexicon_sha256(settings.topic),
        target="none: not trained", features=tuple(weights), absent=tuple(map(_absent, weights)), full=branch, title_only=branch,
    )  # fmt: skip


def _absent(feature: str) -> float:
    """Return what a feature is where its evidence is absent."""
    return 0.2 if feature.startswith(("meaning.", "near.")) else 0.0


def _scorer(intercept: float, weights: Iterable[float]) -> Scorer:
    return Scorer(models=(Linear(coefficient=tuple(weights), intercept=round_numbers([intercept])[0]),))
