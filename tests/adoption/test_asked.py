import json
import tomllib
from pathlib import Path

import pytest

from bot.adoption.asked import drafts_to_add, words_not_asked
from bot.adoption.field import ASKED
from bot.adoption.phrases import Index
from bot.adoption.settings_text import queries_text
from bot.commands.check import compare_queries
from bot.commands.queries import propose_queries
from bot.core.catalog import Catalog, catalog_text
from bot.core.paper import Paper
from bot.core.project import Project, open_project
from bot.core.settings import Settings, parse_settings
from bot.sources.queries import arxiv_query, scholar_query
from bot.support.errors import InputError
from tests import ROOT
from tests.site.lists import paper

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


def test_a_phrase_of_the_queries_that_bot_toml_does_not_name_hides_no_word_of_its_concept():
    found = settings('terms = ["parafoil"]', "arxiv = ['(abs:parachute OR abs:kite) AND abs:weather']")
    assert words_not_asked(found)["kites"] == ("parafoil",)


def test_a_query_for_titles_alone_asks_for_its_words():
    found = settings('terms = ["kite"]', "arxiv = ['ti:kite AND (ti:weather OR abs:humidity)']")
    assert words_not_asked(found) == {}


def test_a_list_without_queries_lacks_none():
    assert words_not_asked(settings('terms = ["kite"]', "")) == {}


def test_a_query_that_cannot_be_read_counts_for_nothing():
    found = settings(
        'terms = ["kite"]', "arxiv = ['abs:kite AND AND']\nsemantic_scholar = ['weather | humidity']"
    )
    assert words_not_asked(found) == {}


def rows(*titles: str) -> Index:
    return Index(Paper(title=title) for title in titles)


def with_queries(kites: str, queries: str, added: str) -> Settings:
    """Return settings whose queries are some, and others beside them."""
    before, new = tomllib.loads(queries), tomllib.loads(added)
    both = {key: [*before.get(key, ()), *new.get(key, ())] for key in (*before, *new)}
    return settings(kites, "\n".join(f"{key} = {json.dumps(texts)}" for key, texts in both.items()))


def test_the_queries_that_are_printed_ask_for_every_word_beside_those_that_are_there():
    kites = 'terms = ["kite", "tethered wing", "parafoil", "glid*"]'
    added = queries_text(*drafts_to_add(settings(kites), rows("Gliding over hills")))
    assert words_not_asked(with_queries(kites, BOTH, added)) == {}
    assert added.splitlines()[1] == "semantic_scholar = ['(parafoil | gliding) + (weather | humidity)']"


def test_the_words_of_two_concepts_make_two_queries_and_none_asks_for_new_words_alone():
    found = settings('terms = ["kite", "parafoil"]', "arxiv = ['abs:kite AND abs:humidity']")
    assert words_not_asked(found) == {"kites": ("parafoil",), "weather": ("weather",)}
    text = queries_text(*drafts_to_add(found, rows()))
    assert tomllib.loads(text)["semantic_scholar"] == [
        "(parafoil) + (weather | humidity)",
        "(kites | kite | parafoil) + (weather)",
    ]


def test_a_list_without_queries_gets_some_for_all_words():
    found = settings('terms = ["kite", "parafoil"]', "")
    text = queries_text(*drafts_to_add(found, rows("Humidity at sea")))
    assert text.splitlines()[1] == "semantic_scholar = ['(kites | kite | parafoil) + (weather | humidity)']"


@pytest.mark.parametrize("title", ["Annotation of kites", "Kites, annotated in weather"])
def test_a_word_with_a_star_is_asked_for_as_the_titles_of_the_list_have_it(title):
    kites = 'terms = ["kite", "annotat*"]'
    text = queries_text(*drafts_to_add(settings(kites), rows("Annotation tools", "Annotated wings")))
    asked = tomllib.loads(text)
    paper = Paper(title=title, abstract="Weather.")
    assert arxiv_query(asked["arxiv"][0])(paper)
    assert scholar_query(asked["semantic_scholar"][0])(paper)
    assert "annotat " not in text.replace(")", " ")


def project_of(folder: Path, toml: str, *titles: str) -> Project:
    (folder / "bot.toml").write_text(toml)
    if titles:
        entries = tuple(paper(n, title=title, section="papers") for n, title in enumerate(titles, 1))
        (folder / "catalog.json").write_text(catalog_text(Catalog(entries=entries)))
    return open_project(folder, {})


def test_a_word_with_a_star_of_which_no_word_is_known_is_told_and_asked_for_where_a_star_is_read(tmp_path):
    toml = TOML.format(kites='terms = ["kite", "glid*"]', queries=BOTH)
    found = propose_queries(project_of(tmp_path, toml))
    assert found.text == "semantic_scholar = ['(glid*) + (weather | humidity)']"
    assert any(note.startswith("glid*: ") and "by hand" in note for note in found.notes)

    found = propose_queries(project_of(tmp_path, toml, "Gliders in the wind"))
    assert "gliders" in found.text
    assert not any(note.startswith("glid*: ") for note in found.notes)


def test_where_no_word_is_missing_nothing_is_printed_to_put_in_the_place_of_queries_by_hand(tmp_path):
    by_hand = "arxiv = ['(ti:kite OR ti:KiteSail2) AND (ti:weather OR ti:humidity OR ti:wind)']"
    kites = "terms = ['kite']\npatterns = ['Kite[A-Z]']"
    found = propose_queries(project_of(tmp_path, TOML.format(kites=kites, queries=by_hand)))
    assert found.text == ""
    assert found.notes == (
        "kites: `bot queries` cannot ask for its patterns: write the names that matter by hand",
        "Nothing to add: the queries of bot.toml ask for every word that a query can name.",
    )


def test_this_repositorys_own_queries_lack_nothing_that_could_be_printed():
    found = propose_queries(open_project(ROOT, {}))
    assert found.text == ""
    assert [note.partition(":")[0] for note in found.notes] == [
        *(concept.title for concept in open_project(ROOT, {}).settings.topic.concepts),
        "Nothing to add",
    ]


def test_what_no_query_can_ask_for_is_told_of_every_concept(tmp_path):
    kites = "terms = ['parafoil']\npatterns = ['Kite[A-Z]']"
    toml = TOML.format(kites=kites, queries=BOTH).replace(
        'terms = ["weather", "humid*"]', "terms = ['weather']\nvocabulary = 'biomedicine'\npatterns = ['W']"
    )
    found = propose_queries(project_of(tmp_path, toml))
    assert tomllib.loads(found.text)["semantic_scholar"][0].startswith(
        "(parafoil) + (weather | medical | clinical"
    )
    assert found.notes == (
        "kites: no query asks for parafoil",
        "kites: `bot queries` cannot ask for its patterns: write the names that matter by hand",
        "weather: `bot queries` cannot ask for its patterns and all words of biomedicine, only for 30: write the names "
        "that matter by hand",
        "Add these to the queries under [search] of bot.toml. Take none out: they may find more than these.",
    )


MEDICINE = TOML.replace('terms = ["weather", "humid*"]', "vocabulary = 'biomedicine'\n{terms}")


@pytest.mark.parametrize("terms", ["", "terms = ['medicine']"])
def test_a_whole_field_of_which_the_queries_name_one_word_is_told_and_asked_for(tmp_path, terms):
    toml = MEDICINE.format(kites="terms = ['kite']", queries="{queries}", terms=terms)
    narrow = "semantic_scholar = ['(kite | kites) + (medicine)']"
    found = parse_settings(toml.format(queries=narrow), "bot.toml")
    words = tuple(word for word in ASKED["biomedicine"] if word != "medicine")
    assert words_not_asked(found) == {"weather": words}
    (finding,) = compare_queries(found)
    assert "no query asks for medical, clinical, ct" in finding.message

    added = tomllib.loads(propose_queries(project_of(tmp_path, toml.format(queries=narrow))).text)
    texts = ["(kite | kites) + (medicine)", *added["semantic_scholar"]]
    both = f"semantic_scholar = {json.dumps(texts)}\narxiv = {json.dumps(added['arxiv'])}"
    assert words_not_asked(parse_settings(toml.format(queries=both), "bot.toml")) == {}


def test_a_whole_field_of_which_the_queries_name_half_of_what_is_asked_for_lacks_nothing():
    some = " | ".join(ASKED["biomedicine"][:15])
    toml = MEDICINE.format(
        kites="terms = ['kite']", queries=f"semantic_scholar = ['kite + ({some})']", terms=""
    )
    assert words_not_asked(parse_settings(toml, "bot.toml")) == {}


def test_where_no_concept_has_words_queries_stay_a_persons_work(tmp_path):
    toml = TOML.format(kites="patterns = ['Kite[A-Z]']", queries="").replace(
        'terms = ["weather", "humid*"]', "patterns = ['W']"
    )
    with pytest.raises(InputError, match=r"No concept of bot\.toml has terms"):
        propose_queries(project_of(tmp_path, toml))
