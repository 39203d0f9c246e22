"""What GitHub and pages say of a link, over real HTTP with PyGithub and a stand-in that answers as GitHub does."""

import base64
import socket
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from github import Github
from pytest_httpserver import HTTPServer

from bot.core.candidate import CodeLink
from bot.core.paper import Paper
from bot.links.verify import GitHubBudget, names_paper, verify
from bot.support.web import Fetch, Page, WebError, fetch

PAPER = Paper(
    title="TriSeg: segmenting kidneys in three dimensions",
    arxiv_id="2501.01234",
    authors=("Yichi Zhang", "Zoë Éclair"),
)
OWN = CodeLink(
    "https://github.com/lab-x/tri-seg", "repository", "the abstract offers the paper's own code there"
)
DOUBTFUL = replace(OWN, status="doubtful")
ALLOWANCE = {"X-RateLimit-Remaining": "4000", "X-RateLimit-Limit": "5000"}
UNUSABLE = "GitHub gave no answer that can be used"


def because(link: CodeLink, why: str) -> CodeLink:
    return replace(link, reason=f"{link.reason}; {why}")


@pytest.fixture
def base(httpserver: HTTPServer) -> str:
    return f"http://localhost:{httpserver.port}"


@pytest.fixture
def github(base: str) -> Github:
    return Github(base_url=base, retry=None, seconds_between_requests=0)


def serve(
    server: HTTPServer,
    base: str,
    files: list[str],
    readme: str = "",
    asked: str = "lab-x/tri-seg",
    **facts: Any,
) -> None:
    """Let the stand-in hold one repository."""
    name = facts.pop("full_name", asked)
    url = f"{base}/repos/{name}"
    repository = {
        "id": 1, "name": name.split("/")[1], "full_name": name, "url": url, "default_branch": "main", "archived": False,
        "description": None, "size": 10, "owner": {"login": name.split("/")[0]},
    } | facts  # fmt: skip
    if name != asked:
        server.expect_request(f"/repos/{asked}").respond_with_data(
            "", 301, {"Location": f"{base}/repositories/1"}
        )
        server.expect_request("/repositories/1").respond_with_json(repository, headers=ALLOWANCE)
    server.expect_request(f"/repos/{name}").respond_with_json(repository, headers=ALLOWANCE)
    tree = [
        {"path": f.rstrip("/"), "type": "tree" if f.endswith("/") else "blob", "mode": "100644", "sha": "a"}
        for f in files
    ]
    if files:
        server.expect_request(f"/repos/{name}/git/trees/main").respond_with_json(
            {"sha": "a", "url": url, "tree": tree}
        )
    else:
        server.expect_request(f"/repos/{name}/git/trees/main").respond_with_json(
            {"message": "Git Repository is empty."}, 409
        )
    content = base64.b64encode(readme.encode()).decode()
    answer = {
        "type": "file",
        "encoding": "base64",
        "content": content,
        "name": "README.md",
        "path": "README.md",
        "url": url,
    }
    server.expect_request(f"/repos/{name}/readme").respond_with_json(answer if readme else {"message": "Not Found"}, 200 if readme else 404)  # fmt: skip


def never(url: str) -> Page:
    raise AssertionError(f"asked {url}")


def test_a_repository_with_code_is_verified(httpserver: HTTPServer, base: str, github: Github) -> None:
    serve(httpserver, base, ["README.md", "train.py"])
    assert verify(OWN, PAPER, GitHubBudget(github), never) == replace(OWN, status="verified")


@pytest.mark.parametrize(
    "files",
    [
        [],
        ["README.md"],
        ["README.md", "LICENSE", ".gitignore", "assets/", "figures/", "overview.png"],
        ["index.html", "static/"],
    ],
)
def test_a_repository_with_nothing_but_words_and_pictures_counts_as_no_code_yet(
    httpserver: HTTPServer, base: str, github: Github, files: list[str]
) -> None:
    serve(httpserver, base, files)
    link = verify(OWN, PAPER, GitHubBudget(github), never)
    assert link.status == "empty"
    assert "no code yet" in link.reason


@pytest.mark.parametrize(
    "files", [["src/"], ["README.md", "model.ipynb"], ["data/", "README.md"], ["Dockerfile"]]
)
def test_any_other_file_or_folder_counts_as_code(
    httpserver: HTTPServer, base: str, github: Github, files: list[str]
) -> None:
    serve(httpserver, base, files)
    assert verify(OWN, PAPER, GitHubBudget(github), never).status == "verified"


def test_a_renamed_repository_gets_its_new_address(httpserver: HTTPServer, base: str, github: Github) -> None:
    serve(httpserver, base, ["train.py"], full_name="lab-y/triseg")
    link = verify(OWN, PAPER, GitHubBudget(github), never)
    assert (link.url, link.status) == ("https://github.com/lab-y/triseg", "verified")
    assert "renamed" in link.reason


def test_an_archived_repository_says_so(httpserver: HTTPServer, base: str, github: Github) -> None:
    serve(httpserver, base, ["train.py"], archived=True)
    link = verify(OWN, PAPER, GitHubBudget(github), never)
    assert link.status == "verified"
    assert "archived" in link.reason


def test_an_unknown_repository_is_gone(httpserver: HTTPServer, github: Github) -> None:
    httpserver.expect_request("/repos/lab-x/tri-seg").respond_with_json({"message": "Not Found"}, 404)
    assert verify(OWN, PAPER, GitHubBudget(github), never).status == "gone"


@pytest.mark.parametrize(
    ("readme", "facts"),
    [
        ("# Code of TriSeg: Segmenting Kidneys in Three Dimensions (MICCAI)", {}),
        ("See https://arxiv.org/abs/2501.01234v2", {}),
        ("Contact: Zoë Éclair", {}),
        ("", {"description": "TriSeg - segmenting kidneys in three dimensions"}),
    ],
)
def test_a_readme_or_description_that_names_the_paper_confirms_a_doubtful_link(
    httpserver: HTTPServer, base: str, github: Github, readme: str, facts: dict[str, str]
) -> None:
    serve(httpserver, base, ["train.py"], readme, **facts)
    link = verify(DOUBTFUL, PAPER, GitHubBudget(github), never)
    assert link.status == "verified"
    assert "names" in link.reason


def test_a_doubtful_link_stays_doubtful_without_proof(
    httpserver: HTTPServer, base: str, github: Github
) -> None:
    serve(httpserver, base, ["train.py"], "A tool box for images, by others. arXiv 2501.012345")
    assert verify(DOUBTFUL, PAPER, GitHubBudget(github), never).status == "doubtful"


def test_an_author_alone_does_not_make_a_well_known_tool_the_papers_own(
    httpserver: HTTPServer, base: str, github: Github
) -> None:
    serve(httpserver, base, ["train.py"], "Contact: Yichi Zhang", asked="bowang-lab/MedSAM")
    link = replace(DOUBTFUL, url="https://github.com/bowang-lab/MedSAM")
    assert verify(link, PAPER, GitHubBudget(github), never).status == "doubtful"


def test_github_is_not_asked_when_its_allowance_is_low(httpserver: HTTPServer, github: Github) -> None:
    httpserver.expect_request("/repos/lab-x/tri-seg").respond_with_json(
        {"message": "Not Found"}, 404, headers={"X-RateLimit-Remaining": "10", "X-RateLimit-Limit": "5000"}
    )
    budget = GitHubBudget(github)
    assert verify(OWN, PAPER, budget, never).status == "gone"
    assert verify(OWN, PAPER, budget, never) == because(OWN, "GitHub takes no more questions at present")
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("status", [403, 429])
def test_a_limit_that_is_reached_stops_the_questions(
    httpserver: HTTPServer, github: Github, status: int
) -> None:
    httpserver.expect_request("/repos/lab-x/tri-seg").respond_with_json(
        {"message": "API rate limit exceeded for x"}, status
    )
    budget = GitHubBudget(github)
    told = because(OWN, "GitHub takes no more questions at present")
    assert [verify(OWN, PAPER, budget, never) for _ in range(3)] == [told] * 3
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, {"message": "Repository access blocked", "block": {"reason": "tos", "html_url": None}}),
        (403, {"message": "Repository access blocked"}),
        (403, {"message": "Unavailable", "block": {"reason": "sensitive_data"}}),
        (451, {"message": "Repository access blocked", "block": {"reason": "dmca"}}),
        (451, {"message": "Unavailable"}),
    ],
)
def test_a_repository_that_is_taken_down_is_gone_and_the_others_are_asked(
    httpserver: HTTPServer, base: str, github: Github, status: int, body: dict[str, Any]
) -> None:
    httpserver.expect_request("/repos/lab-x/blocked").respond_with_json(body, status, headers=ALLOWANCE)
    serve(httpserver, base, ["train.py"])
    budget = GitHubBudget(github)
    blocked = verify(replace(OWN, url="https://github.com/lab-x/blocked"), PAPER, budget, never)
    assert (blocked.status, blocked.written) == ("gone", False)
    assert "taken the repository down" in blocked.reason
    assert verify(OWN, PAPER, budget, never).status == "verified"


@pytest.mark.parametrize(
    "message", ["Resource protected by organization SAML enforcement.", "Forbidden", ["odd"], None]
)
def test_a_repository_that_is_closed_to_the_token_is_unchecked_and_the_others_are_asked(
    httpserver: HTTPServer, base: str, github: Github, message: Any
) -> None:
    httpserver.expect_request("/repos/lab-x/closed").respond_with_json(
        {"message": message}, 403, headers=ALLOWANCE
    )
    serve(httpserver, base, ["train.py"])
    budget = GitHubBudget(github)
    closed = replace(OWN, url="https://github.com/lab-x/closed")
    checked = verify(closed, PAPER, budget, never)
    assert (checked.status, checked.url) == ("unchecked", closed.url)
    assert checked.reason.startswith(f"{closed.reason}; GitHub ")
    assert verify(OWN, PAPER, budget, never).status == "verified"


@pytest.mark.parametrize(
    ("message", "headers"),
    [
        ("You have exceeded a secondary rate limit. Wait.", {}),
        ("Forbidden", {"Retry-After": "60"}),
        ("Forbidden", {"X-RateLimit-Remaining": "0", "X-RateLimit-Limit": "5000"}),
    ],
)
def test_any_sign_of_a_limit_stops_the_questions(
    httpserver: HTTPServer, github: Github, message: str, headers: dict[str, str]
) -> None:
    httpserver.expect_request("/repos/lab-x/tri-seg").respond_with_json(
        {"message": message}, 403, headers=headers
    )
    budget = GitHubBudget(github)
    assert [verify(OWN, PAPER, budget, never).status for _ in range(2)] == ["unchecked"] * 2
    assert budget.spent
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (500, "{}", "GitHub answers 500 for it"), (502, "<html>", "GitHub answers 502 for it"), (200, "[]", UNUSABLE),
        (200, "no json", UNUSABLE), (200, '{"full_name": 7}', UNUSABLE),
    ],
)  # fmt: skip
def test_what_cannot_be_checked_now_is_unchecked_not_dropped_and_says_why(
    httpserver: HTTPServer, github: Github, status: int, body: str, why: str
) -> None:
    httpserver.expect_request("/repos/lab-x/tri-seg").respond_with_data(
        body, status, content_type="application/json"
    )
    assert verify(OWN, PAPER, GitHubBudget(github), never) == because(OWN, why)


def test_without_github_its_links_stay_unchecked() -> None:
    assert verify(OWN, PAPER, GitHubBudget(None), never) == OWN


def test_an_unreachable_github_leaves_links_unchecked() -> None:
    unreachable = GitHubBudget(Github(base_url="http://localhost:9", retry=None))
    assert verify(OWN, PAPER, unreachable, never) == because(OWN, UNUSABLE)


PROJECT = CodeLink("https://lab-x.github.io/seg", "page", "the comment calls it the project's page")


def html(text: str) -> Page:
    return Page("https://lab-x.github.io/seg", "text/html", text.encode())


def failing(reason: Any) -> Any:
    def fetch(url: str) -> Page:
        raise WebError(reason, "no")

    return fetch


def test_pages_are_verified_by_a_bounded_request() -> None:
    budget = GitHubBudget(None)
    assert verify(PROJECT, PAPER, budget, lambda url: html("hello")).status == "verified"
    assert verify(PROJECT, PAPER, budget, failing("gone")).status == "gone"
    assert verify(PROJECT, PAPER, budget, failing("timeout")) == because(PROJECT, "no")
    assert verify(PROJECT, PAPER, budget, failing("refused")) == because(PROJECT, "no")


def fetching(server: HTTPServer) -> Fetch:
    """The real fetch; each name leads to the local server."""

    def connector(address: str, port: int, seconds: float) -> socket.socket:
        return socket.create_connection((server.host, server.port), timeout=seconds)

    return partial(fetch, resolver=lambda host, port: ["93.184.216.34"], connector=connector)


def redirect(server: HTTPServer, path: str, to: str) -> None:
    server.expect_request(path).respond_with_data("", 302, {"Location": to})


@pytest.mark.parametrize(
    ("url", "to", "becomes"),
    [
        ("http://gitlab.lab.org/a/b", "http://gitlab.lab.org/users/sign_in", "closed"),
        ("http://gitlab.lab.org/a/b", "http://gitlab.lab.org/a/b/login?from=a", "closed"),
        ("http://gitlab.lab.org/a/b", "http://gitlab.lab.org/explore", "unchecked"),
        ("http://gitlab.lab.org/a/b", "http://gitlab.lab.org/a/other", "unchecked"),
        ("http://gitlab.lab.org/a/b", "http://www.lab.org/", "unchecked"),
        ("http://lab.org/code", "http://accounts.lab.org/v3/signin?continue=code", "closed"),
    ],
)
@pytest.mark.parametrize("status", ["unchecked", "doubtful"])
def test_a_link_that_leads_elsewhere_is_not_verified_and_says_so(
    httpserver: HTTPServer, url: str, to: str, becomes: str, status: Any
) -> None:
    path, target = urlsplit(url).path, urlsplit(to)
    redirect(httpserver, path, to)
    httpserver.expect_request(target.path).respond_with_data(
        f"<h1>{PAPER.title}</h1>", content_type="text/html"
    )
    link = CodeLink(url, "repository", "the abstract offers it", status)
    get = fetching(httpserver)
    checked = verify(link, PAPER, GitHubBudget(None), get)
    assert (checked.status, checked.url) == ("doubtful" if status == "doubtful" else becomes, url)
    assert checked.reason.startswith("the abstract offers it; it")
    assert checked.written == (checked.status == "unchecked")


@pytest.mark.parametrize(
    "to",
    ["http://gitlab.lab.org/A/B", "http://gitlab.lab.org/a/b/-/tree/main", "http://gitlab.lab.org/a/b.git"],
)
def test_a_repository_that_answers_from_another_form_of_its_address_is_verified(
    httpserver: HTTPServer, to: str
) -> None:
    redirect(httpserver, "/a/b", to)
    httpserver.expect_request(urlsplit(to).path).respond_with_data("<h1>b</h1>", content_type="text/html")
    link = CodeLink("http://gitlab.lab.org/a/b", "repository", "the abstract offers it")
    get = fetching(httpserver)
    assert verify(link, PAPER, GitHubBudget(None), get) == replace(link, status="verified")


def test_a_page_that_moved_is_verified(httpserver: HTTPServer) -> None:
    redirect(httpserver, "/seg", "http://new.lab.org/login-free-segmentation/")
    httpserver.expect_request("/login-free-segmentation/").respond_with_data(
        "<h1>Seg</h1>", content_type="text/html"
    )
    link = replace(PROJECT, url="http://lab.org/seg")
    get = fetching(httpserver)
    assert verify(link, PAPER, GitHubBudget(None), get) == replace(link, status="verified")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", "text/html"), ("", ""), (" \r\n\t", "text/plain"), ("<html><head></head><body> </body></html>", "text/html"),
        ("<!DOCTYPE html>\n<html><meta charset=utf-8>\n<body><div></div></body></html>\n", "text/html"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", ["unchecked", "doubtful"])
def test_a_page_that_holds_nothing_is_empty(
    httpserver: HTTPServer, body: str, kind: str, status: Any
) -> None:
    httpserver.expect_request("/seg").respond_with_data(body, content_type=kind)
    get = fetching(httpserver)
    link = verify(replace(PROJECT, url="http://lab.org/seg", status=status), PAPER, GitHubBudget(None), get)
    assert (link.status, link.written) == ("empty", False)
    assert "the page is empty" in link.reason


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("x", "text/html"), ("<html><body><script src=a.js></script></body></html>", "text/html"), ("{}", "text/plain"),
        ('<html><head><meta http-equiv="refresh" content="0; url=/a"></head></html>', "text/html"), ("x", ""),
    ],
)  # fmt: skip
def test_a_page_that_holds_something_is_verified(httpserver: HTTPServer, body: str, kind: str) -> None:
    httpserver.expect_request("/seg").respond_with_data(body, content_type=kind)
    get = fetching(httpserver)
    link = replace(PROJECT, url="http://lab.org/seg")
    assert verify(link, PAPER, GitHubBudget(None), get).status == "verified"


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["<", ">", "> ", "<!--", "<meta ", "<div>", "</", " "])
def test_a_long_page_without_words_is_read_quickly(piece: str) -> None:
    assert verify(PROJECT, PAPER, GitHubBudget(None), lambda url: html(piece * 250_000)).status in (
        "empty", "verified",
    )  # fmt: skip


def test_a_doubtful_page_is_confirmed_by_the_papers_title_on_it() -> None:
    doubtful = replace(PROJECT, status="doubtful")
    budget = GitHubBudget(None)
    named = f"<h1>{PAPER.title.upper()}</h1>"
    assert verify(doubtful, PAPER, budget, lambda url: html(named)).status == "verified"
    assert verify(doubtful, PAPER, budget, lambda url: html("other")).status == "doubtful"


def test_names_are_compared_as_whole_words() -> None:
    assert names_paper("by Yichi  ZHANG (2025)", PAPER, authors=True)
    assert not names_paper("by Yichi Zhangsan", PAPER, authors=True)
    assert not names_paper("by Yichi Zhang", PAPER)
    assert not names_paper("", PAPER, authors=True)


@pytest.mark.parametrize(
    "readme",
    [
        "Étude of Kidney &amp; Liver masks in 3D",
        "etude of kidney and liver\nmasks in 3D",
        "ETUDE OF KIDNEY & LIVER MASKS IN 3D",
    ],
)
def test_a_title_is_recognised_however_it_is_written(readme: str) -> None:
    paper = Paper(title="\\'Etude of Kidney & Liver Masks in 3D")
    assert names_paper(f"# Code\n\n{'Words. ' * 1000}{readme}.", paper) == "the paper's title"
