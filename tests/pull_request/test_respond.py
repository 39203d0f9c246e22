"""Commands in comments: who may give them, what they do, what is answered."""

import pytest

from bot.core.catalog import Entry
from bot.pull_request import Answered, publish, respond
from bot.pull_request.commands import read_commands
from bot.pull_request.respond import CommentEvent
from tests.pull_request.emulator import Calls
from tests.pull_request.people import TODAY, Site, proposal, row

BRANCH = "bot/papers"


def night(site: Site, *rows: int, held: tuple[int, ...] = ()) -> int:
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
    number = night(site, 1, 2)

    answered = command(site, number, "/bot reject 2507.00001 only a side tool")

    assert on_branch(site, "Paper number 1") is None
    assert "Paper number 1" not in site.keeper.pulls()[0].body
    (decision,) = site.state().decisions
    assert (decision.verdict, decision.by, decision.why) == ("rejected", "helper", "only a side tool")
    assert answered.answer == site.keeper.comments(number)[-1]
    assert reactions(calls) == ["+1"]
    night(site, 1, 2)
    assert on_branch(site, "Paper number 1") is None


def test_accept_undoes_a_rejection(site: Site) -> None:
    number = night(site, 1, 2)
    command(site, number, "/bot reject 2507.00001")

    command(site, number, "/bot accept 2507.00001")

    assert on_branch(site, "Paper number 1")
    assert site.state().decisions == ()


def test_accept_puts_in_a_paper_that_was_held_back(site: Site) -> None:
    number = night(site, 1, held=(7,))
    assert "`/bot accept arXiv:2507.00007`" in site.keeper.pulls()[0].body

    command(site, number, "/bot accept 2507.00007")

    assert on_branch(site, "Paper number 7")
    assert site.state().held == ()
    assert site.keeper.pulls()[0].title == "Add 2 papers"


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
    number = night(site, 1)

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
    night(site, 1)
    assert on_branch(site, "Paper number 1") == entry


def test_set_on_a_held_paper_is_kept_until_it_is_accepted(site: Site) -> None:
    number = night(site, 1, held=(7,))

    command(site, number, "/bot set 2507.00007 kind=review\n/bot accept 2507.00007")

    entry = on_branch(site, "Paper number 7")
    assert entry
    assert entry.kind == "review"


def test_each_of_several_commands_is_answered_on_a_line_of_its_own(site: Site, calls: Calls) -> None:
    number = night(site, 1, 2, 3)

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
    number = night(site, 1)
    head = site.keeper.pulls()[0].head.sha

    answered = command(site, number, text)

    assert answer in (answered.answer or "")
    assert site.keeper.pulls()[0].head.sha == head
    assert site.state().decisions == ()


def test_help_tells_the_commands(site: Site) -> None:
    assert "`/bot reject ID... [why]`" in (command(site, night(site, 1), "/bot help").answer or "")


def test_somebody_without_write_access_is_not_obeyed_and_not_answered(site: Site, calls: Calls) -> None:
    number = night(site, 1)
    event = site.stranger.comment(number, "/bot reject 2507.00001\n/bot rescan")
    calls.made.clear()

    answered = respond(event, site.project(), TODAY)

    assert answered == Answered(None)
    assert reactions(calls) == ["confused"]
    assert len(site.keeper.comments(number)) == 1
    assert on_branch(site, "Paper number 1")
    assert any("/collaborators/stranger/permission" in call.path for call in calls.made)


def test_only_new_comments_on_pull_requests_count(site: Site, calls: Calls) -> None:
    number = night(site, 1)
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

    assert calls.made == []


def test_a_command_on_another_pull_request_is_not_obeyed(site: Site) -> None:
    night(site, 1)
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
    number = night(site, 1, 2)
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
