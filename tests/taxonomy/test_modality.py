import tomllib
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.taxonomy
from bot.core.candidate import Modality
from bot.core.paper import Paper
from bot.taxonomy import modality_of
from bot.taxonomy.modality import vocabulary


@pytest.mark.parametrize(
    ("title", "modality"),
    [
        ("SAM for Liver Tumor Segmentation", ("ct",)),
        ("SAM for Brain Tumor Segmentation", ("mri",)),
        ("SAM for Thyroid Nodules", ("ultrasound",)),
        ("SAM on Chest X-Rays", ("xray",)),
        ("SAM on Whole-Slide Images", ("pathology",)),
        ("SAM for Electron Microscopy of Mitochondria", ("microscopy",)),
        ("SAM for Polyps", ("endoscopy",)),
        ("SAM in Laparoscopic Surgery", ("surgical",)),
        ("SAM for Optic Disc and Cup", ("fundus",)),
        ("SAM on OCTA", ("oct",)),
        ("SAM for Skin Lesions", ("dermoscopy",)),
        ("SAM on Mammograms", ("mammography",)),
        ("SAM for Positron Emission Tomography", ("pet",)),
        ("SAM for Tooth Segmentation", ("dental",)),
        ("SAM for Chronic Wounds", ("other",)),
        ("SAM for Medical Images", ("multi",)),
    ],
)
def test_a_title_alone_tells_the_modality(title, modality):
    assert modality_of(Paper(title)) == modality


def test_a_dataset_tells_what_the_words_do_not():
    paper = Paper("A Prompt-Free SAM", abstract="Experiments on ACDC and PROMISE12 show gains.")
    assert modality_of(paper) == ("mri",)


def test_what_was_measured_on_counts_more_than_what_is_mentioned():
    abstract = (
        "MRI is costly. Ultrasound is cheap. We adapt SAM. "
        "Experiments on two ultrasound datasets and BUSI show gains. Results hold across ultrasound scanners."
    )
    assert modality_of(Paper("A Prompt-Free SAM", abstract=abstract)) == ("ultrasound",)


def test_two_techniques_named_alike_are_both_told():
    abstract = "Experiments on CT and MRI scans show gains."
    assert set(modality_of(Paper("A Prompt-Free SAM", abstract=abstract))) == {"ct", "mri"}


def test_many_techniques_are_called_several():
    abstract = "Experiments on CT, MRI, ultrasound, endoscopy and fundus images show gains."
    assert modality_of(Paper("A Prompt-Free SAM", abstract=abstract)) == ("multi",)


def test_a_paper_that_says_it_covers_many_modalities_is_general():
    abstract = "We test on twelve datasets across multiple imaging modalities. One of them is CT."
    assert modality_of(Paper("A Prompt-Free SAM", abstract=abstract)) == ("multi",)


def test_names_with_capitals_are_told_from_words():
    assert modality_of(Paper("We Drive and Chase an Octopus Pet")) == ("multi",)
    assert modality_of(Paper("Results on DRIVE and CHASE_DB1")) == ("fundus",)


def test_hyphen_blank_and_plural_are_the_same():
    for title in ("chest x-rays", "chest x ray", "chest xray", "Chest X-Ray"):
        assert modality_of(Paper(title)) == ("xray",)


def test_no_term_stands_twice_in_a_list():
    tables = tomllib.loads(
        (Path(bot.taxonomy.__file__).parent / "modalities.toml").read_text(encoding="utf-8")
    )
    for lists in tables.values():
        for terms in lists.values():
            assert [term for term, count in Counter(terms).items() if count > 1] == []


def test_every_modality_of_the_rubric_has_words():
    assert list(vocabulary()) == list(get_args(Modality))
    assert all(words.names.pattern != "(?!)" for words in vocabulary().values())


@given(st.text(), st.text())
def test_any_text_has_a_modality_and_each_once(title, abstract):
    told = modality_of(Paper(title, abstract=abstract))
    assert told
    assert len(set(told)) == len(told) <= 3
    assert set(told) <= set(get_args(Modality))


@pytest.mark.timeout(20)
@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["a", "surg ", "CT ", "computed ", "x-"])
def test_no_text_holds_the_rules_up(piece):
    endless = piece * 100_000
    modality_of(Paper(endless, abstract=endless))
