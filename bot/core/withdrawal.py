"""Whether the authors, arXiv or the publisher withdrew or retracted a paper, by the words of its record."""

import re

from bot.core.paper import Paper

_LONGEST = 500
"""Characters of a title or an abstract's beginning that are read."""
_LONGEST_COMMENT = 5000
_LONGEST_END = 90
"""Characters at the end of a title in which such a word stands."""

_DASH = r"\s[-\u2013\u2014]+\s"
_SUBJECT = r"(?:papers?|articles?|manuscripts?|submissions?|preprints?|works?|stud(?:y|ies)|uploads?|posts?|it|this|version)"
_STATE = r"(?:withdrawn|retracted)"

# --- titles -----------------------------------------------------------------------------------------------------

WITHDRAWN_TITLE = re.compile(
    r"^\W*(?:(?i:"
    rf"(?:{_STATE}|temporary removal|removed by [a-z ]{{3,30}})(?: article| paper| chapter)?\s*(?:[:*\])\u3011]|\u2014|\u2013|{_DASH})"
    rf"|(?:article|paper|chapter) {_STATE}\s*[:\])\u2013\u2014]|retracted article\b"
    r"|(?:notice|statement) of (?:retraction|withdrawal|removal)\b(?: (?:of|to|for))?\s*:?"
    r"|(?:retraction|withdrawal|removal) (?:note|notice|statement)\b(?: (?:of|to|for))?\s*:?"
    r"|(?:publisher )?(?:retraction|withdrawal)(?: (?:to|of|for))?\s*:|(?:retraction|withdrawal) (?:to|of|for)(?= ?[\"“„«‘']| .{2,60}\bet al\b)"
    r")|(?:WITHDRAWN|RETRACTED|REMOVED(?=:))\b)[\s:.\])\u3011\u2013\u2014-]*"
)
"""What publishers put before the title of a withdrawn paper."""
_WITHDRAWN_END = re.compile(
    rf"\s*(?:(?:[.:\u2013\u2014]|{_DASH})\s*(?:retraction|{_STATE})(?: article| paper)?|,\s*{_STATE} (?:article|paper)"
    rf"|[(\[]\s*(?:retraction|{_STATE})\b[^()\[\]]{{0,60}}[)\]])\W*$",
    re.I,
)
# Surgeons retract tissue: there ": Retraction" is no publisher's word.
_SURGERY = re.compile(r"\b(?:surg\w+|tissue|laparoscop\w+|retractor\w*|robot\w*)\b", re.I)

# --- comments ---------------------------------------------------------------------------------------------------

_CLAUSE = re.compile(r";|\.(?=\s|$)")
_MENTIONED = re.compile(r"\b(?:withdr[ae]w\w*|retracted)\b", re.I)
_BY_WHOM = r"(?:the |its |their |our )?(?:arxiv\w*|authors?|us|publisher|editors?|submitters?|institut\w+|journal|first author|corresponding author)"
_WE = r"(?:we|i|(?:co-?)?authors?(?:\(s\)|s)?)"
_ALL_FORMS = r"(?:withdraw(?:n|ing|s)?|withdrew|retract(?:ed|ing|s)?)"
_TOLD = re.compile(
    rf"\b{_SUBJECT}\b(?: [\w-]+){{0,4}}? {_STATE}\b|\b(?:should|must|needs? to|has to|will) be {_STATE}\b"
    rf"|\b(?:{_STATE}|removed) (?:by|at the request of) {_BY_WHOM}\b"
    rf"|\b{_STATE} (?:due|because|owing|as|for|pending|at the request|after|until)\b"
    r"|\b(?:decided?|wish|want|need|would like|request(?:ed)?|going|intend) to (?:withdraw|retract)\b"
    rf"|^\W*(?:(?:this )?(?:paper|article) )?{_STATE}\b|\b{_STATE}\W*$"
    rf"|\b{_WE},? (?:(?:have|hereby|am|are|has|had|therefore|must|will|also|now|\w+ly) ){{0,3}}{_ALL_FORMS}\b"
    rf"|\b(?:please|hereby) (?:withdraw|retract)\b|\b{_ALL_FORMS} (?:this|the|our|my) {_SUBJECT}\b"
    r"|\b(?:request\w*|ask\w*|appl\w+)(?: for| the| a)* (?:withdrawal|retraction)\b"
    rf"|\b(?:article|paper|publication|manuscript)s? {_STATE} by\b"
    r"|\b(?:should|must) not be (?:used|cited|used or cited|cited or used)\b|\b(?:please )?(?:ignore|disregard|do not use) this (?:paper|submission|upload|manuscript|preprint|article)\b"
    rf"|\b(?:withdrawal|retraction) (?:(?:was |is )?(?:requested|pending)|by {_BY_WHOM}|due to|of (?:the|this|our) {_SUBJECT})\b"
    r"|^\W*(?:withdrawal|retraction)\W*$",
    re.I,
)
# What else is withdrawn: claims, code, consent, a former version, a submission to one conference.
_THINGS = (
    r"(?:code|data\w*|images?|links?|figures?|tables?|models?|weights|labels?|annotations?|appendix|claims?|statements?|results?|theorems?|"
    r"conjectures?|corollary|lemma|consent\w*|patients?|participants?|subjects?|volunteers?|scans?|cases?|drugs?|tissues?|organs?|repositor\w+|demo|licen[cs]e)"
)
_ELSE = re.compile(
    rf"\b(?:not|never|nor|n't) (?:(?:to )?be(?:en)? |being )?{_ALL_FORMS}\b"
    rf"|\b{_THINGS}\b[^.;]{{0,30}}\b(?:{_ALL_FORMS}\b(?! (?:this|the|our) {_SUBJECT}\b)|replaced|superseded|removed)\b"
    rf"|\b{_ALL_FORMS} (?:(?!this|because|due|since|as|owing|for|after|by|the paper)[\w-]+ ){{0,3}}{_THINGS}\b"
    r"|\bwithdr[ae]w\w* (?:[\w-]+ ){0,3}?from (?!arxiv|the arxiv|publication|circulation|this)"
    rf"|\b(?:of|on|from|with) an? {_STATE}\b|\b(?:supersedes|replaces)\b|\b{_STATE} {_SUBJECT} (?:at|to|of|from)\b(?! the request)"
    r"|\b(?:previous(?:ly)?|earlier|old(?:er)?|prior|former|first|initial|original|v\d|version \d)\b(?: [\w-]+){0,8}? (?:withdrawn|withdrew|retracted)",
    re.I,
)
_REASON = re.compile(r"\b(?:because|due to|owing to|since)\b", re.I)
"""What begins the reason of a withdrawal, which may name other things that were withdrawn, too."""
_DUPLICATE = re.compile(
    rf"^\W*(?:(?:(?:this|the)(?: {_SUBJECT})?|it) (?:is|was) )?(?:an? )?(?:accidental(?:ly)? |exact )?duplicated?\b"
    r"(?:\W*$|\W+see\b| (?:(?:upload|submission|paper|entry|version|article|record)(?! (?:detect\w*|search))|of (?:(?:the|our|another|my)? ?(?:paper|article|submission|arxiv)|\d{4}\.\d)))"
    rf"|\b(?:uploaded|submitted|posted) (?:twice|a second time|again by (?:mistake|accident))|\bduplicate of (?:arxiv\W|\d{{4}}\.\d)|\b{_SUBJECT} duplicates (?:arxiv\W|\d{{4}}\.\d)"
    rf"|\b{_SUBJECT} (?:has been|is|was)(?: \w+ly| now)? (?:superseded|replaced|subsumed) by\b"
    r"|^\W*(?:superseded|replaced|subsumed) by (?:arxiv|\d{4}\.\d|(?:a|the|our) (?:newer|new|later|longer|other|extended|revised) (?:paper|version|article|submission))"
    r"|\bidentical (?:to|with) (?:arxiv\W|\d{4}\.\d)|\b(?:superseded|replaced) by (?:arxiv\W|\d{4}\.\d)|\bno longer (?:valid|maintained as a paper)\b|\bdo not cite (?:this|it)\b",
    re.I,
)
_WITHDRAWN_ABSTRACT = re.compile(
    rf"^\W*(?:withdrawal statement\W+)?(?:(?:bio|med)rxiv has {_STATE} this {_SUBJECT}\b"
    rf"|the publisher regrets that this article is an? (?:accidental )?duplicat\w+\b|(?:this|the)(?: full text of this)? {_SUBJECT} (?:has been|was|is)(?: \w+ly)? {_STATE}\b"
    rf"|(?:the full text of )?this {_SUBJECT} has been {_STATE}\b"
    rf"|{_WE} (?:have |has )?(?:withdrawn|withdrew|retracted) (?:this|the|their|our) {_SUBJECT}\b"
    rf"|the {_WE} (?:have |has )?(?:withdrawn|withdrew|retracted|withdraw|retract) (?:this|the|their|our) {_SUBJECT}\b"
    rf"|the {_WE} (?:have )?request(?:ed)? that this {_SUBJECT} be (?:removed|withdrawn)\b"
    rf"|\[?this retracts the article\b|{_STATE}\W*$)|^\W*[\[(]{_STATE}[\])]",
    re.I,
)


def is_withdrawn(paper: Paper) -> bool:
    """Return whether the authors, arXiv or the publisher withdrew or retracted the paper.

    arXiv has no flag for it: the comment of the last version says so. Publishers put it before the title, or behind.
    """
    title = paper.title[:_LONGEST]
    ends = ends_withdrawn(title) and not _SURGERY.search(title)
    return bool(WITHDRAWN_TITLE.match(title) or ends or says_withdrawn(paper))


def ends_withdrawn(title: str) -> bool:
    """Return whether a title ends as publishers end that of a retracted paper; one about surgery may, too."""
    return bool(_WITHDRAWN_END.search(title[-_LONGEST_END:]))


def says_withdrawn(paper: Paper) -> bool:
    """Return whether comment or abstract say that the paper was withdrawn, is a duplicate or was superseded."""
    if _WITHDRAWN_ABSTRACT.match(paper.abstract[:_LONGEST]):
        return True
    return any(map(_clause_tells, _clauses(paper.comment)))


def _clause_tells(clause: str) -> bool:
    told = _TOLD.search(clause) or _DUPLICATE.search(clause)
    if told is None:
        return False
    reason = _REASON.search(clause, told.start())
    return not _ELSE.search(clause[: reason.start()] if reason else clause)


def may_be_withdrawn(paper: Paper) -> bool:
    """Return whether the comment speaks of a withdrawal and leaves open whether the paper's own is meant."""
    return any(_MENTIONED.search(clause) and not _ELSE.search(clause) for clause in _clauses(paper.comment))


def said_of(paper: Paper) -> str:
    """Return the words that tell of a withdrawal, shortened."""
    words = paper.comment if says_withdrawn(paper) and paper.comment else paper.title
    return " ".join(words.split())[:300]


def _clauses(comment: str) -> list[str]:
    return _CLAUSE.split(" ".join(comment[:_LONGEST_COMMENT].split()))
