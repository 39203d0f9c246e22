from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.commands.refresh import (
    AGAIN_AFTER,
    WITHDRAWN,
    Refreshed,
    as_changes,
    due,
    look_again,
    mark_checked,
    without_twins,
)
from bot.commands.services import RowServices
from bot.core.candidate import Candidate, CodeLink
from bot.core.catalog import Catalog, Entry, Provenance
from bot.core.paper import Paper
from bot.core.settings import Style
from bot.core.state import ChangedField, State
from bot.pipeline.proposal import entry_of
from bot.pull_request.rows import has_change, with_changes
from bot.sources.lookup import LookedUp
from bot.support import web
from bot.support.errors import SourceError

TODAY = date(2024, 6, 1)
PAPER = Paper(
    "Prompting Masks for Polyps", authors=("Ann Lee",), arxiv_id="2401.00001", published=date(2024, 1, 2)
)
PAGE = "https://pub.example.org/document/7"


def row(number: int = 1, *, set_by_person: tuple[str, ...] = (), **facts: Any) -> Entry:
    values: dict[str, object] = {
        "date": f"2024{number:02}",
        "authors": "A. Lee",
        "title": "Prompting Masks for Polyps",
        "url": f"https://arxiv.org/pdf/24{number:02}.00001.pdf",
        "arxiv_id": f"24{number:02}.00001",
        "section": "literature",
        "provenance": Provenance(by="bot", added=date(2024, 2, 1), set_by_person=set_by_person),
    }
    return Entry.model_validate(values | facts)


def published_row(**facts: Any) -> Entry:
    return row(arxiv_id=None, doi="10.1016/j.media.2024.1", url=PAGE, **facts)


def run(
    entry: Entry, paper: Paper | None = PAPER, found=None, check=lambda link, paper: link, fetch=None
) -> Refreshed:
    def look_up(names: Iterable[str]) -> LookedUp:
        return LookedUp(dict.fromkeys(names, paper) if paper else {})

    page = fetch or (lambda url: web.Page(url, "text/html", b""))
    return look_again([entry], RowServices(look_up, lambda paper: found, check, page), Style())


def fields(refreshed: Refreshed) -> list[tuple[str, str | None, str | None]]:
    return [(update.field, update.old, update.new) for update in refreshed.updates]


def test_code_that_was_released_later_is_proposed_with_its_reason():
    link = CodeLink(
        "https://github.com/lee/polyps", "repository", "the comment calls it its code", "verified"
    )
    refreshed = run(row(), found=link)
    assert fields(refreshed) == [("code", None, link.url)]
    (change,) = as_changes(refreshed.updates)
    assert (change.id, change.field, change.value) == ("arXiv:2401.00001", "code", link.url)
    assert change.why == "code was released: the comment calls it its code"
    assert refreshed.checked == {"arXiv:2401.00001": "Prompting Masks for Polyps"}


def test_the_month_and_the_authors_that_a_list_leaves_open_are_filled_in():
    assert fields(run(row(date=None, authors=None))) == [
        ("date", None, "202401"),
        ("authors", None, "A. Lee"),
    ]
    assert fields(run(row(date="2024"))) == [("date", "2024", "202401")]
    assert fields(run(row(date="2023"))) == []


def test_a_row_that_was_written_before_its_month_and_authors_were_known_is_completed_later():
    unknown = replace(PAPER, arxiv_id=None, doi="10.1000/x", published=None, authors=())
    candidate = Candidate(unknown, 0.9, 0.9, "held", section="literature")
    written = entry_of(candidate, Provenance(by="bot", added=TODAY), Style())
    assert written is not None
    known = replace(unknown, published=date(2019, 5, 2), authors=("Ann Lee",))
    assert fields(run(written, known)) == [("date", None, "201905"), ("authors", None, "A. Lee")]


def test_authors_of_whom_an_earlier_version_wrote_that_they_are_unknown_are_filled_in():
    assert fields(run(row(authors="Unknown authors"))) == [("authors", "Unknown authors", "A. Lee")]
    assert run(row(authors="Unknown authors"), replace(PAPER, authors=("N/A",))).updates == ()


def test_another_paper_under_the_link_of_a_row_fills_nothing_in():
    other = replace(PAPER, title="Ships in Fog", authors=("Bo Dahl",))
    assert run(row(date=None, authors=None, link_in_doubt=True), other).updates == ()


def test_rows_that_lack_something_are_looked_at_before_others():
    catalog = Catalog(entries=(row(2), row(1, authors=None)))
    assert [entry.arxiv_id for entry in due(catalog, State(), TODAY, 1)] == ["2401.00001"]


@pytest.mark.parametrize("status", ["doubtful", "empty", "gone", "closed"])
def test_code_that_is_not_surely_there_is_not_proposed(status):
    assert (
        run(row(), found=CodeLink("https://github.com/lee/polyps", "repository", "x", status)).updates == ()
    )


def test_a_dead_link_goes_or_gives_way_to_another():
    entry = row(code="https://github.com/lee/old")
    gone = lambda link, paper: replace(link, status="gone")  # noqa: E731
    assert fields(run(entry, check=gone)) == [("code", "https://github.com/lee/old", None)]
    new = CodeLink("https://github.com/lee/new", "repository", "x", "verified")
    assert fields(run(entry, check=gone, found=new)) == [("code", "https://github.com/lee/old", new.url)]


def test_a_renamed_repository_gets_its_new_name():
    entry = row(code="https://github.com/lee/old")
    renamed = lambda link, paper: replace(link, url="https://github.com/lab/new", status="verified")  # noqa: E731
    assert fields(run(entry, check=renamed)) == [
        ("code", "https://github.com/lee/old", "https://github.com/lab/new")
    ]
    same = lambda link, paper: replace(link, url="https://github.com/Lee/old.git", status="verified")  # noqa: E731
    assert run(entry, check=same).updates == ()


def test_what_cannot_be_checked_now_changes_nothing():
    assert run(row(code="https://github.com/lee/old"), paper=None).updates == ()


@pytest.mark.parametrize(
    ("old", "comment", "new"),
    [
        (None, "Accepted by MICCAI 2024", "MICCAI 2024"),
        ("bioRxiv", "Accepted by MICCAI 2024", "MICCAI 2024"),
        ("MICCAI", "Accepted by MICCAI 2024", "MICCAI 2024"),
    ],
)
def test_a_preprint_that_was_published_gets_its_venue(old, comment, new):
    assert fields(run(row(venue=old), replace(PAPER, comment=comment))) == [("venue", old, new)]


@pytest.mark.parametrize(
    ("old", "comment"), [("CVPR 2024", "MICCAI 2024"), ("MICCAI 2024", "MICCAI 2024"), (None, "")]
)
def test_a_venue_that_the_row_has_stays(old, comment):
    assert run(row(venue=old), replace(PAPER, comment=comment)).updates == ()


def test_a_withdrawn_paper_is_marked_once():
    withdrawn = replace(PAPER, comment="This paper has been withdrawn due to an error")
    refreshed = run(row(venue="MICCAI 2024"), withdrawn)
    assert fields(refreshed) == [("venue", "MICCAI 2024", WITHDRAWN)]
    assert "due to an error" in refreshed.updates[0].why
    assert run(row(venue=WITHDRAWN), withdrawn).updates == ()
    assert run(row(venue=WITHDRAWN), replace(PAPER, comment="MICCAI 2024")).updates == ()


def test_a_doi_is_filled_in_where_it_does_not_rename_the_row():
    paper = replace(PAPER, doi="10.1016/j.media.2024.1", s2_id="a" * 40)
    assert fields(run(row(), replace(paper, comment=""))) == [
        ("venue", None, "Medical Image Analysis"),
        ("doi", None, "10.1016/j.media.2024.1"),
        ("s2_id", None, "a" * 40),
    ]
    nameless = row(arxiv_id=None, url=PAGE, venue="Medical Image Analysis")
    assert run(nameless, paper).updates == ()


def test_a_page_that_is_gone_gives_way_to_the_doi():
    def gone(url: str) -> web.Page:
        raise web.WebError("gone", "404")

    assert fields(run(published_row(), None, fetch=gone)) == [
        ("url", PAGE, "https://doi.org/10.1016/j.media.2024.1")
    ]


@pytest.mark.parametrize("reason", ["refused", "timeout", "unreachable"])
def test_a_page_that_cannot_be_read_now_stays(reason):
    def closed(url: str) -> web.Page:
        raise web.WebError(reason, "not now")

    assert run(published_row(), None, fetch=closed).updates == ()


@pytest.mark.parametrize(
    ("new", "moves"),
    [
        ("https://new.example.org/paper/document/7", True),
        ("https://pub.example.org/document/7/", False),
        ("https://pub.example.org/login?next=/document/7", False),
        ("https://pub.example.org/document/7?session=1", False),
        ("http://new.example.org/document/7", False),
        ("https://pub.example.org/", False),
    ],
)
def test_a_page_has_moved_when_a_lasting_address_answers(new, moves):
    refreshed = run(published_row(), None, fetch=lambda url: web.Page(new, "text/html", b""))
    assert fields(refreshed) == ([("url", PAGE, new)] if moves else [])


def test_arxiv_and_doi_links_are_not_fetched():
    def fails(url: str) -> web.Page:
        raise AssertionError(url)

    assert run(row(), fetch=fails).updates == ()
    assert (
        run(row(arxiv_id=None, doi="10.1000/x", url="https://doi.org/10.1000/x"), None, fetch=fails).updates
        == ()
    )


def test_what_a_person_set_is_told_but_never_changed():
    entry = row(set_by_person=("venue", "code"))
    link = CodeLink("https://github.com/lee/polyps", "repository", "x", "verified")
    refreshed = run(entry, replace(PAPER, comment="Accepted by MICCAI 2024"), found=link)
    assert refreshed.updates == ()
    assert refreshed.notices == (
        "arXiv:2401.00001: left as a person set it, although it was published: MICCAI 2024",
        "arXiv:2401.00001: left as a person set it, although code was released: x",
    )


PREPRINT_ROW, PUBLISHED_ROW = (
    row(),
    row(
        title="Kites, the Journal Version",
        arxiv_id=None,
        doi="10.1016/j.media.2024.1",
        url="https://doi.org/10.1016/j.media.2024.1",
    ),
)
OLD_ADDRESS, NEW_ADDRESS = (
    row(arxiv_id=None, url=f"https://ieeexplore.ieee.org/{path}/1", title=title)
    for path, title in (
        ("abstract/document", "Kites at an Old Address"),
        ("document", "Kites, the Journal Version"),
    )
)


@pytest.mark.parametrize(
    ("entries", "paper", "told"),
    [
        ((OLD_ADDRESS, NEW_ADDRESS), None, f"{OLD_ADDRESS.id} (Kites at an Old Address): may be the same work as row {NEW_ADDRESS.id}"),
        ((NEW_ADDRESS, OLD_ADDRESS), None, f"{OLD_ADDRESS.id} (Kites at an Old Address): may be the same work as row {NEW_ADDRESS.id}"),
        ((PREPRINT_ROW, PUBLISHED_ROW), replace(PAPER, doi="10.1016/j.media.2024.1"), f"{PREPRINT_ROW.id} (Prompting Masks for Polyps): may be the same work as row {PUBLISHED_ROW.id}"),
        ((PREPRINT_ROW, PUBLISHED_ROW), replace(PAPER, s2_id="a" * 40), f"{PUBLISHED_ROW.id} (Kites, the Journal Version): may be the same work as row {PREPRINT_ROW.id}"),
    ],
)  # fmt: skip
def test_an_identifier_that_another_row_has_is_a_notice_and_no_change(entries, paper, told):
    catalog = Catalog(entries=entries)

    def look_up(names: Iterable[str]) -> LookedUp:
        return LookedUp(dict.fromkeys(names, paper) if paper else {})

    services = RowServices(
        look_up,
        lambda paper: None,
        lambda link, paper: link,
        lambda url: web.Page("https://ieeexplore.ieee.org/document/1", "text/html", b""),
    )
    found = without_twins(look_again(entries, services, Style()), catalog)

    assert [notice for notice in found.notices if notice.startswith(told)] == list(found.notices)
    assert len(found.notices) == 1
    assert set(found.checked) == {entry.id for entry in entries}
    changed = with_changes(catalog, as_changes(found.updates))
    assert [entry.id for entry in changed.entries] == [entry.id for entry in entries]


def test_a_change_that_was_found_before_another_row_got_the_identifier_is_left_out_and_logged():
    catalog = Catalog(entries=(OLD_ADDRESS, NEW_ADDRESS))
    change = ChangedField(id=OLD_ADDRESS.id, field="url", value=NEW_ADDRESS.url, why="the page has moved")
    with capture_logs() as logged:
        assert with_changes(catalog, [change]) == catalog
    assert [(line["row"], line["other"]) for line in logged] == [(OLD_ADDRESS.id, NEW_ADDRESS.id)]


def test_a_failed_source_is_told():
    def fails(names: Iterable[str]) -> LookedUp:
        return LookedUp({}, dict.fromkeys(names, SourceError("arXiv", "HTTP 503")))

    with pytest.raises(SourceError):
        look_again(
            [row()], RowServices(fails, lambda paper: None, lambda link, paper: link, web.fetch), Style()
        )


# Whose turn it is

CATALOG = Catalog(entries=tuple(row(number) for number in range(9, 0, -1)))


def test_rows_never_looked_at_come_first_and_newest_first():
    state = State(checked={"arXiv:2409.00001": TODAY - timedelta(days=30)})
    assert [entry.date for entry in due(CATALOG, state, TODAY, 3)] == ["202408", "202407", "202406"]
    assert due(CATALOG, state, TODAY, 100)[-1].date == "202409"


def test_no_row_is_looked_at_twice_in_a_week():
    state = mark_checked(State(), CATALOG, [entry.id for entry in CATALOG.entries], TODAY)
    assert due(CATALOG, state, TODAY + timedelta(days=1), 5) == ()
    assert len(due(CATALOG, state, TODAY + AGAIN_AFTER, 5)) == 5
    assert due(CATALOG, State(), TODAY, 0) == ()


@given(st.integers(1, 9))
def test_every_row_has_its_turn_within_the_nights_that_the_budget_takes(budget):
    state, seen = State(), set()
    for night in range(-(-9 // budget)):
        tonight = due(CATALOG, state, TODAY + timedelta(days=night), budget)
        assert tonight == due(CATALOG, state, TODAY + timedelta(days=night), budget)
        state = mark_checked(state, CATALOG, [entry.id for entry in tonight], TODAY + timedelta(days=night))
        seen |= {entry.id for entry in tonight}
    assert len(seen) == 9


def test_rows_that_left_the_list_are_forgotten():
    state = mark_checked(State(checked={"doi:10.1/gone": TODAY}), CATALOG, ["arXiv:2401.00001"], TODAY)
    assert state.checked == {"arXiv:2401.00001": TODAY}


def judged_by_title(**facts: Any) -> Entry:
    provenance = Provenance(by="import", added=date(2024, 2, 1), classified=("kind", "modality"))
    return row(kind="method", modality=("multi",), provenance=provenance, **facts)


def test_kind_and_modality_are_judged_again_by_the_abstract():
    abstract = (
        "We evaluate existing models on CT scans of the liver. A comprehensive evaluation on CT datasets."
    )
    found = run(judged_by_title(), paper=replace(PAPER, abstract=abstract))
    changes = {update.field: update.new for update in found.updates}
    assert changes == {"kind": "evaluation", "modality": "ct"}
    catalog = with_changes(Catalog(entries=(judged_by_title(),)), as_changes(found.updates))
    assert (catalog.entries[0].kind, catalog.entries[0].modality) == ("evaluation", ("ct",))
    assert catalog.entries[0].provenance.classified == ("kind", "modality")


def test_kind_and_modality_stay_without_an_abstract_by_a_persons_word_and_beside_another_paper():
    abstract = (
        "We evaluate existing models on CT scans of the liver. A comprehensive evaluation on CT datasets."
    )
    told = replace(PAPER, abstract=abstract)
    stranger = replace(told, title="Counting Cells with Boxes", authors=("Bo Chen",))
    by_person = row(kind="method", modality=("multi",), set_by_person=("kind", "modality"))
    assert run(judged_by_title(), paper=PAPER).updates == ()
    assert run(by_person, paper=told).updates == ()
    assert run(judged_by_title(), paper=stranger).updates == ()


def test_several_modalities_are_one_change():
    entry = judged_by_title()
    change = ChangedField(id=entry.id, field="modality", value="ct, mri", why="judged by the abstract")
    catalog = with_changes(Catalog(entries=(entry,)), [change])
    assert catalog.entries[0].modality == ("ct", "mri")
    assert has_change(catalog, change)
