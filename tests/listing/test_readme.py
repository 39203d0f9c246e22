from datetime import date

import pytest
from hypothesis import given

from bot.core.catalog import Catalog, Entry, Provenance, in_order, read_catalog
from bot.core.settings import Section, load_settings
from bot.listing.escape import destination
from bot.listing.reading import parse_list
from bot.listing.readme import new_readme, read_tables, render_readme, table
from bot.listing.row_style import PLAIN_ITEM
from bot.listing.rows import tidy_authors, tidy_title
from bot.listing.template import fill
from bot.support.errors import InputError
from bot.support.plain_text import plain
from tests import ROOT, SHARED
from tests.listing.reading import PARSER, read_blocks
from tests.listing.strategies import catalog_entries

SETTINGS = load_settings(ROOT / "bot.toml")
HAND_KEPT = SHARED / "data" / "list-2024-01.md"


def entry(number=1, month="202304", **values):
    return Entry(
        **{
            "arxiv_id": f"{month[2:]}.{number:05}",
            "date": month,
            "authors": "J. Ma and B. Wang",
            "title": f"Title {number}",
            "url": f"https://arxiv.org/pdf/{month[2:]}.{number:05}.pdf",
            "section": "literature",
            "provenance": Provenance(by="import", added=date(2026, 11, 23)),
            **values,
        }
    )


def facts(row):
    return (row.date, row.authors, row.title, row.url, row.code, row.section)


def test_rendering_the_catalog_gives_back_its_facts():
    catalog = read_catalog(ROOT / "catalog.json")
    read = read_tables(new_readme(catalog, SETTINGS), SETTINGS)
    assert not read.problems
    assert sorted(map(facts, read.rows), key=str) == sorted(map(facts, catalog.entries), key=str)


def test_rendering_the_imported_list_gives_back_the_same_116_facts():
    if not HAND_KEPT.exists():
        pytest.skip(f"the hand-kept list is not there: {HAND_KEPT.name}")
    hand_kept = parse_list(HAND_KEPT.read_text(encoding="utf-8"), SETTINGS, date(2026, 11, 23))
    rendered = new_readme(hand_kept.catalog, SETTINGS)
    read = parse_list(rendered, SETTINGS, date(2026, 11, 23))
    assert len(read.entries) == 116
    assert sorted(map(facts, read.entries), key=str) == sorted(map(facts, hand_kept.entries), key=str)
    rows = [line for line in rendered.splitlines() if line.startswith("|20")]
    assert sorted(rows) == sorted(map(conventional, hand_kept.entries))


def conventional(one):
    """The row as the list's conventions have it; the imported titles need no escaping."""
    label = "Link" if one.section == "datasets" else "Code"
    code = f"[{label}]({one.code})" if one.code else "None"
    return f"|{one.date}|{one.authors}|{one.title} [(paper)]({one.url})|{code}|"


def test_the_readme_of_the_list_can_be_read_and_rendered():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not read_tables(readme, SETTINGS).problems
    rendered = render_readme(readme, read_catalog(ROOT / "catalog.json"), SETTINGS)
    assert rendered.index("make demo") < rendered.index("make test") < rendered.index("<!-- bot:")


def test_rows_are_newest_first_in_the_table_of_their_section():
    catalog = Catalog(
        entries=(entry(1), entry(2, "202401"), entry(3, section="sam2"), entry(4, section="datasets"))
    )
    rows = read_tables(new_readme(catalog, SETTINGS), SETTINGS).rows
    assert [(row.section, row.title) for row in rows] == [
        ("datasets", "Title 4"),
        ("sam2", "Title 3"),
        ("literature", "Title 2"),
        ("literature", "Title 1"),
    ]


def test_a_row_without_month_or_authors_has_empty_cells_below_the_others_and_is_read_back_so():
    unknown = entry(
        1, date=None, authors=None, arxiv_id=None, doi="10.1000/x", url="https://doi.org/10.1000/x"
    )
    catalog = Catalog(entries=in_order([unknown, entry(2), entry(3, date="2022")]))
    rows = read_tables(new_readme(catalog, SETTINGS), SETTINGS).rows
    assert [(row.title, row.date, row.authors) for row in rows] == [
        ("Title 2", "202304", entry(2).authors),
        ("Title 3", "2022", entry(3).authors),
        ("Title 1", None, None),
    ]


def test_a_new_item_of_a_list_without_authors_has_no_comma_in_their_place():
    section = Section(name="papers", title="Papers", columns=(), row=PLAIN_ITEM)
    assert fill(section, entry(1, authors=None)).startswith("- **Title 1** [[paper]]")
    assert fill(section, entry(1, authors="A. Lee")).startswith("- **Title 1**, A. Lee [[paper]]")


def test_what_people_wrote_around_the_parts_stays_to_the_byte():
    empty = new_readme(Catalog(), SETTINGS)
    readme = (
        "Ours: é | <b>\r\n" + empty.replace("\n", "\r\n").replace("# Segment", "# My Segment") + "the end"
    )
    made = render_readme(readme, Catalog(entries=(entry(1),)), SETTINGS)
    assert made.startswith("Ours: é | <b>\r\n# My Segment")
    assert made.endswith("-->\r\nthe end")
    assert "\n" not in made.replace("\r\n", "")
    assert "Title 1" in made
    assert render_readme(made, Catalog(), SETTINGS) == readme


def test_rendering_twice_changes_nothing():
    catalog = Catalog(entries=in_order([entry(1), entry(2, "202401")]))
    once = render_readme(new_readme(Catalog(), SETTINGS), catalog, SETTINGS)
    assert render_readme(once, catalog, SETTINGS) == once
    assert once == new_readme(catalog, SETTINGS)


def test_a_part_without_markers_is_left_out_unless_it_is_a_table():
    readme = new_readme(Catalog(), SETTINGS)
    without_news = readme.replace("<!-- bot:new:start -->", "").replace("<!-- bot:new:end -->", "")
    assert "Title 1" in render_readme(without_news, Catalog(entries=(entry(1),)), SETTINGS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: "# A list\n", r"no markers for table-datasets, table-sam2, table-literature"),
        (lambda text: text.replace("<!-- bot:table-sam2:end -->", ""), r"table-sam2:end"),
        (lambda text: text.replace("<!-- bot:table-sam2:start -->", ""), r"table-sam2:end has no start"),
        (
            lambda text: text + "\n<!-- bot:new:start -->\n",
            r"line \d+: the marker bot:new:start stands a second time",
        ),
        (lambda text: text + "\n<!-- bot:other:start -->\n", r"other:end is missing"),
        (lambda text: text.replace("table-sam2", "table-sam3"), r"no markers for table-sam2"),
    ],
)
def test_missing_or_misplaced_markers_are_named_with_what_to_do(change, message):
    with pytest.raises(InputError, match=message):
        render_readme(change(new_readme(Catalog(), SETTINGS)), Catalog(), SETTINGS)


def test_a_row_of_an_unknown_section_is_named_instead_of_left_out():
    with pytest.raises(InputError, match=r"arXiv:2304.00001 is in section 'gone'"):
        new_readme(Catalog(entries=(entry(1, section="gone"),)), SETTINGS)


def test_what_is_new_holds_the_three_months_up_to_the_newest_row():
    catalog = Catalog(
        entries=in_order([entry(1, "202401"), entry(2, "202312"), entry(3, "202311"), entry(4, "202310")])
    )
    made = new_readme(catalog, SETTINGS)
    news = made[made.index("bot:new:start") : made.index("bot:new:end")]
    assert "3 rows of the three months up to January 2024" in news
    assert [f"Title {number}" in news for number in (1, 2, 3, 4)] == [True, True, True, False]


def test_a_month_of_many_rows_leaves_the_rest_of_the_page_in_sight():
    rows = [entry(number, "202512") for number in range(1, 24)]
    made = new_readme(Catalog(entries=in_order([*rows, entry(24, "202511")])), SETTINGS)
    news = made[made.index("bot:new:start") : made.index("bot:new:end")]
    opened, *folded = news.split("<details")[1:]
    assert (opened.startswith(" open>"), opened.count("\n- ")) == (True, 10)
    assert [(part.startswith(">"), part.count("\n- ")) for part in folded] == [(True, 13), (True, 1)]
    assert "<summary>December 2025: 10 of 23</summary>" in opened


@given(catalog_entries)
def test_each_rendered_row_parses_back_to_exactly_its_cells(entries):
    for section in SETTINGS.sections:
        own = [one for one in in_order(entries) if one.section == section.name]
        if not own:
            continue
        rows, others = read_blocks(table(own, section))
        assert others == ["table"]
        assert len(rows) == len(own) + 1
        for cells, one in zip(rows[1:], own, strict=True):
            paper = ("(paper)", PARSER.normalizeLink(destination(one.url) or ""))
            label = "Link" if section.name == "datasets" else "Code"
            code = (label, PARSER.normalizeLink(destination(one.code) or "")) if one.code else None
            assert [made.read for made in cells] == [
                one.date,
                plain(one.authors or ""),
                f"{plain(one.title)} (paper)",
                label if code else "None",
            ]
            assert [made.links for made in cells] == [(), (), (paper,), (code,) if code else ()]
            assert not any(made.others for made in cells)


@given(catalog_entries)
def test_the_bot_reads_back_what_it_rendered_whatever_the_text(entries):
    readme = new_readme(Catalog(entries=in_order(entries)), SETTINGS)
    read = read_tables(readme, SETTINGS)
    assert not read.problems
    expected = [
        (
            one.date,
            tidy_authors(one.authors),
            tidy_title(one.title),
            destination(one.url),
            one.code and destination(one.code),
            one.section,
        )
        for one in entries
    ]
    assert sorted(map(facts, read.rows), key=str) == sorted(expected, key=str)
