"""Which images a paper is about, told from words: techniques, datasets, and what is imaged.

Every sentence votes for the modalities that it names; a sentence about data or results counts more than one of
background, the title most. Organs and diseases speak only where nothing names the images.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import get_args

from bot.core.candidate import Modality
from bot.core.paper import Paper
from bot.taxonomy.text import one_line

_ENOUGH = 3.0
"""With less for techniques and datasets together, organs and diseases count too."""
_NEAR = 0.4
"""A modality is named beside the strongest when it has this share of its votes."""
_SEVERAL = 4
"""So many modalities, or more, are called ``multi``."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9(])")
_IS_RESULT = re.compile(
    r"\b(?:data ?sets?|experiments?|evaluat\w+|results?|benchmarks?|validat\w+|trained|outperforms?|scans|patients"
    r"|images from|dice|DSC|IoU|mIoU|challenge|state-of-the-art)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a passage counts for what it names."""

    name: float
    dataset: float
    subject: float


_TITLE = Weights(name=6, dataset=6, subject=3)
_RESULT = Weights(name=2, dataset=3, subject=1)
"""A sentence about data, experiments or results."""
_BACKGROUND = Weights(name=1, dataset=1.5, subject=0.5)
"""Any other sentence: it may only say what such images are good for."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one modality, as patterns."""

    names: re.Pattern[str]
    datasets: re.Pattern[str]
    subjects: re.Pattern[str]


def term_pattern(term: str) -> str:
    """Return a term of the vocabulary as a regular expression; see the head of modalities.toml for its reading."""
    stem = term.rstrip("*")
    body = r"[\s_-]?".join(re.escape(word).replace(r"\*", r"\w*") for word in re.split(r"[\s-]+", stem))
    end = r"\w*" if term.endswith("*") else "s?"
    flags = "" if any(letter.isupper() for letter in term) else "i"
    return f"(?{flags}:{body}{end})"


def _any_of(terms: Sequence[str]) -> re.Pattern[str]:
    if not terms:
        return re.compile(r"(?!)")
    alternatives = "|".join(term_pattern(term) for term in sorted(terms, key=len, reverse=True))
    return re.compile(rf"(?<![A-Za-z0-9])(?:{alternatives})(?![A-Za-z0-9])")


@cache
def vocabulary() -> Mapping[Modality, Vocabulary]:
    """Return the vocabulary of modalities.toml, in the order of the rubric."""
    tables = tomllib.loads(files(__package__).joinpath("modalities.toml").read_text(encoding="utf-8"))
    return {
        modality: Vocabulary(**{name: _any_of(terms) for name, terms in tables[modality].items()})
        for modality in get_args(Modality)
    }


def modality_of(paper: Paper) -> tuple[Modality, ...]:
    """Return the modalities of the paper's images, the strongest first; ``("multi",)`` for several or general ones.

    Reads title and abstract; a title alone will do.
    """
    votes = _votes(paper)
    several = votes.pop("multi", 0.0)
    if not votes:
        return ("multi",)
    strongest = max(votes.values())
    named = [m for m, vote in sorted(votes.items(), key=lambda item: -item[1]) if vote >= _NEAR * strongest]
    if len(named) >= _SEVERAL or several > strongest:
        return ("multi",)
    return tuple(named)


def _votes(paper: Paper) -> dict[Modality, float]:
    """Return the votes of techniques and datasets, and those of organs and diseases where the former are few."""
    techniques, subjects = _count_votes(paper)
    if sum(techniques.values()) - techniques.get("multi", 0.0) < _ENOUGH:
        for modality, vote in subjects.items():
            techniques[modality] += vote
    return techniques


def _count_votes(paper: Paper) -> tuple[defaultdict[Modality, float], defaultdict[Modality, float]]:
    techniques, subjects = defaultdict[Modality, float](float), defaultdict[Modality, float](float)
    for passage, weights in _passages(paper):
        for modality, words in vocabulary().items():
            for pattern, votes, weight in (
                (words.names, techniques, weights.name),
                (words.datasets, techniques, weights.dataset),
                (words.subjects, subjects, weights.subject),
            ):
                if pattern.search(passage):
                    votes[modality] += weight
    return techniques, subjects


def _passages(paper: Paper) -> Iterator[tuple[str, Weights]]:
    yield one_line(paper.title), _TITLE
    for sentence in _SENTENCE_END.split(one_line(paper.abstract)):
        yield sentence, _RESULT if _IS_RESULT.search(sentence) else _BACKGROUND
