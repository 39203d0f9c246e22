"""Web pages and PDFs as text, links and fields, parsed in a process of its own.

The parsers are written in C or work on a format without bounds, and what they read comes from strangers. So each
document is read by :mod:`bot.support.read_document`: in isolated mode, in the root folder, without the environment
(and so without the tokens in it), within bounds of time, memory and output.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.support import read_document as child
from bot.support.web import Page

SECONDS = 30.0
"""Wall time for one document. The child's own limits count processor time."""

_log = structlog.get_logger()


class Document(BaseModel):
    """What a page or PDF says. Empty where it could not be read."""

    model_config = ConfigDict(frozen=True)

    text: str = ""
    """A page's text, each link's target behind its words; of a PDF the first three pages."""
    links: tuple[tuple[str, str], ...] = ()
    """Target and words of a page's web links, in order."""
    tags: tuple[tuple[str, str], ...] = ()
    """Name, in lower case, and content of a page's ``meta`` tags, in order."""


def read_document(page: Page, seconds: float = SECONDS) -> Document:
    """Return what a fetched page or PDF says; an empty document where it is neither, or cannot be read in bounds."""
    if page.is_pdf:
        return _parse("pdf", page.body, seconds) if page.whole else Document()
    if "html" in page.content_type:
        return _parse("html", page.text.encode("utf-8", errors="replace"), seconds)
    return Document()


def _parse(kind: Literal["html", "pdf"], body: bytes, seconds: float) -> Document:
    command = [sys.executable, "-I", "-B", str(Path(child.__file__).resolve()), kind]
    # A file takes the output, because the limit on a file's size bounds it; a pipe has no limit.
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(  # noqa: S603 - the program is this package's own
                command,
                input=body,
                stdout=output,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
                cwd=Path(sys.executable).anchor,
                env={},
            )
        except (subprocess.TimeoutExpired, OSError) as error:
            _log.debug("A document could not be read", kind=kind, error=type(error).__name__)
            return Document()
        output.seek(0)
        answer = output.read()
    try:
        return Document.model_validate_json(answer) if done.returncode == 0 else Document()
    except ValidationError:
        return Document()
