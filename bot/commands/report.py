"""A scan as text: JSON for programs, a table for terminals, Markdown for step summaries."""

import json
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from bot.core.authors import author_cell
from bot.core.candidate import Candidate
from bot.core.paper import paper_url
from bot.core.venues import venue_of
from bot.listing.escape import cell, link, plain
from bot.pipeline.completeness import sentence
from bot.pipeline.scan import Scan


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


def as_table(scan: Scan) -> Table:
    """Return the proposed and held papers as a table for a terminal."""
    table = Table(title=summary(scan), title_justify="left")
    for column, options in (
        ("Score", {"justify": "right", "no_wrap": True}),
        ("Outcome", {"no_wrap": True}),
        ("Date", {"no_wrap": True}),
        ("Title", {"ratio": 1}),
        ("Kind", {"no_wrap": True}),
        ("Identifier", {"no_wrap": True}),
        ("Code", {"overflow": "fold"}),
    ):
        table.add_column(column, **options)
    for candidate in shown(scan):
        paper, code = candidate.paper, candidate.code
        cells = (
            f"{candidate.score:.2f}",
            candidate.outcome,
            paper.month,
            paper.title,
            candidate.kind or "",
            paper.id,
            code.url if code else "",
        )
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
    for candidate in shown(scan):
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


def shown(scan: Scan) -> list[Candidate]:
    """Return what a person should see: the proposed papers, then those held back."""
    return [c for outcome in ("proposed", "held") for c in scan.candidates if c.outcome == outcome]


def completeness(scan: Scan) -> str:
    """Return how many papers are still unseen by estimate, or that nothing can be said."""
    if scan.completeness is None:
        return (
            "How much is still unseen cannot be estimated: a source was not read whole."
            if scan.failures
            else "How much is still unseen cannot be estimated: outside the stream that was read whole, "
            "the search channels share too few papers to compare."
        )
    return sentence(scan.completeness)


def summary(scan: Scan) -> str:
    """Return the counts of a scan in one line."""
    counts = {o: sum(c.outcome == o for c in scan.candidates) for o in ("proposed", "held", "dropped")}
    read = ", ".join(f"{report.papers} papers from {report.name}" for report in scan.reports)
    return (
        f"{scan.since} to {scan.until}: read {read}; {counts['proposed']} proposed, "
        f"{counts['held']} held, {counts['dropped']} dropped."
    )
