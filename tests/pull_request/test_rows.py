"""Rows compared and merged: nothing that one side did is lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.core.catalog import Catalog, Entry, in_order, with_fields
from bot.core.settings import load_settings
from bot.core.state import Row
from bot.pull_request.plan import unlisted_rows
from bot.pull_request.rows import (
    ConflictError,
    edits,
    find,
    merge,
    with_row,
    with_section,
    without,
)
from bot.support.errors import InputError
from tests import ROOT
from tests.pull_request.people import entry

SETTINGS = load_settings(ROOT / "bot.toml")
numbers = st.integers(1, 6)
titles = st.sampled_from(["", "One", "Two", "Three"])
months = st.sampled_from(["202401", "202405", "202507"])


def catalog_of(rows: dict[int, Entry]) -> Catalog:
    return Catalog(entries=in_order(rows.values()))


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    rows = draw(
        st.dictionaries(numbers, st.tuples(months, st.sampled_from(["A. One", "B. Two"])), max_size=6)
    )
    return catalog_of({n: entry(n, month=month, authors=authors) for n, (month, authors) in rows.items()})


@tries(max_examples=500, deadline=None)
@given(catalogs(), catalogs())
def test_edits_tell_exactly_what_differs(before: Catalog, after: Catalog) -> None:
    told = edits(before, after)

    old, new = {e.id for e in before.entries}, {e.id for e in after.entries}
    assert {e.id for e in told.added} == new - old
    assert {e.id for e in told.deleted} == old - new
    assert set(told.changed) == {e.id for e in after.entries if e.id in old and e not in before.entries}


@tries(max_examples=500, deadline=None)
@given(catalogs(), catalogs())
def test_a_merge_with_what_did_not_change_is_the_other_side(common: Catalog, side: Catalog) -> None:
    assert merge(common, common, side) == side
    assert {e.id: e for e in merge(common, side, common).entries} == {e.id: e for e in side.entries}


@tries(max_examples=1_000, deadline=None)
@given(catalogs(), catalogs(), catalogs())
def test_a_merge_keeps_what_either_side_did_or_names_the_conflict(
    common: Catalog, main: Catalog, branch: Catalog
) -> None:
    try:
        merged = merge(common, main, branch)
    except ConflictError:
        return
    ids = {e.id for e in merged.entries}
    was, here, there = ({e.id for e in c.entries} for c in (common, main, branch))
    assert ids == ((here | there) - was) | (was & here & there)
    for row in merged.entries:
        sides = [next((e for e in c.entries if e.id == row.id), None) for c in (main, branch)]
        for field in ("date", "authors"):
            assert getattr(row, field) in {getattr(e, field) for e in sides if e}


def test_both_sides_may_change_different_fields_of_a_row() -> None:
    common = catalog_of({1: entry(1)})
    main = with_row(common, entry(1), entry(1, authors="C. Main"))
    branch = with_row(common, entry(1), entry(1, venue="MICCAI 2025"))

    (row,) = merge(common, main, branch).entries

    assert (row.authors, row.venue) == ("C. Main", "MICCAI 2025")


def test_both_sides_changing_one_field_is_a_conflict_that_names_the_row() -> None:
    common = catalog_of({1: entry(1)})

    with pytest.raises(ConflictError, match=r"arXiv:2507\.00001 has another authors"):
        merge(
            common,
            catalog_of({1: entry(1, authors="C. Main")}),
            catalog_of({1: entry(1, authors="D. Branch")}),
        )


def test_both_sides_giving_two_rows_one_identifier_is_a_conflict_that_names_it() -> None:
    common = catalog_of({1: entry(1), 2: entry(2)})
    doi: dict[str, Any] = {"arxiv_id": None, "doi": "10.1000/x", "url": "https://doi.org/10.1000/x"}

    with pytest.raises(ConflictError, match=r"doi:10\.1000/x has two rows"):
        merge(
            common,
            catalog_of({1: entry(1, "Paper number 1", **doi), 2: entry(2)}),
            catalog_of({1: entry(1), 2: entry(2, "Paper number 2", **doi)}),
        )


def test_a_row_never_gets_the_identifier_of_another() -> None:
    catalog = catalog_of({1: entry(1), 2: entry(2)})
    with pytest.raises(InputError, match=r"^A row cannot be changed so: arXiv:2507\.00002 has two rows"):
        with_row(catalog, entry(1), entry(2))


SAME_PAGE = [
    entry(n, title, arxiv_id=None, url=f"https://ieeexplore.ieee.org/{path}/1")
    for n, title, path in ((1, "Kites", "abstract/document"), (2, "Ships in Fog", "document"))
]


def test_rows_whose_links_name_one_page_stay_apart() -> None:
    catalog = Catalog(entries=tuple(SAME_PAGE))
    assert not edits(catalog, catalog).any
    assert not edits(catalog, Catalog(entries=tuple(reversed(SAME_PAGE)))).any
    assert [find(one.id, SAME_PAGE) for one in SAME_PAGE] == SAME_PAGE


def test_a_new_row_that_has_the_identifier_of_another_is_left_out_and_logged() -> None:
    one = entry(1, "Kites over Lakes", arxiv_id=None, doi="10.1000/x", authors="A. Lee")
    other = entry(2, "Ships in Dense Fog", arxiv_id=None, doi="10.1000/x", authors="B. Dahl")
    with capture_logs() as logged:
        assert unlisted_rows([Row(entry=one), Row(entry=other)], []) == [Row(entry=one)]
        assert unlisted_rows([Row(entry=other)], [one]) == []
    assert [line["title"] for line in logged] == ["Ships in Dense Fog"] * 2


def test_a_row_that_main_deleted_stays_deleted() -> None:
    common = catalog_of({1: entry(1), 2: entry(2)})

    merged = merge(
        common, without(common, ["arXiv:2507.00001"]), catalog_of({1: entry(1, authors="X"), 2: entry(2)})
    )

    assert [e.id for e in merged.entries] == ["arXiv:2507.00002"]


def test_a_row_whose_identifier_changed_is_the_same_row() -> None:
    before = catalog_of({1: entry(1, "A title")})
    after = catalog_of(
        {1: entry(1, "A title", arxiv_id=None, doi="10.1000/x", url="https://doi.org/10.1000/x")}
    )

    told = edits(before, after)

    assert (told.added, told.deleted) == ((), ())
    assert set(told.changed["doi:10.1000/x"]) == {"arxiv_id", "doi", "url"}


def test_a_row_that_may_be_a_listed_work_is_kept_and_says_so_and_the_same_work_is_not():
    title = "Prompted Organ Masks for Computed Tomography"
    listed = entry(1).model_copy(
        update={
            "arxiv_id": None,
            "doi": "10.1109/isbi.1",
            "title": title,
            "url": "https://doi.org/10.1109/isbi.1",
        }
    )
    journal = listed.model_copy(
        update={"doi": "10.1007/978-3-1_2", "url": "https://doi.org/10.1007/978-3-1_2"}
    )
    rows = [Row(entry=journal, doubts=("the date is not known",)), Row(entry=listed)]
    (kept,) = unlisted_rows(rows, [listed])
    assert kept.entry == journal
    assert kept.doubts[0] == "the date is not known"
    assert "may be the same work as doi:10.1109/isbi.1" in kept.doubts[1]
    assert unlisted_rows([kept], [listed]) == [kept]
    assert unlisted_rows([kept], [])[0].doubts == ("the date is not known",)


@pytest.mark.parametrize(
    ("section", "title", "kind", "wanted"),
    [
        ("literature", "A Paper", "dataset", "datasets"),
        ("datasets", "A Paper", "method", "literature"),
        ("datasets", "SAM 2 for Organs", "method", "sam2"),
        ("sam2", "A Paper", "method", "sam2"),
        ("literature", "A Paper", "review", "literature"),
    ],
)
def test_a_new_kind_asks_for_its_section(section: str, title: str, kind: str, wanted: str) -> None:
    row = entry(1, title=title, section=section)
    values = with_section(row, {"kind": kind}, SETTINGS.sections)
    assert values.get("section", section) == wanted


def test_a_section_that_a_person_chose_stays() -> None:
    row = with_fields(entry(1, section="sam2"), {"section": "sam2"}, by_person=True)
    assert with_section(row, {"kind": "dataset"}, SETTINGS.sections) == {"kind": "dataset"}
