"""Venues that a text names: those of the table, with their years, and findings of conferences."""

import re
from collections.abc import Sequence
from itertools import islice

from bot.core.venues.known import VENUES, Venue

YEAR = re.compile(r"(?<!\d)(?:(20[0-4]\d)|['’](\d\d))(?!\d)")
_GLUED_YEAR = re.compile(r"(?<=[A-Za-z])[-_' ’]?(20[0-4]\d|2\d)(?!\d)")
_YEAR_BEFORE = re.compile(r"(20[0-4]\d)\b")
WORKSHOP = re.compile(
    r"\b(?:workshops?|satellite)\b|\b[A-Z]{4,6}W(?![A-Za-z])|\b[\w-]+\s?@\s?[A-Z]{3}|\bEMERGE\b", re.I
)
_FINDINGS = re.compile(
    r"\bfindings of (?:the )?(?:(?:association for computational linguistics|ACL)\b:?\s*(?:in )?)?(?P<name>[A-Z][A-Za-z]{2,9})?(?:-[A-Z]{3,9}\b)?"
    r"(?:[ ,-]*(?P<year>20\d\d)|['’](?P<short>\d\d))?"
    r"|\b(?P<name2>(?-i:[A-Z]{3,9}))(?:[ -]?(?P<year2>20\d\d)| ?['’](?P<short2>\d\d))? ?\(?findings\b(?! workshop)\)?(?: (?P<year3>20\d\d))?",
    re.I,
)
_MOST_PLACES = 10
"""How often a venue's name is looked at for the year beside it."""


def known_venue(text: str) -> str | None:
    """Return the short name of the first known venue in the text, with the year of a conference."""
    for venue in VENUES:
        places = list(islice(venue.pattern.finditer(text), _MOST_PLACES))
        if places:
            return _conference(venue, places, text) if venue.yearly else venue.short
    return None


def _conference(venue: Venue, places: Sequence[re.Match[str]], text: str) -> str:
    """Return a conference with the year that stands near its name, and whether it is a workshop of it."""
    year = next(filter(None, (_year_near(text, found.start(), found.end()) for found in places)), "")
    workshop = "Workshop" if _is_workshop(venue, text) else ""
    return " ".join(filter(None, (venue.short, year, workshop)))


def _is_workshop(venue: Venue, text: str) -> bool:
    named = re.search(rf"\b{re.escape(venue.short)}[Ww]s?\b", text)
    return bool(named or WORKSHOP.search(text.replace("Workshop/Winter", "Winter")))


def _year_near(text: str, start: int, end: int) -> str:
    """Return the year that stands nearest to a place of the text, or nothing."""
    years = [(abs(found.start() - end), found[1] or f"20{found[2]}") for found in YEAR.finditer(text)]
    if found := _GLUED_YEAR.match(text, end):
        years.append((0, found[1] if len(found[1]) == 4 else f"20{found[1]}"))
    years += [(start - found.end(), found[1]) for found in _YEAR_BEFORE.finditer(text[:start])]
    return min(years, default=(0, ""))[1]


def findings(text: str) -> str | None:
    """Return ``Findings of EMNLP 2022``: such papers are not in the proceedings of the conference itself."""
    found = _FINDINGS.search(text)
    if not found:
        return None
    name = _pick(found, "name", "name2") or _acl(found[0])
    year = _pick(found, "year", "year2", "year3") or year_of(_pick(found, "short", "short2"))
    # The pattern reads any case; names of conferences are acronyms.
    is_acronym = sum(map(str.isupper, name)) > 2
    return " ".join(filter(None, ("Findings of", name, year))) if is_acronym else None


def year_of(short: str) -> str:
    """Return the year that two digits stand for."""
    return short and f"20{short}"


def _pick(found: re.Match[str], *groups: str) -> str:
    return next(filter(None, map(found.__getitem__, groups)), "")


def _acl(text: str) -> str:
    return "ACL" if "ACL" in text or "ssociation" in text else ""
