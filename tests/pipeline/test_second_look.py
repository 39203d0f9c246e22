from datetime import date

import pytest

from bot.core.catalog import Entry, Provenance
from bot.core.paper import Paper
from bot.core.state import OpenPullRequest, Row, State
from bot.pipeline.second_look import look_again

WITHDRAWN = "This paper has been withdrawn by the authors due to an error in Section 3"
REASON = f"withdrawn or retracted: {WITHDRAWN}"
DOUBT = f"its record says now: {REASON}"
TITLE = "Prompted masks of kidneys"


def row(by: str = "bot", **facts: object) -> Row:
    provenance = Provenance.model_validate({"by": by, "added": date(2024, 3, 10)})
    entry = Entry(
        arxiv_id="2403.10002", date="202403", authors="A. Lee", title=TITLE, section="papers",
        url="https://arxiv.org/pdf/2403.10002.pdf", provenance=provenance,
    )  # fmt: skip
    return Row(entry=entry).model_copy(update=facts)


def edited() -> Row:
    made = row()
    by_person = made.entry.provenance.model_copy(update={"set_by_person": ("title",)})
    return made.model_copy(update={"entry": made.entry.model_copy(update={"provenance": by_person})})


def paper(**facts: object) -> Paper:
    values = {"title": TITLE, "arxiv_id": "2403.10002", "categories": ("cs.CV",), **facts}
    return Paper(**values)  # type: ignore[arg-type]


def opened(*rows: Row) -> State:
    return State(open_pull_request=OpenPullRequest(branch="bot/papers", head="0" * 40, rows=rows))


def doubts_of(state: State) -> tuple[str, ...]:
    assert state.open_pull_request is not None
    return state.open_pull_request.rows[0].doubts


@pytest.mark.parametrize("place", ["waiting", "held"])
def test_a_row_that_nobody_saw_yet_goes_when_its_paper_is_withdrawn(place: str):
    before = State.model_validate({place: (row(proposed=place == "waiting"),)})
    looked = look_again(before, [paper(comment=WITHDRAWN)])
    assert looked.state == State()
    assert looked.told == (f"arXiv:2403.10002 is not proposed any more, because {DOUBT}.",)


@pytest.mark.parametrize(
    ("place", "one"),
    [
        ("waiting", edited()),
        ("waiting", row(by="person")),
        ("waiting", row(proposed=False)),
        ("held", row(held_by="keeper")),
        ("proposed", row()),
    ],
)
def test_a_row_that_a_person_put_in_edited_or_holds_and_one_in_the_folder_stay_with_the_doubt(
    place: str, one: Row
):
    looked = look_again(State.model_validate({place: (one,)}), [paper(comment=WITHDRAWN)])
    (after,) = getattr(looked.state, place)
    assert after == one.model_copy(update={"doubts": (DOUBT,)})
    assert looked.told == (f"arXiv:2403.10002 needs your eye, because {DOUBT}.",)


def test_a_row_of_the_open_pull_request_stays_with_the_doubt_before_all_others_and_it_is_news_once():
    papers = [paper(comment=WITHDRAWN)]
    first = look_again(opened(row(doubts=("the authors are not known",))), papers)
    again = look_again(first.state, papers)
    assert doubts_of(first.state) == (DOUBT, "the authors are not known")
    assert first.told
    assert again.state == first.state
    assert again.told == ()


def test_a_paper_that_is_not_withdrawn_any_more_loses_the_doubt_and_no_other():
    state = opened(row(doubts=(DOUBT, "the authors are not known")))
    assert doubts_of(look_again(state, [paper()]).state) == ("the authors are not known",)


def test_only_arxiv_tells_that_a_preprint_is_not_withdrawn_any_more():
    state = opened(row(doubts=(DOUBT,)))
    assert look_again(state, [paper(categories=())]).state == state
    assert look_again(state, []).state == state


def test_a_paper_that_may_be_withdrawn_stays_with_the_doubt():
    looked = look_again(State(waiting=(row(),)), [paper(title=f"{TITLE} in surgery: Retraction")])
    (after,) = looked.state.waiting
    assert after.doubts[0].startswith("its record says now: the title ends like that of a retracted paper")


def test_what_held_a_row_back_is_no_news_to_whoever_accepted_it():
    title = "Editorial: Foundation models in medical imaging"
    accepted = row(proposed=False, reasons=("may be an editorial, by its title",))
    looked = look_again(State(waiting=(accepted,)), [paper(title=title)])
    assert looked.told == ()
    assert looked.state.waiting == (accepted,)


def test_papers_of_other_rows_change_nothing():
    state = opened(row())
    assert look_again(state, [paper(arxiv_id="2403.10003", comment=WITHDRAWN)]).state == state


def test_a_retracted_article_is_known_by_its_doi():
    made = row()
    journal = made.entry.model_copy(
        update={"arxiv_id": None, "doi": "10.1016/j.media.1", "url": "https://doi.org/10.1016/j.media.1"}
    )
    retracted = Paper(f"RETRACTED: {TITLE}", doi="10.1016/j.media.1")
    looked = look_again(opened(made.model_copy(update={"entry": journal})), [retracted])
    assert doubts_of(looked.state) == (f"its record says now: withdrawn or retracted: RETRACTED: {TITLE}",)


def test_hostile_words_of_a_record_are_told_as_one_plain_line():
    comment = f"{WITHDRAWN}\x1b[2J\u202e"
    (told,) = look_again(State(waiting=(row(),)), [paper(comment=comment)]).told
    assert told.isprintable()


def test_a_new_title_is_arxivs_and_differs_in_its_words():
    state = opened(row())
    new = "Prompted masks of kidneys and livers"
    assert look_again(state, [paper(title=new)]).titles == {"arXiv:2403.10002": new}
    assert look_again(state, [paper(title=TITLE.upper())]).titles == {}
    assert look_again(state, [paper(title=new, categories=())]).titles == {}
    assert look_again(state, [paper(title=new, comment=WITHDRAWN)]).titles == {}
    assert look_again(State(waiting=(row(),)), [paper(title=new)]).titles == {}
