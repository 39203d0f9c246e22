"""Papers kept as JSON lines: for training, for measurements and for `bot links`, without a network."""

import gzip
import json
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.core import identifiers
from bot.core.paper import Paper
from bot.core.settings import places
from bot.support.errors import InputError


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str | None = None
    doi: str | None = None
    url: str | None = None
    title: str
    abstract: str | None = None
    authors: tuple[str, ...] = ()
    published: date | None = None
    categories: tuple[str, ...] = ()
    comment: str | None = None
    venue: str | None = None
    sources: tuple[str, ...] = ()


def read_papers(path: Path) -> Iterator[Paper]:
    """Yield the papers of a file of JSON lines, as :func:`read_records` reads it."""
    for _, paper in read_records(path):
        yield paper


def read_records(path: Path) -> Iterator[tuple[str, Paper]]:
    """Yield the papers of a file of JSON lines, plain or ``.gz``, each with the ``id`` that its line gives it.

    A line holds ``id`` (arXiv), ``doi``, ``url``, ``title``, ``abstract``, ``authors``, ``published``,
    ``categories``, ``comment``, ``venue`` and ``sources``; all but the title may be missing.

    Raises:
        InputError: the file cannot be read, or a line is no paper; the message names the line.
    """
    for place, value in read_values(path):
        row = _check(value, place)
        paper = _paper(row)
        yield row.id or paper.id, paper


def read_values(path: Path) -> Iterator[tuple[str, Any]]:
    """Yield the value of each line of a file of JSON lines, plain or ``.gz``, with the place that messages name.

    Raises:
        InputError: the file cannot be read, or a line is not valid JSON.
    """
    try:
        with _open_text(path) as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    place = f"{path}, line {number}"
                    yield place, _parse(line, place)
    except FileNotFoundError:
        raise InputError(
            f"{path} does not exist: name a file of papers as JSON lines, plain or .gz."
        ) from None
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from None


def _open_text(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def parse_record(row: Any, place: str) -> Paper:
    """Return the paper of a line's object.

    Raises:
        InputError: it is no paper; the message names the place.
    """
    return _paper(_check(row, place))


def _parse(line: str, place: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place} is not valid JSON: {error}") from None


def _check(row: Any, place: str) -> _Line:
    try:
        return _Line.model_validate(row)
    except ValidationError as error:
        raise InputError(f"{place} is no paper:\n{places(error)}") from None


def _paper(row: _Line) -> Paper:
    return Paper(
        title=row.title,
        abstract=row.abstract or "",
        authors=row.authors,
        published=row.published,
        arxiv_id=identifiers.arxiv_id(row.id) if row.id else None,
        doi=identifiers.doi(row.doi) if row.doi else None,
        categories=row.categories,
        comment=row.comment or "",
        venue=row.venue or "",
        url=row.url,
        sources=tuple(sorted(row.sources)),
    )
