"""A row without some of its values is written without what stands around them, and reads back as it was."""

import re
from itertools import chain, combinations

import pytest

from bot.core.catalog import Entry, Provenance, with_entries
from bot.core.settings import Section
from bot.listing.readme import render_readme
from bot.listing.readme_edits import take_in
from bot.listing.template import fill
from tests.listing.test_adoption import LISTS, TODAY, adopted

VALUES = {
    "date": "202611",
    "authors": "Ann Bell, Carl Dorn and Eve Fox",
    "venue": "CVPR 2026",
    "code": "https://github.com/ann/shapes",
}
SUBSETS = list(chain.from_iterable(combinations(VALUES, size) for size in range(len(VALUES) + 1)))


def row_with(names: tuple[str, ...], section: str, number: int = 0) -> Entry:
    is_preprint = "date" in names
    url = f"https://arxiv.org/abs/2611.{number:05}" if is_preprint else f"https://doi.org/10.1000/{number}"
    return Entry(
        arxiv_id=f"2611.{number:05}" if is_preprint else None,
        doi=None if is_preprint else f"10.1000/{number}",
        title=f"A Wholly New Way to Draw Shapes on Sheet {number}",
        url=url,
        section=section,
        provenance=Provenance(by="bot", added=TODAY),
        **{name: VALUES[name] for name in names},
    )


def is_read_by_its_own_columns(section: Section) -> bool:
    """Tell whether rows of a section are not read by the columns of another table above them."""
    return bool(section.columns) or not (section.row or "").startswith("|")


@pytest.mark.parametrize("name", LISTS)
def test_a_row_with_any_of_its_values_reads_back_as_it_was_written(name, tmp_path):
    adoption, catalog = adopted(LISTS[name], tmp_path)
    settings = adoption.settings
    styles = {(one.row, one.empty, one.columns): one for one in settings.sections}
    sections = [one for one in styles.values() if is_read_by_its_own_columns(one)]
    new = [
        row_with(names, section.name, number * len(SUBSETS) + place)
        for number, section in enumerate(sections)
        for place, names in enumerate(SUBSETS)
    ]
    listed = with_entries(catalog, new)
    readme = render_readme(adoption.readme, listed, settings)
    # Every part counts as changed by somebody, so that all rows are read.
    taken = take_in(re.sub("<!-- rendered ", "<!-- was ", readme), listed, settings, TODAY)
    ids = {entry.id for entry in new}
    assert [entry for entry in taken.changed if entry.id in ids] == []
    assert not taken.added
    assert not ids & {entry.id for entry in taken.missing}


@pytest.mark.parametrize(
    ("row", "bare"),
    [
        ("- (*{venue}*) {title}, [[Paper]]({url})", "- T, [[Paper]](U)"),
        ("- [[{venue}]({url})] {title}.", "- [[paper](U)] T."),
        ("- {title} ({date:%Y}), {authors} [[pdf]]({url})", "- T [[pdf]](U)"),
        ("- {title} | **{venue?[{venue}]}** | [pdf]({url})", "- T | [pdf](U)"),
        ("- {authors}, {title}, {venue}. [[Paper]]({url})", "- T. [[Paper]](U)"),
        ("* [{title}]({url}) by {authors}. {venue}.", "* [T](U)."),
        ("- `...` [{authors}, {venue}] **{title}** [[PDF]]({url})", "- `...` **T** [[PDF]](U)"),
        ("| **{venue}** | {title} ({date}) | [{authors}]({url}) |", "|  | T  | [paper](U) |"),
    ],
)
def test_what_stands_around_a_value_goes_with_it(row, bare):
    section = Section(name="shapes", title="Shapes", columns=(), row=row)
    entry = row_with((), "shapes")
    written = fill(section, entry).replace(entry.title, "T").replace(entry.url, "U")
    assert written == bare


def test_a_row_with_all_of_its_values_is_written_as_its_template_says():
    row = "- ({date}) *{title}*, {authors}, [{venue}]({url}){code? [code]({code})}"
    section = Section(name="shapes", title="Shapes", columns=(), row=row)
    entry = row_with(tuple(VALUES), "shapes")
    told = {"title": entry.title, "url": entry.url} | VALUES
    expected = row.replace("{code? [code]({code})}", " [code]({code})")
    assert fill(section, entry) == expected.format(**told)
