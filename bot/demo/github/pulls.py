"""Pull requests and reviews: https://docs.github.com/en/rest/pulls."""

from collections.abc import Mapping

from bot.demo.git import ConflictError
from bot.demo.github.issues import issue_of, new_issue
from bot.demo.github.repositories import get_repository
from bot.demo.github.site import Answer, Json, RefusedError, Repo, Request, check_length, user

_NOW = "2024-07-01T03:17:00Z"


def _pull(request: Request, issue: Json) -> Json:
    if "head" not in issue:
        raise RefusedError(404, "Not Found")
    repository = get_repository(request)[1]
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
        "requested_reviewers": [user(login) for login in issue["reviewers"]],
        "head": {"ref": head, "sha": issue["head_sha"], "repo": repository},
        "base": {"ref": base, "sha": request.repo.refs.get(f"heads/{base}", ""), "repo": repository},
    }


def list_pulls(request: Request) -> Answer:
    """Answer with the pull requests that the query asks for, newest first."""
    state = request.query.get("state", "open")
    wanted = {
        "state": "" if state == "all" else state,
        "head": request.query.get("head", "").partition(":")[2],
        "base": request.query.get("base", ""),
    }
    found = [_pull(request, pull) for pull in _pulls_like(request.repo, wanted)]
    return 200, found[::-1]


def _pulls_like(repo: Repo, wanted: Mapping[str, str]) -> list[Json]:
    """Return the pull requests that have some values; an empty one is not asked for."""
    asked = {name: value for name, value in wanted.items() if value}
    pulls = (issue for issue in repo.issues.values() if "head" in issue)
    return [pull for pull in pulls if asked.items() <= pull.items()]


def create_pull(request: Request) -> Answer:
    """Open a pull request, one for a branch, with commits that the base lacks."""
    body, repo = request.body, request.repo
    check_length(body)
    owner = repo.name.partition("/")[0]
    head, base = str(body["head"]).removeprefix(f"{owner}:"), body["base"]
    if f"heads/{head}" not in repo.refs or f"heads/{base}" not in repo.refs:
        raise RefusedError(422, "Validation Failed", ("head or base does not exist",))
    if _pulls_like(repo, {"head": head, "base": base, "state": "open"}):
        raise RefusedError(422, "Validation Failed", (f"A pull request already exists for {owner}:{head}.",))
    if repo.refs[f"heads/{head}"] in repo.objects.history(repo.refs[f"heads/{base}"]):
        raise RefusedError(422, "Validation Failed", (f"No commits between {base} and {head}",))
    issue = new_issue(request)
    issue |= {"head": head, "base": base, "head_sha": repo.refs[f"heads/{head}"]}
    issue |= {"merged": False, "merged_by": None, "reviewers": []}
    return 201, _pull(request, issue)


def get_pull(request: Request) -> Answer:
    """Answer with one pull request."""
    return 200, _pull(request, issue_of(request, int(request.place["number"])))


def edit_issue(request: Request) -> Answer:
    """Change an issue or a pull request; a merged one stays closed."""
    check_length(request.body)
    issue = issue_of(request, int(request.place["number"]))
    if issue.get("merged") and request.body.get("state") == "open":
        raise RefusedError(422, "Validation Failed", ("a merged pull request cannot be reopened",))
    issue |= {key: request.body[key] for key in ("title", "body", "state", "base") if key in request.body}
    return 200, _pull(request, issue) if "head" in issue else issue


def merge_pull(request: Request) -> Answer:
    """Merge a pull request, as a merge commit or squashed."""
    issue, repo = issue_of(request, int(request.place["number"])), request.repo
    pull = _pull(request, issue)
    base = repo.refs[f"heads/{issue['base']}"]
    try:
        tree = repo.objects.merge(base, pull["head"]["sha"])
    except ConflictError as conflict:
        raise RefusedError(405, f"Merge conflict in {conflict}") from None
    squashed = request.body.get("merge_method") == "squash"
    parents = (base,) if squashed else (base, pull["head"]["sha"])
    merge = repo.objects.add_commit(tree, parents, f"Merge pull request {issue['number']}")
    repo.refs[f"heads/{issue['base']}"] = merge.sha
    issue |= {"state": "closed", "merged": True, "merged_by": user(request.login)}
    return 200, {"sha": merge.sha, "merged": True, "message": "Pull Request successfully merged"}


def request_reviewers(request: Request) -> Answer:
    """Ask collaborators, and nobody else, for a review."""
    issue, wanted = issue_of(request, int(request.place["number"])), request.body.get("reviewers", [])
    if not all(login in request.repo.collaborators for login in wanted):
        raise RefusedError(422, "Reviews may only be requested from collaborators.")
    issue["reviewers"] += wanted
    return 201, _pull(request, issue)


def list_reviews(request: Request) -> Answer:
    """Answer with the reviews of a pull request."""
    number = int(request.place["number"])
    return 200, [review for review in request.repo.reviews if review["pull"] == number]


def create_review(request: Request) -> Answer:
    """Write a review of the newest commit."""
    pull = get_pull(request)[1]
    review = {
        "id": len(request.repo.reviews) + 1,
        "pull": pull["number"],
        "user": user(request.login),
        "state": "COMMENTED",
        "body": request.body.get("body", ""),
        "commit_id": pull["head"]["sha"],
        "submitted_at": _NOW,
    }
    request.repo.reviews.append(review)
    return 200, review
