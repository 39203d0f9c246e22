"""What the pictures show, in numbers; that they can be read, and that they change only with what they show."""

from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from bot.core.catalog import Catalog, Provenance, in_order
from bot.core.settings import Milestone
from bot.pictures import chronology, code_shares, days_to_row, drawing, modalities, months_by_kind, svg_of
from tests.listing.strategies import catalog_entries
from tests.site.lists import SETTINGS, paper

SVG = "{http://www.w3.org/2000/svg}"


def catalog(*entries):
    return Catalog(entries=in_order(entries))


def field(*entries, milestones=(), counts=None):
    return chronology(
        catalog(*entries), SETTINGS.model_copy(update={"milestones": tuple(milestones)}), counts or {}
    )


def row(number, month, **facts):
    return paper(number, date=month, **{"section": "literature", **facts})


def test_the_chronology_counts_rows_by_month_and_section_and_leaves_no_month_out():
    data = field(row(1, "202304"), row(2, "202304"), row(3, "202307", section="sam2")).data
    assert data["months"] == ["202304", "202305", "202306", "202307"]
    assert sorted(data["parts"].values()) == [[0, 0, 0, 1], [2, 0, 0, 0]]


def test_a_keepers_milestones_show_up_to_the_newest_row():
    marks = [Milestone(date="202301", name="Before"), Milestone(date="202407", name="Later")]
    shown = field(row(1, "202304", kind=None), milestones=marks).data
    assert shown["marks"] == [("202301", "Before")]
    assert shown["months"][0] == "202301"


def test_the_first_row_of_each_kind_is_a_milestone():
    marks = field(
        row(1, "202304", kind="method", title="FirstNet: a method"),
        row(2, "202305", kind="method", title="SecondNet: a method"),
        row(3, "202306", kind="dataset", title="A set of a great many images without any name"),
    ).data["marks"]
    assert marks == [
        ("202304", "first method: FirstNet"), ("202306", "first dataset: A set of a great many …")
    ]  # fmt: skip


def test_the_most_cited_are_milestones_only_where_counts_are_known():
    rows = [row(number, f"2023{number:02}", kind=None, title=f"Net{number}: x") for number in range(1, 7)]
    counts = {rows[2].id: 50, rows[4].id: 1, rows[1].id: 7, rows[0].id: 0, rows[5].id: 9}
    assert field(*rows).data["marks"] == []
    assert [name for _, name in field(*rows, counts=counts).data["marks"]] == [
        "7 citations: Net2", "50 citations: Net3", "9 citations: Net6"
    ]  # fmt: skip


def test_kinds_are_counted_by_month():
    data = months_by_kind(
        catalog(row(1, "202304", kind="tool"), row(2, "202305", kind="method"), row(3, "202305", kind=None))
    ).data
    assert data["parts"] == {"method": [0, 1], "tool": [1, 0], "unknown": [0, 1]}


def test_the_share_with_code_is_told_by_quarter():
    sketch = code_shares(
        catalog(
            row(1, "202303", code=None),
            row(2, "202304", code="https://github.com/a/b"),
            row(4, "202306", code=None),
        )
    )
    assert sketch.data == {"quarters": ["Q1 23", "Q2 23"], "numbers": [(0, 1), (1, 2)]}
    assert "1 of 3 papers (33%)" in sketch.words


def test_a_row_of_two_modalities_counts_for_both():
    data = modalities(
        catalog(row(1, "202304", modality=("ct", "mri")), row(2, "202307", modality=("ct",)))
    ).data
    assert data["grid"] == {"CT": [1, 1], "MRI": [1, 0]}


def found(number, days, backfill=False, by="bot"):
    preprint = date(2025, 5, 1)
    added = date.fromordinal(preprint.toordinal() + days)
    origin = Provenance(by=by, added=added, preprint=preprint, backfill=backfill)
    return row(number, "202505", provenance=origin)


def test_days_to_the_row_are_those_of_nightly_runs_alone():
    unknown = row(9, "202505", provenance=Provenance(by="bot", added=date(2025, 6, 1)))
    sketch = days_to_row(
        catalog(
            found(1, 1),
            found(2, 3),
            found(3, 5),
            found(4, 400, backfill=True),
            found(5, 90, by="person"),
            unknown,
        )
    )
    assert sketch.data["days"] == [1, 3, 5]
    assert "half were on the list within 3 days" in sketch.words
    told = "Not counted: 1 row of scans of the past, 1 row of nightly runs without a known preprint, 1 row from people."
    assert told in sketch.words
    assert told in shown_in(sketch)


def shown_in(sketch):
    """Return what is written in the picture itself, beside its description."""
    return " ".join(text.text or "" for text in ElementTree.fromstring(svg_of(sketch)).iter(f"{SVG}text"))


def test_where_nothing_is_known_the_picture_says_so():
    sketch = days_to_row(catalog(found(1, 400, backfill=True)))
    assert "No row of a nightly run with a known preprint is on the list yet" in shown_in(sketch)
    assert "Not counted: 1 row of scans of the past." in shown_in(sketch)


def test_no_line_of_a_milestone_crosses_the_name_of_an_earlier_one():
    marks = [Milestone(date=f"2023{month:02}", name=f"A long name of number {month}") for month in (1, 2, 3)]
    picture = svg_of(field(row(1, "202301"), row(2, "202312"), milestones=marks))
    heights = {
        text.text: float(text.get("y") or text.get("transform", "").split()[-1].rstrip(")"))
        for text in ElementTree.fromstring(picture).iter(f"{SVG}text")
        if "number" in (text.text or "")
    }
    # Down is more: the first stands on top.
    assert [heights[mark.name] for mark in marks] == sorted(heights.values())
    assert len(set(heights.values())) == 3


SKETCHES = {
    "chronology": lambda rows: chronology(rows, SETTINGS, {}),
    "kinds": months_by_kind,
    "code": code_shares,
    "modalities": modalities,
    "days": days_to_row,
}


@pytest.mark.parametrize("sketch", SKETCHES.values(), ids=SKETCHES)
@pytest.mark.parametrize("rows", [0, 1, 40])
def test_each_picture_is_an_image_with_its_words(sketch, rows):
    made = sketch(catalog(*map(paper, range(rows))))
    picture = ElementTree.fromstring(svg_of(made))
    assert picture.get("role") == "img"
    assert picture.findtext(f"{SVG}title") == made.title
    assert picture.findtext(f"{SVG}desc") == made.words
    assert picture.get("viewBox")
    # Drawn on nothing, so that it shows on light and dark pages.
    assert "fill: #ffffff" not in svg_of(made).split("axes_1")[0]


def test_the_same_rows_give_the_same_bytes():
    first, again = (svg_of(field(*map(paper, range(30)))) for _ in range(2))
    assert first == again


def test_a_picture_that_shows_the_same_is_not_drawn_again(monkeypatch):
    sketch = field(*map(paper, range(9)))
    before = svg_of(sketch).replace("Matplotlib", "An older Matplotlib")
    monkeypatch.setattr(drawing, "_draw", lambda sketch: pytest.fail("drawn again"))
    assert svg_of(sketch, before) == before
    retitled = field(*map(paper, range(9)), paper(400, section="sam2", title="Another title", kind="method"))
    with pytest.raises(pytest.fail.Exception):
        svg_of(retitled, before)


@settings(max_examples=20)
@given(catalog_entries)
def test_whatever_the_rows_hold_the_chronology_can_be_read(entries):
    ElementTree.fromstring(svg_of(field(*entries)))
