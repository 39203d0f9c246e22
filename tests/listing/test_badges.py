"""Badges are read as people see them, and whatever a venue is called, its badge is one picture and nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.settings import Section
from bot.listing.badges import badge_part, words_of_badge
from bot.listing.document import cells_of
from bot.listing.shown import MARKDOWN
from bot.listing.template import fill
from bot.support.plain_text import plain
from tests.listing.test_readme import entry

BADGE = "https://img.shields.io/badge/"
CELL = f"![{{venue}}]({BADGE}{{venue:name badge}}-{{venue:%Y}}-blue)"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("CVPR-2025-blue", ["CVPR", "2025"]),
        ("CVPR_2025-blue.svg?logo=x", ["CVPR 2025"]),
        ("Im--age__X%20Y-2025-blue", ["Im-age_X Y", "2025"]),
        ("blue", []),
    ],
)
def test_the_words_of_a_badge_are_read_as_it_shows_them(address, words):
    assert words_of_badge(BADGE + address) == words


def test_the_picture_of_figures_has_no_words():
    assert words_of_badge("https://img.shields.io/github/stars/acme/shapes.svg") == []


@given(st.text(max_size=60))
def test_any_text_is_one_part_of_a_badge_and_is_read_back(text):
    part = badge_part(plain(text))
    assert re.fullmatch(r"[\w.~%-]*", part, re.ASCII)
    told = plain(text).strip("-")
    if told == plain(text) and told:
        assert words_of_badge(f"{BADGE}{part}-2026-blue") == [" ".join(told.split()), "2026"]


@given(
    st.text(min_size=1, max_size=60)
    | st.sampled_from(
        ['X)](https://evil.example "', "a|b", "](x)![", "-", "--", "<img src=x>", "%29", "&#41;", "@acme"]
    )
)
def test_no_venue_breaks_out_of_its_badge(venue):
    section = Section(name="papers", title="Papers", row=f"|[{{title}}]({{url}})|{{venue?{CELL}:none}}|end|")
    row = fill(section, entry(1, "202611", title="Birds", venue=venue))
    _, shown, end = cells_of(row)
    pictures = re.findall(r'<img src="([^"]*)"', MARKDOWN.renderInline(shown))
    if plain(venue):
        assert [address.startswith(BADGE) and "-blue" in address for address in pictures] == [True]
        assert not re.search(r"<(?!img )", MARKDOWN.renderInline(shown))
    assert end.strip() == "end"
