"""Requests to a service that may misbehave: paced, bounded, checked, tried again, and in the end named.

Both clients, ``arxiv`` and ``semanticscholar``, speak through a ``requests`` session of this module. It sees
every status and every body before they do, because they take some failures for empty answers.
"""

import email.utils
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import requests
import structlog
import tenacity
import urllib3
from requests.adapters import HTTPAdapter

from bot.core.setting_types import is_loopback
from bot.support.errors import SourceError

TRIES = 6
"""How often one request is made before the source counts as failed."""
TIMEOUT = 60.0
"""Seconds to wait for a connection, and for each piece of an answer."""
DEADLINE = 180.0
"""Seconds that one whole answer may take: a service that drips bytes is not waited for."""
SIZE_LIMIT = 32 << 20
"""Bytes of one answer, unpacked. 2,000 entries of arXiv take about 5 MB."""
BACKOFF = 5.0
"""Seconds: the n-th wait is drawn between 0 and BACKOFF * 2**n (exponential backoff with full jitter)."""
BACKOFF_LIMIT = 120.0
RETRY_AFTER_LIMIT = 600.0
"""Seconds: a service that asks for a longer pause is not waited for; the next night asks again."""

LOOPBACK_TIMEOUT = 20.0
LOOPBACK_BACKOFF = 0.05
"""A stand-in on this machine recovers at once and has nobody else to serve. Its Retry-After is honoured."""

_PIECE = 1 << 16
_PASSING = frozenset({406, 408, 425, 429})
"""Statuses worth another try, beside all from 500 on. arXiv throttles with 406, too."""

sleep = time.sleep
_log = structlog.get_logger()


class PassingError(Exception):
    """An answer cannot be used, but the next one may be good."""

    tries: int | None = None
    """After how many of these it is given up; ``TRIES`` where it is None."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StaleTokenError(PassingError):
    """The service no longer knows where a reading stands. If it says so twice, the reading begins again."""

    tries = 2


class CheckedAdapter(HTTPAdapter):
    """Carries the requests to one service, one at a time.

    ``check`` looks at each answer that is no failure of the server's and no redirect. It raises
    :class:`PassingError` where another try may help and :class:`~bot.support.errors.SourceError` where none will.
    What it returns is kept in ``checked``, for the facts that a client hides.
    """

    def __init__(
        self,
        source: str,
        base_url: str,
        pause: float,
        check: Callable[[requests.Response], Any],
        user_agent: str,
    ) -> None:
        super().__init__()
        self.checked: Any = None
        self.requests = 0
        self.retries = 0
        self._source, self._check, self._user_agent = source, check, user_agent
        self._base_url = base_url
        self._loopback = is_loopback(base_url)
        self._pause = 0.0 if self._loopback else pause
        self._last = float("-inf")

    def send(self, request: requests.PreparedRequest, *args: object, **kwargs: object) -> requests.Response:
        """Return a good answer.

        Raises:
            SourceError: the service failed again and again, or refused; the message says how.
            StaleTokenError: it no longer knows where the reading stands.
        """
        jitter = tenacity.wait_random_exponential(
            multiplier=LOOPBACK_BACKOFF if self._loopback else BACKOFF, max=BACKOFF_LIMIT
        )

        def wait(state: tenacity.RetryCallState) -> float:
            return max(_error(state).retry_after or 0.0, jitter(state))

        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(PassingError),
            stop=lambda state: state.attempt_number >= (_error(state).tries or TRIES),
            wait=wait,
            sleep=lambda seconds: sleep(seconds),
            before_sleep=self._tell,
            reraise=True,
        )
        try:
            return attempts(self._send_once, request)
        except StaleTokenError:
            raise
        except PassingError as error:
            raise SourceError(
                self._source,
                f"{error} ({TRIES} tries); run again later, or check the network and the address",
            ) from None

    def _tell(self, state: tenacity.RetryCallState) -> None:
        self.retries += 1
        _log.info(
            f"{self._source} is asked again.",
            why=str(_error(state)),
            attempt=state.attempt_number + 1,
            wait_seconds=round(state.upcoming_sleep, 1),
        )

    def _send_once(self, request: requests.PreparedRequest) -> requests.Response:
        early = self._last + self._pause - time.monotonic()
        if early > 0:
            sleep(early)
        request.headers["User-Agent"] = self._user_agent
        timeout = LOOPBACK_TIMEOUT if self._loopback else TIMEOUT
        self.requests += 1
        try:
            response = super().send(request, stream=True, timeout=timeout)
            self._read(response)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise PassingError(_plainly(error, self._base_url, timeout)) from None
        finally:
            self._last = time.monotonic()
        self._check_status(response)
        self.checked = self._check(response)
        return response

    def _read(self, response: requests.Response) -> None:
        """Read the body, within the limits of size and time."""
        deadline = time.monotonic() + DEADLINE
        pieces: list[bytes] = []
        size = 0
        try:
            # read1 returns after one read of the socket, so that the deadline also ends a slow drip.
            while piece := response.raw.read1(_PIECE, decode_content=True):
                pieces.append(piece)
                size += len(piece)
                if size > SIZE_LIMIT:
                    raise SourceError(
                        self._source, f"an answer was larger than {SIZE_LIMIT >> 20} MiB and was not read"
                    )
                if time.monotonic() > deadline:
                    raise PassingError(f"the answer was not complete after {DEADLINE:.0f} seconds")
            if response.raw.length_remaining:
                raise PassingError("the answer was cut short")
        finally:
            response.close()
        response._content = b"".join(pieces)
        response._content_consumed = True  # type: ignore[attr-defined]

    def _check_status(self, response: requests.Response) -> None:
        status = response.status_code
        if status in _PASSING or status >= 500:
            after = _retry_after(response.headers.get("Retry-After", ""))
            if after is not None and after > RETRY_AFTER_LIMIT:
                raise SourceError(
                    self._source, f"HTTP {status}: it asks to wait {after:.0f} seconds; run again later"
                )
            raise PassingError(_status_text(status), after)
        if 300 <= status < 400:
            # Following it could carry the API key to another host.
            raise SourceError(
                self._source, f"HTTP {status}: {self._base_url} redirects elsewhere; set its base URL anew"
            )


def _error(state: tenacity.RetryCallState) -> PassingError:
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, PassingError) else PassingError("")


def _status_text(status: int) -> str:
    reasons = {
        406: "it throttles", 429: "too many requests", 500: "internal error", 502: "bad gateway",
        503: "unavailable", 504: "gateway time-out",
    }  # fmt: skip
    return f"HTTP {status}" + (f" ({reasons[status]})" if status in reasons else "")


def _retry_after(text: str) -> float | None:
    """Return the seconds that a Retry-After header asks for: a number or a date (RFC 9110, 10.2.3)."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _plainly(error: Exception, base_url: str, timeout: float) -> str:
    text = str(error).lower()
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError) or "timed out" in text:
        return f"no answer from {base_url} within {timeout:.0f} seconds"
    if "refused" in text:
        return f"{base_url} refused the connection"
    if "resolve" in text or "name or service" in text:
        return f"the host of {base_url} was not found"
    if "certificate" in text:
        return f"the certificate of {base_url} could not be verified"
    if "incomplete" in text:
        return "the answer was cut short"
    if "decode" in text or "decompress" in text:
        return "the answer could not be unpacked"
    return f"the connection to {base_url} broke"


def open_session(adapter: CheckedAdapter, base_url: str) -> requests.Session:
    """Return a session whose every request goes through the adapter."""
    session = requests.Session()
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    # A proxy of the environment serves the network, not this machine.
    session.trust_env = not is_loopback(base_url)
    return session
