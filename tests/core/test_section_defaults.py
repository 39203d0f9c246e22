"""Sections may be written in short: what all have in common stands once, and a title alone is a section."""

import pytest

from bot.core.section_defaults import section_name
from bot.core.settings import parse_settings
from bot.support.errors import InputError

REST = """
[list]
title = "Shapes"

[topic]
sentence = "Shapes."

[[topic.concepts]]
name = "shape"
title = "shapes"
sentence = "Shapes."
terms = ["shape"]

[search]
categories = ["cs.CV"]

[relevance]
precision = 0.9
"""
SHARED = """
[section_defaults]
row = "- {title} {url}"
columns = []
order = "new at the end"
by_hand = true
"""


def sections(text, shared=SHARED):
    return parse_settings(text + shared + REST, "bot.toml").sections


def test_a_title_alone_is_a_section_with_what_all_share():
    first, _ = sections('sections = ["Big Shapes (3D)", {title = "Rest", by_hand = false}]')
    assert (first.name, first.title) == ("big-shapes-3d", "Big Shapes (3D)")
    assert (first.row, first.columns, first.order, first.by_hand) == (
        "- {title} {url}", (), "new at the end", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("2025", "y2025"),
        ("2025 and before", "y2025-and-before"),
        ("2024年5月", "y2024-5"),
        ("3D Shapes", "section-3d-shapes"),
        ("Méthodes apprises", "methodes-apprises"),
        ("Attacks & Defenses", "attacks-defenses"),
        ("形状", ""),
    ],
)
def test_a_title_gives_a_name_that_can_be_read(title, name):
    assert section_name(title) == name


def test_what_a_section_says_itself_counts_before_what_all_share():
    (only,) = sections('sections = [{title = "Rest", name = "old", by_hand = false, order = "newest first"}]')
    assert (only.name, only.by_hand, only.order) == ("old", False, "newest first")


def test_sections_written_as_tables_of_their_own_share_it_too():
    (only,) = sections("", SHARED + '\n[[sections]]\ntitle = "Rest"\nby_hand = false\n')
    assert (only.name, only.row) == ("rest", "- {title} {url}")


def test_a_title_without_latin_letters_needs_a_name():
    with pytest.raises(InputError, match=r"sections\.0\.name: is required"):
        sections('sections = ["形状", {title = "Rest", by_hand = false}]')
    first, _ = sections('sections = [{title = "形状", name = "shapes"}, {title = "Rest", by_hand = false}]')
    assert first.name == "shapes"


@pytest.mark.parametrize("key", ["name", "title", "kinds", "names", "abstract_mentions", "colour"])
def test_a_key_that_sections_cannot_share_is_refused_by_name(key):
    with pytest.raises(InputError, match=f"section_defaults.{key} "):
        sections('sections = ["Rest"]', f'\n[section_defaults]\n{key} = "x"\n')


def test_what_sections_share_must_be_a_table():
    with pytest.raises(InputError, match="section_defaults must be a table"):
        sections('section_defaults = 3\nsections = ["Rest"]', "")


def test_a_wrong_value_that_all_share_is_told_at_the_first_section():
    with pytest.raises(InputError, match=r"sections\.0\.order"):
        sections('sections = ["Rest"]', '\n[section_defaults]\norder = "sideways"\n')
