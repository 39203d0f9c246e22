"""Where a paper was published, read from what its sources say."""

import re
from collections.abc import Iterator
from itertools import islice

from bot.core.paper import Paper
from bot.core.publishers import SERVERS, server_in_text, server_of_doi
from bot.core.venues.known import (
    BY_DOI,
    CVF_PAGE,
    IEEE_PROCEEDINGS,
    MICCAI_PAGE,
    NO_VENUE,
    VENUES,
)
from bot.support.markup import decode

PREPRINT_SERVERS = tuple(server.name for server in SERVERS)
_HOST = re.compile(r"^(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?$", re.I)
_YEAR = re.compile(r"(?<!\d)(?:(20[0-4]\d)|['’](\d\d))(?!\d)")
_GLUED_YEAR = re.compile(r"(?<=[A-Za-z])[-_' ’]?(20[0-4]\d|2\d)(?!\d)")
_CLAUSE = re.compile(r"[;\n|]|(?<=[^.A-Z]{3})\.(?=\s+[A-Z(*]|\s*$)|https?://\S+")
_NOT_YET = re.compile(
    r"\b(?:submit\w*|submission|under(?:going)? (?:peer )?(?:re)?view\w*|under revision|in review|being reviewed|"
    r"reject\w*|withdraw\w*|prepar\w+|pending|not yet|not accepted|extension of|extended version of|extends|compared to|"
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
    r"\b(?:workshops?|satellite)\b|\b[A-Z]{4,6}W(?![A-Za-z])|\b[\w-]+\s?@\s?[A-Z]{3}|\bEMERGE\b", re.I
)
_NAMED = re.compile(
    r"\b(?i:acc?epe?ted|accept|appear|appeared|published|publication|presented|presentation)"
    r"(?i:,? (?:for|and) (?:publication|presentation|presented|published))*\s+(?:as an? [\w -]+? )?(?:by|to|at|in|on)\s+"
    r"(?:the\s+)?(?P<name>[A-Z][^,;()\n]*?)(?=\s*(?:[,;()\n]|\.(?:\s|$)|$|\s20\d\d\b|\sin\s20))"
)
_ACRONYM = re.compile(
    r"(?<![\w/])\(?(?P<name>(?!(?:IEEE|ACM|WS|EMBS|CVF)\b)[A-Z](?=[a-z]*[A-Z])[A-Za-z]*+)\)?,?"
    r"(?:[- ]?(?P<year>20[12]\d)| ?['’](?P<short>\d\d))(?!\d)"
)
_FINDINGS = re.compile(
    r"\bfindings of (?:the )?(?:(?:association for computational linguistics|ACL)\b:?\s*(?:in )?)?(?P<name>[A-Z][A-Za-z]{2,9})?"
    r"(?:[ ,-]*(?P<year>20\d\d)|['’](?P<short>\d\d))?"
    r"|\b(?P<name2>(?-i:[A-Z]{3,9}))(?:[ -]?(?P<year2>20\d\d)| ?['’](?P<short2>\d\d))? ?\(?findings\b(?! workshop)\)?(?: (?P<year3>20\d\d))?",
    re.I,
)
_LONGEST = 2000
"""Characters of a comment that are read, and of a name."""
_MOST_PLACES = 10
"""How often a venue's name is looked at for the year beside it."""


def venue_of(paper: Paper) -> str | None:
    """Return where the paper was published, such as ``CVPR 2025``, ``IEEE TMI`` or ``MICCAI 2025 Workshop``.

    Read, in this order, from the publisher's DOI or page, the source's venue or journal reference, and the
    arXiv comment where that says so ("Accepted by MICCAI 2025"; not "submitted to"). A preprint server's name
    when there is nothing else; None when nothing is known. A year is given for conferences, where one is told.
    """
    told = [
        venue for venue in (_from_page(paper), _from_name(paper.venue), _from_comment(paper.comment)) if venue
    ]
    if not told:
        return None
    published = [venue for venue in told if venue not in PREPRINT_SERVERS]
    best = (published or told)[0]
    # The comment often has the year that the publisher's name of the conference lacks.
    longer = [venue for venue in published if venue.startswith(f"{best} ")]
    return longer[0] if longer else best


def is_conference(venue: str) -> bool:
    """Tell whether a row's venue is a meeting with proceedings; a name that is not known is one if it has a year."""
    name = re.sub(r"\s*\b(?:19|20)\d\d\b.*", "", venue)
    known = next((one for one in VENUES if one.short.casefold() == name.casefold()), None)
    said = re.search(r"\b(?:19|20)\d\d\b|\b(?:conference|symposium|workshop|proceedings)\b", venue, re.I)
    return known.yearly if known else said is not None


def short_venue(name: str) -> str | None:
    """Return the short name of a journal or conference; None for preprint servers, hosts and publishers."""
    short = _from_name(name)
    return None if short in PREPRINT_SERVERS else short


def is_known_venue(text: str) -> bool:
    """Return whether a text names a journal or conference of the table of known venues."""
    return _known(text) is not None


def _from_page(paper: Paper) -> str | None:
    link, doi = paper.url or "", (paper.doi or "").lower()
    if not doi and (found := re.search(r"10\.\d{4,9}/[^\s?#]+", link)):
        doi = found[0].lower()
    if not doi and (found := re.search(r"nature\.com/articles/([\w.-]+)", link)):
        doi = f"10.1038/{found[1]}"
    if found := IEEE_PROCEEDINGS.match(doi):
        name, workshop = found["name"].upper(), found["name"] in ("cvprw", "iccvw", "wacvw")
        return f"{name[:-1]} {found['year']} Workshop" if workshop else f"{name} {found['year']}"
    for pattern, short in BY_DOI.items():
        if re.match(pattern, doi):
            return short
    if found := CVF_PAGE.search(link):
        return f"{found['name'].upper()} {found['year']}" + (" Workshop" if found["workshop"] else "")
    if found := MICCAI_PAGE.search(link):
        return f"MICCAI {found['year']}"
    return server_of_doi(doi) or server_in_text(link)


def _from_name(name: str) -> str | None:
    """Read a source's venue name or an arXiv journal reference."""
    name = " ".join(name[:_LONGEST].split())
    if server := server_in_text(name):
        return server
    if not name or name.casefold() in NO_VENUE or _HOST.match(name) or name.casefold().startswith("arxiv"):
        return None
    if known := _findings(name) or _known(name):
        return known
    # Of a journal reference such as "Some Journal 12(3), 45 (2024)" the name is what stands before the numbers.
    short = re.split(r",|\(|\s(?=\d)|\s(?:vol|no|pp)\.?\s", name, maxsplit=1, flags=re.I)[0].strip(" .:;")
    return short[:100] if len(short) > 2 and any(c.isalpha() for c in short) else None


def _from_comment(comment: str) -> str | None:
    """Return the venue that an arXiv comment says the paper was accepted at, if it says so."""
    text = decode(comment[:_LONGEST])
    return next((venue for clause in _clauses(text) if (venue := _from_clause(clause))), None)


def _from_clause(clause: str) -> str | None:
    if _NOT_YET.search(clause):
        return None
    accepted = bool(_ACCEPTED.search(clause))
    # "the findings of the MICCAI 2023 challenge" are no proceedings.
    if (accepted or "findings" not in clause) and (findings := _findings(clause)):
        return findings
    if _CHALLENGE.search(clause) and not (accepted and _WORKSHOP.search(clause)):
        return None
    if known := _known(clause):
        told = accepted or _YEAR.search(known) or known.startswith("IEEE ")
        return known if told else None
    if found := _ACRONYM.search(clause):
        year = found["year"] or f"20{found['short']}"
        return f"{found['name']} {year}" + (" Workshop" if _WORKSHOP.search(clause) else "")
    return _named(clause) if accepted else None


def _named(clause: str) -> str | None:
    """Return the name of an unknown venue that stands behind "accepted by"."""
    found = _NAMED.search(clause)
    name = found["name"].strip(" .") if found else ""
    return name if 3 < len(name) <= 80 and not _YEAR.fullmatch(name) else None


def _clauses(text: str) -> Iterator[str]:
    yield from (clause for part in _CLAUSE.split(text) if (clause := part.strip()))


def _findings(text: str) -> str | None:
    """Return ``Findings of EMNLP 2022``: such papers are not in the proceedings of the conference itself."""
    found = _FINDINGS.search(text)
    if not found:
        return None
    # The pattern reads any case; names of conferences are acronyms.
    name = found["name"] or found["name2"] or ("ACL" if "ACL" in found[0] or "ssociation" in found[0] else "")
    short = found["short"] or found["short2"]
    year = found["year"] or found["year2"] or found["year3"] or (f"20{short}" if short else "")
    return (
        " ".join(part for part in ("Findings of", name, year) if part)
        if sum(map(str.isupper, name)) > 2
        else None
    )


def _known(text: str) -> str | None:
    """Return the short name of the first known venue in the text, with the year of a conference."""
    for venue in VENUES:
        places = list(islice(venue.pattern.finditer(text), _MOST_PLACES))
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
