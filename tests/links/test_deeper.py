"""Code beyond abstract and comment: project page, Hugging Face, full text; offline stand-ins of the sites."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.refresh import AGAIN_AFTER
from bot.core.candidate import Candidate, CodeLink, Outcome
from bot.core.paper import Paper
from bot.links.deeper import on_project_page, read_full_text, resolve
from bot.links.kept_pages import Sites, keep_pages
from bot.support import pace
from bot.support.progress import Step
from bot.support.web import Page, WebError
from tests.pdf import pdf_of

HTML = "text/html"
PAGE = "https://lab-x.github.io/tri"
SITES = Sites()


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, without making them."""
    waits: list[float] = []
    monkeypatch.setattr(pace, "sleep", waits.append)
    monkeypatch.setattr(pace, "_hosts", {})
    return waits


class Kept(dict[tuple[str, str], bytes]):
    """A cache in memory."""

    def get(self, kind: str, key: str) -> bytes | None:  # type: ignore[override]
        return super().get((kind, key))

    def put(self, kind: str, key: str, value: bytes) -> None:
        self[kind, key] = value


class Web:
    """The sites of a test: what is not there is gone."""

    def __init__(self, pages: dict[str, tuple[str, bytes]]) -> None:
        self.pages, self.asked = pages, list[str]()

    def __call__(self, url: str) -> Page:
        self.asked.append(url)
        if url not in self.pages:
            raise WebError("gone", f"{url} is gone")
        kind, body = self.pages[url]
        return Page(url, kind, body)


@contextmanager
def quiet(label: str, total: int | None = None) -> Iterator[Step]:
    class Nothing:
        def advance(self, n: int = 1) -> None:
            pass

    yield Nothing()


def candidate(abstract: str = "", outcome: Outcome = "proposed", **facts: str) -> Candidate:
    fields = {"title": "TriSeg: segmenting kidneys in three ways", "arxiv_id": "2501.01234"} | facts
    return Candidate(Paper(abstract=abstract, authors=("Yichi Zhang",), **fields), 0.9, 0.9, outcome)  # type: ignore[arg-type]


def code_of(one: Candidate, web: Web) -> CodeLink | None:
    (resolved,) = look([one], web, Kept())
    return resolved.code


def look(
    candidates: list[Candidate],
    web: Web,
    kept: Kept,
    today: date = date(2025, 1, 6),
    sites: Sites = SITES,
) -> list[Candidate]:
    return resolve(candidates, None, keep_pages(web, kept, today, sites), sites, quiet)


def test_a_repository_of_the_abstract_is_enough() -> None:
    web = Web({})
    link = code_of(candidate("Our code is at https://github.com/lab-x/tri."), web)
    assert link
    assert (link.url, link.status) == ("https://github.com/lab-x/tri", "unchecked")
    assert web.asked == []


def test_a_project_page_leads_to_its_repository() -> None:
    page = (
        '<a href="https://github.com/nerfies/nerfies.github.io">template</a> <a href="/x">here</a>'
        '<a href="https://github.com/facebookresearch/segment-anything">SAM</a><a href="https://github.com/other/ours"> Code </a>'
    )
    web = Web({PAGE: (HTML, page.encode())})
    link = code_of(candidate(f"Project page: {PAGE}"), web)
    assert link
    assert (link.url, link.where) == ("https://github.com/other/ours", "repository")


def test_a_project_page_without_repository_counts_itself() -> None:
    web = Web({PAGE: (HTML, b"<p>Code coming soon</p>")})
    link = code_of(candidate(f"Project page: {PAGE}"), web)
    assert link
    assert (link.url, link.status) == (PAGE, "verified")


def test_a_page_with_many_repositories_offers_them_as_doubtful() -> None:
    page = "".join(f'<a href="https://github.com/o{n}/r{n}">code</a>' for n in range(9))
    found = on_project_page(CodeLink(PAGE, "page", ""), candidate().paper, Web({PAGE: (HTML, page.encode())}))
    assert {link.status for link in found} == {"doubtful"}
    assert len(found) == 3


def test_hugging_face_names_the_repository() -> None:
    answer = json.dumps({"id": "2501.01234", "githubRepo": "https://github.com/lab-x/tri"}).encode()
    web = Web({"https://huggingface.co/api/papers/2501.01234": ("application/json", answer)})
    link = code_of(candidate("No link."), web)
    assert link
    assert link.url == "https://github.com/lab-x/tri"
    assert "Hugging Face" in link.reason


@pytest.mark.parametrize(
    "answer",
    [b"", b"[]", b"{", b'{"githubRepo": 7}', b'{"githubRepo": "http://10.0.0.1/x"}', b"null", b"[" * 100_000],
)
def test_odd_answers_of_hugging_face_are_passed_over(answer: bytes) -> None:
    web = Web({"https://huggingface.co/api/papers/2501.01234": ("application/json", answer)})
    assert code_of(candidate(), web) is None


CLOSED = "https://gitlab.lab-x.org/lab/tri"


class ClosedAtFirst(Web):
    """An instance of GitLab that sends readers to its page for signing in until it is opened."""

    is_open = False

    def __call__(self, url: str) -> Page:
        page = super().__call__(url)
        if url != CLOSED or self.is_open:
            return page
        return replace(page, url="https://gitlab.lab-x.org/users/sign_in")


def test_a_link_to_a_page_for_signing_in_gives_way_to_another() -> None:
    answer = json.dumps({"githubRepo": "https://github.com/lab-x/tri"}).encode()
    hugging_face = "https://huggingface.co/api/papers/2501.01234"
    web = ClosedAtFirst({CLOSED: (HTML, b"<p>tri</p>"), hugging_face: ("application/json", answer)})
    link = code_of(candidate(f"Our code is at {CLOSED}."), web)
    assert link
    assert (link.url, link.written) == ("https://github.com/lab-x/tri", True)


def test_a_link_to_a_page_for_signing_in_is_held_back_and_found_a_week_later() -> None:
    web, kept = ClosedAtFirst({CLOSED: (HTML, b"<p>tri</p>")}), Kept()
    one = candidate(f"Our code is at {CLOSED}.")
    (found,) = look([one], web, kept, date(2025, 1, 6))
    assert found.code
    assert (found.code.url, found.code.status, found.code.written) == (CLOSED, "closed", False)
    assert found.code.reason.endswith("; it leads to a page for signing in")
    web.is_open = True
    (found,) = look([one], web, kept, date(2025, 1, 6) + AGAIN_AFTER)
    assert found.code
    assert (found.code.url, found.code.status, found.code.written) == (CLOSED, "verified", True)


ARTICLE = """<html><body><nav>https://github.com/nav/igation</nav><p>We build on nnU-Net (<a href="https://github.com/MIC-DKFZ/nnUNet">link</a>)
and compare with FooNet (<a href="https://github.com/other/FooNet">code</a>).</p>
<p>Images were registered with the code available at https://github.com/other/registration.</p>
{own}
<section class="ltx_bibliography"><p>Our code: https://github.com/reference/work</p></section></body></html>"""


def test_the_full_text_gives_its_own_code_and_not_that_of_others() -> None:
    own = '<p class="ltx_p">Code availability. Our code is publicly available at <a href="https://github.com/lab-x/tri">this repository</a>.</p>'
    web = Web({"https://export.arxiv.org/html/2501.01234": (HTML, ARTICLE.format(own=own).encode())})
    link = code_of(candidate(), web)
    assert link
    assert (link.url, link.status) == ("https://github.com/lab-x/tri", "unchecked")


def test_a_full_text_that_only_names_others_gives_no_sure_link() -> None:
    web = Web({"https://export.arxiv.org/html/2501.01234": (HTML, ARTICLE.format(own="").encode())})
    link = code_of(candidate(), web)
    assert link is None or link.status == "doubtful"


def test_the_pdf_is_read_where_there_is_no_html() -> None:
    body = pdf_of("We segment kidneys.\nOur code is available at https://github.com/lab-x/\ntri-seg.")
    web = Web({"https://export.arxiv.org/pdf/2501.01234": ("application/pdf", body)})
    link = code_of(candidate(), web)
    assert link
    assert link.url == "https://github.com/lab-x/tri-seg"


def test_an_open_access_pdf_is_read_for_papers_that_arxiv_lacks() -> None:
    body = pdf_of("Our code is available at https://github.com/lab-x/tri.")
    web = Web({"https://publisher.org/paper.pdf": ("application/pdf", body)})
    one = candidate(url="https://publisher.org/paper.pdf", arxiv_id="")
    link = code_of(one, web)
    assert link
    assert link.url == "https://github.com/lab-x/tri"


def test_dropped_candidates_are_left_alone_and_pages_are_kept_for_a_week() -> None:
    web, kept = Web({PAGE: (HTML, b"<p>page</p>")}), Kept()
    shown, dropped = candidate(f"Project page: {PAGE}"), candidate(f"Project page: {PAGE}", "dropped")

    def run(today: date) -> list[Candidate]:
        return look([shown, dropped], web, kept, today)

    first = run(date(2025, 1, 6))
    assert first[1] == dropped
    assert first[0].code
    assert web.asked.count(PAGE) == 1
    run(date(2025, 1, 12))
    assert web.asked.count(PAGE) == 1
    run(date(2025, 1, 13))
    assert web.asked.count(PAGE) == 2


def test_a_broken_kept_page_is_fetched_again() -> None:
    web, kept = Web({PAGE: (HTML, b"<p>page</p>")}), Kept()
    one = candidate(f"Project page: {PAGE}")
    for _ in range(2):
        look([one], web, kept)
        for key in kept:
            kept[key] = b"\xff{}"
    assert web.asked.count(PAGE) == 2


def test_a_guess_of_hugging_face_is_doubtful_until_the_repository_names_the_paper() -> None:
    record = {"githubRepo": "https://github.com/lab-x/tri", "githubRepoAddedBy": "auto"}
    web = Web(
        {"https://huggingface.co/api/papers/2501.01234": ("application/json", json.dumps(record).encode())}
    )
    link = code_of(candidate(), web)
    assert link
    assert (link.url, link.status) == ("https://github.com/lab-x/tri", "doubtful")
    record["githubRepoAddedBy"] = "user"
    web = Web(
        {"https://huggingface.co/api/papers/2501.01234": ("application/json", json.dumps(record).encode())}
    )
    link = code_of(candidate(), web)
    assert link
    assert link.status == "unchecked"


def test_what_hugging_face_and_arxiv_lack_is_asked_for_again_after_three_days() -> None:
    web, kept = Web({}), Kept()
    one = candidate(f"Project page: {PAGE}", url="https://publisher.org/paper.pdf")

    def run(today: date) -> None:
        look([one], web, kept, today)

    run(date(2025, 1, 6))
    once = web.asked.count(PAGE)
    run(date(2025, 1, 8))
    lacking = ["https://huggingface.co/api/papers/2501.01234", "https://export.arxiv.org/html/2501.01234"]
    assert [web.asked.count(url) for url in lacking] == [1, 1]
    assert web.asked.count(PAGE) == 2 * once
    run(date(2025, 1, 9))
    assert [web.asked.count(url) for url in lacking] == [2, 2]


def test_of_a_pdf_the_text_is_kept_and_not_the_file() -> None:
    body = pdf_of("Our code is available at https://github.com/lab-x/tri.")
    web, kept = Web({"https://export.arxiv.org/pdf/2501.01234": ("application/pdf", body)}), Kept()
    for _ in range(2):
        (found,) = look([candidate()], web, kept)
        assert found.code
        assert found.code.url == "https://github.com/lab-x/tri"
    assert web.asked.count("https://export.arxiv.org/pdf/2501.01234") == 1
    assert not any(b"%PDF" in value for value in kept.values())


def test_arxiv_is_asked_every_three_seconds_at_most(waits: list[float]) -> None:
    waits.clear()
    web = Web({})
    look([candidate(), candidate(arxiv_id="2501.01235")], web, Kept())
    assert len(waits) == 3
    assert all(0 < wait <= 3 for wait in waits)


def test_other_sites_can_be_named() -> None:
    web = Web({})
    look([candidate()], web, Kept(), sites=Sites("https://hf.x.org", "https://ar.x.org"))
    assert web.asked == [
        "https://hf.x.org/api/papers/2501.01234", "https://ar.x.org/html/2501.01234", "https://ar.x.org/pdf/2501.01234",
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_no_page_breaks_the_reading(text: str) -> None:
    for link in read_full_text(f"{text} {text}", candidate().paper):
        assert link.url.startswith("http")
