"""The sentence of the abstract that decided, as a quotation."""

from bot.core.paper import Paper
from bot.core.settings import Concept, Topic
from bot.relevance.quote import LONGEST, decisive_sentences

TOPIC = Topic(
    sentence="A topic.",
    concepts=(
        Concept(name="model", title="a model", sentence="Models.", terms=("segment anything",)),
        Concept(name="medical", title="medicine", sentence="Medicine.", terms=("liver",)),
    ),
)


def quoted(abstract: str) -> str | None:
    paper = Paper(title="A paper", arxiv_id="2504.01234", abstract=abstract)
    return decisive_sentences([paper], TOPIC).get(paper.id)


def test_the_sentence_that_names_most_concepts_is_quoted() -> None:
    abstract = "Segment Anything is new. We prompt Segment Anything for the liver. The liver is large."

    assert quoted(abstract) == "We prompt Segment Anything for the liver."


def test_a_long_sentence_is_cut_at_a_word() -> None:
    said = quoted("The liver " + "and more " * 60)

    assert said is not None
    assert len(said) <= LONGEST
    assert said.endswith(("and …", "more …"))


def test_an_abstract_without_a_concept_and_none_at_all_are_not_quoted() -> None:
    assert quoted("Nothing of the kind.") is None
    assert quoted("") is None
