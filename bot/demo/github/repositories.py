"""The repository and who may do what in it: https://docs.github.com/en/rest/repos."""

from bot.demo.github.site import Answer, RefusedError, Request, user


def get_repository(request: Request) -> Answer:
    """Answer with the repository."""
    repo = request.repo
    owner, name = repo.name.split("/")
    return 200, {
        "full_name": repo.name,
        "name": name,
        "owner": user(owner),
        "default_branch": repo.default_branch,
        "url": request.url(""),
        "html_url": request.page(""),
    }


def get_permission(request: Request) -> Answer:
    """Answer with what a person may do."""
    login = request.place["login"]
    if login not in request.repo.collaborators:
        raise RefusedError(404, f"{login} is not a user")
    return 200, {"permission": request.repo.collaborators[login], "user": user(login)}


def add_collaborator(request: Request) -> Answer:
    """Let a person push, or only pull."""
    granted = {"push": "write", "pull": "read"}.get(request.body.get("permission", "push"), "admin")
    request.repo.collaborators[request.place["login"]] = granted
    return 204, None
