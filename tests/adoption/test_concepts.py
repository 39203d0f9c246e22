"""Concepts proposed from a sentence and from the list's own papers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adoption.changes import change_concepts, change_terms
from bot.adoption.concepts import (
    Draft,
    is_broad,
    is_required,
    measure,
    propose,
    seed_concepts,
    seeds_of,
    telling,
    topic_in,
)
from bot.adoption.phrases import Index, phrases_of, widen
from bot.core.paper import Paper
from bot.core.settings import Concept
from bot.support.errors import InputError
from tests.adoption.papers import LISTED, STREAM
from tests.adoption.test_growing import papers

LIST, OTHERS = Index(LISTED), Index(STREAM)


@pytest.mark.parametrize(
    ("sentence", "seeds"),
    [
        ("Diffusion models in medical imaging", ("Diffusion models", "medical imaging")),
        ("A list of papers on test-time adaptation", ("test-time adaptation",)),
        ("Awesome graph neural networks for drug discovery", ("graph neural networks", "drug discovery")),
        ("Kites", ("Kites",)),
        ("A survey of recent methods", ()),
        ("Visual SLAM (mapping, localisation)", ("Visual SLAM", "mapping", "localisation")),
        ("", ()),
    ],
)
def test_the_noun_phrases_of_a_sentence_are_the_seeds(sentence, seeds):
    assert seeds_of(sentence) == seeds


@pytest.mark.parametrize(
    ("phrase", "term"),
    [
        ("test time adaptation", "test time adapt*"),
        ("medical imaging", "medical imag*"),
        ("kite", "kite"),
        ("vision", "vision"),
        ("sing", "sing"),
    ],
)
def test_a_term_fits_other_endings_where_enough_of_it_stays(phrase, term):
    assert widen(phrase) == term


def test_phrases_have_no_filler_at_their_ends_and_cross_no_sentence():
    found = phrases_of("The kite of the ship. Weather is measured")
    assert "kite" in found
    assert "ship weather" not in found
    assert not {phrase for phrase in found if phrase.split()[0] == "the"}


def test_every_concept_that_the_list_names_is_proposed_the_rarest_first():
    assert [draft.title for draft in propose("Kites in weather research", LIST, OTHERS)] == [
        "Kites",
        "weather research",
    ]


def test_another_word_for_a_concept_joins_it():
    kite = propose("Kites in weather", LIST, OTHERS)[0]
    assert "parafoil" in kite.terms
    assert kite.coverage == 1.0


def test_what_the_stream_uses_elsewhere_does_not_join():
    kite = propose("Kites in weather", LIST, OTHERS)[0]
    assert not {"weather", "humidity", "pot"} & set(kite.terms)


def test_a_phrase_that_the_list_does_not_name_is_no_concept():
    titles = [draft.title for draft in propose("Kites for submarine archaeology", LIST, OTHERS)]
    assert titles == ["Kites"]


def test_where_nothing_fits_the_nearest_phrase_is_proposed_for_the_keeper_to_change():
    assert len(propose("Submarine archaeology", LIST, OTHERS)) == 1


def test_the_words_that_set_a_list_apart_come_first():
    assert telling(LIST, OTHERS, 2)[0] in ("kite", "weather")


def test_words_are_added_in_front_and_removed_by_a_line():
    assert change_terms(("a", "b c"), "+d e, - a, f") == ("d e", "f", "b c")
    assert change_terms(("a",), "+a, , +") == ("a",)
    assert change_terms(("a",), "+b, -b") == ("a",)


DRAFTS = [measure("Kites", ["kite"], LIST, OTHERS), measure("weather", ["weather"], LIST, OTHERS)]


def test_a_keeper_changes_one_concept_by_its_number():
    changed = change_concepts(DRAFTS, "2 +rain, -weather", LIST, OTHERS)
    assert [draft.terms for draft in changed] == [("kite",), ("rain",)]
    assert changed[1].coverage == pytest.approx(1 / 6)


def test_a_keeper_drops_and_adds_concepts():
    assert [draft.title for draft in change_concepts(DRAFTS, "1 drop", LIST, OTHERS)] == ["weather"]
    assert [draft.title for draft in change_concepts(DRAFTS, "new: humidity", LIST, OTHERS)][-1] == "humidity"


@pytest.mark.parametrize("wish", ["3 +a", "0 drop", "kite", "new:", "new: , ,", "1 -kite", "1", "-1 +a"])
def test_a_line_that_makes_no_sense_is_told(wish):
    with pytest.raises(InputError):
        change_concepts(DRAFTS, wish, LIST, OTHERS)


def test_the_last_concept_stays():
    with pytest.raises(InputError, match="must stay"):
        change_concepts(DRAFTS[:1], "1 drop", LIST, OTHERS)


@given(st.text(max_size=200))
def test_any_sentence_and_any_title_is_survived(text):
    index = Index([Paper(text, text)])
    for draft in propose(text, index, index):
        assert re.fullmatch(r"[a-z][a-z0-9_]*", draft.name)
        Concept(name=draft.name, title=draft.title, sentence=draft.sentence, patterns=("x",))
    change_terms(("a",), text)


@given(st.text(max_size=60))
def test_a_name_is_one_that_settings_take(title):
    Concept(name=Draft(title, (), 0, 0).name, title="t", sentence="s", patterns=("x",))


def test_a_phrase_that_is_left_out_is_known_with_its_share_of_the_list():
    left_out = [
        draft
        for draft in seed_concepts("Kites for submarine archaeology", LIST, OTHERS)
        if not is_required(draft)
    ]
    assert [(draft.title, draft.coverage < 0.5) for draft in left_out] == [("submarine archaeology", True)]


@pytest.mark.parametrize(
    ("share", "is_alone", "broad"),
    [(0.05, True, True), (0.001, True, False), (0.05, False, False), (0.63, False, True)],
)
def test_a_concept_is_broad_that_many_papers_name_alone_or_most_beside_others(share, is_alone, broad):
    assert is_broad(Draft("kites", ("kite",), 0.9, share), is_alone) is broad


def test_a_field_beside_another_concept_is_not_called_broad_because_some_categories_are_mostly_of_it():
    medicine = Draft("medicine", ("medicine",), 1.0, 0.6, vocabulary="biomedicine")
    assert is_required(medicine)
    assert not is_broad(medicine, is_alone=False)


def test_several_new_words_are_all_taken_as_they_are_told():
    new = change_concepts(DRAFTS, "new: Humidity, rain , salt in  soup, rain", LIST, OTHERS)[-1]
    assert (new.title, new.terms) == ("Humidity, rain, salt in soup", ("humidity", "rain", "salt in soup"))
    assert new.vocabulary is None


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Awesome Online Test-Time Adaptation", "Online Test-Time Adaptation"),
        ("Awesome-Test-Time-Adaptation", "Test-Time-Adaptation"),
        ("A Curated List of Papers on Kites in Weather", "Kites in Weather"),
        ("Diffusion Models: A Survey", "Diffusion Models"),
        ("Kite Papers", "Kite"),
        ("Kites", "Kites"),
        ("Awesome Papers", ""),
    ],
)
def test_the_topic_is_the_title_without_words_that_any_list_has(title, topic):
    assert topic_in(title) == topic


def test_of_the_parts_of_a_phrase_the_longer_one_is_taken_where_most_of_the_list_names_it():
    listed = Index([Paper(f"Steady kite steering {n}", "A kite.") for n in range(6)] + [Paper("Kites")])
    stream = Index([Paper(f"Kite {n}") for n in range(30)] + [Paper(f"Soup {n}") for n in range(70)])
    (draft,) = propose("Online kite steering", listed, stream)
    assert draft.terms[0] == "kite steer*"


SAILS = Index(
    papers(
        (30, "A sail on a boat."),
        (5, "A ram air wing."),
        (5, "A box kite."),
        (5, "Bone surgery of a patient."),
        (100, "Soup is cooked in a pot."),
    )
)


def test_phrases_of_the_list_take_the_place_of_a_word_that_much_of_the_stream_has():
    listed = papers((8, "The sail and a ram air wing."), (6, "The sail: a box kite in bone surgery."))
    (draft,) = seed_concepts("Woven sails", Index(listed), SAILS)
    assert {"ram air", "box kite"} <= {*draft.terms}
    assert not {"sail", "bone surgery"} & {*draft.terms}


def test_a_word_that_much_of_the_stream_has_is_taken_where_the_list_has_no_phrases_of_its_own():
    (draft,) = seed_concepts("Woven sails", Index(papers((14, "The sail."))), SAILS)
    assert draft.terms[0] == "sail"


def test_a_word_that_much_of_the_stream_has_is_taken_with_the_word_beside_it():
    listed = Index(papers((8, "The sail with a box."), (8, "A boat sail for racing."), (8, "The boat sail.")))
    stream = Index(papers((30, "A sail."), (6, "A boat sail."), (100, "Soup is cooked in a pot.")))
    (draft,) = seed_concepts("Woven sails", listed, stream)
    assert "boat sail" in draft.terms
    assert "sail" not in draft.terms


def test_a_word_that_is_the_whole_phrase_of_the_topic_stays_however_much_of_the_stream_has_it():
    listed = Index(papers((14, "The sail and a ram air wing.")))
    (draft,) = seed_concepts("Sails", listed, SAILS)
    assert draft.terms[0] == "sail"
