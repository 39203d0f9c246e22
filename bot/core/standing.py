"""Whether a record is a paper of its own that still stands: not withdrawn, and no notice about another paper."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.core.paper import Paper

_LONGEST = 500
"""Characters of a title that are read."""

WITHDRAWN_TITLE = re.compile(
    r"^\W*(?:(?i:(?:withdrawn|retracted|temporary removal)(?: article| paper)?\s*[:\])\u2013\u2014]"
    r"|retraction(?: note| notice)?(?: to)?\s*:|notice of (?:retraction|removal)\s*:)"
    r"|(?:WITHDRAWN|RETRACTED|REMOVED(?=:))\b)[\s:.\])]*"
)
"""What publishers put before the title of a withdrawn paper."""
_WITHDRAWN_END = re.compile(
    r"\s*(?:[:\u2013\u2014]\s*(?:retraction|retracted|withdrawn)|[(\[]\s*(?:retraction|retracted|withdrawn)(?: article| paper)?\s*[)\]])\W*$",
    re.I,
)
_CORRECTION_END = re.compile(
    r"\w\s*[:(\[\u2013\u2014]\s*(?:erratum|corrigendum|(?:author )?correction)\W*$", re.I
)
_LONGEST_END = 60
"""Characters at the end of a title in which such a word stands."""
# Surgeons retract tissue: there ": Retraction" is no publisher's word.
_SURGERY = re.compile(r"\b(?:surg\w+|tissue|laparoscop\w+|retractor\w*|robot\w*)\b", re.I)
_SUBJECT = r"(?:paper|article|manuscript|submission|preprint|work|it|version)"
_WITHDRAWN = re.compile(
    rf"\b{_SUBJECT}\b(?: [\w-]+){{0,4}}? (?:withdrawn|retracted)\b"
    r"|\b(?:withdrawn|retracted|removed) (?:by|at the request of) (?:arxiv|the authors?|us|the publisher|the editors?)\b"
    r"|\b(?:withdrawn|retracted) (?:due|because|as|for|pending|at the request)\b"
    r"|\b(?:decided?|wish|want|need|would like|request(?:ed)?) to (?:withdraw|retract)\b"
    r"|^\W*(?:(?:this )?paper )?(?:withdrawn|retracted)\b(?! from)|\bwe (?:hereby |have )?(?:withdraw|withdrew|retract(?:ed)?)\b(?! \w+ (?:claim|statement|result|theorem|conjecture|table|figure))"
    r"|\bauthors? (?:have )?(?:withdraw|withdrew|retract(?:ed)?)\b|\b(?:please|hereby) (?:withdraw|retract)\b",
    re.I,
)
_DUPLICATE = re.compile(
    r"^\W*(?:(?:this|the)(?: paper| article| submission| version)? (?:is|was) )?(?:an? )?(?:accidental )?duplicate (?:upload|submission|of|paper|entry|version)\b"
    r"|\b(?:has been|is|was) (?:superseded|replaced) by\b|^\W*(?:superseded|replaced) by\b"
    r"|\bno longer (?:valid|maintained as a paper)\b",
    re.I,
)
_NOT_WITHDRAWN = re.compile(
    r"\b(?:not|never) (?:been )?(?:withdrawn|retracted)\b|\b(?:code|data\w*|images?|links?|figures?|model|weights)\b[^.;]{0,20}(?:withdrawn|retracted|replaced|superseded)"
    r"|\b(?:withdrawn|withdrew|withdraw|retracted) (?:\w+ ){0,3}?from (?!arxiv|the arxiv|publication|circulation)|\b(?:previous|earlier|old|prior|first|v\d) (?:\w+ )?version\b[^.;]{0,30}(?:withdrawn|retracted)",
    re.I,
)
_WITHDRAWN_ABSTRACT = re.compile(
    rf"^\W*(?:this|the) {_SUBJECT} (?:has been|was|is) (?:temporarily )?(?:withdrawn|retracted)\b|^\W*(?:withdrawn|retracted)\W*$",
    re.I,
)

# Another work's title: in quotes, or behind a colon.
_QUOTED = r"\s*[\"“”„«‘]\s*\S"
_COLON = r"\s*:\s*\S+\s+\S"
_SHOWN = rf"(?:{_QUOTED}|{_COLON})"


@dataclass(frozen=True, slots=True)
class Notice:
    """A kind of record that is about another work."""

    reason: str
    names_another: re.Pattern[str]
    """Titles of such records that name the other work."""
    may_be: re.Pattern[str]
    """Titles that may be of such records: research papers begin so, too."""


def _notice(reason: str, names_another: str, may_be: str = "(?!)") -> Notice:
    return Notice(
        reason, re.compile(rf"^\W*(?:{names_another})", re.I), re.compile(rf"^\W*(?:{may_be})", re.I)
    )


NOTICES = (
    _notice(
        "a correction of another work",
        rf"(?:author|publisher) correction\b|correction(?: notice)?(?: to| for)?{_SHOWN}|"
        rf"(?:errat(?:um|a)|corrigend(?:um|a)|addendum|publisher['’]s note)(?: (?:to|for)(?: \S+){{3}}|(?: to| for)?{_SHOWN})",
        r"(?:errat(?:um|a)|corrigend(?:um|a)|addendum|publisher['’]s note)(?![-\w])|corrections? to\b",
    ),
    _notice("a notice about another work", r"expression of concern\b|notice of (?:violation|concern|plagiarism)\b"),
    _notice(
        "a reply to another work",
        rf"authors?['’]?s?['’]? (?:response|reply)\b|(?:response|reply|rebuttal|rejoinder) to(?: the)?{_SHOWN}|"
        r"(?:response|reply|rebuttal) to (?:the )?(?:comments?|letters?|commentary|editor|reviewers?|referees?)\b|"
        rf"(?:response|reply|rebuttal|comments?) (?:to|on) .{{2,60}}\bet al\b|(?:reply|rebuttal|rejoinder){_SHOWN}",
        r"(?:reply|rebuttal|rejoinder) to\b|rejoinder\b",
    ),
    _notice(
        "a comment on another work",
        rf"(?:interactive )?(?:comments?|commentary) on(?: the (?:paper|article))?{_SHOWN}|comments? on arxiv\b",
        r"(?:interactive comment|commentary|comments?)\s*(?::|on\b(?! (?:social|youtube|reddit|twitter|news|videos?|github)))",
    ),
    _notice(
        "a referee's report",
        r"(?:referee|reviewer)(?:['’]s|s['’])? (?:comments?|reports?)\b|(?:decision letter|elife assessment)\b|"
        rf"(?:peer )?review (?:#\d+ (?:of|for)\b|(?:of|for){_QUOTED}|report\b)",
    ),
    _notice(
        "a letter about another work",
        rf"(?:letter(?: to the editor)?|discussion)(?: of| on| about| regarding)?{_QUOTED}|"
        r"letter to the editor(?: (?:regarding|on|about)|:)|re:\s+\S+\s+\S+\s+\S",
        r"letter to the editor\b",
    ),
    _notice(
        "an editorial",
        rf"(?:guest )?editorial(?: comment(?:ary)?)?(?: for| on| to)?{_QUOTED}|editorial (?:for|on){_COLON}",
        r"guest editorial\b|editorial(?: comment(?:ary)?)?\s*(?:$|:|[\u2013\u2014-]|\bon\b|\bfor\b)|(?:preface|foreword)\s*(?:$|:|to\b)|"
        r"introduction to the special (?:issue|section)\b|(?:in this issue|front matter|back matter|table of contents|"
        r"issue information|cover image|author index|obituary|in memoriam)\b",
    ),
    _notice(
        "a supplement of another work",
        r"(?:additional file|supplement(?:ary|al) (?:material|information|data|file)s?|supporting information)"
        r"(?: \w?\d+)? (?:of|for|to|from)\b",
    ),
)  # fmt: skip
_PARTS = re.compile(
    r"10\.5194/.*-(?:rc|ac|cc|ec|sc|pc)\d+|10\.7554/elife\.\d+\.(?:sa\d+|0\d\d)$|10\.7287/peerj\..*/reviews/\d+"
    r"|.*/v\d+/(?:review|decision|response)\d+$|10\.1371/journal\.\w+\.\d+\.[gts]\d{3}$"
    r"|10\.7717/peerj(?:-\w+)?\.\d+/(?:fig|table|supp)-\d+$|10\.5256/f1000research\.\d+\.r\d+$"
)
"""DOIs of referees' comments, replies, figures and tables, as Copernicus, eLife, PeerJ, Wiley, PLOS and F1000 give them."""
_SAYS_SO = re.compile(
    r"^\W*(?:this is (?:an? |the )?)?(?:(?:erratum|corrigendum|comment|commentary|reply|response|rebuttal)(?: paper)? "
    r"(?:to|on|for) (?:arxiv|doi|(?:the|a|our) (?:paper|article|work)|[\"“„]|\d{4}\.\d{4,5})|(?:guest )?editorial\b)",
    re.I,
)
_TYPES = frozenset({"erratum", "correction", "retraction", "peer-review", "paratext", "component"})
_DOUBTFUL_TYPES = frozenset({"editorial", "letter", "lettersandcomments"})


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a paper is not proposed."""

    outcome: Literal["held", "dropped"]
    """``held`` where only a maintainer can tell."""
    reason: str


def objection(paper: Paper) -> Objection | None:
    """Return why a paper should not become a row: it was withdrawn, or it is about another work; else None.

    A title that only begins like such a notice ("Response to neoadjuvant chemotherapy ...") is no objection; one that
    may be either is held.
    """
    if is_withdrawn(paper):
        return Objection("dropped", f"withdrawn or retracted: {said_of(paper)}")
    title = paper.title[:_LONGEST]
    if _WITHDRAWN_END.search(title[-_LONGEST_END:]):
        return Objection("held", "the title ends like that of a retracted paper, and may be about surgery")
    told = bool(_SAYS_SO.match(paper.comment) or _DOUBTFUL_TYPES.intersection(map(str.lower, paper.types)))
    if _CORRECTION_END.search(title[-_LONGEST_END:]):
        return Objection("dropped", "a correction of another work, by the end of its title")
    for notice in NOTICES:
        if notice.names_another.match(title) or (told and notice.may_be.match(title)):
            return Objection("dropped", f"{notice.reason}, by its title")
    if _PARTS.match(paper.doi or ""):
        return Objection("dropped", f"a comment on another work or a part of one, by its DOI {paper.doi}")
    if types := _TYPES.intersection(map(str.lower, paper.types)):
        return Objection("dropped", f"no paper of its own: its source calls it {min(types)}")
    for notice in NOTICES:
        if notice.may_be.match(title):
            return Objection("held", f"may be {notice.reason}, by its title")
    return Objection("held", "may be about another work, by its comment or type") if told else None


def is_withdrawn(paper: Paper) -> bool:
    """Return whether the authors, arXiv or the publisher withdrew or retracted the paper.

    arXiv has no flag for it: the comment of the last version says so. Publishers put it before the title, or behind.
    """
    ends = _WITHDRAWN_END.search(paper.title[-_LONGEST_END:]) and not _SURGERY.search(paper.title)
    return bool(WITHDRAWN_TITLE.match(paper.title) or ends or says_withdrawn(paper))


def says_withdrawn(paper: Paper) -> bool:
    """Return whether comment or abstract say that the paper was withdrawn, is a duplicate or was superseded."""
    comment = " ".join(paper.comment.split())
    told = _WITHDRAWN.search(comment) or _DUPLICATE.search(comment)
    return bool((told and not _NOT_WITHDRAWN.search(comment)) or _WITHDRAWN_ABSTRACT.match(paper.abstract))


def said_of(paper: Paper) -> str:
    """Return the words that tell of a withdrawal, shortened."""
    words = paper.comment if says_withdrawn(paper) and paper.comment else paper.title
    return " ".join(words.split())[:300]
