"""Requests to a service that may misbehave: paced, bounded, checked, tried again, and in the end named.

Both clients, ``arxiv`` and ``semanticscholar``, speak through a ``requests`` session of this module. It sees
every status and every body before they do, because they take some failures for empty answers.
"""

import random
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import requests
import structlog
import urllib3
from pydantic import SecretStr
from requests.adapters import HTTPAdapter

from bot.sources.connections import pool_classes
from bot.sources.telling import describe, is_unreachable, retry_after, status_text
from bot.support import pace
from bot.support.errors import SourceError
from bot.support.wording import count

TRIES = 6
"""How often one request is made before the source counts as failed. Throttled tries are not counted."""
CONNECT_TIMEOUT = 20.0
"""Seconds to wait for a connection."""
TIMEOUT = 60.0
"""Seconds to wait for each piece of an answer."""
DEADLINE = 180.0
"""Seconds that one whole request may take, headers and trailers included."""
SIZE_LIMIT = 32 << 20
"""Bytes of one answer, unpacked. 2,000 entries of arXiv take about 5 MB."""
BACKOFF = 5.0
"""Seconds: the n-th wait is drawn between 0 and BACKOFF * 2**n (exponential backoff with full jitter)."""
BACKOFF_LIMIT = 120.0
UNREACHABLE_TRIES = 2
"""How often a service that cannot be reached is tried where somebody waits."""
UNREACHABLE_WAIT = 1.0
"""Seconds between these tries."""
RETRY_AFTER_LIMIT = 600.0
"""Seconds: a service that is down and asks for a longer pause is not waited for; the next run asks again."""

LOOPBACK_TIMEOUT = 20.0
"""Seconds to wait for each piece of an answer of a stand-in on this machine."""

_PIECE = 1 << 16
_PASSING = frozenset({408, 425})
"""Statuses worth another try, beside all from 500 on."""
_THROTTLED = frozenset({406, 429})
"""arXiv throttles with 406, too."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Service:
    """Who is asked, and with how much patience."""

    name: str
    """For messages."""
    base_url: str
    user_agent: str
    pause: float
    """Seconds between two requests."""
    cooling: tuple[float, ...]
    """Seconds to wait after the first, second, ... throttled try of a request; the last one repeats."""
    patience: float
    """Seconds that may be spent in all on waiting because the service throttles."""
    tries: int | None = None
    """How often one request is made; ``TRIES`` where it is None."""
    deadline: float | None = None
    """Seconds that one whole request may take; ``DEADLINE`` where it is None."""
    tries_at_500: int | None = None
    """After how many tries a request that is answered with 500 is given up with :class:`BrokenRequestError`; where it is
    None, such an answer is one failure of many."""
    is_waited_for: bool = False
    """Whether somebody waits before a terminal: then a service that cannot be reached at all is given up soon."""


class PassingError(Exception):
    """An answer cannot be used, but the next one may be good."""

    tries: int | None = None
    """After how many of these it is given up; ``TRIES`` where it is None."""

    def __init__(self, message: str, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UnreachableError(PassingError):
    """No connection can be made: the host is not found, or refuses. That is no busy service."""


class StaleTokenError(PassingError):
    """The service no longer knows where a reading stands. If it says so twice, the reading begins again."""

    tries = 2


class EmptyPageError(PassingError):
    """A page came empty although more was promised."""


class ServerFaultError(PassingError):
    """The service failed over the request (HTTP 500)."""


class ThrottledError(PassingError):
    """The service asks for fewer requests."""


class GapError(SourceError):
    """A page stayed empty although more was promised. Other pages may be good."""


class BrokenRequestError(SourceError):
    """The service fails over this request. One that asks for less may be answered."""


class PatienceEndedError(SourceError):
    """The service throttled for longer than the bot waits."""


class CheckedAdapter(HTTPAdapter):
    """Carries the requests to one service, one at a time.

    ``check`` looks at each answer that is no failure of the server's and no redirect. It raises
    :class:`PassingError` where another try may help and :class:`~bot.support.errors.SourceError` where none will.
    What it returns is kept in ``checked``, for the facts that a client hides. ``ease`` may change a request that
    failed before it is made again, so that it asks for less.
    """

    def __init__(
        self,
        service: Service,
        check: Callable[[requests.Response], Any],
        ease: Callable[[requests.PreparedRequest], None] = lambda request: None,
    ) -> None:
        self._opened: list[socket.socket] = []
        super().__init__()
        self.service = service
        self.checked: Any = None
        self.requests = 0
        self.retries = 0
        self.throttled = 0
        """Requests that were answered with 429, or 406."""
        self.listen: Callable[[requests.Response], None] = lambda response: None
        """Is told of each answer as it came, before anything is made of it."""
        self._check, self._ease = check, ease
        self._scale = pace.scale(service.base_url)
        self._patience = service.patience

    def send(self, request: requests.PreparedRequest, *args: object, **kwargs: object) -> requests.Response:
        """Return a good answer.

        Raises:
            SourceError: the service failed again and again, or refused; the message says how.
            PatienceEndedError: it throttled for too long.
            StaleTokenError: it no longer knows where the reading stands.
        """
        failures = throttled = 0
        while True:
            try:
                return self._send_once(request)
            except ThrottledError as error:
                wait = self._cool_down(throttled, error)
                throttled += 1
                reason: PassingError = error
            except PassingError as error:
                failures += 1
                if failures >= self._tries_for(error):
                    raise self._give_up(error, failures) from None
                longest = self._longest_wait(error, failures) * self._scale
                wait = max(error.retry_after, random.uniform(0, longest))  # noqa: S311 - no secret
                self._ease(request)
                reason = error
            self.retries += 1
            _log.info(
                "The service is asked again.",
                service=self.service.name,
                why=str(reason),
                wait_seconds=round(wait, 1),
            )
            pace.sleep(wait)

    def _cool_down(self, before: int, error: ThrottledError) -> float:
        """Return how long to wait after a throttled try; ``before`` such tries came before it.

        Raises:
            PatienceEndedError: the wait would be longer than what is left of the patience.
        """
        cooling = self.service.cooling
        own = cooling[min(before, len(cooling) - 1)] * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
        # On this machine the bot's own waits are shorter; they use up the patience all the same.
        cost = max(error.retry_after, own)
        if cost > self._patience:
            waited = self.service.patience - self._patience
            raise PatienceEndedError(
                self.service.name,
                f"{error}, after {waited / 60:.0f} minutes of waiting"
                + (f"; it asks to wait {error.retry_after:.0f} seconds" if error.retry_after else "")
                + "; run again later",
            ) from None
        self._patience -= cost
        return max(error.retry_after, own * self._scale)

    def _tries_for(self, error: PassingError) -> int:
        if self._is_out_of_reach(error):
            return UNREACHABLE_TRIES
        if isinstance(error, ServerFaultError) and self.service.tries_at_500:
            return self.service.tries_at_500
        return error.tries or self.service.tries or TRIES

    def _longest_wait(self, error: PassingError, failures: int) -> float:
        return UNREACHABLE_WAIT if self._is_out_of_reach(error) else min(BACKOFF * 2**failures, BACKOFF_LIMIT)

    def _is_out_of_reach(self, error: PassingError) -> bool:
        return self.service.is_waited_for and isinstance(error, UnreachableError)

    def _give_up(self, error: PassingError, tries: int) -> Exception:
        if isinstance(error, StaleTokenError):
            return error
        kind = GapError if isinstance(error, EmptyPageError) else SourceError
        if isinstance(error, ServerFaultError) and self.service.tries_at_500:
            kind = BrokenRequestError
        return kind(
            self.service.name,
            f"{error} ({count(tries, 'try', 'tries')}); run again later, or check the network and the address",
        )

    def _send_once(self, request: requests.PreparedRequest) -> requests.Response:
        base_url = self.service.base_url
        request.headers["User-Agent"] = self.service.user_agent
        # A connection of its own for each request is one that the deadline knows.
        request.headers["Connection"] = "close"
        deadline = self.service.deadline or DEADLINE
        timeout = min(LOOPBACK_TIMEOUT if pace.is_loopback(base_url) else TIMEOUT, deadline)
        with pace.turn(base_url, self.service.pause):
            self.requests += 1
            with self._deadline(deadline):
                try:
                    connect = min(CONNECT_TIMEOUT, timeout)
                    response = super().send(request, stream=True, timeout=(connect, timeout))
                    self._read(response)
                except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                    kind = UnreachableError if is_unreachable(error) else PassingError
                    raise kind(describe(error, base_url, timeout)) from None
        self.listen(response)
        self._check_status(response)
        self.checked = self._check(response)
        return response

    @contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        """End the block after so many seconds by closing the connection, whatever it is reading then.

        A time-out of the socket would not do: it begins anew with each byte of a header, of an interim answer
        (``100 Continue``), or of a chunked body's trailer.
        """
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            for connection in list(self._opened):
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(seconds, expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        except PassingError:
            if not expired.is_set():
                raise
        finally:
            timer.cancel()
            while self._opened:
                self._opened.pop().close()
            # A pooled connection that the service is just closing would break the next request.
            self.close()
        if expired.is_set():
            raise PassingError(f"the answer was not complete after {seconds:.0f} seconds")

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make connections that the deadline can close."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = pool_classes(self._opened)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> urllib3.PoolManager:
        """Make connections through a proxy that the deadline can close."""
        manager: urllib3.PoolManager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = pool_classes(self._opened)
        return manager

    def _read(self, response: requests.Response) -> None:
        """Read the body, within the limit of size."""
        pieces: list[bytes] = []
        size = 0
        try:
            while piece := response.raw.read1(_PIECE, decode_content=True):
                pieces.append(piece)
                size += len(piece)
                if size > SIZE_LIMIT:
                    raise SourceError(
                        self.service.name,
                        f"an answer was larger than {SIZE_LIMIT >> 20} MiB and was not read",
                    )
            if response.raw.length_remaining:
                raise PassingError("the answer was cut short")
        finally:
            response.close()
        response._content = b"".join(pieces)
        response._content_consumed = True  # type: ignore[attr-defined]

    def _check_status(self, response: requests.Response) -> None:
        status = response.status_code
        after = retry_after(response.headers.get("Retry-After", "")) or 0.0
        if status in _THROTTLED:
            self.throttled += 1
            raise ThrottledError(status_text(status), after)
        if status in _PASSING or status >= 500 or status < 200:
            if after > RETRY_AFTER_LIMIT:
                raise SourceError(
                    self.service.name,
                    f"HTTP {status}: it asks to wait {after:.0f} seconds; run again later",
                )
            kind = ServerFaultError if status == 500 else PassingError
            raise kind(status_text(status), after)
        if 300 <= status < 400:
            # Following it could carry the API key to another host.
            raise SourceError(
                self.service.name,
                f"HTTP {status}: {self.service.base_url} redirects elsewhere; set its base URL anew",
            )


def key_in(secret: SecretStr | None) -> str | None:
    """Return the key that a variable of the environment holds, if it is set."""
    return secret.get_secret_value() if secret else None


def refuse_access(source: str, status: int, variable: str) -> None:
    """Find the statuses by which a service refuses a key, which stands in a variable of the environment.

    Raises:
        SourceError: it is one of them.
    """
    if status in (401, 403):
        raise SourceError(source, f"HTTP {status}: access was refused; check {variable}")


def open_session(adapter: CheckedAdapter) -> requests.Session:
    """Return a session whose every request goes through the adapter."""
    session = requests.Session()
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    # A proxy of the environment serves the network, not this machine.
    session.trust_env = not pace.is_loopback(adapter.service.base_url)
    return session
