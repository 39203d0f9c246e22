"""The classifier: from what is seen of a paper to two calibrated probabilities. JSON, no pickle.

Each probability comes from the mean log-odds of three models that scikit-learn fits (a support vector machine and
extremely randomised trees on the features, a support vector machine on what the words are about), through Platt's
scaling (Platt 1999), which is fitted on predictions for papers that the models had not seen. The two branches, with and
without abstract, have models, scaling and thresholds of their own.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

import numpy as np
import structlog
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.core.candidate import Outcome
from bot.core.settings import places
from bot.relevance.features import Matrix
from bot.relevance.senses import Sense
from bot.relevance.wording import Places, Vocabulary, locate
from bot.support.errors import InputError
from bot.support.files import write_atomically

FILE_NAME = "classifier.json"
OLDER_FILE_NAME = "head.json"
"""What the file was called up to version 0.1 of the bot."""
SCHEMA: Final = 6
Floats = NDArray[np.float64]
Number = Annotated[float, Field(allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Rows:
    """What the models see of some papers."""

    x: Matrix
    """The features, shape ``(rows, features)``."""
    places: Places
    """What the words are about, shape ``(rows, axes)``."""

    def where(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> "Rows":
        """Return some of the rows."""
        return Rows(self.x[rows], self.places[rows])


class Linear(_Part):
    """Log-odds = intercept + sum of coefficient times scaled feature."""

    mean: tuple[Number, ...]
    scale: tuple[Annotated[float, Field(gt=0)], ...]
    coefficient: tuple[Number, ...]
    intercept: Number

    @model_validator(mode="after")
    def _lengths_agree(self) -> Self:
        if not len(self.mean) == len(self.scale) == len(self.coefficient):
            raise ValueError("mean, scale and coefficient differ in length")
        return self

    def log_odds(self, x: Matrix) -> Floats:
        """Return the log-odds of each row."""
        return np.asarray(self.intercept + ((x - self.mean) / self.scale) @ np.array(self.coefficient))


class Machine(_Part):
    """Log-odds = intercept + sum of coefficient times likeness with a support: exp(-width * squared scaled distance)."""

    mean: tuple[Number, ...]
    scale: tuple[Annotated[float, Field(gt=0)], ...]
    width: Annotated[float, Field(gt=0)]
    supports: tuple[tuple[Number, ...], ...]
    """The features of the papers that decide."""
    coefficient: tuple[Number, ...]
    intercept: Number

    @model_validator(mode="after")
    def _lengths_agree(self) -> Self:
        if len(self.coefficient) != len(self.supports) or {
            len(self.scale), *map(len, self.supports)
        } != {len(self.mean)}:  # fmt: skip
            raise ValueError("mean, scale, supports and coefficient differ in length")
        return self

    @cached_property
    def _at(self) -> Matrix:
        supports = np.array(self.supports).reshape(-1, len(self.mean))
        return scale_features(supports, self.mean, self.scale)

    def log_odds(self, x: Matrix) -> Floats:
        """Return the log-odds of each row."""
        rows, at = scale_features(x, self.mean, self.scale), self._at
        squares = (rows**2).sum(axis=1)[:, None] + (at**2).sum(axis=1) - 2 * rows @ at.T
        return np.asarray(self.intercept + np.exp(-self.width * squares) @ np.array(self.coefficient))


def scale_features(x: Matrix, mean: ArrayLike, scale: ArrayLike) -> Matrix:
    """Return features in standard deviations, at most three: so a paper unlike all others is not far from everything."""
    return np.asarray(np.clip((x - np.asarray(mean)) / np.asarray(scale), -3, 3))


class Tree(_Part):
    """A decision tree as arrays: node i goes left when its feature is at most its threshold; -1 marks a leaf."""

    feature: tuple[int, ...]
    threshold: tuple[Number, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[Number, ...]

    @model_validator(mode="after")
    def _is_a_tree(self) -> Self:
        size = len(self.feature)
        if not size == len(self.threshold) == len(self.left) == len(self.right) == len(self.value) > 0:
            raise ValueError("a tree's arrays differ in length or are empty")
        for i, (feature, left, right) in enumerate(zip(self.feature, self.left, self.right, strict=True)):
            # Children lie behind their parent: walking down always ends.
            if feature >= 0 and not (i < left < size and i < right < size):
                raise ValueError(f"node {i} of a tree has a child out of place")
        return self

    @cached_property
    def _arrays(self) -> tuple[NDArray[Any], ...]:
        return tuple(map(np.array, (self.feature, self.threshold, self.left, self.right, self.value)))

    def values(self, x: Matrix) -> Floats:
        """Return the value of the leaf that each row reaches."""
        feature, threshold, left, right, value = self._arrays
        node = np.zeros(len(x), dtype=np.intp)
        rows = np.arange(len(x))
        while len(inner := rows[feature[node] >= 0]):
            at = node[inner]
            # scikit-learn compares in single precision: so must we, to give its numbers.
            goes_left = x[inner, feature[at]].astype(np.float32) <= threshold[at]
            node[inner] = np.where(goes_left, left[at], right[at])
        return np.asarray(value[node])


class Forest(_Part):
    """The mean value of the trees is a probability."""

    trees: tuple[Tree, ...] = Field(min_length=1)

    def log_odds(self, x: Matrix) -> Floats:
        """Return the log-odds of each row."""
        return log_odds(np.mean([tree.values(x) for tree in self.trees], axis=0))

    def sees_only(self, features: int) -> bool:
        """Return whether no tree asks for a feature beyond so many."""
        return all(-1 <= feature < features for tree in self.trees for feature in tree.feature)


class Scorer(_Part):
    """One calibrated probability."""

    linear: Linear | None = None
    """Only where nothing was trained."""
    machine: Machine | None = None
    forest: Forest | None = None
    wording: Machine | None = None
    """Sees where the words stand, not the features."""
    slope: Annotated[float, Field(ge=0)] = 1.0
    """Platt's scaling: probability = 1 / (1 + exp(-(slope * log-odds + offset)))."""
    offset: Number = 0.0

    @model_validator(mode="after")
    def _has_a_model(self) -> Self:
        if not (self.linear or self.machine or self.forest):
            raise ValueError("no model of the features")
        return self

    def log_odds(self, rows: Rows) -> Floats:
        """Return the calibrated log-odds of each row."""
        parts = [part.log_odds(rows.x) for part in (self.linear, self.machine, self.forest) if part]
        if self.wording:
            parts.append(self.wording.log_odds(rows.places))
        return np.asarray(self.slope * np.mean(parts, axis=0) + self.offset)

    def probability(self, rows: Rows) -> Floats:
        """Return the probability of each row."""
        return probability(self.log_odds(rows))


class Thresholds(_Part):
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


class Branch(_Part):
    """The models for papers with, or those for papers without abstract."""

    core: Scorer
    list_worthy: Scorer
    thresholds: Thresholds


class Classifier(_Part):
    """What ``bot train`` learns and models/classifier.json holds."""

    schema_version: Literal[6] = SCHEMA
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
        for branch in (self.full, self.title_only):
            for scorer in (branch.core, branch.list_worthy):
                _check_columns(scorer, len(self.features), self.vocabulary.axes)
        return self

    @cached_property
    def sha256(self) -> str:
        """The classifier's hash, which provenance carries."""
        return hashlib.sha256(classifier_text(self).encode()).hexdigest()

    def see(self, x: Matrix, texts: Sequence[str]) -> Rows:
        """Return features and texts as the models see them."""
        return Rows(x, locate(texts, self.vocabulary))

    def branch(self, has_abstract: bool) -> Branch:
        """Return the models for papers with, or those for papers without abstract."""
        return self.full if has_abstract else self.title_only


def _check_columns(scorer: Scorer, features: int, axes: int) -> None:
    columns = {len(part.mean) for part in (scorer.linear, scorer.machine) if part}
    if columns - {features} or (scorer.forest and not scorer.forest.sees_only(features)):
        raise ValueError("a model names features that the classifier does not list")
    if scorer.wording and len(scorer.wording.mean) != axes:
        raise ValueError("a model of wording and the places of words differ in length")


@dataclass(frozen=True, slots=True)
class Scores:
    """The two probabilities of each row."""

    core: Floats
    list_worthy: Floats


def scores(branch: Branch, rows: Rows) -> Scores:
    """Return both probabilities of each row."""
    if not len(rows.x):
        return Scores(np.zeros(0), np.zeros(0))
    return Scores(branch.core.probability(rows), probability(list_worthy_log_odds(branch, rows)))


def list_worthy_log_odds(branch: Branch, rows: Rows) -> Floats:
    """Return the log-odds of being list-worthy: a core paper is list-worthy, so they are never below the core's."""
    return np.maximum(branch.core.log_odds(rows), branch.list_worthy.log_odds(rows))


def log_odds(p: Floats) -> Floats:
    """Return log(p / (1 - p)), with p kept 0.002 away from 0 and 1."""
    p = np.clip(p, 0.002, 0.998)
    return np.asarray(np.log(p / (1 - p)))


def probability(z: Floats) -> Floats:
    """Return the probability of log-odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(z, -30, 30))))


def classifier_text(classifier: Classifier) -> str:
    """Return the classifier as JSON: one line for each array, the same bytes for the same classifier."""
    return (
        json.dumps(classifier.model_dump(mode="json"), separators=(",", ":"), sort_keys=True).replace(
            "},", "},\n"
        )
        + "\n"
    )


def round_numbers(numbers: Iterable[float], digits: int = 6) -> tuple[float, ...]:
    """Return the numbers with few significant digits: what lies beyond the sixth differs between machines."""
    return tuple(float(f"{number:.{digits}g}") for number in numbers)


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
