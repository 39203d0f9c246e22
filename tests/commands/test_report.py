"""A scan as text."""

import json
import re
from datetime import date
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.commands import report
from bot.core.candidate import Candidate, CodeLink
from bot.core.paper import Paper
from bot.core.window import Window
from bot.listing.escape import plain
from bot.pipeline.completeness import Completeness
from bot.pipeline.scan import Scan
from bot.sources import SourceReport
from tests import ROOT

DOCUMENT = (ROOT / "docs" / "scan-json.md").read_text(encoding="utf-8")


def candidate(number, outcome, code=None, **values):
    paper = Paper(
        title=values.pop("title", f"Prompting a model, part {number}"),
        authors=("Ada Lovelace", "Li Wei"),
        published=date(2025, 4, number),
        arxiv_id=f"2504.{number:05}",
    )
    return Candidate(paper, 0.9 - number / 100, 0.95, outcome, code=code, **values)


def scan(*candidates, error=None, completeness=None):
    reports = (SourceReport("arXiv", 2, 400, 1.23, error, None if error else date(2025, 4, 30)),)
    windows = {"arXiv": Window(date(2025, 4, 1), date(2025, 4, 30))}
    return Scan(windows, reports, candidates, (), completeness, "0" * 64)


def documented(heading):
    section = re.split(r"^## ", DOCUMENT.split(f"## {heading}\n", 1)[1], flags=re.M)[0]
    rows = re.findall(r"^\| (`.*?) \|", section, re.M)
    return [name for row in rows for name in re.findall(r"`(\w+)`", row)]


def test_the_fields_that_are_printed_are_those_documented():
    estimate = Completeness(10, 12.0, 10.0, 15.0, "Chao 1987", "independence", "none")
    found = json.loads(report.as_json(scan(candidate(1, "proposed"), completeness=estimate)))
    assert list(found) == documented("The scan")
    assert list(found["sources"][0]) == documented("Each source")
    assert list(found["candidates"][0]) == documented("Each candidate")
    assert list(found["completeness"]) == documented("Completeness")


def test_a_doubtful_code_link_is_not_printed_as_the_papers_code():
    link = CodeLink("https://github.com/a/b", "repository", "named without saying whose it is", "doubtful")
    found = json.loads(report.as_json(scan(candidate(1, "proposed", link))))
    assert found["candidates"][0]["code"] is None


def test_a_failed_source_is_no_empty_one():
    found = json.loads(report.as_json(scan(error="refused the connection")))
    assert found["sources"][0]["error"] == "refused the connection"
    assert found["completeness"] is None
    assert "not read whole" in report.completeness(scan(error="refused the connection"))


def test_people_see_the_proposed_before_the_held_and_never_the_dropped():
    lines = report.as_markdown(scan(candidate(1, "held"), candidate(2, "dropped"), candidate(3, "proposed")))
    shown = [int(number) for number in re.findall(r"part (\d)", lines)]
    assert shown == [3, 1]


def test_each_paper_takes_two_lines_of_a_terminal_grouped_by_outcome():
    link = CodeLink("https://github.com/a/b", "repository", "the abstract calls it its code", "verified")
    lines = report.as_lines(
        scan(candidate(1, "held"), candidate(2, "dropped"), candidate(3, "proposed", link)), 80
    )
    shown = lines.splitlines()
    assert (
        " ".join(shown[2:6])
        .strip()
        .startswith("Each paper has two probabilities: first score, that it is core")
    )
    assert shown[5:14] == [
        "",
        "Proposed: 1 paper",
        "",
        "0.87 0.95  proposed  202504  code     arXiv:2504.00003",
        "  Prompting a model, part 3",
        "",
        "Held: 1 paper",
        "",
        "0.89 0.95  held  202504  no code  arXiv:2504.00001",
    ]


@given(st.text(max_size=300), st.integers(60, 140))
def test_no_title_leaves_the_terminal_or_its_line(title, width):
    lines = report.as_lines(scan(candidate(1, "proposed", title=title)), width).splitlines()
    assert max(map(len, lines)) <= width
    start = next(n for n, line in enumerate(lines) if "arXiv:2504.00001" in line)
    told = " ".join(line.strip() for line in lines[start + 1 : lines.index("", start)])
    assert told.replace(" ", "") == plain(Paper(title=title).title).replace(" ", "")


def test_a_table_shows_the_whole_title_on_a_wide_terminal():
    title = "Prompting masks of many organs, " * 5
    console = Console(width=report.WIDE, record=True, file=StringIO())
    console.print(report.as_table(scan(candidate(1, "proposed", title=title))))
    words = re.findall(r"organs", console.export_text())
    assert len(words) == 5


def test_a_hostile_title_stays_in_its_cell():
    title = "A | B\n| forged | row | @team [x](javascript:alert(1)) \u202e"
    lines = report.as_markdown(scan(candidate(1, "proposed", title=title))).splitlines()
    assert len(lines) == 5
    assert "\u202e" not in lines[-1]
    assert "@team" not in lines[-1]
