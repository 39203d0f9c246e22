from hypothesis import given
from hypothesis import strategies as st

from bot.sources.text import line, paragraph

ANY_TEXT = st.text(st.characters(), max_size=200) | st.text("\ud800\udfff\x00\x1b\r\n\t ab", max_size=50)


@given(ANY_TEXT)
def test_a_line_can_be_written_anywhere(text):
    clean = line(text)
    clean.encode("utf-8")
    assert clean == clean.strip()
    assert "  " not in clean
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in clean)
    assert line(clean) == clean


@given(ANY_TEXT)
def test_a_paragraph_keeps_its_line_breaks_and_nothing_else_of_the_kind(text):
    clean = paragraph(text)
    clean.encode("utf-8")
    assert not any((ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 for c in clean)
    assert "\n\n" not in clean
    assert paragraph(clean) == clean
    assert line(clean) == line(text)


@given(st.text(st.characters(categories=["L", "N", "P"]), min_size=1))
def test_letters_are_left_alone(text):
    assert line(text) == paragraph(text) == text
