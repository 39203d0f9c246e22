import gzip
import socket
import threading
import time

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from bot.sources import http
from bot.sources.http import (
    CheckedAdapter,
    PassingError,
    PatienceEndedError,
    Service,
    StaleTokenError,
    open_session,
)
from bot.sources.telling import retry_after
from bot.support import pace
from bot.support.errors import SourceError


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, without making them."""
    made: list[float] = []
    monkeypatch.setattr(pace, "sleep", made.append)
    return made


def asking(
    base_url: str, check=lambda response: None, pause: float = 0.0
) -> tuple[CheckedAdapter, requests.Session]:
    service = Service("The service", base_url, "the bot", pause, cooling=(10.0, 60.0, 120.0), patience=1000.0)
    adapter = CheckedAdapter(service, check)
    return adapter, open_session(adapter)


def answers(httpserver: HTTPServer, *responses: Response) -> None:
    """Give these responses one after the other, the last one for ever."""
    left = list(responses)
    httpserver.expect_request("/").respond_with_handler(lambda _: left.pop(0) if len(left) > 1 else left[0])


GOOD = Response("good")


@pytest.mark.parametrize("status", [406, 408, 425, 429, 500, 502, 503, 504, 520])
def test_a_passing_failure_is_asked_again(httpserver, waits, status):
    answers(httpserver, Response("no", status), Response("no", status), GOOD)
    adapter, session = asking(httpserver.url_for(""))
    assert session.get(httpserver.url_for("/")).text == "good"
    assert (adapter.requests, adapter.retries) == (3, 2)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_lasting_failure_is_named_in_the_end(httpserver, waits, status):
    answers(httpserver, Response("no", status))
    adapter, session = asking(httpserver.url_for(""))
    with pytest.raises(SourceError, match=rf"The service: HTTP {status} .*6 tries"):
        session.get(httpserver.url_for("/"))
    assert adapter.requests == http.TRIES


def test_retry_after_in_seconds_is_honoured_on_this_machine_too(httpserver, waits):
    answers(httpserver, Response("no", 429, {"Retry-After": "7"}), GOOD)
    _, session = asking(httpserver.url_for(""))
    session.get(httpserver.url_for("/"))
    assert waits == [7.0]


def test_retry_after_may_be_a_date(httpserver, waits):
    soon = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 30))
    answers(httpserver, Response("no", 503, {"Retry-After": soon}), GOOD)
    _, session = asking(httpserver.url_for(""))
    session.get(httpserver.url_for("/"))
    assert 25 < waits[0] <= 30


@pytest.mark.parametrize("junk", ["soon", "-1", "1e9", "Thu, 99 Foo 2025", "\x00", "²", ""])
def test_an_unreadable_retry_after_is_no_crash(junk):
    assert retry_after(junk) is None


@pytest.mark.parametrize("status", [429, 503])
def test_a_service_that_wants_a_long_pause_is_left_alone(httpserver, waits, status):
    answers(httpserver, Response("no", status, {"Retry-After": "86400"}))
    adapter, session = asking(httpserver.url_for(""))
    with pytest.raises(SourceError, match="wait 86400 seconds; run again later"):
        session.get(httpserver.url_for("/"))
    assert adapter.requests == 1
    assert waits == []


def test_waits_grow_with_full_jitter_and_stay_below_a_bound(httpserver, waits, monkeypatch):
    monkeypatch.setattr(pace, "LOOPBACK_SCALE", 1.0)
    monkeypatch.setattr(http, "BACKOFF", 40.0)
    monkeypatch.setattr(http, "TRIES", 30)
    answers(httpserver, Response("no", 500))
    _, session = asking(httpserver.url_for(""))
    with pytest.raises(SourceError):
        session.get(httpserver.url_for("/"))
    assert len(waits) == 29
    assert len(set(waits)) > 20
    assert waits[0] <= 80
    assert max(waits) <= http.BACKOFF_LIMIT
    assert max(waits[10:]) > 60


def test_a_packed_body_is_unpacked(httpserver):
    packed = gzip.compress(b"x" * 300_000)
    httpserver.expect_request("/").respond_with_data(packed, headers={"Content-Encoding": "gzip"})
    _, session = asking(httpserver.url_for(""))
    assert session.get(httpserver.url_for("/")).content == b"x" * 300_000


def test_a_broken_packing_is_named(httpserver, waits):
    httpserver.expect_request("/").respond_with_data(b"not packed", headers={"Content-Encoding": "gzip"})
    _, session = asking(httpserver.url_for(""))
    with pytest.raises(SourceError, match="could not be unpacked"):
        session.get(httpserver.url_for("/"))


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_beyond_the_size_limit_is_not_read(httpserver, monkeypatch, packed):
    monkeypatch.setattr(http, "SIZE_LIMIT", 1 << 20)
    body = bytes(50 << 20)
    if packed:
        httpserver.expect_request("/").respond_with_data(
            gzip.compress(body), headers={"Content-Encoding": "gzip"}
        )
    else:
        httpserver.expect_request("/").respond_with_data(body)
    adapter, session = asking(httpserver.url_for(""))
    with pytest.raises(SourceError, match="larger than 1 MiB"):
        session.get(httpserver.url_for("/"))
    assert adapter.requests == 1


def raw_server(talk) -> tuple[str, threading.Thread]:
    """A server below HTTP: ``talk`` is handed each connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)

    def serve() -> None:
        with listener:
            try:
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        connection.recv(65536)
                        if talk(connection):
                            return
            except OSError:
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}", thread


def test_a_reset_connection_is_asked_again():
    seen = []

    def talk(connection) -> bool:
        seen.append(1)
        if len(seen) < 3:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
            return False
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ngood")
        return True

    url, _ = raw_server(talk)
    adapter, session = asking(url)
    assert session.get(url).text == "good"
    assert adapter.retries == 2


def test_a_truncated_body_is_asked_again():
    seen = []

    def talk(connection) -> bool:
        seen.append(1)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\n")
        connection.sendall(b"good" if len(seen) > 1 else b"go")
        return len(seen) > 1

    url, _ = raw_server(talk)
    adapter, session = asking(url)
    assert session.get(url).text == "good"
    assert adapter.retries == 1


def test_a_chunked_body_that_stops_is_asked_again():
    seen = []

    def talk(connection) -> bool:
        seen.append(1)
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        connection.sendall(head + b"4\r\ngood\r\n" + (b"0\r\n\r\n" if len(seen) > 1 else b""))
        return len(seen) > 1

    url, _ = raw_server(talk)
    adapter, session = asking(url)
    assert session.get(url).text == "good"
    assert adapter.retries == 1


def test_silence_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(http, "LOOPBACK_TIMEOUT", 0.2)
    monkeypatch.setattr(http, "TRIES", 2)
    stop = threading.Event()
    url, _ = raw_server(lambda _: stop.wait(5))
    _, session = asking(url)
    try:
        with pytest.raises(SourceError, match=r"no answer from .* within 0 seconds"):
            session.get(url)
    finally:
        stop.set()


def test_a_drip_of_bytes_ends_at_the_deadline(monkeypatch):
    monkeypatch.setattr(http, "DEADLINE", 0.3)
    monkeypatch.setattr(http, "TRIES", 1)

    def talk(connection) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.05)
        return True

    url, _ = raw_server(talk)
    _, session = asking(url)
    began = time.monotonic()
    with pytest.raises(SourceError, match="not complete after"):
        session.get(url)
    assert time.monotonic() - began < 3


def test_nobody_there_is_said_so(waits):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    _, session = asking(url)
    with pytest.raises(SourceError, match="refused the connection"):
        session.get(url)


def test_where_somebody_waits_a_service_out_of_reach_is_given_up_soon(waits):
    url = "http://no-such-host.invalid"
    service = Service("The service", url, "the bot", 0.0, (10.0,), 1000.0, is_waited_for=True)
    with pytest.raises(SourceError, match=r"was not found \(2 tries\)"):
        open_session(CheckedAdapter(service, lambda response: None)).get(url)
    assert sum(waits) <= 1


def test_where_somebody_waits_a_busy_service_is_asked_as_often_as_ever(httpserver, waits):
    answers(httpserver, Response("no", 503), Response("no", 503), Response("no", 503), GOOD)
    url = httpserver.url_for("")
    service = Service("The service", url, "the bot", 0.0, (10.0,), 1000.0, is_waited_for=True)
    assert open_session(CheckedAdapter(service, lambda response: None)).get(url).text == "good"


def test_a_redirect_is_not_followed_with_the_key(httpserver):
    httpserver.expect_request("/").respond_with_data("", 302, {"Location": "http://127.0.0.1:1/elsewhere"})
    _, session = asking(httpserver.url_for(""))
    with pytest.raises(SourceError, match="redirects elsewhere"):
        session.get(httpserver.url_for("/"), headers={"x-api-key": "secret"})


def test_the_check_sees_each_answer_and_may_ask_again(httpserver, waits):
    answers(httpserver, Response("bad"), GOOD)

    def check(response: requests.Response) -> str:
        if response.text == "bad":
            raise PassingError("it is bad")
        return response.text.upper()

    adapter, session = asking(httpserver.url_for(""), check)
    session.get(httpserver.url_for("/"))
    assert adapter.checked == "GOOD"


def test_an_expired_token_is_tried_twice_and_no_more(httpserver, waits):
    answers(httpserver, GOOD)

    def check(_: requests.Response) -> None:
        raise StaleTokenError("expired")

    adapter, session = asking(httpserver.url_for(""), check)
    with pytest.raises(StaleTokenError):
        session.get(httpserver.url_for("/"))
    assert adapter.requests == 2


def test_the_real_service_is_given_its_pause_between_requests(waits, monkeypatch):
    _, session = asking("https://service.example", pause=3.0)
    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", lambda *_, **__: _canned())
    for _ in range(3):
        session.get("https://service.example/")
    assert len(waits) == 2
    assert all(2.9 < wait <= 3.0 for wait in waits)


def _canned() -> requests.Response:
    import io

    import urllib3

    response = requests.Response()
    response.status_code = 200
    response.raw = urllib3.HTTPResponse(io.BytesIO(b"good"), preload_content=False)
    return response


def test_a_stand_in_is_asked_without_waiting(httpserver, waits):
    answers(httpserver, GOOD)
    _, session = asking(httpserver.url_for(""), pause=3.0)
    for _ in range(3):
        session.get(httpserver.url_for("/"))
    assert sum(waits) < 0.01


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(httpserver, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    answers(httpserver, GOOD)
    _, session = asking(httpserver.url_for(""))
    assert session.get(httpserver.url_for("/")).text == "good"


def test_the_service_learns_who_asks(httpserver):
    agents = []

    def handler(request: Request) -> Response:
        agents.append(request.headers["User-Agent"])
        return GOOD

    httpserver.expect_request("/").respond_with_handler(handler)
    _, session = asking(httpserver.url_for(""))
    session.get(httpserver.url_for("/"), headers={"User-Agent": "somebody else"})
    assert agents == ["the bot"]


def drip(piece: bytes, head: bytes = b"", seconds: float = 0.02):
    """A server that begins an answer and sends one piece after the other for ever."""

    def talk(connection) -> bool:
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            time.sleep(seconds)

    return talk


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n"


@pytest.mark.parametrize(
    "talk",
    [
        drip(b"H"),
        drip(b"X-Header: value\r\n", b"HTTP/1.1 200 OK\r\n", 0.1),
        drip(b"x", b"HTTP/1.1 200 OK\r\nX-Header: "),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip(b"HTTP/1.1 100 Continue\r\nX-Header: value\r\n\r\n"),
        drip(b"HTTP/1.1 102 Processing\r\n\r\n"),
        drip(b"X-Trailer: value\r\n", CHUNKED),
        drip(b"x", CHUNKED + b"X-Trailer: "),
        drip(b"1\r\nx\r\n", CHUNKED[:-13]),
        drip(b"1;extension=value\r\nx\r\n", CHUNKED[:-13]),
    ],
    ids=["status", "headers", "header", "continue", "continue+", "processing", "trailers", "trailer", "chunks", "extension"],
)  # fmt: skip
def test_one_deadline_ends_a_request_whatever_it_is_reading(monkeypatch, talk):
    monkeypatch.setattr(http, "DEADLINE", 0.5)
    monkeypatch.setattr(http, "TRIES", 1)
    url, _ = raw_server(talk)
    _, session = asking(url)
    began = time.monotonic()
    with pytest.raises(SourceError, match=r"not complete after|HTTP 102|the connection to .* broke"):
        session.get(url)
    assert time.monotonic() - began < 5


def test_after_a_deadline_the_next_request_is_answered(monkeypatch):
    monkeypatch.setattr(http, "DEADLINE", 0.5)
    seen = []

    def talk(connection) -> bool:
        seen.append(1)
        if len(seen) == 1:
            time.sleep(0.6)
            return False
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood")
        return True

    url, _ = raw_server(talk)
    adapter, session = asking(url)
    assert session.get(url).text == "good"
    assert adapter.retries == 1


@pytest.mark.parametrize("status", [406, 429])
def test_throttling_is_waited_for_in_minutes_until_the_patience_ends(httpserver, waits, monkeypatch, status):
    monkeypatch.setattr(pace, "LOOPBACK_SCALE", 1.0)
    answers(httpserver, Response("no", status))
    adapter, session = asking(httpserver.url_for(""))
    with pytest.raises(PatienceEndedError, match=rf"HTTP {status} .* minutes of waiting"):
        session.get(httpserver.url_for("/"))
    assert 8 <= waits[0] <= 12
    assert 48 <= waits[1] <= 72
    assert all(96 <= wait <= 144 for wait in waits[2:])
    assert 850 < sum(waits) <= 1000
    assert adapter.throttled == adapter.requests == len(waits) + 1


def test_the_patience_is_that_of_all_requests_together(httpserver, waits):
    answers(httpserver, Response("no", 429), Response("no", 429), GOOD, Response("no", 429))
    adapter, session = asking(httpserver.url_for(""))
    session.get(httpserver.url_for("/"))
    with pytest.raises(PatienceEndedError):
        session.get(httpserver.url_for("/"))
    made = adapter.requests
    with pytest.raises(PatienceEndedError):
        session.get(httpserver.url_for("/"))
    assert adapter.requests - made <= 3


def test_throttled_tries_and_failed_ones_are_counted_apart(httpserver, waits):
    answers(httpserver, *[Response("no", status) for status in (429, 500) * 5], GOOD)
    _, session = asking(httpserver.url_for(""))
    assert session.get(httpserver.url_for("/")).text == "good"


def test_two_clients_of_one_host_keep_one_pace(waits, monkeypatch):
    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", lambda *_, **__: _canned())
    for name in ("export.service.example", "service.example"):
        _, session = asking(f"https://{name}", pause=3.0)
        session.get(f"https://{name}/")
    _, other = asking("https://another.example", pause=3.0)
    other.get("https://another.example/")
    assert len(waits) == 1
    assert 2.9 < waits[0] <= 3.0
