import json
from contextlib import nullcontext
from datetime import date

import pytest
from github import Auth, Github
from structlog.testing import capture_logs
from werkzeug import Response

from bot.commands import refresh
from bot.commands.services import RowServices
from bot.core.project import Project
from bot.core.settings import load_environment, load_settings
from bot.core.state import FailureStreak, State
from bot.demo.github import serving
from bot.pull_request import recall
from bot.pull_request.failures import REFRESH, SCAN, TITLE, Run, after_run, counting_failures, record_run
from bot.pull_request.repository import open_repository
from bot.sources.lookup import LookedUp
from bot.support.errors import InputError, SourceError
from bot.support.web import fetch
from tests import ROOT

SETTINGS = load_settings(ROOT / "bot.toml")
ERROR = "arXiv: page 3 is empty although the total says 120."


class Issues:
    """The part of GitHub's API that deals with issues, over HTTP."""

    def __init__(self, server):
        self.stored, self.refused, self.asked = {}, False, []
        server.expect_request("/repos/keeper/list").respond_with_json(
            {
                "full_name": "keeper/list",
                "url": server.url_for("/repos/keeper/list").replace("127.0.0.1", "localhost"),
            }
        )
        for method, path in (
            ("POST", "/issues"),
            ("GET", "/issues/1"),
            ("PATCH", "/issues/1"),
            ("GET", "/issues/9"),
        ):
            server.expect_request(f"/repos/keeper/list{path}", method=method).respond_with_handler(
                self.answer
            )
        port = server.port
        self.base = f"http://localhost:{port}"
        client = Github(
            base_url=self.base,
            auth=Auth.Token("token"),
            retry=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
        )
        self.remote = client.get_repo("keeper/list")

    def answer(self, request):
        self.asked.append(request.method)
        if self.refused:
            return Response(json.dumps({"message": "Resource not accessible by integration"}), status=403)
        number = 1 if request.method == "POST" else int(request.path.rsplit("/", 1)[1])
        if request.method != "POST" and number not in self.stored:
            return Response(json.dumps({"message": "Not Found"}), status=404)
        issue = self.stored.setdefault(number, {"number": number, "state": "open"})
        issue.update(
            request.get_json(silent=True) or {}, url=f"{self.base}/repos/keeper/list/issues/{number}"
        )
        return Response(
            json.dumps(issue), status=201 if request.method == "POST" else 200, mimetype="application/json"
        )


@pytest.fixture
def issues(httpserver):
    return Issues(httpserver)


def runs(issues, state, *errors, first=1):
    for day, error in enumerate(errors, first):
        run = Run(SCAN, date(2026, 3, day), [error] if error else [])
        streak = after_run(issues.remote, state.failure_streak, run, SETTINGS)
        state = state.model_copy(update={"failure_streak": streak})
    return state


def test_one_failed_run_is_counted_but_bothers_nobody(issues):
    state = runs(issues, State(), ERROR)
    assert state.failure_streak == FailureStreak(failed=1, since=date(2026, 3, 1), messages=(ERROR,))
    assert issues.asked == []


def test_the_second_failed_run_opens_an_issue_that_says_what_fails_since_when(issues):
    state = runs(issues, State(), ERROR, ERROR)
    issue = issues.stored[1]
    assert state.failure_streak.issue == 1
    assert issue["title"] == TITLE
    assert "2 runs in a row failed, the first on 2026-03-01, the last on 2026-03-02" in issue["body"]
    assert "page 3 is empty" in issue["body"]


def test_further_failures_edit_the_one_issue(issues):
    state = runs(issues, State(), ERROR, ERROR, "Semantic Scholar: 503", ERROR)
    assert issues.asked.count("POST") == 1
    assert "4 runs in a row failed, the first on 2026-03-01" in issues.stored[1]["body"]
    assert state.failure_streak.failed == 4


def test_a_good_run_closes_the_issue_and_the_count_starts_anew(issues):
    state = runs(issues, State(), ERROR, ERROR, "")
    assert issues.stored[1]["state"] == "closed"
    assert "2026-03-03" in issues.stored[1]["body"]
    assert state.failure_streak == FailureStreak()


def test_a_good_run_without_an_issue_asks_github_for_nothing(issues):
    assert runs(issues, State(), ERROR, "").failure_streak == FailureStreak()
    assert issues.asked == []


def test_an_issue_that_somebody_deleted_is_opened_again(issues):
    state = State(failure_streak=FailureStreak(failed=3, since=date(2026, 2, 1), issue=9))
    assert runs(issues, state, ERROR).failure_streak.issue == 1
    assert issues.stored[1]["state"] == "open"


def test_an_issue_that_somebody_closed_stays_closed_and_is_kept_up_to_date(issues):
    state = runs(issues, State(), ERROR, ERROR)
    issues.stored[1]["state"] = "closed"
    runs(issues, state, "Something new", first=3)
    assert issues.stored[1]["state"] == "closed"
    assert "Something new" in issues.stored[1]["body"]


def test_a_refusal_of_github_is_no_failure_of_its_own_and_is_made_up_for(issues):
    issues.refused = True
    state = runs(issues, State(), ERROR, ERROR)
    assert state.failure_streak.failed == 2
    assert state.failure_streak.issue is None
    issues.refused = False
    assert runs(issues, state, ERROR, first=3).failure_streak.issue == 1
    issues.refused = True
    state = runs(
        issues, State(failure_streak=FailureStreak(failed=3, since=date(2026, 3, 1), issue=1)), "", first=4
    )
    assert state.failure_streak == FailureStreak(issue=1)
    issues.refused = False
    assert runs(issues, state, "", first=5).failure_streak == FailureStreak()
    assert issues.stored[1]["state"] == "closed"


def test_hostile_messages_do_no_harm_in_the_issue(issues, monkeypatch):
    monkeypatch.setenv("GITHUB_TOKEN", "a-secret-token")
    hostile = "refused a-secret-token <script>\n\n# @everyone [x](https://evil.example) " + "x" * 100_000
    runs(issues, State(), hostile, hostile)
    body = issues.stored[1]["body"]
    assert "a-secret-token" not in body
    assert "<script>" not in body.replace("\\<", "")
    assert "@everyone" not in body
    assert "\n# " not in body
    assert len(body) < 65_536


def test_runs_are_counted_in_the_state_on_github_and_told_of_in_one_issue():
    with serving("keeper/list", {"catalog.json": "{}"}, "keeper-token") as url:
        environment = load_environment(
            {"GITHUB_API_URL": url, "GITHUB_TOKEN": "keeper-token", "GITHUB_REPOSITORY": "keeper/list"}
        )
        project = Project(ROOT, SETTINGS, environment)
        for day in (1, 2, 3):
            record_run(project, [ERROR], date(2026, 3, day))
        streak = recall(project).failure_streak
        assert (streak.failed, streak.since, streak.issue) == (3, date(2026, 3, 1), 1)
        issue = open_repository(project).remote.get_issue(1)
        assert (issue.title, issue.state) == (TITLE, "open")
        assert "3 runs in a row" in issue.body
        assert "The last 30 days:" in issue.body
        assert "- No scan is remembered." in issue.body
        record_run(project, [], date(2026, 3, 4))
        assert recall(project).failure_streak == FailureStreak()
        issue.update()
        assert issue.state == "closed"


def test_a_run_that_cannot_be_counted_hides_nothing():
    with serving("keeper/list", {"catalog.json": "{}"}, "keeper-token") as url:
        variables = {"GITHUB_API_URL": url, "GITHUB_TOKEN": "wrong", "GITHUB_REPOSITORY": "keeper/list"}
        with capture_logs() as said:
            record_run(Project(ROOT, SETTINGS, load_environment(variables)), [ERROR], date(2026, 3, 1))
            record_run(Project(ROOT, SETTINGS, load_environment({})), [ERROR], date(2026, 3, 1))
    errors = [line["event"] for line in said if line["log_level"] == "error"]
    assert errors == ["The run could not be counted."] * 2


WARNING = "Semantic Scholar: HTTP 429 (too many requests). Get a free key."


def test_a_source_that_throttles_bothers_nobody_while_something_is_gained():
    with serving("keeper/list", {"catalog.json": "{}"}, "keeper-token") as url:
        project = project_at(url)
        for day in range(1, 6):
            record_run(project, [], date(2026, 3, day), [WARNING])
        assert recall(project).failure_streak == FailureStreak()


def test_throttling_without_any_progress_opens_the_issue_after_as_many_runs_as_failures_do():
    with serving("keeper/list", {"catalog.json": "{}"}, "keeper-token") as url:
        project = project_at(url)
        record_run(project, [], date(2026, 3, 1), [WARNING], [WARNING])
        streak = recall(project).failure_streak
        assert (streak.failed, streak.stalled, streak.issue) == (0, 1, None)
        record_run(project, [], date(2026, 3, 2), [WARNING], [WARNING])
        streak = recall(project).failure_streak
        assert (streak.failed, streak.stalled, streak.issue) == (2, 2, 1)
        issue = open_repository(project).remote.get_issue(1)
        assert "2 runs in a row failed, the first on 2026-03-01" in issue.body
        assert "Get a free key" in issue.body
        record_run(project, [], date(2026, 3, 3))
        issue.update()
        assert issue.state == "closed"
        assert recall(project).failure_streak == FailureStreak()


def test_progress_between_two_stalled_runs_begins_the_count_anew():
    with serving("keeper/list", {"catalog.json": "{}"}, "keeper-token") as url:
        project = project_at(url)
        for stalled in ([WARNING], [], [WARNING]):
            record_run(project, [], date(2026, 3, 1), [WARNING], stalled)
        streak = recall(project).failure_streak
        assert (streak.failed, streak.stalled, streak.issue) == (0, 1, None)


class Unanswered:
    """A look-up that no service answers, until one does."""

    fails = True

    def __call__(self, names):
        error = SourceError("arXiv", "HTTP 503")
        return LookedUp({}, dict.fromkeys(names, error) if self.fails else {})


def test_a_failing_refresh_opens_an_issue_of_its_own_whatever_the_scans_do(monkeypatch):
    ask = Unanswered()
    services = RowServices(ask, lambda paper: None, lambda link, paper: link, fetch)
    monkeypatch.setattr(refresh, "open_services", lambda project, today: nullcontext(services))
    files = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("catalog.json", "README.md")}
    with serving("keeper/list", files, "keeper-token") as url:
        project = project_at(url)
        for day in (1, 2):
            with pytest.raises(SourceError):
                refresh.propose(project, date(2026, 3, day), 1)
            record_run(project, [], date(2026, 3, day))
        state = recall(project)
        assert (state.failure_streak, state.refresh_streak.failed) == (FailureStreak(), 2)
        issue = open_repository(project).remote.get_issue(state.refresh_streak.issue or 0)
        assert issue.title == REFRESH.title
        assert "2 runs in a row failed, the first on 2026-03-01" in issue.body
        assert "arXiv: HTTP 503" in issue.body
        assert "the next run looks at the same rows" in issue.body
        ask.fails = False
        refresh.propose(project, date(2026, 3, 3), 1)
        issue.update()
        assert (issue.state, issue.body) == (
            "closed",
            "The run of 2026-03-03 was good: rows were looked at again.",
        )
        assert recall(project).refresh_streak == FailureStreak()


@pytest.mark.parametrize(
    "error", [InputError("catalog.json has wrong entries"), ValueError("a fault of the bot")]
)
def test_every_error_makes_a_failed_run_and_goes_on(error):
    with serving("keeper/list", {"catalog.json": "{}"}, "keeper-token") as url:
        project = project_at(url)
        with pytest.raises(type(error)), counting_failures(project, date(2026, 3, 1), REFRESH):
            raise error
        assert recall(project).refresh_streak.messages == (str(error),)


def project_at(url):
    environment = load_environment(
        {"GITHUB_API_URL": url, "GITHUB_TOKEN": "keeper-token", "GITHUB_REPOSITORY": "keeper/list"}
    )
    return Project(ROOT, SETTINGS, environment)
