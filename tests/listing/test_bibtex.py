from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st

from bot.core.settings import Citation
from bot.listing.bibtex import bibtex
from tests.listing.test_readme import SETTINGS


def read(text):
    library = parse_string(text)
    assert not library.failed_blocks
    return library.entries


def test_the_two_surveys_can_be_cited():
    first, second = read(bibtex(SETTINGS.cite))
    assert (first["eprint"], second["eprint"]) == ("2401.03495", "2305.03678")
    assert first["author"] == "Yichi Zhang and Zhenrong Shen and Rushi Jiao"
    assert first["title"].startswith("{Segment Anything Model")
    assert first.entry_type == "misc"


def test_a_published_survey_is_an_article():
    (entry,) = read(
        bibtex([Citation(key="a", title="T", authors=("A B",), year=2024, journal="CBM", doi="10.1/x")])
    )
    assert (entry.entry_type, entry["journal"], entry["doi"]) == ("article", "CBM", "10.1/x")


@given(st.text(alphabet='ab {}\\"%$#_&~^@,=`\n', min_size=1, max_size=20))
def test_no_title_breaks_its_entry(title):
    (entry,) = read(bibtex([Citation(key="a", title=title, authors=("A B",), year=2024)]))
    assert entry["year"] == "2024"
    assert "```" not in bibtex([Citation(key="a", title=title, authors=("A B",), year=2024)])
