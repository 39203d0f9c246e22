"""One bad record costs one record, not the page."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.arxiv import check_feed
from bot.sources.salvage import read_feed, read_json
from bot.sources.semantic_scholar import check_answer
from tests.sources.builders import entry, feed, record
from tests.sources.test_arxiv import fed
from tests.sources.test_semantic_scholar import SEARCH, response_of

GOOD = [json.dumps(record(n)) for n in (1, 3)]
BAD = [
    '{"paperId": "2", "title": "x", "year": ' + "9" * 5_000 + "}",
    '{"paperId": "2", "title": ' + "[" * 5_000 + "]" * 5_000 + "}",
    '{"paperId": "2", "title": ' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "}",
    '{"paperId": "2", "title": "\\x"}',
    '{"paperId": "2", "title": undefined}',
    '{"paperId": "2", "title": "x" "y"}',
    '{"paperId": "2", "title" "x"}',
    '{"paperId": 2.., "title": "]}[{"}',
    "-",
    '{"paperId": "2", "title": "\\ud8"}',
]


def page(*records: str) -> bytes:
    return ('{"total": 3, "token": null, "data": [' + ", ".join(records) + "]}").encode()


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_a_record_that_no_parser_reads_costs_no_other(bad):
    _, read = check_answer(response_of(page(GOOD[0], bad, GOOD[1]), SEARCH))
    assert [paper.arxiv_id for paper in read.papers] == ["2504.00001", "2504.00003"]
    assert read.unreadable == 1
    assert read.total == 3


@pytest.mark.parametrize(
    "character", [b"\xff", b"\xc3", b"\x00", b"\x01", b"\x1f", b"\t", b"\n", b"\xed\xa0\x80"]
)
def test_an_invalid_byte_or_a_control_character_costs_no_record(character):
    marked = json.dumps(record(2, title="A @ title")).encode().replace(b"@", character)
    _, read = check_answer(response_of(page(*GOOD).replace(b"]}", b"," + marked + b"]}"), SEARCH))
    assert len(read.papers) == 3
    assert read.papers[2].title.isprintable()


def test_a_list_that_is_the_whole_answer_is_read_record_by_record_too():
    assert read_json(("[null, " + GOOD[0] + ", " + BAD[0] + "]").encode()) == [
        None,
        json.loads(GOOD[0]),
        None,
    ]


@pytest.mark.parametrize(
    "text",
    [
        page(GOOD[0], BAD[0], GOOD[1])[:-20],
        page(GOOD[0], BAD[0], GOOD[1])[:-1],
        b'{"total": 3, "data": [' + GOOD[0].encode() + b", " + BAD[0].encode(),
        b'["unterminated \\"',
        b"[" * 100_000,
        b'{"data": ' * 5_000,
        b"",
        b"[1] and more",
    ],
)
def test_an_answer_that_was_cut_short_or_is_none_is_never_salvaged(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the parser's
        read_json(text)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=20))
def test_what_json_reads_is_read_alike(value):
    assert read_json(json.dumps([value, value]).encode()) == [value, value]


@given(
    st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=8)), min_size=1, max_size=5),
    st.integers(0, 4),
)
def test_records_around_a_broken_one_come_as_they_are(records, place):
    texts = [json.dumps(value) for value in records]
    texts.insert(min(place, len(texts)), BAD[0])
    values = read_json(("[" + ",".join(texts) + "]").encode())
    assert [value for value in values if value is not None] == records
    assert len(values) == len(records) + 1


@given(st.binary(max_size=300) | st.text('{}[]",:\\ 0123data', max_size=60).map(str.encode))
def test_any_bytes_are_a_value_or_an_error(data):
    try:
        read_json(data)
    except ValueError:
        return


def test_many_quotes_take_one_look():
    with pytest.raises(ValueError, match=r"cut short|not JSON"):
        read_json(b'[{"a": "' + b'\\"' * 500_000)


BAD_ENTRIES = [
    entry(2).replace("Prompting", "Promp\x01ting"),
    entry(2).replace("Prompting", "Promp&#1;ting"),
    entry(2).replace("Prompting", "Promp&#x1F;ting"),
    entry(2).replace("Prompting", "Promp&nbsp;ting"),
    entry(2).replace("</title>", "</ti tle>"),
    entry(2).replace("<title>", "<title><b>"),
    entry(2).replace("Prompting", "A & B < C"),
    entry(2).replace("<title>", "<a>" * 5_000 + "</a>" * 5_000 + "<title>"),
    entry(2, published="9" * 5_000),
]


@pytest.mark.parametrize("bad", BAD_ENTRIES, ids=range(len(BAD_ENTRIES)))
def test_an_entry_that_no_parser_reads_costs_no_other(bad):
    answer = fed(feed([entry(1), bad, entry(3)], 3).encode())
    read = check_feed(answer)
    assert read.received == 3
    assert read.malformed <= 1
    assert b"2504.00001" in answer.content
    assert b"2504.00003" in answer.content


@pytest.mark.parametrize("character", [b"\xff", b"\xc3", b"\x00", b"\x01", b"\xed\xa0\x80"])
def test_an_invalid_byte_costs_no_entry(character):
    body = feed([entry(1), entry(2, title="A @ title"), entry(3)], 3).encode().replace(b"@", character)
    assert check_feed(fed(body)).entries == 3


@pytest.mark.parametrize("end", [-7, -20, -200])
def test_a_feed_that_was_cut_short_is_never_salvaged(end):
    body = feed([entry(1), BAD_ENTRIES[3], entry(3)], 3).encode()
    with pytest.raises(SyntaxError):  # ElementTree.ParseError is one
        read_feed(body[:end])


def test_many_openings_take_one_look():
    with pytest.raises(SyntaxError):
        read_feed(b"<feed>" + b"<entry>" * 300_000)
