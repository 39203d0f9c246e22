"""Learn the vocabulary of biomedicine from papers, as bot/relevance/vocabularies/biomedicine.txt holds it.

    python -m benchmarks.vocabulary --papers FILE [FILE ...]

A paper counts as biomedical when arXiv lists it under q-bio or physics.med-ph beside computer vision, or when it has
two of the seed words. A word is taken in when at least 60% of the papers that hold it are biomedical, by the lower
bound of Wilson's 90% interval. Then the words that were taken in, three of them a paper, replace the seeds, and the
step is done twice more.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.core.paper import Paper
from bot.core.papers_file import read_papers
from bot.relevance.vocabulary import FOLDER

SEEDS = (
    "medical", "medicine", "clinical", "patient", "patients", "biomedical", "disease", "diseases", "diagnosis",
    "diagnostic", "radiology", "radiologists", "pathology", "histopathology", "hospital", "cancer", "tumor", "tumors",
    "lesion", "lesions", "mri", "ct", "ultrasound", "tomography", "surgical", "surgery", "endoscopic", "microscopy",
    "organs", "anatomical", "tissue",
)  # fmt: skip
_ROUNDS, _SHARE, _FEWEST, _Z = 3, 0.6, 5, 1.64


def learn(papers: Sequence[Paper]) -> list[str]:
    """Return the words that biomedical papers use and others do not, sorted."""
    from sklearn.feature_extraction.text import CountVectorizer

    pattern = r"[a-z][a-z0-9]+"
    counter = CountVectorizer(token_pattern=pattern, min_df=_FEWEST, binary=True)
    held = counter.fit_transform(f"{paper.title} {paper.abstract}" for paper in papers)
    words = np.array(counter.get_feature_names_out(), dtype=str)
    by_category = np.array([_is_biomedical(paper) for paper in papers])
    chosen, least = np.isin(words, SEEDS), 2
    for _ in range(_ROUNDS):
        biomedical = by_category | (np.asarray(held[:, chosen].sum(axis=1)).ravel() >= least)
        all_papers = np.asarray(held.sum(axis=0)).ravel()
        with_it = np.asarray(held[biomedical].sum(axis=0)).ravel()
        chosen, least = _lower_bound(with_it, all_papers) >= _SHARE, 3
    return sorted(words[chosen].tolist())


def _is_biomedical(paper: Paper) -> bool:
    fields = {category.split(".")[0] for category in paper.categories}
    life = "q-bio" in fields or "physics.med-ph" in paper.categories
    return life and bool({"cs.CV", "eess.IV"} & set(paper.categories))


def _lower_bound(hits: np.ndarray, count: np.ndarray) -> np.ndarray:
    share, square = hits / count, _Z * _Z
    spread = _Z * np.sqrt(share * (1 - share) / count + square / 4 / count**2)
    return np.asarray((share + square / 2 / count - spread) / (1 + square / count))


def main() -> None:
    """Learn the words and write them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--papers", nargs="+", required=True, type=Path, help="papers as JSON lines")
    options = parser.parse_args()
    papers = {paper.id: paper for path in options.papers for paper in read_papers(path) if paper.abstract}
    words = learn(list(papers.values()))
    (FOLDER / "biomedicine.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    print(f"{len(words)} words from {len(papers):,} papers.")


if __name__ == "__main__":
    main()
