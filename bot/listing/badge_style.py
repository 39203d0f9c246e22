"""How a list writes a badge for the venue of a row, or for a preprint, found in a cell."""

import re
from collections.abc import Callable

from bot.core.identifiers import arxiv_id
from bot.listing.badges import split_badge, words_of_badge
from bot.listing.row_values import date_field, forms_of
from bot.listing.rows import Row
from bot.listing.template import format_date, format_venue
from bot.listing.vocabulary import role_of_heading

_PICTURE = re.compile(
    r"!\[(?P<label>[^\[\]{}]*)\]\((?P<before>https?://img\.shields\.io/badge/)(?P<words>[^/?#\s()\"'<>{}]{1,200}?)(?P<behind>(?:\.svg)?(?:\?[^\s(){}]*)?)\)"
)
_PLAIN_FORM = re.compile(r"(?:%[YymbB]|[. ])+")
"""The form of a date that can stand in the address of a badge."""
_OF_PREPRINTS = re.compile(r"arxiv|preprint", re.IGNORECASE)

_Name = Callable[[Row, str], str | None]
"""Returns the name of the value that a part of a badge shows; None where it shows none."""


def venue_badge(row: Row, raw: str) -> str | None:
    """Return a cell with the names of the values in its badge for a venue; None where it has none, or a colon."""
    made = _with_names(row, raw, _name_in_venue)
    return made if made and "{venue" in made else None


def preprint_badge(row: Row, raw: str) -> str | None:
    """Return a cell with the names of the values in its badge for a preprint; None where it has none, or a colon."""
    is_of_arxiv = arxiv_id(row.url) and re.search("arxiv", raw, re.IGNORECASE)
    return _with_names(row, raw, _name_in_preprint) if is_of_arxiv else None


def _with_names(row: Row, raw: str, name: _Name) -> str | None:
    badges = list(_PICTURE.finditer(raw))
    if len(badges) != 1 or re.search(r":(?!//)", raw):
        return None
    (badge,) = badges
    words = words_of_badge(badge["before"] + badge["words"])
    *parts, colour = split_badge(badge["words"])
    named = [_name_of(row, word, part, name) for word, part in zip(words, parts, strict=True)]
    if not named or None in named:
        return None
    address = badge["before"] + "-".join([*filter(None, named), colour]) + badge["behind"]
    return f"{raw[: badge.start()]}![{_label(row, badge['label'], name)}]({address}){raw[badge.end() :]}"


def _label(row: Row, label: str, name: _Name) -> str:
    """Return the label of a badge: the value that it names, or what holds for every row."""
    if told := name(row, label):
        return re.sub(r"[ :]badge\}", "}", told)
    is_own = re.search(r"\d", label) or format_venue(row.venue or "\n", "name", "") in label
    return ("{venue}" if row.venue else "arXiv") if is_own else label


def _name_of(row: Row, word: str, part: str, name: _Name) -> str | None:
    """Return the name of what a part shows, or the part itself where it names what the badge tells: *Venue*."""
    return name(row, word) or (part if role_of_heading(word) in ("venue", "date") else None)


def _name_in_venue(row: Row, word: str) -> str | None:
    venue, date = row.venue or "", row.date or ""
    names = {
        venue: "{venue:badge}",
        format_venue(venue, "name", date): "{venue:name badge}",
        format_venue(venue, "%Y", date): "{venue:%Y}",
        format_venue(venue, "%y", date): "{venue:%y}",
    }
    return names.get(word) if word else None


def _name_in_preprint(row: Row, word: str) -> str | None:
    if _OF_PREPRINTS.fullmatch(word):
        return word
    if word == arxiv_id(row.url):
        return "{id}"
    when = row.date or ""
    forms = [form for form in ("%Y", "%y%m", *forms_of(word, when)) if _PLAIN_FORM.fullmatch(form)]
    shown = [form for form in forms if when and format_date(when, form) == word]
    return date_field(shown[0]).replace(" ", "_") if shown else None
