import pytest
from bibtexparser.entrypoint import parse_string
from hypothesis import example, given
from hypothesis import strategies as st
from pybtex.database import parse_string as parse_with_pybtex

from bot.core.settings import Citation
from bot.listing.bibtex import bibtex
from bot.listing.references import in_citation_order, read_people, reference_of_citation, references_of
from tests.listing.strategies import catalog_entries, hostile_text
from tests.site.lists import SETTINGS, paper


def read(text):
    library = parse_string(text)
    assert not library.failed_blocks
    return library.entries


def cited(*citations):
    return bibtex(map(reference_of_citation, citations))


def of(*entries):
    return {entry.key: entry for entry in read(bibtex(references_of(entries).values()))}


def test_the_surveys_can_be_cited():
    citation = Citation(
        key="a", title="SAM and CLIP", authors=("Ada Lovelace", "J. de Boer"), year=2024, arxiv="2401.03495"
    )
    (entry,) = read(cited(citation))
    assert (entry.entry_type, entry["eprint"], entry["archiveprefix"]) == ("misc", "2401.03495", "arXiv")
    assert entry["author"] == "Lovelace, Ada and de Boer, J."
    assert entry["title"] == "{SAM and CLIP}"


def test_a_published_survey_is_an_article():
    (entry,) = read(
        cited(Citation(key="a", title="T", authors=("A B",), year=2024, journal="CBM", doi="10.1/x"))
    )
    assert (entry.entry_type, entry["journal"], entry["doi"]) == ("article", "CBM", "10.1/x")


@pytest.mark.parametrize(
    ("venue", "kind", "field", "place", "year"),
    [
        ("Medical Image Analysis", "article", "journal", "Medical Image Analysis", "2024"),
        ("IEEE TMI", "article", "journal", "IEEE TMI", "2024"),
        ("MICCAI 2025", "inproceedings", "booktitle", "MICCAI 2025", "2025"),
        ("MICCAI", "inproceedings", "booktitle", "MICCAI", "2024"),
        ("XYZW 2025 Workshop", "inproceedings", "booktitle", "XYZW 2025 Workshop", "2025"),
        ("bioRxiv", "misc", "howpublished", "bioRxiv", "2024"),
        ("Withdrawn", "misc", "howpublished", None, "2024"),
        (None, "misc", "howpublished", None, "2024"),
    ],
)  # fmt: skip
def test_the_venue_tells_the_kind_of_reference(venue, kind, field, place, year):
    (entry,) = of(paper(9, venue=venue, date="202405")).values()
    assert (entry.entry_type, entry.get(field) and entry[field], entry["year"]) == (kind, place, year)


def test_the_month_is_a_macro_of_the_preprint_and_is_left_out_with_the_venues_year():
    assert "month = may" in bibtex(references_of([paper(9, venue=None, date="202405")]).values())
    assert "month" not in bibtex(references_of([paper(9, venue="MICCAI 2025", date="202405")]).values())


def test_a_key_is_made_of_author_year_and_title():
    (key,) = of(paper(1, authors="JD. Gutiérrez et al.", date="202401", title="The No-Go: a study"))
    assert key == "gutierrez2024no"
    assert set(of(paper(2, authors="王伟", date="202401", title="Ein Bild"))) == {"anonymous2024ein"}


def test_a_new_row_never_changes_the_key_of_an_older_one():
    same = {"authors": "A. Li et al.", "date": "202401", "title": "Segment this"}
    old = paper(3, **same)
    new = paper(200, **same)
    alone = references_of([old])[old.id].key
    together = references_of([new, old])
    assert together[old.id].key == alone
    assert together[new.id].key.startswith(f"{alone}-")


@given(catalog_entries)
def test_keys_are_unique_and_plain(entries):
    keys = [reference.key for reference in references_of(entries).values()]
    assert len(set(keys)) == len(keys)
    assert all(key.isascii() and key[0].isalpha() and " " not in key for key in keys)


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("Y. Zhang et al.", [("Zhang", "Y.")]),
        ("P. Zhang and Y. Wang", [("Zhang", "P."), ("Wang", "Y.")]),
        ("DMH. Nguyen", [("Nguyen", "D. M. H.")]),
        ("M. Li and G. Yang et al.", [("Li", "M."), ("Yang", "G.")]),
        ("B. van Ginneken, A. de la Torre, and Ö. Çelik", [("van Ginneken", "B."), ("de la Torre", "A."), ("Çelik", "Ö.")]),
        ("Yichi Zhang, Rushi Jiao", [("Zhang", "Yichi"), ("Jiao", "Rushi")]),
        ("The Segment Anything Team", [("The Segment Anything Team", "")]),
        ("王伟 et al.", [("王伟", "")]),
        ("Unknown authors", []),
        ("", []),
    ],
)  # fmt: skip
def test_an_authors_cell_is_read_back(cell, people):
    assert [(person.family, person.given) for person in read_people(cell).named] == people


@pytest.mark.parametrize("cell", ["Y. Zhang et al.", "A. B, et al", "A. Person and others"])
def test_a_cell_that_names_only_the_first_says_so(cell):
    assert read_people(cell).and_others


def test_a_group_is_one_name_in_braces():
    assert "author = {{The Polyp and Liver Consortium} and others}" in bibtex(
        references_of([paper(1, authors="The Polyp and Liver Consortium et al.")]).values()
    )


@given(st.text(alphabet='ab {}\\"%$#_&~^@,=`\n', min_size=1, max_size=20))
def test_no_title_breaks_its_entry(title):
    text = cited(Citation(key="a", title=title, authors=("A B",), year=2024))
    (entry,) = read(text)
    assert entry["year"] == "2024"
    assert "```" not in text
    assert parse_with_pybtex(text, "bibtex").entries["a"].fields["year"] == "2024"


@given(catalog_entries)
def test_another_parser_reads_every_row(entries):
    references = in_citation_order(references_of(entries).values())
    found = parse_with_pybtex(bibtex(references) + "\n", "bibtex").entries
    assert list(found) == [reference.key for reference in references]


@given(hostile_text)
@example("(</td>1) ")
def test_any_cell_gives_names(cell):
    assert all(person.family for person in read_people(cell).named)


def test_accents_and_addresses_are_kept():
    entry = paper(1, authors="Ł. Müller and E. O'Neill", url="https://example.org/a_b%20c?x=1&y={z}")
    (found,) = of(entry).values()
    assert found["author"] == "Müller, Ł. and O'Neill, E."
    assert found["url"] == "https://example.org/a_b%20c?x=1&y=%7Bz%7D"


def test_the_surveys_of_the_settings_are_read_by_another_parser():
    text = cited(*SETTINGS.cite)
    assert len(parse_with_pybtex(text, "bibtex").entries) == len(SETTINGS.cite)


def test_nobody_is_no_author():
    assert "author" not in bibtex(references_of([paper(1, authors="Unknown authors")]).values())
