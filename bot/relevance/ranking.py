"""Rank papers by relevance: first stage, embeddings, two probabilities, an outcome and its reasons."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import structlog

from bot.core.candidate import Candidate, Neighbour
from bot.core.catalog import Catalog
from bot.core.paper import Paper
from bot.core.settings import Settings, Topic
from bot.core.state import Decision
from bot.relevance import features, first_stage, reasons
from bot.relevance.classifier import Classifier, scores
from bot.relevance.embedding import Store, Vectors, embed, focus_of, text_of
from bot.relevance.features import Anchors, Matrix
from bot.relevance.lexicon import Evidence, Lexicon
from bot.support.errors import InputError
from bot.support.progress import Progress

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What maintainers have decided already: the list's rows and the rejected papers, by id and title."""

    listed: tuple[tuple[str, str], ...] = ()
    rejected: tuple[tuple[str, str], ...] = ()


def known(catalog: Catalog, decisions: Sequence[Decision]) -> Known:
    """Return the rows of the catalog and the rejected papers."""
    return Known(
        tuple((entry.id, entry.title) for entry in catalog.entries),
        tuple((decision.id, decision.title) for decision in decisions if decision.verdict == "rejected"),
    )


def rank(
    papers: Sequence[Paper],
    catalog: Catalog,
    decisions: Sequence[Decision],
    settings: Settings,
    classifier: Classifier,
    store: Store,
    progress: Progress,
) -> list[Candidate]:
    """Return the papers that pass the first stage as candidates, the likeliest core papers first.

    Raises:
        InputError: the embedding model cannot be used, or the classifier lacks a feature of bot.toml's concepts.
    """
    found = first_stage_of(papers, settings.topic, progress)
    if not found:
        return []
    rows = known(catalog, decisions)
    vectors, focus = vectors_of(found, settings, store, progress)
    anchors = anchors_of(rows, settings, store, progress)
    table = [row_of(paper, evidence, vector, anchors, settings.topic)
             for (paper, evidence), vector in zip(found, vectors, strict=True)]  # fmt: skip
    if missing := set(classifier.features) - set(table[0]):
        raise InputError(f"bot.toml lacks the concepts of {', '.join(sorted(missing)[:3])}: run `bot train`.")
    x = features.beside(features.matrix(table, classifier.features), vectors, focus)
    core, listed = np.zeros(len(found)), np.zeros(len(found))
    thin = np.array([not paper.abstract for paper, _ in found])
    for without in (False, True):
        some = thin == without
        both = scores(classifier.branch(not without), x[some])
        core[some], listed[some] = both.core, both.list_worthy
    candidates = []
    with progress("ranking", len(found)) as step:
        for i, (paper, evidence) in enumerate(found):
            outcome = classifier.branch(bool(paper.abstract)).thresholds.outcome(
                float(core[i]), float(listed[i])
            )
            near = _nearest(vectors[i], anchors, rows)
            candidate = Candidate(paper, float(core[i]), float(listed[i]), outcome, nearest=near)
            if outcome != "dropped":
                why = reasons.explain(candidate, evidence, x[i], classifier, settings.topic)
                candidate = replace(candidate, reasons=why)
            candidates.append(candidate)
            step.advance()
    counts = {name: sum(c.outcome == name for c in candidates) for name in ("proposed", "held", "dropped")}
    structlog.get_logger().info("papers ranked", read=len(papers), candidates=len(candidates), **counts)
    return sorted(candidates, key=lambda c: (-c.score, -c.list_worthy, c.paper.id))


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


def vectors_of(
    found: Sequence[tuple[Paper, Evidence]], settings: Settings, store: Store, progress: Progress
) -> tuple[Vectors, Vectors]:
    """Return the embeddings of the papers' whole texts and of their focus, each ``(len(found), dimensions)``."""
    texts = [text_of(paper) for paper, _ in found]
    focus = [focus_of(paper, evidence, settings.topic) for paper, evidence in found]
    vectors = embed([*texts, *focus], settings.relevance, store, progress)
    return vectors[: len(found)], vectors[len(found) :]


def anchors_of(rows: Known, settings: Settings, store: Store, progress: Progress) -> Anchors:
    """Return the embeddings that candidates are compared with."""
    topic = settings.topic
    sentences = [topic.sentence, *(concept.sentence for concept in topic.all)]
    texts = [*sentences, *(title for _, title in rows.listed), *(title for _, title in rows.rejected)]
    vectors = embed(texts, settings.relevance, store, progress)
    first, second = len(sentences), len(sentences) + len(rows.listed)
    return Anchors(vectors[:first], vectors[first:second], vectors[second:])


def row_of(
    paper: Paper, evidence: Evidence, vector: Vectors, anchors: Anchors, topic: Topic
) -> dict[str, float]:
    """Return all features of a paper, by name."""
    return features.lexical(paper, evidence, topic) | features.semantic(vector, anchors, topic)


def lexicon_sha256(topic: Topic) -> str:
    """Return the hash of what the features are made of: the topic's sentences, terms and patterns."""
    text = json.dumps(topic.model_dump(mode="json", by_alias=True), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _nearest(vector: Vectors, anchors: Anchors, rows: Known) -> tuple[Neighbour, ...]:
    if not len(anchors.listed):
        return ()
    similarity = anchors.listed @ vector
    order = np.argsort(-similarity, kind="stable")[:_NEAREST]
    return tuple(
        Neighbour(rows.listed[i][0], rows.listed[i][1], round(float(similarity[i]), 4)) for i in order
    )


__all__ = ["Known", "Matrix", "anchors_of", "first_stage_of", "known", "lexicon_sha256", "rank", "row_of"]
