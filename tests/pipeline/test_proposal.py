from datetime import date

import pytest

from bot.core.candidate import Candidate, CodeLink
from bot.core.catalog import Provenance
from bot.core.paper import Paper
from bot.core.settings import Style
from bot.core.state import UNDATED, State
from bot.core.window import Window
from bot.pipeline.proposal import entry_of, row_of
from bot.pipeline.scan import Scan, is_backfill
from bot.sources import NAMES
from tests.commands.test_scan import SETTINGS, catalog

TODAY = date(2024, 6, 20)
READ = State(checkpoints=dict.fromkeys(NAMES, date(2024, 6, 19)))


def entry(**facts):
    paper = Paper(title="A Paper", authors=("Ada Person",), **facts)
    candidate = Candidate(paper, 0.9, 0.95, "proposed", section="literature")
    return entry_of(candidate, Provenance(by="bot", added=TODAY, model="0" * 64, backfill=True), Style())


def test_a_row_knows_the_day_of_its_preprint():
    made = entry(arxiv_id="2406.01234", published=date(2024, 6, 3))
    assert made is not None
    assert made.provenance.preprint == date(2024, 6, 3)
    assert (made.provenance.model, made.provenance.backfill) == ("0" * 64, True)


@pytest.mark.parametrize("authors", [(), ("",), ("N/A",)])
def test_what_no_source_tells_stays_open_and_is_a_doubt(authors):
    paper = Paper(title="A Paper", doi="10.1000/x", authors=authors)
    candidate = Candidate(paper, 0.9, 0.95, "held", section="literature")
    made = row_of(candidate, Provenance(by="bot", added=TODAY), Style())
    assert made is not None
    assert (made.entry.date, made.entry.authors) == (None, None)
    assert made.doubts[:2] == (UNDATED, "the authors are not known")


@pytest.mark.parametrize(
    "facts",
    [
        {"doi": "10.1000/x", "published": date(2024, 6, 3)},
        {"arxiv_id": "2406.01234", "published": date(2024, 1, 1)},
        {"arxiv_id": "2406.01234"},
    ],
    ids=["no preprint", "the day of something else", "no day"],
)
def test_a_day_that_is_not_the_preprints_is_not_told_as_its_day(facts):
    made = entry(**facts)
    assert made is not None
    assert made.provenance.preprint is None


@pytest.mark.parametrize(
    ("where", "code", "written", "status"),
    [
        ("page", "any", True, "verified"),
        ("page", "repositories", False, "left out"),
        ("repository", "repositories", True, "verified"),
    ],
)
def test_a_page_is_told_but_no_code_of_a_row_where_the_list_links_to_repositories(
    where, code, written, status
):
    link = CodeLink("https://acme.github.io/shapes", where, "the abstract names it", "verified")
    paper = Paper(title="A Paper", authors=("Ada Person",), arxiv_id="2406.01234")
    candidate = Candidate(paper, 0.9, 0.95, "proposed", section="literature", code=link)
    made = row_of(candidate, Provenance(by="bot", added=TODAY), Style(code=code))
    assert made is not None
    assert made.code is not None
    assert (made.entry.code is not None, made.code.url, made.code.status) == (written, link.url, status)


def test_a_row_says_whether_its_code_link_was_checked():
    paper = Paper(title="A Paper", authors=("Ada Person",), arxiv_id="2406.01234")
    told = {}
    for status in ("verified", "unchecked"):
        code = CodeLink("https://github.com/ada/paper", "repository", "the abstract offers it", status)
        made = entry_of(
            Candidate(paper, 0.9, 0.95, "proposed", section="literature", code=code),
            Provenance(by="bot", added=TODAY),
            Style(),
        )
        assert made is not None
        told[status] = made.provenance.code_reason
    assert told == {
        "verified": "the abstract offers it",
        "unchecked": "the abstract offers it (not checked yet)",
    }


def published(probability, outcome="proposed", authors=("Ada Person", "Ben Person")):
    paper = Paper(title="A Paper", authors=authors, doi="10.1000/x", published=date(2024, 6, 3))
    candidate = Candidate(paper, 0.9, probability, outcome, section="literature")
    made = row_of(candidate, Provenance(by="bot", added=TODAY), Style())
    assert made is not None
    return made


def test_a_title_alone_is_doubtful_only_where_the_bot_is_not_sure():
    assert published(0.99).doubts == ()
    assert published(0.9).doubts == ("judged by its title: no abstract was given",)


def test_a_publishers_record_with_one_author_is_doubtful():
    assert published(0.99, authors=("A. Person",)).doubts == (
        "one author is named: the record may lack the others",
    )


def test_a_row_knows_whether_it_was_proposed_or_held_back():
    assert published(0.99).proposed
    assert not published(0.5, "held").proposed


def scanned(since, state, until=TODAY):
    found = Scan(dict.fromkeys(NAMES, Window(since, until)), (), (), (), None, "")
    return is_backfill(found, catalog("202401"), state, SETTINGS, TODAY)


def test_a_nightly_scan_is_no_backfill():
    assert not scanned(date(2024, 5, 29), READ)
    assert not scanned(date(2024, 6, 15), READ)


def test_a_scan_that_reads_further_back_or_for_the_first_time_is_a_backfill():
    assert scanned(date(2024, 2, 1), READ)
    assert scanned(date(2024, 6, 15), State())


def test_a_month_of_the_past_is_a_backfill_also_where_it_follows_what_was_read():
    assert scanned(
        date(2024, 6, 1), State(checkpoints=dict.fromkeys(NAMES, date(2024, 4, 30))), date(2024, 5, 1)
    )


def test_a_row_is_written_in_the_style_of_the_list():
    paper = Paper(title="A Paper", authors=("Ada Person", "Bo Li", "Cy Poe"), arxiv_id="2406.01234")
    candidate = Candidate(paper, 0.9, 0.95, "proposed", section="literature")
    style = Style(authors="full", et_al_after=0, arxiv="abs")
    made = entry_of(candidate, Provenance(by="bot", added=TODAY), style)
    assert made is not None
    assert (made.authors, made.url) == ("Ada Person, Bo Li, Cy Poe", "https://arxiv.org/abs/2406.01234")
