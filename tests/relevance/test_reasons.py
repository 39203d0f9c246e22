"""The reasons of a paper say where its words stand."""

import pytest

from bot.core.candidate import Candidate
from bot.core.paper import Paper
from bot.core.settings import Concept, Topic
from bot.relevance.lexicon import Lexicon
from bot.relevance.reasons import tell

TOPIC = Topic(
    sentence="A topic.",
    concepts=(Concept(name="kite", title="flying", sentence="Kites.", terms=("kite", "continual test", "drift")),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("title", "abstract", "told"),
    [
        ("Kites and drift", "Of wind.", "names Kites, drift in title"),
        (
            "Kites in wind",
            "We look at continual test data.",
            "names Kites in title and continual test in text",
        ),
        ("Of wind", "A kite meets a drift.", "names kite, drift in text"),
        ("Kites", "One kite, two kites.", "names Kites in title"),
    ],
)
def test_each_word_is_told_with_the_place_where_it_stands(title, abstract, told):
    paper = Paper(title=title, abstract=abstract)
    candidate = Candidate(paper, score=0.9, list_worthy=0.9, outcome="proposed")
    assert tell("kite", {"kite": TOPIC.concepts[0]}, Lexicon(TOPIC).evidence(paper), candidate) == told
