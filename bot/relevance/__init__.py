"""Relevance to the topic: a cheap first stage, embeddings, a trained head, and the reasons for its scores."""

from pathlib import Path

import structlog

from bot.core.settings import Settings
from bot.relevance.classifier import FILE_NAME, Head, check_fits, parse_head
from bot.relevance.embedding import model_sha256
from bot.relevance.fallback import from_words
from bot.relevance.ranking import lexicon_sha256, rank
from bot.support.errors import InputError

__all__ = ["Head", "rank", "read_head"]


def read_head(models: Path, settings: Settings) -> Head:
    """Read the head of a list's repository; one without a head starts from the words of its bot.toml.

    Raises:
        InputError: the head is broken, or was trained with another embedding model than bot.toml names.
    """
    try:
        text = (models / FILE_NAME).read_text(encoding="utf-8")
    except FileNotFoundError:
        structlog.get_logger().warning(
            "no trained head: ranking from the words of bot.toml alone, much worse; run `bot train`",
            missing=f"{models.name}/{FILE_NAME}",
        )
        return from_words(settings)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{models / FILE_NAME} cannot be read: {error}") from None
    head = parse_head(text, f"{models.name}/{FILE_NAME}")
    check_fits(head, model_sha256(settings.relevance), lexicon_sha256(settings.topic))
    return head
