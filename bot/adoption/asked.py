"""Which words of bot.toml its queries ask for: a keeper changes the words, and the queries do not follow by themselves."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.adoption.concepts import Draft
from bot.adoption.field import ASKED
from bot.adoption.phrases import Index
from bot.adoption.questions import MOST_ENDINGS
from bot.core.paper import Paper
from bot.core.settings import Concept, Search, Settings
from bot.sources.queries import Matches, QueryError, arxiv_query, scholar_query


def words_not_asked(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Return, by the titles of the concepts, the words by which no query finds a paper.

    A query that lets papers pass whatever they say of a concept asks for all of its words. Where bot.toml has no
    query, nothing is missing. Of a concept that means a whole field, words of the field are missing where the queries find
    less than half of those that a query asks for.
    """
    queries, asked = list(_read_queries(settings.search)), _text_of(settings.search)
    if not queries:
        return {}
    concepts = settings.topic.concepts
    told = {concept.name: _spell((*concept.terms, *_words_of_field(concept)), asked) for concept in concepts}
    missing = {}
    for concept in concepts:
        rest = _words_of_others(told, concept.name)
        # What the queries ask of a concept that has patterns or a whole field's words, bot.toml does not name.
        others = _phrases_beside(told[concept.name], settings.search)
        if all(narrows(other) for other in concepts if other is not concept):
            # A phrase that makes the words of all others complete is one for this concept, which bot.toml does not name.
            others = [phrase for phrase in others if not _finds(queries, [*rest, phrase])]
        beside = (rest, [*rest, *others])
        terms, of_field = (
            [term for term in words if not _finds_beside(queries, _spell([term], asked), beside)]
            for words in (concept.terms, _words_of_field(concept))
        )
        is_asked = 2 * len(of_field) <= len(_words_of_field(concept))
        missing[concept.title] = tuple(dict.fromkeys(terms if is_asked else (*terms, *of_field)))
    return {title: terms for title, terms in missing.items() if terms}


def _words_of_field(concept: Concept) -> tuple[str, ...]:
    """Return the words by which a query asks for a concept that means a whole field."""
    return ASKED[concept.vocabulary] if concept.vocabulary else ()


def _words_of_others(told: Mapping[str, Sequence[str]], name: str) -> list[str]:
    """Return the words of all concepts but one."""
    return [word for other, words in told.items() if other != name for word in words]


def _phrases_beside(own: Sequence[str], search: Search) -> list[str]:
    """Return the phrases of the queries that share nothing with some words."""
    found = re.findall(r'"[^"]*"|[^\W_]+', " ; ".join((*search.arxiv, *search.semantic_scholar)))
    phrases = dict.fromkeys(map(_words, found))
    return [
        phrase
        for phrase in phrases
        if not any(f" {word} " in f" {phrase} " or f" {phrase} " in f" {word} " for word in own)
    ]


def has_queries(settings: Settings) -> bool:
    """Return whether bot.toml has a query that can be read."""
    return any(True for _ in _read_queries(settings.search))


def narrows(concept: Concept) -> bool:
    """Return whether queries can hold to a concept: they cannot name patterns."""
    return bool(concept.terms or concept.vocabulary)


def drafts_to_add(settings: Settings, rows: Index) -> list[list[Draft]]:
    """Return what to ask for beside the queries of bot.toml: the concepts of each new query, with the words that it names.

    A new query asks for the words of one concept that no query finds, and for all words of the other concepts. Where
    bot.toml has no query, one asks for all words. The queries and ``rows`` tell which words a term with ``*`` stands for.
    """
    asked, concepts = _text_of(settings.search), settings.topic.concepts

    def make_drafts(words: Mapping[str, Sequence[str]]) -> list[Draft]:
        return [
            Draft(one.title, tuple(_spell_out(words[one.title], asked, rows)), 0.0, 0.0)
            for one in concepts
            if one.title in words
        ]

    whole = {one.title: (*one.terms, *_words_of_field(one)) for one in concepts if narrows(one)}
    if has_queries(settings):
        return [make_drafts({**whole, title: terms}) for title, terms in words_not_asked(settings).items()]
    return [make_drafts(whole)] if whole else []


def _spell_out(terms: Iterable[str], asked: str, rows: Index) -> list[str]:
    """Return terms, those with ``*`` as whole words of the queries and the rows; where neither has any, as they are."""
    spelt: list[str] = []
    for term in terms:
        known = [*_beginning(_words(term), asked), *rows.endings(term)] if term.endswith("*") else []
        spelt += list(dict.fromkeys(known))[:MOST_ENDINGS] or [term]
    return spelt


def _read_queries(search: Search) -> Iterator[Matches]:
    """Yield the queries that can be read; a service says of the others what is wrong."""
    for texts, read in ((search.arxiv, arxiv_query), (search.semantic_scholar, scholar_query)):
        for text in texts:
            try:
                yield read(text)
            except QueryError:
                continue


def _finds_beside(queries: Sequence[Matches], words: Sequence[str], beside: Sequence[Sequence[str]]) -> bool:
    """Return whether a query finds some words where one or another group of words stands beside them."""
    return any(_finds(queries, [*words, *more]) for more in beside)


def _finds(queries: Sequence[Matches], words: Sequence[str]) -> bool:
    text = " ; ".join(words)
    paper = Paper(title=text, abstract=text)
    return any(finds(paper) for finds in queries)


def _spell(terms: Iterable[str], asked: str) -> list[str]:
    """Return terms as a paper may have them; ``asked`` are the words of the queries, with which ``*`` is filled in."""
    spelt: list[str] = []
    for term in terms:
        words = _words(term)
        spelt += (
            [words, *_beginning(words, asked)]
            if term.endswith("*")
            else [words, f"{words}s", words.removesuffix("s")]
        )
    return spelt


def _beginning(stem: str, asked: str) -> list[str]:
    return list(dict.fromkeys(re.findall(rf"\b{re.escape(stem)}\w*", asked)))


def _text_of(search: Search) -> str:
    return _words(" ; ".join((*search.arxiv, *search.semantic_scholar)))


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.lower()))
