from datetime import date

import pytest
from hypothesis import example, given

from bot.core.catalog import Catalog, Provenance, in_order, with_entries
from bot.core.settings import Column
from bot.listing.readme import new_readme, render_readme
from bot.listing.readme_edits import take_in
from bot.support.errors import InputError
from tests.listing.strategies import catalog_entries
from tests.listing.test_adoption import LISTS, adopted
from tests.listing.test_readme import SETTINGS, entry

TODAY = date(2026, 12, 1)
CATALOG = Catalog(
    entries=in_order([entry(1), entry(2, code="https://github.com/a/b"), entry(3, section="datasets")])
)
README = new_readme(CATALOG, SETTINGS)
HEADER = "|Date|Authors|Title|Code|\n|---|---|---|---|\n"
TYPED = "|202402|A. Guo et al.|ClickSAM[(paper)](https://arxiv.org/abs/2402.05902)|None|\n"


def typed(old, new, readme=README):
    assert old in readme
    return take_in(readme.replace(old, new), CATALOG, SETTINGS, TODAY)


def test_a_readme_as_rendered_changes_nothing():
    taken = take_in(README, CATALOG, SETTINGS, TODAY)
    assert taken.catalog == CATALOG
    assert (taken.added, taken.changed, taken.missing) == ((), (), ())


def test_a_row_that_somebody_typed_becomes_a_persons_row_and_is_rendered():
    start = README.index("bot:table-literature")
    readme = README[:start] + README[start:].replace(HEADER, HEADER + TYPED)
    taken = take_in(readme, CATALOG, SETTINGS, TODAY)
    (added,) = taken.added
    assert (added.id, added.title, added.section) == ("arXiv:2402.05902", "ClickSAM", "literature")
    assert (added.provenance.by, added.provenance.added) == ("person", TODAY)
    assert added.provenance.set_by_person == ("date", "authors", "title", "url", "section")
    assert (taken.changed, taken.missing) == ((), ())
    assert added in taken.catalog.entries
    # It says what the catalog says, so it keeps the spelling in which it was typed.
    assert TYPED in render_readme(readme, taken.catalog, SETTINGS)


@pytest.mark.parametrize(
    ("old", "new", "field", "value"),
    [
        ("|Title 1 [", "|Title One [", "title", "Title One"),
        ("|Title 1 [(paper)](https://arxiv.org/pdf/2304.00001.pdf)|None|", "|Title 1 [(paper)](https://arxiv.org/pdf/2304.00001.pdf)|[Code](https://x.org/y)|", "code", "https://x.org/y"),
        ("[Code](https://github.com/a/b)", "None", "code", None),
        ("|Title 1 [(paper)](https://arxiv.org/pdf/2304.00001.pdf)", "|Title 1 [(paper)](https://doi.org/10.1000/x)", "url", "https://doi.org/10.1000/x"),
    ],
)  # fmt: skip
def test_a_changed_field_is_a_persons_from_then_on(old, new, field, value):
    taken = typed(old, new)
    (changed,) = taken.changed
    assert getattr(changed, field) == value
    assert changed.provenance.set_by_person == (field,)
    assert changed.provenance.by == "import"
    assert (taken.added, taken.missing) == ((), ())
    assert len(taken.catalog.entries) == 3


def test_an_address_that_a_person_changed_brings_its_identifier():
    (changed,) = typed(
        "|Title 1 [(paper)](https://arxiv.org/pdf/2304.00001.pdf)",
        "|Title 1 [(paper)](https://doi.org/10.1000/x)",
    ).changed
    assert (changed.doi, changed.arxiv_id) == ("10.1000/x", "2304.00001")


def test_a_row_moved_to_another_table_changes_its_section():
    row = "|202304|J. Ma and B. Wang|Title 1 [(paper)](https://arxiv.org/pdf/2304.00001.pdf)|None|\n"
    readme = README.replace(row, "")
    start = readme.index("bot:table-sam2")
    readme = readme[:start] + readme[start:].replace(HEADER, HEADER + row, 1)
    taken = take_in(readme, CATALOG, SETTINGS, TODAY)
    (changed,) = taken.changed
    assert (changed.id, changed.section) == ("arXiv:2304.00001", "sam2")
    assert not taken.missing


def test_a_row_that_a_person_removed_is_told_and_still_in_the_catalog():
    taken = typed(
        "|202304|J. Ma and B. Wang|Title 1 [(paper)](https://arxiv.org/pdf/2304.00001.pdf)|None|\n", ""
    )
    assert [one.title for one in taken.missing] == ["Title 1"]
    assert taken.catalog == CATALOG


def test_a_change_in_the_catalog_counts_where_the_readme_stands_as_rendered():
    changed = Catalog(entries=(entry(1, code="https://github.com/new/code"), *CATALOG.entries[1:]))
    taken = take_in(README, changed, SETTINGS, TODAY)
    assert taken.catalog == changed
    assert (taken.added, taken.changed, taken.missing) == ((), (), ())


def test_a_row_that_cannot_be_read_is_named_with_its_line_and_nothing_is_taken():
    start = README.index("bot:table-literature")
    readme = README[:start] + README[start:].replace(HEADER, HEADER + "|soon|me|a paper I saw|None|\n")
    line = readme.splitlines().index("|soon|me|a paper I saw|None|") + 1
    with pytest.raises(InputError, match=f"README.md, line {line}: .*no month"):
        take_in(readme, CATALOG, SETTINGS, TODAY)


def test_a_row_typed_twice_counts_once():
    start = README.index("bot:table-literature")
    readme = README[:start] + README[start:].replace(HEADER, HEADER + TYPED + TYPED)
    taken = take_in(readme, CATALOG, SETTINGS, TODAY)
    assert len(taken.added) == 1
    assert ["the same work" in note.reason for note in taken.notes] == [True]


@given(catalog_entries)
@example((entry(1, "202304", title="ICPR@octocat, Seen Anew", authors="A. Bell", section="datasets"),))
def test_no_text_in_the_catalog_looks_like_a_persons_change(entries):
    catalog = Catalog(entries=in_order(entries))
    # Taken as touched by a person: the digests are gone.
    readme = new_readme(catalog, SETTINGS).replace("<!-- rendered ", "<!-- was ")
    taken = take_in(readme, catalog, SETTINGS, TODAY)
    assert taken.catalog == catalog
    assert (taken.added, taken.changed, taken.missing) == ((), (), ())


COLUMNS = [
    "Titel title, Autoren authors, Jahr date, Quelltext code",
    "标题 title, 代码 code, 日期 date, 作者 authors",
    "Código code, Título title, Fecha date",
    "العنوان title, المؤلفون authors, التاريخ date",
    "リンク link, 論文 title, 年月 date, 備考 ignored, コード code",
    "Liên_kết link, Ngày date, Tiêu_đề title",
    "Data date, Notas ignored, Título title, Código code, Autores authors, Revista venue",
    "Code title, Title code, Authors date, Date authors",
    "A|B date, T*i*tle title, <b>Code</b> code",
    "Paper title",
]


@pytest.mark.parametrize("columns", COLUMNS)
def test_an_edit_changes_nothing_but_itself_whatever_the_columns_are_called_and_in_what_order(columns):
    pairs = [one.split(" ") for one in columns.split(", ")]
    first, *others = SETTINGS.sections
    section = first.model_copy(
        update={"columns": tuple(Column(heading=heading, role=role) for heading, role in pairs)}
    )
    settings = SETTINGS.model_copy(update={"sections": (section, *others)})
    rows = [
        entry(1, title="Plain", venue="ISBI 2024", section=section.name),
        entry(2, title="A | B `x` <i>", code="https://github.com/a/b", section=section.name),
    ]
    catalog = Catalog(entries=in_order(rows))
    readme = new_readme(catalog, settings)
    start = readme.index(f"bot:table-{section.name}:start")
    edited = readme[:start] + readme[start:].replace("Plain", "Plain edited", 1)
    taken = take_in(edited, catalog, settings, TODAY)
    (changed,) = taken.changed
    assert (taken.added, taken.missing, taken.unread) == ((), (), ())
    assert changed == rows[0].model_copy(
        update={
            "title": "Plain edited",
            "provenance": rows[0].provenance.model_copy(update={"set_by_person": ("title",)}),
        }
    )
    rendered = render_readme(edited, taken.catalog, settings)
    again = take_in(rendered, taken.catalog, settings, TODAY)
    assert (again.added, again.changed, again.missing) == ((), (), ())
    assert render_readme(rendered, taken.catalog, settings) == rendered


def in_literature(change, readme=README):
    start, end = readme.index("bot:table-literature:start"), readme.index("<!-- bot:table-literature:end")
    return readme[:start] + change(readme[start:end]) + readme[end:]


def cells_moved(places):
    """Return a change of a table that puts its columns into another order, or leaves some out."""

    def move(text):
        lines = [line.strip("|").split("|") if line.startswith("|") else line for line in text.split("\n")]
        return "\n".join(
            line if isinstance(line, str) else "|" + "|".join(line[n] for n in places) + "|" for line in lines
        )

    return move


@pytest.mark.parametrize("places", [(2, 0, 1, 3), (3, 2, 1, 0), (0, 1, 2), (2, 3)])
def test_columns_in_another_order_or_left_out_lose_nothing(places):
    readme = in_literature(cells_moved(places))
    taken = take_in(readme, CATALOG, SETTINGS, TODAY)
    assert (taken.catalog, taken.changed) == (CATALOG, ())
    assert "its headings are written as bot.toml has them" in str(taken.notes[0])
    assert render_readme(readme, taken.catalog, SETTINGS) == README


def test_a_column_of_which_nobody_knows_what_it_holds_is_not_thrown_away():
    def with_stars(text):
        return (
            text.replace("|Code|", "|Code|Stars|")
            .replace("---|\n", "---|---|\n", 1)
            .replace("None|", "None|5|")
        )

    with pytest.raises(InputError, match="the column 'Stars' is none of section literature"):
        take_in(in_literature(with_stars), CATALOG, SETTINGS, TODAY)


@pytest.mark.parametrize("above", [True, False])
def test_a_typed_row_with_the_link_of_another_work_does_not_take_its_place(above):
    first = next(line for line in README.splitlines(keepends=True) if "Title 1 [" in line and line[0] == "|")
    other = "|202304|N. Newman|Quite Another Benchmark of Spleens [(paper)](https://arxiv.org/abs/2304.00001)|None|\n"
    readme = in_literature(lambda text: text.replace(first, other + first if above else first + other))
    taken = take_in(readme, CATALOG, SETTINGS, TODAY)
    assert [one.title for one in taken.added] == ["Quite Another Benchmark of Spleens"]
    assert taken.added[0].link_in_doubt
    assert set(CATALOG.entries) < set(taken.catalog.entries)
    rendered = render_readme(readme, taken.catalog, SETTINGS)
    assert take_in(rendered, taken.catalog, SETTINGS, TODAY).catalog == taken.catalog
    # Also when a person touches the table again.
    again = take_in(
        in_literature(lambda text: text + "\nA remark.\n", rendered), taken.catalog, SETTINGS, TODAY
    )
    assert (again.catalog, again.changed) == (taken.catalog, ())


def test_what_only_the_second_row_of_a_work_tells_is_rendered_at_once():
    first = next(line for line in README.splitlines(keepends=True) if "Title 1 [" in line and line[0] == "|")
    second = first.replace("|None|", "|[Code](https://github.com/new/code)|")
    readme = in_literature(lambda text: text.replace(first, first + second))
    taken = take_in(readme, CATALOG, SETTINGS, TODAY)
    lines = [readme[: readme.index(one)].count("\n") + 1 for one in (first, second)]
    assert f"lines {lines[0]} and {lines[1]}" in str(taken.notes[0])
    rendered = render_readme(readme, taken.catalog, SETTINGS)
    assert second in rendered
    assert render_readme(rendered, taken.catalog, SETTINGS) == rendered


def test_a_table_in_a_fence_does_not_make_the_part_grow():
    readme = in_literature(lambda text: text.replace("|Date", "```\n|Date", 1) + "```\n")
    once = render_readme(readme, CATALOG, SETTINGS)
    assert render_readme(once, CATALOG, SETTINGS) == once


def with_new_rows(name, tmp_path, **facts):
    """Return the settings of a list that was taken over, its catalog with a new row in each section, and its README."""
    adoption, before = adopted(LISTS[name], tmp_path)
    new = [
        entry(
            number,
            "202611",
            section=section.name,
            provenance=Provenance(by="bot", added=TODAY),
            **{
                name: value.format(number) if isinstance(value, str) else value
                for name, value in facts.items()
            },
        )
        for number, section in enumerate(adoption.settings.sections, start=1)
    ]
    catalog = with_entries(before, new)
    return adoption.settings, catalog, render_readme(adoption.readme, catalog, adoption.settings)


OTHER_MONTH = {"date": "202610", "venue": "CVPR 2026", "authors": "A. Bell et al."}
UNDATED = {
    "date": None,
    "authors": None,
    "arxiv_id": None,
    "doi": "10.1000/x{}",
    "url": "https://doi.org/10.1000/x{}",
}


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("title_authors_venue", UNDATED),
        ("facts_below", UNDATED),
        ("bold_periods", UNDATED),
        ("title_authors_venue", OTHER_MONTH),
        ("awesome_bullets", OTHER_MONTH),
        ("bare_table", OTHER_MONTH),
        ("german_table", OTHER_MONTH),
        ("titles_above_bylines", {"authors": "A. Bell et al."}),
        ("by_and_citation", {"authors": "A. Bell et al."}),
    ],
)
def test_a_row_tells_only_what_stands_in_it_where_somebody_was_at_its_section(name, facts, tmp_path):
    # The link, the venue or a heading tell a date, too, and a full stop may end a sentence of names.
    settings, catalog, readme = with_new_rows(name, tmp_path, **facts)
    taken = take_in(readme.replace("<!-- rendered ", "<!-- was "), catalog, settings, TODAY)
    assert taken.fields == {}
    assert taken.catalog == catalog


ITEM = "- **Drawing More Circles**, CVPR 2026 [[paper]](https://arxiv.org/abs/2611.00009)\n"


def test_the_date_of_a_typed_row_is_the_persons_only_where_it_stands_there(tmp_path):
    settings, catalog, readme = with_new_rows("awesome_bullets", tmp_path)
    (first, *_) = (line for line in readme.splitlines(keepends=True) if "2611.00001" in line)
    taken = take_in(readme.replace(first, ITEM + first, 1), catalog, settings, TODAY)
    (added,) = taken.added
    assert added.date == "202611"
    assert added.provenance.set_by_person == ("title", "url", "venue", "section")


def test_a_date_that_followed_from_a_link_follows_from_the_link_that_a_person_puts_there(tmp_path):
    settings, catalog, readme = with_new_rows("awesome_bullets", tmp_path)
    old = next(one for one in catalog.entries if one.provenance.by == "import" and one.arxiv_id)
    readme = readme.replace(old.arxiv_id, "2501.00007")
    (changed,) = take_in(readme, catalog, settings, TODAY).changed
    assert (changed.arxiv_id, changed.date) == ("2501.00007", "202501")
    assert changed.provenance.set_by_person == ("url",)


def test_without_an_earlier_readme_the_first_section_of_a_row_counts_and_the_other_is_left_alone():
    # The row may have been spelled otherwise there from the start.
    both = Catalog(entries=(entry(1, also_in=("datasets",)),))
    readme = new_readme(both, SETTINGS)
    start = readme.index("bot:table-datasets")
    changed = readme[:start] + readme[start:].replace("|Title 1 [", "|Title One [", 1)
    taken = take_in(changed, both, SETTINGS, TODAY)
    assert taken.catalog == both
    assert "|Title One [" in render_readme(changed, taken.catalog, SETTINGS)


def test_a_row_that_a_pasted_one_swallowed_is_told_and_not_missing(tmp_path):
    adoption, catalog = adopted(LISTS["chinese_brackets"], tmp_path)
    first = next(line for line in adoption.readme.splitlines(keepends=True) if line.startswith("1."))
    pasted = "- **Drawing More Circles** [[paper]](https://arxiv.org/abs/2611.00009)\n"
    readme = adoption.readme.replace(first, pasted + first)
    taken = take_in(readme, catalog, adoption.settings, TODAY)
    assert taken.missing == ()
    told = [note.excerpt for note in taken.notes if "not read any more" in note.reason]
    assert told == ["Drawing Circles with Very Small Hands"]
    rendered = render_readme(readme, taken.catalog, adoption.settings)
    assert render_readme(rendered, taken.catalog, adoption.settings) == rendered
    assert first in rendered


@pytest.mark.parametrize("gone", ["", "<!-- {} -->", "~~{}~~"])
def test_a_row_that_somebody_took_out_is_missing_however_they_did_it(gone, tmp_path):
    settings, catalog, readme = with_new_rows("awesome_bullets", tmp_path)
    row = next(line for line in readme.splitlines() if "Drawing Circles" in line)
    taken = take_in(readme.replace(row, gone.format(row)), catalog, settings, TODAY)
    assert [one.title for one in taken.missing] == ["Drawing Circles with Very Small Hands"]


def test_a_section_that_somebody_emptied_is_rendered_the_same_again(tmp_path):
    adoption, before = adopted(LISTS["details_years"], tmp_path)
    section = adoption.settings.sections[-1]
    start = adoption.readme.index(f"<!-- bot:table-{section.name}:start")
    end = adoption.readme.index(f"<!-- bot:table-{section.name}:end")
    signed = adoption.readme.index("-->\n", adoption.readme.index("<!-- rendered", start)) + 4
    catalog = Catalog(entries=tuple(one for one in before.entries if one.section != section.name))
    once = render_readme(adoption.readme[:signed] + adoption.readme[end:], catalog, adoption.settings)
    assert once.count("<!-- rendered") == len(adoption.settings.sections)
    assert render_readme(once, catalog, adoption.settings) == once


def test_a_date_that_its_cell_does_not_tell_is_not_the_persons_when_the_link_changes(tmp_path):
    settings, catalog, readme = with_new_rows("method_links_to_paper", tmp_path)
    (changed,) = take_in(readme.replace("2205.12001", "2206.01234"), catalog, settings, TODAY).changed
    assert (changed.date, changed.provenance.set_by_person) == ("202206", ("url",))


@pytest.mark.parametrize("name", ["tables of several kinds", "windows_bom"])
def test_a_new_row_that_is_not_read_back_is_written_once(name, tmp_path):
    # Undated, it comes last, below rows of another kind.
    settings, catalog, readme = with_new_rows(name, tmp_path, **UNDATED)
    assert "Title 1" in readme
    assert render_readme(readme, catalog, settings) == readme


@pytest.mark.parametrize(
    "name",
    [
        "html_list",
        "html_list_in_folds",
        "html_mixed",
        "html_ul_details",
        "chinese_brackets",
        "headings_as_titles",
        "numbered_headings",
    ],
)
def test_an_item_beside_rows_of_another_look_is_read_as_a_row_of_its_own(name, tmp_path):
    settings, catalog, readme = with_new_rows(name, tmp_path)
    taken = take_in(readme.replace("<!-- rendered ", "<!-- was "), catalog, settings, TODAY)
    assert (taken.catalog, taken.missing) == (catalog, ())
    assert render_readme(readme, catalog, settings) == readme
