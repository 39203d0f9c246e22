"""Where a paper was published, by the short name that readers know, and whether it was withdrawn."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.paper import Paper

PREPRINT_SERVERS = ("bioRxiv", "medRxiv", "SSRN", "Research Square", "TechRxiv", "Preprints.org", "ChemRxiv")


@dataclass(frozen=True, slots=True)
class _Venue:
    short: str
    pattern: re.Pattern[str]
    yearly: bool


def _conference(short: str, names: str = "") -> _Venue:
    # A lower-case word may be the acronym of a conference by chance: acronyms are compared with case.
    acronym = rf"(?<![A-Za-z]){re.escape(short)}(?:W|ws?)?(?![A-Za-z])"
    return _Venue(short, re.compile(acronym + (f"|(?i:{names})" if names else "")), yearly=True)


def _journal(short: str, pattern: str) -> _Venue:
    return _Venue(short, re.compile(pattern, re.I), yearly=False)


# The first that fits wins: journals whose names hold another's stand before it.
_VENUES = (
    _journal("IEEE TMI", r"(?:ieee )?trans(?:actions|\.)? (?:on )?med(?:ical|\.) imag(?:ing|\.)|\btmi\b"),
    _journal("IEEE JBHI", r"(?:ieee )?j(?:ournal|\.) of biomed(?:ical|\.)? (?:and|&) health inform(?:atics|\.)|\bjbhi\b"),
    _journal("IEEE TPAMI", r"trans(?:actions|\.)? (?:on )?pattern anal(?:ysis|\.) (?:and )?mach(?:ine|\.) intell|\bt-?pami\b"),
    _journal("IEEE TIP", r"trans(?:actions|\.)? (?:on )?image process(?:ing|\.)|\bieee tip\b"),
    _journal("IEEE TBME", r"trans(?:actions|\.)? (?:on )?biomed(?:ical|\.) eng(?:ineering|\.)|\btbme\b"),
    _journal("IEEE TNNLS", r"trans(?:actions|\.)? (?:on )?neural networks and learning systems|\btnnls\b"),
    _journal("IEEE TCSVT", r"trans(?:actions|\.)? (?:on )?circuits and systems for video technology|\btcsvt\b"),
    _journal("IEEE TMM", r"(?:ieee )trans(?:actions|\.)? (?:on )?multimedia|\bieee tmm\b|\btmm\b"),
    _journal("IEEE TGRS", r"trans(?:actions|\.)? (?:on )?geoscience and remote sensing|\btgrs\b"),
    _journal("IEEE TIM", r"trans(?:actions|\.)? (?:on )?instrumentation and measurement|\bieee tim\b"),
    _journal("IEEE TVCG", r"trans(?:actions|\.)? (?:on )?visualization and computer graphics|\btvcg\b"),
    _journal("IEEE RA-L", r"robotics and automation letters|\bra-?l\b(?= |$|,|\.)"),
    _journal("IEEE Access", r"\bieee access\b"),
    _journal("IEEE SPL", r"\b(?:ieee )?signal processing letters\b"),
    _journal("Medical Image Analysis", r"\bmed(?:ical|\.) image anal(?:ysis|\.)|\bmedia\b(?=\W*(?:journal|20\d\d|$))|\bmedical ima?g?e analysis\b"),
    _journal("MELBA", r"machine learning for biomedical imaging|\bmelba\b"),
    _journal("Computers in Biology and Medicine", r"comput(?:ers|\.) (?:in )?biol(?:ogy|\.) (?:and )?med(?:icine|\.)"),
    _journal("Computer Methods and Programs in Biomedicine", r"computer methods and programs in biomedicine|\bcmpb\b"),
    _journal("Computerized Medical Imaging and Graphics", r"computeri[sz]ed medical imaging and graphics|\bcmig\b"),
    _journal("Biomedical Signal Processing and Control", r"biomedical signal processing and control|\bbspc\b"),
    _journal("Artificial Intelligence in Medicine", r"(?<!conference on )artificial intelligence in medicine(?! \(aime)"),
    _journal("Expert Systems with Applications", r"expert systems with applications"),
    _journal("Knowledge-Based Systems", r"knowledge[- ]based systems"),
    _journal("Neurocomputing", r"\bneurocomputing\b"),
    _journal("Neural Networks", r"^neural networks?\b|accepted (?:by|to|in) neural networks\b"),
    _journal("Pattern Recognition Letters", r"pattern recognition letters"),
    _journal("Pattern Recognition", r"\bpattern recognition\b(?! \(?(?:cvpr|icpr|conference|and\b|in\b|workshop))(?<!vision and pattern recognition)(?<!conference on pattern recognition)(?<!intelligence and pattern recognition)"),
    _journal("Information Fusion", r"\binformation fusion\b"),
    _journal("IJCV", r"international journal of computer vision|\bijcv\b"),
    _journal("IJCARS", r"(?:international journal of|int\. ?j\.) ?comput(?:er|\.) assisted radiol(?:ogy|\.) (?:and )?surg(?:ery|\.)|\bijcars\b"),
    _journal("CVIU", r"computer vision and image understanding|\bcviu\b"),
    _journal("Medical Physics", r"^medical physics\b|\bin medical physics\b"),
    _journal("Physics in Medicine & Biology", r"physics in medicine (?:and|&) biology"),
    _journal("Journal of Medical Imaging", r"journal of medical imaging"),
    _journal("Journal of Imaging Informatics in Medicine", r"journal of imaging informatics in medicine"),
    _journal("Radiology: Artificial Intelligence", r"radiology: artificial intelligence"),
    _journal("Nature Communications", r"\bnat(?:ure|\.) commun(?:ications|\.)"),
    _journal("Nature Methods", r"\bnat(?:ure|\.) methods\b"),
    _journal("Nature Biomedical Engineering", r"\bnat(?:ure|\.) biomed(?:ical|\.) eng"),
    _journal("Nature Machine Intelligence", r"\bnat(?:ure|\.) mac(?:hine|h?\.) intell"),
    _journal("Nature Medicine", r"\bnat(?:ure|\.) med(?:icine|\.)"),
    _journal("npj Digital Medicine", r"npj digit(?:al|\.) med"),
    _journal("Scientific Reports", r"\bscientific reports\b|\bsci\. rep\b"),
    _journal("Scientific Data", r"^scientific data\b|nature scientific data"),
    _journal("TMLR", r"transactions on machine learning research|\btmlr\b"),
    _conference("MICCAI", r"medical image computing and compute[rd][- ](?:assisted|aided) interventions?"),
    _conference("ISBI", r"international symposium on biomedical imaging"),
    _conference("MIDL", r"(?:conference on )?medical imaging with deep learning"),
    _conference("IPMI", r"information processing in medical imaging"),
    _conference("EMBC", r"engineering in medicine (?:and|&) biology society"),
    _conference("SPIE Medical Imaging", r"spie[:,]? medical imaging|medical imaging \d{4}: "),
    _conference("BIBM", r"(?:bioinformatics and biomedicine)"),
    _conference("WACV", r"winter conference on applications of computer vision"),
    _conference("ACCV", r"asian conference on computer vision"),
    _conference("ECCV", r"european conference on computer vision"),
    _conference("BMVC", r"british machine vision conference"),
    _conference("CVPR", r"computer vision and pattern recognition|conf\. comput\. vis\. pattern recognit"),
    _conference("ICCV", r"(?<!asian )(?<!european )(?:ieee/cvf |ieee )?international conference on computer vision(?! theory)"),
    _conference("ICPR", r"international conference on pattern recognition(?! app| and)"),
    _conference("ICIP", r"international conference on image processing"),
    _conference("ICASSP", r"acoustics, speech,? and signal processing"),
    _conference("ICME", r"(?:ieee )?international conference on multimedia (?:and|&) expo"),
    _conference("IROS", r"intelligent robots and systems"),
    _conference("ICRA", r"international conference on robotics and automation"),
    _conference("NeurIPS", r"(?<!international conference on )neural information processing systems|\bneurips\b|\bnips\b"),
    _conference("ICONIP", r"international conference on neural information processing"),
    _conference("ICLR", r"international conference on learning representations"),
    _conference("ICML", r"international conference on machine learning(?! and)"),
    _conference("AAAI", r"aaai conference on artificial intelligence"),
    _conference("IJCAI", r"international joint conferences? on artificial intelligence"),
    _conference("IJCNN", r"international joint conference on neural networks?"),
    _conference("ACM MM", r"acm multimedia|acm international conference on multimedia|\bacm ?mm\b(?! ?asia)|(?<![a-z])mm ?['’]? ?(?:20)?2\d\b"),
    _conference("PRCV", r"pattern recognition and computer vision"),
    _conference("ICIAP"),
    _conference("MLMI", r"machine learning in medical imaging"),
)  # fmt: skip

_BY_DOI = {
    r"10\.1109/(?:tmi)\.": "IEEE TMI",
    r"10\.1109/jbhi\.": "IEEE JBHI",
    r"10\.1109/tpami\.": "IEEE TPAMI",
    r"10\.1109/tip\.": "IEEE TIP",
    r"10\.1109/tbme\.": "IEEE TBME",
    r"10\.1109/tnnls\.": "IEEE TNNLS",
    r"10\.1109/tcsvt\.": "IEEE TCSVT",
    r"10\.1109/tim\.": "IEEE TIM",
    r"10\.1109/tmm\.": "IEEE TMM",
    r"10\.1109/lra\.": "IEEE RA-L",
    r"10\.1109/access\.": "IEEE Access",
    r"10\.1016/j\.media\.": "Medical Image Analysis",
    r"10\.1016/j\.compbiomed\.": "Computers in Biology and Medicine",
    r"10\.1016/j\.compmedimag\.": "Computerized Medical Imaging and Graphics",
    r"10\.1016/j\.cmpb\.": "Computer Methods and Programs in Biomedicine",
    r"10\.1016/j\.bspc\.": "Biomedical Signal Processing and Control",
    r"10\.1016/j\.artmed\.": "Artificial Intelligence in Medicine",
    r"10\.1016/j\.eswa\.": "Expert Systems with Applications",
    r"10\.1016/j\.knosys\.": "Knowledge-Based Systems",
    r"10\.1016/j\.patcog\.": "Pattern Recognition",
    r"10\.1016/j\.neucom\.": "Neurocomputing",
    r"10\.1016/j\.neunet\.": "Neural Networks",
    r"10\.1016/j\.inffus\.": "Information Fusion",
    r"10\.1002/mp\.": "Medical Physics",
    r"10\.1088/1361-6560/": "Physics in Medicine & Biology",
    r"10\.1038/s41586-": "Nature",
    r"10\.1038/s41591-": "Nature Medicine",
    r"10\.1038/s41592-": "Nature Methods",
    r"10\.1038/s41467-": "Nature Communications",
    r"10\.1038/s41551-": "Nature Biomedical Engineering",
    r"10\.1038/s42256-": "Nature Machine Intelligence",
    r"10\.1038/s41597-": "Scientific Data",
    r"10\.1038/s41598-": "Scientific Reports",
    r"10\.1038/s41746-": "npj Digital Medicine",
    r"10\.1038/s43856-": "Communications Medicine",
    r"10\.1007/s11548-": "IJCARS",
    r"10\.1007/s11263-": "IJCV",
    r"10\.1148/ryai\.": "Radiology: Artificial Intelligence",
    r"10\.1117/1\.jmi\.": "Journal of Medical Imaging",
    r"10\.2139/ssrn": "SSRN",
    r"10\.21203/": "Research Square",
    r"10\.36227/": "TechRxiv",
    r"10\.20944/preprints": "Preprints.org",
}
# IEEE's proceedings carry conference and year in their DOIs: 10.1109/cvpr52733.2025.01234.
_IEEE_PROCEEDINGS = re.compile(
    r"10\.1109/(?P<name>cvprw?|iccvw?|wacvw?|isbi|icip|icassp|embc|bibm|icme|icra|iros|icpr|ijcnn)\d+\.(?P<year>20\d\d)\."
)
_CVF_PAGE = re.compile(
    r"openaccess\.thecvf\.com/(?:content/)?(?P<name>[A-Z]{4})_?(?P<year>20\d\d)(?P<workshop>W|_?workshops?)?\b",
    re.I,
)
_MICCAI_PAGE = re.compile(r"papers\.miccai\.org/miccai-(?P<year>20\d\d)/")

_NO_VENUE = frozenset(
    [
        "arxiv",
        "arxiv.org",
        "corr",
        "preprint",
        "preprints",
        "n/a",
        "none",
        "unknown",
        "ieee",
        "springer",
        "elsevier",
        "cvf",
        "nature",
        "spie",
        "mdpi",
        "wiley",
        "acm",
    ]
)
_HOST = re.compile(r"^(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?$", re.I)
_SERVERS = {
    r"\bbiorxiv\b": "bioRxiv",
    r"\bmedrxiv\b": "medRxiv",
    r"\bssrn\b": "SSRN",
    r"\bresearch ?square\b": "Research Square",
    r"\btechrxiv\b": "TechRxiv",
    r"\bpreprints\.org\b": "Preprints.org",
    r"\bchemrxiv\b": "ChemRxiv",
}

_YEAR = re.compile(r"(?<!\d)(?:(20[0-4]\d)|['’](\d\d))(?!\d)")
_GLUED_YEAR = re.compile(r"(?<=[A-Za-z])[-_' ’]?(20[0-4]\d|2\d)(?!\d)")
_CLAUSE = re.compile(r"[;\n|]|(?<=[^.A-Z]{3})\.(?=\s+[A-Z(*]|\s*$)|https?://\S+")
_NOT_YET = re.compile(
    r"\b(?:submit\w*|submission|under(?:going)? (?:peer )?(?:re)?view\w*|under revision|in review|being reviewed|"
    r"reject\w*|withdraw\w*|prepar\w+|pending|not yet|extension of|extended version of|extends|compared to|"
    r"rebuttal|in preparation|revision for|targeting)\b",
    re.I,
)
_ACCEPTED = re.compile(
    r"\b(?:acc?ep?t\w*|accpeted|to appear|appear(?:s|ed|ing)?|published|to be published|publication|presented|"
    r"presentation|proceedings|in press|oral|spotlight|poster|highlight|camera[- ]ready|early accept)\b",
    re.I,
)
_CHALLENGE = re.compile(
    r"\b(?:challenge|solution|competition|winning|winner|(?:1st|2nd|3rd|first|second|third) place)\b", re.I
)
_WORKSHOP = re.compile(
    r"\b(?:workshops?|satellite)\b|\b[A-Z]{4,6}W(?![A-Za-z])|\b[\w-]+\s?@\s?[A-Z]{4}|\bEMERGE\b", re.I
)
_NAMED = re.compile(
    r"\b(?i:acc?epe?ted|accept|appear|appeared|published|publication|presented|presentation)"
    r"(?i:,? (?:for|and) (?:publication|presentation|presented|published))*\s+(?:as an? [\w -]+? )?(?:by|to|at|in|on)\s+"
    r"(?:the\s+)?(?P<name>[A-Z][^,;()\n]*?)(?=\s*(?:[,;()\n]|\.(?:\s|$)|$|\s20\d\d\b|\sin\s20))"
)
_ACRONYM = re.compile(
    r"(?<![\w/])\(?(?P<name>(?!(?:IEEE|ACM|WS|EMBS|CVF)\b)(?:[A-Z][A-Za-z]*[A-Z][A-Za-z]*|[A-Z]{3,}))\)?,?"
    r"(?:[- ]?(?P<year>20[12]\d)| ?['’](?P<short>\d\d))(?!\d)"
)

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


def venue_of(paper: Paper) -> str | None:
    """Return where the paper was published, such as ``CVPR 2025``, ``IEEE TMI`` or ``MICCAI 2025 Workshop``.

    Read, in this order, from the publisher's DOI or page, the source's venue or journal reference, and the
    arXiv comment where that says so ("Accepted by MICCAI 2025"; not "submitted to"). A preprint server's name
    when there is nothing else; None when nothing is known. A year is given for conferences, where one is told.
    """
    told = [
        venue for venue in (_from_page(paper), _from_name(paper.venue), from_comment(paper.comment)) if venue
    ]
    if not told:
        return None
    published = [venue for venue in told if venue not in PREPRINT_SERVERS]
    best = (published or told)[0]
    # The comment often has the year that the publisher's name of the conference lacks.
    longer = [venue for venue in published if venue.startswith(f"{best} ")]
    return longer[0] if longer else best


def short_venue(name: str) -> str | None:
    """Return the short name of a journal or conference; None for preprint servers, hosts and publishers."""
    short = _from_name(name)
    return None if short in PREPRINT_SERVERS else short


def _from_page(paper: Paper) -> str | None:
    link, doi = paper.url or "", (paper.doi or "").lower()
    if not doi and (found := re.search(r"10\.\d{4,9}/[^\s?#]+", link)):
        doi = found[0].lower()
    if not doi and (found := re.search(r"nature\.com/articles/([\w.-]+)", link)):
        doi = f"10.1038/{found[1]}"
    if found := _IEEE_PROCEEDINGS.match(doi):
        name, workshop = found["name"].upper(), found["name"] in ("cvprw", "iccvw", "wacvw")
        return f"{name[:-1]} {found['year']} Workshop" if workshop else f"{name} {found['year']}"
    for pattern, short in _BY_DOI.items():
        if re.match(pattern, doi):
            return short
    if found := _CVF_PAGE.search(link):
        return f"{found['name'].upper()} {found['year']}" + (" Workshop" if found["workshop"] else "")
    if found := _MICCAI_PAGE.search(link):
        return f"MICCAI {found['year']}"
    for pattern, server in _SERVERS.items():
        if re.search(pattern, link, re.I):
            return server
    return None


def _from_name(name: str) -> str | None:
    """Read a source's venue name or an arXiv journal reference."""
    name = " ".join(name.split())
    for pattern, server in _SERVERS.items():
        if re.search(pattern, name, re.I):
            return server
    if not name or name.casefold() in _NO_VENUE or _HOST.match(name) or name.casefold().startswith("arxiv"):
        return None
    if known := _known(name):
        return known
    # Of a journal reference such as "Some Journal 12(3), 45 (2024)" the name is what stands before the numbers.
    short = re.split(r",|\(|\s(?=\d)|\s(?:vol|no|pp)\.?\s", name, maxsplit=1, flags=re.I)[0].strip(" .:;")
    return short[:100] if len(short) > 2 and any(c.isalpha() for c in short) else None


def from_comment(comment: str) -> str | None:
    """Return the venue that an arXiv comment says the paper was accepted at, if it says so."""
    text = re.sub(r"[ \t\r\n]+", " ", comment)
    for clause in _clauses(text):
        if _NOT_YET.search(clause):
            continue
        accepted = bool(_ACCEPTED.search(clause))
        if _CHALLENGE.search(clause) and not (accepted and _WORKSHOP.search(clause)):
            continue
        known = _known(clause)
        if known and (accepted or _YEAR.search(known) or known.startswith("IEEE ")):
            return known
        if known:
            continue
        if found := _ACRONYM.search(clause):
            year = found["year"] or f"20{found['short']}"
            return f"{found['name']} {year}" + (" Workshop" if _WORKSHOP.search(clause) else "")
        if accepted and (named := _NAMED.search(clause)):
            name = named["name"].strip(" .")
            if 3 < len(name) <= 80 and not _YEAR.fullmatch(name):
                return name
    return None


def _clauses(text: str) -> Iterator[str]:
    yield from (clause for part in _CLAUSE.split(text) if (clause := part.strip()))


def _known(text: str) -> str | None:
    """Return the short name of the first known venue in the text, with the year of a conference."""
    for venue in _VENUES:
        places = list(venue.pattern.finditer(text))
        if not places:
            continue
        if not venue.yearly:
            return venue.short
        year = next((year for found in places if (year := _year_near(text, found.start(), found.end()))), "")
        workshop = _WORKSHOP.search(text.replace("Workshop/Winter", "Winter")) or re.search(
            rf"\b{re.escape(venue.short)}[Ww]s?\b", text
        )
        return " ".join(part for part in (venue.short, year, "Workshop" if workshop else "") if part)
    return None


def _year_near(text: str, start: int, end: int) -> str:
    """Return the year that stands nearest to a place of the text, or nothing."""
    years = [(abs(found.start() - end), found[1] or f"20{found[2]}") for found in _YEAR.finditer(text)]
    if found := _GLUED_YEAR.match(text, end):
        years.append((0, found[1] if len(found[1]) == 4 else f"20{found[1]}"))
    years += [(start - found.end(), found[1]) for found in re.finditer(r"(20[0-4]\d)\b", text[:start])]
    return min(years)[1] if years else ""


def is_withdrawn(paper: Paper) -> bool:
    """Return whether the authors, arXiv or the publisher withdrew or retracted the paper.

    arXiv has no flag for it: the comment of the last version says so. Publishers put it before the title.
    """
    if WITHDRAWN_TITLE.match(paper.title):
        return True
    comment = " ".join(paper.comment.split())
    return bool(_WITHDRAWN.search(comment)) and not _WITHDRAWN_OTHER.search(comment)
