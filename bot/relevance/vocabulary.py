"""The words of whole fields, which ship with the bot so that no list's keeper must write them.

They are facts about a field, learned from papers by ``python -m benchmarks.vocabulary``, and know nothing of a list.
"""

from functools import cache
from pathlib import Path

from bot.core.settings import Concept

FOLDER = Path(__file__).with_name("vocabularies")


def terms_of(concept: Concept) -> tuple[str, ...]:
    """Return the words of a concept: those of bot.toml, and those of the vocabulary that it names."""
    return concept.terms + (words_of_field(concept.vocabulary) if concept.vocabulary else ())


@cache
def words_of_field(name: str) -> tuple[str, ...]:
    """Return the words of a field that the bot ships."""
    return tuple((FOLDER / f"{name}.txt").read_text(encoding="ascii").split())
