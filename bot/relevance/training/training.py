"""Train the classifier: from the list, graded papers and maintainers' decisions, against what else was read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from bot.core.paper import Paper
from bot.core.settings import Relevance, Settings
from bot.relevance.classifier import Classifier, Scores
from bot.relevance.context import Context
from bot.relevance.embedding import model_sha256
from bot.relevance.labels import Label
from bot.relevance.lexicon import lexicon_sha256
from bot.relevance.models import round_numbers
from bot.relevance.ranking import find_known
from bot.relevance.training.branches import Fitted, fit_branch, outcomes_of, untrained_outcomes
from bot.relevance.training.examples import FEWEST_POSITIVES, Example, examples, like_searched, title_alone
from bot.relevance.training.origin import context_before, months_of, published_before
from bot.relevance.training.table import Learned, Table, learn, tabulate
from bot.relevance.training.told import warn_of_unknown_concepts
from bot.support.errors import InputError


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a month would bring, by the papers that were read: with the trained classifier, and without one."""

    proposed: float
    held: float
    untrained_proposed: float
    untrained_held: float


@dataclass(frozen=True, slots=True)
class Trained:
    """What training gives."""

    classifier: Classifier
    forecast: Forecast


def train(
    papers: Sequence[Paper], labels: Sequence[Label], context: Context, until: date | None = None
) -> Trained:
    """Return a classifier fitted to the list's rows, the labels and the decisions, whose texts are among the papers.

    Args:
        papers: what was read, from the sources or the cache. The graded ones give positives and near misses;
            of the rest that passes the first stage, a seeded draw counts as off topic.
        labels: grades by identifier.
        context: the list's rows count as list-worthy, and as core when they name the topic's first concept;
            accepted papers count like rows, rejected ones as off topic.
        until: leave out everything published on this day or later; rows and rejections of its month are no neighbours.

    Raises:
        InputError: too few positives among the papers, or no negatives.
    """
    then = context_before(f"{until:%Y-%m}", months_of(papers, labels), context) if until else context
    rows = find_known(then.catalog, then.decisions)
    found = examples(papers, labels, context, until)
    _check_enough(found, len(papers))
    warn_of_unknown_concepts(found, context.settings.topic)
    learned = learn(published_before(papers, labels, until), found, context)
    full = tabulate(found, rows, learned, context)
    titles = like_searched(examples([title_alone(paper) for paper in papers], labels, context, until))
    # A title does not say how far its paper is about each concept.
    thin = tabulate([replace(example, focus=None) for example in titles], rows, learned, context)
    fitted = _fit_both(full, thin, context)
    classifier = _classifier(fitted, full, learned, context.settings)
    return Trained(classifier, _forecast(found, full, fitted[0], context.settings))


def _check_enough(found: Sequence[Example], read: int) -> None:
    positives = sum(example.grade >= 2 for example in found)
    if positives < FEWEST_POSITIVES or positives == len(found):
        raise InputError(
            f"Training found {positives} papers that belong on the list and {len(found) - positives} others among "
            f"{read} papers read; it needs {FEWEST_POSITIVES} and some: read a related window, or add labels."
        )


def _fit_both(full: Table, thin: Table, context: Context) -> tuple[Fitted, Fitted]:
    with context.progress("fitting", 2) as step:
        with_abstract = fit_branch(full, context.settings)
        step.advance()
        title_only = fit_branch(thin, context.settings)
        step.advance()
    return with_abstract, title_only


def _classifier(
    fitted: tuple[Fitted, Fitted], full: Table, learned: Learned, settings: Settings
) -> Classifier:
    return Classifier(
        embedding=model_sha256(settings.relevance),
        lexicon=lexicon_sha256(settings.topic),
        target=_tell(settings.relevance),
        features=full.names,
        absent=round_numbers(full.absent()),
        senses=learned.senses,
        vocabulary=learned.vocabulary,
        full=fitted[0].branch,
        title_only=fitted[1].branch,
    )


def _tell(target: Relevance) -> str:
    return f"precision = {target.precision}" if target.precision else f"recall = {target.recall}"


def _forecast(found: Sequence[Example], table: Table, fitted: Fitted, settings: Settings) -> Forecast:
    """Return what a month would bring, counted over the papers that came as the stream comes."""
    of_stream = np.array([example.sampled for example in found])
    months = max(1, len({example.paper.month for example in found if example.sampled}))
    seen = Scores(fitted.unseen.core[of_stream], fitted.unseen.list_worthy[of_stream])
    trained = outcomes_of(seen, fitted.branch.thresholds)
    untrained = untrained_outcomes(table.where(of_stream), settings)
    return Forecast(
        *(outcomes.count(name) / months for outcomes in (trained, untrained) for name in ("proposed", "held"))
    )
