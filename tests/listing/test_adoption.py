"""A list's own README is taken over as it stands, and only the bot's part of it ever changes."""

import contextlib
import time
from datetime import date
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.authors import row_authors
from bot.core.catalog import Catalog, Provenance, with_entries
from bot.core.settings import Style, load_settings
from bot.listing.adoption import adopt, with_place_for_rows
from bot.listing.reading import parse_list
from bot.listing.readme import read_tables, render_readme
from bot.listing.readme_edits import take_in
from bot.listing.template import fill
from tests import ROOT
from tests.listing.test_any_list import BLOCK, BULLET, CHINESE, CODE, DAILY, HTML, RELEASES
from tests.listing.test_looks import FOLDER
from tests.listing.test_readme import entry

TODAY = date(2026, 12, 1)
TOML = """# Ours.
[list]
title = "Shapes"   # short

[[sections]]
name = "papers"
title = "Papers"

[topic]
sentence = "Shapes."

[[topic.concepts]]
name = "shape"
title = "shapes"
sentence = "Shapes."
terms = ["shape"]

[search]
arxiv = ["all:shape"]

[relevance]
precision = 0.9
"""


def settings_of(text, tmp_path):
    (tmp_path / "bot.toml").write_text(text, encoding="utf-8")
    return load_settings(tmp_path / "bot.toml")


def adopted(text, tmp_path):
    settings = settings_of(TOML, tmp_path)
    adoption = adopt(text, settings, TOML)
    assert adoption is not None
    read = parse_list(text, adoption.settings, TODAY, adoption.sections)
    assert settings_of(adoption.settings_text, tmp_path) == adoption.settings
    return adoption, read.catalog


def without_markers(text):
    return "".join(
        line
        for line in text.splitlines(keepends=True)
        if "<!-- bot:" not in line and "<!-- rendered" not in line
    )


SECOND = BULLET.replace("Learning Shapes from Shadows: A Small Study", "Drawing Circles Too").replace(
    "2401.01234", "2402.00001"
)
ROW = "|[Shapes of the Year 2024](https://arxiv.org/abs/2401.00024)|"
YEAR = f"|Title|Authors|Venue|Code|\n|---|---|---|---|\n{ROW}A. Bell|CVPR 2024|None|\n"
VENUES = f"|Title|Venue|Authors|\n|---|---|---|\n{ROW}CVPR 2024|A. Bell|\n"
SHORT = f"|Title|Code|\n|---|---|\n{ROW}None|\n"
LISTS = {
    "blocks": "# Shapes\n\nWelcome.\n" + BLOCK + "\nThe end.\n",
    "html": "# Shapes\n" + HTML + "\nThe end.\n",
    "releases": "# Shapes\n\n## <a id='1'>One</a>\n" + RELEASES + "\n## Two\n\nText.\n" + DAILY,
    "chinese": "# 形状\n\n## 综述\n" + CHINESE,
    "bullets": "# Shapes\n\n## Big\n\n### 2024\n" + BULLET + "\n" + SECOND + "\n### 2023\n\nNothing yet.\n",
    "within a list": "# Shapes\n\n- 2024\n    - [One Title of Some Length](https://arxiv.org/abs/2401.00001)\n"
    "    - [Another Title of That Length](https://arxiv.org/abs/2402.00002)\n",
    "a fold between": "# Shapes\n\n## Big\n"
    + BULLET
    + "\n<details><summary>More</summary>\n\n"
    + SECOND
    + "\n</details>\n\n- [Another Title of That Length](https://arxiv.org/abs/2402.00003)\n",
    "not by date": "# Shapes\n\n## Big\n\n- **One Title of Some Length**, CVPR 2023 [[paper]](https://openaccess.thecvf.com/one)\n"
    "- **Another Title of That Length**, CVPR 2023 [[paper]](https://arxiv.org/abs/2305.00001)\n"
    "- **A Third Title of Such Length**, MICCAI 2021 [[paper]](https://arxiv.org/abs/2012.00001)\n",
    "targets elsewhere": "# Shapes\n\n## Big\n\n- [One Title of Some Length][one]\n- [Another Title of That Length][two]\n\n"
    "## About\n\n[^1]: A note.\n[one]: https://arxiv.org/abs/2401.00001\n[two]: https://arxiv.org/abs/2402.00002\n",
    "a table a year": "# Shapes\n\n## Big\n\n**2024**\n\n"
    + YEAR
    + "\n**2023**\n\n"
    + YEAR.replace("24", "23")
    + "\n**2022**\n\n"
    + YEAR.replace("24", "22"),
    "most tables of one kind": "# Shapes\n\n## Big\n\n**2024**\n\n"
    + SHORT
    + "\n**2023**\n\n"
    + YEAR.replace("24", "23")
    + "\n**2022**\n\n"
    + YEAR.replace("24", "22"),
    "tables of several kinds": "# Shapes\n\n## Big\n\n**2024**\n\n"
    + YEAR
    + "\n**2023**\n\n"
    + VENUES.replace("24", "23")
    + "\n**2022**\n\n"
    + SHORT.replace("24", "22"),
    "windows": ("# Shapes\n\n## Big\n" + BULLET + SECOND).replace("\n", "\r\n"),
}


LISTS |= {path.stem: path.read_bytes().decode() for path in FOLDER.glob("*.md")}


@pytest.mark.parametrize("name", LISTS)
def test_a_round_trip_of_import_and_render_adds_markers_and_nothing_else(name, tmp_path):
    text = LISTS[name]
    adoption, catalog = adopted(text, tmp_path)
    assert catalog.entries
    assert without_markers(adoption.readme) == text
    assert render_readme(adoption.readme, catalog, adoption.settings) == adoption.readme


@pytest.mark.parametrize("name", LISTS)
def test_a_new_row_leaves_every_line_as_it_is_and_where_it_is(name, tmp_path):
    adoption, catalog = adopted(LISTS[name], tmp_path)
    new = entry(9, "202403", title="Folding Paper Birds", section=adoption.settings.sections[0].name)
    before = without_markers(adoption.readme).splitlines()
    readme = render_readme(adoption.readme, with_entries(catalog, [new]), adoption.settings)
    after = without_markers(readme).splitlines()
    assert len(after) > len(before)
    assert [
        line
        for line in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if line[0] not in ("equal", "insert")
    ] == []


@pytest.mark.parametrize("name", LISTS)
def test_what_was_taken_over_is_read_back_as_it_was(name, tmp_path):
    adoption, catalog = adopted(LISTS[name], tmp_path)
    touched = adoption.readme.replace("<!-- rendered ", "<!-- was ")
    taken = take_in(touched, catalog, adoption.settings, TODAY)
    assert taken.catalog == catalog
    assert (taken.added, taken.changed, taken.missing) == ((), (), ())


@pytest.mark.parametrize("name", ["blocks", "html", "releases", "chinese", "bullets"])
def test_a_new_row_is_written_in_the_lists_own_way_and_read_back(name, tmp_path):
    adoption, catalog = adopted(LISTS[name], tmp_path)
    section = adoption.settings.sections[0].name
    new = entry(
        9,
        "202403",
        title="Folding Paper Birds with Great Patience",
        section=section,
        code="https://github.com/acme/birds",
    )
    readme = render_readme(adoption.readme, with_entries(catalog, [new]), adoption.settings)
    read = read_tables(readme, adoption.settings)
    assert not read.problems
    (row,) = [row for row in read.rows if row.title == new.title]
    assert (row.section, row.url, row.code) == (section, new.url, new.code)
    # Every line that was there still is.
    lines = readme.splitlines()
    assert all(line in lines for line in LISTS[name].splitlines())


@pytest.mark.parametrize(
    ("head", "rows", "first", "shown"),
    [
        ("Date|Title", ["12th Aug., 2025|[One Title](P/2508.00001)", "3rd May, 2025|[Another Title](P/2505.00002)"], True, "17th Nov., 2026|[New Birds](U)"),
        ("Date|Title", ["2025年8月|[One Title](P/2508.00001)", "2025年5月|[Another Title](P/2505.00002)"], True, "2026年11月|[New Birds](U)"),
        ("No|Title", ["01|[One Title](P/2408.00001)", "02|[Another Title](P/2505.00002)"], False, "03|[New Birds](U)"),
        ("No|Title", ["9|[One Title](P/2508.00001)", "8|[Another Title](P/2505.00002)"], True, "10|[New Birds](U)"),
        ("Rank|Model|Paper|F1", ["1|OneNet|[arXiv](P/2508.00001)|0.9", "2|TwoNet|[arXiv](P/2405.00002)|0.8"], False, "|New Birds|[arXiv](U) / [Code](C/new)|"),
        ("Title|Venue", ["[One Title](P/2508.00001)|*CVPR*", "[Another Title](P/2505.00002)|*ICLR*"], True, "[New Birds](U)|*MICCAI*"),
        ("Title|Venue", ["[One Title](P/2508.00001)|CVPR'25", "[Another Title](P/2505.00002)|ICLR'25"], True, "[New Birds](U)|MICCAI'26"),
        ("Title|Venue", ["[One Title](P/2508.00001)|CVPR<br>2025", "[Another Title](P/2505.00002)|ICLR<br>2025"], True, "[New Birds](U)|MICCAI<br>2026"),
        ("Title|Link|Open", ["One Title|[PDF](P/2508.00001)/[Git](C/one)|✅", "Another Title|[PDF](P/2505.00002)|❌"], True, "New Birds|[PDF](U)/[Git](C/new)|"),
        ("Name|Title", ["[OneNet](C/one)|[One Title](P/2508.00001)", "-|[Another Title](P/2505.00002)"], True, "[code](C/new)|[New Birds](U)"),
        ("Title|DOI", ["One Title|[10.1000/a.1](https://doi.org/10.1000/a.1)", "Another Title|[10.1000/a.2](https://doi.org/10.1000/a.2)"], True, "New Birds|[2611.00009](U) / [Code](C/new)"),
    ],
)  # fmt: skip
def test_a_new_row_of_a_table_is_written_cell_by_cell_as_the_others(head, rows, first, shown, tmp_path):
    dashes = "|".join("---" for _ in head.split("|"))
    table = "\n".join(f"|{row}|" for row in (head, dashes, *rows)).replace("P/", "https://arxiv.org/abs/")
    adoption, catalog = adopted(f"# Shapes\n\n{table.replace('C/', 'https://github.com/acme/')}\n", tmp_path)
    new = entry(
        9, "202611", title="New Birds", venue="MICCAI 2026", url="https://arxiv.org/abs/2611.00009", section=adoption.settings.sections[0].name,
        code="https://github.com/acme/new", provenance=Provenance(by="bot", added=TODAY, preprint=date(2026, 11, 17)),
    )  # fmt: skip
    readme = render_readme(adoption.readme, with_entries(catalog, [new]), adoption.settings)
    lines = [line for line in readme.splitlines() if line.startswith("|")]
    line = lines[2 if first else -1].replace("https://github.com/acme/", "C/").replace(new.url, "U")
    assert line == f"|{shown}|"


BADGE = "https://img.shields.io/badge/"
OF_PREPRINTS = f"|[A {{}} Title](https://arxiv.org/abs/2504.0000{{}})|![arXiv]({BADGE}arXiv-2504-b31b1b)|"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("![CVPR](B/CVPR-2025-blue)", "![Med. Im-age_X](B/Med.%20Im--age__X-2026-blue)"),
        ("![CVPR 2025](B/CVPR_2025-blue.svg?style=flat)", "![Med. Im-age_X 2026](B/Med.%20Im--age__X%202026-blue.svg?style=flat)"),
        ("![Venue](B/Venue-CVPR%202025-red)", "![Venue](B/Venue-Med.%20Im--age__X%202026-red)"),
        ("![CVPR25](B/CVPR-2025-blue)", "![Med. Im-age_X 2026](B/Med.%20Im--age__X-2026-blue)"),
        ("*CVPR 2025*", "*Med. Im-age_X 2026*"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("has_preprints", [True, False])
def test_a_new_row_has_a_badge_for_its_venue_or_preprint_where_the_rows_have(
    cell, shown, has_preprints, tmp_path
):
    rows = [f"|[One Title of Shapes](https://arxiv.org/abs/2503.0000{n})|{cell}|" for n in (1, 2)]
    rows += [OF_PREPRINTS.format(n, n) for n in (3, 4, 5)] if has_preprints else []
    table = "\n".join(["|Title|Venue|", "|---|---|", *rows]).replace("B/", BADGE)
    adoption, catalog = adopted(f"# Shapes\n\n{table}\n", tmp_path)
    (section,) = adoption.settings.sections
    news = [
        entry(7, "202611", title="New Birds", venue="Med. Im-age_X 2026", code=None, section=section.name),
        entry(8, "202612", title="Old Birds", code=None, section=section.name),
        entry(9, "202612", title="No Birds", code=None, section=section.name).model_copy(
            update={"arxiv_id": None, "doi": "10.1000/birds", "url": "https://doi.org/10.1000/birds"}
        ),
    ]
    filled = [fill(section, new).replace(BADGE, "B/").split("|")[2].strip() for new in news]
    assert filled == [shown, "![arXiv](B/arXiv-2612-b31b1b)" if has_preprints else "", ""]
    readme = render_readme(adoption.readme, with_entries(catalog, news), adoption.settings)
    touched = readme.replace("<!-- rendered ", "<!-- was ")
    assert not take_in(touched, with_entries(catalog, news), adoption.settings, TODAY).changed


TABLES = [
    name for name, text in LISTS.items() if "<td" in text or "|--" in text.replace(" ", "").replace(":", "")
]


@pytest.mark.parametrize("name", TABLES)
def test_a_new_row_says_what_the_catalog_has(name, tmp_path):
    adoption, catalog = adopted(LISTS[name], tmp_path)
    news = [
        entry(
            9,
            "202403",
            title="Folding Paper Birds with Great Patience",
            code=CODE + "-new",
            venue="MICCAI 2024",
        ),
        entry(8, "202403", title="Unfolding Them Again without Any"),
    ]
    own = {"section": adoption.settings.sections[0].name}
    page = f"https://arxiv.org/{adoption.settings.style.arxiv}"
    wanted = with_entries(
        catalog, [one.model_copy(update={**own, "url": f"{page}/{one.arxiv_id}"}) for one in news]
    )
    readme = render_readme(adoption.readme, wanted, adoption.settings)
    taken = take_in(readme.replace("<!-- rendered ", "<!-- was "), wanted, adoption.settings, TODAY)
    assert taken.catalog == wanted
    assert (taken.added, taken.changed, taken.missing) == ((), (), ())


def test_a_new_row_shows_its_own_identifier_and_code_where_no_row_had_code_before(tmp_path):
    text = "# Shapes\n" + DAILY.replace("[link](https://github.com/acme/shapes)", "null")
    adoption, catalog = adopted(text, tmp_path)
    new = entry(
        9, "202403", title="Folding Paper Birds", section=adoption.settings.sections[0].name, code=CODE
    )
    readme = render_readme(adoption.readme, with_entries(catalog, [new]), adoption.settings)
    (line,) = [line for line in readme.splitlines() if "Folding Paper Birds" in line]
    assert f"|[link]({new.url})|" in line or f"|[{new.arxiv_id}]({new.url})|" in line
    assert f"[code]({CODE})" in line


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ("- [One Title](PAPER01) (CVPR 2024)\n- [Another Title](PAPER02) (CVPR 2024)\n", " (A venue) [[code](CODE)]"),
        ("- **One Title** [[pdf](PAPER01)]\n- **Another Title** [[pdf](PAPER02)]\n", ")] [[code](CODE)]"),
        ("- **One Title** [[pdf]](PAPER01)\n- **Another Title** [[pdf]](PAPER02)\n", ") [[code]](CODE)"),
        ("|Title|Link|\n|---|---|\n|One Title Here|[pdf](PAPER01)|\n|Another Title|[pdf](PAPER02)|\n", ") / [Code](CODE)"),
        ("|Title|Link|\n|---|---|\n|One Title Here|[pdf](PAPER01)|\n|Another Title|[pdf](PAPER02)|\n|A Third Title|[pdf](PAPER03), [git](https://github.com/acme/x)|\n", "), [git](CODE)"),
    ],
)  # fmt: skip
def test_a_list_with_little_code_or_none_shows_the_code_of_a_new_row(rows, shown, tmp_path):
    adoption, _ = adopted("# Shapes\n\n" + rows.replace("PAPER", "https://arxiv.org/abs/2401.000"), tmp_path)
    section = adoption.settings.sections[0]
    new = entry(1, "202403", section=section.name, code=CODE, venue="A venue")
    assert shown.replace("CODE", CODE) in fill(section, new)


def test_headings_become_sections_and_the_largest_takes_what_no_rule_claims(tmp_path):
    adoption, _ = adopted(LISTS["releases"], tmp_path)
    assert [(one.title, one.is_default) for one in adoption.settings.sections] == [
        ("One", True),
        ("Two", False),
    ]
    assert [column.role for column in adoption.settings.sections[0].columns] == [
        "date",
        "ignored",
        "title",
        "venue",
        "link",
    ]
    assert "# Ours." in adoption.settings_text
    assert 'title = "Shapes"   # short' in adoption.settings_text


def test_a_changed_field_changes_its_cell_alone(tmp_path):
    adoption, catalog = adopted(LISTS["chinese"], tmp_path)
    (old,) = catalog.entries
    new = Catalog(entries=(old.model_copy(update={"code": "https://github.com/acme/new"}),))
    before = next(line for line in adoption.readme.splitlines() if "Learning" in line)
    after = next(
        line
        for line in render_readme(adoption.readme, new, adoption.settings).splitlines()
        if "Learning" in line
    )
    assert after.split("|")[:5] == before.split("|")[:5]
    assert "https://github.com/acme/new" in after.split("|")[5]
    assert after.split("|")[6:] == before.split("|")[6:]


def test_a_readme_with_markers_is_not_taken_over_again(tmp_path):
    adoption, _ = adopted(LISTS["bullets"], tmp_path)
    assert adopt(adoption.readme, adoption.settings, adoption.settings_text) is None


def test_a_row_that_cannot_be_read_stays_as_it_stands(tmp_path):
    odd = "|soon|**X**|a paper I saw somewhere| | |\n"
    text = LISTS["releases"].replace("| 2024/01 |", odd + "| 2024/01 |")
    adoption, catalog = adopted(text, tmp_path)
    touched = adoption.readme.replace("<!-- rendered ", "<!-- was ")
    taken = take_in(touched, catalog, adoption.settings, TODAY)
    assert [problem.excerpt for problem in taken.unread] == [odd.strip()]
    assert odd in render_readme(touched, taken.catalog, adoption.settings)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ("|{date:%Y-%m}|{title}|", "|2023-04|Title 1|"),
        ("- {title} ({authors}){code?, [code]({code}):, no code}", "- Title 1 (J. Ma and B. Wang), no code"),
        ("- {title}{venue?, {venue}}", "- Title 1"),
        ("{date:%b %Y} {title}", "Apr 2023 Title 1"),
    ],
)
def test_a_template_writes_what_a_row_has(row, text):
    section = load_settings(ROOT / "bot.toml").sections[-1].model_copy(update={"row": row})
    assert fill(section, entry(1)) == text


@given(st.text(alphabet="{}:?datecoul |[]()x/", max_size=40))
def test_a_template_is_read_or_refused_and_never_breaks(text):
    section = load_settings(ROOT / "bot.toml").sections[-1].model_copy(update={"row": f"{text}x"})
    with contextlib.suppress(ValueError):
        fill(section, entry(1))


def test_tables_with_the_same_headings_are_one_when_the_columns_are_found(tmp_path):
    adoption, _ = adopted(LISTS["a table a year"], tmp_path)
    (section,) = adoption.settings.sections
    assert [column.role for column in section.columns] == ["title", "authors", "venue", "code"]


def test_a_new_row_among_tables_of_several_kinds_is_written_as_the_first_one(tmp_path):
    adoption, catalog = adopted(LISTS["tables of several kinds"], tmp_path)
    (section,) = adoption.settings.sections
    new = entry(
        9, "202503", title="Folding Paper Birds", authors="C. Dorn", venue="ICLR 2025", section=section.name
    )
    lines = render_readme(adoption.readme, with_entries(catalog, [new]), adoption.settings).split("\n")
    place = next(n for n, line in enumerate(lines) if "Folding Paper Birds" in line)
    assert lines[place - 1] == "|---|---|---|---|"
    assert lines[place].startswith("|[Folding Paper Birds](")
    assert "|C. Dorn|ICLR 2025|" in lines[place]


SECTIONS = """# Shapes

## Big

- **Shapes from Shadows One**, A. Bell (CVPR 2024) [[Paper](https://arxiv.org/abs/2401.00001)] [[Code](https://github.com/acme/one)]
- **Shapes from Shadows Two**, C. Dorn (CVPR 2024) [[Paper](https://arxiv.org/abs/2402.00002)] [[Code](https://github.com/acme/two)]
- **Shapes from Shadows Three**, E. Fox (CVPR 2024) [[Paper](https://arxiv.org/abs/2403.00003)]
- **Shapes from Shadows Four**, G. Hay (CVPR 2024) [[Paper](https://arxiv.org/abs/2404.00004)]

## One row

- **Shapes from Shadows Five**, I. Jung (CVPR 2024) [[Paper](https://arxiv.org/abs/2405.00005)]

## No code yet

- **Shapes from Shadows Six**, K. Lim (CVPR 2024) [[paper](https://arxiv.org/abs/2406.00006)]
- **Shapes from Shadows Seven**, M. Noe (CVPR 2024) [[paper](https://arxiv.org/abs/2407.00007)]

## Another way

- [Shapes from Shadows Eight](https://arxiv.org/abs/2409.00008) by O. Poe
- [Shapes from Shadows Nine](https://arxiv.org/abs/2408.00009) by Q. Roy
"""


def test_sections_of_few_rows_are_written_as_most_rows_and_others_in_their_own_way(tmp_path):
    adoption, _ = adopted(SECTIONS, tmp_path)
    big, one, code, other = adoption.settings.sections
    assert big.row == "- **{title}**, {authors}{venue? ({venue})} [[Paper]({url})]{code? [[Code]({code})]}"
    assert (one.row, code.row) == (big.row, big.row)
    assert other.row is not None
    assert other.row.startswith("- [{title}]({url}) by {authors}")


def test_a_section_of_which_the_order_does_not_show_has_the_order_of_the_list(tmp_path):
    adoption, _ = adopted(SECTIONS, tmp_path)
    assert [section.order for section in adoption.settings.sections] == [
        "oldest first", "oldest first", "oldest first", "newest first",
    ]  # fmt: skip


YEARS = """# Shapes

## 2025

- **Shapes from Shadows One**, A. Bell [[Paper](https://arxiv.org/abs/2501.00001)]

## 2024

- **Shapes from Shadows Two**, C. Dorn [[Paper](https://arxiv.org/abs/2402.00002)]
- **Shapes from Shadows Three**, E. Fox [[Paper](https://arxiv.org/abs/2403.00003)]
"""


@pytest.mark.parametrize(("newest", "title"), [("2025", "2025"), ("Surveys", "2024")])
def test_new_papers_go_to_the_newest_year_where_headings_are_years(newest, title, tmp_path):
    adoption, _ = adopted(YEARS.replace("## 2025", f"## {newest}"), tmp_path)
    assert [section.title for section in adoption.settings.sections if section.is_default] == [title]


@pytest.mark.parametrize("last", ["Preprints", "Others"])
def test_new_papers_go_to_no_heading_that_is_the_name_of_a_venue(last, tmp_path):
    row = "|Title|Link|\n|---|---|\n|Shapes from Shadows {0}|[pdf](https://arxiv.org/abs/2401.0000{0})|\n"
    parts = [f"## {title}\n\n{row.format(n)}" for n, title in enumerate(("CVPR 2024", "ICLR 2024", last))]
    adoption, _ = adopted("# Shapes\n\n" + "\n".join(parts), tmp_path)
    assert [section.title for section in adoption.settings.sections if section.is_default] == [last]


ALL_WITH_CODE = {
    "bullets": "- **{}**, A. Bell [[PDF](https://arxiv.org/abs/{})] [[Git](https://github.com/acme/{})]",
    "table": "|{}|[arXiv](https://arxiv.org/abs/{})|[Git](https://github.com/acme/{})|",
    "html": '<tr><td>{}</td><td><a href="https://arxiv.org/abs/{}">arXiv</a></td>'
    '<td><a href="https://github.com/acme/{}">Git</a></td></tr>',
}
HEADS = {
    "bullets": "",
    "table": "|Title|Link|Code|\n|---|---|---|\n",
    "html": "<table><tr><th>Title</th><th>Link</th><th>Code</th></tr>\n",
}


@pytest.mark.parametrize("look", ALL_WITH_CODE)
def test_a_new_row_without_code_has_no_link_that_leads_nowhere(look, tmp_path):
    rows = [ALL_WITH_CODE[look].format(f"Shapes from Shadows {n}", f"2401.0000{n}", n) for n in (1, 2, 3)]
    end = "\n</table>\n" if look == "html" else "\n"
    adoption, _ = adopted(f"# Shapes\n\n## Big\n\n{HEADS[look]}" + "\n".join(rows) + end, tmp_path)
    (section,) = adoption.settings.sections
    new = entry(9, "202503", title="Folding Paper Birds", code=None, section=section.name)
    shown = fill(section, new)
    assert "Git" not in shown
    assert "Git" in fill(section, new.model_copy(update={"code": "https://github.com/acme/birds"}))


def test_a_new_row_stands_outside_of_the_folds_that_are_papers(tmp_path):
    adoption, catalog = adopted(LISTS["folds_of_papers"], tmp_path)
    section = adoption.settings.sections[0].name
    new = entry(9, "202512", section=section, title="A New Study of Shapes")
    text = render_readme(adoption.readme, with_entries(catalog, [new]), adoption.settings)
    before = text[: text.index("A New Study of Shapes")]
    assert before.count("<details>") == before.count("</details>")


def test_how_authors_and_links_are_written_is_found_and_stands_in_the_settings(tmp_path):
    adoption, _ = adopted(
        BLOCK + BLOCK.replace("a Small", "a Large").replace("2401.01234", "2401.09999"), tmp_path
    )
    assert adoption.settings.style == Style(authors="full", et_al_after=0, arxiv="abs")
    assert 'style = {authors = "full", et_al_after = 0, arxiv = "abs"}' in adoption.settings_text


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ("|[Shape N](P)|Ann Bell *et al.*|", "|[New Birds](U)|Cy Poe *et al.*|"),
        ("|[Shape N](P)|Ann Bell, Bo Li, _et al_.|", "|[New Birds](U)|Cy Poe, Di Fox, _et al_.|"),
        ("|[Shape N](P)|<sub>Ann Bell <i>et al.</i></sub>|", "|[New Birds](U)|<sub>Cy Poe <i>et al.</i></sub>|"),
        ("|[Shape N](P)|Ann Bell, Bo Li, etc.|", "|[New Birds](U)|Cy Poe, Di Fox, etc.|"),
        ("- **Shape N**, Ann Bell *et al.* [[pdf]](P)", "- **New Birds**, Cy Poe *et al.* [[pdf]](U)"),
        ("- **Shape N**. *Ann Bell et al.* [[pdf]](P)", "- **New Birds**. *Cy Poe et al.* [[pdf]](U)"),
    ],
)  # fmt: skip
def test_the_other_authors_of_a_new_row_are_written_and_marked_as_in_the_list(row, shown, tmp_path):
    rows = [row.replace("N", str(n)).replace("P", f"https://arxiv.org/abs/2401.0000{n}") for n in (1, 2)]
    head = ["|Title|Authors|", "|---|---|"] if row.startswith("|") else []
    adoption, catalog = adopted("# Shapes\n\n" + "\n".join([*head, *rows]) + "\n", tmp_path)
    style, (section,) = adoption.settings.style, adoption.settings.sections
    names = row_authors(("Cy Poe", "Di Fox", "Ed Hay"), style.authors, style.et_al_after, style.et_al)
    new = entry(9, "202611", title="New Birds", authors=names, code=None, section=section.name)
    readme = render_readme(adoption.readme, with_entries(catalog, [new]), adoption.settings)
    assert shown in readme.replace(new.url, "U").splitlines()
    touched = readme.replace("<!-- rendered ", "<!-- was ")
    assert not take_in(touched, with_entries(catalog, [new]), adoption.settings, TODAY).changed


@pytest.mark.parametrize(
    ("preprint", "shown"),
    [
        ("arXiv 2024", "arXiv 2025"),
        ("arXiv, 2024", "arXiv, 2025"),
        ("ArXiv", "arXiv"),
    ],
)
def test_a_new_preprint_is_named_as_the_list_names_preprints(preprint, shown, tmp_path):
    row = "- [Bell et al., {}] **Shapes from Shadows {}** [[PDF]](https://arxiv.org/abs/2401.0000{})\n"
    rows = [row.format("CVPR 2024", n, n) for n in (1, 2)] + [row.format(preprint, n, n) for n in (3, 4, 5)]
    adoption, _ = adopted("# Shapes\n\n## Big\n\n" + "".join(rows), tmp_path)
    (section,) = adoption.settings.sections
    new = entry(9, "202503", title="Folding Paper Birds", code=None, section=section.name)
    assert f", {shown}] **Folding" in fill(section, new)
    assert ", MICCAI 2025] **Folding" in fill(section, new.model_copy(update={"venue": "MICCAI 2025"}))


EMPTY = """<!-- bot:table-papers:start -->
<!-- rendered e3b0c442 -->

<!-- bot:table-papers:end -->"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# Ours\n\nWords.\n", f"# Ours\n\nWords.\n\n## Papers\n\n{EMPTY}\n"),
        ("# Ours", f"# Ours\n\n## Papers\n\n{EMPTY}\n"),
        ("", f"## Papers\n\n{EMPTY}\n"),
        ("## papers ##\n\n## Thanks\n", f"## papers ##\n\n{EMPTY}\n\n## Thanks\n"),
        ("# Ours\r\n\r\n### Papers\r\n", f"# Ours\n\n### Papers\n\n{EMPTY}\n".replace("\n", "\r\n")),
        (f"# Ours\n\n{EMPTY}\n", f"# Ours\n\n{EMPTY}\n"),
    ],
    ids=["no heading", "no line end", "nothing", "a heading", "CRLF", "a place already"],
)
def test_a_list_without_papers_gets_a_place_for_rows_below_its_one_heading(before, after, tmp_path):
    assert with_place_for_rows(before, settings_of(TOML, tmp_path)) == after


@pytest.mark.parametrize("heading", ["Big", "Big ##", "Big\t"])
@pytest.mark.parametrize("odd", [f"a{' ' * 20_000}x y", "#" * 20_000 + "x", "# " * 20_000 + "x"])
def test_a_heading_of_many_blanks_or_signs_takes_no_time(tmp_path, heading, odd):
    (section, *_) = settings_of(TOML, tmp_path).sections
    heading = heading.replace("Big", section.title)
    began = time.monotonic()
    made = with_place_for_rows(f"# Shapes\n\n## {odd}\n\n## {heading}\n", settings_of(TOML, tmp_path))
    assert time.monotonic() - began < 5
    assert f"## {heading}\n\n<!-- bot:" in made


def test_a_list_that_names_no_preprint_has_no_brackets_for_one(tmp_path):
    row = "- **Shapes from Shadows {0}** [{1}]. *Ann Bell, Carl Dorn.* [[PDF]](https://arxiv.org/abs/2401.0000{0})\n"
    bare = row.replace(" [{1}]", "")
    text = "".join([*(row.format(n, "CVPR 2024") for n in (1, 2, 3)), *(bare.format(n) for n in (4, 5))])
    adoption, _ = adopted(f"# Shapes\n\n## Big\n\n{text}", tmp_path)
    (section,) = adoption.settings.sections
    new = entry(9, "202503", title="Folding Paper Birds", code=None, section=section.name)
    assert "**Folding Paper Birds**. *" in fill(section, new)
    assert "**Folding Paper Birds** [MICCAI 2025]. *" in fill(
        section, new.model_copy(update={"venue": "MICCAI 2025"})
    )


@pytest.mark.parametrize(
    ("heading", "kinds", "like_rows"),
    [
        ("Survey Papers", ("review",), False),
        ("Literature reviews", ("review",), False),
        ("Surveys & Reviews", ("review",), False),
        ("0. survey", ("review",), False),
        ("📚 综述", ("review",), False),
        ("Benchmarks", ("evaluation",), False),
        ("Datasets", ("dataset",), False),
        ("Public Data Sets & Benchmarks", ("evaluation", "dataset"), False),
        ("Tools and Software", ("tool",), False),
        ("Evaluation metrics", (), True),
        ("Datasets for shapes", (), True),
        ("Survey Sampling", (), True),
        ("Denoising", (), True),
    ],
)
def test_a_section_named_for_a_kind_takes_that_kind_and_others_what_is_like_their_rows(
    tmp_path, heading, kinds, like_rows
):
    rows = "".join(f"- **Shape {n}** [[paper]](https://arxiv.org/abs/2401.0000{n})\n" for n in range(1, 6))
    solids = "".join(f"- **Solid {n}** [[paper]](https://arxiv.org/abs/2402.0000{n})\n" for n in (1, 2))
    text = f"# X\n\n## Shapes\n\n{rows}\n## {heading}\n\n{solids}"
    adoption, _ = adopted(text, tmp_path)
    section = next(one for one in adoption.settings.sections if one.title == heading)
    assert (section.kinds, section.like_rows, section.by_hand) == (kinds, like_rows, False)


def test_papers_that_no_rule_claims_go_to_no_heading_of_one_kind(tmp_path):
    rows = "".join(f"- **Shape {n}** [[paper]](https://arxiv.org/abs/2401.0000{n})\n" for n in range(1, 6))
    solids = "".join(f"- **Solid {n}** [[paper]](https://arxiv.org/abs/2402.0000{n})\n" for n in (1, 2))
    adoption, _ = adopted(f"# X\n\n## Solids\n\n{solids}\n## Datasets\n\n{rows}", tmp_path)
    assert [(one.title, one.kinds) for one in adoption.settings.sections] == [
        ("Solids", ()),
        ("Datasets", ("dataset",)),
    ]
    assert adoption.settings.sections[0].is_default
