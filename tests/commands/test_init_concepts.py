"""What `bot init` tells of concepts."""

from bot.adoption.concepts import Draft
from bot.adoption.phrases import Index
from bot.commands.init.concepts import _tell_concepts, warn_of_broad
from bot.core.paper import Paper
from tests.commands.conftest import Script


def test_the_warning_of_a_broad_concept_names_its_broadest_word_and_the_answer_that_takes_it_out():
    stream = Index([Paper("A kite"), Paper("A kite string"), Paper("A parafoil")])
    told = warn_of_broad(1, Draft("kites", ("parafoil", "kite"), 1.0, 1.0), True, stream)
    assert "Its broadest word is `kite`, in 2 papers. `1 -kite` takes it out." in told
    assert "takes it out" not in warn_of_broad(1, Draft("kites", ("kite",), 1.0, 1.0), True, stream)


def test_a_concept_is_shown_with_some_of_its_words_and_its_field():
    listed, stream = Index([Paper(f"A kite {n}") for n in range(5)]), Index([Paper("Soup")])
    keeper = Script()
    draft = Draft("kites", tuple(f"word {n}" for n in range(14)), 1.0, 0.5, vocabulary="biomedicine")
    _tell_concepts([draft, draft], listed, stream, keeper)
    told = "\n".join(keeper.told)
    assert "word 9, and 4 more" in told
    assert "any word of biomedicine (`1 -biomedicine` takes these out)" in told
    assert "Other words of the list: kite" in told


def test_a_concept_that_most_papers_name_is_warned_of_beside_others():
    listed, stream = Index([Paper("A kite")]), Index([Paper("A kite"), Paper("A kite string"), Paper("Soup")])
    keeper = Script()
    parafoil, kite = (
        Draft("parafoils", ("parafoil",), 1.0, 0.0),
        Draft("kites", ("toy", "kite"), 1.0, 2 / 3),
    )
    _tell_concepts([parafoil, kite], listed, stream, keeper)
    assert (
        "Concept 2 sets little apart: 2 papers of 3 that were read name `kites`. Its broadest word is `kite`, in 2 "
        "papers. `2 -kite` takes it out. `2 drop` takes the concept out."
    ) in keeper.told[-1]
