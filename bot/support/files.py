"""Files that are replaced whole or not at all, one or several together."""

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bot.support.errors import InputError

JOURNAL = ".bot-journal.json"
ABANDONED_SECONDS = 3600.0
"""A temporary file that is older was left by a killed run: no write takes so long."""


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        FileNotFoundError: there is none, which each caller has its own remedy for.
        InputError: it cannot be read, or is no UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror or error}. It must be a file that you may read."
        ) from None
    except UnicodeDecodeError:
        raise InputError(
            f"{path} cannot be read: it is no UTF-8 text. Restore it, or save it as UTF-8."
        ) from None


def write_atomically(path: Path, text: str) -> None:
    """Replace the file with the text, so that a reader or a crash sees the old file or the new one.

    The text reaches the disk before the name changes (rename is atomic within one folder, POSIX).
    A file that already holds the text is left alone.

    Raises:
        InputError: the file cannot be written; it is as it was.
    """
    if _holds(path, text):
        return
    try:
        _replace(path, text.encode("utf-8"))
    except OSError as error:
        raise InputError(
            f"{path} cannot be written: {error.strerror or error}. It must be a file that you may write, on a disk with room."
        ) from error


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".bot-{path.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_together(root: Path, texts: Mapping[str, str]) -> None:
    """Replace several files below ``root`` as one: after a crash, :func:`recover` finishes what was begun.

    The new texts are first written down in a journal (a redo log); only then are the files replaced.
    """
    changed = {name: text for name, text in texts.items() if not _holds(root / name, text)}
    if not changed:
        return
    write_atomically(root / JOURNAL, json.dumps(changed, ensure_ascii=False))
    recover(root)


def recover(root: Path) -> None:
    """Finish a :func:`write_together` that was cut off, and remove what killed runs left half-written.

    Raises:
        InputError: the journal cannot be read, or names a file outside ``root``.
    """
    _sweep(root)
    journal = root / JOURNAL
    try:
        texts = json.loads(journal.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{journal} cannot be read ({error}): delete it and run the bot again.") from None
    if not isinstance(texts, dict):
        raise InputError(f"{journal} is no journal of the bot: delete it and run the bot again.")
    for name, text in texts.items():
        target = (root / name).resolve()
        if not target.is_relative_to(root.resolve()) or not isinstance(text, str):
            raise InputError(
                f"{journal} names {name!r}, which is not a file of the list: delete the journal."
            )
        write_atomically(target, text)
    journal.unlink(missing_ok=True)


def _sweep(root: Path) -> None:
    for rest in (*root.glob(".bot-*.new"), *root.glob("*/.bot-*.new")):
        # Another run may just be renaming its own: only old ones go.
        with contextlib.suppress(OSError):
            if time.time() - rest.stat().st_mtime > ABANDONED_SECONDS:
                rest.unlink()


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode("utf-8")
