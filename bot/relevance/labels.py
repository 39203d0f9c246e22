"""Graded papers: identifiers, grades and how far papers are about each concept, never texts. models/labels.jsonl is such a file."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.core import identifiers
from bot.core.candidate import Kind, Modality
from bot.core.paper import Paper
from bot.core.settings import places
from bot.support.errors import InputError
from bot.support.files import write_atomically

FILE_NAME = "labels.jsonl"


class Label(BaseModel):
    """What an annotator said of a paper."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    """An arXiv identifier, a DOI, or an id as the bot writes it."""
    grade: int = Field(ge=0, le=3)
    """3 core, 2 list-worthy, 1 near miss, 0 off topic."""
    kind: Kind | None = None
    modality: tuple[Modality, ...] = ()
    focus: dict[str, Annotated[float, Field(ge=0, le=2)]] | None = None
    """How far the paper is about concepts of bot.toml: 2 centrally, 1 in part or only by name, 0 not. Others were not told."""
    published: date | None = None
    """The day on which a stream brought it. Without one the paper was picked: it is used for training but not for calibration."""

    @property
    def paper(self) -> str:
        """The identifier in the form of :attr:`bot.core.paper.Paper.id`."""
        return identifiers.canonical(self.id) or self.id


def days(papers: Iterable[Paper], labels: Iterable[Label]) -> dict[str, date | None]:
    """Return when each paper came, by its identifier: the label's day, or else the paper's own."""
    known = {paper.id: paper.published for paper in papers}
    return known | {label.paper: label.published for label in labels if label.published}


def read_labels(path: Path) -> tuple[Label, ...]:
    """Read graded papers from JSON lines.

    Raises:
        InputError: the file cannot be read, or a line is no label; the message names the line.
    """
    labels = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                labels.append(Label.model_validate(json.loads(line)))
            except (ValueError, RecursionError) as error:
                detail = places(error) if isinstance(error, ValidationError) else str(error)
                raise InputError(f"{path}, line {number}, is no label: {detail}") from None
    return tuple(labels)


def write_labels(path: Path, labels: Iterable[Label]) -> None:
    """Write graded papers as JSON lines, in the order of their identifiers."""
    rows = sorted(labels, key=lambda label: label.paper)
    text = "".join(
        json.dumps(row.model_dump(mode="json", exclude_none=True), ensure_ascii=False) + "\n" for row in rows
    )
    write_atomically(path, text)
