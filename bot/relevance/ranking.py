"""Rank papers by relevance: first stage, embeddings, two probabilities, an outcome and its reasons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import structlog

from bot.core.candidate import Candidate, Neighbour
from bot.core.catalog import Catalog
from bot.core.paper import Paper
from bot.core.settings import Topic
from bot.core.state import Decision
from bot.core.withdrawal import is_withdrawn
from bot.relevance import features, first_stage, reasons, wording
from bot.relevance.classifier import Classifier, Scores, scores
from bot.relevance.context import Context
from bot.relevance.embedding import Vectors, embed, text_of
from bot.relevance.features import Anchors
from bot.relevance.lexicon import Evidence, Lexicon
from bot.relevance.points import Rows
from bot.support.errors import InputError
from bot.support.progress import Progress

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What maintainers have decided already: the list's rows and the rejected papers, by id and title."""

    listed: tuple[tuple[str, str], ...] = ()
    rejected: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """The papers that passed the first stage, and what the models see of them."""

    papers: tuple[tuple[Paper, Evidence], ...]
    vectors: Vectors
    rows: Known
    anchors: Anchors
    x: features.Matrix
    texts: tuple[str, ...]
    """Whose words count."""


def find_known(catalog: Catalog, decisions: Sequence[Decision]) -> Known:
    """Return the rows of the catalog and the rejected papers."""
    return Known(
        tuple((entry.id, entry.title) for entry in catalog.entries),
        tuple((decision.id, decision.title) for decision in decisions if decision.verdict == "rejected"),
    )


def rank(papers: Sequence[Paper], classifier: Classifier, context: Context) -> list[Candidate]:
    """Return the papers that pass the first stage as candidates, the likeliest core papers first.

    Raises:
        InputError: the embedding model cannot be used, or the classifier lacks a feature of bot.toml's concepts.
    """
    found = first_stage_of(papers, context.settings.topic, context.progress)
    if not found:
        return []
    passed = look_at(found, classifier, context)
    both = score(passed, classifier)
    candidates = []
    with context.progress("ranking", len(found)) as step:
        for i in range(len(found)):
            candidate = _candidate(i, passed, both, classifier)
            if candidate.outcome != "dropped":
                why = reasons.explain(candidate, *see_one(i, passed, classifier), context.settings.topic)
                candidate = replace(candidate, reasons=why)
            candidates.append(candidate)
            step.advance()
    counts = {name: sum(c.outcome == name for c in candidates) for name in ("proposed", "held", "dropped")}
    structlog.get_logger().info("papers ranked", read=len(papers), candidates=len(candidates), **counts)
    return sorted(candidates, key=lambda c: (-c.score, -c.list_worthy, c.paper.id))


def look_at(found: Sequence[tuple[Paper, Evidence]], classifier: Classifier, context: Context) -> Passed:
    """Return what the models see of papers that passed the first stage.

    Raises:
        InputError: the embedding model cannot be used, or the classifier lacks a feature of bot.toml's concepts.
    """
    rows, settings = find_known(context.catalog, context.decisions), context.settings
    vectors = embed(
        [text_of(paper) for paper, _ in found], settings.relevance, context.store, context.progress
    )
    anchors = replace(anchors_of(rows, context), senses=classifier.senses)
    table = [
        row_of(paper, evidence, vector, anchors, settings.topic)
        for (paper, evidence), vector in zip(found, vectors, strict=True)
    ]
    if missing := set(classifier.features) - set(table[0]):
        raise InputError(f"bot.toml lacks the concepts of {', '.join(sorted(missing)[:3])}: run `bot train`.")
    first = settings.topic.concepts[0].name
    texts = tuple(wording.text_of(paper, evidence, first) for paper, evidence in found)
    return Passed(tuple(found), vectors, rows, anchors, features.matrix(table, classifier.features), texts)


def score(passed: Passed, classifier: Classifier) -> Scores:
    """Return both probabilities of each paper, by the models for papers with or without abstract."""
    core, listed = np.zeros(len(passed.papers)), np.zeros(len(passed.papers))
    has_abstract = np.array([bool(paper.abstract) for paper, _ in passed.papers], dtype=bool)
    seen = classifier.see(passed.x, passed.texts)
    for branch, some in ((classifier.full, has_abstract), (classifier.title_only, ~has_abstract)):
        both = scores(branch, seen.where(some))
        core[some], listed[some] = both.core, both.list_worthy
    return Scores(core, listed)


def see_one(i: int, passed: Passed, classifier: Classifier) -> tuple[Evidence, Rows, Classifier]:
    """Return what speaks for one of the papers: its mentions, what the models see of it, and the models."""
    _, evidence = passed.papers[i]
    return evidence, classifier.see(passed.x[i : i + 1], passed.texts[i : i + 1]), classifier


def _candidate(i: int, passed: Passed, both: Scores, classifier: Classifier) -> Candidate:
    paper, core, listed = passed.papers[i][0], float(both.core[i]), float(both.list_worthy[i])
    outcome = classifier.branch(bool(paper.abstract)).thresholds.outcome(core, listed)
    return Candidate(
        paper, core, listed, outcome, nearest=_nearest(passed.vectors[i], passed.anchors, passed.rows)
    )


def first_stage_of(papers: Sequence[Paper], topic: Topic, progress: Progress) -> list[tuple[Paper, Evidence]]:
    """Return the papers that pass the first stage, with their evidence."""
    lexicon = Lexicon(topic)
    found = []
    with progress("reading", len(papers)) as step:
        for paper in papers:
            evidence = lexicon.evidence(paper)
            if first_stage.passes(evidence, topic):
                found.append((paper, evidence))
            step.advance()
    return found


def worth_keeping(topic: Topic) -> Callable[[Paper], bool]:
    """Return a test of single records: whether ranking may need it, so that a long window stays small in memory.

    A record without abstract is kept, since another source's record of the same work may have one. So is that of a
    withdrawn paper, whose abstract may say nothing else: its row may be proposed already.
    """
    lexicon = Lexicon(topic)
    known: dict[int, bool] = {}

    def is_worth_it(paper: Paper) -> bool:
        if not paper.abstract:
            return True
        # Several questions bring the same record; its hash is enough to know it by.
        key = hash((paper.title, paper.abstract, paper.comment))
        if key not in known:
            known[key] = first_stage.passes(lexicon.evidence(paper), topic) or is_withdrawn(paper)
        return known[key]

    return is_worth_it


def anchors_of(rows: Known, context: Context) -> Anchors:
    """Return the embeddings that candidates are compared with."""
    topic = context.settings.topic
    sentences = [topic.sentence, *(concept.sentence for concept in topic.all)]
    texts = [*sentences, *(title for _, title in rows.listed), *(title for _, title in rows.rejected)]
    vectors = embed(texts, context.settings.relevance, context.store, context.progress)
    first, second = len(sentences), len(sentences) + len(rows.listed)
    return Anchors(vectors[:first], vectors[first:second], vectors[second:])


def row_of(
    paper: Paper, evidence: Evidence, vector: Vectors, anchors: Anchors, topic: Topic
) -> dict[str, float]:
    """Return all features of a paper, by name."""
    return features.lexical(paper, evidence, topic) | features.semantic(vector, anchors, topic)


def _nearest(vector: Vectors, anchors: Anchors, rows: Known) -> tuple[Neighbour, ...]:
    if not len(anchors.listed):
        return ()
    similarity = anchors.listed @ vector
    order = np.argsort(-similarity, kind="stable")[:_NEAREST]
    return tuple(
        Neighbour(rows.listed[i][0], rows.listed[i][1], round(float(similarity[i]), 4)) for i in order
    )
