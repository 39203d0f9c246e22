"""Files that are replaced whole or not at all, one or several together."""

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from bot.support.errors import InputError

JOURNAL = ".bot-journal.json"
ABANDONED_SECONDS = 3600.0
"""A temporary file that is older was left by a killed run: no write takes so long."""


def read_text(path: Path) -> str:
    """Return the text of a file, with the ends of its lines as they stand.

    Raises:
        FileNotFoundError: there is none, which each caller has its own remedy for.
        InputError: it cannot be read, or is no UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
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
    if not holds(path, text):
        write_bytes_atomically(path, text.encode("utf-8"))


def write_bytes_atomically(path: Path, data: bytes) -> None:
    """Replace the file with the bytes, so that a reader or a crash sees the old file or the new one.

    Raises:
        InputError: the file cannot be written; it is as it was.
    """
    try:
        _replace(path, data)
    except OSError as error:
        raise InputError(
            f"{path} cannot be written: {error.strerror or error}. It must be a file that you may write, on a disk with room."
        ) from error


def is_half_written(path: Path, name: str) -> bool:
    """Return whether a path is what a killed write of the file ``name`` left beside it."""
    return path.name.startswith(f".bot-{name}.") and path.name.endswith(".new")


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


@contextlib.contextmanager
def lock_folder(root: Path) -> Iterator[None]:
    """Keep every other command from writing into the folder until the block ends, or the process.

    The lock is the kernel's (``flock``) and leaves no file behind.

    Raises:
        InputError: another command writes there.
    """
    with _try_lock(root) as ours:
        if not ours:
            raise InputError(
                f"Another command of the bot is writing in {root}; nothing was changed. Run this one when it is done."
            )
        yield


@contextlib.contextmanager
def _try_lock(root: Path) -> Iterator[bool]:
    handle = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)


def write_together(root: Path, texts: Mapping[str, str]) -> None:
    """Replace several files below ``root`` as one: after a crash, :func:`recover` finishes what was begun.

    The new texts are first written down in a journal (a redo log); only then are the files replaced.
    """
    changed = {name: text for name, text in texts.items() if not holds(root / name, text)}
    if not changed:
        return
    write_atomically(root / JOURNAL, json.dumps(changed, ensure_ascii=False))
    _replay(root, changed)


def recover(root: Path, allowed: Collection[str]) -> None:
    """Finish a :func:`write_together` that was cut off, and remove what killed runs left half-written.

    While another command writes in the folder, nothing is done: the journal is that command's.

    Args:
        root: the folder.
        allowed: the files that a journal may name. Whoever can put a file into the folder can write a journal, so
            it must not reach any other file, and one that git tracks came with a branch and is never replayed.

    Raises:
        InputError: the journal cannot be read, names a file that is not allowed, or is tracked by git; nothing was
            changed.
    """
    _sweep(root)
    journal = root / JOURNAL
    if not journal.is_symlink() and not journal.exists():
        return
    with _try_lock(root) as ours:
        if ours and (texts := _read_journal(journal, allowed)):
            _replay(root, texts)


def _read_journal(journal: Path, allowed: Collection[str]) -> dict[str, str]:
    """Return the texts of a journal, none if there is none."""
    if _is_tracked(journal):
        raise InputError(
            f"{journal} is tracked by git, or git cannot tell, so it may come with a branch and not from the bot. "
            f"Nothing was changed. Remove it: git rm -f {JOURNAL}, or delete the file."
        )
    try:
        texts = json.loads(journal.read_text(encoding="utf-8"))
        # JSON can name half a character, which no file can hold.
        json.dumps(texts, ensure_ascii=False).encode("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{journal} cannot be read ({error}): delete it and run the bot again.") from None
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise InputError(f"{journal} is no journal of the bot: delete it and run the bot again.")
    _refuse_other_files(journal, texts, allowed)
    return texts


def _refuse_other_files(journal: Path, names: Iterable[str], allowed: Collection[str]) -> None:
    root = journal.parent.resolve()
    for name in names:
        # A folder or file of the list may be a link to another place, which a branch can bring.
        if name not in allowed or (root / name).resolve() != root / name:
            raise InputError(
                f"{journal} names {name!r}, which is not a file of the list: delete the journal. Nothing was changed."
            )


def _is_tracked(file: Path) -> bool:
    """Return whether git tracks a file; where git cannot be asked within a repository, take it that it does."""
    if not any(
        (folder / ".git").exists() for folder in (file.parent.resolve(), *file.parent.resolve().parents)
    ):
        return False
    git = shutil.which("git")
    if git is None:
        return True
    # Settings of the repository must not make git run another program.
    command = [git, "-c", "core.fsmonitor=false", "ls-files", "-z", "--", file.name]
    done = subprocess.run(command, cwd=file.parent, capture_output=True, timeout=60, check=False)  # noqa: S603 - constant
    return done.returncode != 0 or bool(done.stdout)


def _replay(root: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        write_atomically(root / name, text)
    (root / JOURNAL).unlink(missing_ok=True)


def _sweep(root: Path) -> None:
    for rest in (*root.glob(".bot-*.new"), *root.glob("*/.bot-*.new")):
        # Another run may just be renaming its own: only old ones go.
        with contextlib.suppress(OSError):
            if time.time() - rest.stat().st_mtime > ABANDONED_SECONDS:
                rest.unlink()


def holds(path: Path, text: str) -> bool:
    """Return whether a file holds a text already."""
    return path.is_file() and path.read_bytes() == text.encode("utf-8")
