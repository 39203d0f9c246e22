"""Issues, with comments, labels and reactions: https://docs.github.com/en/rest/issues."""

from bot.demo.github.site import Answer, Json, RefusedError, Request, check_length, user


def issue_of(request: Request, number: int) -> Json:
    """Return an issue or a pull request by its number."""
    issue = request.repo.issues.get(number)
    if issue is None:
        raise RefusedError(404, "Not Found")
    return issue


def new_issue(request: Request) -> Json:
    """Return a new issue with title and body of the call."""
    number = _new_number(request)
    issue = {
        "number": number,
        "title": request.body["title"],
        "body": request.body.get("body"),
        "state": "open",
        "user": user(request.login),
        "labels": [],
        "url": request.url(f"/issues/{number}"),
        "html_url": request.page(f"/issues/{number}"),
    }
    request.repo.issues[number] = issue
    return issue


def _new_number(request: Request) -> int:
    return len(request.repo.issues) + 1


def get_issue(request: Request) -> Answer:
    """Answer with one issue."""
    return 200, issue_of(request, int(request.place["number"]))


def create_issue(request: Request) -> Answer:
    """Open an issue."""
    check_length(request.body)
    return 201, new_issue(request)


def list_comments(request: Request) -> Answer:
    """Answer with the comments on an issue."""
    number = int(request.place["number"])
    return 200, [comment for comment in request.repo.comments.values() if comment["issue"] == number]


def create_comment(request: Request) -> Answer:
    """Comment on an issue."""
    check_length(request.body)
    number = int(request.place["number"])
    issue_of(request, number)
    id_ = len(request.repo.comments) + 1
    comment = {
        "id": id_,
        "issue": number,
        "body": request.body["body"],
        "user": user(request.login),
        "url": request.url(f"/issues/comments/{id_}"),
        "html_url": request.page(f"/pull/{number}#issuecomment-{id_}"),
        "issue_url": request.url(f"/issues/{number}"),
    }
    request.repo.comments[id_] = comment
    return 201, comment


def get_comment(request: Request) -> Answer:
    """Answer with one comment."""
    comment = request.repo.comments.get(int(request.place["id"]))
    if comment is None:
        raise RefusedError(404, "Not Found")
    return 200, comment


def create_reaction(request: Request) -> Answer:
    """React to a comment."""
    made = {"id": len(request.repo.reactions) + 1, "content": request.body["content"]}
    request.repo.reactions.append({**made, "comment": int(request.place["id"])})
    return 201, made


def add_labels(request: Request) -> Answer:
    """Add labels that the issue lacks."""
    issue = issue_of(request, int(request.place["number"]))
    wanted = request.body["labels"] if isinstance(request.body, dict) else request.body
    issue["labels"] += [{"name": name} for name in wanted if {"name": name} not in issue["labels"]]
    return 200, issue["labels"]


def list_labels(request: Request) -> Answer:
    """Answer with an issue's labels."""
    return 200, issue_of(request, int(request.place["number"]))["labels"]
