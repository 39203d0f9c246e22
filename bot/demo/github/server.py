"""The stand-in of GitHub as a server on this machine."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, unquote, urlsplit

from bot.demo.git import text_tree
from bot.demo.github import git_data, issues, pulls, repositories
from bot.demo.github.site import Answer, Json, RefusedError, Repo, Request, Site
from bot.demo.local import serve


@contextmanager
def serving(
    repository: str, files: Mapping[str, str | bytes], token: str, people: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Serve one repository with files on its main branch; yield the base URL.

    Args:
        repository: ``owner/name``.
        files: contents by path.
        token: the owner's.
        people: further logins by token; they can read.
    """
    owner = repository.partition("/")[0]
    site = Site({token: owner, **(people or {})})
    site.repos[repository] = _new_repo(repository, files)
    with serve(type("Handler", (_Handler,), {"site": site}), "localhost") as url:
        yield url


def _new_repo(name: str, files: Mapping[str, str | bytes]) -> Repo:
    repo = Repo(name, {name.partition("/")[0]: "admin"})
    first = repo.objects.add_commit(text_tree(repo.objects, files.items()), (), "Start the list")
    repo.refs["heads/main"] = first.sha
    return repo


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one write for an answer, or every one waits for an acknowledgement
    site: Site

    def _serve(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            with self.site.lock:
                status, answer = self._answer(json.loads(data) if data else {})
        except RefusedError as refused:
            status, answer = refused.status, refused.body
        text = b"" if status == 204 else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _answer(self, body: Json) -> Answer:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        login = self._login()
        found = re.fullmatch(r"/repos/([^/]+/[^/]+)(.*)", unquote(parts.path), re.DOTALL)
        if found is None or found[1] not in self.site.repos:
            raise RefusedError(404, "Not Found")
        repo = self.site.repos[found[1]]
        place, respond = _route(self.command, found[2])
        if self.command != "GET" and repo.collaborators.get(login) not in ("admin", "write"):
            _only_words(place.re.pattern)
        here = f"http://{self.headers['Host']}"
        return respond(Request(self.site, repo, login, here, place, query, body))

    def _login(self) -> str:
        token = (self.headers.get("Authorization") or "").rpartition(" ")[2]
        if token not in self.site.people:
            raise RefusedError(401, "Bad credentials")
        return self.site.people[token]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the terminal for the demo itself."""

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815


def _route(method: str, path: str) -> tuple[re.Match[str], Callable[[Request], Answer]]:
    for known, pattern, respond in _ROUTES:
        place = re.fullmatch(pattern, path)
        if place and known == method:
            return place, respond
    raise RefusedError(404, "Not Found")


def _only_words(pattern: str) -> None:
    """Let people without write access comment and open issues, and nothing else."""
    if not pattern.endswith(("/comments", "/issues")):
        raise RefusedError(403, "Resource not accessible by integration")


_NUMBER = r"(?P<number>\d+)"
_ROUTES: tuple[tuple[str, str, Callable[[Request], Answer]], ...] = (
    ("GET", "", repositories.get_repository),
    ("GET", r"/collaborators/(?P<login>[^/]+)/permission", repositories.get_permission),
    ("PUT", r"/collaborators/(?P<login>[^/]+)", repositories.add_collaborator),
    ("GET", r"/git/refs?/(?P<ref>.+)", git_data.get_reference),
    ("POST", r"/git/refs", git_data.create_reference),
    ("PATCH", r"/git/refs/(?P<ref>.+)", git_data.move_reference),
    ("DELETE", r"/git/refs/(?P<ref>.+)", git_data.delete_reference),
    ("GET", r"/git/commits/(?P<sha>[0-9a-f]+)", git_data.get_commit),
    ("POST", r"/git/commits", git_data.create_commit),
    ("GET", r"/git/trees/(?P<sha>[0-9a-f]+)", git_data.get_tree),
    ("POST", r"/git/trees", git_data.create_tree),
    ("GET", r"/git/blobs/(?P<sha>[0-9a-f]+)", git_data.get_blob),
    ("GET", r"/compare/(?P<base>.+)\.\.\.(?P<head>.+)", git_data.compare),
    ("GET", r"/pulls", pulls.list_pulls),
    ("POST", r"/pulls", pulls.create_pull),
    ("GET", rf"/pulls/{_NUMBER}", pulls.get_pull),
    ("PATCH", rf"/(?:pulls|issues)/{_NUMBER}", pulls.edit_issue),
    ("PUT", rf"/pulls/{_NUMBER}/merge", pulls.merge_pull),
    ("POST", rf"/pulls/{_NUMBER}/requested_reviewers", pulls.request_reviewers),
    ("GET", rf"/pulls/{_NUMBER}/reviews", pulls.list_reviews),
    ("POST", rf"/pulls/{_NUMBER}/reviews", pulls.create_review),
    ("POST", r"/issues", issues.create_issue),
    ("GET", rf"/issues/{_NUMBER}", issues.get_issue),
    ("GET", rf"/issues/{_NUMBER}/comments", issues.list_comments),
    ("POST", rf"/issues/{_NUMBER}/comments", issues.create_comment),
    ("GET", r"/issues/comments/(?P<id>\d+)", issues.get_comment),
    ("POST", r"/issues/comments/(?P<id>\d+)/reactions", issues.create_reaction),
    ("GET", rf"/issues/{_NUMBER}/labels", issues.list_labels),
    ("POST", rf"/issues/{_NUMBER}/labels", issues.add_labels),
)
