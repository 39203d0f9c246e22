"""The rows for programs and spreadsheets: JSON with its schema, and CSV of the same fields."""

import csv
import io
import json
from datetime import date as date_type
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.core.candidate import Kind, Modality
from bot.core.catalog import Entry
from bot.listing.public import PublicList
from bot.support.plain_text import plain

SCHEMA = "papers.schema.json"
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


class PublicPaper(BaseModel):
    """One row of the list."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(description="Names the row: arXiv:..., doi:..., s2:..., url:... or title:...")
    key: str = Field(description="The row's key in references.bib and references.json")
    title: str
    authors: str | None = Field(description="As the list shows them")
    date: str | None = Field(description="YYYYMM or YYYY: of the preprint, else of online publication")
    venue: str | None
    section: str = Field(description="Name of the section")
    also_in: tuple[str, ...] = Field(description="Further sections that the row stands in")
    kind: Kind | None
    modality: tuple[Modality, ...]
    url: str
    published: str | None = Field(description="The publisher's page, where the link leads to a preprint")
    code: str | None = Field(description="The authors' own repository or project page")
    arxiv_id: str | None
    doi: str | None
    s2_id: str | None
    added: date_type = Field(description="Since when the row is on the list")
    added_by: Literal["person", "bot", "import"]
    cited: int | None = Field(description="Citations by Semantic Scholar's count; null where it is not known")


class PublicPapers(BaseModel):
    """The list."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    reference: str = Field(default=SCHEMA, alias="$schema")
    title: str
    papers: tuple[PublicPaper, ...]


def papers_json(public: PublicList) -> str:
    """Return the rows as JSON that :func:`papers_schema` describes."""
    papers = PublicPapers(title=public.settings.list.title, papers=_papers(public))
    return json.dumps(papers.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1) + "\n"


def papers_schema() -> str:
    """Return the JSON Schema of :func:`papers_json`."""
    schema = PublicPapers.model_json_schema(mode="serialization", by_alias=True)
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=1) + "\n"


def papers_csv(public: PublicList) -> str:
    """Return the rows as CSV (RFC 4180) with a line of names; several modalities are joined by semicolons.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front. The mark at the beginning tells
    spreadsheets that the text is UTF-8: without it they spoil accents.
    """
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(PublicPaper.model_fields)
    for paper in _papers(public):
        values = paper.model_dump(mode="json") | {
            "modality": ";".join(paper.modality),
            "also_in": ";".join(paper.also_in),
        }
        writer.writerow([_cell(value) for value in values.values()])
    return text.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _papers(public: PublicList) -> tuple[PublicPaper, ...]:
    counts = public.citations.counts
    return tuple(
        _paper(entry, public.references[entry.id].key, counts.get(entry.id)) for entry in public.rows
    )


def _paper(entry: Entry, key: str, cited: int | None) -> PublicPaper:
    return PublicPaper(
        id=entry.id,
        key=key,
        title=entry.shown_title,
        authors=plain(entry.authors or "") or None,
        date=entry.date,
        venue=plain(entry.venue or "") or None,
        section=entry.section,
        also_in=entry.also_in,
        kind=entry.kind,
        modality=entry.modality,
        url=entry.url,
        published=entry.published,
        code=entry.code,
        arxiv_id=entry.arxiv_id,
        doi=entry.doi,
        s2_id=entry.s2_id,
        added=entry.provenance.added,
        added_by=entry.provenance.by,
        cited=cited,
    )
