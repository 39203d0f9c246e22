"""The words of a concept, found in the list and in the stream."""

from collections.abc import Sequence

from bot.adoption.changes import change_concepts
from bot.adoption.concepts import propose
from bot.adoption.growing import grow
from bot.adoption.phrases import Index
from bot.core.paper import Paper

TOPIC = "Kite models in medical imaging"


def papers(*groups: tuple[int, str]) -> list[Paper]:
    """So many papers with each text, all different."""
    return [Paper(f"Paper {text[:8]} {n}", text) for count, text in groups for n in range(count)]


def words(stream: Sequence[Paper], listed: Sequence[Paper], topic: str = TOPIC) -> dict[str, tuple[str, ...]]:
    drafts = propose(topic, Index(listed), Index(stream))
    return {draft.title: draft.terms for draft in drafts}


LISTED = papers(
    (20, "A kite model for medical imaging. MRI and kite flow."),
    (15, "A latent kite for medical imaging of the chest."),
    (5, "A kite model solves an inverse puzzle in medical imaging."),
)
STREAM = papers(
    (30, "A kite model generates pictures."),
    (6, "A latent kite model generates pictures."),
    (8, "A kite model solves an inverse puzzle."),
    (9, "Wind and a kite string on a beach."),
    (12, "MRI of the chest in medical imaging."),
    (3, "An inverse puzzle in medical imaging."),
    (200, "Soup is cooked in a pot."),
)


def test_a_single_word_with_other_senses_gives_way_to_longer_phrases():
    terms = words(STREAM, LISTED)["Kite models"]
    assert {"kite model", "latent kite"} <= {*terms}
    assert "kite" not in terms


def test_a_single_word_stays_where_longer_phrases_do_not_cover_the_list():
    listed = papers((10, "A kite model in medical imaging."), (30, "Kite. Medical imaging."))
    assert "kite" in words(STREAM, listed)["Kite models"]


def test_what_comes_with_another_concept_is_no_word_of_this_one():
    found = words(STREAM, LISTED)
    assert "inverse puzzle" not in found["medical imaging"]


def test_what_the_list_has_less_often_than_the_stream_does_not_join():
    stream = papers((50, "A kite model with common words."), (50, "Soup."))
    listed = papers((38, "A kite model."), (2, "The common words of kites."))
    assert "common words" not in grow(["kite model"], Index(listed), Index(stream))


def test_a_concept_whose_words_are_those_of_a_field_names_the_field():
    drafts = {draft.title: draft for draft in propose(TOPIC, Index(LISTED), Index(STREAM))}
    assert drafts["medical imaging"].vocabulary == "biomedicine"
    assert {"medical", "mri"} <= {*drafts["medical imaging"].terms}
    assert drafts["Kite models"].vocabulary is None


def test_a_concept_that_stands_alone_names_no_field_because_every_paper_of_it_would_be_proposed():
    (draft,) = propose("Medical imaging", Index(LISTED), Index(STREAM))
    assert draft.vocabulary is None


def test_shares_are_those_of_papers_with_abstracts_where_these_are_enough():
    titles = [Paper(f"Title {n}") for n in range(100)]
    assert (
        Index([*papers((40, "A kite.")), *titles]).share(Index(papers((40, "A kite."))).having("kite")) == 1.0
    )
    few = Index([*papers((10, "A kite.")), *titles])
    assert few.share(few.having("kite")) == 10 / 110


def test_a_phrase_may_end_in_based():
    assert "kite based" in list(Index([Paper("A kite-based method")]))


def test_a_keeper_takes_a_field_out_by_its_name_and_other_changes_leave_it():
    listed, stream = Index(LISTED), Index(STREAM)
    drafts = propose(TOPIC, listed, stream)
    place = next(number for number, draft in enumerate(drafts, 1) if draft.vocabulary)
    added = change_concepts(drafts, f"{place} +organoid", listed, stream)[place - 1]
    assert (added.terms[0], added.vocabulary) == ("organoid", "biomedicine")
    without = change_concepts(drafts, f"{place} -biomedicine", listed, stream)[place - 1]
    assert without.vocabulary is None
    assert without.terms == drafts[place - 1].terms


def test_a_phrase_that_most_papers_have_brings_in_no_other_words_of_the_stream():
    stream = papers((60, "A picture is restored."), (20, "Soup is cooked in a pot."))
    assert grow(["picture"], Index(papers((4, "A picture of a kite."))), Index(stream)) == ["picture"]
