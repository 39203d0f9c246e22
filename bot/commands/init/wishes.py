"""What the keeper said on the command line, before the first question."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the keeper said beforehand; what is missing is asked for or proposed."""

    readme: Path
    title: str | None = None
    topic: str | None = None
    examples: tuple[str, ...] = ()
    """Identifiers of papers that belong on the list."""
    categories: tuple[str, ...] = ()
    bot: str | None = None
    """The bot's repository at a commit, for the workflows."""
    since: str | None = None
    until: str | None = None
