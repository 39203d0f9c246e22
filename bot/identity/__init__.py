"""Which records are the same work: one work, one row."""

from bot.identity.judge import Verdict, judge, record_of
from bot.identity.known import doubtful_rows, duplicates, paper_of, unlisted
from bot.identity.merge import Merged, Pair, merge
from bot.paper import Paper

__all__ = [
    "Merged",
    "Pair",
    "Verdict",
    "doubtful_rows",
    "duplicates",
    "merge",
    "paper_of",
    "same_work",
    "unlisted",
    "why_same_work",
]


def same_work(a: Paper, b: Paper) -> Verdict:
    """Return whether two records tell of one work; symmetric and pure.

    Identifiers decide first: a shared arXiv identifier, DOI, Semantic Scholar id or publisher's page number is
    the same work, unless titles and authors contradict it (doubtful). Titles whose numbers, numerals or pluses
    differ (SAM 2, Part II, Co-Seg++) are different works. Two arXiv identifiers, two publishers' DOIs or two
    publishers are never the same, and doubtful only with the same title or abstract and the same authors: a
    workshop and a journal version stay two. A preprint's DOI (bioRxiv, medRxiv, SSRN ...) beside a publisher's is
    no contradiction. Otherwise a title decides with the authors: the same title and the same first author; the
    same but for a method's name before the colon; or, between a preprint and a publication, the same coined name
    with a related rest, or a slightly changed title with several authors in common. Where the dates lie more than
    four years apart, only one title says 3D, or the authors are unknown, the pair is doubtful.
    """
    return judge(record_of(a), record_of(b)).verdict


def why_same_work(a: Paper, b: Paper) -> tuple[Verdict, str]:
    """Return the verdict of :func:`same_work` and its reason in words for the maintainer."""
    judgement = judge(record_of(a), record_of(b))
    return judgement.verdict, judgement.why
