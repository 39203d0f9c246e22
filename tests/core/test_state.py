import json

import pytest

from bot.core.catalog import Catalog, catalog_text, parse_catalog
from bot.core.state import State, parse_state, state_text
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
