"""Papers that readers suggest: looked up, answered, and put in by a maintainer."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.core.state import Row
from bot.pull_request import Answered, answer_suggestion, publish, respond
from bot.pull_request.desk import Found
from bot.pull_request.events import CommentEvent, IssueEvent
from bot.pull_request.suggestions import A_DAY, HEADING, IN_ONE_ISSUE, read_names
from bot.support.errors import GitHubError
from tests import ROOT
from tests.pull_request.emulator import Calls
from tests.pull_request.people import LISTED, TODAY, Person, Site, proposal, row

BRANCH = "bot/papers"


def form(paper: str, why: str = "_No response_") -> str:
    """Return an issue's body as GitHub makes it of the form."""
    return f"{HEADING}\n\n{paper}\n\n### Why does it belong on the list?\n\n{why}"


def look_up(names: Sequence[str]) -> dict[str, Found]:
    numbers = {name: int(name.rpartition(".")[2]) for name in names}
    listed = {f"arXiv:{entry.arxiv_id}": entry for entry in LISTED.entries}
    return {
        name: Found(Row(entry=listed[name])) if name in listed else Found(row(number))
        for name, number in numbers.items()
    }


def suggest(site: Site, paper: str, by: Person | None = None) -> tuple[int, Answered]:
    """Open an issue by the form, and let the bot answer."""
    person = by or site.helper
    issue = person.remote.create_issue("Paper: x", form(paper))
    event = IssueEvent.model_validate(
        {
            "action": "opened",
            "issue": {"number": issue.number, "body": form(paper), "user": {"login": person.login}},
        }
    )
    return issue.number, answer_suggestion(event, site.project(), TODAY, look_up)


def command(site: Site, number: int, text: str, by: Person | None = None) -> Answered:
    person = by or site.helper
    made = person.remote.get_issue(number).create_comment(text)
    event = CommentEvent.model_validate(
        {
            "action": "created",
            "issue": {"number": number},
            "comment": {"id": made.id, "body": text, "user": {"login": person.login}},
        }
    )
    return respond(event, site.project(), TODAY)


def comments(site: Site, number: int) -> list[str]:
    return [comment.body for comment in site.keeper.remote.get_issue(number).get_comments()]


def test_the_form_asks_what_the_bot_reads() -> None:
    text = (ROOT / ".github" / "ISSUE_TEMPLATE" / "suggest-paper.yml").read_text(encoding="utf-8")

    assert f"### {YAML(typ='safe').load(text)['body'][0]['attributes']['label']}" == HEADING


def test_a_suggestion_is_answered_with_row_probabilities_and_reasons(site: Site) -> None:
    number, answered = suggest(site, "https://arxiv.org/abs/2507.00009v2")

    assert comments(site, number) == [answered.answer]
    for part in (
        "[Paper number 9](https://arxiv.org/abs/2507.00009), A. Author et al., 2025-07",
        "Belongs on the list: almost certain (0.95); core of the topic: very likely (0.90).",
        "Names the model; speaks of CT.",
        "`/bot accept`",
    ):
        assert part in (answered.answer or "")
    assert site.keeper.pulls("all") == []


def test_a_listed_paper_is_told_with_its_day(site: Site) -> None:
    _, answered = suggest(site, "2401.00001")

    assert "Listed paper 1" in (answered.answer or "")
    assert "is on the list already, since 2025-08-01" in (answered.answer or "")


def test_a_maintainer_puts_the_paper_into_the_pull_request(site: Site) -> None:
    publish(proposal(row(1)), site.project())
    number, _ = suggest(site, "2507.00009")

    answered = command(site, number, "/bot accept")

    assert "is put in" in (answered.answer or "")
    assert {"Paper number 1", "Paper number 9"} <= set(site.keeper.titles(BRANCH))
    assert site.keeper.remote.get_issue(number).state == "closed"


def test_without_an_open_pull_request_accepting_a_suggestion_opens_one(site: Site) -> None:
    number, _ = suggest(site, "2507.00009")

    command(site, number, "/bot accept 2507.00009")

    assert [pull.title for pull in site.keeper.pulls()] == ["Add 1 paper"]


def test_a_maintainer_declines_with_a_reason(site: Site) -> None:
    number, _ = suggest(site, "2507.00009")

    command(site, number, "/bot reject not medical")

    (decision,) = site.state().decisions
    assert (decision.verdict, decision.by, decision.why) == ("rejected", "helper", "not medical")
    assert site.keeper.remote.get_issue(number).state == "closed"
    assert "a maintainer rejected it" in (suggest(site, "2507.00009")[1].answer or "")


def test_a_reason_is_kept_as_long_as_that_of_a_command_with_an_identifier(site: Site) -> None:
    number, _ = suggest(site, "2507.00009")
    why = " ".join(f"w{place}" for place in range(100))

    command(site, number, f"/bot reject {why}")

    assert [decision.why for decision in site.state().decisions] == [why]


def test_a_reason_that_names_another_paper_rejects_only_the_one_suggested(site: Site) -> None:
    publish(proposal(row(1)), site.project())
    number, _ = suggest(site, "2507.00009")

    command(site, number, "/bot reject and 2507.00001 is better")

    (decision,) = site.state().decisions
    assert (decision.id, decision.why) == ("arXiv:2507.00009", "and 2507.00001 is better")


def test_a_stranger_may_suggest_but_not_accept(site: Site) -> None:
    number, answered = suggest(site, "2507.00009", by=site.stranger)

    assert command(site, number, "/bot accept", by=site.stranger) == Answered(None)
    assert answered.answer
    assert site.keeper.pulls("all") == []


def test_one_person_may_suggest_only_so_many_papers_a_day(site: Site) -> None:
    for number in range(1, A_DAY + 1):
        assert "Paper number" in (suggest(site, f"2507.{number:05}")[1].answer or "")

    _, answered = suggest(site, "2507.00050")

    assert "limit of suggestions for a day" in (answered.answer or "")
    assert "Paper number 51" in (suggest(site, "2507.00051", by=site.keeper)[1].answer or "")


def test_a_suggestion_without_an_identifier_is_told_so(site: Site) -> None:
    _, answered = suggest(site, "that one about livers")

    assert "names no arXiv identifier" in (answered.answer or "")


def test_other_issues_and_other_events_are_left_alone(site: Site) -> None:
    issue = site.helper.remote.create_issue("A question", "See 2507.00009")
    opened = {"number": issue.number, "body": "See 2507.00009", "user": {"login": "helper"}}
    by_form = {**opened, "body": form("2507.00009")}
    for event in (
        {"action": "opened", "issue": opened},
        {"action": "edited", "issue": by_form},
        {"action": "opened", "issue": {**by_form, "user": {"login": "app", "type": "Bot"}}},
    ):
        given = IssueEvent.model_validate(event)
        assert answer_suggestion(given, site.project(), TODAY, look_up) == Answered(None)
    assert command(site, issue.number, "/bot accept 2507.00009") == Answered(None)
    assert comments(site, issue.number)[1:] == []


def test_what_a_maintainer_sets_on_a_suggestion_is_kept_until_it_is_accepted(site: Site) -> None:
    number, _ = suggest(site, "2507.00009")

    command(site, number, "/bot set 2507.00009 kind=dataset date=2025-03")
    command(site, number, "/bot accept")

    (entry,) = (e for e in site.keeper.catalog(BRANCH).entries if e.arxiv_id == "2507.00009")
    assert (entry.kind, entry.date) == ("dataset", "202503")


def suggestion(number: int, paper: str) -> IssueEvent:
    """Return the event of an issue."""
    return IssueEvent.model_validate(
        {
            "action": "opened",
            "issue": {"number": number, "body": form(paper), "user": {"login": "helper"}},
        }
    )


def test_a_run_that_was_stopped_before_its_answer_can_be_repeated(site: Site, calls: Calls) -> None:
    papers = " ".join(f"2507.{n:05}" for n in range(1, IN_ONE_ISSUE + 1))
    issue = site.helper.remote.create_issue("Paper: x", form(papers))
    calls.strike = lambda method, path, body: (
        "drop" if method == "POST" and path.endswith("/comments") else None
    )
    with pytest.raises(GitHubError):
        answer_suggestion(suggestion(issue.number, papers), site.project(), TODAY, look_up)
    calls.strike = None

    answer_suggestion(suggestion(issue.number, papers), site.project(), TODAY, look_up)

    (answer,) = comments(site, issue.number)
    assert "`arXiv:2507.00001`" in answer
    assert len(site.state().suggested) == IN_ONE_ISSUE


def test_the_same_event_twice_is_answered_once(site: Site) -> None:
    number, _ = suggest(site, "2507.00009")
    event = suggestion(number, "2507.00009")

    assert answer_suggestion(event, site.project(), TODAY, look_up) == Answered(None)
    assert len(comments(site, number)) == 1


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (form("2304.12306"), ("arXiv:2304.12306",)),
        (form("arXiv:2304.12306v3, https://doi.org/10.1000/AbC."), ("arXiv:2304.12306", "doi:10.1000/abc")),
        (form("`2304.12306`", why="2304.12307"), ("arXiv:2304.12306",)),
        (
            form(" ".join(f"2304.{n:05}" for n in range(10, 20))),
            tuple(f"arXiv:2304.{n:05}" for n in (10, 11, 12)),
        ),
        (form("x" * 5_000 + " 2304.12306"), ()),
        ("2304.12306", ()),
        ("Hello\n" + form("2304.12306"), ()),
        (form("2304.12306").replace("\n", "\r\n"), ("arXiv:2304.12306",)),
        (form("https://example.org/paper.pdf"), ()),
        ("", ()),
    ],
)
def test_identifiers_are_read_from_the_forms_first_answer_only(text: str, names: tuple[str, ...]) -> None:
    assert read_names(text) == names


@tries(max_examples=1_000, deadline=None)
@given(st.text(max_size=300))
def test_no_form_breaks_the_reader(text: str) -> None:
    names = read_names(form(text))

    assert len(names) <= IN_ONE_ISSUE
    assert all(name.partition(":")[0] in ("arXiv", "doi", "s2") for name in names)
