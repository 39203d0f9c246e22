"""What `bot init` says that the keeper does next."""

import re
from datetime import date

import pytest

from bot.commands.init.what_next import next_steps
from bot.core.window import Window
from tests import ROOT


@pytest.mark.parametrize("has_workflows", [True, False])
def test_the_next_steps_are_those_of_the_page_in_its_order(has_workflows: bool):
    page = (ROOT / "docs" / "start-another-list.md").read_text(encoding="utf-8").partition("### 3. Look")[2]
    told = next_steps(Window(date(2025, 10, 1), date(2025, 10, 31)), has_workflows)
    commands = re.findall(r"`((?:bot (?:scan|init)|git (?:add|commit|push))[^`]*)`", told)
    places = [page.index(f"\n{one}") for one in commands]
    assert len(commands) == (4 if has_workflows else 5)
    assert places == sorted(places)


def test_the_next_steps_name_the_days_that_were_tried():
    told = next_steps(Window(date(2024, 2, 1), date(2024, 2, 29)), True)
    assert "`bot scan --since 2024-02-01 --until 2024-02-29 --pull-request --dry-run`" in told
