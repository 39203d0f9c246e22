"""bot.toml, queries and workflows as text."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.adoption.concepts import Draft, measure
from bot.adoption.field import ASKED
from bot.adoption.phrases import Index
from bot.adoption.questions import arxiv_queries, categories_of, semantic_scholar_queries
from bot.adoption.settings_text import Adoption, settings_text
from bot.adoption.workflows import workflow_files
from bot.core.paper import Paper
from bot.core.settings import parse_settings
from bot.relevance.vocabulary import words_of_field
from bot.support.errors import InputError

KITES = Draft("Kite steering", ("kite steer*", "parafoil", "tethered wing"), 0.9, 0.01)
WEATHER = Draft("weather", ("weather", "humidity"), 0.8, 0.1)
COMMIT = "0123456789012345678901234567890123456789"


def adoption(**values: object) -> Adoption:
    facts: dict[str, object] = {
        "title": "Kites", "repository": "keeper/kites", "topic": "Kites in weather.",
        "concepts": (KITES, WEATHER), "categories": ("physics.ao-ph",),
    }  # fmt: skip
    return Adoption(**{**facts, **values})  # type: ignore[arg-type]


def test_a_query_asks_for_every_concept_by_any_of_its_words():
    assert arxiv_queries([KITES, WEATHER]) == (
        '(ti:"kite steering" OR abs:"kite steering" OR ti:parafoil OR abs:parafoil OR ti:"tethered wing" '
        'OR abs:"tethered wing") AND (ti:weather OR abs:weather OR ti:humidity OR abs:humidity)',
    )
    assert semantic_scholar_queries([KITES, WEATHER]) == (
        '("kite steering" | parafoil | "tethered wing") + (weather | humidity)',
    )


def test_semantic_scholar_is_asked_for_words_that_it_stems_too_far_as_they_stand():
    words = Draft("words", ("general", "text", "language", "x-ray", "texture"), 1, 0)
    assert semantic_scholar_queries([words]) == ('("general" | "text" | "language" | "x ray" | texture)',)
    assert "all:" not in arxiv_queries([words])[0]


def test_a_word_with_a_star_is_asked_for_as_the_papers_have_it_and_is_never_dropped():
    words = ("parafoil", "kite steer*", "adapt*", "glid*", "very long line*")
    texts = Index([Paper("Kite steering adapts. Adaptive kites adapt."), Paper("Adaptive gliding")])
    draft = measure("Kites", words, texts, Index([Paper("Kite steered by adaptation and adaptive wings")]))
    assert semantic_scholar_queries([draft]) == (
        '(parafoil | "kite steering" | "kite steered" | adaptive | adapts | adaptation | gliding | "very long")',
    )
    assert 'ti:"kite steered" OR abs:"kite steered"' in arxiv_queries([draft])[0]
    assert semantic_scholar_queries([Draft("x", ("adapt*",), 1, 0)]) == ("(adapt*)",)
    assert arxiv_queries([Draft("x", ("adapt*",), 1, 0)]) == ()


def test_words_that_one_query_has_no_room_for_stand_in_further_ones():
    many = Draft("kites", tuple(f"word {n} {'x' * 40}" for n in range(40)), 1, 0)
    queries = arxiv_queries([many, WEATHER])
    assert 1 < len(queries) <= 4
    assert all(len(query) <= 2000 and "ti:humidity" in query for query in queries)
    assert all(sum(f'ti:"word {n} ' in query for query in queries) == 1 for n in range(40))


def test_too_many_words_for_a_few_queries_leave_the_first_ones_of_each_concept():
    many = [Draft(f"c{n}", tuple(f"word {n} {i} {'x' * 40}" for i in range(40)), 1, 0) for n in range(4)]
    queries = arxiv_queries(many)
    assert 0 < len(queries) <= 4
    assert all(len(query) <= 2000 for query in queries)
    assert all(any(f"word {n} 0" in query for query in queries) for n in range(4))


def test_the_categories_are_those_in_which_most_papers_lie():
    papers = [Paper("t", categories=(name, "x.Y")) for name in ["cs.CV"] * 5 + ["eess.IV"] * 2 + ["cs.LG"]]
    assert categories_of(papers) == ("cs.CV", "eess.IV")
    assert categories_of([Paper("t")]) == ()


def test_the_settings_are_valid_commented_and_short():
    text = settings_text(adoption())
    settings = parse_settings(text, "bot.toml")
    assert settings.list.repository == "keeper/kites"
    assert settings.topic.concepts[0].terms == KITES.terms
    assert settings.search.categories == ("physics.ao-ph",)
    assert 30 <= len(text.splitlines()) <= 60
    assert sum("# " in line for line in text.splitlines()) >= 8


def test_forty_words_a_concept_still_fit_into_sixty_lines():
    words = tuple(f"some word {n}" for n in range(40))
    concepts = (Draft("one", words, 1, 0), Draft("two", words, 1, 0))
    assert len(settings_text(adoption(concepts=concepts)).splitlines()) <= 64


@given(st.text(max_size=100), st.lists(st.text(max_size=30), min_size=1, max_size=30))
def test_any_title_and_any_word_makes_valid_toml(title, words):
    draft = Draft("kites", ("kite", *words), 1, 0)
    read = tomllib.loads(settings_text(adoption(title=title, topic=title, concepts=(draft,))))
    assert len(read["topic"]["concepts"][0]["terms"]) == len(words) + 1


def test_the_workflows_call_the_bot_at_one_commit_with_the_rights_they_need():
    files = workflow_files(f"keeper/bot@{COMMIT}", "Kites")
    assert set(files) == {".github/workflows/nightly.yml", ".github/workflows/commands.yml"}
    for text in files.values():
        read = YAML(typ="safe").load(text)
        (job,) = read["jobs"].values()
        assert read["permissions"] == {}
        assert job["uses"].startswith("keeper/bot/.github/workflows/")
        assert job["uses"].endswith(f".yml@{COMMIT}")
        assert set(job["permissions"]) == {"contents", "pull-requests", "issues"}


def test_lists_run_at_different_minutes():
    times = {
        YAML(typ="safe").load(text)["on"]["schedule"][0]["cron"]
        for title in ("Kites", "Weather", "Soup", "Rice", "Ships")
        for path, text in workflow_files(f"keeper/bot@{COMMIT}", title).items()
        if path.endswith("nightly.yml")
    }
    assert len(times) > 3


@pytest.mark.parametrize(
    "bot",
    [
        "keeper/bot",
        "keeper/bot@main",
        "keeper/bot@v1.0",
        f"bot@{COMMIT}",
        f"k/b@{COMMIT}\n",
        f"k/b@{COMMIT} #",
    ],
)
def test_a_bot_without_a_commit_is_refused(bot):
    with pytest.raises(InputError, match="names no commit"):
        workflow_files(bot, "Kites")


def test_a_field_is_written_beside_the_words_of_its_concept():
    medicine = Draft("medical imaging", ("medical",), 1, 0, vocabulary="biomedicine")
    settings = parse_settings(settings_text(adoption(concepts=(KITES, medicine))), "bot.toml")
    assert [concept.vocabulary for concept in settings.topic.concepts] == [None, "biomedicine"]


def test_queries_ask_by_words_of_a_field_whatever_words_its_concept_has():
    medicine = Draft("medicine", ("organoid",), 1, 0, vocabulary="biomedicine")
    (arxiv,) = arxiv_queries([KITES, medicine])
    (scholar,) = semantic_scholar_queries([KITES, medicine])
    assert "AND (ti:organoid OR abs:organoid OR ti:medical OR abs:medical OR ti:clinical" in arxiv
    assert "+ (organoid | medical | clinical | medicine | ct | mri" in scholar


def test_the_words_that_queries_ask_a_field_by_are_words_of_the_field():
    assert set(ASKED["biomedicine"]) <= {*words_of_field("biomedicine")}
