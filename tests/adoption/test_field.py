"""A concept that means a whole field, and one that means a part of it."""

import pytest

from bot.adoption.changes import change_concepts
from bot.adoption.concepts import Draft, propose, seed_concepts
from bot.adoption.field import names_field, of_field
from bot.adoption.phrases import Index
from tests.adoption.test_growing import papers

STREAM = Index(
    papers(
        (30, "A kite model generates pictures."),
        (6, "Pathology of a slide."),
        (6, "Histology of a slide."),
        (60, "MRI for clinical diagnosis of a brain tumor and of cancer."),
        (60, "Chest CT of a patient for clinical diagnosis."),
        (60, "Ultrasound in medical imaging."),
        (100, "Soup is cooked in a pot."),
    )
)
PATHOLOGY = Index(
    papers(
        (18, "A kite model for pathology and clinical diagnosis."),
        (14, "A kite model for histology of a slide with cancer."),
        (8, "A kite model for a slide in medical use."),
    )
)
MEDICINE = Index(
    papers(
        (12, "A kite model for MRI of a brain tumor."),
        (12, "A kite model for chest CT of a patient."),
        (12, "A kite model for ultrasound, and clinical use of it."),
        (4, "A kite model for pathology."),
    )
)


def concept(topic: str, listed: Index, title: str) -> Draft:
    return next(draft for draft in propose(topic, listed, STREAM) if draft.title == title)


def test_a_part_of_a_field_keeps_its_own_words_where_they_cover_the_list():
    pathology = concept("Kite models in pathology", PATHOLOGY, "pathology")
    assert pathology.vocabulary is None
    assert {"pathology", "slide", "histology"} <= {*pathology.terms}
    assert not {"clinical", "diagnosis", "medical", "mri", "chest", "ct"} & {*pathology.terms}
    assert pathology.coverage == 1.0
    assert pathology.in_stream < 0.1


def test_a_word_that_other_parts_of_the_field_have_too_is_not_added_for_being_alike():
    # Of the field's papers that have "scanner", a third are of pathology, and the list has it some seven times as often.
    stream = Index(
        papers(
            (30, "A kite model generates pictures."),
            (8, "Pathology of a slide."),
            (1, "Pathology of a slide in a scanner."),
            (2, "Chest CT by a scanner."),
            (180, "Ultrasound in medical imaging."),
            (100, "Soup is cooked in a pot."),
        )
    )
    listed = Index(
        papers(
            (34, "A kite model for pathology of a slide."),
            (6, "A kite model for pathology, slide and scanner."),
        )
    )
    (pathology,) = (d for d in propose("Kite models in pathology", listed, stream) if d.title == "pathology")
    assert "slide" in pathology.terms
    assert "scanner" not in pathology.terms


@pytest.mark.parametrize("name", ["medicine", "medical imaging", "healthcare", "clinical practice"])
def test_a_word_for_the_field_means_all_its_words_though_no_paper_has_it(name):
    medicine = concept(f"Kite models in {name}", MEDICINE, name)
    assert medicine.vocabulary == "biomedicine"
    assert medicine.coverage == 1.0
    assert "mri" in medicine.terms


def test_a_phrase_of_the_field_means_all_of_it_where_it_misses_much_of_the_list():
    listed = Index(
        papers((24, "A kite model for medical report writing."), (16, "A kite model for a CT report."))
    )
    report = concept("Kite models for medical report writing", listed, "medical report writing")
    assert report.vocabulary == "biomedicine"


def test_a_phrase_of_the_field_that_covers_the_list_stays_as_narrow_as_it_is():
    listed = Index(papers((40, "A kite model for medical report writing.")))
    report = concept("Kite models for medical report writing", listed, "medical report writing")
    assert report.vocabulary is None


def test_a_part_of_the_field_that_the_list_is_not_about_gets_no_words_of_another_part():
    (dentistry,) = (
        draft
        for draft in seed_concepts("Kite models in dentistry", PATHOLOGY, STREAM)
        if draft.title == "dentistry"
    )
    assert dentistry.terms == ("dentistry",)


def test_a_keeper_adds_the_field_by_a_word_for_it():
    drafts = [Draft("Kite models", ("kite model",), 1.0, 0.1)]
    for wish in (
        "new: medicine",
        "new: medical imaging",
        "new: healthcare, medicine",
        "new: kidney, biomedicine",
    ):
        assert change_concepts(drafts, wish, MEDICINE, STREAM)[-1].vocabulary == "biomedicine", wish
    named = change_concepts(drafts, "new: surgical, medical, ct", MEDICINE, STREAM)[-1]
    assert (named.terms, named.vocabulary) == (("surgical", "medical", "ct"), None)


def test_a_keeper_adds_a_part_of_the_field_with_its_words():
    drafts = [Draft("Kite models", ("kite model",), 1.0, 0.1)]
    pathology = change_concepts(drafts, "new: pathology", PATHOLOGY, STREAM)[-1]
    assert pathology.vocabulary is None
    assert "slide" in pathology.terms


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("medicine", True),
        ("Medical Images", True),
        ("clinical practice", True),
        ("medical image segmentation", False),
        ("imaging", False),
        ("pathology", False),
        ("", False),
    ],
)
def test_a_phrase_names_the_field_where_all_its_words_do(phrase, names):
    assert names_field(phrase) is names


def test_half_of_the_words_and_the_first_one_make_a_field():
    assert of_field(["medical imag*", "kite"])
    assert not of_field(["medical imag*", "kite", "string"])
    assert not of_field(["deep learn*", "breast cancer"])
