"""`bot queries`: queries for the words that bot.toml has now."""

from dataclasses import dataclass

from bot.adoption.asked import drafts_to_ask, words_not_asked
from bot.adoption.settings_text import queries_text
from bot.core.file_names import SETTINGS
from bot.core.project import Project
from bot.support.errors import InputError


@dataclass(frozen=True, slots=True)
class Queries:
    """What queries could ask for."""

    text: str
    """Lines for `[search]` of bot.toml."""
    notes: tuple[str, ...]
    """What the queries of bot.toml lack, and what those in ``text`` cannot ask for."""


def propose_queries(project: Project) -> Queries:
    """Return queries for the words of the concepts; nothing is changed.

    Raises:
        InputError: no concept has words that a query can name.
    """
    drafts, left_out = drafts_to_ask(project.settings)
    if not drafts:
        raise InputError(
            f"No concept of {SETTINGS} has terms without a vocabulary: write queries by hand, or give a concept terms."
        )
    notes = [tell_missing(title, words) for title, words in words_not_asked(project.settings).items()]
    notes += [
        f"left out: {title}: patterns and whole vocabularies have no place in a query" for title in left_out
    ]
    return Queries(queries_text(drafts), tuple(notes))


def tell_missing(title: str, words: tuple[str, ...]) -> str:
    """Say which words of a concept no query asks for."""
    return f"{title}: no query asks for {', '.join(words)}"
