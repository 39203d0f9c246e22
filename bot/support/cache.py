"""One local cache of answers, embeddings and pages. It can be deleted at any time; the bot only gets slower."""

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from bot.support.user_agent import NAME

SIZE_LIMIT = 1 << 30
"""Bytes of values that are kept; beyond it the least recently used go."""
FILE_NAME = "cache.sqlite3"

_MEMORY_LIMIT = 64 << 20
_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE entry (
  kind TEXT NOT NULL, key TEXT NOT NULL, used REAL NOT NULL, size INTEGER NOT NULL, value BLOB NOT NULL,
  PRIMARY KEY (kind, key)
);
CREATE INDEX entry_by_use ON entry (used, size);
"""
# Reading must not write each time: a use is noted again only when the note is older than this many seconds.
_USE_STEP = 60.0
# What SQLite says when the file is sound but cannot be used now: locked, full, read-only, out of memory.
# Everything else means that the file is not what we wrote. https://www.sqlite.org/rescode.html
_SOUND = frozenset(
    {
        sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_IOERR,
    }
)  # fmt: skip
# A full disk gives many an input or output error; only these say that the file holds something else than was written.
_DAMAGED_IO = frozenset(
    {sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_DATA, sqlite3.SQLITE_IOERR_CORRUPTFS}
)
_ENDINGS_ASIDE = (".broken", ".broken-2", ".broken-3")
"""What broken files are called, in this order. Where all are there, a further one is not kept."""

# What damage looks like from Python: an error of SQLite, or a column that holds another type than was written.
_DAMAGE = (sqlite3.Error, UnicodeDecodeError, TypeError, ValueError, OverflowError)

_log = structlog.get_logger()


class Cache:
    """Bytes by kind and key, in one SQLite file that no other program needs to understand.

    A cache never fails: a broken file is moved aside and begun anew, and where nothing can be written
    it lasts as long as the process. Threads of one process may share it.
    """

    def __init__(
        self, path: Path | None, limit: int = SIZE_LIMIT, now: Callable[[], float] = time.time
    ) -> None:
        """Open the file, or a cache in memory where the path is None."""
        self._path, self._now = path, now
        self._limit = limit if path else min(limit, _MEMORY_LIMIT)
        self._lock = threading.RLock()
        self._warned = False
        self._connection = self._open()

    def get(self, kind: str, key: str) -> bytes | None:
        """Return what was put under this kind and key, or None."""
        with self._lock:
            try:
                return self._get(kind, _storable(key))
            except _DAMAGE as error:
                self._survive(error)
                return None

    def put(self, kind: str, key: str, value: bytes) -> None:
        """Keep the value; when the cache grows beyond its limit, the least recently used values go."""
        if len(value) > self._limit:
            return
        with self._lock:
            try:
                self._put(kind, _storable(key), value)
            except _DAMAGE as error:
                self._survive(error)

    def close(self) -> None:
        """Close the file."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _get(self, kind: str, key: str) -> bytes | None:
        found = self._connection.execute(
            "SELECT value, used FROM entry WHERE kind = ? AND key = ?", (kind, key)
        ).fetchone()
        if found is None:
            return None
        value, used = found
        now = self._now()
        if abs(now - used) > _USE_STEP:
            # A value that was read is good even if its use cannot be noted, for example on a full disk.
            with contextlib.suppress(sqlite3.OperationalError):
                self._connection.execute(
                    "UPDATE entry SET used = ? WHERE kind = ? AND key = ?", (now, kind, key)
                )
        if not isinstance(value, bytes):
            raise TypeError("a value is not bytes")
        return value

    def _put(self, kind: str, key: str, value: bytes) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO entry (kind, key, used, size, value) VALUES (?, ?, ?, ?, ?)",
            (kind, key, self._now(), len(value), value),
        )
        # Replaced values are counted twice here: the exact size is asked only when the limit seems reached.
        self._size += len(value)
        if self._size > self._limit:
            self._evict()

    def _evict(self) -> None:
        self._size = self._measure()
        if self._size <= self._limit:
            return
        # A tenth more than needed goes, so that the next values do not each evict again.
        excess = self._size - self._limit * 9 // 10
        oldest = self._connection.execute("SELECT rowid, size FROM entry ORDER BY used, rowid")
        doomed: list[tuple[int]] = []
        for row, size in oldest:
            doomed.append((row,))
            excess -= size
            if excess <= 0:
                break
        oldest.close()
        self._connection.execute("BEGIN")
        self._connection.executemany("DELETE FROM entry WHERE rowid = ?", doomed)
        self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA incremental_vacuum").fetchall()
        self._size = self._measure()

    def _measure(self) -> int:
        (size,) = self._connection.execute("SELECT coalesce(sum(size), 0) FROM entry").fetchone()
        return int(size)

    def _open(self) -> sqlite3.Connection:
        if self._path is not None:
            for attempt in range(2):
                try:
                    return self._connect(self._path)
                except (*_DAMAGE, OSError) as error:
                    if attempt == 0 and _is_broken(error):
                        self._move_aside(error)
                    else:
                        self._warn("The cache cannot be used: nothing is kept after this run.", error)
                        break
            self._path, self._limit = None, min(self._limit, _MEMORY_LIMIT)
        return self._connect(None)

    def _connect(self, path: Path | None) -> sqlite3.Connection:
        if path is not None:
            _make_private(path)
        connection = sqlite3.connect(
            path or ":memory:", timeout=30, isolation_level=None, check_same_thread=False
        )
        try:
            version = _version_of(connection)
            if version == 0:
                _make_table(connection)
            elif version != _SCHEMA_VERSION:
                raise sqlite3.DatabaseError(f"it has version {version}, not {_SCHEMA_VERSION}")
            connection.execute("PRAGMA synchronous = NORMAL")
            (size,) = connection.execute("SELECT coalesce(sum(size), 0) FROM entry").fetchone()
            self._size = int(size)
        except BaseException:
            connection.close()
            raise
        return connection

    def _survive(self, error: Exception) -> None:
        """Go on after an error: with a new file where this one is broken, else without this one value."""
        if isinstance(error, sqlite3.ProgrammingError):
            # A mistake of ours, such as asking a closed cache, says nothing about the file.
            raise error
        with contextlib.suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        if not _is_broken(error):
            self._warn("A value of the cache could not be read or kept.", error)
            return
        self.close()
        if self._path is not None:
            self._move_aside(error)
        self._connection = self._open()

    def _move_aside(self, error: Exception) -> None:
        assert self._path is not None
        named = (self._path.with_name(self._path.name + ending) for ending in _ENDINGS_ASIDE)
        aside = next((path for path in named if not path.exists()), None)
        with contextlib.suppress(OSError):
            if aside:
                self._path.replace(aside)
            else:
                self._path.unlink(missing_ok=True)
        for ending in ("-wal", "-shm"):
            with contextlib.suppress(OSError):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        _log.warning(
            "The cache was broken and is begun anew.",
            file=str(self._path), kept=aside.name if aside else "no copy: there are three already", why=str(error),
        )  # fmt: skip

    def _warn(self, event: str, error: Exception) -> None:
        if not self._warned:
            self._warned = True
            _log.warning(event, file=str(self._path or "in memory"), why=str(error))


def _make_private(path: Path) -> None:
    """Make an empty file before SQLite opens it; SQLite's journal files take the same permissions."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


def _version_of(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _make_table(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    # One transaction, so that two processes that begin at once do not both make the table.
    connection.execute("BEGIN IMMEDIATE")
    if _version_of(connection) == 0:
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _storable(key: str) -> str:
    """Return the key without lone surrogates, which SQLite cannot hold."""
    return key.encode("utf-8", "backslashreplace").decode("utf-8")


def _is_broken(error: Exception) -> bool:
    if isinstance(error, OSError):
        return False
    # The extended codes carry the primary one in their low byte. An error of our own has no code.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code in _DAMAGED_IO or (code & 0xFF) not in _SOUND


def cache_folder(chosen: Path | None) -> Path:
    """Return the folder of the cache: the chosen one, else the platform's user cache directory."""
    if chosen is not None:
        return chosen.expanduser()
    import platformdirs

    return platformdirs.user_cache_path(NAME, appauthor=False)


def open_cache(chosen: Path | None) -> Cache:
    """Open the cache in a folder, or that of this user. It never fails: at worst it lasts as long as the process."""
    return Cache(cache_folder(chosen) / FILE_NAME)
