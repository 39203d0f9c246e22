"""The stand-in of GitHub keeps what matters about GitHub's behaviour."""

from collections.abc import Iterator

import pytest
from github import Auth, Github, GithubException
from github.Repository import Repository

from bot.demo.github import LONGEST, serving


def client(url: str, token: str) -> Github:
    return Github(
        base_url=url,
        auth=Auth.Token(token),
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
    )


@pytest.fixture
def url() -> Iterator[str]:
    with serving("keeper/list", {"README.md": "Hello."}, "owner", {"guest-token": "guest"}) as address:
        yield address


@pytest.fixture
def repo(url: str) -> Repository:
    return client(url, "owner").get_repo("keeper/list")


def commit_on(repo: Repository, branch: str, text: str) -> str:
    from github import InputGitTreeElement

    parent = repo.get_git_commit(repo.get_git_ref(f"heads/{branch}").object.sha)
    tree = repo.create_git_tree([InputGitTreeElement("a.txt", "100644", "blob", content=text)], parent.tree)
    return repo.create_git_commit(text, tree, [parent]).sha


def proposed(repo: Repository, branch: str = "work") -> None:
    repo.create_git_ref(f"refs/heads/{branch}", commit_on(repo, "main", branch))


def test_a_branch_moves_by_fast_forward_only(repo: Repository) -> None:
    proposed(repo)
    other = commit_on(repo, "main", "another")

    with pytest.raises(GithubException, match="fast forward"):
        repo.get_git_ref("heads/work").edit(other)
    repo.get_git_ref("heads/work").edit(commit_on(repo, "work", "more"))


def test_a_branch_has_one_open_pull_request(repo: Repository) -> None:
    proposed(repo)
    repo.create_pull(base="main", head="work", title="One", body="")

    with pytest.raises(GithubException, match="already exists"):
        repo.create_pull(base="main", head="work", title="Two", body="")


def test_a_pull_request_needs_commits(repo: Repository) -> None:
    repo.create_git_ref("refs/heads/work", repo.get_git_ref("heads/main").object.sha)

    with pytest.raises(GithubException, match="No commits"):
        repo.create_pull(base="main", head="work", title="One", body="")


def test_a_body_has_a_longest_length(repo: Repository) -> None:
    proposed(repo)
    pull = repo.create_pull(base="main", head="work", title="One", body="x" * LONGEST)

    for act in (lambda text: pull.edit(body=text), pull.create_issue_comment):
        with pytest.raises(GithubException, match="too long"):
            act("x" * (LONGEST + 1))


def test_a_merge_brings_both_sides_together_or_is_refused(repo: Repository) -> None:
    proposed(repo)
    pull = repo.create_pull(base="main", head="work", title="One", body="")
    repo.get_git_ref("heads/main").edit(commit_on(repo, "main", "in the way"))

    with pytest.raises(GithubException, match="conflict"):
        pull.merge()


def test_somebody_without_write_access_may_comment_and_no_more(url: str, repo: Repository) -> None:
    proposed(repo)
    repo.create_pull(base="main", head="work", title="One", body="")
    guest = client(url, "guest-token").get_repo("keeper/list")

    assert guest.get_pull(1).create_issue_comment("Hello").user.login == "guest"
    with pytest.raises(GithubException, match="403"):
        guest.get_pull(1).edit(title="Mine")


def test_a_wrong_token_is_refused(url: str) -> None:
    with pytest.raises(GithubException, match="Bad credentials"):
        client(url, "wrong").get_repo("keeper/list")
