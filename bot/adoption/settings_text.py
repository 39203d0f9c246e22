"""bot.toml as text: what a keeper reads and changes by hand, with a comment on each choice."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.adoption.concepts import Draft
from bot.adoption.questions import arxiv_queries, semantic_scholar_queries
from bot.support.plain_text import plain
from bot.support.wrapped import wrap

_WIDTH = 116
_SECTIONS = """\
[[sections]]
# The list's table. More sections with rules of their own are possible: see docs/settings.md.
name = "papers"
title = "Papers"
"""


@dataclass(frozen=True, slots=True)
class Adoption:
    """What bot.toml is made of."""

    title: str
    repository: str | None
    """``owner/name`` on GitHub."""
    topic: str
    """The topic in one sentence."""
    concepts: tuple[Draft, ...]
    categories: tuple[str, ...]
    sections: str = _SECTIONS
    """The tables ``[[sections]]`` as TOML."""


def settings_text(adoption: Adoption) -> str:
    """Return bot.toml for a list."""
    repository = f"repository = {quote(adoption.repository)}\n" if adoption.repository else ""
    concepts = "\n".join(map(_concept, adoption.concepts))
    return f"""\
# What this list is about and how the bot works for it. docs/settings.md in the bot's repository explains each key.

[list]
title = {quote(adoption.title)}
{repository}
[topic]
sentence = {quote(adoption.topic)}  # papers are compared with it by what they mean

# A paper of the list names every concept, by any of its words. Case, hyphens and plural s do not count; * is any ending.
# Add a word when a paper was missed, remove one that lets in too much: `bot scan --explain ID` tells a paper's words.
{concepts}
[search]
mode = "stream"  # reads the categories whole; "keywords" asks only the queries: fewer requests, and less is found
categories = {_write_array(adoption.categories)}
# The concepts' words in the services' query languages. After you add words, `bot queries` prints what to add.
{queries_text(adoption.concepts)}

[relevance]
precision = 0.9  # for `bot train`: of ten proposed papers nine belong. Until then the words above rank alone.

{adoption.sections}"""


def queries_text(*asked: Sequence[Draft]) -> str:
    """Return the two lines of bot.toml with queries, each for some concepts; no line for a service without any."""
    lines = {
        "arxiv": [query for concepts in asked for query in arxiv_queries(concepts)],
        "semantic_scholar": [query for concepts in asked for query in semantic_scholar_queries(concepts)],
    }
    return "\n".join(
        f"{key} = [{', '.join(map(_literal, queries))}]" for key, queries in lines.items() if queries
    )


def _concept(draft: Draft) -> str:
    field = (
        f"vocabulary = {quote(draft.vocabulary)}  # all words of this field count, too\n"
        if draft.vocabulary
        else ""
    )
    return f"""\
[[topic.concepts]]
name = {quote(draft.name)}
title = {quote(draft.title)}
sentence = {quote(draft.sentence)}
{field}terms = [
{wrap(map(quote, draft.terms), _WIDTH)}
]
"""


def quote(text: str) -> str:
    """Return a text as a TOML string on one line."""
    # TOML's basic strings have JSON's escapes; control characters, which it forbids, are gone before.
    return json.dumps(plain(text), ensure_ascii=False)


def _literal(query: str) -> str:
    return f"'{plain(query)}'" if "'" not in query else quote(query)


def _write_array(names: Iterable[str]) -> str:
    return f"[{', '.join(map(quote, names))}]"
