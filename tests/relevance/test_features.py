import numpy as np

from bot.core.paper import Paper
from bot.relevance import features
from bot.relevance.embedding import focus_of
from bot.relevance.lexicon import Lexicon, sentences
from tests.relevance.texts import CORE, OFF, ORDINARY, RELATED, settings

TOPIC = settings().topic
LEXICON = Lexicon(TOPIC)


def focus(paper: Paper) -> str:
    return focus_of(paper, LEXICON.evidence(paper), TOPIC)


def lexical(paper: Paper) -> dict[str, float]:
    return features.lexical(paper, LEXICON.evidence(paper), TOPIC)


def test_the_focus_is_the_title_with_the_sentences_that_name_the_family() -> None:
    first, *others = sentences(CORE.abstract)
    assert first not in focus(CORE)
    assert focus(CORE) == " ".join([f"{CORE.title}.", *others])


def test_without_a_name_the_focus_is_what_may_stand_in_for_it() -> None:
    assert "one universal model" in focus(RELATED).lower()
    assert focus(OFF) == f"{OFF.title}."


def test_a_title_that_names_what_stands_in_for_the_family_beside_the_rest_is_told() -> None:
    assert lexical(RELATED)["related.named"] == 1
    assert lexical(RELATED)["related.title"] == 3  # universal, text, prompts
    assert lexical(RELATED)["related.beside"] > 0
    assert lexical(ORDINARY)["related.named"] == 0


def test_coordinates_stand_behind_the_named_features() -> None:
    named, text, part = np.ones((2, 3)), np.full((2, 2), 2.0), np.full((2, 2), 3.0)
    table = features.beside(named, text.astype(np.float32), part.astype(np.float32))
    np.testing.assert_array_equal(table, [[1, 1, 1, 2, 2, 3, 3]] * 2)
