"""The identifiers of papers that were seen, for papers that a source indexes weeks after they were published.

They live in the cache: without it such papers are found once more, and nothing is lost. A run notes what it read, and
only when its rows are written does what it noted count as seen.
"""

import json
import zlib
from collections.abc import Iterable

from bot.core.paper import Paper
from bot.support.cache import Cache

_KIND = "seen"
_MOST = 100_000
"""So many identifiers are remembered, the latest: several years of a topic."""


def read_seen(cache: Cache, base_url: str) -> frozenset[str]:
    """Return the identifiers of what earlier runs read from a service and wrote."""
    return frozenset(_read(cache, f"seen {base_url}"))


def note(cache: Cache, base_url: str, papers: Iterable[Paper]) -> None:
    """Note what this run reads. A paper whose month is unknown is never noted: it waits until one is known."""
    _write(cache, f"noted {base_url}", sorted({name_of(paper) for paper in papers if paper.month}))


def remember_noted(cache: Cache, base_url: str) -> None:
    """Count as seen what the last run noted: its rows are written."""
    noted = _read(cache, f"noted {base_url}")
    new = set(noted)
    before = [name for name in _read(cache, f"seen {base_url}") if name not in new]
    _write(cache, f"seen {base_url}", [*before, *noted][-_MOST:])


def name_of(paper: Paper) -> str:
    """Return the name under which a paper is remembered: the service's own, which does not change."""
    return paper.s2_id or paper.id


def _write(cache: Cache, key: str, names: list[str]) -> None:
    cache.put(_KIND, key, zlib.compress(json.dumps(names).encode()))


def _read(cache: Cache, key: str) -> list[str]:
    try:
        names = json.loads(zlib.decompress(cache.get(_KIND, key) or b""))
    except (zlib.error, ValueError):
        return []
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
