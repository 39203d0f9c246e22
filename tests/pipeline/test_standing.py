from bot.core.candidate import Candidate
from bot.core.paper import Paper
from bot.pipeline.scan import with_objection


def test_a_withdrawn_candidate_is_dropped_with_the_reason():
    paper = Paper("A study of masks", comment="We withdraw this paper due to an error")
    found = with_objection(Candidate(paper, 0.9, 0.9, "proposed", reasons=("names SAM",)))
    assert found.outcome == "dropped"
    assert found.reasons == ("withdrawn or retracted: We withdraw this paper due to an error", "names SAM")


def test_a_candidate_that_may_be_a_notice_is_held_and_never_raised():
    paper = Paper("Editorial: Foundation models in medical imaging")
    assert with_objection(Candidate(paper, 0.9, 0.9, "proposed")).outcome == "held"
    assert with_objection(Candidate(paper, 0.1, 0.1, "dropped")).outcome == "dropped"


def test_any_other_candidate_stays_as_it_is():
    candidate = Candidate(Paper("Response to neoadjuvant chemotherapy in breast MRI"), 0.9, 0.9, "proposed")
    assert with_objection(candidate) is candidate
