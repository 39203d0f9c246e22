"""Where in a journal a paper stands, as references name it: ``Nature 518.7540 (2015): 529-533``."""

import re

from bot.listing.dates import read_date

_NAME = re.compile(
    r"(?P<name>[^\W\d][^\d:;|()\[\]\"“”]{1,90}?)[\s,.:;]+(?:(?:vol(?:ume)?|no|pp?)\.?\s*)?(?=[\d(])",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:[\s\d.,:;()/–-]|\b(?:vol(?:ume)?|no|issue|pp?|pages?|art(?:icle)?)\b|\b[a-z]{1,4}(?=\d)|(?<=\d)[a-z]\b)+",
    re.IGNORECASE,
)
"""Numbers of a volume, an issue and pages, and the year."""
_MARKS = re.compile(r"[(:;,–-]")
"""What stands between these numbers, and not between year, month and day."""
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_YEARS = tuple(map(re.compile, (rf"\({_YEAR}\)", rf"^{_YEAR}(?=[\s,;])", rf"(?:^|[\s,;]){_YEAR}$")))
_SERVER = re.compile(r"(?:arxiv|corr|biorxiv|medrxiv|chemrxiv)\b", re.IGNORECASE)
_OF_JOURNALS = re.compile(
    r"\b(?:in|of|on|for|and|&)\b|\.\s|\b(?:journal|nature|science|letters|reviews?|ieee|acm)\b", re.IGNORECASE
)
_LONGEST = 160


def read_place_in_journal(text: str) -> tuple[str, str] | None:
    """Return the journal with its year, and the year, of a text that names volume or pages as well; None for others."""
    found = _NAME.match(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    name, place = found["name"].strip(" ,.:;"), text[found.end() :]
    if _SERVER.match(name) or re.search(r"\bet\.? al\b", name) or not _is_place(place, name):
        return None
    year = next(filter(None, (form.search(place) for form in _YEARS)), None)
    # A full stop behind the last of several shortened words belongs to it.
    return (f"{name}{'.' if '.' in name else ''} {year['year']}", year["year"]) if year else None


def _is_place(text: str, name: str) -> bool:
    """Return whether a text has volume or pages beside a year; a name and two numbers may be those of a model."""
    is_place = _PLACE.fullmatch(text) and _MARKS.search(text) and not read_date(text)
    numbers = len(re.findall(r"\d+", text))
    return bool(is_place) and (numbers > 2 or (numbers == 2 and _OF_JOURNALS.search(name) is not None))
