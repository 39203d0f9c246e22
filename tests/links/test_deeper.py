"""Code beyond abstract and comment: project page, Hugging Face, full text; offline stand-ins of the sites."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from bot.core.candidate import Candidate, CodeLink, Outcome
from bot.core.paper import Paper
from bot.links import pdf
from bot.links.deeper import Sites, on_project_page, read_full_text, resolve
from bot.links.documents import text_of_html
from bot.support.progress import Step
from bot.support.web import Page, WebError

HTML = "text/html"
PAGE = "https://lab-x.github.io/tri"


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
    (resolved,) = resolve([one], None, Kept(), quiet, fetch=web, sleep=lambda seconds: None)
    return resolved.code


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


ARTICLE = """<html><body><nav>https://github.com/nav/igation</nav><p>We build on nnU-Net (<a href="https://github.com/MIC-DKFZ/nnUNet">link</a>)
and compare with FooNet (<a href="https://github.com/other/FooNet">code</a>).</p>
<p>Images were registered with the code available at https://github.com/other/registration.</p>
{own}
<section class="ltx_bibliography"><p>Our code: https://github.com/reference/work</p></section></body></html>"""


def test_the_full_text_gives_its_own_code_and_not_that_of_others() -> None:
    own = '<p class="ltx_p">Code availability. Our code is publicly available at <a href="https://github.com/lab-x/tri">this repository</a>.</p>'
    web = Web({"https://arxiv.org/html/2501.01234": (HTML, ARTICLE.format(own=own).encode())})
    link = code_of(candidate(), web)
    assert link
    assert (link.url, link.status) == ("https://github.com/lab-x/tri", "unchecked")


def test_a_full_text_that_only_names_others_gives_no_sure_link() -> None:
    web = Web({"https://arxiv.org/html/2501.01234": (HTML, ARTICLE.format(own="").encode())})
    link = code_of(candidate(), web)
    assert link is None or link.status == "doubtful"


def pdf_of(text: str) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(612, 792)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    content = DecodedStreamObject()
    lines = " ".join(f"({line}) Tj 0 -14 Td" for line in text.split("\n"))
    content.set_data(f"BT /F1 12 Tf 50 700 Td {lines} ET".encode())
    page[NameObject("/Contents")] = writer._add_object(content)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_the_pdf_is_read_where_there_is_no_html() -> None:
    body = pdf_of("We segment kidneys.\nOur code is available at https://github.com/lab-x/\ntri-seg.")
    web = Web({"https://arxiv.org/pdf/2501.01234": ("application/pdf", body)})
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


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + b"\x00" * 5000, pdf_of("text")[:300]])
def test_a_broken_pdf_is_an_empty_text(body: bytes) -> None:
    assert pdf.text_of(body) == ""


def test_a_pdf_that_takes_too_long_is_given_up() -> None:
    assert pdf.text_of(pdf_of("text"), seconds=0.001) == ""


def test_dropped_candidates_are_left_alone_and_pages_are_kept_for_a_week() -> None:
    web, kept = Web({PAGE: (HTML, b"<p>page</p>")}), Kept()
    shown, dropped = candidate(f"Project page: {PAGE}"), candidate(f"Project page: {PAGE}", "dropped")

    def run(today: date) -> list[Candidate]:
        return resolve(
            [shown, dropped], None, kept, quiet, fetch=web, today=today, sleep=lambda seconds: None
        )

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
        resolve([one], None, kept, quiet, fetch=web, today=date(2025, 1, 6), sleep=lambda seconds: None)
        for key in kept:
            kept[key] = b"\xff{}"
    assert web.asked.count(PAGE) == 2


def test_arxiv_is_asked_every_three_seconds_at_most() -> None:
    waits: list[float] = []
    web = Web({})
    resolve(
        [candidate(), candidate(arxiv_id="2501.01235")], None, Kept(), quiet, fetch=web, sleep=waits.append
    )
    assert len(waits) == 3
    assert all(0 < wait <= 3 for wait in waits)


def test_other_sites_can_be_named() -> None:
    web = Web({})
    resolve(
        [candidate()],
        None,
        Kept(),
        quiet,
        fetch=web,
        sites=Sites("https://hf.x.org", "https://ar.x.org"),
        sleep=lambda s: None,
    )
    assert web.asked == [
        "https://hf.x.org/api/papers/2501.01234", "https://ar.x.org/html/2501.01234", "https://ar.x.org/pdf/2501.01234",
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_no_page_breaks_the_reading(text: str) -> None:
    plain = text_of_html(f"<a href='{text}'>{text}</a>{text}")
    for link in read_full_text(plain, candidate().paper):
        assert link.url.startswith("http")
