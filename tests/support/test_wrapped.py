"""Texts on lines of a width."""

from hypothesis import given
from hypothesis import strategies as st

from bot.support.wrapped import wrap_lines


def test_lines_break_at_blanks_and_go_on_where_their_text_begins():
    assert wrap_lines("  1. Some words of a step\nshort", 15) == "  1. Some words\n     of a step\nshort"
    assert wrap_lines("  0.93  A title-with and more", 22) == "  0.93  A title-with\n        and more"
    assert wrap_lines("10 papers of the list", 15) == "10 papers of\nthe list"


def test_what_stands_between_backticks_is_not_broken():
    assert wrap_lines("Run it: `bot scan --since 2025-10`.", 20) == "Run it:\n`bot scan --since 2025-10`."


@given(st.text(alphabet="ab `\n-.1", max_size=80), st.integers(8, 30))
def test_no_word_is_lost_or_broken(text: str, width: int):
    assert wrap_lines(text, width).split() == text.split()
