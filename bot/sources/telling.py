"""What a status, a header and a broken connection say, in words and seconds."""

import email.utils
from datetime import UTC, datetime

import requests
import urllib3

_MEANINGS = {
    "refused": "{} refused the connection",
    "resolve": "the host of {} was not found",
    "name or service": "the host of {} was not found",
    "certificate": "the certificate of {} could not be verified",
    "incomplete": "the answer was cut short",
    "decode": "the answer could not be unpacked",
    "decompress": "the answer could not be unpacked",
}
"""What words in an error of a connection mean, for an address."""


def status_text(status: int) -> str:
    """Return a status with what it means, where that is known."""
    reasons = {
        406: "it throttles", 429: "too many requests", 500: "internal error", 502: "bad gateway",
        503: "unavailable", 504: "gateway time-out",
    }  # fmt: skip
    return f"HTTP {status}" + (f" ({reasons[status]})" if status in reasons else "")


def retry_after(text: str) -> float | None:
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


def describe(error: Exception, base_url: str, timeout: float) -> str:
    """Return what went wrong with a request to an address, for a person."""
    text = str(error).lower()
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError) or "timed out" in text:
        return f"no answer from {base_url} within {timeout:.0f} seconds"
    meaning = next((said for words, said in _MEANINGS.items() if words in text), "the connection to {} broke")
    return meaning.format(base_url)


def is_unreachable(error: Exception) -> bool:
    """Return whether no connection could be made: the host was not found, refused, or did not take it in time."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)
