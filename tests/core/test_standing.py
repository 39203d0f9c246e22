import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.paper import Paper
from bot.core.standing import objection
from bot.core.withdrawal import is_withdrawn
from tests import cases


def outcome_of(paper: Paper) -> str:
    found = objection(paper)
    assert found is not None
    return found.outcome


@pytest.mark.parametrize(
    "comment",
    [
        "This paper has been withdrawn",
        "Publication retracted by IEEE",
        "Section 4 is wrong, the results must not be used or cited",
        "wrong file uploaded, please ignore this submission",
        "This paper has been withdrawn by the authors due to an error in Section 3",
        "This submission has been withdrawn by arXiv administrators",
        "arXiv admin note: This submission has been withdrawn by arXiv administrators due to overlap",
        "Removed by arXiv administrators",
        "We withdraw this paper due to an error",
        "Withdrawn",
        "Withdrawn. We found a fault in the data.",
        "Paper withdrawn",
        "As a newer version exists, we decide to\n withdraw it",
        "The authors withdrew the manuscript",
        "I would like to withdraw this",
        "Retracted due to errors in the data",
        "Duplicate upload; already published as arXiv:2401.00001",
        "Duplicate of arXiv:2401.00001",
        "This is a duplicate submission",
        "This article has been superseded by arXiv:2401.00001",
        "Retracted, says OpenAlex.",
    ],
)
def test_a_comment_tells_of_a_withdrawal(comment):
    found = objection(Paper("A study of masks", comment=comment))
    assert found is not None
    assert found.outcome == "dropped"
    assert " ".join(comment.split()) in found.reason


@pytest.mark.parametrize(
    "title",
    [
        "WITHDRAWN: A study of masks",
        "Withdrawn: A study of masks",
        "RETRACTED ARTICLE: A study of masks",
        "Retracted: A study of masks",
        "[Retracted] A study of masks",
        "Retraction Note: A study of masks",
        "Retraction: A study of masks",
        "Notice of Retraction: A study of masks",
        "REMOVED: A study of masks",
        "A study of masks: Retraction",
        "A study of masks (Retracted)",
        "A study of masks [WITHDRAWN]",
    ],
)
def test_a_title_tells_of_a_withdrawal(title):
    assert is_withdrawn(Paper(title))


@pytest.mark.parametrize(
    "case", cases("standing"), ids=lambda case: " | ".join(map(str, case["input"].values()))[:80]
)
def test_what_stands_what_is_dropped_and_what_a_maintainer_decides(case):
    given = case["input"]
    found = objection(Paper(**{**given, "types": tuple(given.get("types", ()))}))
    assert (found.outcome if found else None) == case["right"]


def test_an_abstract_tells_of_a_withdrawal():
    assert is_withdrawn(Paper("A study", abstract="This paper has been withdrawn by the author."))


@pytest.mark.parametrize(
    ("title", "comment"),
    [
        ("A study", "12 pages"),
        ("Retracted Citations and Self-citations: a Comparison", ""),
        ("Retraction of the soft palate in cine MRI", ""),
        ("Withdrawn from the market: drugs and their images", ""),
        ("Removed: Objects in Radiance Fields", ""),
        ("Detecting withdrawn papers", "It has not been withdrawn"),
        ("A study", "The code was withdrawn for a while"),
        ("A study", "Withdrawn from ICLR 2025"),
        ("A study", "This paper was withdrawn from one conference and accepted at ECCV 2024"),
        ("A study", "This paper supersedes arXiv:2310.00001"),
        ("A study", "The previous version was withdrawn; this is the corrected one"),
        ("Bone Duplicates", "The long version of a paper on Oracle Bone Duplicates Discovery"),
        ("A study", "12 pages; Figure 3 was replaced by a larger one"),
    ],
)
def test_other_papers_stand(title, comment):
    assert objection(Paper(title, comment=comment)) is None


@pytest.mark.parametrize(
    "title",
    [
        "Author Correction: Masks in Medical Images",
        "Publisher Correction: Masks in Medical Images",
        "Correction to: Masks in Medical Images",
        "Correction: Masks in Medical Images",
        "Erratum to Masks in Medical Images",
        "Erratum: Masks in Medical Images",
        "Corrigendum to “Masks in Medical Images” [Med. Image Anal. 12 (2020) 3]",
        "Masks in Medical Images (Erratum)",
        "Response to “Masks in Medical Images”",
        "Response to: Masks in Medical Images",
        "Response to comments on masks in medical images",
        "Authors' reply to the letter on masks",
        "Reply to Roe et al.: masks",
        "Comment on “Masks in Medical Images”",
        "Comment on: Masks in Medical Images",
        "Interactive comment on “Masks in Medical Images” by A. Roe",
        "Re: Masks in Medical Images",
        "Letter to the Editor regarding masks in medical images",
        "Referee report for masks",
        "Decision letter: Masks in Medical Images",
        "Peer review #1 of masks",
        "Editorial for “Masks in Medical Images”",
        "Expression of Concern: Masks in Medical Images",
        "Additional file 1 of Masks in Medical Images",
        "Supplementary material for Masks in Medical Images",
    ],
)
def test_what_names_another_work_is_dropped(title):
    assert outcome_of(Paper(title)) == "dropped"


@pytest.mark.parametrize(
    "title",
    [
        "Erratum",
        "Correction to scale drift in endoscopic mapping",
        "Reply to masks",
        "Comment on the use of masks",
        "Commentary: masks in medicine",
        "Editorial",
        "Editorial: Foundation models in medical imaging",
        "Guest Editorial Special Issue on Masks",
        "Introduction to the Special Issue on Masks",
        "Letter to the Editor",
        "Preface",
        "Autonomous tissue manipulation: Retraction",
    ],
)
def test_what_may_be_a_notice_is_held(title):
    assert outcome_of(Paper(title)) == "held"


@pytest.mark.parametrize(
    "title",
    [
        "Response to neoadjuvant chemotherapy in breast MRI",
        "Response to Treatment: A Dataset of Liver MRI",
        "Response assessment in neuro-oncology",
        "Response Tuning: Aligning Models",
        "Correction of bias fields in MRI",
        "Corrections Meet Explanations: A Framework",
        "Correct Like Humans: Progressive Learning",
        "Motion Correction: A Study",
        "Errata-aware Training for OCR",
        "Comments on social media: A Study of Masks",
        "Commentary Generation for Soccer",
        "Editorial Style Transfer in News Pictures",
        "Review of Feed-forward Reconstruction",
        "Letters, Colors, and Words",
        "Re:Verse -- Can Your Model Read a Manga?",
        "Discussion Graph Networks",
        "Supplementary Losses for Segmentation",
    ],
)
def test_titles_that_only_begin_like_notices_stay_candidates(title):
    assert objection(Paper(title)) is None


@pytest.mark.parametrize(
    "doi",
    [
        "10.5194/esd-2021-5-rc1",
        "10.5194/egusphere-2024-1-ac2",
        "10.7554/elife.12345.sa1",
        "10.7287/peerj.123v0.1/reviews/2",
        "10.1371/journal.pone.0123456.g001",
        "10.1002/abc.123/v2/review1",
    ],
)
def test_a_doi_tells_of_a_part_of_another_work(doi):
    assert outcome_of(Paper("Masks in medicine", doi=doi)) == "dropped"


def test_comment_and_type_settle_what_a_title_leaves_open():
    title = "Comment on the use of masks"
    assert outcome_of(Paper(title, comment="Comment on arXiv:2401.00001")) == "dropped"
    assert outcome_of(Paper("Editorial: masks", types=("Editorial",))) == "dropped"
    assert outcome_of(Paper("Masks in medicine", types=("erratum",))) == "dropped"
    assert outcome_of(Paper("Masks in medicine", types=("Editorial",))) == "held"
    assert objection(Paper("Masks in medicine", types=("JournalArticle",))) is None


@pytest.mark.parametrize("piece", ["A", "paper ", "withdrawn ", "Re: ", "comment on ", ": ", "“", "- "])
@pytest.mark.timeout(60)
def test_hostile_text_gets_a_short_reason(piece):
    found = objection(Paper(piece * 8000, abstract=piece * 8000, comment=piece * 8000))
    assert len(found.reason if found else "") < 400


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_survived(title, comment):
    objection(Paper(title, comment=comment))
