"""One work, one row: how many records of real files are joined, and whether any work is lost or left twice.

    python -m benchmarks.identity --papers stream.jsonl.gz published.jsonl --rows history.jsonl

`--rows` are rows of a hand-kept list as JSON lines with date (YYYYMM), authors (as the table shows them), title
and url. Printed: counts, seconds, the joined pairs that an identifier does not explain, and the doubtful ones.

Then two made-up tests on the arXiv papers of the files, because real pairs are few. Strangers: every other paper
is shown as a publisher would show it (no arXiv identifier, the first author with initials), without its preprint,
so that hardly any pair is right to join. Twins: every tenth paper comes with such a published version of its own,
its title without the method's name where it has one, so that every pair should join.
"""

import argparse
import re
import time
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from pathlib import Path

from benchmarks.keeper import keepers_rows
from bot.core.paper import Paper
from bot.core.papers_file import read_papers
from bot.identity import Pair, merge, paper_of
from bot.identity.judge import judge, record_of
from bot.identity.keys import keys
from bot.identity.likely import likely_pairs
from bot.identity.people import agreement
from bot.identity.titles import normalise, similarity

_HEAD = re.compile(r"^[^:\s]{3,}: ")
"""A method's name before the title."""


def published_version(paper: Paper) -> Paper:
    """Return the paper as a publisher would show it: no arXiv identifier, no abstract, one author with initials."""
    given, _, family = (paper.authors[0] if paper.authors else "").rpartition(" ")
    return replace(
        paper,
        arxiv_id=None,
        abstract="",
        authors=(f"{given[:1]}. {family}",) if given else (),
        published=paper.published + timedelta(days=200) if paper.published else None,
        url=f"https://ieeexplore.ieee.org/document/{(paper.arxiv_id or '').replace('.', '')}",
        comment="",
        venue="IEEE",
    )


def strangers(papers: list[Paper]) -> None:
    """Print how many papers are joined with another's preprint."""
    shown = [paper if n % 2 else published_version(paper) for n, paper in enumerate(papers)]
    merged = merge(shown)
    print(
        f"\nStrangers: of {len(shown)} works {len(merged.pairs)} were joined, {len(merged.doubtful)} are doubtful:"
    )
    print("\n".join(map(_tell, merged.pairs)))


def twins(papers: list[Paper]) -> None:
    """Print how many papers are joined with a published version of their own."""
    chosen = [paper for paper in papers[::10] if paper.authors and " " in paper.authors[0]]
    versions = [
        replace(published_version(paper), title=_HEAD.sub("", paper.title).upper() if n % 2 else paper.title)
        for n, paper in enumerate(chosen)
    ]
    merged = merge([*papers, *versions])
    print(
        f"\nTwins: of {len(versions)} published versions {len(merged.pairs)} were joined, "
        f"{len(merged.doubtful)} are doubtful."
    )


def _are_strangers(pair: Pair) -> bool:
    one, other = (normalise(paper.title) for paper in (pair.first, pair.second))
    return similarity(one, other) < 70 and agreement(pair.first.authors, pair.second.authors) == "none"


def _tell(pair: Pair) -> str:
    sides = (
        f"    {paper.published} {paper.id}\n      {paper.title}\n      {', '.join(paper.authors[:4])}"
        for paper in (pair.first, pair.second)
    )
    return f"  {pair.why}\n" + "\n".join(sides)


def main() -> None:
    """Read, merge, and print what happened."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--papers", type=Path, nargs="+", default=[], metavar="FILE")
    parser.add_argument("--rows", type=Path, nargs="*", default=[], metavar="FILE")
    parser.add_argument("--show", type=int, default=20, help="how many pairs of each kind to print")
    asked = parser.parse_args()

    records = list(
        chain(
            chain.from_iterable(map(read_papers, asked.papers)),
            map(paper_of, chain.from_iterable(map(keepers_rows, asked.rows))),
        )
    )
    start = time.process_time()
    merged = merge(records)
    seconds = time.process_time() - start
    backwards = merge(reversed(records))

    before = set().union(*(keys(paper) for paper in records))
    after = set().union(
        *(keys(paper) for paper in merged.papers),
        *(keys(p) for pair in merged.pairs for p in (pair.first, pair.second)),
    )
    prepared = [record_of(paper) for paper in merged.papers]
    still_same = sum(judge(prepared[i], prepared[j]).verdict == "same" for i, j in likely_pairs(prepared))
    misled = sum(_are_strangers(pair) for pair in merged.pairs)
    by_title = [pair for pair in merged.pairs if not keys(pair.first) & keys(pair.second)]

    print(f"records                 {len(records):6}")
    print(f"works                   {len(merged.papers):6}")
    print(
        f"joined pairs            {len(merged.pairs):6}   (records minus works: {len(records) - len(merged.papers)})"
    )
    print(f"  by identifier         {len(merged.pairs) - len(by_title):6}")
    print(f"  by title and authors  {len(by_title):6}")
    print(f"doubtful pairs          {len(merged.doubtful):6}")
    print(f"rows that are one work  {still_same:6}   (0: one work, one row)")
    print(f"identifiers lost        {len(before - after):6}   (0: no work is lost)")
    print(f"joined with a stranger  {misled:6}   (0: no row took another's place)")
    print(f"same when read backward {'yes' if backwards == merged else 'NO':>6}")
    print(f"seconds of processor    {seconds:6.1f}")
    for name, pairs in (("Joined by title and authors", by_title), ("Doubtful", merged.doubtful)):
        print(f"\n{name}, {min(asked.show, len(pairs))} of {len(pairs)}:")
        print("\n".join(map(_tell, pairs[: asked.show])))
    preprints = [paper for paper in merged.papers if paper.arxiv_id]
    strangers(preprints)
    twins(preprints)


if __name__ == "__main__":
    main()
