import json
from dataclasses import asdict
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pipeline.completeness import ENOUGH_IN_COMMON, channels_of_works, estimate, sentence


def named(numbers):
    return frozenset(f"arXiv:{number}" for number in numbers)


def drawn(random, total, reaches):
    """Channels that find each of the papers independently, each with its own reach."""
    return {
        f"channel {i}": named(x for x in range(total) if random.random() < reach)
        for i, reach in enumerate(reaches)
    }


def coverage(total, reaches, runs=200):
    random = Random(20240101)
    held = 0
    for _ in range(runs):
        found = estimate(drawn(random, total, reaches), named(range(total)))
        assert found is not None
        held += found.low <= total <= found.high
    return held / runs


def test_two_channels_give_chapman_by_hand():
    # 30 and 20 papers, 10 in common: 31 * 21 / 11 - 1
    found = estimate({"a": named(range(30)), "b": named(range(20, 40))}, named(range(40)))
    assert found is not None
    assert found.found == 40
    assert found.estimated_total == pytest.approx(31 * 21 / 11 - 1, abs=0.05)


def test_the_interval_of_two_channels_is_that_of_sadinle_by_hand():
    found = estimate({"a": named(range(30)), "b": named(range(20, 40))}, named(range(40)))
    assert found is not None
    # The variance of the logarithm: 1/10.5 + 1/20.5 + 1/10.5 + 10.5 / (20.5 * 10.5) = 0.2880
    assert found.low == pytest.approx(40 - 0.5 + 20.5 / 2.863, abs=0.06)
    assert found.high == pytest.approx(40 - 0.5 + 20.5 * 2.863, abs=0.06)


@pytest.mark.parametrize(
    "reaches", [(0.5, 0.5), (0.8, 0.4), (0.5, 0.5, 0.5), (0.8, 0.4, 0.2), (0.6, 0.4, 0.3, 0.2)]
)
def test_independent_channels_of_any_reach_have_the_truth_in_the_interval_as_often_as_promised(reaches):
    assert 0.90 <= coverage(120, reaches) <= 1.0


@pytest.mark.parametrize("reaches", [(0.8, 0.4), (0.8, 0.4, 0.2)])
def test_independent_channels_are_right_on_average(reaches):
    random = Random(7)
    totals = [estimate(drawn(random, 200, reaches), named(range(200))) for _ in range(100)]
    assert sum(t.estimated_total for t in totals if t) / len(totals) == pytest.approx(200, rel=0.03)


@pytest.mark.parametrize("channels", [2, 3])
def test_channels_that_miss_the_same_papers_make_the_estimate_too_low(channels):
    random = Random(7)
    papers = range(200)
    easy = {x for x in papers if random.random() < 0.5}
    totals = []
    for _ in range(50):
        found = estimate(
            {
                str(i): named(x for x in papers if random.random() < (0.8 if x in easy else 0.2))
                for i in range(channels)
            },
            named(papers),
        )
        assert found is not None
        totals.append(found.estimated_total)
    assert sum(totals) / len(totals) < 180


def test_a_channel_that_reads_everything_is_no_sample():
    stream = named(range(100))
    keywords, citations = named([*range(60), *range(100, 130)]), named([*range(30, 90), *range(120, 140)])
    channels = {"stream": stream, "keywords": keywords, "citations": citations}
    found = estimate(channels, named(range(140)), censuses=["stream"])
    assert found is not None
    assert "reads everything" in found.assumption
    # Outside the stream: 30 and 20 papers, 10 in common.
    assert found.found == 140
    assert found.estimated_total == pytest.approx(100 + 31 * 21 / 11 - 1, abs=0.05)


def test_papers_that_do_not_belong_do_not_count():
    channels = {"a": named(range(30)) | {"doi:off"}, "b": named(range(20, 40)) | {"doi:off", "doi:too"}}
    assert estimate(channels, named(range(40))) == estimate(
        {"a": named(range(30)), "b": named(range(20, 40))}, named(range(40))
    )


@pytest.mark.parametrize(
    "channels",
    [
        {},
        {"a": named(range(50))},
        {"a": named(range(50)), "b": frozenset()},
        {"a": named(range(50)), "b": named(range(51 - ENOUGH_IN_COMMON, 99))},
    ],
)
def test_too_little_overlap_gives_nothing(channels):
    assert estimate(channels, named(range(100))) is None


def test_just_enough_overlap_gives_an_estimate():
    channels = {"a": named(range(50)), "b": named(range(50 - ENOUGH_IN_COMMON, 99))}
    assert estimate(channels, named(range(100))) is not None


def test_when_every_paper_was_found_twice_the_point_is_what_was_found_and_the_interval_still_has_width():
    same = named(range(20))
    found = estimate({"a": same, "b": same}, same)
    assert found is not None
    assert found.estimated_total == found.low == 20
    assert found.high > 20


@given(st.lists(st.frozensets(st.integers(0, 40), max_size=40), max_size=5))
def test_any_channels_give_a_finite_interval_around_the_estimate_or_nothing(sets):
    channels = {str(i): named(numbers) for i, numbers in enumerate(sets)}
    relevant = named(range(40))
    found = estimate(channels, relevant)
    in_two = [name for name in relevant if sum(name in channel for channel in channels.values()) >= 2]
    assert (found is None) == (len(in_two) < ENOUGH_IN_COMMON)
    for estimated in filter(None, [found]):
        assert estimated.found <= estimated.low <= estimated.estimated_total <= estimated.high < float("inf")
        json.dumps(asdict(estimated), allow_nan=False)


def test_the_sentence_names_the_figures_the_assumption_and_what_breaks_it():
    found = estimate({"a": named(range(30)), "b": named(range(20, 40))}, named(range(40)))
    assert found is not None
    text = sentence(found)
    assert text.startswith("Experimental: 40 list-worthy papers were found")
    assert "at least about 18 more are unseen (95% interval 7 to 58" in text
    assert "independently of the others" in text
    assert "miss the same papers" in text


def test_the_sentence_is_short_enough_for_a_pull_request():
    channels = {"all": named(range(5000)), "a": named(range(4000, 7000)), "b": named(range(6000, 8000))}
    found = estimate(channels, named(range(8000)), censuses=["all"])
    assert found is not None
    assert len(sentence(found)) < 500


def test_records_of_one_work_count_as_the_same_capture():
    channels = {"arXiv": frozenset({"arXiv:1", "arXiv:2"}), "S2": frozenset({"s2:a", "doi:b", "s2:z"})}
    same = [("arXiv:1", "s2:a"), ("doi:b", "s2:x"), ("s2:x", "arXiv:2")]
    assert channels_of_works(channels, same, {"arXiv:1", "arXiv:2", "s2:z"}) == {
        "arXiv": {"arXiv:1", "arXiv:2"},
        "S2": {"arXiv:1", "arXiv:2", "s2:z"},
    }


def test_the_threshold_for_overlap_is_exact():
    def channels(common):
        return {"a": named(range(20)), "b": named(range(20 - common, 40))}

    assert estimate(channels(ENOUGH_IN_COMMON - 1), named(range(40))) is None
    assert estimate(channels(ENOUGH_IN_COMMON), named(range(40))) is not None
