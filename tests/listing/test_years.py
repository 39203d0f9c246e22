"""A section with one fold a year shows the same rows, and people may write into it as into a flat one."""

from datetime import date

import pytest
from hypothesis import given

from bot.core.catalog import Catalog, Entry, in_order
from bot.core.settings import Section, Settings, load_settings
from bot.listing.markers import parts, unsign
from bot.listing.reading import parse_list, read_rows
from bot.listing.readme import new_readme, read_tables, render_readme
from bot.listing.readme_edits import take_in
from bot.listing.years import unfold
from tests import ROOT, january_2024
from tests.listing.reading import read_blocks
from tests.listing.strategies import catalog_entries
from tests.listing.test_readme import entry, facts

TODAY = date(2026, 11, 26)


def settings(fold: str) -> Settings:
    loaded = load_settings(ROOT / "bot.toml")
    sections = (section.model_copy(update={"fold": fold}) for section in loaded.sections)
    return loaded.model_copy(update={"sections": tuple(sections)})


FLAT, FOLDED = settings("never"), settings("by year")
CATALOG = Catalog(
    entries=in_order(
        [
            entry(1, "202501", section="sam2"),
            *(entry(number, f"202{number}05") for number in (3, 4, 5)),
            entry(6, "202402"),
            entry(7, "202401", date="2024"),
            entry(8, date=None, arxiv_id=None, url="https://example.org/8"),
        ]
    )
)


def part(readme: str, name: str) -> str:
    found = parts(readme, [name])[name]
    return unsign(readme[found.start : found.end])


def summaries(readme: str) -> list[str]:
    return [line for line in readme.splitlines() if "<summary>" in line and "<!-- year -->" in line]


def test_each_year_is_a_fold_with_its_number_of_rows_and_only_the_newest_is_open():
    readme = new_readme(CATALOG, FOLDED)
    assert summaries(readme) == [
        "<details open><summary>2025 (1)</summary><!-- year -->",
        "<details open><summary>2025 (1)</summary><!-- year -->",
        "<details><summary>2024 (3)</summary><!-- year -->",
        "<details><summary>2023 (1)</summary><!-- year -->",
        "<details><summary>Year not known (1)</summary><!-- year -->",
    ]
    assert readme.count("<details") == readme.count("</details>")


def test_the_newest_year_is_open_also_where_the_oldest_rows_come_first():
    sections = tuple(one.model_copy(update={"order": "oldest first"}) for one in FOLDED.sections)
    readme = new_readme(CATALOG, FOLDED.model_copy(update={"sections": sections}))
    opened = [line for line in summaries(readme) if line.startswith("<details open>")]
    assert [line for line in opened if "2025" in line] == opened


def test_every_fold_shows_as_a_table_of_its_own():
    readme = new_readme(CATALOG, FOLDED)
    rows, _ = read_blocks(readme[readme.index("bot:table-literature:start") :])
    heads = [row for row in rows if row[0].text == "Date"]
    assert (len(heads), len(rows)) == (4, 4 + 6)


@given(catalog_entries)
def test_unfolding_gives_back_the_flat_list_to_the_character(entries: list[Entry]):
    catalog = Catalog(entries=in_order(entries))
    folded, flat = new_readme(catalog, FOLDED), new_readme(catalog, FLAT)
    for name in ("table-datasets", "table-sam2", "table-literature"):
        assert unfold(part(folded, name)) == part(flat, name)


@given(catalog_entries)
def test_a_folded_list_is_rendered_to_itself_and_back_to_a_flat_one(entries: list[Entry]):
    catalog = Catalog(entries=in_order(entries))
    readme = new_readme(catalog, FOLDED)
    assert render_readme(readme, catalog, FOLDED) == readme
    assert render_readme(readme, catalog, FLAT) == new_readme(catalog, FLAT)


def test_importing_the_folded_readme_gives_every_row_its_facts_and_its_section():
    catalog = january_2024()
    read = parse_list(new_readme(catalog, FOLDED), FOLDED, TODAY)
    assert not read.problems
    assert sorted(map(facts, read.entries), key=str) == sorted(map(facts, catalog.entries), key=str)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_row_typed_into_the_wrong_fold_is_taken_in_and_stands_under_its_year(newline: str):
    readme = new_readme(CATALOG, FOLDED).replace("\n", newline)
    row = "|202306|A. Person|By hand [(paper)](https://arxiv.org/pdf/2306.00001.pdf)|None|"
    place = readme.index("|202402|")
    typed = readme[:place] + row + newline + readme[place:]
    catalog = take_in(typed, CATALOG, FOLDED, TODAY).catalog
    assert len(catalog.entries) == len(CATALOG.entries) + 1
    made = render_readme(typed, catalog, FOLDED)
    assert "<details><summary>2023 (2)</summary><!-- year -->" in made
    assert made.index("2023 (2)") < made.index("By hand") < made.index("Title 3")
    assert render_readme(made, catalog, FOLDED) == made


def test_a_row_of_a_new_year_opens_a_new_fold_and_the_others_close():
    catalog = Catalog(entries=in_order([entry(9, "202601"), *CATALOG.entries]))
    made = render_readme(new_readme(CATALOG, FOLDED), catalog, FOLDED)
    assert made == new_readme(catalog, FOLDED)
    assert "<details><summary>2025 (1)</summary><!-- year -->" in made


def test_what_people_wrote_around_and_between_the_rows_stays():
    readme = new_readme(CATALOG, FOLDED)
    opening = "<details open><summary>2025 (1)</summary><!-- year -->\n\n|Date|Authors|Title|Code|"
    readme = readme.replace(opening, f"Ours: see [the guide](https://example.org).\n\n{opening}")
    readme = readme.replace("J. Ma and B. Wang|Title 6 ", "J.  Ma and B. Wang|Title 6 ")
    made = render_readme(readme, CATALOG, FOLDED)
    assert "Ours: see [the guide](https://example.org).\n\n<details open>" in made
    assert "|202402|J.  Ma and B. Wang|Title 6 " in made
    assert render_readme(made, CATALOG, FOLDED) == made


def test_a_fold_whose_lines_people_broke_is_mended():
    readme = new_readme(CATALOG, FOLDED)
    place = readme.index("<details><summary>2024 (3)")
    before = readme[:place].removesuffix("</details><!-- year -->\n")
    broken = before + readme[place:].replace("2024 (3)", "2024 (99)")
    assert broken.count("</details>") == readme.count("</details>") - 1
    assert render_readme(broken, CATALOG, FOLDED) == readme


def test_folds_that_people_made_are_theirs():
    own = "<details><summary>2024 (3)</summary>\n\nMore.\n\n</details>\n"
    assert unfold(own) == own


def test_a_section_without_rows_has_no_folds():
    assert "<!-- year -->" not in new_readme(Catalog(), FOLDED)


@pytest.mark.parametrize(
    "values",
    [{"columns": (), "row": "- {title} {url}"}, {"order": "new on top"}, {"order": "new at the end"}],
)
def test_a_section_that_cannot_be_folded_by_year_is_refused(values: dict[str, object]):
    with pytest.raises(ValueError, match="fold by year needs columns"):
        Section.model_validate({"name": "a", "title": "A", "fold": "by year", **values})


def test_the_rows_of_a_folded_readme_have_the_lines_on_which_they_stand():
    readme = new_readme(CATALOG, FOLDED)
    lines = readme.splitlines()
    rows = read_tables(readme, FOLDED).rows
    assert all(row.title in lines[row.line - 1] for row in rows)
    assert len(rows) == len(CATALOG.entries)
    assert not read_rows(readme, FOLDED).problems
