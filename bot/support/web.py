"""One bounded GET of a page that a stranger named.

Every address comes from abstracts, comments and pages of others, so nothing about it is trusted: only http and
https on their own ports, only public addresses (each one that the name resolves to is checked, and the connection
goes to the first checked one that takes it, so that a second answer of the name server changes nothing), few
redirects, each checked again, one mebibyte and ten seconds, or for a PDF 20 MiB and a minute.
"""

import queue
import re
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urljoin

import urllib3
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import Url, parse_url

from bot.support.errors import BotError
from bot.support.public_addresses import is_public
from bot.support.user_agent import PRODUCT

MAX_BYTES = 1024 * 1024
MAX_PDF_BYTES = 20 * MAX_BYTES
"""The table of a PDF's parts stands at its end: a part of the file is worth nothing."""
MAX_REDIRECTS = 5
MAX_ADDRESSES = 10
"""So many addresses of one name are tried: a name server may give thousands."""
MAX_SECONDS = 10.0
_PDF_PATIENCE = 6
"""So many times as long may a PDF take."""

Reason = Literal["gone", "refused", "timeout", "unreachable"]
Resolver = Callable[[str, int], Sequence[str]]
"""Gives the IP addresses of a host name; raises OSError where there are none."""
Connector = Callable[[str, int, float], socket.socket]
"""Opens a connection to an IP address and port within so many seconds."""

_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/json,application/pdf;q=0.9,*/*;q=0.5",
    "Accept-Encoding": "identity",
}
# Codecs that read in linear time and raise nothing; Python has others, such as idna and punycode, that do not.
_CHARSETS = frozenset(
    {
        "utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1", "iso-8859-2", "iso-8859-15",
        "windows-1250", "windows-1251", "windows-1252", "cp1252", "koi8-r", "utf-16", "utf-16le", "utf-16be",
        "gb2312", "gbk", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr",
    }
)  # fmt: skip
_PORTS = {"http": 80, "https": 443}
_ODD_CHARACTER = re.compile(r"[\x00-\x20\x7f\\]")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9.])?", re.IGNORECASE)


class WebError(BotError):
    """A page could not be had. ``reason`` says of what kind the failure is, the message what happened."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Page:
    """What a web address answered."""

    url: str
    """Where the answer came from, after redirects."""
    content_type: str
    """Without parameters, lower case, for example ``text/html``."""
    body: bytes
    """The first mebibyte, of a PDF the first twenty."""
    whole: bool = True
    """Whether ``body`` is all of it."""
    charset: str = "utf-8"

    @property
    def text(self) -> str:
        """The body as text; bytes that fit no character are replaced, and an unusual charset is read as UTF-8."""
        charset = self.charset if self.charset in _CHARSETS else "utf-8"
        return self.body.decode(charset, errors="replace")

    @property
    def is_pdf(self) -> bool:
        """Whether it is a PDF, by its first bytes or its type."""
        return self.body.startswith(b"%PDF") or "pdf" in self.content_type


Fetch = Callable[[str], Page]
"""Reads a page; raises :class:`WebError` where it cannot be had."""


def resolve(host: str, port: int) -> list[str]:
    """Return every address that the system's resolver gives for a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def connect(address: str, port: int, seconds: float) -> socket.socket:
    """Open a TCP connection to an IP address."""
    return socket.create_connection((address, port), timeout=seconds)


@dataclass(slots=True)
class _Visit:
    """One page on its way: how to get there, until when, and which connections are open."""

    resolver: Resolver
    connector: Connector
    trust: str | None
    user_agent: str
    seconds: float
    deadline: float
    opened: list[socket.socket] = field(default_factory=list)

    def seconds_left(self) -> float:
        return max(0.001, self.deadline - time.monotonic())

    def is_late(self) -> bool:
        return time.monotonic() >= self.deadline

    def dial(self, addresses: Sequence[str], port: int) -> socket.socket:
        """Connect to the first address that takes it; each may use an equal share of the time that is left.

        Raises:
            OSError: none does; the error is that of the last one that was tried.
        """
        failed = OSError("no address was tried")
        for number, address in enumerate(addresses):
            if self.is_late():
                break
            try:
                connection = self.connector(address, port, self.seconds_left() / (len(addresses) - number))
            except OSError as error:
                failed = error
            else:
                self.opened.append(connection.dup())  # the original changes hands when TLS is put over it
                return connection
        raise failed

    def close(self) -> None:
        for connection in self.opened:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            with suppress(OSError):
                connection.close()


def fetch(
    url: str,
    *,
    user_agent: str = PRODUCT,
    resolver: Resolver = resolve,
    connector: Connector = connect,
    trust: str | None = None,
    seconds: float = MAX_SECONDS,
) -> Page:
    """Get a public web page: at most 5 redirects, 1 MiB and 10 seconds, or 20 MiB and a minute for a PDF.

    The time counts from the call, name look-ups, headers and trailers included.

    Args:
        url: an http or https address, port 80 or 443, without user name and password.
        user_agent: how the bot introduces itself.
        resolver: looks host names up. Whatever it answers is checked.
        connector: opens connections to addresses that were checked.
        trust: a file of certificate authorities instead of the usual ones.
        seconds: for all of a page, at most 10; a PDF may take six times as long.

    Raises:
        WebError: ``gone`` (404 or 410), ``refused`` (an address that is not asked), ``timeout``, or
            ``unreachable`` (anything else, such as a failed name look-up or status 500).
    """
    seconds = min(seconds, MAX_SECONDS)
    visit = _Visit(resolver, connector, trust, user_agent, seconds, time.monotonic() + seconds)
    answers: queue.SimpleQueue[Page | WebError] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(_follow(url, visit))
        except WebError as error:
            answers.put(error)
        except Exception as error:  # whatever a hostile answer provokes must end as one plain message
            answers.put(WebError("unreachable", f"{url[:200]} could not be read: {type(error).__name__}"))

    # A server may send a byte now and then, and a name look-up has no time-out at all: only a thread of its own
    # keeps the promise. Closing the socket ends the thread.
    threading.Thread(target=work, daemon=True).start()
    try:
        answer = _wait(answers, visit)
    finally:
        visit.close()
    if answer is None:
        raise WebError("timeout", f"{url[:200]} did not answer within {visit.seconds:g} seconds")
    if isinstance(answer, WebError):
        raise answer
    return answer


def _wait(answers: "queue.SimpleQueue[Page | WebError]", visit: _Visit) -> Page | WebError | None:
    while True:
        with suppress(queue.Empty):
            return answers.get(timeout=visit.seconds_left())
        if visit.is_late():  # else a PDF was found meanwhile, and the deadline was moved
            return None


def _follow(url: str, visit: _Visit) -> Page:
    for _ in range(MAX_REDIRECTS + 1):
        answer = _get(url, visit)
        if isinstance(answer, Page):
            return answer
        url = answer
    raise WebError("unreachable", f"{url[:200]} redirects more than {MAX_REDIRECTS} times")


def _get(url: str, visit: _Visit) -> Page | str:
    """Ask one address; return the page, or the address that it redirects to."""
    scheme, host, port, target = _split(url)
    addresses = _public_addresses(url, host, port, visit.resolver)

    def dial() -> socket.socket:
        try:
            return visit.dial(addresses, port)
        except TimeoutError:
            raise WebError("timeout", f"{url[:200]} did not answer in time") from None

    pool = _pool(scheme, host, port, visit.trust, dial, visit.seconds_left())
    try:
        response = pool.urlopen(
            "GET",
            target,
            headers={"User-Agent": visit.user_agent, **_HEADERS},
            redirect=False,
            retries=False,
            preload_content=False,
            assert_same_host=False,
        )
        return _answer_of(response, url, visit)
    except urllib3.exceptions.TimeoutError:
        raise WebError("timeout", f"{url[:200]} did not answer in time") from None
    except (HTTPError, OSError, ValueError) as error:
        raise WebError("unreachable", f"{url[:200]} could not be read: {type(error).__name__}") from None
    finally:
        pool.close()


def _answer_of(response: urllib3.BaseHTTPResponse, url: str, visit: _Visit) -> Page | str:
    status, location = response.status, response.headers.get("location")
    if status in (301, 302, 303, 307, 308) and location:
        return urljoin(url, location)
    if status in (404, 410):
        raise WebError("gone", f"{url[:200]} answers {status}: the page is gone")
    if not 200 <= status < 300:
        raise WebError("unreachable", f"{url[:200]} answers {status}")
    return _read(response, url, visit)


def _read(response: urllib3.BaseHTTPResponse, url: str, visit: _Visit) -> Page:
    kind, _, parameters = response.headers.get("content-type", "").partition(";")
    page = Page(url, kind.strip().lower(), b"", True, _charset_of(parameters))
    limit, body = MAX_BYTES, bytearray()
    for piece in response.stream(64 * 1024, decode_content=True):
        if not body and replace(page, body=piece).is_pdf:
            limit = MAX_PDF_BYTES
            visit.deadline += (_PDF_PATIENCE - 1) * visit.seconds
        body += piece
        if len(body) > limit:
            return replace(page, body=bytes(body[:limit]), whole=False)
        if visit.is_late():
            raise WebError("timeout", f"{url[:200]} sent its page too slowly")
    return replace(page, body=bytes(body))


def _charset_of(parameters: str) -> str:
    charset = re.search(r"charset=\"?([\w.:-]{1,40})", parameters)
    return charset[1].lower() if charset else "utf-8"


def _split(url: str) -> tuple[Literal["http", "https"], str, int, str]:
    """Take an address apart with the parser that also makes the request, so that both read it alike."""
    parts = _parse(url)
    if parts.scheme not in ("http", "https"):
        raise WebError("refused", f"{url[:200]} is neither http nor https")
    if parts.auth is not None:
        raise WebError("refused", "the address carries a user name or password")
    host = (parts.host or "").removeprefix("[").removesuffix("]")
    if not (_HOST.fullmatch(host) or ":" in host):
        raise WebError("refused", f"{url[:200]!r} names no host")
    port = parts.port or _PORTS[parts.scheme]
    if port not in _PORTS.values():
        raise WebError("refused", f"{url[:200]} asks for port {port}; only 80 and 443 are asked")
    return ("https" if parts.scheme == "https" else "http"), host, port, parts.request_uri


def _parse(url: str) -> Url:
    if not _ODD_CHARACTER.search(url) and len(url) <= 2000:
        with suppress(LocationParseError):
            return parse_url(url)
    raise WebError("refused", f"{url[:200]!r} is no web address")


def _public_addresses(url: str, host: str, port: int, resolver: Resolver) -> list[str]:
    """Return the addresses of a host that may be tried. One that is not public is enough to refuse all."""
    try:
        addresses = list(resolver(host, port))
    except (OSError, UnicodeError):
        raise WebError("unreachable", f"{url[:200]}: the name {host} is not known") from None
    if not addresses:
        raise WebError("unreachable", f"{url[:200]}: the name {host} has no address")
    for address in addresses:
        if not is_public(address):
            raise WebError("refused", f"{url[:200]} leads to {address}, which is not on the public internet")
    return addresses[:MAX_ADDRESSES]


def _pool(
    scheme: str,
    host: str,
    port: int,
    trust: str | None,
    dial: Callable[[], socket.socket],
    seconds: float,
) -> urllib3.HTTPConnectionPool:
    """Make a pool whose connections go where ``dial`` goes; host name, SNI and certificate stay those of the URL."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return dial()

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return dial()

    timeout = urllib3.Timeout(connect=seconds, read=seconds)
    if scheme == "http":
        plain = urllib3.HTTPConnectionPool(host, port, timeout=timeout)
        plain.ConnectionCls = Plain
        return plain
    secure = urllib3.HTTPSConnectionPool(
        host, port, timeout=timeout, cert_reqs="CERT_REQUIRED", ca_certs=trust or DEFAULT_CA_BUNDLE_PATH
    )
    secure.ConnectionCls = Secure
    return secure
