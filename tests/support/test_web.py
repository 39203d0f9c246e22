"""The bounded GET: what it refuses, what it follows, when it gives up. Real HTTP, injected name look-ups."""

import datetime
import gzip
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from bot.support import web
from bot.support.public_addresses import is_public
from bot.support.web import WebError, fetch

PUBLIC = "93.184.216.34"


def to_server(
    server: HTTPServer, seen: list[str] | None = None
) -> Callable[[str, int, float], socket.socket]:
    """A connector that takes every checked address to the local server."""

    def connector(address: str, port: int, seconds: float) -> socket.socket:
        if seen is not None:
            seen.append(address)
        return socket.create_connection((server.host, server.port), timeout=seconds)

    return connector


def public(host: str, port: int) -> list[str]:
    return [PUBLIC]


def reason_of(url: str, **options: object) -> str:
    with pytest.raises(WebError) as caught:
        fetch(url, **options)  # type: ignore[arg-type]
    assert str(caught.value)
    return caught.value.reason


def never(address: str, port: int, seconds: float) -> socket.socket:
    raise AssertionError(f"connected to {address}")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "100.127.255.254", "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255", "240.0.0.1", "192.0.2.1",
        "255.255.255.255", "192.0.0.8", "198.18.0.1", "198.51.100.7", "203.0.113.9", "192.88.99.1", "::", "::1",
        "::ffff:8.8.8.8", "::ffff:127.0.0.1", "::8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1", "2002:808:808::1",
        "2001::1", "2001:db8::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "2606:4700::1%1", "fec0::1",
        "ff02::1", "100::1", "not an address", "",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert not is_public(address)
    assert (
        reason_of("http://project.org/", resolver=lambda host, port: [address], connector=never) == "refused"
    )


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001::1"])
def test_public_addresses_pass(address: str) -> None:
    assert is_public(address)


@given(st.integers(0, 2**32 - 1))
def test_no_way_of_writing_an_ipv4_address_inside_ipv6_makes_a_private_one_public(number: int) -> None:
    for prefix in ("::ffff:0:0", "::", "64:ff9b::", "2002::"):
        base = int(ipaddress.IPv6Address(prefix))
        inside = base | (number << 80 if prefix == "2002::" else number)
        assert not is_public(str(ipaddress.IPv6Address(inside)))


@given(
    st.sampled_from(
        ["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/4"]
    ).flatmap(lambda network: st.ip_addresses(network=network))
)
def test_no_address_of_a_private_local_or_multicast_network_is_public(ip: ipaddress.IPv4Address) -> None:
    assert not is_public(str(ip))


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    assert (
        reason_of("http://two.org/", resolver=lambda h, p: [PUBLIC, "10.0.0.1"], connector=never) == "refused"
    )


SIXTH = "2606:4700:4700::1111"


def test_an_address_that_refuses_is_followed_by_the_next(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data("there")
    seen: list[str] = []
    take = to_server(httpserver, seen)

    def connector(address: str, port: int, seconds: float) -> socket.socket:
        if address == SIXTH:
            seen.append(address)
            raise ConnectionRefusedError
        return take(address, port, seconds)

    page = fetch("http://two.org/", resolver=lambda host, port: [SIXTH, PUBLIC], connector=connector)
    assert page.body == b"there"
    assert seen == [SIXTH, PUBLIC]


def test_an_address_that_is_silent_leaves_time_for_the_next(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data("there")
    take = to_server(httpserver)

    def connector(address: str, port: int, seconds: float) -> socket.socket:
        if address == SIXTH:
            time.sleep(seconds)
            raise TimeoutError
        return take(address, port, seconds)

    page = fetch(
        "http://two.org/", resolver=lambda host, port: [SIXTH, PUBLIC], connector=connector, seconds=3
    )
    assert page.body == b"there"


@pytest.mark.parametrize(
    ("error", "reason"), [(ConnectionRefusedError, "unreachable"), (TimeoutError, "timeout")]
)
def test_a_name_with_many_addresses_is_given_up_after_a_few(error: type[OSError], reason: str) -> None:
    seen: list[str] = []

    def connector(address: str, port: int, seconds: float) -> socket.socket:
        seen.append(address)
        raise error

    many = [f"93.184.216.{number}" for number in range(100)]
    assert reason_of("http://many.org/", resolver=lambda host, port: many, connector=connector) == reason
    assert seen == many[: web.MAX_ADDRESSES]


def test_silent_addresses_take_no_longer_than_one() -> None:
    def connector(address: str, port: int, seconds: float) -> socket.socket:
        time.sleep(seconds)
        raise TimeoutError

    begun = time.monotonic()
    many = [f"93.184.216.{number}" for number in range(8)]
    assert (
        reason_of("http://a.org/", resolver=lambda h, p: many, connector=connector, seconds=0.8) == "timeout"
    )
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "url",
    [
        "ftp://project.org/", "file:///etc/passwd", "gopher://project.org/", "javascript:alert(1)", "project.org",
        "http://project.org:22/", "http://project.org:8080/", "https://project.org:6379/", "http://me:secret@project.org/",
        "http://me@project.org/", "http://project.org\\@10.0.0.1/", "http://project.org/a b", "http://project.org/\r\nX: y",
        "http:///nothing", "http://", "", "http://[::1", "http://exa mple.org/", "http://" + "a" * 3000,
    ],
)  # fmt: skip
def test_addresses_that_break_a_rule_are_refused_unasked(url: str) -> None:
    assert reason_of(url, resolver=public, connector=never) == "refused"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/", "http://localhost/"]
)
def test_loopback_is_refused_in_every_spelling_with_the_real_resolver(url: str) -> None:
    assert reason_of(url, connector=never) in ("refused", "unreachable")


def test_a_page_arrives_with_its_type_and_the_right_host(httpserver: HTTPServer) -> None:
    def handler(request: Request) -> Response:
        assert request.host == "project.org"
        assert "Cookie" not in request.headers
        return Response(
            "<p>Grüße</p>", content_type="text/html; charset=utf-8", headers={"Set-Cookie": "a=b"}
        )

    httpserver.expect_request("/x").respond_with_handler(handler)
    seen: list[str] = []
    page = fetch("http://project.org/x", resolver=public, connector=to_server(httpserver, seen))
    assert (page.text, page.content_type, page.whole, page.url) == (
        "<p>Grüße</p>",
        "text/html",
        True,
        "http://project.org/x",
    )
    assert seen == [PUBLIC]


def test_the_connection_goes_to_the_address_that_was_checked(httpserver: HTTPServer) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    httpserver.expect_request("/").respond_with_data("ok")
    seen: list[str] = []
    assert (
        fetch("http://rebinding.org/", resolver=rebinding, connector=to_server(httpserver, seen)).body
        == b"ok"
    )
    assert asked == ["rebinding.org"]
    assert seen == [PUBLIC]


def test_redirects_are_followed_five_times_and_no_more(httpserver: HTTPServer) -> None:
    for n in range(8):
        httpserver.expect_request(f"/{n}").respond_with_data(
            "", status=302, headers={"Location": f"/{n + 1}"}
        )
    httpserver.expect_request("/8").respond_with_data("end")
    connector = to_server(httpserver)
    assert fetch("http://a.org/3", resolver=public, connector=connector).url == "http://a.org/8"
    assert reason_of("http://a.org/2", resolver=public, connector=connector) == "unreachable"


@pytest.mark.parametrize(
    "target",
    [
        "http://inside.org/",
        "http://a.org:8080/",
        "file:///etc/passwd",
        "http://user:pw@a.org/",
        "//inside.org/x",
        "http://10.0.0.1/",
    ],
)
def test_every_redirect_is_checked_again(httpserver: HTTPServer, target: str) -> None:
    def resolver(host: str, port: int) -> list[str]:
        return {"a.org": [PUBLIC], "10.0.0.1": ["10.0.0.1"]}.get(host, ["192.168.0.1"])

    httpserver.expect_request("/").respond_with_data("", status=301, headers={"Location": target})
    assert reason_of("http://a.org/", resolver=resolver, connector=to_server(httpserver)) == "refused"


@pytest.mark.parametrize(("status", "reason"), [(404, "gone"), (410, "gone"), (403, "unreachable"), (429, "unreachable"), (500, "unreachable"), (304, "unreachable")])  # fmt: skip
def test_statuses_have_plain_reasons(httpserver: HTTPServer, status: int, reason: str) -> None:
    httpserver.expect_request("/").respond_with_data("", status=status)
    assert reason_of("http://a.org/", resolver=public, connector=to_server(httpserver)) == reason


def test_no_more_than_a_mebibyte_is_read(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/big").respond_with_data(b"x" * (3 * 1024 * 1024))
    httpserver.expect_request("/bomb").respond_with_data(
        gzip.compress(b"\0" * (64 * 1024 * 1024)), headers={"Content-Encoding": "gzip"}
    )
    for path in ("big", "bomb"):
        page = fetch(f"http://a.org/{path}", resolver=public, connector=to_server(httpserver))
        assert len(page.body) == web.MAX_BYTES
        assert not page.whole


def test_an_unknown_name_is_unreachable() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror("unknown")

    assert reason_of("http://nowhere.org/", resolver=unknown, connector=never) == "unreachable"
    assert reason_of("http://nowhere.org/", resolver=lambda h, p: [], connector=never) == "unreachable"


def test_a_refused_connection_is_unreachable() -> None:
    def closed(address: str, port: int, seconds: float) -> socket.socket:
        raise ConnectionRefusedError

    assert reason_of("http://a.org/", resolver=public, connector=closed) == "unreachable"


@contextmanager
def raw_server(
    answer: Callable[[socket.socket], None],
) -> Iterator[Callable[[str, int, float], socket.socket]]:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                answer(connection)
        except OSError:
            pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield lambda address, port, seconds: socket.create_connection(listener.getsockname(), timeout=seconds)
    finally:
        listener.close()


def drip(connection: socket.socket, head: bytes, piece: bytes) -> None:
    connection.sendall(head)
    for _ in range(100):
        time.sleep(0.05)
        connection.sendall(piece)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"", b"x"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (CHUNKED, b"1\r\nx\r\n"),
        (CHUNKED + b"0\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF", b"x"),
    ],
)
def test_a_server_that_drips_is_given_up(head: bytes, piece: bytes) -> None:
    with raw_server(lambda connection: drip(connection, head, piece)) as connector:
        begun = time.monotonic()
        assert reason_of("http://slow.org/", resolver=public, connector=connector, seconds=0.4) in (
            "timeout",
            "unreachable",
        )
        assert time.monotonic() - begun < 4


@pytest.mark.parametrize(
    ("kind", "start"), [("application/pdf", b""), ("application/octet-stream", b"%PDF-1.7")]
)
def test_a_pdf_may_have_twenty_mebibytes(httpserver: HTTPServer, kind: str, start: bytes) -> None:
    for size, whole in ((5 * web.MAX_BYTES, True), (web.MAX_PDF_BYTES + 1, False)):
        httpserver.expect_oneshot_request("/a").respond_with_data(start.ljust(size, b"x"), content_type=kind)
        page = fetch("http://a.org/a", resolver=public, connector=to_server(httpserver))
        assert page.whole is whole
        assert len(page.body) == min(size, web.MAX_PDF_BYTES)


def test_the_bot_introduces_itself_with_a_contact(httpserver: HTTPServer) -> None:
    seen: list[str] = []

    def handler(request: Request) -> Response:
        seen.append(request.headers["User-Agent"])
        return Response("ok")

    httpserver.expect_request("/").respond_with_handler(handler)
    fetch(
        "http://a.org/",
        user_agent="bot/1 (+https://list.org)",
        resolver=public,
        connector=to_server(httpserver),
    )
    assert seen == ["bot/1 (+https://list.org)"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "charset", ["idna", "punycode", "undefined", "unicode_escape", "utf-7", "hex", "no such", "zip"]
)
def test_an_unusual_charset_is_read_as_utf_8(charset: str) -> None:
    page = web.Page("https://a.org/", "text/html", "Grüße ".encode() * 100_000, charset=charset)
    assert page.text.startswith("Grüße")


@pytest.mark.parametrize(
    ("charset", "text"),
    [("iso-8859-1", "Grüße"), ("gb18030", "分割"), ("shift_jis", "分割"), ("utf-16", "Grüße")],
)
def test_usual_charsets_are_read(charset: str, text: str) -> None:
    assert web.Page("https://a.org/", "text/html", text.encode(charset), charset=charset).text == text


def test_a_name_look_up_that_hangs_is_given_up() -> None:
    release = threading.Event()

    def hanging(host: str, port: int) -> list[str]:
        release.wait(5)
        return []

    begun = time.monotonic()
    assert reason_of("http://slow.org/", resolver=hanging, connector=never, seconds=0.2) == "timeout"
    assert time.monotonic() - begun < 2
    release.set()


@given(st.binary(max_size=200))
@settings(max_examples=25, deadline=None)
def test_garbage_for_an_answer_ends_in_one_plain_error_or_a_page(garbage: bytes) -> None:
    with raw_server(lambda connection: connection.sendall(garbage)) as connector:
        try:
            outcome = (
                f"{len(fetch('http://odd.org/', resolver=public, connector=connector, seconds=3).body)} bytes"
            )
        except WebError as error:
            outcome = error.reason
    assert outcome in ("unreachable", "timeout", "gone") or int(outcome.split()[0]) <= len(garbage)


@given(st.text(max_size=60))
def test_no_text_makes_it_leave_the_public_internet(text: str) -> None:
    with pytest.raises(WebError):
        fetch(f"http://{text}", resolver=lambda host, port: ["127.0.0.1"], connector=never, seconds=3)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A certificate of its own for project.org, and a server context that shows it."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "project.org")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("project.org")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return folder / "cert.pem", context


def test_tls_is_checked_against_the_host_name_although_the_address_is_pinned(
    authority: tuple[Path, ssl.SSLContext],
) -> None:
    certificate, context = authority
    with HTTPServer(ssl_context=context) as server:
        server.expect_request("/").respond_with_data("safe")
        connector = to_server(server)
        page = fetch("https://project.org/", resolver=public, connector=connector, trust=str(certificate))
        assert page.body == b"safe"
        assert (
            reason_of("https://other.org/", resolver=public, connector=connector, trust=str(certificate))
            == "unreachable"
        )
        assert reason_of("https://project.org/", resolver=public, connector=connector) == "unreachable"


def test_proxies_of_the_environment_are_not_used(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    httpserver.expect_request("/").respond_with_data("direct")
    assert fetch("http://a.org/", resolver=public, connector=to_server(httpserver)).body == b"direct"
