"""The errors a maintainer can meet. Each message says what happened, to what, and what to do."""

from typing import ClassVar


class BotError(Exception):
    """An expected failure: it is printed as one message, without a traceback."""

    exit_status: ClassVar[int] = 1


class InputError(BotError):
    """An argument, a file or an environment variable cannot be used. Nothing was changed."""

    exit_status = 2


class SourceError(BotError):
    """A literature source failed or was not read whole. Its window counts as unread."""

    exit_status = 3

    def __init__(self, source: str, message: str) -> None:
        super().__init__(f"{source}: {message}")
        self.source = source
        self.message = message


class GitHubError(BotError):
    """GitHub refused, or could not be reached. The pull request stands as it was."""

    exit_status = 4
