"""Pages and PDFs of strangers, parsed in a process that has nothing to steal and cannot run for ever."""

import json
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.support import read_document as child
from bot.support.documents import Document, read_document
from bot.support.web import Page
from tests.pdf import pdf_of


def html(text: str) -> Page:
    return Page("https://a.org/", "text/html", text.encode())


def pdf(body: bytes, whole: bool = True) -> Page:
    return Page("https://a.org/x.pdf", "application/pdf", body, whole)


def test_a_page_is_read_as_text_links_and_fields() -> None:
    page = """<head><META NAME="Citation_Title" CONTENT="Masks  of &lt;Kidneys&gt;"></head><body><nav>menu</nav>
    <p>Our <a href="https://github.com/lab-x/tri">code</a></p><script>x</script><a href="/here">here</a>
    <section class="ltx_bibliography">Others</section></body>"""
    document = read_document(html(page))
    assert document.links == (("https://github.com/lab-x/tri", "code"),)
    assert document.tags == (("citation_title", "Masks of <Kidneys>"),)
    assert " ".join(document.text.split()) == "Our code https://github.com/lab-x/tri here"


def test_a_pdf_is_read_as_text() -> None:
    assert "We segment kidneys." in read_document(pdf(pdf_of("We segment kidneys."))).text


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + b"\x00" * 5000, pdf_of("text")[:300]])
def test_a_broken_pdf_is_an_empty_document(body: bytes) -> None:
    assert read_document(pdf(body)) == Document()


def test_a_pdf_that_was_cut_is_an_empty_document() -> None:
    assert read_document(pdf(pdf_of("text"), whole=False)) == Document()


def test_what_is_neither_page_nor_pdf_is_an_empty_document() -> None:
    assert read_document(Page("https://a.org/", "image/png", b"<p>text")) == Document()


def test_a_document_that_takes_too_long_is_given_up() -> None:
    assert read_document(pdf(pdf_of("text")), seconds=0.001) == Document()


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<b>", "<x-y>", "<p><div>", "<svg>", "<table><tr><td>", "<a href=x>", "<select>", "<i><p>"],
)
def test_a_deeply_nested_page_is_given_up_soon(piece: str) -> None:
    begun = time.monotonic()
    read_document(html(piece * (1_000_000 // len(piece))))
    assert time.monotonic() - begun < 25


def test_no_module_in_the_lists_folder_is_executed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pypdf", "selectolax", "json", "io", "re", "sitecustomize", "usercustomize", "bot"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').write({name!r})")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    assert "We segment." in read_document(pdf(pdf_of("We segment."))).text
    assert read_document(html("<p>Kidneys")).text.strip() == "Kidneys"
    assert not (tmp_path / "ran").exists()


def test_the_process_has_no_environment_and_stands_in_a_neutral_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    fake = tmp_path / "python"
    fake.write_text(
        f"#!{sys.executable} -I\nimport json, os, sys\n"
        f"json.dump([dict(os.environ), os.getcwd(), sys.argv[1:3]], open({str(seen)!r}, 'w'))\n"
    )
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    assert read_document(html("<p>x")) == Document()
    environment, folder, options = json.loads(seen.read_text())
    assert set(environment) <= {"LC_CTYPE"}  # Python sets it for itself where no locale is given
    assert (folder, options) == ("/", ["-I", "-B"])


@given(st.text(max_size=300))
def test_any_page_is_read_within_bounds(text: str) -> None:
    body = f"{text}<a href='https://a.org/{text}'>{text}</a><meta name='{text}' content='{text}'>"
    document = child.read_html(body.encode("utf-8", errors="replace"))
    assert Document.model_validate(document)
    assert all(
        len(field) <= child.MAX_FIELD for pair in document["links"] + document["tags"] for field in pair
    )


@pytest.mark.parametrize("answer", ["[]", "{", '{"links": [["a"]]}', '{"text": 7}', "[" * 100_000])
def test_an_odd_answer_of_the_process_is_an_empty_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    fake = tmp_path / "python"
    (tmp_path / "answer").write_text(answer)
    fake.write_text(
        f'#!/bin/sh\nwhile read x; do :; done\nwhile IFS= read -r x || [ -n "$x" ]; do echo "$x"; done <{tmp_path / "answer"}\n'
    )
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    assert read_document(html("<p>x")) == Document()
