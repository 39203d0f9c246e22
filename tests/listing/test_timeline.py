from xml.etree import ElementTree

from hypothesis import given

from bot.core.catalog import Catalog, in_order, read_catalog
from bot.core.settings import Milestone
from bot.listing.timeline import timeline_svg
from tests import ROOT
from tests.listing.strategies import catalog_entries
from tests.listing.test_readme import SETTINGS, entry

SVG = "{http://www.w3.org/2000/svg}"


def drawn(*entries, milestones=()):
    settings = SETTINGS.model_copy(update={"milestones": tuple(milestones)})
    return ElementTree.fromstring(timeline_svg(Catalog(entries=in_order(entries)), settings))


def bars(picture):
    """The bars without the squares of the legend."""
    return [rect for rect in picture.iter(f"{SVG}rect") if rect.get("width") != "10"]


def texts(picture):
    return [text.text for text in picture.iter(f"{SVG}text")]


def test_the_picture_names_what_it_shows():
    catalog = read_catalog(ROOT / "catalog.json")
    picture = ElementTree.fromstring(timeline_svg(catalog, SETTINGS))
    assert f"{len(catalog.entries)} papers" in picture.findtext(f"{SVG}title", "")


def test_a_bar_is_as_high_as_its_month_has_rows_in_the_section():
    picture = drawn(entry(1), entry(2), entry(3, section="datasets"), entry(4, "202306"))
    heights = [float(bar.get("height")) for bar in bars(picture)]
    assert [round(height / min(heights)) for height in heights] == [2, 1, 1]
    assert len({bar.get("x") for bar in bars(picture)}) == 2


def test_months_without_rows_keep_their_place():
    assert [
        text for text in texts(drawn(entry(1), entry(2, "202307"))) if text.isalpha() and len(text) == 3
    ] == [
        "Apr",
        "May",
        "Jun",
        "Jul",
    ]


def test_milestones_show_up_to_the_newest_row():
    marks = [Milestone(date="202304", name="First"), Milestone(date="202407", name="Later")]
    assert "First" in texts(drawn(entry(1), milestones=marks))
    assert "Later" not in texts(drawn(entry(1), milestones=marks))
    assert "Later" in texts(drawn(entry(1), entry(2, "202408"), milestones=marks))


def test_milestones_of_one_month_do_not_cover_each_other():
    marks = [Milestone(date="202304", name="First"), Milestone(date="202304", name="Second")]
    found = [
        text
        for text in drawn(entry(1), milestones=marks).iter(f"{SVG}text")
        if text.text in ("First", "Second")
    ]
    assert len({text.get("y") for text in found}) == 2


def test_an_empty_list_gives_an_empty_picture():
    assert not bars(drawn())


def test_the_same_catalog_gives_the_same_bytes():
    catalog = Catalog(entries=(entry(1), entry(2, section="sam2", provenance=entry(1).provenance)))
    assert timeline_svg(catalog, SETTINGS) == timeline_svg(catalog.model_copy(), SETTINGS)


@given(catalog_entries)
def test_the_picture_is_always_well_formed(entries):
    ElementTree.fromstring(timeline_svg(Catalog(entries=in_order(entries)), SETTINGS))
