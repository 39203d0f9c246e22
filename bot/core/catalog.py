"""catalog.json: the list as data. Read, validated, merged and written here and nowhere else."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date as date_type
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.core import identifiers
from bot.core.candidate import Kind, Modality
from bot.core.file_names import CATALOG
from bot.core.paper import paper_id
from bot.core.settings import places
from bot.support.errors import InputError
from bot.support.files import read_text, write_atomically
from bot.support.plain_text import plain

SCHEMA_VERSION = 2
SCHEMA_URL = "docs/catalog.schema.json"

Author = Literal["person", "bot", "import"]


def _check_link(url: str) -> str:
    if " " in url or not url.isprintable():
        raise ValueError("is not a web address: it holds blanks or control characters")
    return url


Link = Annotated[str, Field(pattern=r"^https?://[^/]+"), AfterValidator(_check_link)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Provenance(_Record):
    """Where a row comes from and which of its fields are whose."""

    by: Author
    added: date_type
    preprint: date_type | None = None
    """The day of the first preprint, where a source tells it."""
    backfill: bool = False
    """Whether the row came from a scan of the past, which says nothing about how soon the bot finds a paper."""
    score: float | None = Field(default=None, ge=0, le=1)
    """Probability that the paper is core, at proposal."""
    list_worthy: float | None = Field(default=None, ge=0, le=1)
    """Probability that the paper belongs on the list, at proposal."""
    model: str | None = None
    """Hash of the head that gave the probabilities."""
    code_reason: str | None = None
    """Why the code link is the paper's own, and, where nobody asked whether it answers, that it was not checked yet."""
    set_by_person: tuple[str, ...] = ()
    """Fields that a person set: the bot never overwrites them."""
    classified: tuple[str, ...] = ()
    """Fields that the classifier filled in."""


class Entry(_Record):
    """One row of the list."""

    arxiv_id: str | None = None
    doi: str | None = None
    s2_id: str | None = None
    date: str | None = Field(default=None, pattern=r"^(19|20)\d{2}(0[1-9]|1[0-2])?$")
    """``YYYYMM``: the month of the preprint, else of online publication; ``YYYY`` where only the year is known, None
    where nothing is."""
    authors: str | None = Field(default=None, min_length=1)
    """As the table shows them, for example ``Y. Zhang et al.``; None where they are not known."""
    title: str = Field(min_length=1)
    url: Link
    link_in_doubt: bool = False
    """Another row has the same link and another title: one of the two links is wrong, so none of the identifiers that
    it names is taken for this row's."""
    published: Link | None = None
    """The publisher's page, where the list links to a preprint and to the published version."""
    code: Link | None = None
    venue: str | None = None
    section: str
    also_in: tuple[str, ...] = ()
    """Other sections in which people put the row, too."""
    kind: Kind | None = None
    modality: tuple[Modality, ...] = ()
    provenance: Provenance

    @model_validator(mode="after")
    def _identifiers_are_canonical(self) -> Self:
        if self.arxiv_id and identifiers.arxiv_id(self.arxiv_id) != self.arxiv_id:
            raise ValueError(f"arxiv_id {self.arxiv_id!r} is no arXiv identifier without version")
        if self.doi and identifiers.doi(self.doi) != self.doi:
            raise ValueError(f"doi {self.doi!r} is no DOI in lower case")
        return self

    @property
    def id(self) -> str:
        """The identifier that names the row in commands and decisions."""
        if self.link_in_doubt:
            return f"title:{self.title}"
        return paper_id(self.arxiv_id, self.doi, self.s2_id, self.url)

    @property
    def shown_title(self) -> str:
        """The title as plain text; ``Untitled`` where it shows nothing."""
        return plain(self.title) or "Untitled"

    @property
    def first_day(self) -> date_type | None:
        """The first day of the row's month, or of its year where no month is known; None without a date."""
        return date_type(int(self.date[:4]), int(self.date[4:] or 1), 1) if self.date else None


class Catalog(_Record):
    """The list: rows in the order in which the tables show them."""

    schema_version: Literal[2] = 2
    entries: tuple[Entry, ...] = ()

    @model_validator(mode="after")
    def _one_work_one_row(self) -> Self:
        seen: set[str] = set()
        for entry in self.entries:
            if entry.id in seen:
                raise ValueError(f"{entry.id} has two rows: remove one")
            seen.add(entry.id)
        return self


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the rows newest month first; rows of one month keep the order in which they come.

    A row of which only the year is known stands below that year's months, one without a date below all.
    """
    return tuple(sorted(entries, key=lambda entry: entry.date or "", reverse=True))


def with_entries(catalog: Catalog, new: Sequence[Entry]) -> Catalog:
    """Return the catalog with new rows, each on top of its month; rows that it has already stay as they are.

    Of new rows with one identifier the first counts.
    """
    known = {entry.id for entry in catalog.entries}
    added = {entry.id: entry for entry in reversed(new) if entry.id not in known}
    return Catalog(entries=in_order([*reversed(added.values()), *catalog.entries]))


def with_fields(entry: Entry, values: Mapping[str, Any], by_person: bool) -> Entry:
    """Return a row with new values; those that a person set are marked, and the bot never overwrites them.

    Raises:
        pydantic.ValidationError: a value does not fit its field.
    """
    data = {name: getattr(entry, name) for name in Entry.model_fields} | dict(values)
    provenance = entry.provenance
    mine = tuple(name for name in provenance.classified if not by_person or name not in values)
    marked = dict.fromkeys([*provenance.set_by_person, *values]) if by_person else provenance.set_by_person
    data["provenance"] = provenance.model_copy(update={"classified": mine, "set_by_person": tuple(marked)})
    return Entry.model_validate(data)


def latest_day_first(entries: Iterable[Entry]) -> list[Entry]:
    """Return new rows by the day of the preprint, the latest on top, then by title; those without a day come last."""
    by_title = sorted(entries, key=lambda entry: (entry.shown_title, entry.id))
    return sorted(by_title, key=lambda entry: entry.provenance.preprint or date_type.min, reverse=True)


def parse_catalog(text: str, name: str = CATALOG) -> Catalog:
    """Read a catalog from its JSON text.

    Raises:
        InputError: not JSON, of a newer schema version, or with a wrong entry, which the message names.
    """
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is not valid JSON: {error}. Restore it from git.") from None
    if not isinstance(data, dict):
        raise InputError(f"{name} must hold one JSON object with schema_version and entries.")
    check_version(data.get("schema_version", 0), SCHEMA_VERSION, name)
    data.pop("$schema", None)
    data = _migrate(data)
    try:
        return Catalog.model_validate(data)
    except ValidationError as error:
        raise InputError(f"{name} has wrong entries:\n{_named_entries(data, error)}") from None


def check_version(version: object, newest: int, name: str) -> None:
    """Refuse a file whose schema version this bot does not know.

    Raises:
        InputError: the version is no whole number, or newer than the newest.
    """
    # In Python, true counts as 1.
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise InputError(
            f"{name} has the schema_version {version!r}, which is no whole number: write {newest}."
        )
    if version > newest:
        raise InputError(
            f"{name} has schema version {version}, this bot reads up to {newest}: update the bot."
        )


def _migrate(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data in the newest version; each step leads from one version to the next."""
    version = data.get("schema_version", 0)
    while isinstance(version, int) and version in _MIGRATIONS:
        data = {**_MIGRATIONS[version](data), "schema_version": version + 1}
        version += 1
    return data


def _with_provenance(data: dict[str, Any]) -> dict[str, Any]:
    """Version 0, a file without a version, had no provenance: its rows count as imported in their own month."""
    entries = data.get("entries")
    if not isinstance(entries, list):
        return data
    rows = [dict(entry) if isinstance(entry, dict) else entry for entry in entries]
    for row in rows:
        if isinstance(row, dict) and "provenance" not in row:
            month = str(row.get("date", ""))
            row["provenance"] = {"by": "import", "added": row.pop("added", f"{month[:4]}-{month[4:]}-01")}
    return {**data, "entries": rows}


# Version 2 allows rows without date or authors; what version 1 allowed means the same.
_MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {
    0: _with_provenance,
    1: lambda data: data,
}


def _named_entries(data: dict[str, Any], error: ValidationError) -> str:
    lines = []
    for fault in error.errors(include_url=False, include_context=False):
        match fault["loc"]:
            case ("entries", int(number), *_):
                entry = data["entries"][number]
                title = str(entry.get("title", ""))[:80] if isinstance(entry, dict) else ""
                lines.append(f"  entry {number + 1} ({title!r}):")
    named = list(dict.fromkeys(lines))
    return "\n".join([*named, places(error)])


def read_catalog(path: Path) -> Catalog:
    """Read and validate catalog.json.

    Raises:
        InputError: as :func:`parse_catalog`, or the file is missing.
    """
    try:
        return parse_catalog(read_text(path), path.name)
    except FileNotFoundError:
        raise InputError(
            f"{path.name} is missing in {path.parent}: run bot in the list's folder, "
            "or start a catalog with `bot import FILE.md`; for a list without papers, `bot add ID` starts one."
        ) from None


def catalog_text(catalog: Catalog) -> str:
    """Return the catalog as JSON: the same rows always give the same bytes, one value a line."""
    fields = catalog.model_dump_json(indent=2).removeprefix("{")
    return f'{{\n  "$schema": "{SCHEMA_URL}",{fields}\n'


def write_catalog(path: Path, catalog: Catalog) -> None:
    """Replace catalog.json atomically."""
    write_atomically(path, catalog_text(catalog))


def schema_text() -> str:
    """Return the JSON Schema of catalog.json, as published in docs/catalog.schema.json."""
    schema = Catalog.model_json_schema(mode="serialization")
    schema["properties"]["$schema"] = {"type": "string"}
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2) + "\n"
