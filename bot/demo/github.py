"""A stand-in of GitHub on this machine: the calls that the bot makes, with state, over real HTTP.

It keeps what matters about GitHub's behaviour: branches that move by fast-forward only, one open pull request
for a branch, bodies of at most 65,536 characters, permissions. It is for the demo and the tests, where npm's
emulator of GitHub is not at hand; nothing here is safe to open to a network.
"""

import base64
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from bot.demo.git import Commit, ConflictError, Objects, text_tree

LONGEST = 65_536
_NOW = "2024-07-01T03:17:00Z"
Json = dict[str, Any]


class RefusedError(Exception):
    """What GitHub answers to a request that it does not take."""

    def __init__(self, status: int, message: str, errors: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "errors": [{"message": error} for error in errors]}


@dataclass(slots=True)
class Repo:
    """One repository and what people did in it."""

    name: str
    collaborators: dict[str, str]
    """Permission by login: admin, write or read."""
    objects: Objects = field(default_factory=Objects)
    refs: dict[str, str] = field(default_factory=dict)
    issues: dict[int, Json] = field(default_factory=dict)
    """Issues and pull requests by number; a pull request has a ``head``."""
    comments: dict[int, Json] = field(default_factory=dict)
    reviews: list[Json] = field(default_factory=list)
    reactions: list[Json] = field(default_factory=list)
    default_branch: str = "main"

    @property
    def path(self) -> str:
        """Where the repository's calls begin."""
        return f"/repos/{self.name}"


@dataclass(slots=True)
class Site:
    """All of the stand-in: people by token, repositories by name."""

    people: Mapping[str, str]
    repos: dict[str, Repo] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class Request:
    """One call: who makes it, to what, with what."""

    site: Site
    repo: Repo
    login: str
    here: str
    """The address of the stand-in, for links."""
    place: re.Match[str]
    query: Mapping[str, str]
    body: Json

    def url(self, path: str) -> str:
        """Return the address of something in the repository."""
        return f"{self.here}{self.repo.path}{path}"

    def page(self, path: str) -> str:
        """Return the address of a page for people."""
        return f"{self.here}/{self.repo.name}{path}"


Answer = tuple[int, Any]


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
    handler = type("Handler", (_Handler,), {"site": site})
    server = ThreadingHTTPServer(("localhost", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


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
                status, answer = self._answered(json.loads(data) if data else {})
        except RefusedError as refused:
            status, answer = refused.status, refused.body
        text = b"" if status == 204 else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _answered(self, body: Json) -> Answer:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        token = (self.headers.get("Authorization") or "").rpartition(" ")[2]
        login = self.site.people.get(token)
        if login is None:
            raise RefusedError(401, "Bad credentials")
        found = re.match(r"/repos/([^/]+/[^/]+)", path)
        repo = self.site.repos.get(found[1]) if found else None
        if repo is None or found is None:
            raise RefusedError(404, "Not Found")
        for method, pattern, respond in _ROUTES:
            place = re.fullmatch(pattern, path[found.end() :])
            if place and method == self.command:
                if method != "GET" and repo.collaborators.get(login) not in ("admin", "write"):
                    _only_comments(pattern)
                here = f"http://{self.headers['Host']}"
                return respond(Request(self.site, repo, login, here, place, query, body))
        raise RefusedError(404, "Not Found")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the terminal for the demo itself."""

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815


def _only_comments(pattern: str) -> None:
    if not pattern.endswith("/comments"):
        raise RefusedError(403, "Resource not accessible by integration")


def _user(login: str) -> Json:
    return {"login": login, "type": "User"}


def _repository(request: Request) -> Answer:
    repo = request.repo
    owner, name = repo.name.split("/")
    return 200, {
        "full_name": repo.name,
        "name": name,
        "owner": _user(owner),
        "default_branch": repo.default_branch,
        "url": request.url(""),
        "html_url": request.page(""),
    }


def _permission(request: Request) -> Answer:
    login = request.place["login"]
    if login not in request.repo.collaborators:
        raise RefusedError(404, f"{login} is not a user")
    return 200, {"permission": request.repo.collaborators[login], "user": _user(login)}


def _add_collaborator(request: Request) -> Answer:
    granted = {"push": "write", "pull": "read"}.get(request.body.get("permission", "push"), "admin")
    request.repo.collaborators[request.place["login"]] = granted
    return 204, None


def _reference(request: Request, name: str) -> Json:
    sha = request.repo.refs[name]
    return {
        "ref": f"refs/{name}",
        "url": request.url(f"/git/refs/{name}"),
        "object": {"type": "commit", "sha": sha, "url": request.url(f"/git/commits/{sha}")},
    }


def _get_reference(request: Request) -> Answer:
    if request.place["ref"] not in request.repo.refs:
        raise RefusedError(404, "Not Found")
    return 200, _reference(request, request.place["ref"])


def _create_reference(request: Request) -> Answer:
    name = str(request.body["ref"]).removeprefix("refs/")
    _commit_of(request, request.body["sha"])
    if name in request.repo.refs:
        raise RefusedError(422, "Reference already exists")
    request.repo.refs[name] = request.body["sha"]
    return 201, _reference(request, name)


def _move_reference(request: Request) -> Answer:
    name, sha = request.place["ref"], request.body["sha"]
    if name not in request.repo.refs:
        raise RefusedError(422, "Reference does not exist")
    _commit_of(request, sha)
    if not request.body.get("force") and request.repo.refs[name] not in request.repo.objects.history(sha):
        raise RefusedError(422, "Update is not a fast forward")
    request.repo.refs[name] = sha
    return 200, _reference(request, name)


def _delete_reference(request: Request) -> Answer:
    if request.repo.refs.pop(request.place["ref"], None) is None:
        raise RefusedError(422, "Reference does not exist")
    return 204, None


def _commit_of(request: Request, sha: str) -> Commit:
    commit = request.repo.objects.commits.get(sha)
    if commit is None:
        raise RefusedError(422, "Object does not exist")
    return commit


def _commit(request: Request, commit: Commit) -> Json:
    return {
        "sha": commit.sha,
        "url": request.url(f"/git/commits/{commit.sha}"),
        "message": commit.message,
        "tree": {"sha": commit.tree, "url": request.url(f"/git/trees/{commit.tree}")},
        "parents": [
            {"sha": parent, "url": request.url(f"/git/commits/{parent}")} for parent in commit.parents
        ],
    }


def _get_commit(request: Request) -> Answer:
    commit = request.repo.objects.commits.get(request.place["sha"])
    if commit is None:
        raise RefusedError(404, "Not Found")
    return 200, _commit(request, commit)


def _create_commit(request: Request) -> Answer:
    objects, body = request.repo.objects, request.body
    if body["tree"] not in objects.trees:
        raise RefusedError(422, "Tree SHA does not exist")
    parents = [_commit_of(request, parent).sha for parent in body.get("parents", [])]
    return 201, _commit(request, objects.add_commit(body["tree"], parents, body["message"]))


def _tree(request: Request, sha: str) -> Json:
    return {
        "sha": sha,
        "url": request.url(f"/git/trees/{sha}"),
        "truncated": False,
        "tree": [
            {
                "path": path,
                "mode": mode,
                "type": "blob",
                "sha": blob,
                "url": request.url(f"/git/blobs/{blob}"),
            }
            for path, (mode, blob) in sorted(request.repo.objects.trees[sha].items())
        ],
    }


def _get_tree(request: Request) -> Answer:
    objects, sha = request.repo.objects, request.place["sha"]
    if sha in objects.commits:
        sha = objects.commits[sha].tree
    if sha not in objects.trees:
        raise RefusedError(404, "Not Found")
    return 200, _tree(request, sha)


def _create_tree(request: Request) -> Answer:
    objects, body = request.repo.objects, request.body
    tree = dict(objects.trees[body["base_tree"]]) if body.get("base_tree") else {}
    for item in body["tree"]:
        path, mode = item["path"], item["mode"]
        if "content" in item:
            tree[path] = (mode, objects.add_blob(item["content"].encode()))
        elif item["sha"] is None:
            tree.pop(path, None)
        elif item["sha"] in objects.blobs:
            tree[path] = (mode, item["sha"])
        else:
            raise RefusedError(422, f"tree.sha {item['sha']} is not a valid blob")
    return 201, _tree(request, objects.add_tree(tree))


def _get_blob(request: Request) -> Answer:
    data = request.repo.objects.blobs.get(request.place["sha"])
    if data is None:
        raise RefusedError(404, "Not Found")
    content = base64.encodebytes(data).decode()
    sha = request.place["sha"]
    return 200, {"sha": sha, "encoding": "base64", "content": content, "size": len(data)}


def _resolved(request: Request, name: str) -> str:
    sha = request.repo.refs.get(f"heads/{name}", name)
    if sha not in request.repo.objects.commits:
        raise RefusedError(404, "Not Found")
    return sha


def _compare(request: Request) -> Answer:
    objects = request.repo.objects
    base, head = _resolved(request, request.place["base"]), _resolved(request, request.place["head"])
    common = objects.merge_base(base, head)
    if common is None:
        raise RefusedError(404, f"No common ancestor between {base} and {head}.")
    ahead = set(objects.history(head)) - set(objects.history(base))
    behind = set(objects.history(base)) - set(objects.history(head))
    status = ("diverged" if behind else "ahead") if ahead else ("behind" if behind else "identical")
    return 200, {
        "url": request.url(f"/compare/{base}...{head}"),
        "status": status,
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "merge_base_commit": {"sha": common, "url": request.url(f"/commits/{common}")},
    }


def _issue(request: Request, number: int) -> Json:
    issue = request.repo.issues.get(number)
    if issue is None:
        raise RefusedError(404, "Not Found")
    return issue


def _new_number(request: Request) -> int:
    return len(request.repo.issues) + 1


def _pull(request: Request, issue: Json) -> Json:
    if "head" not in issue:
        raise RefusedError(404, "Not Found")
    repository = _repository(request)[1]
    head, base = issue["head"], issue["base"]
    if issue["state"] == "open":
        issue["head_sha"] = request.repo.refs.get(f"heads/{head}", issue["head_sha"])
    number = issue["number"]
    return {
        **{key: issue[key] for key in ("number", "title", "body", "state", "user", "labels", "merged")},
        "merged_by": issue["merged_by"],
        "merged_at": _NOW if issue["merged"] else None,
        "url": request.url(f"/pulls/{number}"),
        "html_url": request.page(f"/pull/{number}"),
        "issue_url": request.url(f"/issues/{number}"),
        "comments_url": request.url(f"/issues/{number}/comments"),
        "requested_reviewers": [_user(login) for login in issue["reviewers"]],
        "head": {"ref": head, "sha": issue["head_sha"], "repo": repository},
        "base": {"ref": base, "sha": request.repo.refs[f"heads/{base}"], "repo": repository},
    }


def _list_pulls(request: Request) -> Answer:
    wanted = request.query.get("state", "open")
    head = request.query.get("head", "").partition(":")[2]
    base = request.query.get("base")
    found = [
        _pull(request, issue)
        for issue in request.repo.issues.values()
        if "head" in issue
        and wanted in ("all", issue["state"])
        and (not head or issue["head"] == head)
        and (not base or issue["base"] == base)
    ]
    return 200, found[::-1]


def _create_pull(request: Request) -> Answer:
    body, repo = request.body, request.repo
    _checked_length(body)
    owner = repo.name.partition("/")[0]
    head, base = str(body["head"]).removeprefix(f"{owner}:"), body["base"]
    if f"heads/{head}" not in repo.refs or f"heads/{base}" not in repo.refs:
        raise RefusedError(422, "Validation Failed", ("head or base does not exist",))
    if any(
        issue.get("head") == head and issue["base"] == base and issue["state"] == "open"
        for issue in repo.issues.values()
    ):
        raise RefusedError(422, "Validation Failed", (f"A pull request already exists for {owner}:{head}.",))
    if repo.refs[f"heads/{head}"] in repo.objects.history(repo.refs[f"heads/{base}"]):
        raise RefusedError(422, "Validation Failed", (f"No commits between {base} and {head}",))
    issue = _new_issue(request)
    issue |= {"head": head, "base": base, "head_sha": repo.refs[f"heads/{head}"]}
    issue |= {"merged": False, "merged_by": None, "reviewers": []}
    return 201, _pull(request, issue)


def _new_issue(request: Request) -> Json:
    number = _new_number(request)
    issue = {
        "number": number,
        "title": request.body["title"],
        "body": request.body.get("body"),
        "state": "open",
        "user": _user(request.login),
        "labels": [],
        "url": request.url(f"/issues/{number}"),
        "html_url": request.page(f"/issues/{number}"),
    }
    request.repo.issues[number] = issue
    return issue


def _checked_length(body: Json) -> None:
    text = body.get("body")
    if isinstance(text, str) and len(text.encode("utf-16-le")) // 2 > LONGEST:
        raise RefusedError(422, "Validation Failed", (f"body is too long (maximum is {LONGEST} characters)",))


def _get_pull(request: Request) -> Answer:
    return 200, _pull(request, _issue(request, int(request.place["number"])))


def _edit_issue(request: Request) -> Answer:
    _checked_length(request.body)
    issue = _issue(request, int(request.place["number"]))
    if issue.get("merged") and request.body.get("state") == "open":
        raise RefusedError(422, "Validation Failed", ("a merged pull request cannot be reopened",))
    issue |= {key: request.body[key] for key in ("title", "body", "state", "base") if key in request.body}
    return 200, _pull(request, issue) if "head" in issue else issue


def _merge_pull(request: Request) -> Answer:
    issue, repo = _issue(request, int(request.place["number"])), request.repo
    pull = _pull(request, issue)
    base = repo.refs[f"heads/{issue['base']}"]
    try:
        tree = repo.objects.merged(base, pull["head"]["sha"])
    except ConflictError as conflict:
        raise RefusedError(405, f"Merge conflict in {conflict}") from None
    squashed = request.body.get("merge_method") == "squash"
    parents = (base,) if squashed else (base, pull["head"]["sha"])
    merge = repo.objects.add_commit(tree, parents, f"Merge pull request {issue['number']}")
    repo.refs[f"heads/{issue['base']}"] = merge.sha
    issue |= {"state": "closed", "merged": True, "merged_by": _user(request.login)}
    return 200, {"sha": merge.sha, "merged": True, "message": "Pull Request successfully merged"}


def _get_issue(request: Request) -> Answer:
    return 200, _issue(request, int(request.place["number"]))


def _create_issue(request: Request) -> Answer:
    _checked_length(request.body)
    return 201, _new_issue(request)


def _list_comments(request: Request) -> Answer:
    number = int(request.place["number"])
    return 200, [comment for comment in request.repo.comments.values() if comment["issue"] == number]


def _create_comment(request: Request) -> Answer:
    _checked_length(request.body)
    number = int(request.place["number"])
    _issue(request, number)
    id_ = len(request.repo.comments) + 1
    comment = {
        "id": id_,
        "issue": number,
        "body": request.body["body"],
        "user": _user(request.login),
        "url": request.url(f"/issues/comments/{id_}"),
        "html_url": request.page(f"/pull/{number}#issuecomment-{id_}"),
        "issue_url": request.url(f"/issues/{number}"),
    }
    request.repo.comments[id_] = comment
    return 201, comment


def _get_comment(request: Request) -> Answer:
    comment = request.repo.comments.get(int(request.place["id"]))
    if comment is None:
        raise RefusedError(404, "Not Found")
    return 200, comment


def _create_reaction(request: Request) -> Answer:
    made = {"id": len(request.repo.reactions) + 1, "content": request.body["content"]}
    request.repo.reactions.append({**made, "comment": int(request.place["id"])})
    return 201, made


def _add_labels(request: Request) -> Answer:
    issue = _issue(request, int(request.place["number"]))
    wanted = request.body["labels"] if isinstance(request.body, dict) else request.body
    issue["labels"] += [{"name": name} for name in wanted if {"name": name} not in issue["labels"]]
    return 200, issue["labels"]


def _list_labels(request: Request) -> Answer:
    return 200, _issue(request, int(request.place["number"]))["labels"]


def _request_reviewers(request: Request) -> Answer:
    issue, wanted = _issue(request, int(request.place["number"])), request.body.get("reviewers", [])
    if not all(login in request.repo.collaborators for login in wanted):
        raise RefusedError(422, "Reviews may only be requested from collaborators.")
    issue["reviewers"] += wanted
    return 201, _pull(request, issue)


def _list_reviews(request: Request) -> Answer:
    number = int(request.place["number"])
    return 200, [review for review in request.repo.reviews if review["pull"] == number]


def _create_review(request: Request) -> Answer:
    pull = _get_pull(request)[1]
    review = {
        "id": len(request.repo.reviews) + 1,
        "pull": pull["number"],
        "user": _user(request.login),
        "state": "COMMENTED",
        "body": request.body.get("body", ""),
        "commit_id": pull["head"]["sha"],
        "submitted_at": _NOW,
    }
    request.repo.reviews.append(review)
    return 200, review


_NUMBER = r"(?P<number>\d+)"
_ROUTES: tuple[tuple[str, str, Callable[[Request], Answer]], ...] = (
    ("GET", "", _repository),
    ("GET", r"/collaborators/(?P<login>[^/]+)/permission", _permission),
    ("PUT", r"/collaborators/(?P<login>[^/]+)", _add_collaborator),
    ("GET", r"/git/refs?/(?P<ref>.+)", _get_reference),
    ("POST", r"/git/refs", _create_reference),
    ("PATCH", r"/git/refs/(?P<ref>.+)", _move_reference),
    ("DELETE", r"/git/refs/(?P<ref>.+)", _delete_reference),
    ("GET", r"/git/commits/(?P<sha>[0-9a-f]+)", _get_commit),
    ("POST", r"/git/commits", _create_commit),
    ("GET", r"/git/trees/(?P<sha>[0-9a-f]+)", _get_tree),
    ("POST", r"/git/trees", _create_tree),
    ("GET", r"/git/blobs/(?P<sha>[0-9a-f]+)", _get_blob),
    ("GET", r"/compare/(?P<base>.+)\.\.\.(?P<head>.+)", _compare),
    ("GET", r"/pulls", _list_pulls),
    ("POST", r"/pulls", _create_pull),
    ("GET", rf"/pulls/{_NUMBER}", _get_pull),
    ("PATCH", rf"/(?:pulls|issues)/{_NUMBER}", _edit_issue),
    ("PUT", rf"/pulls/{_NUMBER}/merge", _merge_pull),
    ("POST", rf"/pulls/{_NUMBER}/requested_reviewers", _request_reviewers),
    ("GET", rf"/pulls/{_NUMBER}/reviews", _list_reviews),
    ("POST", rf"/pulls/{_NUMBER}/reviews", _create_review),
    ("POST", r"/issues", _create_issue),
    ("GET", rf"/issues/{_NUMBER}", _get_issue),
    ("GET", rf"/issues/{_NUMBER}/comments", _list_comments),
    ("POST", rf"/issues/{_NUMBER}/comments", _create_comment),
    ("GET", r"/issues/comments/(?P<id>\d+)", _get_comment),
    ("POST", r"/issues/comments/(?P<id>\d+)/reactions", _create_reaction),
    ("GET", rf"/issues/{_NUMBER}/labels", _list_labels),
    ("POST", rf"/issues/{_NUMBER}/labels", _add_labels),
)
