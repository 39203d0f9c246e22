"""A list's repository: where its files are, with its settings and what the environment adds."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.core.settings import Environment, Settings, load_environment, load_settings
from bot.support.files import recover


@dataclass(frozen=True, slots=True)
class Project:
    """The folder that the bot works in. Everything of the list is found from here, nothing from the package."""

    root: Path
    settings: Settings
    environment: Environment

    @property
    def catalog(self) -> Path:
        """The list as data."""
        return self.root / "catalog.json"

    @property
    def readme(self) -> Path:
        """The list as people read it."""
        return self.root / "README.md"

    @property
    def models(self) -> Path:
        """The trained head, its card and the labels."""
        return self.root / "models"

    @property
    def state(self) -> Path:
        """What the bot remembers in a working copy without GitHub."""
        return self.root / "state.json"


def open_project(root: Path, variables: Mapping[str, str]) -> Project:
    """Return the project in a folder, after finishing a write that was cut off.

    Raises:
        InputError: bot.toml or the environment cannot be used.
    """
    recover(root)
    return Project(root, load_settings(root / "bot.toml"), load_environment(variables))
