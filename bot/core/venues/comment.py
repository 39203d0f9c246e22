"""The venue that an arXiv comment tells of: "Accepted by MICCAI 2025", not "submitted to"."""

import re

from bot.core.venues.naming import WORKSHOP, YEAR, findings, known_venue
from bot.support.markup import decode

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
_NAMED = re.compile(
    r"\b(?i:acc?epe?ted|accept|appear|appeared|published|publication|presented|presentation)"
    r"(?i:,? (?:for|and) (?:publication|presentation|presented|published))*\s+(?:as an? [\w -]+? )?(?:by|to|at|in|on)\s+"
    r"(?:the\s+)?(?P<name>[A-Z][^,;()\n]*?)(?=\s*(?:[,;()\n]|\.(?:\s|$)|$|\s20\d\d\b|\sin\s20))"
)
_ACRONYM = re.compile(
    r"(?<![\w/])\(?(?P<name>(?!(?:IEEE|ACM|WS|EMBS|CVF)\b)[A-Z](?=[a-z]*[A-Z])[A-Za-z]*+)\)?,?"
    r"(?:[- ]?(?P<year>20[12]\d)| ?['’](?P<short>\d\d))(?!\d)"
)
_LONGEST = 2000
"""Characters of a comment that are read."""


def from_comment(comment: str) -> str | None:
    """Return the venue that an arXiv comment says the paper was accepted at, if it says so."""
    clauses = map(str.strip, _CLAUSE.split(decode(comment[:_LONGEST])))
    return next(filter(None, map(_from_clause, filter(None, clauses))), None)


def _from_clause(clause: str) -> str | None:
    if _NOT_YET.search(clause):
        return None
    if _ACCEPTED.search(clause):
        return findings(clause) or _from_accepted(clause)
    # "the findings of the MICCAI 2023 challenge" are no proceedings.
    told = findings(clause) if "findings" not in clause else None
    return told or _from_other(clause)


def _from_accepted(clause: str) -> str | None:
    if _CHALLENGE.search(clause) and not WORKSHOP.search(clause):
        return None
    return known_venue(clause) or _by_acronym(clause) or _find_name(clause)


def _from_other(clause: str) -> str | None:
    """Return the venue of a clause that does not say accepted: it must have a year, or be a journal of IEEE."""
    if _CHALLENGE.search(clause):
        return None
    known = known_venue(clause)
    if known:
        return known if YEAR.search(known) or known.startswith("IEEE ") else None
    return _by_acronym(clause)


def _by_acronym(clause: str) -> str | None:
    """Return the conference that an acronym with a year names."""
    found = _ACRONYM.search(clause)
    if not found:
        return None
    year = found["year"] or f"20{found['short']}"
    return f"{found['name']} {year}" + (" Workshop" if WORKSHOP.search(clause) else "")


def _find_name(clause: str) -> str | None:
    """Return the name of an unknown venue that stands behind "accepted by"."""
    found = _NAMED.search(clause)
    name = found["name"].strip(" .") if found else ""
    return name if 3 < len(name) <= 80 and not YEAR.fullmatch(name) else None
