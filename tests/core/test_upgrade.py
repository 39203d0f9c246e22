"""A list that version 0.1 of the bot left is opened as it is, and says in the log what to write anew."""

import shutil
from datetime import date

import pytest
from structlog.testing import capture_logs

from bot.core.project import Project, open_project
from bot.core.state import read_state, state_text
from bot.listing.working_copy import read_list
from bot.relevance import read_classifier
from tests import ROOT

OLDER = ROOT / "tests" / "version_0_1"


@pytest.fixture
def older_list(tmp_path) -> Project:
    shutil.copytree(OLDER, tmp_path / "list")
    return open_project(tmp_path / "list", {})


def test_older_keys_of_the_settings_are_read_and_never_rewritten(tmp_path):
    shutil.copytree(OLDER, tmp_path / "list")
    with capture_logs() as log:
        project = open_project(tmp_path / "list", {})
    assert project.settings.topic.concepts[0].patterns == (r"\bSAM\b",)
    assert [concept.name for concept in project.settings.topic.related] == ["foundation"]
    told = {event["key"]: event["write_instead"] for event in log}
    assert told["forms"] == "patterns = [...]"
    assert told["wider"] == "[[topic.related]]"
    assert (project.root / "bot.toml").read_bytes() == (OLDER / "bot.toml").read_bytes()


def test_an_older_state_is_migrated_with_all_that_it_holds(older_list):
    state = read_state(older_list.state)
    assert state.checkpoints == {"arXiv": date(2024, 1, 31), "Semantic Scholar": date(2024, 1, 30)}
    assert state.open_pull_request is not None
    assert (state.open_pull_request.number, state.open_pull_request.text_sha256) == (7, "d" * 64)
    assert [row.entry.id for row in state.open_pull_request.rows] == ["arXiv:2401.00003"]
    assert (state.failure_streak.failed, state.failure_streak.issue) == (2, 4)
    assert [decision.id for decision in state.decisions] == ["arXiv:2401.00009"]


def test_a_migrated_state_is_written_in_todays_form(older_list):
    state = read_state(older_list.state)
    older_list.state.write_text(state_text(state), encoding="utf-8")
    assert read_state(older_list.state) == state


def test_without_a_classifier_of_this_version_the_words_of_the_settings_rank(older_list):
    with capture_logs() as log:
        classifier = read_classifier(older_list.models, older_list.settings)
        assert read_classifier(older_list.models, older_list.settings) == classifier
    assert not classifier.trained
    [warning] = [event for event in log if event["log_level"] == "warning"]
    assert "models/head.json is of an older version. Run `bot train`." in warning["event"]


def test_the_older_rows_are_read(older_list):
    listing = read_list(older_list, date(2024, 2, 5))
    assert [entry.id for entry in listing.catalog.entries] == ["arXiv:2401.00001", "arXiv:2401.00002"]
