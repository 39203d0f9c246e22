"""How often kind and modality agree with the annotators, by month, with the confusion of kinds.

    python -m benchmarks.taxonomy --papers PAPERS.jsonl.gz --labels LABELS.jsonl [--until 2025-07] [--wrong]

Papers: JSON lines with ``id``, ``title``, ``abstract`` and ``comment``. Labels: JSON lines with ``id``,
``published``, ``grade``, ``kind`` and ``modality``; only grades 2 and 3 are scored.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.paper import Paper
from bot.taxonomy import kind_of, modality_of


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON-lines file, gzipped or not."""
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as lines
    ):
        yield from map(json.loads, lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--papers", type=Path, action="append", required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--since", default="", help="leave out papers before this month (YYYY-MM)")
    parser.add_argument("--until", default="9999", help="leave out papers after this month (YYYY-MM)")
    parser.add_argument("--titles-only", action="store_true", help="take abstracts and comments away")
    parser.add_argument("--wrong", action="store_true", help="name the papers that are told wrong")
    options = parser.parse_args()
    labels = {
        row["id"]: row
        for row in read_lines(options.labels)
        if row["grade"] >= 2 and options.since <= row["published"][:7] <= options.until
    }
    papers = {row["id"]: row for path in options.papers for row in read_lines(path) if row["id"] in labels}
    months: dict[str, Counter[str]] = {}
    confusion: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    for name, label in sorted(labels.items()):
        if name not in papers:
            continue
        row = papers[name]
        whole = not options.titles_only
        paper = Paper(
            row["title"],
            abstract=(row["abstract"] or "") if whole else "",
            comment=(row.get("comment") or "") if whole else "",
        )
        kind, modality = kind_of(paper), modality_of(paper)
        for month in (label["published"][:7], "all"):
            count = months.setdefault(month, Counter())
            count["papers"] += 1
            count["kind"] += kind == label["kind"]
            count["overlap"] += bool(set(modality) & set(label["modality"]))
            count["same"] += set(modality) == set(label["modality"])
            count["values"] += len(modality)
        confusion[label["kind"], kind] += 1
        if kind != label["kind"]:
            wrong.append(f"{name} kind {label['kind']} told as {kind}: {row['title']}")
        if not set(modality) & set(label["modality"]):
            wrong.append(f"{name} {','.join(label['modality'])} told as {','.join(modality)}: {row['title']}")
    print("| month | papers | kind right | modality overlaps | modality the same | modalities told a paper |")
    print("|---|---|---|---|---|---|")
    for month, count in sorted(months.items()):
        of = count["papers"]
        shares = " | ".join(f"{count[key] / of:.3f}" for key in ("kind", "overlap", "same"))
        print(f"| {month} | {of} | {shares} | {count['values'] / of:.2f} |")
    kinds = sorted({kind for pair in confusion for kind in pair})
    print("\n| annotators say | " + " | ".join(f"told {kind}" for kind in kinds) + " |")
    print("|---" * (len(kinds) + 1) + "|")
    for true in kinds:
        print(f"| {true} | " + " | ".join(str(confusion[true, told]) for told in kinds) + " |")
    if options.wrong:
        print("", *wrong, sep="\n")


if __name__ == "__main__":
    main()
