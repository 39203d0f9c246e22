import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import identifiers
from tests import cases


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2401.12974", "2401.12974"),
        ("arXiv:2401.12974v3", "2401.12974"),
        ("https://arxiv.org/pdf/2401.12974.pdf", "2401.12974"),
        ("https://arxiv.org/pdf/2401.12974v2", "2401.12974"),
        ("http://www.arxiv.org/abs/2401.12974?context=cs", "2401.12974"),
        ("https://arxiv.org/html/2401.12974v1#S1", "2401.12974"),
        ("https://doi.org/10.48550/arXiv.2401.12974", "2401.12974"),
        ("solv-int/9701001", "solv-int/9701001"),
        ("https://arxiv.org/abs/math.GT/0309136", "math.GT/0309136"),
        ("2413.12974", None),
        ("10.1016/j.media.2024.103061", None),
        ("https://example.org/2401.12974", None),
    ],
)
def test_arxiv_identifiers_are_read_from_whatever_names_them(text, expected):
    assert identifiers.arxiv_id(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.1016/j.media.2024.103061", "10.1016/j.media.2024.103061"),
        ("https://doi.org/10.1016/J.MEDIA.2024.103061.", "10.1016/j.media.2024.103061"),
        ("doi:10.1002/(SICI)1097-0258(19980815)17:15", "10.1002/(sici)1097-0258(19980815)17:15"),
        ("(see 10.1109/TMI.2024.1)", "10.1109/tmi.2024.1"),
        ("10.1109/TMI.2023.3306105/", "10.1109/tmi.2023.3306105"),
        ("https://link.springer.com/article/10.1007/s11548-024-0/fulltext.html", "10.1007/s11548-024-0"),
        (
            "https://link.springer.com/chapter/10.1007/978-981-99-8141-0_11?utm=1#x",
            "10.1007/978-981-99-8141-0_11",
        ),
        ("https://iopscience.iop.org/article/10.1088/2057-1976/ad17a7/meta", "10.1088/2057-1976/ad17a7"),
        ("https://www.biorxiv.org/content/10.1101/2023.08.21.554208v1.full.pdf", "10.1101/2023.08.21.554208"),
        (
            "https://www.medrxiv.org/content/medrxiv/early/2023/09/19/2023.09.19.23295772.full.pdf",
            "10.1101/2023.09.19.23295772",
        ),
        ("https://www.nature.com/articles/s41598-025-87409-6.pdf", "10.1038/s41598-025-87409-6"),
        ("https://papers.ssrn.com/sol3/papers.cfm?abstract_id=4673046", "10.2139/ssrn.4673046"),
        ("https://www.preprints.org/manuscript/202307.1213/v1", "10.20944/preprints202307.1213.v1"),
        ("10.48550/arXiv.2401.12974", None),
        ("no doi", None),
    ],
)
def test_dois_are_read_in_lower_case_without_trailing_punctuation(text, expected):
    assert identifiers.doi(text) == expected


@pytest.mark.parametrize("case", cases("doi"), ids=lambda case: case["input"][:60])
def test_public_reports_of_dois(case):
    assert identifiers.doi(case["input"]) == case["right"]


@pytest.mark.parametrize(
    "text",
    [
        "https://huggingface.co/papers/2401.12974",
        "https://hf.co/papers/2401.12974",
        "https://www.alphaxiv.org/abs/2401.12974v2",
        "https://alphaxiv.org/overview/2401.12974",
        "https://ar5iv.org/abs/2401.12974",
        "https://ar5iv.labs.arxiv.org/html/2401.12974",
    ],
)
def test_pages_about_arxiv_papers_name_them(text):
    assert identifiers.canonical_name(text) == "arXiv:2401.12974"


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("doi:10.20944/preprints202307.1213.v1", "doi:10.20944/preprints202307.1213"),
        ("doi:10.21203/rs.3.rs-1234567/v2", "doi:10.21203/rs.3.rs-1234567"),
        ("doi:10.26434/chemrxiv-2024-abc-v3", "doi:10.26434/chemrxiv-2024-abc"),
        ("doi:10.31219/osf.io/abcde_v1", "doi:10.31219/osf.io/abcde"),
        ("doi:10.1016/j.abc.v1", "doi:10.1016/j.abc.v1"),
        ("arXiv:2401.12974", "arXiv:2401.12974"),
    ],
)
def test_names_are_compared_without_a_preprint_servers_version(name, bare):
    assert identifiers.without_version(name) == bare


@pytest.mark.parametrize("piece", ["A", "10.1234/", "<", "<a:", "10.1/", "%2f", ";10.1234/", "arxiv:"])
@pytest.mark.timeout(60)
def test_a_hostile_name_gives_a_short_identifier(piece):
    assert len(identifiers.canonical_name(piece * 8000) or "") < 300


def test_canonical_prefers_arxiv_over_doi_over_semantic_scholar():
    name = "0" * 39 + "a"
    assert identifiers.canonical("https://arxiv.org/abs/2401.12974") == "arXiv:2401.12974"
    assert identifiers.canonical("https://doi.org/10.1/x") is None
    assert identifiers.canonical("https://doi.org/10.1234/X") == "doi:10.1234/x"
    assert identifiers.canonical(f"https://www.semanticscholar.org/paper/A-Title/{name}") == f"s2:{name}"
    assert identifiers.canonical("hello") is None


@given(st.text())
def test_reading_an_identifier_twice_changes_nothing(text):
    for read in (identifiers.arxiv_id, identifiers.doi, identifiers.s2_id):
        once = read(text)
        assert once is None or read(once) == once


def test_the_month_of_an_arxiv_identifier():
    assert identifiers.arxiv_month("2401.12974") == "202401"
    assert identifiers.arxiv_month("solv-int/9701001") == "199701"
