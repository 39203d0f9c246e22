"""Which records are one work: within a reading, and between a reading and the list.

In: papers and the catalog. Out: merged papers, those that the list lacks, and the pairs that are doubtful.
"""

from bot.core.paper import Paper
from bot.identity.judge import Verdict, judge, record_of
from bot.identity.keys import key_of, names
from bot.identity.known import doubtful_rows, duplicates, find_unlisted, is_about_identity, new_rows, paper_of
from bot.identity.merge import Merged, Pair, merge
from bot.identity.titles import title_key

__all__ = [
    "Merged",
    "Pair",
    "Verdict",
    "doubtful_rows",
    "duplicates",
    "find_unlisted",
    "is_about_identity",
    "key_of",
    "merge",
    "names",
    "new_rows",
    "paper_of",
    "same_work",
    "title_key",
    "why_same_work",
]


def same_work(a: Paper, b: Paper) -> Verdict:
    """Return whether two records tell of one work; symmetric and pure.

    Identifiers decide first: a shared arXiv identifier, DOI, Semantic Scholar id or publisher's page number is
    the same work, unless title and authors both contradict it (doubtful). Titles whose numbers, numerals or pluses
    differ (SAM 2, Part II, Co-Seg++) are different works. Two arXiv identifiers, two publishers' DOIs or two
    publishers are never the same, and doubtful only with the same title or abstract and the same authors: a
    workshop and a journal version stay two. A preprint's DOI (bioRxiv, medRxiv, SSRN ...) beside a publisher's is
    no contradiction.

    Otherwise title and authors decide together: the same title and first author; the same but for a method's name
    before the colon; or, between a preprint and a publication, the same coined name with a related rest, or nearly
    all words of the shorter title in the longer. Doubtful are pairs with the words in part, with unknown authors,
    with dates more than four years apart, or of which one alone says 3D.
    """
    return judge(record_of(a), record_of(b)).verdict


def why_same_work(a: Paper, b: Paper) -> tuple[Verdict, str]:
    """Return the verdict of :func:`same_work` and its reason in words for the maintainer."""
    judgement = judge(record_of(a), record_of(b))
    return judgement.verdict, judgement.why
