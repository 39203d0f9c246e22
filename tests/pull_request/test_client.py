from werkzeug import Request, Response

from bot.core.project import Project
from bot.core.settings import load_environment
from bot.pull_request.repository import open_repository
from tests import ROOT
from tests.pull_request.people import settings


def test_github_learns_who_asks_and_where_to_complain(httpserver):
    agents = []

    def repository(request: Request) -> Response:
        agents.append(request.headers["User-Agent"])
        return Response('{"full_name": "keeper/list"}', content_type="application/json")

    httpserver.expect_request("/repos/keeper/list").respond_with_handler(repository)
    url = httpserver.url_for("").rstrip("/")
    variables = {"GITHUB_API_URL": url, "GITHUB_TOKEN": "a-token", "GITHUB_REPOSITORY": "keeper/list"}
    project = Project(ROOT, settings(), load_environment(variables))
    open_repository(project)
    assert agents == [project.user_agent]
    assert "(+https://github.com/keeper/list)" in project.user_agent
