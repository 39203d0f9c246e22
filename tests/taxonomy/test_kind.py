import tomllib
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.taxonomy
from bot.core.candidate import Kind
from bot.core.paper import Paper
from bot.taxonomy import kind_of, modality_of


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("BoneSAM: Prompt-Free Adaptation of SAM for Bone Segmentation", "method"),
        ("Can SAM Segment Spleens?", "evaluation"),
        ("Benchmarking Promptable Models on Wrist MRI", "evaluation"),
        ("An Empirical Study of SAM 3 on Retinal Images", "evaluation"),
        ("SpleenSet: A Large-Scale CT Dataset for Spleen Segmentation", "dataset"),
        ("Promptable Segmentation in Radiology: A Survey", "review"),
        ("SAM in Radiology: Progress, Applications, and Open Challenges", "review"),
        ("SegTool: A 3D Slicer Extension for Promptable Annotation", "tool"),
        ("Report of the SpleenSeg 2025 Challenge", "tool"),
    ],
)
def test_a_title_alone_tells_the_kind(title, kind):
    assert kind_of(Paper(title)) == kind


def test_the_abstract_tells_what_the_title_hides():
    title = "Segment Anything for the Spleen"
    assert kind_of(Paper(title)) == "method"
    study = "This study evaluates three promptable models. Our results suggest that boxes beat points."
    assert kind_of(Paper(title, abstract=study)) == "evaluation"


def test_a_study_that_ends_with_a_method_of_its_own_is_a_method():
    abstract = (
        "We first analyse why prompts fail. We then propose a novel lightweight adapter. "
        "Our method outperforms existing adapters, and an ablation confirms each part."
    )
    assert kind_of(Paper("Prompts for Spleen Segmentation", abstract=abstract)) == "method"


def test_a_dataset_with_a_baseline_stays_a_dataset():
    abstract = (
        "We introduce SpleenSet, a large-scale dataset of 900 CT scans annotated by four radiologists. "
        "We also propose a baseline. The dataset will be publicly available."
    )
    assert kind_of(Paper("SpleenSet: Spleens of Every Kind", abstract=abstract)) == "dataset"


def test_a_method_tested_on_many_datasets_is_no_dataset():
    assert kind_of(Paper("Scalable Interactive Segmentation of Biomedical Imaging Datasets")) == "method"
    assert kind_of(Paper("A Multi-Atlas Guided SAM for Spines")) == "method"


def test_the_comment_speaks_too():
    paper = Paper(
        "SpleenSeg 2025", comment="Challenge report of SpleenSeg, with 14 teams and their algorithms"
    )
    assert kind_of(paper) == "tool"


def test_line_breaks_and_latex_ties_change_nothing():
    text = "This study evaluates MedSAM 2. Our results suggest that it holds."
    broken = text.replace(" ", "\n  ").replace("MedSAM\n  2", "MedSAM~2")
    title = "MedSAM 2 and the Spleen"
    assert kind_of(Paper(title, abstract=broken)) == kind_of(Paper(title, abstract=text)) == "evaluation"


def test_every_cue_of_the_table_says_what_it_is_and_has_one_form_and_a_weight():
    table = tomllib.loads((Path(bot.taxonomy.__file__).parent / "kinds.toml").read_text(encoding="utf-8"))
    names = [cue["name"] for cue in table["cues"]]
    assert len(set(names)) == len(names)
    for cue in table["cues"]:
        assert cue["kind"] in get_args(Kind), cue
        assert len({"words", "in_turn", "patterns"} & set(cue)) == 1, cue
        assert {"title", "text"} & set(cue), cue
        assert set(cue) <= {"name", "kind", "title", "text", "words", "in_turn", "patterns"}, cue


@given(st.text(), st.text(), st.text())
def test_any_text_has_a_kind(title, abstract, comment):
    paper = Paper(title, abstract=abstract, comment=comment)
    assert kind_of(paper) in ("method", "evaluation", "dataset", "review", "tool")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["a", "A1", "we ", "the first ", "this study evaluates ", "A-", ": "])
def test_no_text_holds_the_rules_up(piece):
    endless = piece * 100_000
    kind_of(Paper(endless, abstract=endless, comment=endless))


@pytest.mark.parametrize("piece", ["A", "A-", "CT ", "we propose ", ": ", "segment ", "3-d "])
@pytest.mark.timeout(60)
def test_hostile_text_gets_a_kind_and_modalities(piece):
    paper = Paper(piece * 3000, abstract=piece * 8000, comment=piece * 3000)
    assert kind_of(paper) in ("method", "evaluation", "dataset", "review", "tool")
    assert len(modality_of(paper)) < 5
