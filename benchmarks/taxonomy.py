"""How often kind, modality and section agree with people.

    python -m benchmarks.taxonomy --papers PAPERS.jsonl.gz --labels LABELS.jsonl [--until 2025-07] [--wrong]
    python -m benchmarks.taxonomy --papers PAPERS.jsonl.gz --rows ROWS.jsonl [--wrong]

Papers: JSON lines with ``id``, ``title``, ``abstract`` and ``comment``. Labels: JSON lines with ``id``,
``published``, ``grade``, ``kind`` and ``modality``; only grades 2 and 3 are scored. Rows: JSON lines of a
hand-kept list with ``title``, ``url`` and ``section``, judged by the rules of bot.toml; the abstract is found
by arXiv identifier or title, where the papers have it.
"""

import argparse
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.core import identifiers
from bot.core.paper import Paper
from bot.core.papers_file import read_values
from bot.core.settings import load_settings
from bot.taxonomy import kind_of, modality_of, section_of

Row = dict[str, Any]


def read_lines(path: Path) -> Iterator[Row]:
    """Yield the objects of a JSON-lines file, gzipped or not."""
    return (row for _, row in read_values(path))


def paper_of(row: Row, title_only: bool) -> Paper:
    """Return the row as the rules read it."""
    if title_only:
        return Paper(row["title"])
    return Paper(row["title"], abstract=row.get("abstract") or "", comment=row.get("comment") or "")


def interval(hits: int, of: int) -> str:
    """Return the 95% interval of a share (Wilson 1927)."""
    z = 1.96
    middle = (hits + z * z / 2) / (of + z * z)
    half = z / (of + z * z) * math.sqrt(hits * (of - hits) / of + z * z / 4)
    return f"{middle - half:.2f} to {middle + half:.2f}"


def compact(title: str) -> str:
    """Return the letters and digits of a title."""
    return re.sub(r"\W+", "", title.lower())


def table(headings: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    lines = [list(map(str, headings)), *(list(map(str, row)) for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def confusion_table(pairs: Counter[tuple[str, str]], who: str) -> str:
    """Return what people say against what the rules say, as a Markdown table."""
    values = sorted({value for pair in pairs for value in pair})
    rows = [[true, *(pairs[true, judged] for judged in values)] for true in values]
    return table([who, *(f"rules say {value}" for value in values)], rows)


def compare_labels(labels: dict[str, Row], papers: Iterable[Row], title_only: bool) -> list[str]:
    """Print kind and modality against the annotators; return what is wrong, in words."""
    months: dict[str, Counter[str]] = {}
    kinds: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    for row in papers:
        label = labels[row["id"]]
        paper = paper_of(row, title_only)
        kind, modality = kind_of(paper), modality_of(paper)
        overlaps = bool(set(modality) & set(label["modality"]))
        for month in (label["published"][:7], "all"):
            months.setdefault(month, Counter()).update(
                papers=1,
                kind=kind == label["kind"],
                overlaps=overlaps,
                same=set(modality) == set(label["modality"]),
                told=len(modality),
            )
        kinds[label["kind"], kind] += 1
        if kind != label["kind"]:
            wrong.append(f"{row['id']} {label['kind']} judged as {kind}: {row['title']}")
        if not overlaps:
            wrong.append(
                f"{row['id']} {','.join(label['modality'])} judged as {','.join(modality)}: {row['title']}"
            )
    shares = [
        [month, c["papers"], *(f"{c[key] / c['papers']:.3f}" for key in ("kind", "overlaps", "same", "told"))]
        for month, c in sorted(months.items())
    ]
    every = months["all"]
    bounds = [interval(every[key], every["papers"]) for key in ("kind", "overlaps", "same")]
    headings = [
        "month",
        "papers",
        "kind right",
        "modality overlaps",
        "modality the same",
        "modalities a paper",
    ]
    print(table(headings, [*shares, ["95% interval", "", *bounds, ""]]))
    print(confusion_table(kinds, "annotators say"))
    return wrong


def compare_rows(rows: Iterable[Row], papers: Iterable[Row], title_only: bool) -> list[str]:
    """Print sections against a hand-kept list; return what is wrong, in words."""
    sections = load_settings(Path("bot.toml")).sections
    known = {key: row for row in papers for key in (row["id"], compact(row["title"]))}
    pairs: Counter[tuple[str, str]] = Counter()
    with_abstract = 0
    wrong: list[str] = []
    for row in rows:
        key = identifiers.arxiv_id(row["url"]) or ""
        text = known.get(key) or known.get(compact(row["title"])) or {}
        with_abstract += bool(text.get("abstract"))
        paper = paper_of({**text, "title": row["title"]}, title_only)
        kind = kind_of(paper)
        section = section_of(paper, kind, sections)
        pairs[row["section"], section] += 1
        if section != row["section"]:
            wrong.append(f"{row['section']} judged as {section} ({kind}): {row['title']}")
    right = sum(count for (true, told), count in pairs.items() if true == told)
    print(
        f"{right} of {pairs.total()} rows in the section of the list ({right / pairs.total():.3f}, 95% interval "
        f"{interval(right, pairs.total())}); {0 if title_only else with_abstract} with an abstract\n"
    )
    print(confusion_table(pairs, "the list says"))
    return wrong


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--papers", type=Path, action="append", required=True)
    truth = parser.add_mutually_exclusive_group(required=True)
    truth.add_argument("--labels", type=Path)
    truth.add_argument("--rows", type=Path)
    parser.add_argument("--since", default="", help="leave out labels of papers before this month (YYYY-MM)")
    parser.add_argument(
        "--until", default="9999", help="leave out labels of papers after this month (YYYY-MM)"
    )
    parser.add_argument("--titles-only", action="store_true", help="take abstracts and comments away")
    parser.add_argument("--wrong", action="store_true", help="name the papers that are judged wrong")
    options = parser.parse_args()
    papers = (row for path in options.papers for row in read_lines(path))
    if options.labels:
        labels = {
            row["id"]: row
            for row in read_lines(options.labels)
            if row["grade"] >= 2 and options.since <= row["published"][:7] <= options.until
        }
        texts = {row["id"]: row for row in papers if row["id"] in labels}
        wrong = compare_labels(labels, texts.values(), options.titles_only)
    else:
        wrong = compare_rows(read_lines(options.rows), papers, options.titles_only)
    if options.wrong:
        print(*wrong, sep="\n")


if __name__ == "__main__":
    main()
