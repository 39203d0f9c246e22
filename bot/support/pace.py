"""One pace for each host, whoever asks in this process: one request at a time, and a pause between two.

Tests and simulations replace :data:`sleep` and :data:`monotonic` to run with a clock of their own.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LOOPBACK_SCALE = 0.001
"""Pauses are this much shorter on this machine: a stand-in has nobody else to serve, and recovers at once."""

sleep = time.sleep
monotonic = time.monotonic


@dataclass(slots=True)
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    ended: float = float("-inf")


_hosts: dict[str, _Host] = {}
_hosts_lock = threading.Lock()


@contextmanager
def turn(url: str, seconds: float) -> Iterator[None]:
    """Wait until the host of an address may be asked again, and keep others waiting while the block runs.

    Args:
        url: what will be asked. All hosts of one domain, such as arxiv.org and export.arxiv.org, share a turn.
        seconds: the pause that lies at least between the end of the last request and the beginning of this one.
    """
    with _hosts_lock:
        host = _hosts.setdefault(_domain(url), _Host())
    with host.lock:
        early = host.ended + seconds * scale(url) - monotonic()
        if early > 0:
            sleep(early)
        try:
            yield
        finally:
            host.ended = monotonic()


def is_loopback(url: str) -> bool:
    """Return whether an address names this machine."""
    return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")


def scale(url: str) -> float:
    """Return by what the bot's own pauses are multiplied for an address: 1, or less on this machine."""
    return LOOPBACK_SCALE if is_loopback(url) else 1.0


def _domain(url: str) -> str:
    parts = urlsplit(url)
    if is_loopback(url):
        return parts.netloc
    return ".".join((parts.hostname or "").split(".")[-2:])
