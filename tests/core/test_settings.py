"""bot.toml and the environment: what cannot be used is an input error that names its place."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.core.settings import Section, load_environment, load_settings, parse_settings
from bot.support.errors import InputError
from tests import ROOT

TEXT = (ROOT / "bot.toml").read_text(encoding="utf-8")
LINES = TEXT.splitlines(keepends=True)
KEYS = sorted(
    {line.split("=")[0].strip() for line in LINES if " = " in line and not line.startswith((" ", "#"))}
)
VALUES = [
    "3",
    "-1",
    "0.5",
    "true",
    '""',
    '"("',
    '"[a-"',
    "[]",
    '["x"]',
    "[[]]",
    "{}",
    "{a = 1}",
    "1979-05-27",
    "nan",
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("list") / "bot.toml"


@given(text=st.text())
def test_any_text_is_settings_or_an_input_error(file: Path, text: str):
    file.write_text(text, encoding="utf-8", errors="replace")
    with suppress(InputError):
        load_settings(file)


@pytest.mark.parametrize("text", ["a = " + "[" * 10_000, "a = " + "9" * 5_000])
def test_endless_values_are_an_input_error(file: Path, text: str):
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="not valid TOML"):
        load_settings(file)


@given(st.data())
def test_any_value_of_any_setting_is_read_or_an_input_error(file: Path, data: st.DataObject):
    number = data.draw(
        st.sampled_from([n for n, line in enumerate(LINES) if line.split("=")[0].strip() in KEYS])
    )
    value = data.draw(st.sampled_from(VALUES) | st.integers().map(str) | st.floats().map(str))
    changed = [*LINES]
    changed[number] = f"{changed[number].split('=')[0]}= {value}\n"
    file.write_text("".join(changed), encoding="utf-8")
    with suppress(InputError):
        load_settings(file)


@given(st.data())
def test_a_misspelt_setting_is_named(file: Path, data: st.DataObject):
    key = data.draw(st.sampled_from([key for key in KEYS if key.isidentifier()]))
    file.write_text(TEXT.replace(f"\n{key} =", f"\n{key}x ="), encoding="utf-8")
    with pytest.raises(InputError, match=f"{key}x: is not known here"):
        load_settings(file)


@given(st.text(min_size=1) | st.builds("http://{}".format, st.text()))
def test_any_base_url_is_taken_or_is_an_input_error(url: str):
    with suppress(InputError):
        assert load_environment({"BOT_ARXIV_URL": url}).arxiv_url == url.rstrip("/")


SMALLEST = """
[list]
title = "Kites"
[[sections]]
name = "papers"
title = "Papers"
[topic]
sentence = "Kites."
[[topic.concepts]]
name = "kite"
title = "kites"
sentence = "Kites."
terms = ["kite"]
[search]
categories = ["physics.ao-ph"]
[relevance]
precision = 0.9
"""


def test_the_smallest_settings_are_enough():
    assert parse_settings(SMALLEST, "bot.toml").topic.concepts[0].terms == ("kite",)


@pytest.mark.parametrize(
    ("line", "instead", "words"),
    [
        ('categories = ["physics.ao-ph"]', "", "search: asks nothing"),
        (
            'categories = ["physics.ao-ph"]',
            'mode = "keywords"\ncategories = ["cs.CV"]',
            "search: asks nothing",
        ),
        ('terms = ["kite"]', "", "kite has no words"),
        ('terms = ["kite"]', "terms = []", "kite has no words"),
        ('terms = ["kite"]', 'terms = ["*", " ", "-"]', "kite has no words"),
        ('sentence = "Kites."\n[[', "[[", "topic.sentence: is required, but missing"),
        ('title = "Kites"', "", "list.title: is required, but missing"),
        ('[search]\ncategories = ["physics.ao-ph"]', "", "search: is required, but missing"),
        ("[relevance]\nprecision = 0.9", "", "relevance: is required, but missing"),
        ('"physics.ao-ph"', '"ao ph"', "search.categories.0: is not written as it must be"),
        ("precision = 0.9", "", "relevance: needs either precision or recall"),
    ],
)
def test_settings_that_could_find_nothing_are_an_error(line: str, instead: str, words: str):
    assert line in SMALLEST
    with pytest.raises(InputError) as error:
        parse_settings(SMALLEST.replace(line, instead, 1), "bot.toml")
    assert words in str(error.value)
    assert len(str(error.value).splitlines()) == 2


@pytest.mark.parametrize(
    "key", ['arxiv = ["all:kite"]', 'semantic_scholar = ["kite"]', 'cited = ["2304.02643"]']
)
def test_one_query_is_enough_to_search(key: str):
    text = SMALLEST.replace('categories = ["physics.ao-ph"]', f'mode = "keywords"\n{key}')
    assert parse_settings(text, "bot.toml").search.mode == "keywords"


def with_columns(columns: str, tmp_path) -> Section:
    text = (ROOT / "bot.toml").read_text(encoding="utf-8")
    start = text.index("columns = [\n")
    end = text.index("]\n", start) + 2
    (tmp_path / "bot.toml").write_text(text[:start] + f"columns = {columns}\n" + text[end:], encoding="utf-8")
    return load_settings(tmp_path / "bot.toml").sections[0]


@pytest.mark.parametrize(
    ("columns", "roles"),
    [
        ('["Date", "Authors", "Title", "Code"]', ["date", "authors", "title", "code"]),
        ('["Date", "Authors", "Title", "Project page"]', ["date", "authors", "title", "code"]),
        ('["Title", "Venue", "Date", "Code"]', ["title", "venue", "date", "code"]),
    ],
)
def test_columns_of_headings_alone_are_read_with_a_warning_that_gives_the_new_line(columns, roles, tmp_path):
    with capture_logs() as log:
        section = with_columns(columns, tmp_path)
    assert [column.role for column in section.columns] == roles
    (line,) = [event["write_instead"] for event in log if event.get("key") == "columns"]
    assert with_columns(line.removeprefix("columns = "), tmp_path) == section


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ('[{ heading = "日期", role = "date" }]', 'no column has the role "title"'),
        (
            '[{ heading = "A", role = "title" }, { heading = "B", role = "title" }]',
            "two columns have the role title",
        ),
        ('[{ heading = "A", role = "headline" }]', "role"),
        ("[]", "needs row"),
        ('["Date", "Authors", "Code"]', 'no column has the role "title"'),
    ],
)
def test_columns_without_clear_roles_are_refused_at_the_start(columns, message, tmp_path):
    with pytest.raises(InputError, match=message):
        with_columns(columns, tmp_path)


@pytest.mark.parametrize("row", ["{title?", "{title}}}{code? [{", "{date:%9999d}", "{title:%Y}"])
def test_a_row_that_is_no_template_is_refused_at_the_start(row, tmp_path):
    text = (ROOT / "bot.toml").read_text(encoding="utf-8")
    text = text.replace("kinds = [", f"row = '{row}'\nkinds = [", 1)
    (tmp_path / "bot.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="row is no template"):
        load_settings(tmp_path / "bot.toml")


@pytest.mark.parametrize("words", [" & Co.", "", " et al. and so on", "\\n et al."])
def test_words_for_the_other_authors_that_name_nobody_are_refused(words):
    with pytest.raises(InputError, match="et_al"):
        parse_settings(f'style = {{et_al = "{words}"}}\n{SMALLEST}', "bot.toml")
