"""Fit the models and thresholds of one branch, with abstract or without, from a table of examples."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.settings import Settings
from bot.relevance.classifier import Branch, Scorer, Scores, Thresholds, scores
from bot.relevance.fallback import from_words
from bot.relevance.models import probability, round_numbers
from bot.relevance.points import Floats, Rows, rows_of
from bot.relevance.training import fitting
from bot.relevance.training.examples import FEWEST_POSITIVES, SEED
from bot.relevance.training.table import Table
from bot.relevance.training.thresholds import choose_thresholds, match_thresholds
from bot.relevance.training.told import Told, nothing_told


@dataclass(frozen=True, slots=True)
class Fitted:
    """A branch, and both probabilities of its examples by models that had not seen them."""

    branch: Branch
    unseen: Scores


def fit_branch(table: Table, settings: Settings) -> Fitted:
    """Return both scorers and the thresholds, all chosen on predictions for examples that the models had not seen.

    Where nobody graded what does not belong, what is not on the list is unlabelled, not off topic: the list is
    incomplete. Then the probabilities are corrected for that, and the thresholds are those at which the classifier
    proposes and holds as many papers as the untrained way would, but better chosen ones.
    """
    belongs, is_core = table.grades >= 2, table.grades == 3
    rows = table.rehearsing()
    listed = _fit(rows, table.told, belongs, table.sampled)
    # A list whose core cannot be told apart yet: what belongs is its core.
    # How far a paper is about each concept does not help to tell a core paper: see docs/relevance.md.
    nothing = nothing_told(len(is_core))
    core = _fit(rows, nothing, is_core, table.sampled) if is_core.sum() >= FEWEST_POSITIVES else listed
    unlabelled = (table.graded & ~belongs).sum() < FEWEST_POSITIVES
    if unlabelled:
        listed, core = _correct(listed), _correct(core)
    # A core paper is list-worthy: see Branch.log_odds.
    unseen = Scores(probability(core.unseen), probability(np.maximum(core.unseen, listed.unseen)))
    if unlabelled:
        thresholds = _as_many_as_untrained(unseen, table, settings)
    else:
        thresholds = _chosen(unseen, core.positive, listed, settings)
    return Fitted(Branch(core=core.scorer, list_worthy=listed.scorer, thresholds=thresholds), unseen)


@dataclass(frozen=True, slots=True)
class _Part:
    """One scorer, what it predicts, and its log-odds from models that had not seen the row."""

    scorer: Scorer
    unseen: Floats
    positive: NDArray[np.bool_]
    calibrating: NDArray[np.bool_]


def _fit(rows: Rows, told: Told, positive: NDArray[np.bool_], sampled: NDArray[np.bool_]) -> _Part:
    calibrating = _calibrating(positive, sampled)
    return _Part(*fitting.fit(rows, told, positive, calibrating, SEED), positive, calibrating)


def _calibrating(positive: NDArray[np.bool_], sampled: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which rows calibrate: those of the stream, or all where it held too few positives."""
    return sampled if (positive & sampled).sum() >= FEWEST_POSITIVES else np.ones_like(sampled)


def _correct(part: _Part) -> _Part:
    """Return a scorer and its log-odds corrected for positives without label (Elkan and Noto 2008).

    The mean probability of the labelled ones, by models that had not seen them, is the share of the positives that
    are labelled. Dividing by it is, for small probabilities, a constant on the log-odds.
    """
    share = float(probability(part.unseen[part.positive]).mean())
    more = round_numbers([-np.log(max(share, 0.01))])[0]
    scorer = part.scorer.model_copy(update={"offset": round_numbers([part.scorer.offset + more])[0]})
    return _Part(scorer, part.unseen + more, part.positive, part.calibrating)


def _chosen(unseen: Scores, is_core: NDArray[np.bool_], listed: _Part, settings: Settings) -> Thresholds:
    """Return the thresholds that meet the target, by the stream as far as it can tell."""
    rows = listed.calibrating
    seen = Scores(unseen.core[rows], unseen.list_worthy[rows])
    return choose_thresholds(seen, is_core[rows], listed.positive[rows], settings.relevance)


def _as_many_as_untrained(unseen: Scores, table: Table, settings: Settings) -> Thresholds:
    """Return the thresholds that propose and hold as many papers that are not on the list as the untrained way would.

    Where that would propose hardly any, as when the list is complete, the rows of the list count, too.
    """
    outcomes = np.array(untrained_outcomes(table, settings))
    others = table.grades < 2
    few = (outcomes[others] == "proposed").sum() < FEWEST_POSITIVES
    compared = np.ones_like(others) if few else others
    proposed, held = (int((outcomes[compared] == name).sum()) for name in ("proposed", "held"))
    return match_thresholds(unseen.list_worthy[compared], proposed, held)


def untrained_outcomes(table: Table, settings: Settings) -> list[str]:
    """Return what would become of the examples without training."""
    untrained = from_words(settings)
    columns = [table.names.index(name) for name in untrained.features]
    branch = untrained.full
    return outcomes_of(scores(branch, rows_of(table.x[:, columns], table.places)), branch.thresholds)


def outcomes_of(both: Scores, thresholds: Thresholds) -> list[str]:
    """Return what becomes of papers with these probabilities."""
    return [
        thresholds.outcome(core, listed)
        for core, listed in zip(both.core.tolist(), both.list_worthy.tolist(), strict=True)
    ]
