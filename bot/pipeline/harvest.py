"""One reading for many lists: the union of their questions, kept as a file that each list ranks from.

arXiv allows one connection for all machines of an organisation, so many lists must read once. The file holds JSON
lines: first how the sources were read, then one record a line, then the embeddings, so that no list encodes a
paper again.
"""

import base64
import binascii
import gzip
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot import identity
from bot.core.paper import Paper
from bot.core.papers_file import parse_record, read_values
from bot.core.settings import Relevance, Search, places
from bot.core.window import Window
from bot.relevance.embedding import KIND, Store, embed, key_of, text_of
from bot.sources import Reading, SourceReport
from bot.support.errors import InputError
from bot.support.files import write_bytes_atomically
from bot.support.progress import Progress

_LONGEST_QUERY = 1_900
_FORMAT = 1
FILE_SOURCE = "papers file"
"""The source's name where a file says nothing of how it was read."""


@dataclass(frozen=True, slots=True)
class Harvest:
    """What was read for many lists at once."""

    reading: Reading
    embeddings: Mapping[str, bytes]
    """Vectors by the key under which the cache keeps them."""


class _Head(BaseModel):
    """The first line of a harvest."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    harvest: int = Field(ge=1, le=_FORMAT)
    windows: dict[str, tuple[date, date]]
    sources: tuple[dict[str, Any], ...]


class _Vector(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[0-9a-f]{64}$")
    embedding: str = Field(max_length=100_000)


@dataclass(slots=True)
class _Contents:
    """What the lines of a file have given so far."""

    head: _Head | None = None
    papers: list[Paper] = field(default_factory=list)
    channels: dict[str, set[str]] = field(default_factory=dict)
    embeddings: dict[str, bytes] = field(default_factory=dict)


_REPORT = TypeAdapter(SourceReport)
_PAPER = TypeAdapter(Paper)


def join_searches(searches: Iterable[Search]) -> Search:
    """Return what several lists ask of the sources as one list would ask it, each thing once.

    Categories of lists that read the stream are read whole; queries are joined into as few as their length allows.
    """
    asked = list(searches)
    categories = _categories_read_whole(asked)
    return Search(
        mode="stream" if categories else "keywords",
        categories=categories,
        arxiv=_join((search.arxiv for search in asked), " OR "),
        semantic_scholar=_join((search.semantic_scholar for search in asked), " | "),
        cited=tuple(sorted(set(chain.from_iterable(search.cited for search in asked)))),
        overlap_days=max(search.overlap_days for search in asked),
    )


def _categories_read_whole(searches: Iterable[Search]) -> tuple[str, ...]:
    return tuple(sorted({name for one in searches if one.mode == "stream" for name in one.categories}))


def _join(lists: Iterable[Iterable[str]], either: str) -> tuple[str, ...]:
    """Join the queries of several lists, each once, into as few as their length allows."""
    joined: list[str] = []
    for query in dict.fromkeys(chain.from_iterable(lists)):
        longer = f"{joined[-1]}{either}({query})" if joined else ""
        if joined and len(longer) <= _LONGEST_QUERY:
            joined[-1] = longer
        else:
            joined.append(f"({query})")
    return tuple(joined)


def encode(
    papers: Sequence[Paper], models: Iterable[Relevance], store: Store, progress: Progress
) -> dict[str, bytes]:
    """Return the embedding of each work's text by each of the lists' models, by the key of the cache."""
    texts = [text_of(paper) for paper in identity.merge(papers).papers]
    found = {}
    for model in {model.model: model for model in models}.values():
        vectors = embed(texts, model, store, progress)
        for text, vector in zip(texts, vectors, strict=True):
            found[key_of(text, model)] = vector.astype("<f4").tobytes()
    return found


def write_harvest(path: Path, harvest: Harvest) -> None:
    """Write a harvest as JSON lines, gzipped where the name ends in ``.gz``; the file is replaced atomically."""
    text = io.StringIO()
    for line in _lines(harvest):
        text.write(json.dumps(line, ensure_ascii=False) + "\n")
    data = text.getvalue().encode("utf-8", "replace")
    write_bytes_atomically(path, gzip.compress(data, 6, mtime=0) if path.suffix == ".gz" else data)


def _lines(harvest: Harvest) -> Iterator[dict[str, Any]]:
    reading = harvest.reading
    yield _head(reading)
    for paper in reading.papers:
        channels = sorted(name for name, ids in reading.channels.items() if paper.id in ids)
        yield {"paper": _PAPER.dump_python(paper, mode="json"), "channels": channels}
    for key, vector in harvest.embeddings.items():
        yield {"key": key, "embedding": base64.b64encode(vector).decode()}


def _head(reading: Reading) -> dict[str, Any]:
    return {
        "harvest": _FORMAT,
        "windows": {name: [str(window.since), str(window.until)] for name, window in reading.windows.items()},
        "sources": [_REPORT.dump_python(report, mode="json") for report in reading.reports],
    }


def read_harvest(path: Path, today: date) -> Harvest:
    """Read a harvest, or a file of papers, plain or ``.gz``.

    A file of papers alone says nothing of how it was read: it moves no checkpoint.

    Raises:
        InputError: the file cannot be read, or a line is neither paper nor embedding; the message names it.
    """
    contents = _Contents()
    for place, row in read_values(path):
        if not isinstance(row, dict):
            raise InputError(f"{place} is no object.")
        _take(contents, row, place)
    return Harvest(_reading_of(contents, path, today), contents.embeddings)


def _take(contents: _Contents, row: Mapping[str, Any], place: str) -> None:
    if "harvest" in row and not contents.papers:
        contents.head = _check(_Head, row, place)
    elif "embedding" in row and "key" in row:
        vector = _check(_Vector, row, place)
        contents.embeddings[vector.key] = _floats(vector.embedding, place)
    else:
        paper = _paper(row["paper"], place) if "paper" in row else parse_record(row, place)
        contents.papers.append(paper)
        for channel in _names(row.get("channels")):
            contents.channels.setdefault(channel, set()).add(paper.id)


def _reading_of(contents: _Contents, path: Path, today: date) -> Reading:
    papers, head = tuple(contents.papers), contents.head
    channels = {name: frozenset(ids) for name, ids in contents.channels.items()}
    if head is None:
        return Reading(papers, (_report_of(papers),), channels, _window_of(papers, today))
    try:
        reports = tuple(map(_REPORT.validate_python, head.sources))
        windows = {name: Window(since, until) for name, (since, until) in head.windows.items()}
    except ValidationError as error:
        raise InputError(f"{path}, line 1, is no head of a harvest:\n{places(error)}") from None
    return Reading(papers, reports, channels, windows)


def keep_embeddings(harvest: Harvest, store: Store) -> None:
    """Put the embeddings of a harvest where ranking looks for them."""
    for key, vector in harvest.embeddings.items():
        store.put(KIND, key, vector)


def _check(model: Any, row: Mapping[str, Any], place: str) -> Any:
    try:
        return model.model_validate(row)
    except ValidationError as error:
        raise InputError(f"{place} is no part of a harvest:\n{places(error)}") from None


def _paper(row: Any, place: str) -> Paper:
    try:
        return _PAPER.validate_python(row)
    except ValidationError as error:
        raise InputError(f"{place} is no paper:\n{places(error)}") from None


def _floats(text: str, place: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b"x"
    if len(data) % 4 or not data or not np.isfinite(np.frombuffer(data, dtype="<f4")).all():
        raise InputError(f"{place} holds no embedding: harvest again.")
    return data


def _names(value: Any) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _report_of(papers: Sequence[Paper]) -> SourceReport:
    ids = {paper.id for paper in papers}
    return SourceReport(FILE_SOURCE, requests=0, papers=len(ids), seconds=0.0, error=None, read_until=None)


def _window_of(papers: Sequence[Paper], today: date) -> dict[str, Window]:
    days = [paper.published for paper in papers if paper.published]
    return {FILE_SOURCE: Window(min(days, default=today), max(days, default=today))}
