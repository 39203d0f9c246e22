"""`bot queries`: queries to add for the words that bot.toml has now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.adoption.asked import drafts_to_add, has_queries, narrows, words_not_asked
from bot.adoption.concepts import Draft
from bot.adoption.field import ASKED
from bot.adoption.phrases import Index
from bot.adoption.settings_text import queries_text
from bot.core.catalog import read_catalog
from bot.core.file_names import SETTINGS
from bot.core.paper import Paper
from bot.core.project import Project
from bot.core.settings import Concept, Settings
from bot.support.errors import InputError


@dataclass(frozen=True, slots=True)
class Queries:
    """What queries could ask for."""

    text: str
    """Queries to add to those under `[search]` of bot.toml; "" where none is missing."""
    notes: tuple[str, ...]
    """What the queries of bot.toml lack, what no query can ask for, and what to do with ``text``."""


def propose_queries(project: Project) -> Queries:
    """Return queries that find what those of bot.toml do not, by the words of the concepts; nothing is changed.

    Raises:
        InputError: bot.toml has no query, and no concept has words that one can name.
    """
    settings = project.settings
    drafts = drafts_to_add(settings, Index(_rows(project)))
    if not drafts and not has_queries(settings):
        raise InputError(
            f"No concept of {SETTINGS} has terms or a vocabulary: write queries by hand, or give a concept terms."
        )
    notes = [tell_missing(title, words) for title, words in words_not_asked(settings).items()]
    notes += [note for concept in settings.topic.concepts for note in _tell_limits(concept, bool(drafts))]
    notes += [_tell_not_spelt(term) for term in _not_spelt(drafts)]
    return Queries(queries_text(*drafts), (*notes, _tell_use(settings, bool(drafts))))


def _rows(project: Project) -> Iterator[Paper]:
    """Yield the rows of the list, whose titles tell which endings papers have."""
    if project.catalog.exists():
        yield from (Paper(title=entry.title) for entry in read_catalog(project.catalog).entries)


def tell_missing(title: str, words: tuple[str, ...]) -> str:
    """Say which words of a concept no query asks for."""
    return f"{title}: no query asks for {', '.join(words)}"


def _tell_limits(concept: Concept, is_any: bool) -> Iterator[str]:
    """Say what of a concept the queries cannot ask for, of which ``is_any`` tells whether there are some."""
    kinds = ["its patterns"] if concept.patterns else []
    if concept.vocabulary:
        kinds.append(f"all words of {concept.vocabulary}, only for {len(ASKED[concept.vocabulary])}")
    if kinds:
        beside = "" if narrows(concept) or not is_any else "; the queries below leave this concept out"
        lacking = " and ".join(kinds)
        yield f"{concept.title}: `bot queries` cannot ask for {lacking}: write the names that matter by hand{beside}"


def _not_spelt(drafts: Sequence[Sequence[Draft]]) -> list[str]:
    terms = (term for concepts in drafts for draft in concepts for term in draft.terms)
    return list(dict.fromkeys(term for term in terms if term.endswith("*")))


def _tell_not_spelt(term: str) -> str:
    return (
        f"{term}: no title of the list and no query has a word that begins so, and arXiv's manual knows no *: "
        "write the words by hand"
    )


def _tell_use(settings: Settings, is_any: bool) -> str:
    if not is_any:
        return f"Nothing to add: the queries of {SETTINGS} ask for every word that a query can name."
    if has_queries(settings):
        return f"Add these to the queries under [search] of {SETTINGS}. Take none out: they may find more than these."
    return f"Put these lines under [search] of {SETTINGS}."
