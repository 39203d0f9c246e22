"""bot.toml as text: what a keeper reads and changes by hand, with a comment on each choice."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from bot.adoption.concepts import Draft
from bot.adoption.questions import arxiv_query, semantic_scholar_query
from bot.support.plain_text import plain

_WIDTH = 110
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
    repository = f"repository = {quoted(adoption.repository)}\n" if adoption.repository else ""
    return f"""\
# What this list is about and how the bot works for it. docs/settings.md in the bot's repository explains each key.

[list]
title = {quoted(adoption.title)}
{repository}
[topic]
# The topic in one sentence: papers are compared with it by what they mean.
sentence = {quoted(adoption.topic)}

# A paper of the list names every concept. Any of a concept's words is enough. Words are compared without case,
# hyphens and plural s; * stands for any ending. Add a word when a paper was missed, remove one that lets in too much.
# `bot scan --explain ID` shows which words a paper has.
{"".join(map(_concept, adoption.concepts))}
[search]
# "stream" reads everything that is announced in the categories and asks the queries elsewhere; "keywords" asks only
# the queries: fewer requests, and papers that do not say the words in title or abstract are missed.
mode = "stream"
categories = {_listed(adoption.categories)}
# The concepts' words in the services' query languages. `bot init` made them: nobody needs to write them by hand.
arxiv = [
  {_literal(arxiv_query(adoption.concepts))},
]
semantic_scholar = [
  {_literal(semantic_scholar_query(adoption.concepts))},
]

[relevance]
# The target for `bot train`: of ten proposed papers nine belong. Until then the words above rank alone.
precision = 0.9

{adoption.sections}"""


def _concept(draft: Draft) -> str:
    lines = "\n".join(f"  {line}" for line in _lines(draft.terms))
    return f"""
[[topic.concepts]]
name = {quoted(draft.name)}
title = {quoted(draft.title)}
sentence = {quoted(draft.sentence)}
terms = [
{lines}
]
"""


def _lines(terms: Iterable[str]) -> list[str]:
    """Return terms as lines of a TOML list, each of as many whole terms as fit."""
    lines = [""]
    for term in terms:
        item = f"{quoted(term)},"
        if lines[-1] and len(lines[-1]) + 1 + len(item) > _WIDTH - 2:
            lines.append("")
        lines[-1] = f"{lines[-1]} {item}".strip()
    return lines


def quoted(text: str) -> str:
    """Return a text as a TOML string on one line."""
    # TOML's basic strings have JSON's escapes; control characters, which it forbids, are gone before.
    return json.dumps(plain(text), ensure_ascii=False)


def _literal(query: str) -> str:
    return f"'{plain(query)}'" if "'" not in query else quoted(query)


def _listed(names: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, names))}]"
