from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.commands.add import Added, citation_tags, complete_rows
from bot.commands.services import RowServices
from bot.core.candidate import CodeLink
from bot.core.catalog import Catalog, Entry, Provenance
from bot.core.paper import Paper
from bot.sources.lookup import LookedUp
from bot.support import web
from bot.support.errors import InputError, SourceError
from tests.sources.lookup.test_lookup import SETTINGS

TODAY = date(2024, 6, 1)
PAPER = Paper(
    title="Prompting SAM for Polyps: a Method",
    abstract="We adapt a promptable model to endoscopy.",
    authors=("Ann Lee", "Bo Chen", "Cy Diaz"),
    published=date(2024, 1, 2),
    arxiv_id="2401.00001",
    doi="10.1016/j.media.2024.1",
    comment="Accepted by Medical Image Analysis",
)
CODE = CodeLink("https://github.com/lee/polyps", "repository", "the abstract calls it its code")


def knows(*papers: Paper):
    known = {name: paper for paper in papers for name in (f"arXiv:{paper.arxiv_id}", f"doi:{paper.doi}")}

    def look_up(names: Iterable[str]) -> LookedUp:
        return LookedUp({name: known[name] for name in names if name in known})

    return look_up


def no_page(url: str) -> web.Page:
    raise web.WebError("unreachable", f"{url} answers 403")


def page(html: str):
    return lambda url: web.Page(url, "text/html", html.encode())


def look_up(*names: str, papers=(PAPER,), catalog=None, fetch=no_page, code=None) -> Added:
    services = RowServices(knows(*papers), lambda paper: code, lambda link, paper: link, fetch)
    return complete_rows(names, catalog or Catalog(), SETTINGS, TODAY, services)


def run(*names: str, **known) -> tuple[Entry, ...]:
    return look_up(*names, **known).rows


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"comment": "This submission has been withdrawn by arXiv administrators"}, "withdrawn by arXiv"),
        ({"title": "RETRACTED: Prompting SAM for Polyps"}, "RETRACTED"),
        ({"title": "Author Correction: Prompting SAM for Polyps"}, "a correction of another work"),
    ],
)
def test_what_was_withdrawn_or_is_about_another_work_is_refused_with_the_reason(facts, why):
    with pytest.raises(InputError, match=why):
        run("2401.00001", papers=(replace(PAPER, **facts),))


@pytest.mark.parametrize(
    "name",
    [
        "10.20944/preprints202307.1213.v1",
        "https://doi.org/10.20944/preprints202307.1213.v1",
        "https://www.preprints.org/manuscript/202307.1213/v1",
    ],
)
def test_a_preprints_doi_is_looked_up_with_its_version(name):
    preprint = replace(PAPER, arxiv_id=None, doi="10.20944/preprints202307.1213.v1", comment="")
    (entry,) = run(name, papers=(preprint,))
    assert entry.id == "doi:10.20944/preprints202307.1213.v1"


@pytest.mark.parametrize(
    "name",
    [
        "2401.00001",
        "https://arxiv.org/abs/2401.00001v2",
        "https://arxiv.org/pdf/2401.00001",
        "10.1016/j.media.2024.1",
    ],
)
def test_an_identifier_or_address_becomes_a_complete_row(name):
    (entry,) = run(name, code=CODE)
    assert entry.id == "arXiv:2401.00001"
    assert entry.doi == "10.1016/j.media.2024.1"
    assert entry.date == "202401"
    assert entry.authors == "A. Lee et al."
    assert entry.title == PAPER.title
    assert entry.url == "https://arxiv.org/pdf/2401.00001.pdf"
    assert entry.code == CODE.url
    assert entry.venue == "Medical Image Analysis"
    assert entry.section == "literature"
    assert entry.kind is not None
    assert entry.provenance.by == "person"
    assert entry.provenance.added == TODAY
    assert entry.provenance.score is None
    assert entry.provenance.code_reason == f"{CODE.reason} (not checked yet)"


def test_two_names_of_one_work_make_one_row():
    assert len(run("2401.00001", "10.1016/j.media.2024.1")) == 1


def test_of_two_papers_with_one_identifier_the_second_is_told_and_left_out():
    pages = {
        f"https://pub.example.org/{n}": f'<meta name="citation_title" content="{title}">'
        f'<meta name="citation_author" content="{author}"><meta name="citation_doi" content="10.1000/both">'
        for n, title, author in ((1, "Kites over Lakes", "Ann Lee"), (2, "Ships in Dense Fog", "Bo Dahl"))
    }
    found = look_up(*pages, fetch=lambda url: web.Page(url, "text/html", pages[url].encode()))
    assert [entry.title for entry in found.rows] == ["Kites over Lakes"]
    assert found.skipped == (
        "Ships in Dense Fog has the identifier of Kites over Lakes, doi:10.1000/both: give another",
    )


def test_rows_come_in_the_order_of_the_names():
    other = Paper(
        "Masks of Lesions", authors=("Di Eng",), published=TODAY, arxiv_id="2402.00002", doi="10.1000/z"
    )
    assert [entry.arxiv_id for entry in run("2402.00002", "2401.00001", papers=(PAPER, other))] == [
        "2402.00002",
        "2401.00001",
    ]


def test_a_publishers_page_is_read_for_its_identifier():
    html = '<html><head><META NAME="citation_doi" CONTENT="10.1016/J.MEDIA.2024.1"></head></html>'
    (entry,) = run("https://pub.example.org/document/7", fetch=page(html))
    assert entry.doi == "10.1016/j.media.2024.1"


def test_a_page_that_names_an_arxiv_paper_leads_to_it():
    html = '<meta name="citation_arxiv_id" content="2401.00001">'
    assert run("https://pub.example.org/document/7", fetch=page(html))[0].arxiv_id == "2401.00001"


def test_a_paper_that_no_service_knows_is_described_by_its_page():
    html = """<meta name="citation_title" content="Masks of &lt;Lesions&gt;">
    <meta name="citation_author" content="Eng, Di"><meta name="citation_author" content="Fox, Ed">
    <meta name="citation_publication_date" content="2024/03/09">
    <meta name="citation_conference_title" content="British Machine Vision Conference">"""
    (entry,) = run("https://pub.example.org/document/7", fetch=page(html))
    assert entry.title == "Masks of <Lesions>"
    assert entry.authors == "D. Eng and E. Fox"
    assert entry.date == "202403"
    assert entry.venue == "BMVC"
    assert entry.url == "https://pub.example.org/document/7"


@pytest.mark.parametrize(("day", "month"), [("2023", None), ("2023/11", "202311"), ("2023-02-01", "202302")])
def test_a_year_alone_is_never_january_but_leaves_the_date_open_with_a_note(day, month):
    html = f"""<meta name="citation_title" content="Masks of Lesions"><meta name="citation_author" content="Eng, Di">
    <meta name="citation_publication_date" content="{day}">"""
    with capture_logs() as logs:
        (entry,) = run("https://pub.example.org/document/7", fetch=page(html))
    assert entry.date == month
    assert [line["unknown"] for line in logs] == ([] if month else ["date"])


def test_every_name_that_cannot_be_resolved_is_named_and_nothing_is_added():
    with pytest.raises(InputError) as error:
        run("2401.00001", "hello", "10.1016/j.none.1", "https://pub.example.org/document/7")
    message = str(error.value)
    assert message.startswith("Nothing was added")
    assert "'hello' is neither" in message
    assert "10.1016/j.none.1: no service knows doi:10.1016/j.none.1" in message
    assert "https://pub.example.org/document/7" in message
    assert "answers 403" in message
    assert "2401.00001:" not in message


def test_a_page_without_a_paper_is_refused():
    with pytest.raises(InputError, match="does not tell which paper"):
        run("https://pub.example.org/document/7", fetch=page("<p>Hello"))


def test_a_work_that_the_list_has_is_skipped_and_the_others_are_added():
    other = Paper("Masks of Lesions", authors=("Di Eng",), published=TODAY, arxiv_id="2402.00002")
    row = Entry(
        date="202401",
        authors="A. Lee et al.",
        title=PAPER.title,
        url="https://arxiv.org/pdf/2401.00001.pdf",
        arxiv_id="2401.00001",
        section="literature",
        provenance=Provenance(by="import", added=TODAY),
    )
    found = look_up(
        "10.1016/j.media.2024.1", "2402.00002", papers=(PAPER, other), catalog=Catalog(entries=(row,))
    )
    assert [entry.id for entry in found.rows] == ["arXiv:2402.00002"]
    assert found.skipped == (f"10.1016/j.media.2024.1 is on the list already, as {row.id}: {row.title}",)


def test_a_row_that_a_name_names_is_skipped_also_where_no_service_knows_its_paper():
    (row,) = run("2401.00001")
    other = replace(PAPER, title="Ships in Fog", arxiv_id="2402.00002", doi=None)
    catalog = Catalog(entries=(row,))
    found = look_up("https://arxiv.org/abs/2401.00001v2", "2402.00002", papers=(other,), catalog=catalog)
    assert [entry.id for entry in found.rows] == ["arXiv:2402.00002"]
    assert found.skipped == (
        f"https://arxiv.org/abs/2401.00001v2 is on the list already, as {row.id}: {row.title}",
    )


def test_a_failed_source_is_not_an_unknown_paper():
    def fails(names: Iterable[str]) -> LookedUp:
        return LookedUp({}, dict.fromkeys(names, SourceError("arXiv", "HTTP 503")))

    services = RowServices(fails, lambda paper: None, lambda link, paper: link, no_page)
    with pytest.raises(SourceError):
        complete_rows(["2401.00001"], Catalog(), SETTINGS, TODAY, services)


def test_a_doubtful_link_is_not_written():
    doubtful = CodeLink(CODE.url, "repository", "it may be another's", "doubtful")
    assert run("2401.00001", code=doubtful)[0].code is None


@given(st.text(max_size=300))
@settings(max_examples=10, deadline=None)
def test_any_page_is_survived(html):
    body = f'{html}<meta name="citation_title" content="{html}">'.encode("utf-8", errors="replace")
    for tags in citation_tags(web.Page("https://a.org/", "text/html", body)).values():
        assert all(len(tag) <= 2000 for tag in tags)


def test_all_names_are_looked_up_at_once():
    asked = []

    def count(names):
        asked.append(list(names))
        return knows(PAPER)(asked[-1])

    services = RowServices(count, lambda paper: None, lambda link, paper: link, no_page)
    complete_rows([str(PAPER.arxiv_id), f"doi:{PAPER.doi}"], Catalog(), SETTINGS, TODAY, services)
    assert asked == [[f"arXiv:{PAPER.arxiv_id}", f"doi:{PAPER.doi}"]]
