import pytest

from bot.adoption.asked import drafts_to_ask, words_not_asked
from bot.adoption.settings_text import queries_text
from bot.commands.check import compare_queries
from bot.commands.queries import propose_queries
from bot.core.project import Project, open_project
from bot.core.settings import Settings, parse_settings
from bot.support.errors import InputError

TOML = """
[list]
title = "Kites"
[[sections]]
name = "papers"
title = "Papers"
[topic]
sentence = "Kites in weather research."
[[topic.concepts]]
name = "kites"
title = "kites"
sentence = "Kites."
{kites}
[[topic.concepts]]
name = "weather"
title = "weather"
sentence = "Weather."
terms = ["weather", "humid*"]
[search]
categories = ["physics.ao-ph"]
{queries}
[relevance]
precision = 0.9
"""
BOTH = """
arxiv = ['(ti:kite OR abs:kite) AND (ti:weather OR abs:weather OR abs:humidity)']
semantic_scholar = ['(kite | "tethered wings") + (weather | humidity)']
"""


def settings(kites: str, queries: str = BOTH) -> Settings:
    return parse_settings(TOML.format(kites=kites, queries=queries), "bot.toml")


def test_a_word_that_a_keeper_adds_is_asked_for_by_no_query():
    assert words_not_asked(settings('terms = ["kite", "tethered wing"]')) == {}
    found = settings('terms = ["kite", "tethered wing", "parafoil", "glid*"]')
    assert words_not_asked(found) == {"kites": ("parafoil", "glid*")}
    (finding,) = compare_queries(found)
    assert (finding.level, finding.title) == ("hint", "kites")
    assert "no query asks for parafoil, glid*: `bot queries`" in finding.message


def test_a_query_that_does_not_narrow_by_a_concept_asks_for_all_its_words():
    found = settings('terms = ["kite", "parafoil"]', "arxiv = ['abs:weather OR abs:humidity']")
    assert words_not_asked(found) == {}


def test_a_list_without_queries_lacks_none():
    assert words_not_asked(settings('terms = ["kite"]', "")) == {}


def test_a_query_that_cannot_be_read_counts_for_nothing():
    found = settings(
        'terms = ["kite"]', "arxiv = ['abs:kite AND AND']\nsemantic_scholar = ['weather | humidity']"
    )
    assert words_not_asked(found) == {}


def test_the_queries_that_are_printed_ask_for_every_word():
    kites = 'terms = ["kite", "tethered wing", "parafoil", "glid*"]'
    before = settings(kites)
    drafts, left_out = drafts_to_ask(before)
    assert left_out == []
    assert words_not_asked(settings(kites, queries_text(drafts))) == {}


@pytest.fixture
def project(tmp_path) -> Project:
    (tmp_path / "bot.toml").write_text(TOML.format(kites="patterns = ['Kite[A-Z]']", queries=BOTH))
    return open_project(tmp_path, {})


def test_a_concept_that_no_query_can_ask_for_is_left_out_and_told(project):
    found = propose_queries(project)
    assert found.text.splitlines()[1] == "semantic_scholar = ['(weather | humidity)']"
    assert found.notes == ("left out: kites: patterns and whole vocabularies have no place in a query",)


def test_where_no_concept_has_words_queries_stay_a_persons_work(project):
    text = TOML.format(kites="patterns = ['Kite[A-Z]']", queries=BOTH)
    (project.root / "bot.toml").write_text(text.replace('terms = ["weather", "humid*"]', "patterns = ['W']"))
    with pytest.raises(InputError, match=r"No concept of bot\.toml has terms"):
        propose_queries(open_project(project.root, {}))
