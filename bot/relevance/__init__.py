"""Relevance to the topic: a cheap first stage, embeddings, a trained classifier, and the reasons for its scores.

In: papers, the list, its decisions. Out: candidates with two probabilities and an outcome, the best first.
"""

import re
from functools import cache
from pathlib import Path

import structlog

from bot.core.settings import Settings
from bot.relevance.classifier import (
    FILE_NAME,
    OLDER_FILE_NAME,
    SCHEMA,
    Classifier,
    check_fits,
    parse_classifier,
)
from bot.relevance.context import Context
from bot.relevance.embedding import model_sha256
from bot.relevance.fallback import from_words
from bot.relevance.lexicon import lexicon_sha256
from bot.relevance.promise import Promise, promise
from bot.relevance.quote import decisive_sentences
from bot.relevance.ranking import rank, worth_keeping
from bot.relevance.weighing import Weighed, weigh
from bot.support.errors import InputError

CARD = "card.md"
"""The model card, which names the hash of the classifier beside it."""

__all__ = [
    "Classifier",
    "Context",
    "Promise",
    "Weighed",
    "decisive_sentences",
    "promise",
    "rank",
    "read_classifier",
    "weigh",
    "worth_keeping",
]  # fmt: skip


def read_classifier(models: Path, settings: Settings, *, is_new: bool = False) -> Classifier:
    """Read the classifier of a list's repository; one without a usable classifier starts from the words of its bot.toml.

    Args:
        models: the folder.
        settings: the list's.
        is_new: whether the list is only just taken over: then nobody has to be warned that it has no classifier.

    Raises:
        InputError: the classifier is broken, is not the one of its card, or was trained with another embedding model
            than bot.toml names.
    """
    file = models / FILE_NAME
    text = _read(file)
    if text is None or _is_older(text):
        older = file if text is not None else models / OLDER_FILE_NAME
        if not is_new or older.exists():
            _warn_of_words(older)
        return from_words(settings)
    classifier = parse_classifier(text, f"{models.name}/{FILE_NAME}")
    _check_card(classifier, models)
    check_fits(classifier, model_sha256(settings.relevance), lexicon_sha256(settings.topic))
    return classifier


@cache
def _warn_of_words(older: Path) -> None:
    """Say, once in a run, that there is no classifier to rank with; ``older`` is where one of an older version may be."""
    is_older = older.exists()
    name = f"{older.parent.name}/{older.name}"
    why = f"{name} is of an older version" if is_older else "this list has no trained classifier"
    structlog.get_logger().warning(
        f"Papers are ranked by the words of bot.toml alone, because {why}. "
        + (
            "Run `bot train`."
            if is_older
            else "To have one: grade papers with `bot grade`, then run `bot train`."
        )
    )


def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}") from None


def _is_older(text: str) -> bool:
    """Return whether a file is of an earlier schema: its models see what is no longer computed."""
    found = re.search(r'"schema_version": ?(\d{1,3})\b', text)
    return found is not None and int(found[1]) < SCHEMA


def _check_card(classifier: Classifier, models: Path) -> None:
    card = _read(models / CARD)
    found = re.search(r"^\| SHA-256 of classifier\.json \| `([0-9a-f]{64})` \|$", card or "", re.MULTILINE)
    if not found or found[1] != classifier.sha256:
        says = f"names {found[1][:12]}" if found else "names no hash"
        raise InputError(
            f"{models.name}/{FILE_NAME} has SHA-256 {classifier.sha256[:12]}, but {models.name}/{CARD} {says}: one of "
            "them was changed by hand. Restore both from git, or run `bot train`."
        )
