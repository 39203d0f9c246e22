"""Papers as bags of words: every word and pair of words that training met, weighted by how rare it is (TF-IDF)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.core.paper import Paper

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

Bags = Any
"""A sparse array of scipy, shape ``(papers, words)``; each row has length 1, or is empty."""
_FEWEST, _MOST = 4, 0.4
"""A word counts when so many papers hold it, and at most this share of them."""


class Vocabulary(BaseModel):
    """The words that a branch's models know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[str, ...] = ()
    rarity: tuple[Annotated[float, Field(gt=0, allow_inf_nan=False)], ...] = ()
    """The inverse document frequency of each word."""

    @model_validator(mode="after")
    def _lengths_agree(self) -> Self:
        if len(self.words) != len(self.rarity) or len(set(self.words)) != len(self.words):
            raise ValueError("words and rarity differ in length, or a word stands twice")
        return self


def text_of(paper: Paper) -> str:
    """Return the text whose words count: the title twice, since it says most."""
    return "\n".join((paper.title, paper.title, paper.abstract, paper.comment))


def learn(texts: Sequence[str]) -> Vocabulary:
    """Return the words of texts that are neither too rare nor too common to tell papers apart."""
    if len(texts) * _MOST < _FEWEST:
        return Vocabulary()
    vectorizer = _vectorizer(min_df=_FEWEST, max_df=_MOST)
    try:
        vectorizer.fit(texts)
    except ValueError:  # scikit-learn's way to say that no word is left
        return Vocabulary()
    rarity = tuple(float(f"{value:.6g}") for value in vectorizer.idf_)
    return Vocabulary(words=tuple(vectorizer.get_feature_names_out().tolist()), rarity=rarity)


def count(texts: Sequence[str], vocabulary: Vocabulary) -> Bags:
    """Return the bags of texts, shape ``(len(texts), len(words))``."""
    from scipy.sparse import csr_array

    if not vocabulary.words or not texts:
        return csr_array((len(texts), len(vocabulary.words)), dtype=np.float64)
    vectorizer = _vectorizer(vocabulary={word: i for i, word in enumerate(vocabulary.words)})
    vectorizer.idf_ = np.array(vocabulary.rarity)
    return csr_array(vectorizer.transform(texts))


def _vectorizer(**options: Any) -> "TfidfVectorizer":
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(
        ngram_range=(1, 2),
        sublinear_tf=True,
        token_pattern=r"(?u)\b[a-zA-Z][a-zA-Z0-9]+\b",  # noqa: S106
        **options,
    )
