"""Whether a record is a paper of its own that still stands: not withdrawn, and no notice about another paper."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.core.paper import Paper
from bot.core.withdrawal import ends_withdrawn, is_withdrawn, may_be_withdrawn, said_of

_LONGEST = 500
"""Characters of a title or an abstract's beginning that are read."""
_LONGEST_END = 60
"""Characters at the end of a title in which a publisher's word stands."""

_ANOTHER_END = re.compile(
    r"\w\s*(?:[:(\[\u2013\u2014]|\s-\s)\s*(?:erratum|corrigendum|(?:author )?correction)\W*$"
    # As Web of Science cites what is corrected: "(vol 12, pg 3, 2020)".
    r"|\w\s*\(vol\.? \d+,[^()]{1,30}\)\W*$",
    re.I,
)

# Another work's title: in quotes, or behind a colon.
_OF = r"(?: the| our| their| your)?(?: (?:paper|article|manuscript|study))?(?: (?:entitled|titled))?"
# In quotes that end with the title, or before names and a place: not 'Response to "Stop" Signals'.
_QUOTED = r"[\s:]*[\"“”„«‘`']{1,2}\s*\w(?:[^\"“”»’']*$|.*[\"“”»’'](?:\W*$|, | (?:by|from|in)\b|\s*[\[(]))"
_COLON = r"\s*:\s*\S+\s+\S"
_SHOWN = rf"{_OF}(?:{_QUOTED}|{_COLON})"
_ERRATUM = r"(?:errat(?:um|a)|corrigend(?:um|a)|addend(?:um|a)|publisher['’]?s (?:note|erratum|correction)|fe de erratas|berichtigung)"
_TO = r"(?: (?:to|for|of|on|zu|zum|zur|à|au|a|al))?"
_REPLY = r"(?:responses?|reply|replies|rebuttals?|rejoinders?)"
_COMMENT = r"(?:(?:interactive |short |brief |invited |further |critical |technical |some )?(?:comments?|commentary))"
_BARE = r"\s*(?:$|[:(\[])"


@dataclass(frozen=True, slots=True)
class Notice:
    """A kind of record that is about another work."""

    reason: str
    names_another: re.Pattern[str]
    """Titles of such records that name the other work."""
    may_be: re.Pattern[str]
    """Titles that may be of such records: research papers begin so, too."""


def _notice(reason: str, names_another: str, may_be: str = "(?!)") -> Notice:
    # "RC1: 'Review of ...'": a comment in an open discussion.
    start = r"^\W*(?:[racse]c\d{1,2}:\W*)?(?:an? )?"
    return Notice(
        reason,
        re.compile(rf"{start}(?:{names_another})", re.I),
        re.compile(rf"{start}(?:{may_be})", re.I),
    )


NOTICES = (
    _notice(
        "a correction of another work",
        rf"(?:author|publisher) correction\b|(?:corrections?|amendments?|correction notice|{_ERRATUM}){_TO}{_SHOWN}|"
        rf"{_ERRATUM} (?:to|for)(?: \S+){{3}}|(?:correction|{_ERRATUM}) (?:to|for) .{{2,60}}\bet al\b|{_ERRATUM}\s*[\[(]\S+ \S|clarifications? (?:to|of|on){_OF}{_QUOTED}|(?<=[\[(])(?:correction|{_ERRATUM})[\])]\s*\S",
        rf"(?:corrections?|{_ERRATUM}){_BARE}|{_ERRATUM} (?:to|for|zu|no|\d+)\b|(?:author )?corrections? to\b",
    ),
    _notice(
        "a notice about another work",
        r"(?:editorial )?expression of concern\b|notice of (?:\w+ )?(?:violation|concern|plagiarism|publication)\b",
    ),
    _notice(
        "a reply to another work",
        rf"authors?['’]?s?['’]? (?:response|reply)\b|{_REPLY} (?:from|by|of) (?:the )?authors?\b|{_REPLY} by .{{2,60}} to (?:the )?(?:letter|comment)|(?:in )?{_REPLY} (?:to|for|on|regarding){_SHOWN}|"
        rf"(?:in )?{_REPLY} (?:to|on) (?:the |an? )?(?:comments?|letters?|commentary|discussion|editor|reviewers?|referees?|[race]c\d)\b|"
        rf"(?:in )?(?:{_REPLY}|comments?) (?:to|on) .{{2,60}}\bet al\b|(?:reply|rebuttal|rejoinder)(?:{_QUOTED}|{_COLON})",
        rf"(?:in )?(?:reply|rebuttal|rejoinder) to\b|(?:in )?(?:{_REPLY}|{_REPLY} by the authors?)\W*$|rejoinder{_BARE}",
    ),
    _notice(
        "a comment on another work",
        rf"{_COMMENT} (?:on|to|about|regarding){_SHOWN}|comments? on (?:arxiv\b|[a-z]+-\d{{4}}-\d)|(?:remarks?|notes?) on{_OF}{_QUOTED}",
        rf"{_COMMENT}\s*(?:$|:|on\b(?! (?:social|youtube|reddit|twitter|news|videos?|github)))",
    ),
    _notice(
        "a referee's report",
        r"(?:referee|reviewer)(?:['’]s|s['’])? (?:comments?|reports?)\b|(?:decision letter|elife assessment)\b|"
        rf"(?:peer )?review (?:#\d+ (?:of|for)\b|(?:of|for){_QUOTED}|report\b)",
    ),
    _notice(
        "a letter about another work",
        rf"(?:letter(?: to the editor)?|(?:invited )?discussion)(?: (?:of|on|about|regarding|concerning|re|in response to|in reply to))?{_OF}{_QUOTED}|"
        r"invited discussion (?:of|on)\b|letter to the editor(?: (?:regarding|on|about|concerning|re)\b|:)|re:\s+\S+\s+\S+\s+\S",
        rf"letter to the editor\b|letter{_BARE}|correspondence\W*$",
    ),
    _notice(
        "an editorial",
        rf"(?:guest |invited )?editorial(?: comment(?:ary)?)?(?: (?:for|on|to))?{_QUOTED}|editorial (?:for|on){_COLON}|"
        r"editorial comment(?:ary)? (?:on|to|for)\b",
        r"(?:guest|special issue) editorial\b|editorial(?: (?:introduction|preface|note))?(?: comment(?:ary)?)?\s*(?:$|:|\s[\u2013\u2014-]\s|\bon\b|\bfor\b|\bto the\b)|"
        r"(?:preface|foreword)\s*(?:$|:|to\b)|from the (?:guest )?editors?\b|(?:guest )?editors?['’]?s?['’]? (?:note|choice|page|introduction|preface|message)\b|"
        r"message from the\b|editorial board\b|introduction to the special (?:issue|section)\b|(?:in this issue|front matter|back matter|"
        r"table of contents|list of (?:reviewers|referees|contributors)|issue information|cover image\b(?!s)|author index|obituary|in memoriam)\b",
    ),
    _notice(
        "a supplement of another work",
        r"(?:additional file|supplement(?:ary|al) (?:material|information|data|file|figure|table)s?|supporting information)"
        r"(?: \w?\d+)?:? (?:of|for|to|from)\b",
    ),
)  # fmt: skip
_PARTS = re.compile(
    r"10\.5194/.*-(?:rc|ac|cc|ec|sc|pc)\d+|10\.7554/elife\.\d+(?:\.\d{1,2})?\.sa\d+$|10\.7554/elife\.\d+\.0\d\d$|10\.7287/peerj\..*/reviews/\d+"
    r"|.*/v\d+/(?:review|decision|response)\d+$|10\.(?:1371|3389|1021)/.*\.[gts]\d{3}$"
    r"|10\.7717/peerj(?:-\w+)?\.\d+/(?:fig|table|supp)-\d+$|10\.5256/f1000research\.\d+\.r\d+$"
)
"""DOIs of referees' comments, replies, figures and tables, as Copernicus, eLife, PeerJ, Wiley, PLOS and F1000 give them."""
_SAYS_SO = re.compile(
    r"^\W*(?:this is (?:an? |the )?)?(?:(?:erratum|corrigendum|correction|comment|commentary|reply|response|rebuttal)(?: paper| article)? "
    r"(?:to|on|for) (?:arxiv|doi|(?:the|a|our) (?:paper|article|work)|[\"“„]|\d{4}\.\d{4,5})|(?:guest )?editorial\b)",
    re.I,
)
_EDITORIAL = re.compile(r"\W*(?:guest )?editorial", re.I)
# How PubMed names what a record is about.
_ABOUT_ANOTHER = re.compile(r"^\W*this (?:corrects|comments on) the article\b", re.I)
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
    if reason := _is_about_another(paper):
        return Objection("dropped", reason)
    if reason := _may_be_no_paper(paper):
        return Objection("held", reason)
    return None


def _is_about_another(paper: Paper) -> str | None:
    told = (step(paper) for step in (_by_title, _by_comment, _by_abstract, _by_doi, _by_type))
    return next(filter(None, told), None)


def _by_title(paper: Paper) -> str | None:
    title = paper.title[:_LONGEST]
    if _ANOTHER_END.search(title[-_LONGEST_END:]):
        return "a correction of another work, by the end of its title"
    told = _is_told_of(paper)
    for notice in NOTICES:
        if notice.names_another.match(title) or (told and notice.may_be.match(title)):
            return f"{notice.reason}, by its title"
    return None


def _by_comment(paper: Paper) -> str | None:
    is_about = _SAYS_SO.match(paper.comment) and not _EDITORIAL.match(paper.comment)
    return "about another work, by its comment" if is_about else None


def _by_abstract(paper: Paper) -> str | None:
    is_about = _ABOUT_ANOTHER.match(paper.abstract[:_LONGEST])
    return "a correction of another work, or a comment on one, by its abstract" if is_about else None


def _by_doi(paper: Paper) -> str | None:
    is_part = _PARTS.match(paper.doi or "")
    return f"a comment on another work or a part of one, by its DOI {paper.doi}" if is_part else None


def _by_type(paper: Paper) -> str | None:
    types = _TYPES.intersection(map(str.lower, paper.types))
    return f"no paper of its own: its source calls it {min(types)}" if types else None


def _may_be_no_paper(paper: Paper) -> str | None:
    title = paper.title[:_LONGEST]
    if ends_withdrawn(title):
        return "the title ends like that of a retracted paper, and may be about surgery"
    if may_be_withdrawn(paper):
        return f"may be withdrawn, by its comment: {' '.join(paper.comment.split())[:300]}"
    if reason := next((notice.reason for notice in NOTICES if notice.may_be.match(title)), None):
        return f"may be {reason}, by its title"
    return "may be about another work, by its comment or type" if _is_told_of(paper) else None


def _is_told_of(paper: Paper) -> bool:
    """Return whether comment or type say that the record is about another work; sources call letters of research so, too."""
    return bool(_SAYS_SO.match(paper.comment) or _DOUBTFUL_TYPES.intersection(map(str.lower, paper.types)))
