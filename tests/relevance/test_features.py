from bot.core.paper import Paper
from bot.relevance import features
from bot.relevance.lexicon import Lexicon
from tests.relevance.texts import ORDINARY, RELATED, settings

TOPIC = settings().topic
LEXICON = Lexicon(TOPIC)


def lexical(paper: Paper) -> dict[str, float]:
    return features.lexical(paper, LEXICON.evidence(paper), TOPIC)


def test_a_title_that_names_what_stands_in_for_the_family_beside_the_rest_is_told() -> None:
    assert lexical(RELATED)["related.named"] == 1
    assert lexical(RELATED)["related.title"] == 3  # universal, text, prompts
    assert lexical(RELATED)["related.beside"] > 0
    assert lexical(ORDINARY)["related.named"] == 0
