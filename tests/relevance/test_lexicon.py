import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.paper import Paper
from bot.core.settings import Concept, Topic
from bot.relevance.lexicon import Lexicon
from tests.relevance.texts import paper, settings

LEXICON = Lexicon(settings().topic)


def words(text: str, concept: str = "model") -> list[str]:
    return [mention.words for mention in LEXICON.evidence(paper("A study", text)).of(concept)]


@pytest.mark.parametrize(
    "name",
    [
        "SAM", "SAMs", "SAM 2", "SAM2", "SAM-2", "SAM 3", "SAM3", "SAM 4", "SAM~2", "SAM$^2$", "SAM2.1", "MedSAM",
        "MedSAM2", "MedSAM-7", "UN-SAM", "FastSAM3D", "SAM-Med2D", "SAM2-UNet", "SAM4EM", "SAMed", "SAMUS", "SAMJ",
        "Swin-SAM", "Q-SAM2", "SegmentAnyBone", "micro-sam", "Segment Anything", "Segment-Anything",
        "GroundingDINO-US-SAM", "S^4M", "NewNameSAM9",
    ],
)  # fmt: skip
def test_a_family_name_is_told_by_its_form(name: str) -> None:
    assert words(f"Here {name} is used.")


@pytest.mark.parametrize(
    "text",
    ["SAMPLE", "samples", "the same", "SAMSUNG phones", "Samuel", "balsam", "NASA", "SAMPLING", "assamese"],
)
def test_other_words_with_the_same_letters_are_no_mention(text: str) -> None:
    assert not words(f"Here {text} is used.")


@pytest.mark.parametrize(
    "expansion",
    [
        "sharpness-aware minimization (SAM)", "a spatial attention module (SAM)", "SAM (Sharpness-Aware Minimization)",
        "S-adenosyl methionine (SAM)",
    ],
)  # fmt: skip
def test_a_name_that_the_text_spells_out_otherwise_is_no_mention(expansion: str) -> None:
    text = f"We train with {expansion}. SAM helps."
    assert not words(text)
    assert LEXICON.evidence(paper("A study", text)).otherwise == ("SAM",)


def test_a_name_that_is_spelt_out_as_the_family_stays_a_mention() -> None:
    assert "SAM" in words("We use the Segment Anything Model (SAM). SAM helps.")


def test_terms_are_compared_without_case_hyphens_and_plural() -> None:
    topic = Topic(
        sentence="x",
        concepts=(Concept(name="a", title="a", sentence="x", terms=("vision-language model", "dent*")),),
    )
    evidence = Lexicon(topic).evidence(Paper(title="Vision language Models for dentistry"))
    assert [m.words for m in evidence.mentions] == ["Vision language Models", "dentistry"]


def test_a_mention_tells_where_it_stands() -> None:
    evidence = LEXICON.evidence(
        paper("MedSAM at work", "Nothing here. Then SAM comes. It ends.", comment="uses SAM")
    )
    found = [(m.place, m.sentence) for m in evidence.of("model")]
    assert found == [("title", 0), ("abstract", 1), ("comment", 0)]
    assert evidence.sentences == 3


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_can_be_read(title: str, abstract: str) -> None:
    read = Paper(title=title, abstract=abstract)
    evidence = LEXICON.evidence(read)
    assert all(m.words in read.title or m.words in read.abstract for m in evidence.mentions)
    assert all(0 <= m.sentence < max(1, evidence.sentences) for m in evidence.mentions)


@pytest.mark.timeout(20)
def test_a_hostile_text_costs_no_more_than_its_length() -> None:
    for unit in ("(SAM", "SAM-", "a ", "A(", "S^", "segment any ", "SAM (A ", "-" * 50 + "SAM"):
        LEXICON.evidence(Paper(title="x", abstract=unit * (20000 // len(unit))))
