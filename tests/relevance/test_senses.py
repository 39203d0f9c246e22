import numpy as np

from bot.core.paper import Paper
from bot.relevance import senses
from bot.relevance.lexicon import Lexicon
from tests.relevance.texts import settings

TOPIC = settings().topic
LEXICON = Lexicon(TOPIC)


def vector(medical: float) -> np.ndarray:
    return np.array([medical, 1 - medical], dtype=np.float32)


def test_a_text_that_says_the_same_in_other_words_is_recognised() -> None:
    words = [LEXICON.evidence(Paper(title="Tumors of patients in clinical CT scans"))] * 30
    none = [LEXICON.evidence(Paper(title="City streets at night"))] * 30
    vectors = np.array([vector(0.9)] * 30 + [vector(0.1)] * 30)
    learned = senses.learn([*words, *none], vectors, TOPIC)
    assert "medical" in learned
    other_words, other_use = (senses.tell(learned, vector(share))["sense.medical"] for share in (0.8, 0.2))
    assert other_words > 0 > other_use


def test_too_few_papers_teach_nothing() -> None:
    one = LEXICON.evidence(Paper(title="Tumors of patients in clinical CT scans"))
    assert senses.learn([one], np.ones((1, 2), dtype=np.float32), TOPIC) == {}
    assert senses.learn([], np.zeros((0, 0), dtype=np.float32), TOPIC) == {}
