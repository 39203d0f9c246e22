"""Whether a paper was withdrawn or retracted."""

import re

from bot.core.paper import Paper

WITHDRAWN_TITLE = re.compile(
    r"^\W*(?:(?i:(?:withdrawn|retracted)(?: article| paper)?\s*[:\])\u2013\u2014]|retraction(?: note)?(?: to)?\s*:)"
    r"|(?:WITHDRAWN|RETRACTED)\b)[\s:.\])]*"
)
"""What publishers put before the title of a withdrawn paper."""
_WITHDRAWN = re.compile(
    r"\b(?:paper|article|manuscript|submission|preprint|work|it)\b[^.;]{0,30}?\b(?:withdrawn|retracted)\b"
    r"|\b(?:withdrawn|retracted) (?:by|due|because|from|as|for|pending|at the request)\b"
    r"|\b(?:decided?|wish|want|need|would like|request(?:ed)?) to (?:withdraw|retract)\b"
    r"|^\W*(?:withdrawn|retracted)\b|\bwe (?:hereby )?(?:withdraw|retract)\b",
    re.I,
)
_WITHDRAWN_OTHER = re.compile(
    r"\b(?:not|never) (?:been )?(?:withdrawn|retracted)\b|\b(?:code|data\w*)\b[^.;]{0,20}withdrawn", re.I
)


def is_withdrawn(paper: Paper) -> bool:
    """Return whether the authors, arXiv or the publisher withdrew or retracted the paper.

    arXiv has no flag for it: the comment of the last version says so. Publishers put it before the title.
    """
    if WITHDRAWN_TITLE.match(paper.title):
        return True
    comment = " ".join(paper.comment.split())
    return bool(_WITHDRAWN.search(comment)) and not _WITHDRAWN_OTHER.search(comment)
