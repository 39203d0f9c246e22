import json
from datetime import date

import pytest

from bot.core.catalog import Catalog, catalog_text, parse_catalog
from bot.core.state import (
    UNDATED,
    ChangedField,
    Decision,
    FailureStreak,
    OpenPullRequest,
    State,
    Suggestion,
    parse_state,
    state_text,
    take_over,
)
from bot.support.errors import InputError


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31"])
@pytest.mark.parametrize("field", ["checkpoints", "checked"])
def test_a_day_from_which_nothing_can_be_counted_is_named(day, field):
    with pytest.raises(InputError, match=field):
        parse_state(json.dumps({"schema_version": 2, field: {"arXiv": day}}))


@pytest.mark.parametrize("version", [True, False, "2", 1.5, None, -1, [2]])
def test_a_schema_version_that_is_no_whole_number_is_refused(version):
    with pytest.raises(InputError, match=r"state\.json .*schema_version"):
        parse_state(json.dumps({"schema_version": version}))
    with pytest.raises(InputError, match=r"catalog\.json .*schema_version"):
        parse_catalog(json.dumps({"schema_version": version, "entries": []}))


def test_a_newer_state_is_refused_with_a_remedy():
    with pytest.raises(InputError, match="update the bot"):
        parse_state(json.dumps({"schema_version": 99}))


def test_a_byte_order_mark_before_state_and_catalog_is_no_fault():
    assert parse_state("\ufeff" + state_text(State())) == State()
    assert parse_catalog("\ufeff" + catalog_text(Catalog())) == Catalog()


@pytest.mark.parametrize(("by_person", "month"), [([], None), (["date"], "202606")])
def test_a_month_that_an_earlier_version_guessed_is_taken_away_unless_a_person_set_it(by_person, month):
    guess = "the date is not known: this month stands in"
    row = {
        "entry": {
            "date": "202606", "title": "Kites", "url": "https://example.org/kites", "section": "literature",
            "provenance": {"by": "bot", "added": "2026-06-01", "set_by_person": by_person},
        },
        "doubts": [guess, "the authors are not known"],
    }  # fmt: skip
    (held,) = parse_state(json.dumps({"schema_version": 2, "held": [row]})).held
    assert held.entry.date == month
    assert held.doubts[1] == "the authors are not known"
    assert held.doubts[0] == (guess if by_person else UNDATED)


def test_another_repository_takes_over_what_was_decided_and_nothing_that_names_a_pull_request_or_an_issue():
    day = date(2025, 6, 30)
    change = ChangedField(id="a", field="venue", value="MICCAI 2025", why="it appeared", pull=4)
    decided = {
        "checkpoints": {"arXiv": day},
        "checked": {"a": day},
        "decisions": (Decision(id="b", title="B", verdict="rejected", on=day, by="keeper"),),
        "waiting_changes": (change.model_copy(update={"pull": None}),),
    }
    state = State(
        **decided,
        refused=(change,),
        known=("a",),
        seen="0" * 40,
        open_pull_request=OpenPullRequest(branch="bot/papers", number=5, head="0" * 40),
        suggested=(Suggestion(issue=3, by="reader", on=day),),
        failure_streak=FailureStreak(failed=2, issue=6),
    )
    assert take_over(state) == State(**decided, refused=(change.model_copy(update={"pull": None}),))
