from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.paper import Paper
from bot.sources.queries import QueryError, arxiv_query, scholar_query

PAPER = Paper(
    title="Segment Anything for Polyps",
    abstract="SAM finds polyps in colonoscopy images; box-prompts suffice.",
    authors=("Ada Lovelace", "Charles Babbage"),
    published=date(2024, 3, 15),
    arxiv_id="2403.00001",
    categories=("cs.CV", "eess.IV"),
    comment="Accepted somewhere",
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cat:cs.CV", True),
        ("cat:cs.*", True),
        ("cat:cs.CL", False),
        ('ti:"segment anything"', True),
        ('abs:"segment anything"', False),
        ('all:"segment anything" AND cat:cs.CL', False),
        ("(cat:cs.CL OR cat:eess.IV) AND submittedDate:[202403010000 TO 202403312359]", True),
        ("cat:cs.CV AND submittedDate:[202404010000 TO 202404302359]", False),
        ("cat:cs.CV ANDNOT au:babbage", False),
        ("all:SAM AND all:colonoscopy", True),
        ("all:SA", False),
        ("ti:polyps OR ti:nothing AND ti:nothing", True),
    ],
)
def test_the_language_of_arxiv(query, expected):
    assert arxiv_query(query)(PAPER) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"segment anything" + (medical | colonoscopy)', True),
        ('"segment anything" + (medical | clinical)', False),
        ("polyp*", True),
        ("polyp", False),
        ("segment -polyps", False),
        ("polyps colonoscopy", True),
        ("nothing | polyps", True),
        ('"box prompts"~3', True),
        ("babbage", False),
    ],
)
def test_the_language_of_semantic_scholar(query, expected):
    assert scholar_query(query)(PAPER) is expected


@pytest.mark.parametrize(
    "query", ["", "(", "cat:cs.CV)", "AND", "xx:word", "submittedDate:[2024]", '"open', "OR OR"]
)
def test_a_query_that_arxiv_would_refuse_is_refused(query):
    with pytest.raises(QueryError):
        arxiv_query(query)


@given(st.text(alphabet='ab "()|+-*~:[]ANDORT'))
def test_any_text_is_a_query_or_is_refused(text):
    for language in (arxiv_query, scholar_query):
        with suppress(QueryError):
            assert language(text)(PAPER) in (True, False)
