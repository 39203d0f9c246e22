"""A scan as text: JSON for programs, lines or a table for terminals, Markdown for step summaries."""

import json
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, get_args

from rich import box
from rich.table import Table
from rich.text import Text

from bot.core.authors import author_cell
from bot.core.candidate import Candidate, Outcome
from bot.core.paper import paper_url
from bot.core.venues import venue_of
from bot.listing.escape import cell, link, plain
from bot.pipeline.completeness import sentence
from bot.pipeline.scan import Scan
from bot.support.wording import count

WIDE = 140
"""Columns from which a terminal has room for a table."""
_NUMBERS = (
    "Each paper has two probabilities: first score, that it is core of the topic; then list_worthy, that it belongs on "
    "the list, core or not."
)


def as_json(scan: Scan) -> str:
    """Return the scan as one JSON object; docs/scan-json.md explains its fields."""
    data = {
        "since": scan.since.isoformat(),
        "until": scan.until.isoformat(),
        "sources": [
            {
                "name": report.name,
                "requests": report.requests,
                "papers": report.papers,
                "seconds": round(report.seconds, 1),
                "error": report.error,
                "warning": report.warning,
            }
            for report in scan.reports
        ],
        "candidates": [_candidate(candidate) for candidate in scan.candidates],
        "completeness": asdict(scan.completeness) if scan.completeness else None,
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def _candidate(candidate: Candidate) -> dict[str, Any]:
    paper = candidate.paper
    code = candidate.code
    return {
        "id": paper.id,
        "title": paper.title,
        "date": paper.month,
        "authors": author_cell(paper.authors),
        "url": paper_url(paper.arxiv_id, paper.doi, paper.s2_id, paper.url),
        "code": code.url if code and code.written else None,
        "venue": venue_of(paper),
        "score": round(candidate.score, 4),
        "list_worthy": round(candidate.list_worthy, 4),
        "outcome": candidate.outcome,
        "kind": candidate.kind,
        "modality": list(candidate.modality),
        "section": candidate.section,
        "reasons": list(candidate.reasons),
    }


def as_lines(scan: Scan, width: int) -> str:
    """Return the proposed and held papers grouped by outcome, each as a line of facts with its whole title below.

    Args:
        scan: what was found.
        width: columns of the terminal; a longer title goes on in the next line.
    """
    lines = textwrap.wrap(plain(summary(scan)), width)
    if pick_shown(scan):
        lines += ["", *textwrap.wrap(_NUMBERS, width)]
    for outcome in get_args(Outcome)[:2]:
        group = [candidate for candidate in pick_shown(scan) if candidate.outcome == outcome]
        if group:
            lines += ["", f"{outcome.capitalize()}: {count(len(group), 'paper')}", ""]
            lines += [line for candidate in group for line in _two_lines(candidate, width)]
    return "\n".join([*lines, "", *textwrap.wrap(completeness(scan), width)])


def _two_lines(candidate: Candidate, width: int) -> Iterator[str]:
    paper = candidate.paper
    yield f"{candidate.score:.2f} {candidate.list_worthy:.2f}  {candidate.outcome}  {paper.month:6}  {_code(candidate):7}  {plain(paper.id)}"
    yield from textwrap.wrap(plain(paper.title), width, initial_indent="  ", subsequent_indent="  ")


def _code(candidate: Candidate) -> str:
    if candidate.code is None:
        return "no code"
    return "code" if candidate.code.written else "code?"


def as_table(scan: Scan) -> Table:
    """Return the proposed and held papers as a table, for a terminal of at least ``WIDE`` columns."""
    table = Table(title=summary(scan), title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("Score", justify="right", no_wrap=True)
    table.add_column("List-worthy", justify="right", no_wrap=True)
    table.add_column("Outcome", no_wrap=True)
    table.add_column("Date", no_wrap=True)
    table.add_column("Title", ratio=1)
    table.add_column("Kind", no_wrap=True)
    table.add_column("Code", no_wrap=True)
    table.add_column("Identifier", overflow="fold", max_width=40)
    for candidate in pick_shown(scan):
        paper = candidate.paper
        cells = (
            f"{candidate.score:.2f}", f"{candidate.list_worthy:.2f}", candidate.outcome, paper.month, paper.title, candidate.kind or "",
            _code(candidate), paper.id,
        )  # fmt: skip
        table.add_row(*(Text(plain(text)) for text in cells))
    return table


def as_markdown(scan: Scan) -> str:
    """Return the proposed and held papers as a Markdown table."""
    lines = [
        cell(summary(scan)),
        "",
        "| Score | Outcome | Date | Title | Kind | Code |",
        "|---:|---|---|---|---|---|",
    ]
    for candidate in pick_shown(scan):
        paper, code = candidate.paper, candidate.code
        url = paper_url(paper.arxiv_id, paper.doi, paper.s2_id, paper.url)
        cells = (
            f"{candidate.score:.2f}",
            candidate.outcome,
            paper.month,
            link(paper.title, url) if url else cell(paper.title),
            candidate.kind or "",
            link("Code", code.url) if code else "None",
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def pick_shown(scan: Scan) -> list[Candidate]:
    """Return what a person should see: the proposed papers, then those held back."""
    return [c for outcome in ("proposed", "held") for c in scan.candidates if c.outcome == outcome]


def completeness(scan: Scan) -> str:
    """Return how many papers are still unseen by estimate, or that nothing can be said."""
    if scan.completeness is None:
        return (
            "How much is still unseen cannot be estimated: a source was not read whole."
            if scan.failures or scan.warnings
            else "How much is still unseen cannot be estimated: outside the stream that was read whole, "
            "the search channels share too few papers to compare."
        )
    return sentence(scan.completeness)


def summary(scan: Scan) -> str:
    """Return the counts of a scan in one line."""
    counts = {o: sum(c.outcome == o for c in scan.candidates) for o in get_args(Outcome)}
    read = ", ".join(f"{count(report.papers, 'paper')} from {report.name}" for report in scan.reports)
    return (
        f"{scan.since} to {scan.until}: read {read}; {counts['proposed']} proposed, "
        f"{counts['held']} held, {counts['dropped']} dropped."
    )
