"""The classifier of a repository without models/: nothing learned, only the words and sentences of bot.toml.

Worse than a trained one, and said so loudly: it adds up how many of the topic's concepts a paper touches, in
title and text, and how near it is to the topic's sentences and to the list. Its probabilities are guesses.
"""

from bot.core.settings import Settings
from bot.relevance.classifier import Branch, Classifier, Linear, Scorer, Thresholds, rounded
from bot.relevance.embedding import model_sha256
from bot.relevance.lexicon import lexicon_sha256

_WEIGHTS = {
    "together.title": 1.0,
    "together.all": 2.0,
    "together.sentence": 1.5,
    "meaning.topic": 6.0,
    "near.five": 4.0,
}
_LIST_WORTHY = Thresholds(proposed=0.55, core=0.55, held=0.3)


def from_words(settings: Settings) -> Classifier:
    """Return a classifier that needs no training."""
    count = len(settings.topic.concepts)
    names = tuple(_WEIGHTS)
    # A paper that touches every concept in one sentence and is moderately near the topic stands even.
    listed = _scorer(-(0.5 * count + 2.0 * count + 1.5 * count + 6.0 * 0.4 + 4.0 * 0.4), len(names))
    core = _scorer(listed.linear.intercept - 1.0, len(names))
    branch = Branch(core=core, list_worthy=listed, thresholds=_LIST_WORTHY)
    return Classifier(
        trained=False, embedding=model_sha256(settings.relevance), lexicon=lexicon_sha256(settings.topic),
        target="none: not trained", features=names, absent=(0.0, 0.0, 0.0, 0.2, 0.2), full=branch, title_only=branch,
    )  # fmt: skip


def _scorer(intercept: float, count: int) -> Scorer:
    linear = Linear(
        mean=(0.0,) * count, scale=(1.0,) * count, coefficient=tuple(_WEIGHTS.values()),
        intercept=rounded([intercept])[0],
    )  # fmt: skip
    return Scorer(linear=linear)
