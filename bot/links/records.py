"""`bot links`: what is found for each record of a papers file."""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from bot import identifiers
from bot.errors import InputError
from bot.links.reading import judged
from bot.paper import Paper


def lines_for(path: Path) -> Iterator[dict[str, str | None]]:
    """Yield ``{"id", "code", "where", "reason"}`` for each record of a papers file, in its order. No network.

    The file holds JSON lines, plain or gzipped, with ``title`` and optionally ``id``, ``abstract``, ``comment``
    and ``authors``. A doubtful link gives ``code`` null and a reason that names it.

    Raises:
        InputError: the file cannot be read, or a line is no such record; the message names the line.
    """
    for record_id, paper in _papers(path):
        found = judged(paper)
        own = next((link for _, link in found if link and link.status != "doubtful"), None)
        if own:
            yield {"id": record_id, "code": own.url, "where": own.where, "reason": own.reason}
            continue
        doubt = next((link for _, link in found if link), None)
        if doubt:
            reason = f"doubtful: {doubt.url}: {doubt.reason}"
        elif found:
            reason = f"only links of others: {found[0][0].reason}"
        else:
            reason = "abstract and comment name no link"
        yield {"id": record_id, "code": None, "where": None, "reason": reason}


def _papers(path: Path) -> Iterator[tuple[str, Paper]]:
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _paper(line, f"{path}, line {number}")
    except FileNotFoundError:
        raise InputError(f"{path} does not exist: give a papers file, JSON lines, plain or .gz.") from None
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path} cannot be read: {error}") from None


def _opened(path: Path) -> IO[bytes] | gzip.GzipFile:
    with path.open("rb") as start:
        zipped = start.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if zipped else path.open("rb")


def _paper(line: bytes, place: str) -> tuple[str, Paper]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError(f"{place}: is not UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: is not JSON: {error}") from None
    if not isinstance(row, dict):
        raise InputError(f"{place}: is not a record, that is a JSON object.")

    def text(name: str) -> str:
        value: Any = row.get(name)
        if value is not None and not isinstance(value, str):
            raise InputError(f"{place}: {name} is not a text.")
        return value or ""

    authors = row.get("authors") or []
    if not isinstance(authors, list) or not all(isinstance(name, str) for name in authors):
        raise InputError(f"{place}: authors is not a list of names.")
    record_id = text("id") or text("doi") or text("url")
    if not record_id:
        raise InputError(f"{place}: the record has no id.")
    paper = Paper(
        title=text("title"),
        abstract=text("abstract"),
        authors=tuple(authors),
        comment=text("comment"),
        arxiv_id=identifiers.arxiv_id(record_id),
        url=text("url") or None,
    )
    return record_id, paper
