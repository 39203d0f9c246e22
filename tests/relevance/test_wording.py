import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.core.paper import Paper
from bot.core.settings import Concept
from bot.relevance import wording
from bot.relevance.lexicon import Lexicon
from bot.relevance.vocabulary import terms_of
from tests.relevance.texts import settings

ORGANS = ("liver", "kidney", "retina", "heart", "lung", "prostate", "polyp", "tooth")
TEXTS = [
    *(f"We segment the {organ} of a scan from a prompt" for organ in ORGANS * 3),
    *(f"We outline the {organ} of a scan after a click" for organ in ORGANS * 3),
    *["A tram waits at the bridge"] * 2,
    *["City streets at night"] * 120,
]
VOCABULARY = wording.learn(TEXTS)


def likeness(one: str, other: str) -> float:
    first, second = wording.locate([one, other], VOCABULARY)
    return float(first @ second)


def test_texts_without_a_common_word_are_alike_when_their_words_stand_in_the_same_papers() -> None:
    assert "prompt" in VOCABULARY.words
    assert "click" in VOCABULARY.words
    assert likeness("a prompt", "a click") > likeness("a prompt", "a tram") + 0.2


def test_a_text_stands_where_scikit_learn_puts_it() -> None:
    pattern = r"(?u)\b[a-zA-Z][a-zA-Z0-9]+\b"
    counted = TfidfVectorizer(
        min_df=8,
        max_df=0.3,
        max_features=4000,
        sublinear_tf=True,
        stop_words="english",
        token_pattern=pattern,
    ).fit_transform(TEXTS)
    theirs = counted @ VOCABULARY.places.values
    theirs /= np.maximum(np.linalg.norm(theirs, axis=1, keepdims=True), 1e-9)
    np.testing.assert_allclose(wording.locate(TEXTS, VOCABULARY), theirs, atol=1e-4)


def test_the_title_counts_twice_and_each_name_of_the_concept_is_one_more_word() -> None:
    paper = Paper(title="SAM prompts", abstract="We use MedSAM.", comment="8 pages")
    evidence = Lexicon(settings().topic).evidence(paper)
    words = wording.text_of(paper, evidence, "model").split()
    assert words[:9] == ["SAM", "prompts", "SAM", "prompts", "We", "use", "MedSAM.", "8", "pages"]
    assert len(words[9:]) == 3
    assert len(set(words[9:])) == 1


@pytest.mark.parametrize("texts", [[], ["one"], ["a b c"] * 40, ["", " "] * 20])
def test_texts_without_telling_words_teach_none(texts: list[str]) -> None:
    vocabulary = wording.learn(texts)
    assert vocabulary.words == ()
    assert wording.locate(texts, vocabulary).shape == (len(texts), 0)


@given(st.text())
def test_any_text_stands_at_length_one_or_nowhere(text: str) -> None:
    length = float(np.linalg.norm(wording.locate([text], VOCABULARY)))
    assert length == pytest.approx(1) or length == 0


def test_a_vocabulary_of_a_field_stands_beside_the_concepts_own_words() -> None:
    concept = Concept(name="medical", title="m", sentence="s", terms=("organoid",), vocabulary="biomedicine")
    terms = terms_of(concept)
    assert terms[0] == "organoid"
    assert {"mri", "patient", "tumor"} <= set(terms)
    assert "segmentation" not in terms
