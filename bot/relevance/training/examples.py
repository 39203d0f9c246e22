"""The papers that teach: candidates of the first stage with the grade that a person gave, or that is assumed."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog

from bot.core.catalog import Catalog
from bot.core.paper import Paper
from bot.identity import title_key
from bot.relevance.context import Context
from bot.relevance.labels import Label
from bot.relevance.lexicon import Evidence
from bot.relevance.ranking import first_stage_of
from bot.relevance.training.origin import published_before

FEWEST_POSITIVES = 10
SEED = 20230405
_MOST_NEGATIVES = 5000


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate whose grade is known or assumed."""

    paper: Paper
    evidence: Evidence
    grade: int
    """0 to 3; what was read and never graded counts as 0."""
    sampled: bool = True
    """Whether it came as the stream comes. Rows of the list were picked: they do not reflect base rates."""
    graded: bool = True
    """Whether a person said so."""
    focus: Mapping[str, float] | None = None
    """How far a person said that it is about each concept of bot.toml, from 0 to 2; None where nobody did."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What people said of papers: grades, decisions and the list."""

    labels: dict[str, Label]
    dated: frozenset[str]
    """Graded papers that came as the stream comes."""
    verdicts: dict[str, str]
    listed: frozenset[str]
    """The rows, by identifier and by title."""
    first: str
    """The topic's first concept, which a core paper names."""

    def example(self, paper: Paper, evidence: Evidence) -> Example | None:
        """Return what a paper teaches; None where nobody said anything of it."""
        verdict = self.verdicts.get(paper.id)
        if label := self.labels.get(paper.id):
            sampled = paper.id in self.dated or not self.dated
            return Example(paper, evidence, label.grade, sampled=sampled, focus=label.focus)
        if verdict == "rejected":
            return Example(paper, evidence, 0)
        if verdict or not self.listed.isdisjoint((paper.id, title_key(paper.title))):
            return Example(paper, evidence, 3 if evidence.of(self.first) else 2, sampled=False)
        return None


def examples(
    papers: Sequence[Paper], labels: Sequence[Label], context: Context, until: date | None = None
) -> list[Example]:
    """Return the candidates among the papers with their grades, negatives drawn with a fixed seed.

    Where labels have days, negatives come only from the months that were graded: elsewhere a paper without a
    grade may well belong.
    """
    said, months = _said(labels, context), {f"{label.published:%Y-%m}" for label in labels if label.published}
    early = published_before(papers, labels, until)
    graded, rest = [], []
    for paper, evidence in first_stage_of(early, context.settings.topic, context.progress):
        if example := said.example(paper, evidence):
            graded.append(example)
        elif not months or (paper.published and f"{paper.published:%Y-%m}" in months):
            rest.append(Example(paper, evidence, 0, graded=False))
    drawn = _draw(rest, _MOST_NEGATIVES)
    structlog.get_logger().info("training examples", graded=len(graded), drawn=len(drawn), read=len(early))
    return sorted([*graded, *drawn], key=lambda example: example.paper.id)


def _said(labels: Sequence[Label], context: Context) -> _Said:
    return _Said(
        labels={label.paper: label for label in labels},
        dated=frozenset(label.paper for label in labels if label.published),
        verdicts={decision.id: decision.verdict for decision in context.decisions},
        listed=_names_of(context.catalog),
        first=context.settings.topic.concepts[0].name,
    )


def _names_of(catalog: Catalog) -> frozenset[str]:
    return frozenset(name for entry in catalog.entries for name in (entry.id, title_key(entry.title)))


def _draw(rest: Sequence[Example], most: int) -> list[Example]:
    """Return at most so many examples, drawn with a fixed seed."""
    ordered = sorted(rest, key=lambda example: example.paper.id)
    return random.Random(SEED).sample(ordered, min(len(ordered), most))  # noqa: S311


def title_alone(paper: Paper) -> Paper:
    """Return the paper as a record without abstract."""
    return replace(paper, abstract="", comment="")


def like_searched(found: Sequence[Example]) -> list[Example]:
    """Return the graded examples, where near misses are among them.

    A stream's papers have abstracts. Records without come from searches, whose answers are like what was graded.
    """
    misses = sum(example.graded and example.grade < 2 for example in found)
    return [example for example in found if example.graded or misses < FEWEST_POSITIVES]
