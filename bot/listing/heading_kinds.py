"""The kinds of papers that a heading names, such as *Surveys* or *Datasets and benchmarks*."""

import re
from typing import get_args

from bot.core.candidate import Kind

_WORDS: dict[Kind, str] = {
    "review": r"surveys?|(?:literature |systematic )?reviews?|overviews?|综述",
    "dataset": r"data ?sets?|data|databases?|corpora|数据集?",
    "evaluation": r"benchmark(?:s|ing)?|evaluations?|(?:comparative|comparison|empirical|evaluation) studies|基准|评测",
    "tool": r"tool(?:s|box(?:es)?|kits?)?|software|libraries|challenge reports|工具",
}
"""The words for each kind of docs/taxonomy.md; *Methods* tells no paper from the others."""
_BEFORE = re.compile(r"^(?:related|recent|public|open|existing|other) ", re.IGNORECASE)
_BEHIND = re.compile(r" ?(?:papers?|articles?|works?|论文)$", re.IGNORECASE)
_MARKS = re.compile(r"^[\W\d_]+|[\W_]+$")
"""Numbers, pictures and signs around a heading."""
_AND = re.compile(r"\s*(?:,? and |[&/,+、])\s*", re.IGNORECASE)


def kinds_of_heading(title: str) -> tuple[Kind, ...]:
    """Return the kinds that a heading names; none where any of its words says something else: *Survey sampling*."""
    parts = _AND.split(_MARKS.sub("", title))
    named = [_kind_of(_BEFORE.sub("", _BEHIND.sub("", part))) for part in parts]
    return tuple(kind for kind in get_args(Kind) if kind in named) if None not in named else ()


def _kind_of(words: str) -> Kind | None:
    return next((kind for kind, text in _WORDS.items() if re.fullmatch(text, words, re.IGNORECASE)), None)
