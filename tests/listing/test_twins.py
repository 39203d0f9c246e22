"""Two rows of one work, and two works under one link: judged alike by import and render."""

from datetime import date

from bot.core.catalog import Catalog
from bot.core.settings import load_settings
from bot.listing.reading import parse_list
from bot.listing.readme import new_readme, render_readme
from bot.listing.readme_edits import take_in
from tests import ROOT

SETTINGS = load_settings(ROOT / "bot.toml")
TODAY = date(2026, 12, 1)
HEADER = "|Date|Authors|Title|Code|\n|---|---|---|---|\n"
PREPRINT = "|202401|A. Bell et al.|Learning Shapes from Very Small Shadows [(paper)](https://arxiv.org/pdf/2401.01234.pdf)|None|\n"
PUBLISHED = "|202405|A. Bell et al.|Learning Shapes from Very Small Shadows [(paper)](https://doi.org/10.1000/shadows)|None|\n"
STRANGER = "|202402|C. Dorn and E. Fox|Counting Bees at Night [(paper)](https://arxiv.org/pdf/2401.01234.pdf)|None|\n"


def imported(*rows):
    return parse_list(HEADER + "".join(rows), SETTINGS, TODAY)


def rendered(*rows):
    empty = new_readme(Catalog(), SETTINGS)
    start = empty.index("bot:table-literature")
    readme = empty[:start] + empty[start:].replace(HEADER.rstrip(), HEADER + "".join(rows).rstrip(), 1)
    taken = take_in(readme, Catalog(), SETTINGS, TODAY)
    return taken, render_readme(readme, taken.catalog, SETTINGS)


def test_a_preprint_and_its_publishers_page_become_one_row_that_keeps_both_addresses():
    for order in ((PREPRINT, PUBLISHED), (PUBLISHED, PREPRINT)):
        read = imported(*order)
        (entry,) = read.entries
        assert (entry.url, entry.published) == (
            "https://arxiv.org/pdf/2401.01234.pdf",
            "https://doi.org/10.1000/shadows",
        )
        assert (entry.arxiv_id, entry.doi) == ("2401.01234", "10.1000/shadows")
        assert any("10.1000/shadows as the published version" in note.reason for note in read.notes)


def test_render_judges_two_rows_of_one_work_as_import_does_and_says_so():
    taken, readme = rendered(PREPRINT, PUBLISHED)
    (entry,) = taken.catalog.entries
    assert entry.published == "https://doi.org/10.1000/shadows"
    assert any("as the published version" in note.reason for note in taken.notes)
    assert readme.count("Learning Shapes from Very Small Shadows [(paper)]") == 1
    assert take_in(readme, taken.catalog, SETTINGS, TODAY).catalog == taken.catalog


def test_two_works_under_one_link_both_stay_and_both_lines_are_named():
    read = imported(PREPRINT, STRANGER)
    assert [entry.id for entry in read.entries] == ["arXiv:2401.01234", "title:Counting Bees at Night"]
    (note,) = [note for note in read.notes if "one of the links is wrong" in note.reason]
    assert "lines 3 and 4: same link, other title and authors" in str(note)
    taken, readme = rendered(PREPRINT, STRANGER)
    assert sorted(entry.title for entry in taken.catalog.entries) == sorted(
        entry.title for entry in read.entries
    )
    assert any("one of the links is wrong" in note.reason for note in taken.notes)
    assert PREPRINT in readme
    assert STRANGER in readme


def test_a_corrected_link_ends_the_doubt():
    taken, readme = rendered(PREPRINT, STRANGER)
    mended = readme.replace(STRANGER, STRANGER.replace("2401.01234", "2402.09876"))
    again = take_in(mended, taken.catalog, SETTINGS, TODAY)
    assert sorted(entry.id for entry in again.catalog.entries) == ["arXiv:2401.01234", "arXiv:2402.09876"]
    assert not any(entry.link_in_doubt for entry in again.catalog.entries)


def test_one_work_in_two_sections_stays_in_both():
    read = parse_list(
        f"## SAM 2 and SAM 3 for Medical Image Segmentation\n\n{HEADER}{PREPRINT}\n## Other\n\n{HEADER}{PREPRINT}",
        SETTINGS,
        TODAY,
    )
    (entry,) = read.entries
    assert (entry.section, entry.also_in) == ("sam2", ("literature",))
    readme = render_readme(new_readme(Catalog(), SETTINGS), read.catalog, SETTINGS)
    assert readme.count(PREPRINT) == 2


def test_the_address_of_a_third_version_of_a_work_is_told_because_a_row_keeps_two():
    second = PREPRINT.replace(
        "https://arxiv.org/pdf/2401.01234.pdf", "https://www.biorxiv.org/content/10.1101/2024.03.01.123456v1"
    )
    read = imported(PREPRINT, second, PUBLISHED)
    (entry,) = read.entries
    addresses = {entry.url, entry.published}
    (lost,) = {row.split("(paper)](")[1].split(")")[0] for row in (PREPRINT, second, PUBLISHED)} - addresses
    assert any(f"no place is left for {lost}" in problem.reason for problem in read.notes)
