"""Questions to GitHub."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import requests
from github import Auth, Github, GithubException

from bot.commands.doctor.examination import SECONDS_A_REQUEST, Examination, Finding, Line, judge
from bot.support.errors import GitHubError

NAME = "GitHub"
_OLD, _NEW = "facebookresearch/segment-anything-2", "facebookresearch/sam2"
_FEW = 50


def examine_github(examination: Examination) -> Iterator[Line]:
    """Ask for the rate limit and a renamed repository; with a token also what it may do."""
    project = examination.project
    token = project.environment.github_token
    client = Github(
        base_url=project.services.github,
        auth=Auth.Token(token.get_secret_value()) if token else None,
        timeout=int(SECONDS_A_REQUEST),
        retry=None,
        user_agent=project.user_agent,
    )

    def ask(path: str) -> Mapping[str, Any]:
        try:
            _, data = client.requester.requestJsonAndCheck("GET", path, follow_302_redirect=True)
        except GithubException as error:
            if examination.recording:
                body = json.dumps(error.data).encode()
                examination.recording.keep("GET", path, error.status, body)
            raise GitHubError(f"it answers {error.status} to {path}") from None
        except requests.RequestException as error:
            raise GitHubError(f"no answer ({type(error).__name__})") from None
        if examination.recording:
            examination.recording.keep("GET", path, 200, json.dumps(data).encode())
        return data if isinstance(data, dict) else {}

    def ask_limit() -> Finding:
        core = ask("/rate_limit").get("resources", {}).get("core", {})
        left, limit = core.get("remaining"), core.get("limit")
        if not isinstance(left, int):
            return Finding("not known", "the answer tells no limit")
        remedy = (
            "wait an hour" if token else "set GITHUB_TOKEN: without it GitHub answers 60 questions an hour"
        )
        return judge(left >= _FEW, f"{left} of {limit} questions are left", remedy)

    def ask_renamed() -> Finding:
        name = ask(f"/repos/{_OLD}").get("full_name")
        return judge(name == _NEW, f"{_OLD} is {name}", "renamed repositories are not followed: report it")

    yield from examination.look(NAME, "the rate limit", ask_limit)
    yield from examination.look(NAME, f"{_OLD}, which was renamed", ask_renamed)
    repository = project.repository
    if token is None or repository is None:
        why = "GITHUB_TOKEN is not set" if token is None else "the list's repository is not known"
        remedy = "it is needed for pull requests" if token is None else "set list.repository in bot.toml"
        yield from examination.look(NAME, "what the token may do", lambda: Finding("not known", why, remedy))
        return

    def ask_permissions() -> Finding:
        permissions = ask(f"/repos/{repository}").get("permissions")
        if not isinstance(permissions, dict):
            return Finding("not known", "GitHub does not tell what this token may do")
        may = [name for name, given in permissions.items() if given is True]
        remedy = "give the token contents: write and pull-requests: write"
        return judge(
            "push" in may, f"the token may {', '.join(may) or 'do nothing'}; branches need push", remedy
        )

    def ask_actions() -> Finding:
        try:
            answer = ask(f"/repos/{repository}/actions/permissions/workflow")
        except GitHubError:
            return Finding("not known", "only an administrator's token may ask this",
                           "look in the repository's settings, Actions, General")  # fmt: skip
        allowed = answer.get("can_approve_pull_request_reviews")
        if not isinstance(allowed, bool):
            return Finding("not known", "the answer does not tell")
        remedy = (
            "switch on: Allow GitHub Actions to create and approve pull requests (settings, Actions, General)"
        )
        return judge(allowed, f"it is switched {'on' if allowed else 'off'}", remedy)

    yield from examination.look(NAME, f"whether branches of {repository} can be written", ask_permissions)
    yield from examination.look(NAME, "whether Actions may create pull requests", ask_actions)
