"""Lists of every look: what is read of them, and that nothing is read wrong. All of them are made up."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.settings import load_settings
from bot.listing.reading import read_rows
from tests import ROOT

SETTINGS = load_settings(ROOT / "bot.toml")


def rows_of(text):
    return read_rows(text, SETTINGS).rows


def only(text):
    (row,) = rows_of(text)
    return row


PAPER = "https://arxiv.org/abs/2401.01234"
CODE = "https://github.com/acme/shapes"

BLOCK = f"""
## Shapes

**Learning Shapes from Shadows: A Small Study** \\
*Ann Bell, Carl Dorn, Eve Fox* \\
[07th Jan., 2024] [MICCAI, 2024] \\
[[Paper]({PAPER})] [[Github]({CODE})]
"""
HTML = f"""
## Shapes

<table>
  <thead><tr><th>Year</th><th>Paper</th><th>Venue</th><th>Link</th><th>Code</th><th>Notes</th></tr></thead>
  <tbody>
    <tr>
      <td>2024</td>
      <td>Learning Shapes from Shadows: A Small Study</td>
      <td>MICCAI</td>
      <td><a href="{PAPER}">arXiv</a></td>
      <td><a href="{CODE}">GitHub</a></td>
      <td>first of its kind</td>
    </tr>
  </tbody>
</table>
"""
RELEASES = f"""
|  Release | Method | Title | Pub. | Link |
| :---: | :---: | --- | :---: | :---: |
| 2024/01 | **LSS** | **Learning Shapes from Shadows: A Small Study**<br /><sup>*Ann Bell, Carl Dorn, Eve Fox*</sup> | MICCAI<br />2024 | [Paper]({PAPER})/[Code]({CODE}) |
"""
DAILY = f"""
|Publish Date|Title|Authors|PDF|Code|
|---|---|---|---|---|
|**2024-01-07**|**Learning Shapes from Shadows: A Small Study**|Ann Bell et.al.|[2401.01234]({PAPER})|[link]({CODE})|
"""
CHINESE = f"""
|序号|论文|会议/期刊|数据集|代码|日期|
|---|---|---|---|---|---|
|1|Learning Shapes from Shadows: A Small Study.[[论文]({PAPER})]|MICCAI 2024|ShapeNet|[代码]({CODE})|2024年1月|
"""
BULLET = f"- `LSS` [Bell et al., Proc. MICCAI 2024] **Learning Shapes from Shadows: A Small Study** [[PDF]]({PAPER}) [[CODE]]({CODE})\n"
NESTED = f"""
- **Learning Shapes from Shadows: A Small Study** (MICCAI 2024)
  - [Paper]({PAPER})
  - [Code]({CODE})
"""
LINKED = f"* [Learning Shapes from Shadows: A Small Study]({PAPER}), MICCAI 2024. [![Code](https://img.shields.io/badge/code-green)]({CODE})\n"
EMOJI = f"* 🔥 **Learning Shapes from Shadows: A Small Study.** Ann Bell, Carl Dorn, Eve Fox. MICCAI 2024. [[📄 pdf]({PAPER})] [[💻 code]({CODE})] [[🎬 video](https://example.org/v)]\n"


@pytest.mark.parametrize("text", [BLOCK, HTML, RELEASES, DAILY, CHINESE, BULLET, NESTED, LINKED, EMOJI])
def test_the_same_paper_is_read_from_lists_of_every_look(text):
    row = only(text)
    assert row.title == "Learning Shapes from Shadows: A Small Study"
    assert (row.url, row.code) == (PAPER, CODE)
    assert row.date == "202401"


@pytest.mark.parametrize(
    ("text", "authors", "venue"),
    [
        (BLOCK, "Ann Bell, Carl Dorn, Eve Fox", "MICCAI 2024"),
        (HTML, None, "MICCAI"),
        (RELEASES, "Ann Bell, Carl Dorn, Eve Fox", "MICCAI 2024"),
        (DAILY, "Ann Bell et.al.", None),
        (CHINESE, None, "MICCAI 2024"),
        (BULLET, "Bell et al.", "MICCAI 2024"),
        (NESTED, None, "MICCAI 2024"),
        (EMOJI, "Ann Bell, Carl Dorn, Eve Fox", "MICCAI 2024"),
    ],
)
def test_authors_and_venue_are_read_where_the_list_names_them(text, authors, venue):
    row = only(text)
    assert (row.authors, row.venue) == (authors, venue)


TABLE = "|Date|Title|Code|\n|---|---|---|\n"


@pytest.mark.parametrize(
    ("cell", "title", "url", "code"),
    [
        (f"**A Title of Some Length** [[paper]({PAPER})][[code]({CODE})]", "A Title of Some Length", PAPER, CODE),
        (f'<a href="{PAPER}">A Title of Some Length</a>', "A Title of Some Length", PAPER, None),
        (f"[A Title of Some Length]({PAPER})<br>CVPR 2024 [[Supp](https://example.org/s.pdf)]", "A Title of Some Length", PAPER, None),
        (f"[A Title of Some Length]({PAPER}) (CVPR 2024)", "A Title of Some Length", PAPER, None),
        (f"[A Title of Some Length]({PAPER}) [[data](https://example.org/d)]", "A Title of Some Length", PAPER, None),
        (f"A Title of Some Length [[poster](https://example.org/p.pdf)] [[paper]({PAPER})]", "A Title of Some Length", PAPER, None),
    ],
)  # fmt: skip
def test_links_in_the_cell_of_the_title_are_told_apart_by_their_labels(cell, title, url, code):
    row = only(f"{TABLE}|2024-01|{cell}||\n")
    assert (row.title, row.url, row.code) == (title, url, code)


@pytest.mark.parametrize(
    "nothing", ["✗", ":x:", "Coming soon!", "❌", "TBD", "暂无", "×", "N/A", "null", "[[code]()]", "-"]
)
def test_a_code_cell_that_says_that_there_is_none_is_none(nothing):
    assert only(f"{TABLE}|2024-01|[A Title of Some Length]({PAPER})|{nothing}|\n").code is None


def test_a_code_cell_with_links_to_paper_and_code_gives_each_its_own():
    row = only(f"{TABLE}|2024-01|A Title of Some Length|[Paper]({PAPER}), [Code]({CODE})|\n")
    assert (row.url, row.code) == (PAPER, CODE)


def test_a_link_that_is_neither_paper_nor_code_is_taken_for_neither():
    read = read_rows("- **A Blog Post about Many Shapes** [[blog](https://example.org/post)]\n", SETTINGS)
    assert (read.rows, len(read.asides)) == ((), 1)


@pytest.mark.parametrize(
    "heading", ["News", "🔥 Updates", "Citation", "Table of Contents", "目录", "Acknowledgements"]
)
def test_what_speaks_of_papers_beside_the_list_is_no_row(heading):
    read = read_rows(f"# A list\n\n## {heading}\n\n- Out now: [A Title of Some Length]({PAPER})\n", SETTINGS)
    assert (read.rows, len(read.asides)) == ((), 1)


def test_a_year_above_a_list_is_a_heading_and_a_paper_under_it_keeps_its_own_date():
    text = f"## 2024\n\n- **A Title of Some Length** [[paper](https://openreview.net/forum?id=abc)]\n\n## 2023\n\n{BULLET}"
    assert [(row.title[:7], row.date) for row in rows_of(text)] == [
        ("A Title", "2024"),
        ("Learnin", "202401"),
    ]


def test_two_papers_in_one_paragraph_are_two_rows():
    other = "**Drawing Circles with Very Small Hands** \\\n*Gil Hay* \\\n[[Paper](https://arxiv.org/abs/2402.00001)]\n"
    rows = rows_of(BLOCK.rstrip() + "\n" + other)
    assert [(row.title, row.authors) for row in rows] == [
        ("Learning Shapes from Shadows: A Small Study", "Ann Bell, Carl Dorn, Eve Fox"),
        ("Drawing Circles with Very Small Hands", "Gil Hay"),
    ]
    assert rows[1].line == 8


def test_rows_that_wait_to_be_filled_in_are_no_papers():
    read = read_rows(
        "|No.|paper|会议/期刊|\n|---|---|---|\n|1|.[[paper]()][[code]()]||\n|2|.[[paper]()]||\n", SETTINGS
    )
    assert (read.rows, read.problems) == ((), ())


def test_the_month_of_an_arxiv_identifier_fills_in_what_the_list_leaves_open():
    assert only(f"- **A Title of Some Length** [[paper]({PAPER})]\n").date == "202401"
    # A year that stands as the date is the list's own.
    assert (
        only(f"|Year|Paper|Link|\n|---|---|---|\n|2025|A Title of Some Length|[arXiv]({PAPER})|\n").date
        == "2025"
    )


def test_a_preprint_and_its_publishers_page_are_both_kept():
    row = only(
        f"- **A Title of Some Length** [[CVF](https://openaccess.thecvf.com/x.pdf)] [[arXiv]({PAPER})]\n"
    )
    assert (row.url, row.published) == (PAPER, "https://openaccess.thecvf.com/x.pdf")


MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            ["|", "||", "\n", "\n\n", "- ", "**", "*", "[", "](", ")", "[[paper](", f"{PAPER})]", "<td>", "<tr>", "</table>", "<table>", "<br>",
             "<a href=", "# ", "```", "|---|", "|Title|Link|\n|---|---|\n", "2024", "~~", "`", "<details>", "<!--", "-->", "\\", "  "]
        ),
        st.text(max_size=5),
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(MARKUP)
def test_no_text_breaks_the_reader_and_every_line_it_names_is_there(text):
    read = read_rows(text, SETTINGS)
    last = max(1, len(text.splitlines()))
    lines = [row.line for row in read.rows] + [
        one.line for one in (*read.problems, *read.notes, *read.asides)
    ]
    assert all(1 <= line <= last for line in lines)
    assert all(row.title and row.url.startswith(("http://", "https://")) for row in read.rows)


@pytest.mark.parametrize(
    "data",
    [
        "https://osf.io/89kps/",
        "https://doi.org/10.13026/8360-t248",
        "https://doi.org/10.5281/zenodo.1234",
        "https://doi.org/10.21227/fe9x-qg64",
        "https://physionet.org/content/shapes/",
        "https://www.kaggle.com/datasets/ab/shapes",
    ],
)
def test_the_page_of_a_data_set_beside_a_paper_is_neither_its_link_nor_its_published_version(data):
    paper = "https://www.nature.com/articles/s41597-019-0206-3"
    row = only(f"## Data\n\n- **Shapes of Shadows: A Data Set** [[PDF]({paper})] [[Url]({data})]\n")
    assert (row.url, row.published, row.code) == (paper, None, None)


def test_a_preprint_at_osf_is_a_paper_beside_its_published_version():
    paper, preprint = (
        "https://www.nature.com/articles/s41597-019-0206-3",
        "https://osf.io/preprints/psyarxiv/89kps",
    )
    row = only(f"## Data\n\n- **Shapes of Shadows: A Data Set** [[PDF]({paper})] [[Url]({preprint})]\n")
    assert (row.url, row.published) == (preprint, paper)


@pytest.mark.parametrize("cell", ["Imaging 2022: Shapes,20220127", "Imaging 2022: Shapes， 20220127"])
def test_a_day_behind_a_venue_is_its_date(cell):
    row = only(
        f"## Shapes\n\n| Paper | Venue |\n|---|---|\n| [Learning Shapes](https://example.org/a.pdf) | {cell} |\n"
    )
    assert (row.venue, row.date) == ("Imaging 2022: Shapes", "202201")


@pytest.mark.parametrize("place", ["Google DeepMind", "Stanford University, Google", "KAUST + Oxford"])
def test_where_the_authors_work_is_not_taken_for_the_authors(place):
    assert (
        only(f'* **LSS**: "A Title of Some Length", ICML, 2021 (*{place}*). [[Paper]({PAPER})]\n').authors
        is None
    )


@pytest.mark.parametrize(
    ("label", "code"), [("Code (in construction)", CODE), ("Code (soon)", None), ("PyTorch (Official)", CODE)]
)
def test_a_remark_in_brackets_does_not_make_a_title_of_a_label(label, code):
    row = only(f'* "A Title of Some Length", ICML, 2021. [[Paper]({PAPER})][[{label}]({CODE})]\n')
    assert (row.title, row.code) == ("A Title of Some Length", code)


def test_a_title_of_the_words_of_labels_stays_a_title():
    assert (
        only(f"- [Code Models (A Survey of All)]({PAPER}), 2024\n").title == "Code Models (A Survey of All)"
    )


def test_a_year_alone_in_a_row_dates_the_rows_below_it_and_nothing_behind_the_table():
    page = "https://openreview.net/forum?id="
    text = (
        f"|Title|Authors|\n|---|---|\n|**2023**||\n|[Drawing Circles with Hands]({page}a)|Ann Bell|\n\n"
        f"- **Triangles of the Third Kind** [[paper]({page}b)]\n"
    )
    read = read_rows(text, SETTINGS)
    assert ([row.date for row in read.rows], read.problems) == (["2023", None], ())


@pytest.mark.parametrize(
    ("cell", "date"),
    [("Aug 2024 (ACL)", "202408"), ("Q3 2024", "2024"), ("2024 or 2025", None), ("soon", None)],
)
def test_a_cell_that_is_no_whole_date_leaves_open_what_it_does_not_tell(cell, date):
    page = "https://openreview.net/forum?id=abc"
    good = f"|2024-01|[Drawing Circles with Hands]({page}d)|\n" * 2
    read = read_rows(f"|When|Title|\n|---|---|\n{good}|{cell}|[A Title of Some Length]({page})|\n", SETTINGS)
    assert [row.date for row in read.rows if row.url == page] == [date]
    assert (date is None) == any("its date stays open" in note.reason for note in read.notes)


def test_an_overview_below_papers_is_part_of_the_list():
    item = f"1. [A Title of Some Length]({PAPER})\n"
    assert only(f"# A list\n\n## Papers\n\n### Overview\n\n{item}").url == PAPER
    assert rows_of(f"# A list\n\n## Overview\n\n{item}") == ()


@pytest.mark.parametrize(
    "unit", ["Aa, Bb and ", "Bell A, ", "2020, ", "Aa Bb A A ", "*Ann Bell*, ", "Aa, Bb Cc 2020 / "]
)
def test_a_long_line_of_what_may_be_names_is_read_at_once(unit):
    started = time.monotonic()
    rows_of(f"## Shapes\n\n- {(unit * 2000)[:12_000]} [paper]({PAPER})\n")
    assert time.monotonic() - started < 10


def test_names_with_initials_are_no_title():
    assert not rows_of(f"- Q. Otter, R. Penn, and S. Quill. *KDD 2020*. [[pdf]]({PAPER})")


def test_the_page_of_a_conference_is_no_paper():
    text = "| Title | Venue |\n| --- | --- |\n| Shapes of Old and New Land | [CVPR 2004](https://cvpr.example.org/Conferences/2004) |"
    assert not rows_of(text)


def test_labels_behind_a_title_make_no_sentence_of_it():
    text = f"1. **[Shapes Step by Step: A Study]({PAPER})** [code]({CODE}) [model](https://huggingface.co/acme/shapes)"
    assert only(text).title == "Shapes Step by Step: A Study"
