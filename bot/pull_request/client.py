"""PyGithub, bent in one place. Each bend names the fault of PyGithub 2.10 that makes it necessary."""

from typing import Any

from github import Auth, Github, GithubRetry
from urllib3.util import Retry

from bot.support.pace import is_loopback

SECONDS = 30
TRIES = 5


class SafeRetry(GithubRetry):
    """Repeats what can be repeated without harm.

    The fault: ``GithubRetry`` adds POST to the methods that urllib3 repeats. Where GitHub carried out a POST but its
    answer was lost, or was a 502, the repetition writes a second comment or issue. Here a POST is repeated only
    when GitHub says that it was refused for the rate limit; the bot's own attempts look first at what is there.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("allowed_methods", Retry.DEFAULT_ALLOWED_METHODS)
        super().__init__(**options)

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        """Return whether a request is repeated; :meth:`GithubRetry.increment` tells a rate limit from a refusal."""
        limited = status_code == 403 or (status_code == 429 and has_retry_after)
        return limited or super().is_retry(method, status_code, has_retry_after)


def open_client(url: str, token: str, user_agent: str) -> Github:
    """Return a client of GitHub's API that introduces itself.

    GitHub asks for a second between two writes (https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api);
    a stand-in on this machine does not.
    """
    on_this_machine = is_loopback(url)
    return Github(
        base_url=url,
        auth=Auth.Token(token),
        timeout=SECONDS,
        per_page=100,
        user_agent=user_agent,
        retry=SafeRetry(total=TRIES, backoff_factor=0.5, max_rate_limit_wait=900),
        seconds_between_requests=None if on_this_machine else 0.25,
        seconds_between_writes=None if on_this_machine else 1.0,
    )
