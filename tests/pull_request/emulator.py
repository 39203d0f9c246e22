"""A GitHub that this project did not write: npm's emulate, behind a thin proxy.

The proxy mends faults of the emulator (the address of a ref, the words for permissions, the head of a pull
request, which stays what it was at the opening), adds reactions, and enforces what GitHub does and the emulator does not: the longest body, one open pull request for a branch.
It also writes down every request, for the comparison with GitHub's own OpenAPI description.
"""

import itertools
import json
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

from tests import ROOT

NODE = ROOT / "node_modules/node/bin/node"
EMULATE = ROOT / "node_modules/emulate/dist/index.js"
MISSING = "GitHub's emulator is not installed, so its tests are skipped: run `npm ci` (make test does, where npm is)."
LONGEST = 65_536
PERMISSIONS = {"push": "write", "pull": "read", "triage": "read", "maintain": "write"}
TOKENS = 500
"""The emulator gives a token 5,000 requests an hour: each test has tokens of its own."""
_turns = itertools.cycle(range(TOKENS))
_PEOPLE = ("keeper", "helper", "stranger")
SEED = {
    "tokens": {
        f"{login}-token-{turn}": {"login": login, "scopes": ["repo"]}
        for login in _PEOPLE
        for turn in range(TOKENS)
    },
    "github": {
        "users": [{"login": login, "name": login.title()} for login in _PEOPLE],
        "repos": [{"owner": "keeper", "name": "seed", "auto_init": True}],
    },
}


@dataclass(frozen=True)
class Call:
    """A request as it was made, and what came of it."""

    method: str
    path: str
    body: Any
    status: int


Struck = Literal["drop", "lose", "refuse"]
"""The connection ends before the request is carried out; after it was, without an answer; GitHub answers 502."""


@dataclass
class Calls:
    """All requests of a test."""

    made: list[Call] = field(default_factory=list)
    strike: Callable[[str, str, Any], Struck | None] | None = None
    """Decides by method, path and body what goes wrong with a request."""
    under_way: set[int] = field(default_factory=set)
    """The threads that answer requests now."""

    def wait(self) -> None:
        """Wait until every request is answered: one that lost its asker is carried out all the same."""
        while self.under_way:
            time.sleep(0.005)

    def writes(self) -> list[Call]:
        return [call for call in self.made if call.method != "GET"]


def is_installed() -> bool:
    return NODE.exists() and EMULATE.exists()


@contextmanager
def emulator(folder: Path) -> Iterator[str]:
    """Run the emulator, and yield its address."""
    seed = folder / "seed.yaml"
    seed.write_text(json.dumps(SEED))  # JSON is YAML
    port = _free_port()
    with (folder / "emulator.log").open("w") as log:
        process = subprocess.Popen(
            [NODE, EMULATE, "start", "--service", "github", "--seed", seed, "--port", str(port)],
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(port, process)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def proxy(target: str, calls: Calls, mended: bool = True) -> Iterator[str]:
    """Stand before the emulator, or before something that has not its faults, and yield the proxy's address."""
    server = ThreadingHTTPServer(("localhost", 0), _handler(target, calls, mended))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError(f"the emulator ended with status {process.returncode}")
        try:
            with socket.create_connection(("localhost", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the emulator did not start in ten seconds")


def _handler(target: str, calls: Calls, mended: bool) -> type[BaseHTTPRequestHandler]:
    given = {"target": target, "calls": calls, "mended": mended}
    own = {"lock": threading.Lock(), "heads": {}, "turn": next(_turns)}
    return type("Proxy", (_Proxy,), {**given, **own})


class _Proxy(BaseHTTPRequestHandler):
    target: str
    calls: Calls
    mended: bool
    lock: threading.Lock
    heads: dict[str, str]
    """The last commit that an open pull request had, by repository and number."""
    turn: int
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def _serve(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(data) if data else None
        here = f"http://{self.headers['Host']}"
        self.calls.under_way.add(threading.get_ident())
        try:
            self._respond(data, body, here)
        finally:
            self.calls.under_way.discard(threading.get_ident())

    def _respond(self, data: bytes, body: Any, here: str) -> None:
        struck = self.calls.strike(self.command, self.path, body) if self.calls.strike else None
        if struck == "drop":
            self.close_connection = True
            return
        with self.lock:
            status, headers, answer = (
                _answer(502, {"message": "Server Error"})
                if struck == "refuse"
                else self._refused(body) or self._answered(data, here)
            )
        self.calls.made.append(Call(self.command, self.path, body, status))
        if struck == "lose":
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _refused(self, body: Any) -> tuple[int, dict[str, str], bytes] | None:
        path = self.path.partition("?")[0]
        if self.command in ("POST", "PATCH") and isinstance(body, dict):
            text = body.get("body")
            if isinstance(text, str) and len(text.encode("utf-16-le")) // 2 > LONGEST:
                return _answer(422, {"message": f"body is too long (maximum is {LONGEST} characters)"})
        if self.command == "POST" and path.endswith("/pulls") and self._has_open(path, body):
            message = f"A pull request already exists for {body['head']}."
            return _answer(422, {"message": "Validation Failed", "errors": [{"message": message}]})
        if self.command == "POST" and path.endswith("/reactions"):
            return _answer(201, {"id": 1, "content": body["content"]})
        return None

    def _answered(self, data: bytes, here: str) -> tuple[int, dict[str, str], bytes]:
        path = self.path.partition("?")[0]
        if not self.mended or "/pulls" not in path:
            return self._passed_on(data, here)
        if path.endswith("/merge"):
            return self._merged(path, data, here)
        status, headers, answer = self._passed_on(data, here)
        told = json.loads(answer)
        for pull in told if isinstance(told, list) else [told]:
            self._with_head(pull)
        return status, headers, json.dumps(told).encode()

    def _with_head(self, pull: Any) -> None:
        if not isinstance(pull, dict) or "head" not in pull:
            return
        key = f"{pull['base']['repo']['full_name']}#{pull['number']}"
        if pull["state"] == "open":
            self.heads[key] = self._head(pull["base"]["repo"]["full_name"], pull["head"]["ref"]) or ""
        pull["head"]["sha"] = self.heads.get(key) or pull["head"]["sha"]

    def _head(self, repo: str, branch: str) -> str | None:
        try:
            return str(self._ask(f"/repos/{repo}/git/ref/heads/{branch}")["object"]["sha"])
        except urllib.error.HTTPError:
            return None

    def _merged(self, path: str, data: bytes, here: str) -> tuple[int, dict[str, str], bytes]:
        """Let the emulator merge the old head, then put the merge of the real one in its place."""
        pull = self._ask(path.removesuffix("/merge"))
        repo, base = pull["base"]["repo"]["full_name"], pull["base"]["ref"]
        head, main = self._head(repo, pull["head"]["ref"]), self._head(repo, base)
        self.heads[f"{repo}#{pull['number']}"] = head or ""
        squash = json.loads(data or b"{}").get("merge_method") == "squash"
        tree = self._ask(f"/repos/{repo}/git/commits/{head}")["tree"]["sha"]
        parents = [main] if squash else [main, head]
        commit = {"message": "Merge", "tree": tree, "parents": parents}
        made = self._ask(f"/repos/{repo}/git/commits", commit, "POST")
        answer = self._passed_on(data, here)
        self._ask(f"/repos/{repo}/git/refs/heads/{base}", {"sha": made["sha"], "force": True}, "PATCH")
        return answer

    def _ask(self, path: str, body: object = None, method: str = "GET") -> Any:
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(self._request(path, data, method)) as answer:
            return json.loads(answer.read())

    def _has_open(self, path: str, body: Any) -> bool:
        pulls = self._ask(f"{path}?state=open")
        return any(p["head"]["ref"] == body["head"] and p["base"]["ref"] == body["base"] for p in pulls)

    def _request(self, path: str, data: bytes | None, method: str) -> urllib.request.Request:
        token = self.headers["Authorization"] + (f"-{self.turn}" if self.mended else "")
        headers = {"Authorization": token, "Content-Type": "application/json"}
        return urllib.request.Request(self.target + path, data or None, headers, method=method)

    def _passed_on(self, data: bytes, here: str) -> tuple[int, dict[str, str], bytes]:
        try:
            with urllib.request.urlopen(self._request(self.path, data, self.command)) as answer:
                status, headers, body = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            status, headers, body = error.code, error.headers, error.read()
        body = body.replace(self.target.encode(), here.encode()).replace(
            b"/git/ref/heads", b"/git/refs/heads"
        )
        if self.path.endswith("/permission") and status == 200:
            told = json.loads(body)
            told["permission"] = PERMISSIONS.get(told["permission"], told["permission"])
            body = json.dumps(told).encode()
        kept = {"Content-Type": headers.get("Content-Type", "application/json")}
        if link := headers.get("Link"):
            kept["Link"] = link.replace(self.target, here)
        return status, kept, body

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815


def _answer(status: int, body: object) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()
