"""What a paper's words are about: its place on axes that the words of many papers share (latent semantic analysis).

Words that stand in the same papers lie near each other on the axes (Deerwester et al. 1990), so two papers can be alike
without a common word. Every paper that was read teaches the axes, graded or not.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.core.paper import Paper
from bot.relevance.arrays import Array, pack
from bot.relevance.lexicon import Evidence

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

Places = NDArray[np.float64]
"""Where papers stand, shape ``(papers, axes)``; each row has length 1, or is 0 where no word is known."""
_FEWEST, _MOST = 8, 0.3
"""A word counts when so many papers hold it, and at most this share of them."""
_WORDS, _AXES = 4000, 100
"""At most so many words, the most frequent ones, on so many axes."""
_WORDS_PER_AXIS = 4
"""With as many axes as words, each word would keep its own axis, and none would be like another."""
_SEED = 20230405
_NAMED = " namesthefirstconcept"
"""Stands in a text once for each name of the topic's first concept: the axes know the names by it, new ones too."""


class Vocabulary(BaseModel):
    """The words that training met in enough papers, each with its place on the axes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[str, ...] = ()
    rarity: tuple[Annotated[float, Field(gt=0, allow_inf_nan=False)], ...] = ()
    """The inverse document frequency of each word."""
    places: Array = Array()
    """Where each word stands, shape ``(words, axes)``."""

    @model_validator(mode="after")
    def _lengths_agree(self) -> Self:
        if not len(self.words) == len(set(self.words)) == len(self.rarity) == self.places.rows:
            raise ValueError("words, rarity and places differ in length, or a word stands twice")
        return self

    @property
    def axes(self) -> int:
        """The number of axes."""
        return self.places.columns


def text_of(paper: Paper, evidence: Evidence, concept: str) -> str:
    """Return the text whose words count: the title twice, since it says most, and a word for each name of the concept."""
    named = len(evidence.of(concept)) + len(evidence.of(concept, "title"))
    return "\n".join((paper.title, paper.title, paper.abstract, paper.comment)) + _NAMED * named


def learn(texts: Sequence[str]) -> Vocabulary:
    """Return the words of texts that are neither too rare nor too common to tell papers apart, and their places."""
    from sklearn.decomposition import TruncatedSVD

    if len(texts) * _MOST < _FEWEST:
        return Vocabulary()
    vectorizer = _vectorizer(min_df=_FEWEST, max_df=_MOST, max_features=_WORDS)
    try:
        counted = vectorizer.fit_transform(texts)
    except ValueError:  # scikit-learn's way to say that no word is left
        return Vocabulary()
    axes = min(_AXES, max(1, counted.shape[1] // _WORDS_PER_AXIS))
    places = TruncatedSVD(axes, n_iter=4, random_state=_SEED).fit(counted).components_.T
    return Vocabulary(
        words=tuple(vectorizer.get_feature_names_out().tolist()),
        rarity=tuple(float(f"{value:.6g}") for value in vectorizer.idf_),
        places=pack(places),
    )


def locate(texts: Sequence[str], vocabulary: Vocabulary) -> Places:
    """Return where texts stand, shape ``(len(texts), axes)``."""
    if not vocabulary.words or not texts:
        return np.zeros((len(texts), vocabulary.axes))
    vectorizer = _vectorizer(vocabulary={word: i for i, word in enumerate(vocabulary.words)})
    vectorizer.idf_ = np.array(vocabulary.rarity)
    places = vectorizer.transform(texts) @ vocabulary.places.values
    return np.asarray(places / np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-9))


def _vectorizer(**options: Any) -> "TfidfVectorizer":
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(
        sublinear_tf=True,
        stop_words="english",
        token_pattern=r"(?u)\b[a-zA-Z][a-zA-Z0-9]+\b",  # noqa: S106
        **options,
    )
