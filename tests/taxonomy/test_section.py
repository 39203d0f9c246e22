from datetime import date

import pytest

from bot.core.candidate import Candidate, Neighbour
from bot.core.catalog import Catalog, Entry, Provenance
from bot.core.paper import Paper
from bot.core.section_defaults import section_name
from bot.core.settings import Section, load_settings
from bot.taxonomy import classify, section_of, where_rows_stand, words_of_headings
from tests import ROOT

SETTINGS = load_settings(ROOT / "bot.toml")


@pytest.mark.parametrize(
    "title",
    [
        "BoneSAM2: Bones in Video",
        "Med SAM-2 for Spines",
        "SAM 2.1 for Bones",
        "SAM2Bone3D: Bones in MRI",
        "SAM3-Bone: Concept Prompts for Bones",
        "Bones with SAM 3",
        "Bones with the Segment Anything Model 2",
        "Segment Anything 2 for Bones",
        "Segment Anything Model (SAM) 2 for Bones",
        "Prompting SAM & SAM2with Boxes",
    ],
)
def test_names_of_the_second_and_third_model_are_told_by_their_form(title):
    assert section_of(Paper(title), "method", SETTINGS.sections) == "sam2"


@pytest.mark.parametrize(
    "title",
    [
        "SAM3D: Bones in Volumes",
        "SAM-3D for Bones",
        "SAM 2D Prompts for Bones",
        "BoneSAM: Bones in 2D and 3D",
        "SAM-2.5D for Bones",
        "BoneSAMv2",
        "Sam2Bone",
        "Segment Anything in 3D Volumes",
        "Segment Anything 3D for Bones",
    ],
)
def test_dimensions_and_versions_of_other_models_are_not_taken_for_them(title):
    assert section_of(Paper(title), "method", SETTINGS.sections) == "literature"


def test_one_mention_in_the_abstract_is_not_enough_but_two_are():
    once = "Our adapter also works for the Segment Anything Model 2 (SAM 2)."
    twice = once + " On top of SAM 2 it gains most."
    title = "A Bone Adapter"
    assert section_of(Paper(title, abstract=once), "method", SETTINGS.sections) == "literature"
    assert section_of(Paper(title, abstract=twice), "method", SETTINGS.sections) == "sam2"


def test_names_are_found_across_line_breaks_and_latex_ties():
    title = "Bones with the Segment Anything\n Model~2"
    assert section_of(Paper(title), "method", SETTINGS.sections) == "sam2"


def test_datasets_have_a_table_of_their_own_whatever_they_name():
    assert section_of(Paper("BoneSAM2 Masks: A Dataset"), "dataset", SETTINGS.sections) == "datasets"


def test_the_first_rule_that_fits_wins_and_the_rest_goes_to_the_section_without_one():
    sections = (
        Section(name="rest", title="Rest"),
        Section(name="one", title="One", names=("SAM",), abstract_mentions=1),
        Section(name="two", title="Two", names=("SAM 2",)),
    )
    assert section_of(Paper("SAM 2"), None, sections) == "one"
    assert section_of(Paper("Bones", abstract="Like SAM."), None, sections) == "one"
    assert section_of(Paper("Bones"), None, sections) == "rest"


def test_classifying_fills_in_kind_modality_and_section_and_leaves_the_rest():
    paper = Paper("Can SAM 2 Segment Polyps?", arxiv_id="2501.00001")
    before = Candidate(paper, score=0.9, list_worthy=0.95, outcome="proposed", reasons=("because",))
    after = classify(before, SETTINGS, {})
    assert (after.kind, after.modality, after.section) == ("evaluation", ("endoscopy",), "sam2")
    assert (after.paper, after.score, after.reasons) == (paper, 0.9, ("because",))


LIKENESS = (
    Section(name="polyps", title="Polyps", like_rows=True),
    Section(name="bones", title="Bones", like_rows=True),
    Section(name="closed", title="Closed", like_rows=True, by_hand=True),
    Section(name="reviews", title="Reviews", kinds=("review",)),
    Section(name="rest", title="Rest"),
)


@pytest.mark.parametrize(
    ("near", "section"),
    [
        (("bones", "bones", "polyps"), "bones"),
        (("polyps", "bones", "polyps"), "polyps"),
        (("polyps", "bones", "rest"), "rest"),
        (("closed", "closed", "closed"), "rest"),
        (("rest", "rest", "bones"), "rest"),
        (("gone", "gone", "bones"), "rest"),
        ((), "rest"),
    ],
)
def test_a_paper_goes_where_most_of_its_nearest_rows_stand(near: tuple[str, ...], section: str):
    assert section_of(Paper("Masks"), "method", LIKENESS, near) == section


def with_headings(*titles, rows=()):
    sections = [Section(name=section_name(title), title=title, like_rows=True) for title in titles]
    entries = [entry_of(number, title) for number, title in enumerate(rows, 1)]
    return words_of_headings(
        Catalog(entries=tuple(entries)), (*sections, Section(name="rest", title="Rest of it"))
    )


def entry_of(number: int, title: str) -> Entry:
    url = f"https://example.org/{number}"
    return Entry(
        title=title, url=url, section="rest", provenance=Provenance(by="import", added=date(2026, 1, 1))
    )


@pytest.mark.parametrize(
    ("title", "near", "section"),
    [
        ("Splats for ultrasounds", ("bones", "rest", "rest"), "mri-and-ultrasound"),
        ("Splats for Ultrasound", ("bones", "bones", "rest"), "bones"),
        ("Splats for Ultrasound", ("bones", "mri-and-ultrasound", "rest"), "mri-and-ultrasound"),
        ("Splats of images", ("bones", "rest", "rest"), "rest"),
        ("Resting splats", ("mri-and-ultrasound", "mri-and-ultrasound", "rest"), "mri-and-ultrasound"),
    ],
)
def test_a_word_of_a_heading_in_the_title_counts_as_two_of_the_nearest_rows(title, near, section):
    names = ("Bones", "MRI and Ultrasound")
    sections = (
        *(Section(name=section_name(name), title=name, like_rows=True) for name in names),
        Section(name="rest", title="Rest of it"),
    )
    rows = ["Some Splats"] * 10
    assert section_of(Paper(title), "method", sections, near, with_headings(*names, rows=rows)) == section


def test_words_that_many_titles_or_two_headings_have_tell_nothing():
    rows = ["Detecting Bones", "Detection of Cracks", "Masks", "Faces", "Trees"]
    words = with_headings("Image Detection", "Crack Denoising", "Other Denoising Methods", rows=rows)
    assert words == {
        "image-detection": set(),
        "crack-denoising": {"crack"},
        "other-denoising-methods": set(),
        "rest": {"rest", "it"},
    }


def test_a_list_whose_sections_all_have_rules_does_not_go_by_the_words_of_headings():
    sections = (
        Section(name="reviews", title="Reviews", kinds=("review",)),
        Section(name="rest", title="Rest"),
    )
    assert words_of_headings(Catalog(entries=()), sections) == {}


def test_a_rule_comes_before_the_nearest_rows():
    assert section_of(Paper("Masks"), "review", LIKENESS, ("bones", "bones", "bones")) == "reviews"


def test_the_nearest_rows_stand_where_the_catalog_has_them():
    rows = [
        Entry(title=f"Bone {n}", url=f"https://arxiv.org/pdf/2501.0000{n}", arxiv_id=f"2501.0000{n}", section="bones",
              provenance=Provenance(by="person", added=date(2025, 2, 1)))
        for n in (1, 2)
    ]  # fmt: skip
    near = tuple(Neighbour(row.id, row.title, 0.9) for row in rows)
    candidate = Candidate(Paper("Masks"), score=0.9, list_worthy=0.9, outcome="proposed", nearest=near)
    settings = SETTINGS.model_copy(update={"sections": LIKENESS})
    assert classify(candidate, settings, where_rows_stand(Catalog(entries=tuple(rows)))).section == "bones"
