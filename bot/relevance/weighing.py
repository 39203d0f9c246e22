"""One paper weighed in the open: what the first stage saw of it, and what each piece of evidence counts."""

from dataclasses import dataclass

from bot.core.candidate import Candidate
from bot.core.paper import Paper
from bot.relevance import reasons
from bot.relevance.classifier import Classifier, Thresholds
from bot.relevance.context import Context
from bot.relevance.lexicon import Evidence, Lexicon
from bot.relevance.ranking import look_at, rank, see_one


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

    @property
    def explains_score(self) -> bool:
        """Whether the weights are of ``score``; else they are of ``list_worthy``."""
        return self.candidate is not None and reasons.explains_score(self.candidate)


def weigh(paper: Paper, classifier: Classifier, context: Context) -> Weighed:
    """Return what the ranking thinks of one paper, and why.

    Raises:
        InputError: the embedding model cannot be used, or the classifier lacks a feature of bot.toml's concepts.
    """
    topic = context.settings.topic
    evidence = Lexicon(topic).evidence(paper)
    thresholds = classifier.branch(bool(paper.abstract)).thresholds
    ranked = rank([paper], classifier, context)
    if not ranked:
        return Weighed(evidence, None, (), thresholds)
    passed = look_at([(paper, evidence)], classifier, context)
    weights = reasons.weigh(ranked[0], *see_one(0, passed, classifier), topic)
    return Weighed(evidence, ranked[0], weights, thresholds)
