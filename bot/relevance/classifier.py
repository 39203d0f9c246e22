"""The classifier: from what is seen of a paper to two calibrated probabilities. JSON, no pickle.

Each probability comes from the mean log-odds of two models that scikit-learn fits: a support vector machine (Cortes and
Vapnik 1995) on the features and on what the words are about, and extremely randomised trees (Geurts et al. 2006) on the
features. For the probability to be list-worthy it is first estimated how far the paper is about each concept of
bot.toml, where people told that of other papers: then the machine sees the estimates, too, and the trees see nothing else.
Platt's scaling (Platt 1999), fitted on predictions for papers that the models had not seen, calibrates both.
The two branches, with and without abstract, have models, scaling and thresholds of their own.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import numpy as np
import structlog
from pydantic import Field, ValidationError, model_validator

from bot.core.candidate import Outcome
from bot.core.settings import places
from bot.relevance.features import Matrix
from bot.relevance.focus import Focus
from bot.relevance.models import Forest, Linear, Machine, probability
from bot.relevance.points import Floats, Number, Part, Rows, rows_of
from bot.relevance.senses import Sense
from bot.relevance.wording import Vocabulary, locate
from bot.support.errors import InputError
from bot.support.files import write_atomically

FILE_NAME = "classifier.json"
OLDER_FILE_NAME = "head.json"
"""What the file was called up to version 0.1 of the bot."""
SCHEMA: Final = 8


class Scorer(Part):
    """One calibrated probability."""

    focus: Focus = Focus()
    models: tuple[Linear | Machine | Forest, ...] = Field(min_length=1)
    """Their mean log-odds count."""
    slope: Annotated[float, Field(ge=0)] = 1.0
    """Platt's scaling: probability = 1 / (1 + exp(-(slope * log-odds + offset)))."""
    offset: Number = 0.0

    def log_odds(self, rows: Rows) -> Floats:
        """Return the calibrated log-odds of each row."""
        seen = self.focus.estimate(rows)
        return np.asarray(
            self.slope * np.mean([model.log_odds(seen) for model in self.models], axis=0) + self.offset
        )

    def fits(self, features: int, axes: int) -> bool:
        """Return whether it sees so many features and axes."""
        concepts = len(self.focus.concepts)
        return self.focus.fits(features, axes) and all(
            model.fits(features, axes, concepts) for model in self.models
        )


class Thresholds(Part):
    """The probabilities from which a paper is proposed or held; never 0, which would propose or hold everything."""

    proposed: float = Field(gt=0, le=1)
    """The ``list_worthy`` from which a paper is proposed."""
    core: float = Field(gt=0, le=1)
    """The ``score`` from which it is proposed as well: what may well be core is worth a look at lower odds."""
    held: float = Field(gt=0, le=1)
    """The ``list_worthy`` from which a paper that is not proposed is held."""

    @model_validator(mode="after")
    def _check_held(self) -> Self:
        if self.held > self.proposed:
            raise ValueError("held lies above proposed")
        return self

    def outcome(self, core: float, list_worthy: float) -> Outcome:
        """Return what becomes of a candidate."""
        if list_worthy >= self.proposed or core >= self.core:
            return "proposed"
        return "held" if list_worthy >= self.held else "dropped"


class Branch(Part):
    """The models for papers with, or those for papers without abstract."""

    core: Scorer
    list_worthy: Scorer
    thresholds: Thresholds

    def log_odds(self, rows: Rows) -> tuple[Floats, Floats]:
        """Return the log-odds of being core and of being list-worthy. What is core is list-worthy: the latter are never below."""
        core = self.core.log_odds(rows)
        return core, np.maximum(core, self.list_worthy.log_odds(rows))


class Classifier(Part):
    """What ``bot train`` learns and models/classifier.json holds."""

    schema_version: Literal[8] = SCHEMA
    trained: bool = True
    """False for the fallback that is made from the words of bot.toml alone."""
    embedding: str = Field(pattern=r"^[0-9a-f]{64}$")
    """SHA-256 of the embedding model's weights: with others the features mean something else."""
    lexicon: str = Field(pattern=r"^[0-9a-f]{64}$")
    """SHA-256 of the topic's table in bot.toml, likewise."""
    target: str
    """The target of bot.toml that set the thresholds, such as ``precision = 0.9``."""
    features: tuple[str, ...] = Field(min_length=1)
    absent: tuple[Number, ...]
    """What each feature is where its evidence is absent."""
    senses: Mapping[str, Sense] = {}
    """What concepts of bot.toml mean beyond their words, by the concept's name."""
    vocabulary: Vocabulary = Vocabulary()
    """The words that tell what a text is about."""
    full: Branch
    title_only: Branch

    @model_validator(mode="after")
    def _models_fit_the_features(self) -> Self:
        if len(self.absent) != len(self.features):
            raise ValueError("absent and features differ in length")
        branches = (self.full, self.title_only)
        scorers = [scorer for branch in branches for scorer in (branch.core, branch.list_worthy)]
        if not all(scorer.fits(len(self.features), self.vocabulary.axes) for scorer in scorers):
            raise ValueError("a model sees other features or axes than the classifier lists")
        return self

    @cached_property
    def sha256(self) -> str:
        """The classifier's hash, which provenance carries."""
        return hashlib.sha256(classifier_text(self).encode()).hexdigest()

    def see(self, x: Matrix, texts: Sequence[str]) -> Rows:
        """Return features and texts as the models see them."""
        return rows_of(x, locate(texts, self.vocabulary))

    def branch(self, has_abstract: bool) -> Branch:
        """Return the models for papers with, or those for papers without abstract."""
        return self.full if has_abstract else self.title_only


@dataclass(frozen=True, slots=True)
class Scores:
    """The two probabilities of each row."""

    core: Floats
    list_worthy: Floats


def scores(branch: Branch, rows: Rows) -> Scores:
    """Return both probabilities of each row."""
    if not len(rows.x):
        return Scores(np.zeros(0), np.zeros(0))
    core, list_worthy = branch.log_odds(rows)
    return Scores(probability(core), probability(list_worthy))


def classifier_text(classifier: Classifier) -> str:
    """Return the classifier as JSON: one line for each array, the same bytes for the same classifier."""
    return (
        json.dumps(classifier.model_dump(mode="json"), separators=(",", ":"), sort_keys=True).replace(
            "},", "},\n"
        )
        + "\n"
    )


def parse_classifier(text: str, name: str = FILE_NAME) -> Classifier:
    """Read a classifier from its JSON text.

    Raises:
        InputError: the text is no classifier; the message names the place.
    """
    try:
        return Classifier.model_validate_json(text)
    except ValidationError as error:
        raise InputError(
            f"{name} is no classifier: {places(error)}\nRestore it from git, or run `bot train`."
        ) from None


def write_classifier(folder: Path, classifier: Classifier) -> None:
    """Replace models/classifier.json atomically."""
    write_atomically(folder / FILE_NAME, classifier_text(classifier))


def check_fits(classifier: Classifier, embedding: str, lexicon: str) -> None:
    """Refuse a classifier that another embedding model was behind; tell when the words of bot.toml have changed.

    Raises:
        InputError: the embedding model is not the one that the classifier was trained with.
    """
    if classifier.embedding != embedding:
        raise InputError(
            f"models/{FILE_NAME} was trained with the embedding model {classifier.embedding[:12]}, but bot.toml names "
            f"{embedding[:12]}: run `bot train`, or name that model again."
        )
    if classifier.lexicon != lexicon:
        structlog.get_logger().warning(
            "the words of [topic] in bot.toml have changed since the classifier was trained: run `bot train`"
        )
