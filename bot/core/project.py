"""A list's repository: where its files are, with its settings and what the environment adds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from bot.core import file_names
from bot.core.settings import Environment, Services, Settings, load_environment, load_settings
from bot.support.files import lock_folder, recover
from bot.support.pace import is_loopback
from bot.support.user_agent import user_agent

_P = ParamSpec("_P")
_R = TypeVar("_R")


@dataclass(frozen=True)
class Project:
    """The folder that the bot works in. Everything of the list is found from here, nothing from the package."""

    root: Path
    settings: Settings
    environment: Environment
    is_new: bool = False
    """Whether the list is only just taken over: it cannot have a trained classifier yet."""

    @property
    def catalog(self) -> Path:
        """The list as data."""
        return self.root / file_names.CATALOG

    @property
    def readme(self) -> Path:
        """The list as people read it."""
        return self.root / file_names.README

    @property
    def models(self) -> Path:
        """The trained classifier, its card and the labels."""
        return self.root / file_names.MODELS

    @property
    def state(self) -> Path:
        """What the bot remembers in a working copy without GitHub."""
        return self.root / file_names.STATE

    @property
    def repository(self) -> str | None:
        """``owner/name`` on GitHub: bot.toml's, else the environment's."""
        return self.settings.list.repository or self.environment.github_repository

    @property
    def site(self) -> str | None:
        """Where the list's pages are published, without a slash at the end: bot.toml's, else that of GitHub Pages."""
        if self.settings.list.site or not self.repository:
            return self.settings.list.site
        owner, _, name = self.repository.lower().partition("/")
        host = f"https://{owner}.github.io"
        return host if name == f"{owner}.github.io" else f"{host}/{name}"

    @property
    def user_agent(self) -> str:
        """How the bot introduces itself to the services: with the list's address, or that of its pages."""
        return user_agent(f"https://github.com/{self.repository}" if self.repository else self.site)

    @cached_property
    def services(self) -> Services:
        """The base URLs in force: the environment's where it has them, else those of bot.toml."""
        named, environment = self.settings.services, self.environment
        return Services(
            arxiv=environment.arxiv_url or named.arxiv,
            semantic_scholar=environment.semantic_scholar_url or named.semantic_scholar,
            github=environment.github_url or named.github,
            openalex=environment.openalex_url or named.openalex,
        )

    @cached_property
    def has_stand_ins(self) -> bool:
        """Whether stand-ins on this machine play the literature services: then nobody else is asked either."""
        return is_loopback(self.services.arxiv)


def new_project(root: Path, settings: Settings, variables: Mapping[str, str]) -> Project:
    """Return the project of a folder that has no bot.toml yet.

    Raises:
        InputError: the environment cannot be used.
    """
    return Project(root, settings, load_environment(variables), is_new=True)


def open_project(root: Path, variables: Mapping[str, str]) -> Project:
    """Return the project in a folder, after finishing a write that was cut off.

    Raises:
        InputError: bot.toml or the environment cannot be used.
    """
    recover(root, file_names.WRITTEN)
    return Project(root, load_settings(root / file_names.SETTINGS), load_environment(variables))


def write_alone(command: Callable[Concatenate[Project, _P], _R]) -> Callable[Concatenate[Project, _P], _R]:
    """Make a command that writes the list's files keep others from doing so until it ends.

    Raises:
        InputError: another command writes in the folder; nothing was changed.
    """

    @wraps(command)
    def run(project: Project, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        with lock_folder(project.root):
            return command(project, *args, **kwargs)

    return run
