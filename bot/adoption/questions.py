"""What a list asks of the sources, made of its concepts: arXiv categories and queries in the services' languages."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from bot.adoption.concepts import Draft
from bot.adoption.field import ASKED
from bot.adoption.phrases import widen
from bot.core.paper import Paper
from bot.relevance.lexicon import words_of

_ENOUGH = 0.8
"""Categories are read whole until so many of the list's papers lie in one of them ..."""
_MOST_CATEGORIES = 2
"""... but no more than this: each is some hundred papers a day."""
_MOST_QUERIES = 4
"""So many queries are made for one service, where one has no room for all terms."""
MOST_ENDINGS = 4
"""So many words a query names for one with ``*``."""
_STEMMED_TOO_FAR = frozenset({"general", "language", "text"})
"""Semantic Scholar stems words that are not quoted: `general` then meets "generative"."""
_WORDS_ONLY = re.compile(r"[^\w ]+|_")
_LONGEST = 1_900
"""Characters of a query; settings allow 2,000."""


def categories_of(papers: Iterable[Paper]) -> tuple[str, ...]:
    """Return the arXiv categories in which most of some papers lie, by their primary ones."""
    counts = Counter(paper.categories[0] for paper in papers if paper.categories)
    chosen: list[str] = []
    covered = 0
    for category, count in counts.most_common(_MOST_CATEGORIES):
        if covered >= _ENOUGH * counts.total():
            break
        chosen.append(category)
        covered += count
    return tuple(chosen)


def arxiv_queries(drafts: Sequence[Draft]) -> tuple[str, ...]:
    """Return queries in arXiv's language for papers that name every concept in title or abstract.

    `all:` would make some dozen questions of each term on arXiv's side. Its manual has no ``*``: a term of which no
    whole word is known is left out, and where a concept has no other, there is no query.
    """

    def ask(term: str) -> list[str]:
        return [] if term.endswith("*") else [f"{field}:{_phrase(term)}" for field in ("ti", "abs")]

    return _join(drafts, " AND ", " OR ", ask)


def semantic_scholar_queries(drafts: Sequence[Draft]) -> tuple[str, ...]:
    """Return queries of Semantic Scholar's bulk search for papers that name every concept."""
    return _join(
        drafts, " + ", " | ", lambda term: [f'"{term}"' if term in _STEMMED_TOO_FAR else _phrase(term)]
    )


def _phrase(term: str) -> str:
    return f'"{term}"' if " " in term else term


def _join(
    drafts: Sequence[Draft], both: str, either: str, asked: Callable[[str], list[str]]
) -> tuple[str, ...]:
    """Return the concepts' terms as queries, with as many terms as fit into a few of them, the first ones of each concept.

    ``asked`` returns the ways in which a term is asked for.
    """
    spelt = [[either.join(ways) for term in _spelt(draft) if (ways := asked(term))] for draft in drafts]
    if not all(spelt):
        return ()
    queries: tuple[str, ...] = ()
    for most in range(max(map(len, spelt)), 0, -1):
        queries = _cut([terms[:most] for terms in spelt], both, either)
        if queries:
            return queries
    return (_query([terms[:1] for terms in spelt], both, either),)


def _cut(groups: list[list[str]], both: str, either: str) -> tuple[str, ...]:
    """Return queries that are short enough and together ask for all terms; none where they would be too many.

    A query that is too long becomes two, each with half of the terms of its longest group.
    """
    waiting, done = [groups], list[str]()
    while waiting and len(waiting) + len(done) <= _MOST_QUERIES:
        some = waiting.pop(0)
        query = _query(some, both, either)
        place = max(range(len(some)), key=lambda n: len(either.join(some[n])))
        half = len(some[place]) // 2
        if len(query) <= _LONGEST:
            done.append(query)
        elif half:
            parts = some[place][:half], some[place][half:]
            waiting += [[*some[:place], part, *some[place + 1 :]] for part in parts]
        else:
            return ()
    return () if waiting else tuple(done)


def _query(groups: Sequence[Sequence[str]], both: str, either: str) -> str:
    return both.join(f"({either.join(terms)})" for terms in groups)


def _spelt(draft: Draft) -> list[str]:
    """Return a concept's terms, those with ``*`` as whole words where these are known."""
    seed = _bare(draft.title)
    widened = widen(" ".join(words_of(seed)))
    terms = [seed] if widened in draft.terms else []
    for term in draft.terms:
        if not term.endswith("*"):
            terms.append(_bare(term))
        elif term != widened:
            terms += _spell_out(term, draft.endings)
    if draft.vocabulary:
        terms += ASKED[draft.vocabulary]
    return list(dict.fromkeys(filter(None, terms))) or [seed or draft.name]


def _bare(term: str) -> str:
    """Return the words of a term: whatever else stands in it would have a meaning in a query."""
    return " ".join(_WORDS_ONLY.sub(" ", term.lower()).split())


def _spell_out(term: str, endings: Sequence[str]) -> list[str]:
    """Return what a term with ``*`` is asked for as: as papers have it, else without its last word that is not whole.

    One word of which no ending is known stays as it is.
    """
    stem = _bare(term)
    fitting = [
        ending for ending in endings if ending.startswith(stem) and ending.count(" ") == stem.count(" ")
    ]
    return fitting[:MOST_ENDINGS] or [stem.rpartition(" ")[0] or f"{stem}*"]
