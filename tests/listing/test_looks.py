"""Whole lists of many looks, each with the papers that a reader finds in it. All of them are made up.

``lists/NAME.md`` is a list as people write them, ``lists/NAME.jsonl`` what is to be read of it: a line a paper, in the
list's order, with the fields that the list tells.
"""

import json
from datetime import date

import pytest

from bot.core.settings import load_settings
from bot.listing.reading import parse_list
from tests import ROOT

FOLDER = ROOT / "tests" / "listing" / "lists"
SETTINGS = load_settings(ROOT / "bot.toml")
FIELDS = ("title", "url", "code", "published", "venue", "date", "authors")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_a_list_is_read_as_a_reader_reads_it(path):
    wanted = [
        json.loads(line) for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()
    ]
    read = parse_list(path.read_bytes().decode(), SETTINGS, date(2026, 12, 1))
    told = [{field: getattr(row, field) for field in FIELDS} for row in read.rows]
    assert told == [{field: paper.get(field) for field in FIELDS} for paper in wanted]
    headings = {row.url: read.blocks[row.line].headings[-1:] for row in read.rows}
    assert all(headings[paper["url"]] == (paper["heading"],) for paper in wanted if "heading" in paper)
    # What is no paper is told, and is no problem.
    assert not read.problems
