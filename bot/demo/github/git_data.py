"""Branches, commits, trees and files: https://docs.github.com/en/rest/git."""

import base64

from bot.demo.git import Commit
from bot.demo.github.site import Answer, Json, RefusedError, Request


def _reference(request: Request, name: str) -> Json:
    sha = request.repo.refs[name]
    return {
        "ref": f"refs/{name}",
        "url": request.url(f"/git/refs/{name}"),
        "object": {"type": "commit", "sha": sha, "url": request.url(f"/git/commits/{sha}")},
    }


def get_reference(request: Request) -> Answer:
    """Answer with the commit that a branch stands at."""
    if request.place["ref"] not in request.repo.refs:
        raise RefusedError(404, "Not Found")
    return 200, _reference(request, request.place["ref"])


def create_reference(request: Request) -> Answer:
    """Make a branch."""
    name = str(request.body["ref"]).removeprefix("refs/")
    _commit_of(request, request.body["sha"])
    if name in request.repo.refs:
        raise RefusedError(422, "Reference already exists")
    request.repo.refs[name] = request.body["sha"]
    return 201, _reference(request, name)


def move_reference(request: Request) -> Answer:
    """Move a branch, by fast-forward only unless the call forces it."""
    name, sha = request.place["ref"], request.body["sha"]
    if name not in request.repo.refs:
        raise RefusedError(422, "Reference does not exist")
    _commit_of(request, sha)
    if not request.body.get("force") and request.repo.refs[name] not in request.repo.objects.history(sha):
        raise RefusedError(422, "Update is not a fast forward")
    request.repo.refs[name] = sha
    return 200, _reference(request, name)


def delete_reference(request: Request) -> Answer:
    """Delete a branch."""
    if request.repo.refs.pop(request.place["ref"], None) is None:
        raise RefusedError(422, "Reference does not exist")
    return 204, None


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


def _commit_of(request: Request, sha: str) -> Commit:
    commit = request.repo.objects.commits.get(sha)
    if commit is None:
        raise RefusedError(422, "Object does not exist")
    return commit


def get_commit(request: Request) -> Answer:
    """Answer with one commit."""
    commit = request.repo.objects.commits.get(request.place["sha"])
    if commit is None:
        raise RefusedError(404, "Not Found")
    return 200, _commit(request, commit)


def create_commit(request: Request) -> Answer:
    """Make a commit of a tree."""
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


def get_tree(request: Request) -> Answer:
    """Answer with all files of a tree or a commit."""
    objects, sha = request.repo.objects, request.place["sha"]
    if sha in objects.commits:
        sha = objects.commits[sha].tree
    if sha not in objects.trees:
        raise RefusedError(404, "Not Found")
    return 200, _tree(request, sha)


def create_tree(request: Request) -> Answer:
    """Make a tree, from nothing or from another one."""
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


def get_blob(request: Request) -> Answer:
    """Answer with the content of a file."""
    data = request.repo.objects.blobs.get(request.place["sha"])
    if data is None:
        raise RefusedError(404, "Not Found")
    content = base64.encodebytes(data).decode()
    sha = request.place["sha"]
    return 200, {"sha": sha, "encoding": "base64", "content": content, "size": len(data)}


def _resolve(request: Request, name: str) -> str:
    sha = request.repo.refs.get(f"heads/{name}", name)
    if sha not in request.repo.objects.commits:
        raise RefusedError(404, "Not Found")
    return sha


def compare(request: Request) -> Answer:
    """Say how far two branches or commits are apart."""
    objects = request.repo.objects
    base, head = _resolve(request, request.place["base"]), _resolve(request, request.place["head"])
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
