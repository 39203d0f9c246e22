import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.identity.titles import parse_title
from bot.identity.wording import find_replaced


def replaced(one: str, other: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    return find_replaced(parse_title(one), parse_title(other))


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("Tumors in brain MRI", "Tumors in liver CT", (("brain", "mri"), ("liver", "ct"))),
        ("Masks of the renal artery", "Masks of the retinal artery", (("renal",), ("retinal",))),
        ("Semi-supervised masks of organs", "Weakly supervised masks of organs", (("semi",), ("weakly",))),
        ("Unsupervised masks", "Supervised masks", (("unsupervised",), ("supervised",))),
        ("Macroscopic tumors", "Microscopic tumors", (("macroscopic",), ("microscopic",))),
        ("LiverNet: masks from prompts", "KidneyNet: masks from prompts", (("livernet",), ("kidneynet",))),
        ("CT of lungs: a dataset", "Lungs in CT: a survey", (("dataset",), ("survey",))),
        (
            "Segment Anything in polyp detection",
            "Segment Anything in polyp segmentation",
            (("detection",), ("segmentation",)),
        ),
        (
            "Image segmentation with image encoders",
            "Video segmentation with image encoders",
            (("image",), ("video",)),
        ),
        ("From CT to MRI of the head", "From MRI to CT of the head", (("ct", "mri"), ("mri", "ct"))),
        ("Masks with labels", "Masks without labels", (("with",), ("without",))),
        ("General masks of organs", "Generative masks of organs", (("general",), ("generative",))),
        ("Nuclei in CT", "Nuclei in cell tracking", (("ct",), ("cell", "tracking"))),
        (
            "TSPE, a task specific prompt ensemble",
            "TSPE, a task specific click ensemble",
            (("prompt",), ("click",)),
        ),
        ("Polyps: a study", "Polyps: a framework", (("study",), ("framework",))),
    ],
)
def test_words_in_place_of_others_are_found_in_any_order(one, other, words):
    assert replaced(one, other) == words
    assert replaced(other, one) == words[::-1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Masks of polyps", "Masks of polyps in video"),
        ("Masks of a vertebra", "Masks of vertebrae"),
        ("Biopsies of a nucleus", "Nuclei in biopsy"),
        ("Automatic evaluation", "Automated evaluating"),
        ("Haemorrhage of tumours at the centre", "Hemorrhage of tumors at the center"),
        ("Generalised labelling", "Generalized labeling"),
        ("Segmentation of organs", "Segmentatoin of organs"),
        ("Fine-tuning on whole-slide images", "Finetuning on whole slide imaging"),
        ("Plaque in OCT", "Plaque in optical coherence tomography"),
        ("Adapting SAM", "Adapting the Segment Anything Model"),
        ("Adapting SAM", "Adapting Segment Anything"),
        ("Metastases in MRI", "Metastases in MR imaging"),
        ("Exploiting a network", "Leveraging models"),
        ("A novel loss", "A loss of overlap"),
        ("MaskNet: masks from prompts", "Masks from prompts in CT"),
        ("Organs and tumors in CT", "Tumors and organs in CT"),
        ("Prompts for large language models", "Prompts for LLMs"),
        ("Masks in 3D", "Three-dimensional masks"),
    ],
)
def test_additions_forms_spellings_and_abbreviations_replace_nothing(one, other):
    assert replaced(one, other) is None
    assert replaced(other, one) is None


def test_initials_in_the_middle_of_a_word_are_no_abbreviation():
    assert replaced("Semi masks", "Weak supervised medical images masks") is not None


def test_many_words_are_told_in_short():
    told = str(find_replaced(parse_title("Aa Bb Cc Dd Ee Ff Gg"), parse_title("Masks")))
    assert told == '"aa bb cc dd ee ..." in one title is "masks" in the other'


@given(st.text(max_size=200))
def test_no_title_has_words_in_place_of_its_own(title):
    assert replaced(title, title) is None


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_order_of_the_titles_does_not_matter(one, other):
    found = replaced(one, other)
    assert replaced(other, one) == (found and found[::-1])


def test_a_hostile_title_of_many_words_is_compared_in_no_time():
    one, other = (" ".join(f"{letter}{chr(97 + n % 26)}{n:04}x" for n in range(400)) for letter in "ab")
    assert replaced(one, other) is not None
