import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.core.paper import Paper
from bot.core.settings import Concept
from bot.relevance import wording
from bot.relevance.vocabulary import terms_of

TEXTS = [f"We segment organ {name} from a text prompt" for name in "abcdefgh"] + [
    "City streets at night"
] * 12


def test_words_weigh_what_scikit_learn_says() -> None:
    vocabulary = wording.learn(TEXTS)
    assert "text prompt" in vocabulary.words
    pattern = r"(?u)\b[a-zA-Z][a-zA-Z0-9]+\b"
    theirs = TfidfVectorizer(
        min_df=4, max_df=0.4, ngram_range=(1, 2), sublinear_tf=True, token_pattern=pattern
    )
    np.testing.assert_allclose(
        wording.count(TEXTS, vocabulary).toarray(), theirs.fit_transform(TEXTS).toarray(), atol=1e-5
    )


def test_the_title_counts_twice() -> None:
    text = wording.text_of(Paper(title="Prompts", abstract="We segment.", comment="8 pages"))
    assert text.split() == ["Prompts", "Prompts", "We", "segment.", "8", "pages"]


@pytest.mark.parametrize("texts", [[], ["one"], ["a b c"] * 40, ["", " "] * 10])
def test_texts_without_telling_words_teach_none(texts: list[str]) -> None:
    vocabulary = wording.learn(texts)
    assert vocabulary.words == ()
    assert wording.count(texts, vocabulary).shape == (len(texts), 0)


@given(st.text())
def test_any_text_has_a_bag_of_length_one_or_nothing(text: str) -> None:
    [[length]] = np.linalg.norm(wording.count([text], wording.learn(TEXTS)).toarray(), axis=1, keepdims=True)
    assert length == pytest.approx(1) or length == 0


def test_a_vocabulary_of_a_field_stands_beside_the_concepts_own_words() -> None:
    concept = Concept(name="medical", title="m", sentence="s", terms=("organoid",), vocabulary="biomedicine")
    terms = terms_of(concept)
    assert terms[0] == "organoid"
    assert {"mri", "patient", "tumor"} <= set(terms)
    assert "segmentation" not in terms
