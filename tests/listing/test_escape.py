import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listing.escape import cell, code_span, destination, html, link, quiet_link
from bot.support.plain_text import plain
from tests.listing.reading import PARSER, read_blocks, read_inline, references
from tests.listing.strategies import hostile_text, web_addresses


def shown(markdown):
    return read_inline(PARSER.parseInline(markdown)[0])


@given(hostile_text)
def test_plain_text_is_one_line_without_anything_hidden(text):
    made = plain(text)
    assert not [c for c in made if unicodedata.category(c).startswith("C") or c in "\u3164\u2028"]
    assert made == " ".join(made.split())
    assert plain(made) == made


@given(hostile_text)
def test_a_cell_shows_exactly_its_text_and_nothing_else_arises(text):
    blocks = PARSER.parse(cell(text))
    assert [block.type for block in blocks] == ["paragraph_open", "inline", "paragraph_close"][
        : 3 * bool(blocks)
    ]
    made = shown(cell(text))
    assert made.read == plain(text)
    assert not made.links
    assert not made.others
    assert not references(made.text)


@given(st.lists(st.lists(hostile_text, min_size=3, max_size=3), min_size=1, max_size=2))
def test_a_table_has_the_rows_and_cells_that_were_put_into_it(table):
    markdown = "\n".join(
        ["|a|b|c|", "|---|---|---|", *("|" + "|".join(map(cell, row)) + "|" for row in table)]
    )
    rows, others = read_blocks(markdown)
    assert others == ["table"]
    assert [[made.read for made in row] for row in rows[1:]] == [
        [plain(text) for text in row] for row in table
    ]
    assert not [made for row in rows for made in row if made.links or made.others]


@given(hostile_text, web_addresses)
def test_a_link_has_its_label_and_its_address(label, url):
    made = shown(link(label, url))
    targets = list(filter(None, [destination(url)]))
    assert not made.others
    assert made.read == plain(label)
    assert made.links == tuple((plain(label), PARSER.normalizeLink(target)) for target in targets)


@given(web_addresses)
def test_a_link_goes_where_the_address_says(url):
    for target in filter(None, [destination(url)]):
        assert destination(target) == target
        assert unquote(target).replace("xn--exmple-cua", "exämple") == unquote(url.strip())


@given(hostile_text, web_addresses)
def test_a_link_in_a_table_keeps_to_its_cell(label, url):
    rows, others = read_blocks(f"|a|b|\n|---|---|\n|{link(label, url)}|{cell(label)}|")
    assert others == ["table"]
    assert [made.read for made in rows[1]] == [plain(label)] * 2
    assert len(rows) == 2


@given(hostile_text)
def test_html_shows_exactly_its_text_also_where_markdown_is_read_within(text):
    made = shown(html(text))
    assert made.read == plain(text)
    assert not made.links
    assert not made.others
    assert not references(made.text)


@given(hostile_text)
def test_a_code_span_breaks_no_table(text):
    rows, others = read_blocks(f"|a|b|\n|---|---|\n|{code_span(text)}|x|")
    assert others == ["table"]
    assert rows[1][1].text == "x"
    assert set(rows[1][0].others) <= {"code_inline", "html_inline"}


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("SAM^Med^ : a framework", "SAM^Med^ : a framework"),
        (
            "2D+T Short- and Long-axis (R&D) 'Segment' “Anything”",
            "2D+T Short- and Long-axis (R&D) 'Segment' “Anything”",
        ),
        ("snake_case stays", "snake_case stays"),
        ("a|b", r"a\|b"),
        ("a *b* _c_", r"a \*b\* \_c\_"),
        ("SAM <3", r"SAM \<3"),
        ("costs $5", "costs $5"),
        ("$x$ and $y$", "&#36;x&#36; and &#36;y&#36;"),
        ("@octocat fixes #12", "@&#8203;octocat fixes #&#8203;12"),
        ("IEEE 2024", "IEEE 2024"),
        ("3D-U-SAM 2.5D", "3D-U-SAM 2.5D"),
        ("1. First", r"1\. First"),
        ("- or # or >", r"\- or # or >"),
        ("> quoted", r"\> quoted"),
        ("## heading", r"\## heading"),
    ],
)
def test_titles_stay_readable_as_source(text, markdown):
    assert cell(text) == markdown


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/x",
        "//example.org",
        "github.com/a/b",
        "",
        "http://",
        "https://[bad",
    ],
)
def test_what_is_no_web_address_becomes_no_link(url):
    assert destination(url) is None
    assert link("Code", url) == "Code"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://arxiv.org/pdf/2401.12974.pdf", "https://arxiv.org/pdf/2401.12974.pdf"),
        ("https://ex.org/a?b=c&d=%20#e", "https://ex.org/a?b=c&d=%20#e"),
        ("https://ex.org/a(b)|c d<e>", "https://ex.org/a%28b%29%7Cc%20d%3Ce%3E"),
        ("https://ex.org/é\u202e", "https://ex.org/%C3%A9%E2%80%AE"),
        ("https://exämple.org/x", "https://xn--exmple-cua.org/x"),
    ],
)
def test_only_what_markdown_reads_is_encoded_in_an_address(url, expected):
    assert destination(url) == expected


def test_an_address_that_looks_like_an_entity_keeps_its_meaning():
    assert shown(link("x", "https://ex.org/?a=1&copy;=2")).links == (("x", "https://ex.org/?a=1&copy;=2"),)


@pytest.mark.parametrize("kind", ["issues/1", "pull/2", "commit/abc", "discussions/3", "commits/abc"])
def test_a_quiet_link_leaves_no_trace_at_what_it_points_to(kind):
    made = quiet_link("x", f"https://github.com/o/r/{kind}")
    assert made == f"[x](https://redirect.github.com/o/r/{kind})"


def test_a_quiet_link_to_a_repository_stays_as_it_is():
    assert quiet_link("Code", "https://github.com/o/r") == "[Code](https://github.com/o/r)"


def test_piled_up_marks_do_not_reach_into_other_rows():
    assert len(re.findall("\u0301", plain("e" + "\u0301" * 50))) == 3
