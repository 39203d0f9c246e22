"""Which papers a person is asked to grade."""

import numpy as np
import pytest

from bot.core.candidate import Candidate
from bot.core.paper import Paper
from bot.core.settings import Relevance
from bot.relevance import teaching
from bot.support.cache import Cache
from bot.support.progress import lines

VECTORS = {"one": [1.0, 0.0], "like one": [0.99, 0.14], "other": [0.0, 1.0]}


@pytest.fixture(autouse=True)
def _fixed_embeddings(monkeypatch):
    def embed(texts, *_):
        return np.array([VECTORS[text] for text in texts], dtype=np.float32)

    monkeypatch.setattr(teaching, "embed", embed)


def candidate(title: str, belongs: float) -> Candidate:
    return Candidate(Paper(title), belongs, belongs, "held")


def chosen(candidates, most):
    found = teaching.choose_to_grade(candidates, most, Relevance(precision=0.9), Cache(None), lines)
    return [candidate.paper.title for candidate in found]


def test_an_uncertain_paper_teaches_more_than_a_certain_one():
    assert chosen([candidate("one", 0.99), candidate("other", 0.5)], 1) == ["other"]


def test_a_paper_like_one_that_is_asked_for_teaches_little():
    papers = [candidate("one", 0.5), candidate("like one", 0.5), candidate("other", 0.7)]
    assert chosen(papers, 2) == ["one", "other"]


def test_no_paper_is_asked_for_twice_and_no_more_than_there_are():
    papers = [candidate("one", 1.0), candidate("like one", 1.0), candidate("other", 0.0)]
    assert sorted(chosen(papers, 9)) == ["like one", "one", "other"]
    assert chosen([], 9) == []
