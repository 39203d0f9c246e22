from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.settings import load_settings
from bot.listing.mojibake import mend
from bot.listing.reading import parse_list, read_rows
from tests import ROOT, SHARED

SETTINGS = load_settings(ROOT / "bot.toml")
HAND_KEPT = SHARED / "data" / "list-2024-01.md"
TODAY = date(2026, 11, 23)

HEADING = "## Literature Reviews of Applying SAM for Medical Image Segmentation.\n\n"
HEADER = "|Date|Authors|Title|Code|\n|---|---|---|---|\n"


def read(*rows, header=HEADER, heading=HEADING):
    return parse_list(heading + header + "\n".join(rows) + "\n", SETTINGS, TODAY)


def only(*rows, **kwargs):
    result = read(*rows, **kwargs)
    assert not result.problems
    (entry,) = result.entries
    return entry


GOOD = "|202304|J. Ma and B. Wang|A Title [(paper)](https://arxiv.org/pdf/2304.12306.pdf)|[Code](https://github.com/a/b)|"


def test_a_row_becomes_an_entry_with_identifiers_and_provenance():
    entry = only(GOOD)
    assert (entry.date, entry.authors, entry.title) == ("202304", "J. Ma and B. Wang", "A Title")
    assert (entry.arxiv_id, entry.url) == ("2304.12306", "https://arxiv.org/pdf/2304.12306.pdf")
    assert (entry.code, entry.section) == ("https://github.com/a/b", "literature")
    assert (entry.provenance.by, entry.provenance.added) == ("import", TODAY)


def test_the_hand_kept_list_gives_all_116_rows_and_no_problem():
    if not HAND_KEPT.exists():
        pytest.skip(f"the hand-kept list is not there: {HAND_KEPT.name}")
    result = parse_list(HAND_KEPT.read_text(encoding="utf-8"), SETTINGS, TODAY)
    assert not result.problems
    assert not result.notes
    assert Counter(entry.section for entry in result.entries) == {"literature": 115, "datasets": 1}
    assert "JD. Gutiérrez et al." in {entry.authors for entry in result.entries}
    assert sum(entry.arxiv_id is not None for entry in result.entries) == 101


@pytest.mark.parametrize(
    "title",
    [
        "A Title[(paper)](https://example.org/x)",
        "A Title [(paper)](https://example.org/x) ",
        "A Title  [paper](https://example.org/x)",
        "A Title [[paper]](https://example.org/x)",
        "A Title [(Paper)](<https://example.org/x>)",
        "A Title [PDF](https://example.org/x)",
        "[A Title](https://example.org/x)",
        "A Title [(paper)](https://example.org/x",
        "A Title [(paper)] (https://example.org/x)",
        "A Title <https://example.org/x>",
        "A Title https://example.org/x",
        "**A Title** [(paper)](https://example.org/x)",
    ],
)
def test_the_spellings_of_a_paper_link_are_read(title):
    entry = only(f"|202304|J. Ma|{title}|None|")
    assert (entry.title, entry.url) == ("A Title", "https://example.org/x")


@pytest.mark.parametrize(
    "nothing", ["None", "none", "NONE", "N/A", "-", "—", "", " ", "null", "Coming soon", "None."]
)
def test_the_spellings_of_no_code_are_read(nothing):
    assert only(f"|202304|J. Ma|A [(paper)](https://example.org/x)|{nothing}|").code is None


@pytest.mark.parametrize(
    ("cell", "url"),
    [
        ("[Code](https://github.com/a/b)", "https://github.com/a/b"),
        ("[Code](http://tianrun-chen.github.io/SAM-Adaptor/)", "http://tianrun-chen.github.io/SAM-Adaptor/"),
        ("[Link](<https://github.com/a/b>)", "https://github.com/a/b"),
        ("https://github.com/a/b", "https://github.com/a/b"),
        ("[Code](github.com/vpulab/med-sam-brain)", "https://github.com/vpulab/med-sam-brain"),
        ("[Code](https://github.com/a/b", "https://github.com/a/b"),
        ("[Code](https://example.org/a_(b))", "https://example.org/a_(b)"),
    ],
)
def test_the_spellings_of_a_code_link_are_read(cell, url):
    assert only(f"|202304|J. Ma|A [(paper)](https://example.org/x)|{cell}|").code == url


def test_a_bare_pipe_in_a_title_belongs_to_the_title():
    result = read("|202304|J. Ma|A|B or C [(paper)](https://example.org/x)|None|")
    assert [entry.title for entry in result.entries] == ["A|B or C"]
    assert [note.line for note in result.notes] == [5]


def test_escapes_and_entities_in_a_title_are_read_as_what_they_show():
    assert (
        only(r"|202304|J. Ma|A \| B &amp; \*C\* [(paper)](https://example.org/x)|None|").title
        == "A | B & *C*"
    )


@pytest.mark.parametrize(
    "row",
    [
        "|202304|J. Ma|A Title [(paper)](https://example.org/x)|None",
        "|202304|J. Ma|A Title [(paper)](https://example.org/x)|",
        "|202304|J. Ma|A Title [(paper)](https://example.org/x",
        "202304|J. Ma|A Title [(paper)](https://example.org/x)|None",
        "  |202304|J. Ma|A Title [(paper)](https://example.org/x)|None|  ",
    ],
)
def test_a_row_that_lost_its_end_is_read(row):
    entry = only(row)
    assert (entry.title, entry.url, entry.code) == ("A Title", "https://example.org/x", None)


def test_a_date_that_disagrees_with_the_identifier_is_kept_and_noted():
    result = read("|202306|J. Ma|A [(paper)](https://arxiv.org/pdf/2305.12306.pdf)|None|")
    assert result.entries[0].date == "202306"
    assert "202305" in result.notes[0].reason


@pytest.mark.parametrize("when", ["2023-04", "2023.04", "2023/4", "2023-04-24", "202304"])
def test_the_spellings_of_a_month_are_read(when):
    assert only(f"|{when}|J. Ma|A [(paper)](https://example.org/x)|None|").date == "202304"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("|202313|J. Ma|A [(paper)](https://example.org/x)|None|", "no month"),
        ("|April|J. Ma|A [(paper)](https://example.org/x)|None|", "no month"),
        ("|202304|J. Ma|A|None|", "no link"),
        ("|202304|J. Ma|[(paper)](https://example.org/x)|None|", "no title"),
        ("|202304|J. Ma", "cut short"),
        ("|202304|J. Ma|A [(paper)](javascript:alert(1))|None|", ""),
        ("|202304|J. Ma|A [(paper)](https://example.org/x)|soon, we promise|", "neither"),
        ("|202304|J. Ma|A [(paper)](https://example.org/x)|None|extra|cells|", "6 cells"),
        ("somebody's remark", "cut short"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_line(row, reason):
    result = read(GOOD, row)
    assert len(result.entries) == 1
    (problem,) = result.problems
    assert problem.line == 6
    assert reason in problem.reason


def test_the_same_work_twice_is_told_with_both_lines():
    again = GOOD.replace("pdf/2304.12306.pdf", "abs/2304.12306v2").replace("A Title", "Another title")
    retitled = "|202305|J. Ma et al.|A title: [(paper)](https://example.org/published)|None|"
    result = read(GOOD, again, retitled)
    (entry,) = result.entries
    assert not result.problems
    assert [note.line for note in result.notes if "the same work" in note.reason] == [6, 7]
    assert all("lines 5 and" in str(note) for note in result.notes if "the same work" in note.reason)
    assert (entry.url, entry.published) == (
        "https://arxiv.org/pdf/2304.12306.pdf",
        "https://example.org/published",
    )


def test_columns_are_told_by_their_names():
    header = "|Title|Code|Author|Month|\n|:--|:-:|---|---|\n"
    entry = only("|A [(paper)](https://example.org/x)|None|J. Ma|2023-04|", header=header)
    assert (entry.title, entry.authors, entry.date) == ("A", "J. Ma", "202304")


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("## Large-scale Datasets for Foundation Models for Medical Imaging.", "datasets"),
        ("### **SAM 2 and SAM 3 for Medical Image Segmentation**", "sam2"),
        ("## Large-Scale Datasets for Foundation Models in Medical Imaging", "datasets"),
        ("## Something else altogether", "literature"),
        ("", "literature"),
    ],
)
def test_the_heading_chooses_the_section(heading, section):
    assert only(GOOD, heading=heading + "\n\n").section == section


def test_a_dataset_column_chooses_the_section_of_datasets():
    header = "|Date|Authors|Title|Dataset|\n|---|---|---|---|\n"
    assert only(GOOD.replace("[Code]", "[Link]"), header=header, heading="## Data\n\n").section == "datasets"


def test_a_table_that_is_no_list_is_told_and_not_read():
    result = parse_list("|Rank|Team|\n|---|---|\n|1|A|\n|2|B|\n\n" + HEADER + GOOD, SETTINGS, TODAY)
    assert len(result.entries) == 1
    assert [(aside.line, "2 rows" in aside.reason) for aside in result.asides] == [(1, True)]
    assert not result.problems


def test_a_table_that_leads_to_papers_and_has_no_title_is_a_problem():
    link = "[x](https://arxiv.org/abs/2401.00001)"
    result = parse_list(f"|Rank|Team|\n|---|---|\n|1|{link}|\n\n{HEADER}{GOOD}", SETTINGS, TODAY)
    assert [(problem.line, "1 row" in problem.reason) for problem in result.problems] == [(1, True)]


def test_rows_behind_a_blank_line_or_without_a_header_are_not_lost():
    other = GOOD.replace("12306", "12307").replace("A Title", "Another")
    assert len(read(GOOD, "", other).entries) == 2
    orphan = parse_list("# A list\n\n" + GOOD, SETTINGS, TODAY)
    assert [problem.line for problem in orphan.problems] == [3]


def test_tables_in_code_blocks_are_examples():
    result = parse_list(f"```\n{HEADER}{GOOD}\n```\n\n{HEADER}{GOOD}\n", SETTINGS, TODAY)
    assert len(result.entries) == 1
    assert not result.problems


@pytest.mark.parametrize(
    ("broken", "good"),
    [
        ("JD. Guti√©rrez", "JD. Gutiérrez"),
        ("F. H√∂rst", "F. Hörst"),
        ("Anything? ‚Äì SAM", "Anything? – SAM"),
        ("The ‚ÄúSegment Anything‚Äù model", "The “Segment Anything” model"),
        ("Jes√∫s Haƒáiƒá", "Jesús Haćić"),
        ("GutiÃ©rrez", "Gutiérrez"),
        ("Gutiérrez and Guti√©rrez", "Gutiérrez and Gutiérrez"),
    ],
)
def test_mojibake_is_mended(broken, good):
    assert mend(broken) == good


@pytest.mark.parametrize(
    "good", ["O(√n) and √2", "M. Häkkinen", "A ≈ B", "SAM’s “mask”", "中文", "ƒ(x)", "Ægir Þór"]
)
def test_good_text_is_left_alone(good):
    assert mend(good) == good


@given(st.lists(st.text(alphabet="|[]()<>`\\-#*a1:/. \n", max_size=30), max_size=8))
def test_no_text_breaks_the_reader_and_every_row_is_read_or_told(lines):
    text = HEADER + "\n".join(lines)
    read = read_rows(text, SETTINGS)
    told = {row.line for row in read.rows} | {problem.line for problem in read.problems}
    assert len(told) == len(read.rows) + len(read.problems)
