"""The client for questions about anybody's public repositories."""

from github import Auth, Github

from bot.core.project import Project

_SECONDS = 30
_TRIES = 2


def public_github(project: Project) -> Github:
    """Return a client, with the project's token where there is one.

    Without a token GitHub answers 60 questions an hour (https://docs.github.com/en/rest/using-the-rest-api).
    """
    token = project.environment.github_token
    return Github(
        base_url=project.services.github,
        auth=Auth.Token(token.get_secret_value()) if token else None,
        timeout=_SECONDS,
        retry=_TRIES,
        user_agent=project.user_agent,
    )
