from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.paper import Paper
from bot.core.window import Window
from bot.sources import answers
from bot.sources.answers import READINGS, Page, PartialAnswerError, answer_key, find_kept, keep, read_whole
from bot.sources.http import StaleTokenError
from bot.support.cache import Cache
from bot.support.errors import SourceError


def papers(*numbers: int) -> tuple[Paper, ...]:
    return tuple(Paper(f"Title {n}", arxiv_id=f"2504.{n:05d}") for n in numbers)


class Service:
    """Gives one prepared reading after the other, the last one for ever; an exception among the pages is raised."""

    def __init__(self, *readings: Sequence[Page | Exception]) -> None:
        self.readings, self.read = list(readings), 0

    def __call__(self, backwards: bool) -> Iterator[Page]:
        assert backwards == (self.read % 2 == 1)
        pages = self.readings[min(self.read, len(self.readings) - 1)]
        self.read += 1
        for page in pages:
            if isinstance(page, Exception):
                raise page
            yield page


def whole(service: Service, exact: bool = True) -> list[str]:
    return [paper.arxiv_id or "" for paper in read_whole("arXiv", "a query", service, exact)]


def test_pages_that_fit_together_are_read_once():
    service = Service([Page(papers(1, 2), total=3), Page(papers(3), total=3)])
    assert whole(service) == ["2504.00001", "2504.00002", "2504.00003"]
    assert service.read == 1


def test_a_repeated_paper_that_displaced_another_is_noticed():
    service = Service(
        [Page(papers(1, 2), total=4), Page(papers(2, 3), total=4)],
        [Page(papers(1, 2), total=4), Page(papers(3, 4), total=4)],
    )
    assert len(whole(service)) == 4
    assert service.read == 2


def test_what_any_reading_brought_is_kept():
    service = Service(
        [Page(papers(1, 2), total=4), Page(papers(2, 3), total=4)],
        [Page(papers(1, 2), total=4), Page(papers(2, 4), total=4)],
    )
    assert len(whole(service)) == 4


def test_a_total_that_shrinks_by_one_is_read_again():
    service = Service(
        [Page(papers(1, 2), total=4), Page(papers(3), total=3)],
        [Page(papers(1, 2), total=3), Page(papers(3), total=3)],
    )
    assert len(whole(service)) == 3
    assert service.read == 2


def test_more_papers_than_the_total_says_are_welcome():
    service = Service([Page(papers(1, 2, 3), total=2)])
    assert len(whole(service)) == 3
    assert service.read == 1


def test_papers_that_never_come_are_an_error_with_their_number():
    service = Service([Page(papers(1, 2), total=5)])
    with pytest.raises(SourceError, match="3 of the 5 papers of a query never came"):
        whole(service)
    assert service.read == READINGS


def test_where_the_total_is_an_estimate_two_equal_readings_are_believed():
    service = Service([Page(papers(1, 2), total=5)])
    assert len(whole(service, exact=False)) == 2
    assert service.read == 2


@pytest.mark.parametrize(("count", "total"), [(300, 10), (10, 300)])
def test_no_estimate_is_so_bad_that_twice_or_half_as_much_comes(count, total):
    service = Service([Page(papers(*range(count)), total=total)])
    with pytest.raises(PartialAnswerError) as caught:
        whole(service, exact=False)
    assert len(caught.value.papers) == count


def test_an_empty_answer_is_believed_when_it_comes_twice():
    service = Service([Page(())])
    assert whole(service) == []
    assert service.read == 2


def test_an_empty_answer_that_was_a_mistake_is_not_believed():
    service = Service([Page(())], [Page(papers(1))])
    assert whole(service, exact=False) == ["2504.00001"]


def test_two_records_of_one_work_are_two_records():
    twins = tuple(Paper("Title", arxiv_id="2504.00001", s2_id=letter * 40) for letter in "ab")
    service = Service([Page(twins, total=2)])
    assert len(whole(service, exact=False)) == 2
    assert service.read == 1


def test_records_that_are_no_papers_count_towards_the_total():
    service = Service([Page(papers(1, 2), unreadable=1, total=3)])
    assert len(whole(service)) == 2
    assert service.read == 1


def test_an_expired_token_begins_the_reading_again():
    service = Service(
        [Page(papers(1), total=2), StaleTokenError("expired")],
        [Page(papers(1), total=2), Page(papers(2), total=2)],
    )
    assert len(whole(service, exact=False)) == 2


def test_a_token_that_always_expires_is_an_error():
    service = Service([Page(papers(1), total=2), StaleTokenError("expired")])
    with pytest.raises(SourceError, match="1 of the 2 papers"):
        whole(service, exact=False)


def test_a_failure_of_the_service_goes_through():
    service = Service([Page(papers(1), total=2), SourceError("arXiv", "HTTP 500")])
    with pytest.raises(PartialAnswerError, match="HTTP 500") as caught:
        whole(service)
    assert len(caught.value.papers) == 1


@given(st.lists(st.lists(st.integers(1, 30), max_size=12), min_size=1, max_size=5), st.integers(0, 40))
def test_what_is_returned_is_never_less_than_an_exact_total(readings, total):
    service = Service(*[[Page(papers(*numbers), total=total)] for numbers in readings])
    try:
        found = whole(service)
    except SourceError:
        return
    assert len(found) == len(set(found)) >= total


MARCH = Window(date(2025, 3, 1), date(2025, 3, 31))
KEY = answer_key("http://localhost", "search", "a query", MARCH)


def test_an_answer_comes_back_from_the_cache_as_it_was(tmp_path):
    paper = Paper(
        "Title", "Abstract", ("Ada Lovelace",), date(2025, 3, 4), "2503.00001", "10.1/x", "a" * 40, ("cs.CV",),
        "12 pages", "Journal", "https://example.org", ("arXiv",),
    )  # fmt: skip
    with Cache(tmp_path / "cache") as cache:
        keep(cache, KEY, (paper, *papers(2)))
        found = find_kept(cache, KEY, 60)
        assert found is not None
        assert found.papers == (paper, *papers(2))


def test_an_old_answer_is_asked_anew(tmp_path, monkeypatch):
    with Cache(tmp_path / "cache") as cache:
        monkeypatch.setattr(answers, "_now", lambda: 1000.0)
        keep(cache, KEY, papers(1))
        monkeypatch.setattr(answers, "_now", lambda: 1061.0)
        assert find_kept(cache, KEY, 60) is None
        assert find_kept(cache, KEY, 62) is not None
        monkeypatch.setattr(answers, "_now", lambda: 900.0)
        assert find_kept(cache, KEY, 60) is None, "written in the future: the clock was wrong"


def test_another_service_query_or_window_has_another_key():
    april = Window(date(2025, 4, 1), date(2025, 4, 30))
    keys = {
        answer_key("http://localhost", "search", "a query", MARCH),
        answer_key("http://localhost:1", "search", "a query", MARCH),
        answer_key("http://localhost", "citations", "a query", MARCH),
        answer_key("http://localhost", "search", "a query ", MARCH),
        answer_key("http://localhost", "search", "a query", april),
    }
    assert len(keys) == 5


@given(st.binary(max_size=200) | st.just(b"x\x9cK\xcb\xcf\x07\x00\x02\x82\x01E"))
def test_a_damaged_answer_is_no_answer(data):
    with Cache(None) as cache:
        cache.put(answers.KIND, KEY, data)
        assert find_kept(cache, KEY, 1e12) is None


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda v: st.lists(v) | st.dictionaries(st.sampled_from(["format", "read", "papers"]), v),
        max_leaves=20,
    )
)
def test_an_answer_of_another_shape_is_no_answer(value):
    import json
    import zlib

    if isinstance(value, dict):
        value = {"format": 1, "read": 0} | value
    with Cache(None) as cache:
        cache.put(answers.KIND, KEY, zlib.compress(json.dumps(value).encode()))
        found = find_kept(cache, KEY, 1e12)
        assert found is None or found.papers == ()
