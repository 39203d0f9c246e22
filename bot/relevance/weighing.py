"""One paper weighed in the open: what the first stage saw of it, and what each piece of evidence counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.candidate import Candidate
from bot.core.catalog import Catalog
from bot.core.paper import Paper
from bot.core.settings import Settings
from bot.core.state import Decision
from bot.relevance import features, reasons
from bot.relevance.classifier import Classifier, Thresholds
from bot.relevance.embedding import Store
from bot.relevance.lexicon import Evidence, Lexicon
from bot.relevance.ranking import anchors_of, known, rank, row_of, vectors_of
from bot.support.progress import Progress


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the ranking thinks of one paper, and why."""

    evidence: Evidence
    """Every mention of a concept: what the first stage saw."""
    candidate: Candidate | None
    """None where the paper did not pass the first stage."""
    weights: tuple[tuple[float, str], ...]
    """By how much each piece of evidence raises the log-odds, in words, the largest first."""
    thresholds: Thresholds
    """Those that decided."""


def weigh(
    paper: Paper,
    catalog: Catalog,
    decisions: Sequence[Decision],
    settings: Settings,
    classifier: Classifier,
    store: Store,
    progress: Progress,
) -> Weighed:
    """Return what the ranking thinks of one paper, and why.

    Raises:
        InputError: the embedding model cannot be used, or the classifier lacks a feature of bot.toml's concepts.
    """
    evidence = Lexicon(settings.topic).evidence(paper)
    thresholds = classifier.branch(bool(paper.abstract)).thresholds
    ranked = rank([paper], catalog, decisions, settings, classifier, store, progress)
    if not ranked:
        return Weighed(evidence, None, (), thresholds)
    vectors, focus = vectors_of([(paper, evidence)], settings, store, progress)
    anchors = anchors_of(known(catalog, decisions), settings, store, progress)
    row = row_of(paper, evidence, vectors[0], anchors, settings.topic)
    x = features.beside(features.matrix([row], classifier.features), vectors, focus)[0]
    weights = reasons.weigh(ranked[0], evidence, x, classifier, settings.topic)
    return Weighed(evidence, ranked[0], weights, thresholds)
