"""Relevance to the topic: a cheap first stage, embeddings, a trained classifier, and the reasons for its scores.

In: papers, the list, its decisions. Out: candidates with two probabilities and an outcome, the best first.
"""

from pathlib import Path

import structlog

from bot.core.settings import Settings
from bot.relevance.classifier import FILE_NAME, OLDER_FILE_NAME, Classifier, check_fits, parse_classifier
from bot.relevance.embedding import model_sha256
from bot.relevance.fallback import from_words
from bot.relevance.quote import decisive_sentences
from bot.relevance.ranking import lexicon_sha256, rank
from bot.relevance.weighing import Weighed, weigh
from bot.support.errors import InputError

__all__ = ["Classifier", "Weighed", "decisive_sentences", "rank", "read_classifier", "weigh"]


def read_classifier(models: Path, settings: Settings) -> Classifier:
    """Read the classifier of a list's repository; one without a classifier starts from the words of its bot.toml.

    Raises:
        InputError: the classifier is broken, or was trained with another embedding model than bot.toml names.
    """
    file = models / FILE_NAME
    if not file.exists() and (models / OLDER_FILE_NAME).exists():
        file = models / OLDER_FILE_NAME
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        structlog.get_logger().warning(
            "no trained classifier: ranking from the words of bot.toml alone, much worse; run `bot train`",
            missing=f"{models.name}/{FILE_NAME}",
        )
        return from_words(settings)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}") from None
    classifier = parse_classifier(text, f"{models.name}/{file.name}")
    check_fits(classifier, model_sha256(settings.relevance), lexicon_sha256(settings.topic))
    return classifier
