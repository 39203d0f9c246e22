"""Numbers for keepers, from a catalog and a state."""

from datetime import date

import pytest

from bot.commands import stats
from bot.core.catalog import Catalog, Provenance, in_order
from bot.core.state import (
    ChangedField,
    Decision,
    FailureStreak,
    LastScan,
    OpenPullRequest,
    Row,
    SourceHealth,
    State,
)
from bot.pull_request.numbers import UNKNOWN, Share, as_text, lately, numbers_of
from tests.site.lists import SETTINGS, paper

TODAY = date(2025, 6, 30)


def row(number, **origin):
    return paper(number, provenance=Provenance(**{"by": "bot", "added": date(2025, 6, 10), **origin}))


def numbers(*entries, **state):
    return numbers_of(Catalog(entries=in_order(entries)), State(**state), SETTINGS)


def decided(entry, verdict, on, keep=False):
    return Decision(
        id=entry.id,
        title=entry.title,
        verdict=verdict,
        on=on,
        by="keeper",
        row=Row(entry=entry) if keep else None,
    )


def test_growth_is_told_by_month_and_by_whom():
    found = numbers(
        row(1),
        row(2, added=date(2025, 5, 1), by="person"),
        row(3, added=date(2025, 5, 2), backfill=True),
        row(4),
    )
    assert found.rows == 4
    assert found.added == {"2025-05": {"backfill": 1, "person": 1}, "2025-06": {"bot": 2}}


def test_days_are_those_of_nightly_runs():
    found = numbers(
        row(1, preprint=date(2025, 6, 7)), row(2, preprint=date(2020, 1, 1), backfill=True), row(3)
    )
    assert found.days == (3,)
    assert "half within 3 days, 1 row of nightly runs" in as_text(found)


def test_acceptance_is_told_by_month_and_by_the_probability_at_proposal():
    kept, edited, refused = row(1, list_worthy=0.97), row(2, list_worthy=0.85), row(3, list_worthy=0.7)
    stranger = row(4)
    found = numbers(
        kept,
        edited,
        decisions=(
            decided(kept, "accepted", date(2025, 5, 3)),
            decided(edited, "edited", date(2025, 6, 3)),
            decided(refused, "rejected", date(2025, 6, 4), keep=True),
            decided(stranger, "rejected", date(2025, 6, 5)),
        ),
    )
    assert found.by_month == {"2025-05": Share(1, 1), "2025-06": Share(1, 3)}
    assert found.by_band == {
        "0.95 and more": Share(1, 1), "0.80 to 0.90": Share(1, 1), "0.60 to 0.80": Share(0, 1), UNKNOWN: Share(0, 1)
    }  # fmt: skip


def test_papers_that_were_held_back_are_counted_apart():
    held = [
        decided(row(n), verdict, TODAY).model_copy(update={"proposed": False})
        for n, verdict in enumerate(("accepted", "rejected"), 2)
    ]
    found = numbers(row(1), row(2), decisions=(decided(row(1), "accepted", TODAY), *held))
    assert (found.by_month, found.held) == ({"2025-06": Share(1, 1)}, Share(1, 2))
    assert "Held papers accepted: 1 of 2 (50%)" in as_text(found)


def test_the_probabilities_of_all_decided_papers_stand_under_a_line_of_their_own():
    held = decided(row(2), "rejected", TODAY).model_copy(update={"proposed": False})
    found = numbers(row(1), row(2), decisions=(decided(row(1), "accepted", TODAY), held))
    (block,) = [part for part in as_text(found).split("\n\n") if "shown with" in part]
    assert block == f"All decided papers, by probability:\n- shown with {UNKNOWN}: 1 of 2 (50%)"
    assert "by probability" not in as_text(numbers(row(1)))


def test_a_code_link_that_is_gone_is_not_alive():
    first, second, third = row(3), row(6), row(9)
    gone = ChangedField(id=second.id, field="code", value=None, why="the link is gone")
    found = numbers(
        first,
        second,
        third,
        row(1),
        checked={first.id: TODAY, second.id: TODAY},
        open_pull_request=OpenPullRequest(branch="b", head="c", changes=(gone,)),
    )
    assert (found.code, found.alive) == (Share(3, 4), Share(1, 2))


def test_failed_runs_are_told_of_each_command_also_where_no_scan_was_good_yet():
    streak = FailureStreak(failed=1, since=date(2025, 6, 29))
    found = numbers(failure_streak=streak, refresh_streak=streak.model_copy(update={"failed": 3}))
    assert found.sources == (
        "No scan is remembered.",
        "1 run of bot scan in a row failed, the first on 2025-06-29.",
        "3 runs of bot refresh in a row failed, the first on 2025-06-29.",
    )


def test_the_sources_health_is_that_of_the_last_scan():
    health = (
        SourceHealth(name="arXiv", requests=3, papers=1, seconds=2.0),
        SourceHealth(name="Semantic Scholar", requests=1, papers=0, seconds=9.0, error="HTTP 503"),
    )
    found = numbers(
        last_scan=LastScan(since=date(2025, 6, 1), until=TODAY, sources=health),
        checkpoints={"arXiv": TODAY},
        failure_streak=FailureStreak(failed=2, since=date(2025, 6, 29)),
    )
    assert found.sources == (
        "arXiv: 1 paper in 2 s and 3 requests, read up to 2025-06-30",
        "Semantic Scholar: 0 papers in 9 s and 1 request, failed: HTTP 503",
        "2 runs of bot scan in a row failed, the first on 2025-06-29.",
    )


@pytest.mark.parametrize(
    ("rejected", "said"), [(0, ": kept."), (15, ": not kept."), (None, "too little is decided")]
)
def test_the_promise_of_precision_is_told(rejected, said):
    entries = [row(number) for number in range(30 if rejected is not None else 0)]
    decisions = tuple(
        decided(entry, "rejected" if place < (rejected or 0) else "accepted", TODAY)
        for place, entry in enumerate(entries)
    )
    assert said in numbers(*entries, decisions=decisions).promise


def test_a_list_that_nothing_is_known_of_has_numbers_too():
    text = as_text(numbers())
    assert "Rows: 0" in text
    assert "No scan is remembered." in text
    assert "nothing was decided yet" in text
    assert "none was looked at yet" in text


def test_the_last_30_days_leave_out_what_is_older():
    new, old = row(3), row(6, added=date(2025, 5, 1))
    state = State(decisions=(decided(new, "accepted", TODAY), decided(old, "rejected", date(2025, 5, 31))))
    lines = lately(Catalog(entries=in_order([new, old])), state, TODAY)
    assert lines[:2] == [
        "1 row came on the list. With code: 1 of 1 (100%).",
        "Proposals accepted: 1 of 1 (100%).",
    ]


def test_rows_from_scans_of_the_past_are_told_apart():
    past = row(1)
    past = past.model_copy(update={"provenance": past.provenance.model_copy(update={"backfill": True})})
    lines = lately(Catalog(entries=in_order([past, row(2)])), State(), TODAY)
    assert lines[:2] == [
        "2 rows came on the list, 1 of them from scans of the past. With code: 0 of 2 (0%).",
        "Proposals accepted: nothing was decided.",
    ]


def test_numbers_can_be_printed_as_json():
    assert '"rows": 1' in stats.as_json(numbers(row(1)))
