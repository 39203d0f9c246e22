"""One bad record costs one record, not the page."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.window import Window
from bot.sources.arxiv import Arxiv
from bot.sources.arxiv_feed import check_feed
from bot.sources.lookup.by_semantic_scholar import read_semantic_scholar
from bot.sources.salvage import read_feed, read_json
from bot.sources.scholar_answers import check_answer
from bot.sources.semantic_scholar import SemanticScholar
from tests.sources.builders import ATOM, entry, feed, record
from tests.sources.test_arxiv import fed
from tests.sources.test_semantic_scholar import CITATIONS, SEARCH, response_of

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


# Over HTTP: the whole way of an answer

APRIL = Window(date(2025, 4, 1), date(2025, 4, 30))
INVALID = [
    json.dumps(record(2, title="A @ title")).encode().replace(b"@", piece) for piece in (b"\xff", b"\x01")
]
HOSTILE = [*(text.encode() for text in BAD), *INVALID]


@pytest.fixture
def url(httpserver):
    return httpserver.url_for("").rstrip("/")


def listed(*records: bytes) -> bytes:
    return b'{"total": 3, "data": [' + b", ".join(records) + b"]}"


@pytest.mark.parametrize("bad", HOSTILE, ids=range(len(HOSTILE)))
def test_a_search_citations_and_a_batch_lose_one_record_at_most(httpserver, url, bad):
    good = [text.encode() for text in GOOD]
    page_of_three = listed(good[0], bad, good[1])
    citing = listed(*(b'{"citingPaper": ' + text + b"}" for text in (good[0], bad, good[1])))
    batch = b"[" + b", ".join((good[0], bad, good[1])) + b"]"
    httpserver.expect_request(SEARCH).respond_with_data(page_of_three)
    httpserver.expect_request(CITATIONS).respond_with_data(citing)
    httpserver.expect_request("/graph/v1/paper/batch").respond_with_data(batch)
    service = SemanticScholar(url, None, "the bot")
    wanted = {"2504.00001", "2504.00003"}
    assert {paper.arxiv_id for paper in service.search("masks", APRIL)} >= wanted
    assert {paper.arxiv_id for paper in service.citations("2304.02643", APRIL)} >= wanted
    names = [f"arXiv:2504.0000{n}" for n in (1, 2, 3)]
    found = dict(read_semantic_scholar(names, url, None, "the bot"))
    assert found[names[0]]
    assert found[names[2]]
    assert len(httpserver.log) == 3, "nothing is asked twice for it"


HOSTILE_ENTRIES = [
    *(text.encode() for text in BAD_ENTRIES),
    entry(2, title="A @ title").encode().replace(b"@", b"\xff"),
]


@pytest.mark.parametrize("bad", HOSTILE_ENTRIES, ids=range(len(HOSTILE_ENTRIES)))
def test_a_feed_loses_one_entry_at_most(httpserver, url, bad):
    body = feed([entry(1), "@", entry(3)], 3).encode().replace(b"@", bad)
    httpserver.expect_request("/api/query").respond_with_data(body, content_type=ATOM)
    papers = Arxiv(url, "the bot").read("cat:cs.CV", APRIL)
    assert {paper.arxiv_id for paper in papers} >= {"2504.00001", "2504.00003"}
    assert len(httpserver.log) == 1, "nothing is asked twice for it"
