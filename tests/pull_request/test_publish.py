"""One rolling pull request."""

from bot.pull_request import publish
from tests.pull_request.emulator import Calls
from tests.pull_request.people import Site, proposal, row, settings


def test_a_night_opens_one_pull_request_with_one_commit(site: Site) -> None:
    done = publish(proposal(row(1), row(2)), settings(), site.environment)

    (pull,) = site.keeper.pulls()
    assert done.number == pull.number
    assert done.url == pull.html_url
    assert pull.title == "Add 2 papers"
    assert site.keeper.titles("bot/papers")[:2] == ["Paper number 1", "Paper number 2"]
    files = {
        e.path
        for e in site.keeper.remote.get_git_tree(pull.head.sha, recursive=True).tree
        if e.type == "blob"
    }
    assert {"catalog.json", "README.md", "docs/timeline.svg"} <= files
    assert site.keeper.remote.compare(pull.base.ref, pull.head.sha).ahead_by == 1
    assert "Paper number 1" in site.keeper.read("README.md", "bot/papers")


def test_run_twice_there_is_one_pull_request_and_nothing_is_pushed(site: Site, calls: Calls) -> None:
    publish(proposal(row(1)), settings(), site.environment)
    head = site.keeper.pulls()[0].head.sha
    calls.made.clear()

    done = publish(proposal(row(1)), settings(), site.environment)

    assert not done.changed
    assert calls.writes() == []
    assert [pull.head.sha for pull in site.keeper.pulls()] == [head]
    assert site.keeper.comments(done.number or 0) == []
