"""The sections that bot.toml writes in short are read back as they were."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from bot.core.section_defaults import complete
from bot.core.settings import Column, Section
from bot.listing.section_text import sections_text

TITLES = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=30)
COLUMNS = (Column(heading='Year | "x"', role="date"), Column(heading="论文", role="title"))
ITEM = "**{title}** \\\n- `x` [paper]({url})\t{code?[code]({code})}"


@st.composite
def made(draw):
    columns = draw(st.sampled_from([(), COLUMNS, Section.model_fields["columns"].default]))
    return Section(
        name=draw(st.from_regex(r"[a-z][a-z0-9_-]{0,9}", fullmatch=True)),
        title=draw(TITLES),
        columns=columns,
        row=draw(st.sampled_from([ITEM, "|{date}|[{title}]({url})|"])),
        empty=draw(st.sampled_from(["", "-", 'No"ne'])),
        order=draw(st.sampled_from(["newest first", "new on top", "new at the end"])),
        keep=draw(st.booleans()),
        by_hand=draw(st.booleans()),
        kinds=draw(st.sampled_from([(), ("review",)])),
        names=draw(st.sampled_from([(), (r"SAM[- ]?2\b", "'")])),
    )


@given(st.lists(made(), min_size=1, max_size=8))
def test_sections_are_read_back_as_they_were(sections):
    table = complete(tomllib.loads(sections_text(sections)), frozenset(Section.model_fields))
    assert [Section.model_validate(section) for section in table["sections"]] == sections


def test_a_list_of_forty_headings_takes_few_lines():
    sections = [
        Section(name=f"heading-{n}", title=f"Heading {n}", columns=(), row=ITEM, by_hand=n != 3)
        for n in range(40)
    ]
    assert len(sections_text(sections).splitlines()) < 20
