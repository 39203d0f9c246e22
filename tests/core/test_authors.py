import gzip
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.authors import author_cell, row_authors, short_name, split_names
from bot.core.identifiers import arxiv_id
from bot.core.settings import load_settings
from bot.listing.reading import parse_list
from bot.support.plain_text import plain
from tests import ROOT, SHARED, cases


@pytest.mark.parametrize(
    ("names", "cell"),
    [
        (["Yichi Zhang", "Rushi Jiao", "Le Xue"], "Y. Zhang et al."),
        (["Peng Zhang", "Yaping Wang"], "P. Zhang and Y. Wang"),
        (["Risab Biswas"], "R. Biswas"),
        (["D. Lee"], "D. Lee"),
        (["D. Lee", "et al."], "D. Lee et al."),
        (["D. Lee et al."], "D. Lee et al."),
        (["Peng Zhang", "others"], "P. Zhang et al."),
        (["Peng Zhang and Yaping Wang"], "P. Zhang and Y. Wang"),
        (["Gemma Team", ":", "Peng Zhang"], "Gemma Team and P. Zhang"),
        (["Wang Xinyi", "Kang Hongyu", "Wei Peishan", "Yu Sun"], "X. Wang et al."),
        (["Yang Liu", "Li Wang", "Hao Tang"], "Y. Liu et al."),
        (["Wang Xinyi"], "W. Xinyi"),
        ([], "Unknown authors"),
        ([""], "Unknown authors"),
    ],
)
def test_the_cell_follows_the_number_of_authors(names, cell):
    assert author_cell(names) == cell


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Juan D. Gutiérrez", "JD. Gutiérrez"),
        ("JD. Gutiérrez", "JD. Gutiérrez"),
        ("J. D. Smith", "JD. Smith"),
        ("J.D. Smith", "JD. Smith"),
        ("JD Smith", "JD. Smith"),
        ("Duy Minh Ho Nguyen", "DMH. Nguyen"),
        ("Nhat-Tan Bui", "NT. Bui"),
        ("Jae-hyun Kim", "JH. Kim"),
        ("H.-J. Oh", "HJ. Oh"),
        ("SeungKyu Kim", "SK. Kim"),
        ("DeShawn Miller", "D. Miller"),
        ("Martin J. McKeown", "MJ. McKeown"),
        ("Roman M.Wittig", "RM. Wittig"),
        ("Md Mostafijur Rahman", "MM. Rahman"),
        ("Md. Farhan Sadik", "MF. Sadik"),
        ("Gurunath Reddy M", "GM. Reddy"),
        ("Smith, John", "J. Smith"),
        ("Smith, J. D., Jr.", "JD. Smith"),
        ("van der Berg, Jan", "J. van der Berg"),
        ("John Smith III", "J. Smith"),
        ("John Smith, MD, PhD", "J. Smith"),
        ("Prof. Dr. Hans Müller", "H. Müller"),
        ("Paul J. van Diest", "PJ. van Diest"),
        ("Bas C T van Bussel", "BCT. van Bussel"),
        ("Antonia von Riedheim", "A. von Riedheim"),
        ("Marleen de Bruijne", "M. de Bruijne"),
        ("Jan Van Den Berg", "J. Van Den Berg"),
        ("Minh Van Nguyen", "MV. Nguyen"),
        ("Maria del C. Valdés Hernández", "MCV. Hernández"),
        ("José Ortega y Gasset", "J. Ortega y Gasset"),
        ("Mohammed Al-Fahim", "M. Al-Fahim"),
        ("Sean O'Brien", "S. O'Brien"),
        ('Robert "Bob" Smith', "R. Smith"),
        ("Yu Qiao (Shanghai AI Lab)", "Y. Qiao"),
        ("Yu Qiao 0001", "Y. Qiao"),
        ("JUN MA", "J. Ma"),
        ("junde wu", "J. Wu"),
        ("Élodie Ferreres", "É. Ferreres"),
        ("OpenAI", "OpenAI"),
        ("张一驰", "张一驰"),
        ("The Cancer Genome Atlas Consortium", "The Cancer Genome Atlas Consortium"),
        ("@octocat", "octocat"),
        ("@. @Octocat", "Octocat"),
        ("Ada @Octocat", "A. Octocat"),
    ],
)
def test_a_name_becomes_initials_and_family_name(name, short):
    assert short_name(name) == short


@pytest.mark.parametrize("case", cases("authors"), ids=lambda case: " + ".join(case["input"]))
def test_authors_are_shown_as_tables_have_them(case):
    assert author_cell(case["input"]) == case["right"]


@pytest.mark.parametrize("piece", ["A", "A ", "a, ", " and ", "Le ", '"a', "(", "A.", "- ", "et al ", "von "])
@pytest.mark.timeout(60)
def test_a_hostile_name_makes_a_short_cell(piece):
    assert 0 < len(author_cell([piece * 8000])) <= 300


@given(st.lists(st.one_of(st.text(max_size=12), st.text(alphabet="aB. ,-'é et al", max_size=15)), max_size=4))
def test_no_name_breaks_the_cell(names):
    cell = author_cell(names)
    assert cell
    assert cell == plain(cell)


# Rows whose cell differs from what the stream's author list gives, with the reason.
EXCEPTIONS = {
    "2312.12880": "the keeper left out the particle of the author's own name, de Almeida",
    "2311.15463": "et al. behind both of two authors",
    "2311.11096": "the third given name is missing; the keeper wrote DMH. Nguyen in another row",
    "2311.04847": "the record has no second given name, the keeper knew it",
    "2304.12306": "two authors in the first version, six later",
    "2304.08506": "four authors in the record, perhaps two in an earlier version: first and last are the keeper's",
    "2403.05433": "et al. for two authors",
    "2403.07951": "et al. for two authors",
    "2408.00181": "et al. for two authors",
    "2410.02207": "et al. for two authors",
    "2412.05605": "et al. for two authors",
    "2509.05809": "et al. for two authors",
    "2412.08575": "not the first author of the record, which has two",
    "2407.07042": "not the first author of the record",
    "2503.18227": "not the first author of the record",
}


@pytest.mark.skipif(not SHARED.exists(), reason="needs the hand-kept list and the streams in ../shared/data")
def test_author_cells_are_the_keepers_but_for_the_keepers_own_slips():
    names: dict[str, list[str]] = {}
    for stream in ("stream-2023", "stream-2024", "stream-dev"):
        with gzip.open(SHARED / "data" / f"{stream}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for paper in map(json.loads, lines):
                if paper["id"]:
                    names[paper["id"]] = paper["authors"]
    text = (SHARED / "data" / "list-2024-01.md").read_text(encoding="utf-8")
    listed = parse_list(text, load_settings(ROOT / "bot.toml"), date(2026, 11, 23)).entries
    cells = {entry.arxiv_id: entry.authors for entry in listed if entry.arxiv_id}
    with (SHARED / "data" / "list-history-dev.jsonl").open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            if name := arxiv_id(row["url"]):
                cells[name] = row["authors"]
    known = {name: cell for name, cell in cells.items() if name in names}
    differing = {name for name, cell in known.items() if author_cell(names[name]) != cell}
    assert len(known) == 234
    assert differing == set(EXCEPTIONS)


@pytest.mark.parametrize(
    ("form", "et_al_after", "cell"),
    [
        ("initials", 1, "A. Roe et al."),
        ("initials", 0, "A. Roe, B. van Doe, OpenAI"),
        ("full", 0, "Ann Roe, Bob van Doe, OpenAI"),
        ("full", 2, "Ann Roe, Bob van Doe et al."),
        ("full", 3, "Ann Roe, Bob van Doe, OpenAI"),
        ("family", 1, "Roe et al."),
    ],
)
def test_a_list_may_write_authors_in_another_form(form, et_al_after, cell):
    assert author_cell(("Ann Roe", "van Doe, Bob", "OpenAI"), form, et_al_after) == cell


def test_a_list_has_its_own_words_for_the_other_authors():
    names = ("Ann Roe", "Bob Doe", "Cy Poe")
    assert row_authors(names, "full", 2, ", et al.") == "Ann Roe, Bob Doe, et al."
    assert row_authors(names, "full", 1, "等") == "Ann Roe等"
    assert row_authors(names, "full", 3, ", etc.") == "Ann Roe, Bob Doe, Cy Poe"
    assert split_names(["Ann Roe, Bob Doe, etc."]) == (["Ann Roe", "Bob Doe"], True)


def test_two_authors_are_named_and_an_open_list_stays_open_in_every_form():
    assert author_cell(("Ann Roe", "Bob Doe"), "family") == "Roe and Doe"
    assert author_cell(("Ann Roe", "Bob Doe"), "full", 0) == "Ann Roe, Bob Doe"
    assert author_cell(("Ann Roe", "et al."), "full", 0) == "Ann Roe et al."
