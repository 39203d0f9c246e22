"""Compare the list with the one that its human keeper kept over the same months.

    python -m benchmarks.keeper history.jsonl --papers stream.jsonl.gz published.jsonl

`history.jsonl` has the rows that the keeper added, as JSON lines with date (YYYYMM), authors, title, url and section.
`--papers` are the records that the bot could read. The list, its grades and its decisions are those of the folder
named by `--list`. Printed as Markdown: for each of the keeper's rows whether it is on the list, and why not; then the
core papers of 2025 that are on the list and were not on the keeper's; then how the list stands by its grades.
"""

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from bot.core import identifiers
from bot.core.catalog import Entry, Provenance, read_catalog
from bot.core.paper import Paper
from bot.core.papers_file import read_papers
from bot.core.state import Decision, read_state
from bot.identity import key_of, names, new_rows, paper_of, same_work, title_key
from bot.listing.escape import cell
from bot.relevance.labels import Label, read_labels

_ON = "on the list"
_GRADES = {0: "off topic", 1: "near miss", 2: "list-worthy", 3: "core"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the bot and its readers know of works, by identifier and by title."""

    listed: Sequence[Entry]
    rejected: Mapping[str, Decision]
    labels: Mapping[str, Label]
    papers: Mapping[str, Paper]
    since: date


def keepers_rows(path: Path) -> list[Entry]:
    """Return the rows of the keeper's history."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Entry(
            arxiv_id=identifiers.arxiv_id(row["url"]),
            doi=identifiers.doi(row["url"]),
            date=row["date"],
            authors=row["authors"],
            title=row["title"],
            url=row["url"],
            section=row["section"],
            provenance=Provenance(by="person", added=date.fromisoformat(row["added"])),
        )
        for row in rows
    ]


def known_of(folder: Path, papers: Sequence[Path], since: date) -> Known:
    """Return what is known in a list's folder, and in files of papers."""
    decisions = read_state(folder / "state.json").decisions
    rejected = [decision for decision in decisions if decision.verdict == "rejected"]
    records = list(chain.from_iterable(map(read_papers, papers)))
    return Known(
        listed=read_catalog(folder / "catalog.json").entries,
        rejected={name: one for one in rejected for name in (one.id, title_key(one.title))},
        labels={key_of(label.paper): label for label in read_labels(folder / "models/labels.jsonl")},
        papers={name: one for one in records for name in (one.id, title_key(one.title))},
        since=since,
    )


def label_of(entry: Entry, known: Known) -> Label | None:
    """Return the grade of a row, under whatever identifier it was given."""
    return next((known.labels[name] for name in names(entry) if name in known.labels), None)


def why_not(row: Entry, known: Known) -> str:
    """Return why a row of the keeper's is not on the list."""
    paper = known.papers.get(title_key(row.title)) or known.papers.get(row.id)
    if paper and same_work(paper_of(row), paper) != "same":
        return "in none of the records that were read: its link leads to another paper"
    decision = known.rejected.get(row.id) or known.rejected.get(title_key(row.title))
    if decision:
        return f"rejected in review: {decision.why}"
    label = (known.labels.get(key_of(paper.id)) if paper else None) or label_of(row, known)
    if label and label.grade < 2:
        return f"not proposed, and a {_GRADES[label.grade]} by two readers"
    if paper is None:
        return "in none of the records that were read"
    if paper.published and paper.published < known.since:
        return f"published before {known.since}, so not read"
    grade = f", {_GRADES[label.grade]} by two readers" if label else ""
    return f"read, but neither proposed nor held{grade}"


def tell_keepers(rows: Sequence[Entry], known: Known) -> None:
    """Print for each reason how many of the keeper's rows are not on the list, and which."""
    # Some of the keeper's links lead to another paper: then the title tells which work is meant.
    titles = {title_key(entry.title) for entry in known.listed}
    new = {place for place in new_rows(rows, known.listed) if title_key(rows[place].title) not in titles}
    missing = [rows[place] for place in sorted(new)]
    others = [row for place, row in enumerate(rows) if place not in new]
    # new_rows names each work once: what is not named is on the list, or a second row of a work that is not.
    on_list = [row for row in others if new_rows([row], missing)]
    reasons = {row.id: why_not(row, known) for row in missing}
    counts = Counter(reason.partition(":")[0] for reason in reasons.values())
    counts[_ON] = len(on_list)
    if second := len(others) - len(on_list):
        counts["a second row of a work that is not on the list"] = second
    print(f"## The keeper's {len(rows)} rows\n\n| what became of them | rows |\n|---|---:|")
    for reason, number in counts.most_common():
        print(f"| {reason} | {number} |")
    print()
    for row in sorted(missing, key=lambda row: (reasons[row.id], row.date or "")):
        print(f"- {row.date}, {cell(row.title)} (`{row.id}`): {cell(reasons[row.id])}")


def tell_ours(rows: Sequence[Entry], known: Known) -> None:
    """Print the core papers of 2025 that are on the list and not on the keeper's."""
    core = [
        entry
        for entry in known.listed
        if (entry.date or "").startswith("2025") and (label := label_of(entry, known)) and label.grade == 3
    ]
    titles = {title_key(row.title) for row in rows}
    ours = [core[place] for place in new_rows(core, rows) if title_key(core[place].title) not in titles]
    print(f"\n## Core papers of 2025: {len(core)} on the list, {len(ours)} of them not on the keeper's\n")
    for entry in ours:
        print(f"- {entry.date}, {cell(entry.title)} (`{entry.id}`)")


def tell_grades(known: Known, first: str, last: str) -> None:
    """Print how many of the graded core papers of some months are on the list, and what stands there by grade."""
    listed = {name for entry in known.listed for name in names(entry)}
    core = [label for label in known.labels.values() if label.grade == 3 and first <= _month(label) <= last]
    missing = [label.paper for label in core if key_of(label.paper) not in listed]
    print(
        f"\n## By the grades\n\nOf {len(core)} core papers of {first} to {last}, {len(core) - len(missing)} are on the list."
    )
    print("".join(f"\n- missing: `{name}`" for name in missing))
    by_bot = [label_of(entry, known) for entry in known.listed if entry.provenance.by == "bot"]
    grades = Counter(_GRADES[label.grade] if label else "without a grade" for label in by_bot)
    print(
        f"Rows by the bot: {len(by_bot)}, of these {', '.join(f'{n} {name}' for name, n in grades.most_common())}."
    )


def _month(label: Label) -> str:
    arxiv = identifiers.arxiv_id(label.id)
    return identifiers.arxiv_month(arxiv) if arxiv else ""


def main() -> None:
    """Read the files and print the comparison."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("history", type=Path)
    parser.add_argument("--papers", type=Path, nargs="+", default=[], metavar="FILE")
    parser.add_argument("--list", type=Path, default=Path(), metavar="FOLDER")
    parser.add_argument("--since", type=date.fromisoformat, default=date(2024, 2, 1))
    asked = parser.parse_args()
    rows, known = keepers_rows(asked.history), known_of(asked.list, asked.papers, asked.since)
    tell_keepers(rows, known)
    tell_ours(rows, known)
    tell_grades(known, "202503", "202512")


if __name__ == "__main__":
    main()
