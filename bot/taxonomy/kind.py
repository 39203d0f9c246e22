"""Which kind of paper it is: a sum of weighted cues from kinds.toml, the largest sum wins."""

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bot.core.candidate import Kind
from bot.core.paper import Paper
from bot.taxonomy.text import one_line

_NEAR = 80
"""Characters between two words that are said in turn."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern that speaks for a kind, with its weight in the title and in abstract or comment."""

    name: str
    """What the cue is, in words."""
    kind: Kind
    pattern: re.Pattern[str]
    title: float
    text: float


@cache
def _model() -> tuple[dict[Kind, float], tuple[Cue, ...]]:
    data = tomllib.loads(files(__package__).joinpath("kinds.toml").read_text(encoding="utf-8"))
    cues = tuple(
        Cue(cue["name"], cue["kind"], _pattern(cue), cue.get("title", 0.0), cue.get("text", 0.0))
        for cue in data["cues"]
    )
    return data["start"], cues


def _pattern(cue: dict[str, Any]) -> re.Pattern[str]:
    groups = cue.get("in_turn") or [cue.get("words", [])]
    in_turn = rf"[^.]{{0,{_NEAR}}}".join(rf"\b(?:{'|'.join(group)})\b" for group in groups)
    return re.compile("|".join(cue.get("patterns", ())) or in_turn, re.IGNORECASE)


def kind_of(paper: Paper) -> Kind:
    """Return the kind of paper, told from title, abstract and comment; a title alone will do.

    What speaks for no kind is a ``method``, as nearly nine in ten papers of such a list are.
    """
    sums = kind_weights(paper)
    return max(sums, key=lambda kind: sums[kind])


def kind_weights(paper: Paper) -> dict[Kind, float]:
    """Return the sum of the cues for each kind that has any; ``method`` always has its head start."""
    start, cues = _model()
    sums = defaultdict[Kind, float](float, start)
    title, text = one_line(paper.title), one_line(f"{paper.abstract} {paper.comment}")
    for cue in cues:
        for passage, weight in ((title, cue.title), (text, cue.text)):
            if weight and cue.pattern.search(passage):
                sums[cue.kind] += weight
    return dict(sums)
