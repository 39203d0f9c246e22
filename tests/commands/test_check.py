from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from bot.commands.check import (
    Finding,
    as_lines,
    compare_readme,
    compare_with_sources,
    find_faults,
    measure_readme,
)
from bot.commands.services import RowServices
from bot.core.candidate import LinkStatus
from bot.core.catalog import Catalog, Entry, Provenance
from bot.core.paper import Paper
from bot.core.settings import Style
from bot.listing.readme import new_readme, render_readme
from bot.listing.readme_edits import take_in
from bot.sources.lookup import LookedUp
from bot.support import web
from tests.sources.lookup.test_lookup import SETTINGS

TODAY = date(2024, 6, 1)
PAPER = Paper(
    "Prompting Masks for Polyps", authors=("Ann Lee",), arxiv_id="2401.00001", published=date(2024, 1, 2)
)


def row(**facts: object) -> Entry:
    values: dict[str, object] = {
        "date": "202401",
        "authors": "A. Lee",
        "title": "Prompting Masks for Polyps",
        "url": "https://arxiv.org/pdf/2401.00001.pdf",
        "arxiv_id": "2401.00001",
        "section": "literature",
        "kind": "method",
        "modality": ("endoscopy",),
        "provenance": Provenance(by="import", added=date(2024, 1, 31)),
    }
    return Entry.model_validate(values | facts)


def findings(*entries: Entry) -> list[Finding]:
    return find_faults(Catalog(entries=entries), SETTINGS, TODAY)


def written(catalog: Catalog) -> str:
    return render_readme(new_readme(catalog, SETTINGS), catalog, SETTINGS)


def compared(catalog: Catalog, readme: str) -> list[tuple[str, str, str]]:
    found = compare_readme(take_in(readme, catalog, SETTINGS, TODAY), readme, SETTINGS)
    return [(finding.id, finding.title, finding.message.split(":")[0]) for finding in found]


def test_a_readme_that_says_what_the_catalog_says_has_no_findings():
    catalog = Catalog(entries=(row(),))
    assert compared(catalog, written(catalog)) == []


def test_a_row_that_only_the_readme_has_is_named():
    catalog = Catalog(entries=(row(),))
    typed = "|202402|B. Doe|Typed by Hand [(paper)](https://arxiv.org/pdf/2402.00009.pdf)|None|"
    lines = written(catalog).splitlines()
    place = next(n for n, line in enumerate(lines) if "Prompting Masks for Polyps" in line and "|" in line)
    readme = "\n".join([*lines[:place], typed, *lines[place:]]) + "\n"
    assert compared(catalog, readme) == [
        ("arXiv:2402.00009", "Typed by Hand", "stands in README.md, not in catalog.json")
    ]


def test_a_row_that_only_the_catalog_has_is_named():
    catalog = Catalog(
        entries=(
            row(),
            row(title="Other Things", arxiv_id="2401.00002", url="https://arxiv.org/pdf/2401.00002.pdf"),
        )
    )
    readme = "".join(
        line
        for line in written(catalog).splitlines(keepends=True)
        if not line.startswith("|202401|A. Lee|Other")
    )
    assert ("arXiv:2401.00002", "Other Things", "stands in catalog.json, not in README.md") in compared(
        catalog, readme
    )


def test_a_row_that_the_readme_shows_otherwise_is_named():
    catalog = Catalog(entries=(row(),))
    readme = written(catalog).replace("|A. Lee|", "|A. Lee et al.|")
    assert compared(catalog, readme) == [
        ("arXiv:2401.00001", "Prompting Masks for Polyps", "differs between README.md and catalog.json")
    ]


def test_a_readme_of_an_older_catalog_is_told_to_be_rendered():
    readme = written(Catalog(entries=(row(),)))
    changed = Catalog(entries=(row(title="Prompting Masks for All Polyps"),))
    assert compared(changed, readme) == [
        ("README.md", "the rendered parts", "its tables are not what catalog.json says now")
    ]


def test_a_finding_names_its_row():
    (finding,) = findings(row(kind=None))
    assert (finding.id, finding.title) == ("arXiv:2401.00001", "Prompting Masks for Polyps")


def test_a_sound_row_has_no_findings():
    assert (
        findings(
            row(), row(title="Other Things", arxiv_id="2401.00002", url="https://arxiv.org/pdf/2401.00002")
        )
        == []
    )


@pytest.mark.parametrize(
    ("facts", "field", "level"),
    [
        ({"date": "202402"}, "date", "hint"),
        ({"date": "202501"}, "date", "fault"),
        ({"date": "198001"}, "date", "fault"),
        ({"section": "elsewhere"}, "section", "fault"),
        ({"title": "---"}, "title", "fault"),
        ({"authors": "Unknown authors"}, "authors", "fault"),
        ({"authors": "ann@lee.org"}, "authors", "fault"),
        ({"kind": None}, "kind", "hint"),
        ({"modality": ()}, "modality", "hint"),
        ({"url": "https://arxiv.org/abs/2401.00001v2"}, "url", "hint"),
        ({"url": "https://arxiv.org/pdf/2401.00009"}, "url", "fault"),
        ({"code": "https://github.com/lee/polyps.git"}, "code", "hint"),
        ({"code": "http://10.0.0.1/x"}, "code", "fault"),
    ],
)
def test_what_is_wrong_with_a_row_is_told(facts, field, level):
    told = findings(row(**facts))
    assert [(finding.field, finding.level) for finding in told] == [(field, level)]
    assert told[0].id == row(**facts).id


@pytest.mark.parametrize(
    ("origin", "level"),
    [
        ({"by": "bot"}, "fault"),
        ({"by": "bot", "set_by_person": ("code",)}, "fault"),
        ({"by": "bot", "set_by_person": ("date",)}, "hint"),
        ({"by": "import"}, "hint"),
        ({"by": "person"}, "hint"),
    ],
)
def test_a_date_that_is_not_the_identifiers_month_is_a_fault_only_where_the_bot_wrote_it(origin, level):
    provenance = Provenance.model_validate({"added": TODAY, **origin})
    (finding,) = findings(row(date="202402", provenance=provenance))
    assert (finding.field, finding.level) == ("date", level)


def test_a_link_that_two_rows_of_an_imported_list_have_is_a_hint():
    doubted = row(title="Other Things", arxiv_id=None, link_in_doubt=True, venue="MICCAI 2024")
    (finding,) = findings(row(), doubted)
    assert (finding.id, finding.field, finding.level) == ("title:Other Things", "url", "hint")
    assert "one of the two links is wrong" in finding.message


def test_a_row_without_identifier_or_venue_has_hints():
    told = findings(row(arxiv_id=None, url="http://pub.example.org/7?utm_source=x"))
    assert [finding.field for finding in told] == ["doi", "url", "url", "venue"]


def test_two_rows_of_one_work_are_told_on_the_lower_one():
    journal = row(
        title="MaskNet: Prompting Masks for Polyps",
        arxiv_id=None,
        doi="10.1016/j.media.2024.1",
        url="https://doi.org/10.1016/j.media.2024.1",
        venue="Medical Image Analysis",
    )
    (finding,) = findings(row(), journal)
    assert finding.id == "doi:10.1016/j.media.2024.1"
    assert finding.level == "fault"
    assert "same work as arXiv:2401.00001" in finding.message


def test_rows_that_may_be_one_work_are_a_hint():
    other = row(arxiv_id="2401.00002", url="https://arxiv.org/pdf/2401.00002.pdf")
    (finding,) = findings(row(), other)
    assert (finding.id, finding.level) == ("arXiv:2401.00002", "hint")


def online(entry: Entry, paper: Paper | None, fetch=None, status="verified") -> list[tuple[str, str]]:
    def look_up(names: Iterable[str]) -> LookedUp:
        return LookedUp(dict.fromkeys(names, paper) if paper else {})

    services = RowServices(
        look_up,
        lambda paper: None,
        lambda link, paper: replace(link, status=status),
        fetch or (lambda url: web.Page(url, "text/html", b"")),
    )
    return [(finding.field, finding.level) for finding in compare_with_sources([entry], services, Style())[0]]


def gone(url: str) -> web.Page:
    raise web.WebError("gone", f"{url} answers 404")


def closed(url: str) -> web.Page:
    raise web.WebError("unreachable", f"{url} answers 403")


def test_a_row_that_agrees_with_its_source_has_no_findings():
    assert online(row(), PAPER) == []
    assert online(row(title="Prompting masks for polyps"), PAPER) == []


@pytest.mark.parametrize(
    ("paper", "told"),
    [
        (replace(PAPER, title="Prompting Masks for Polyp"), [("title", "hint")]),
        (replace(PAPER, title="Graphs of Roads"), [("title", "hint")]),
        (
            replace(PAPER, title="Graphs of Roads", authors=("Di Eng",)),
            [("title", "fault"), ("authors", "hint")],
        ),
        (replace(PAPER, authors=("Ann Lee", "Bo Chen")), [("authors", "hint")]),
        (replace(PAPER, comment="This paper has been withdrawn"), [("row", "fault")]),
        (None, [("id", "hint")]),
    ],
)
def test_where_a_row_disagrees_with_its_source_is_told(paper, told):
    assert online(row(), paper) == told


def test_a_row_by_its_title_alone_is_asked_of_nobody():
    doubted = row(arxiv_id=None, url="https://arxiv.org/pdf/2401.00009.pdf", link_in_doubt=True)
    assert doubted.id.startswith("title:")
    assert online(doubted, None) == []


def test_a_source_that_knows_only_the_first_author_does_not_disagree():
    assert online(row(authors="A. Lee et al."), PAPER) == []


def test_dead_links_are_told_but_not_those_that_refuse_robots():
    entry = row(
        arxiv_id=None, doi="10.1000/x", url="https://pub.example.org/7", code="https://github.com/lee/polyps"
    )
    paper = replace(PAPER, arxiv_id=None, doi="10.1000/x")
    assert online(entry, paper, gone, "gone") == [("url", "fault"), ("code", "fault")]
    assert online(entry, paper, closed, "empty") == [("code", "hint")]
    assert online(entry, paper, closed, "unchecked") == [("code not looked at", "hint")]


def looked_at(code: str, status: LinkStatus, why: str) -> tuple[str, str]:
    """Return what a check tells of a row's code link, and its note."""
    services = RowServices(
        lambda names: LookedUp({}),
        lambda paper: None,
        lambda link, paper: replace(link, status=status, reason=f"{link.reason}; {why}"),
        lambda url: web.Page(url, "text/html", b""),
    )
    found, note = compare_with_sources([row(code=code)], services, Style())
    (message,) = [finding.message for finding in found if finding.field.startswith("code")]
    return message, note


def test_a_code_link_that_could_not_be_looked_at_is_told_with_the_reason():
    code = "https://gitlab.lab.org/lee/polyps"
    assert looked_at(code, "unchecked", "its address leads elsewhere") == (
        f"{code} could not be looked at: its address leads elsewhere",
        "0 of 1 code links could be looked at.",
    )
    assert looked_at(code, "closed", "it leads to a page for signing in") == (
        f"{code} is closed to readers: it leads to a page for signing in",
        "1 of 1 code links could be looked at.",
    )


def test_a_token_is_advised_where_github_takes_no_more_questions():
    _, note = looked_at("https://github.com/lee/polyps", "unchecked", "GitHub takes no more questions")
    assert note.endswith("set GITHUB_TOKEN.")


def test_a_readme_that_github_would_cut_is_a_hint():
    assert measure_readme("a" * 512_000) == []
    (finding,) = measure_readme("é" * 300_000)
    assert (finding.level, finding.id) == ("hint", "README.md")
    assert "has 586 KiB, and GitHub shows the first 500" in finding.message


@pytest.mark.parametrize(("page", "complains"), [("abs", False), ("pdf", True)])
def test_links_to_arxiv_are_checked_by_the_style_of_the_list(page, complains):
    settings = SETTINGS.model_copy(update={"style": Style(arxiv=page)})
    entry = row(url="https://arxiv.org/abs/2401.00001")
    found = find_faults(Catalog(entries=(entry,)), settings, TODAY)
    assert any("should be" in finding.message for finding in found) == complains


def test_authors_are_compared_as_the_list_writes_them():
    paper = Paper(title="Prompting Masks for Polyps", authors=("Ann Lee", "Bo Li"), arxiv_id="2401.00001")
    services = RowServices(
        lambda names: LookedUp(dict.fromkeys(names, paper)),
        lambda paper: None,
        lambda link, paper: link,
        gone,
    )
    rows, style = [row(authors="Ann Lee, Bo Li")], Style(authors="full", et_al_after=0)
    assert compare_with_sources(rows, services, style)[0] == []
    [finding] = compare_with_sources(rows, services, Style())[0]
    assert finding.field == "authors"


def test_a_row_of_an_unknown_section_does_not_end_the_check():
    catalog = Catalog(
        entries=(row(section="gone"), row(arxiv_id="2401.00002", title="Ships", section="lost"))
    )
    assert compared(catalog, written(Catalog())) == []
    assert [one.field for one in findings(*catalog.entries) if one.level == "fault"].count("section") == 2


def test_faults_come_first_and_hints_are_counted_by_field():
    found = [
        *(Finding(f"a{n}", "A row", "url", "hint", "write it so") for n in range(5)),
        Finding("b", "Another", "date", "fault", "no month"),
        Finding("c", "A third", "kind", "hint", "is missing"),
    ]
    shown = list(as_lines(found, every_hint=False))
    assert shown == [
        "fault: b (Another): no month",
        "5 hints on url:",
        *(f"  hint: a{n} (A row): write it so" for n in range(3)),
        "  and 2 more",
        "1 hint on kind:",
        "  hint: c (A third): is missing",
        "1 fault, 6 hints (--hints shows each).",
    ]
    assert len(list(as_lines(found, every_hint=True))) == 10
    assert list(as_lines([], every_hint=False)) == ["0 faults, 0 hints."]
