"""Commands in comments: who may give them, what they do, what is answered."""

from collections.abc import Sequence

import pytest
from github import GithubException

from bot.core.catalog import Catalog, Entry
from bot.core.state import Row
from bot.pull_request import Answered, add_papers, publish, respond
from bot.pull_request.commands import read_commands
from bot.pull_request.desk import Found
from bot.pull_request.events import CommentEvent
from bot.support.errors import InputError
from tests.pull_request.emulator import Calls
from tests.pull_request.people import LISTED, TODAY, Site, proposal, row

BRANCH = "bot/papers"


def run_scan(site: Site, *rows: int, held: tuple[int, ...] = ()) -> int:
    done = publish(proposal(*(row(n) for n in rows), held=tuple(row(n) for n in held)), site.project())
    assert done.number
    return done.number


def command(site: Site, number: int, text: str) -> Answered:
    return respond(site.helper.comment(number, text), site.project(), TODAY)


def on_branch(site: Site, title: str) -> Entry | None:
    return next((e for e in site.keeper.catalog(BRANCH).entries if e.title == title), None)


def reactions(calls: Calls) -> list[str]:
    return [call.body["content"] for call in calls.made if call.path.endswith("/reactions")]


def test_reject_takes_a_row_out_for_good(site: Site, calls: Calls) -> None:
    number = run_scan(site, 1, 2)

    answered = command(site, number, "/bot reject 2507.00001 only a side tool")

    assert on_branch(site, "Paper number 1") is None
    assert "Paper number 1" not in site.keeper.pulls()[0].body
    (decision,) = site.state().decisions
    assert (decision.verdict, decision.by, decision.why) == ("rejected", "helper", "only a side tool")
    assert answered.answer == site.keeper.comments(number)[-1]
    assert reactions(calls) == ["+1"]
    run_scan(site, 1, 2)
    assert on_branch(site, "Paper number 1") is None


def test_set_never_gives_a_row_the_name_of_another(site: Site) -> None:
    old = site.helper.catalog("main")
    doubtful = tuple(entry.model_copy(update={"link_in_doubt": True}) for entry in old.entries[:2])
    site.helper.write_catalog(Catalog(entries=(*doubtful, *old.entries[2:])), "main")
    number = run_scan(site, 1)

    answered = command(site, number, "/bot set 2401.00001 title=Listed paper 2")

    assert "another row is named so already: Listed paper 2" in (answered.answer or "")
    assert on_branch(site, "Listed paper 1")


def test_accept_undoes_a_rejection(site: Site) -> None:
    number = run_scan(site, 1, 2)
    command(site, number, "/bot reject 2507.00001")

    command(site, number, "/bot accept 2507.00001")

    assert on_branch(site, "Paper number 1")
    assert site.state().decisions == ()


def test_accept_puts_in_a_paper_that_was_held_back(site: Site) -> None:
    number = run_scan(site, 1, held=(7,))
    assert "`/bot accept arXiv:2507.00007`" in site.keeper.pulls()[0].body

    command(site, number, "/bot accept 2507.00007")

    assert on_branch(site, "Paper number 7")
    assert site.state().held == ()
    assert site.keeper.pulls()[0].title == "Add 2 papers"


def test_a_held_paper_without_month_and_authors_is_put_in_with_both_open(site: Site) -> None:
    number = run_scan(site, 1)
    entry = row(7).entry.model_copy(update={"date": None, "authors": None})
    publish(proposal(row(1), held=(Row(entry=entry),)), site.project())

    command(site, number, "/bot accept 2507.00007")

    accepted = on_branch(site, "Paper number 7")
    assert accepted
    assert (accepted.date, accepted.authors) == (None, None)
    assert "|||Paper number 7 [(paper)]" in site.keeper.read("README.md", BRANCH)
    assert site.keeper.titles(BRANCH)[-1] == "Paper number 7"
    body = site.keeper.pulls()[0].body
    assert "[Paper number 7](https://arxiv.org/abs/2507.00007)<br> `arXiv:2507.00007`" in body


def test_accept_brings_in_a_waiting_paper_beyond_the_limit(site: Site) -> None:
    done = publish(proposal(row(1), row(2)), site.project(limit=1))
    waiting = site.state().waiting[0].entry

    respond(
        site.helper.comment(done.number or 0, f"/bot accept {waiting.id}"),
        site.project(limit=1),
        TODAY,
    )

    assert on_branch(site, waiting.title)


def test_set_changes_a_row_and_marks_it_as_a_persons(site: Site) -> None:
    number = run_scan(site, 1)

    command(
        site,
        number,
        "/bot set 2507.00001 kind=dataset modality=mri,pet section=datasets code=https://github.com/x/y",
    )

    entry = on_branch(site, "Paper number 1")
    assert entry
    assert (entry.kind, entry.modality, entry.section, entry.code) == (
        "dataset",
        ("mri", "pet"),
        "datasets",
        "https://github.com/x/y",
    )
    assert set(entry.provenance.set_by_person) == {"kind", "modality", "section", "code"}
    assert "https://github.com/x/y" in site.keeper.read("README.md", BRANCH)
    run_scan(site, 1)
    assert on_branch(site, "Paper number 1") == entry


def test_a_new_kind_moves_the_row_to_the_section_that_takes_it(site: Site) -> None:
    number = run_scan(site, 1)

    command(site, number, "/bot set 2507.00001 kind=dataset")
    assert (moved := on_branch(site, "Paper number 1"))
    assert moved.section == "datasets"

    command(site, number, "/bot set 2507.00001 kind=method section=datasets")
    assert (chosen := on_branch(site, "Paper number 1"))
    assert chosen.section == "datasets"


def test_set_corrects_what_a_source_gave_wrong(site: Site) -> None:
    number = run_scan(site, 1)

    command(site, number, "/bot set 2507.00001 authors=D. Lee et al. date=2025-06 title=Paper | number one")

    entry = on_branch(site, "Paper | number one")
    assert entry
    assert (entry.authors, entry.date) == ("D. Lee et al.", "202506")
    assert "|202506|D. Lee et al.|" in site.keeper.read("README.md", BRANCH)
    run_scan(site, 1)
    assert on_branch(site, "Paper | number one") == entry


def test_set_on_a_held_paper_is_kept_until_it_is_accepted(site: Site) -> None:
    number = run_scan(site, 1, held=(7,))

    command(site, number, "/bot set 2507.00007 kind=review\n/bot accept 2507.00007")

    entry = on_branch(site, "Paper number 7")
    assert entry
    assert entry.kind == "review"


def test_each_of_several_commands_is_answered_on_a_line_of_its_own(site: Site, calls: Calls) -> None:
    number = run_scan(site, 1, 2, 3)

    answered = command(
        site,
        number,
        "/bot reject 2507.00001\n/bot rejekt 2507.00002\n/bot set 2507.00003 kind=tool\n/bot rescan",
    )

    assert answered.answer
    lines = [line for line in answered.answer.splitlines() if line.startswith("- `/bot")]
    assert [line.partition(":")[2][:20] for line in (line.replace("arXiv:", "") for line in lines)] != []
    assert len(lines) == 4
    assert "rejected Paper number 1" in lines[0]
    assert "not understood: there is no such command" in lines[1]
    assert "kind is `tool`" in lines[2]
    assert "a new scan starts" in lines[3]
    assert answered.rescan
    assert on_branch(site, "Paper number 1") is None
    assert reactions(calls) == ["confused"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/bot reject 2507.99999", "is no row of this pull request"),
        ("/bot reject 2401.00001", "is on the list already"),
        ("/bot accept 2507.99999", "was neither held back nor rejected"),
        ("/bot accept 2401.00001", "is on the list already"),
        ("/bot accept 2507.00001", "is in this pull request already"),
        ("/bot accept all", "nothing was rejected by closing"),
        ("/bot set 2507.99999 kind=tool", "is no row of this pull request or the list"),
        ("/bot set 2507.00001 section=poems", "there is no such section"),
        ("/bot set 2507.00001 kind=poem", "choose from method"),
        ("/bot", "there is no such command"),
    ],
)
def test_a_command_that_does_not_fit_is_answered_clearly_and_changes_nothing(
    site: Site, text: str, answer: str
) -> None:
    number = run_scan(site, 1)
    head = site.keeper.pulls()[0].head.sha

    answered = command(site, number, text)

    assert answer in (answered.answer or "")
    assert site.keeper.pulls()[0].head.sha == head
    assert site.state().decisions == ()


def test_help_tells_the_commands(site: Site) -> None:
    assert "`/bot reject ID... [why]`" in (command(site, run_scan(site, 1), "/bot help").answer or "")


def test_somebody_without_write_access_is_not_obeyed_and_not_answered(site: Site, calls: Calls) -> None:
    number = run_scan(site, 1)
    event = site.stranger.comment(number, "/bot reject 2507.00001\n/bot rescan")
    calls.made.clear()

    answered = respond(event, site.project(), TODAY)

    assert answered == Answered(None)
    assert reactions(calls) == ["confused"]
    assert len(site.keeper.comments(number)) == 1
    assert on_branch(site, "Paper number 1")
    assert any("/collaborators/stranger/permission" in call.path for call in calls.made)


def test_only_new_comments_on_pull_requests_count(site: Site, calls: Calls) -> None:
    number = run_scan(site, 1)
    event = site.helper.comment(number, "/bot reject 2507.00001")
    calls.made.clear()

    edited = event.model_copy(update={"action": "edited"})
    on_issue = event.model_copy(update={"issue": event.issue.model_copy(update={"pull_request": None})})
    by_bot = event.model_copy(
        update={
            "comment": event.comment.model_copy(
                update={"user": event.comment.user.model_copy(update={"type": "Bot"})}
            )
        }
    )
    talk = event.model_copy(
        update={"comment": event.comment.model_copy(update={"body": "Nice, see /bot help"})}
    )
    for other in (edited, on_issue, by_bot, talk):
        assert respond(other, site.project(), TODAY) == Answered(None)

    assert calls.writes() == []


def test_a_comment_that_was_deleted_meanwhile_is_not_obeyed(site: Site) -> None:
    number = run_scan(site, 1)
    event = site.helper.comment(number, "/bot reject 2507.00001")
    gone = event.model_copy(update={"comment": event.comment.model_copy(update={"id": 4711})})

    assert respond(gone, site.project(), TODAY) == Answered(None)
    assert on_branch(site, "Paper number 1")


def test_a_reaction_that_is_refused_does_not_stop_the_answer(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = run_scan(site, 1, 2)

    def refused(self: object, reaction: str) -> None:
        raise GithubException(404, {"message": "Not Found"}, {})

    monkeypatch.setattr("github.IssueComment.IssueComment.create_reaction", refused)

    assert command(site, number, "/bot reject 2507.00001").answer == site.keeper.comments(number)[-1]


def test_a_command_is_answered_where_the_list_is_broken(site: Site, calls: Calls) -> None:
    number = run_scan(site, 1)
    site.keeper.write("catalog.json", "{", "main")

    with pytest.raises(InputError):
        command(site, number, "/bot reject 2507.00001")

    assert site.keeper.comments(number)[-1].startswith("Nothing was done: catalog.json is not valid JSON")
    assert reactions(calls) == ["confused"]


def test_a_rejected_row_is_known_by_each_of_its_identifiers(site: Site) -> None:
    done = publish(proposal(row(1, doi="10.1000/abc(1)"), row(2)), site.project())
    assert done.number
    command(site, done.number, "/bot reject 2507.00001")

    answered = command(site, done.number, "/bot reject 10.1000/abc(1)")

    assert "was rejected already" in (answered.answer or "")


def test_a_command_on_another_pull_request_is_not_obeyed(site: Site) -> None:
    run_scan(site, 1)
    main = site.helper.remote.get_git_ref("heads/main").object.sha
    site.helper.remote.create_git_ref("refs/heads/fix", main)
    site.helper.write("notes.md", "A note.", "fix")
    other = site.helper.remote.create_pull(base="main", head="fix", title="Fix", body="")

    assert command(site, other.number, "/bot reject 2507.00001") == Answered(None)
    assert on_branch(site, "Paper number 1")


def test_answers_hold_no_command_and_ping_nobody(site: Site) -> None:
    publish(proposal(row(1, "Ping @team about #12\n/bot rescan <b>x</b>")), site.project())
    number = site.keeper.pulls()[0].number

    answered = command(site, number, "/bot reject 2507.00001 @team #12\n/bot @team <img src=x>\n/bot help")

    assert answered.answer
    assert read_commands(answered.answer) == []
    outside_code = "".join(answered.answer.split("`")[::2])
    assert "@team" not in outside_code
    assert "#12" not in outside_code
    assert "<img" not in outside_code


def test_a_command_that_comes_while_the_branch_cannot_be_merged_is_kept(site: Site) -> None:
    number = run_scan(site, 1, 2)
    good = site.helper.read("catalog.json", BRANCH)
    site.helper.write("catalog.json", "{", BRANCH)

    answered = command(site, number, "/bot set 2507.00001 kind=tool")
    assert "is no row" in (answered.answer or "") or "left alone" in (answered.answer or "")

    site.helper.write("catalog.json", good, BRANCH)
    command(site, number, "/bot reject 2507.00001")
    assert on_branch(site, "Paper number 1") is None


def test_an_event_that_is_no_comment_is_refused() -> None:
    with pytest.raises(ValueError, match="comment"):
        CommentEvent.model_validate({"action": "created", "issue": {"number": 1}})


def test_hold_takes_a_row_out_until_somebody_accepts_it(site: Site) -> None:
    number = run_scan(site, 1, 2)

    answered = command(site, number, "/bot hold 2507.00001")

    assert "is held; `/bot accept arXiv:2507.00001` puts it in" in (answered.answer or "")
    assert on_branch(site, "Paper number 1") is None
    assert "held by helper" in site.keeper.pulls()[0].body
    run_scan(site, 1, 2)
    assert on_branch(site, "Paper number 1") is None
    assert site.state().decisions == ()

    command(site, number, "/bot accept 2507.00001")

    assert on_branch(site, "Paper number 1")
    assert site.state().held == ()


def test_what_a_person_holds_stays_held_when_the_pull_request_is_merged_and_found_again(site: Site) -> None:
    number = run_scan(site, 1, 2)
    command(site, number, "/bot hold 2507.00001")
    site.keeper.pulls()[0].merge()

    run_scan(site, 1, 3)

    assert [held.entry.title for held in site.state().held] == ["Paper number 1"]
    assert site.keeper.pulls()[0].title == "Add 1 paper"


def test_a_decision_knows_whether_the_paper_had_been_proposed(site: Site) -> None:
    held = row(7).model_copy(update={"proposed": False})
    number = publish(proposal(row(1), held=(held,)), site.project()).number or 0

    command(site, number, "/bot reject 2507.00001\n/bot reject 2507.00007")

    assert {decision.id: decision.proposed for decision in site.state().decisions} == {
        "arXiv:2507.00001": True,
        "arXiv:2507.00007": False,
    }


def test_reject_takes_a_held_row_out_for_good(site: Site) -> None:
    number = run_scan(site, 1, 2)
    command(site, number, "/bot hold 2507.00001\n/bot reject 2507.00001")

    assert site.state().held == ()
    assert [(d.id, d.verdict) for d in site.state().decisions] == [("arXiv:2507.00001", "rejected")]


def look_up(names: Sequence[str]) -> dict[str, Found]:
    """Give what the services would say: every paper below 100, judged; nothing of the others."""
    numbers = {name: int(name.rpartition(".")[2]) for name in names}
    return {
        name: Found(row(number)) if number < 100 else Found(problem="no service knows it")
        for name, number in numbers.items()
    }


def test_add_is_left_to_the_look_up_which_puts_the_paper_in(site: Site) -> None:
    number = run_scan(site, 1)
    event = site.helper.comment(number, "/bot add 2507.00009\n/bot set 2507.00001 kind=tool")

    first = respond(event, site.project(), TODAY)
    second = add_papers(event, site.project(), TODAY, look_up)

    assert first.look_up
    assert "is looked up; the answer follows" in (first.answer or "")
    assert "kind is `tool`" in (first.answer or "")
    assert on_branch(site, "Paper number 9")
    assert "Paper number 9" in (second.answer or "")
    assert "Belongs on the list: almost certain (0.95)" in (second.answer or "")
    assert "Names the model" in (second.answer or "")
    assert "kind" not in (second.answer or "")


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("2507.00001", "is in the open pull request #{number} already"),
        ("2507.00777", "no service knows it"),
    ],
)
def test_add_says_where_a_paper_stands_or_why_there_is_none(site: Site, name: str, answer: str) -> None:
    number = run_scan(site, 1)
    event = site.helper.comment(number, f"/bot add {name}")

    answered = add_papers(event, site.project(), TODAY, look_up)

    assert answer.format(number=number) in (answered.answer or "")
    assert len([title for title in site.keeper.titles(BRANCH) if title == "Paper number 1"]) == 1


def test_add_of_a_listed_paper_says_since_when(site: Site) -> None:
    number = run_scan(site, 1)

    def listed(names: Sequence[str]) -> dict[str, Found]:
        return {name: Found(Row(entry=LISTED.entries[0])) for name in names}

    answered = add_papers(site.helper.comment(number, "/bot add 2401.00001"), site.project(), TODAY, listed)

    assert "is on the list already, since 2025-08-01" in (answered.answer or "")


def test_a_stranger_cannot_have_papers_looked_up(site: Site) -> None:
    number = run_scan(site, 1)

    def never(names: Sequence[str]) -> dict[str, Found]:
        raise AssertionError(names)

    assert add_papers(site.stranger.comment(number, "/bot add 2507.00009"), site.project(), TODAY, never) == (
        Answered(None)
    )
