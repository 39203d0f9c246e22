"""Precision and recall of the code links found in abstract and comment, against a careful reader's.

    python -m benchmarks.links --papers PAPERS.jsonl.gz --truth TRUTH.jsonl

Papers are JSON lines as ``bot links`` reads them; the truth has ``id``, ``code`` (URL or null) and optionally
``also`` (other right answers). Two links agree when they name the same repository or the same page.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from bot.commands.links import find_links
from bot.links.address import parse


def normal(url: str | None) -> str | None:
    """Return what must agree of two links: scheme, www. and a trailing slash do not matter."""
    if not url:
        return None
    address = parse(url)
    plain = address.url if address else url
    return plain.split("://", 1)[-1].lower().removeprefix("www.").rstrip("/")


def measure(papers: Path, truth: Path) -> dict[str, float | int]:
    """Compare found and true links; every wrong or missed one is told on standard error."""
    begun = time.perf_counter()
    found = {_plain(str(line["id"])): line["code"] for line in find_links(papers)}
    seconds = time.perf_counter() - begun
    right = wrong = missed = 0
    rows = [json.loads(line) for line in truth.read_text(encoding="utf-8").splitlines() if line.strip()]
    for row in rows:
        wanted = {normal(url) for url in (row["code"], *row.get("also", ())) if url}
        got = normal(found.get(_plain(row["id"])))
        if got and got in wanted:
            right += 1
            continue
        wrong += got is not None
        missed += bool(wanted)
        if got or wanted:
            print(f"{row['id']}: found {got}, wanted {row['code']}", file=sys.stderr)
    return {
        "papers_read": len(found),
        "seconds": round(seconds, 1),
        "papers_with_truth": len(rows),
        "precision": round(right / max(1, right + wrong), 4),
        "recall": round(right / max(1, right + missed), 4),
        "right": right,
        "wrong": wrong,
        "missed": missed,
    }


def _plain(paper_id: str) -> str:
    return paper_id.lower().removeprefix("arxiv:")


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--papers", type=Path, required=True, help="JSON lines, plain or .gz")
    parser.add_argument("--truth", type=Path, required=True, help="JSON lines with id and code")
    options = parser.parse_args()
    print(json.dumps(measure(options.papers, options.truth)))


if __name__ == "__main__":
    main()
