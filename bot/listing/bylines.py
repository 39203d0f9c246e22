"""Names of people at the beginning of a line, told apart from what follows them."""

import re
from itertools import takewhile

from bot.core.venues import is_known_venue
from bot.listing.dates import read_date
from bot.listing.names import INITIAL, OF_VENUES, are_names_for_sure, read_names
from bot.listing.notes import (
    YEAR,
    is_known_venue_alone,
    is_note,
    is_preprint,
    names_workplace,
    read_told_note,
)

_SENTENCE = re.compile(
    r"(?<![^\w][^\W\d_])(?<!^[^\W\d_])(?<!\bvs)(?<!\bal)(?<!\bSt)(?<!\bDr)(?<!\bProc)(?<!\bConf)(?<!\bTrans)[.。]\s+(?=\S)|\s+[—–|·-]\s+"
)


_AND_OTHERS = re.compile(r"(?P<names>.{2,200}?\bet\.? al\.?)[\s,]+(?=\S)", re.IGNORECASE)


_NAMES_AND_YEAR = re.compile(rf"(?P<names>[^\d]{{3,300}}) (?P<year>{YEAR})")
_MOST_NAMES = 200
_BEHIND_INITIAL = re.compile(r"(?<=[A-Z])(?<![a-z][A-Z])\. (?=[A-Z])")
_FAMILY_FIRST = re.compile(r"[^\W\d_][^\s,.;]+(?: [^\W\d_][^\s,.;]*){0,3}(?: [A-Z]{1,3}){1,3}")
"""A name with initials behind it: ``De Dorn C D``."""


def split_off_names(text: str) -> tuple[str | None, str]:
    """Split ``Wang et al., CVPR 2022`` or ``Ann Bell, Carl Dorn. CVPR 2022`` into names and the rest."""
    for split in (
        _split_behind_initial,
        _split_behind_others,
        _split_at_sentence,
        _split_before_year,
        _split_at_comma,
    ):
        if told := split(text):
            return told
    return None, text


def _split_behind_initial(text: str) -> tuple[str, str] | None:
    end = _BEHIND_INITIAL.search(text)
    if end and _are_family_first(text[: end.start()], text[end.end() :]):
        return text[: end.start()], text[end.end() :]
    return None


def _split_behind_others(text: str) -> tuple[str, str] | None:
    """Split a text behind *et al*."""
    others = _AND_OTHERS.match(text)
    found = read_names(others["names"], sure=False) if others else None
    return (found, text[others.end() :]) if others and found else None


def _split_at_sentence(text: str) -> tuple[str, str] | None:
    for end in _SENTENCE.finditer(text):
        names, rest = text[: end.start()], text[end.end() :]
        if found := _read_lead(names, rest):
            return found, rest
    return None


def _split_before_year(text: str) -> tuple[str, str] | None:
    """Split several names from the year that is all that stands behind them."""
    dated = _NAMES_AND_YEAR.fullmatch(text)
    people = re.split(r",? and |, ", dated["names"]) if dated else []
    if dated and len(people) > 1 and all(map(may_be_one_person, people)):
        return dated["names"], dated["year"]
    return None


def _split_at_comma(text: str) -> tuple[str, str] | None:
    """Split as many names as there are from the rest, all told apart by commas."""
    parts = re.split(r"[,，]\s*", text)
    for count in range(min(len(parts) - 1, _MOST_NAMES), 1, -1):
        if found := read_names(", ".join(parts[:count]), sure=False):
            return found, ", ".join(parts[count:])
    rest = ", ".join(parts[1:])
    lead = _read_lead(parts[0], rest) if len(parts) > 1 else None
    return (lead, rest) if lead else None


def _are_family_first(names: str, rest: str) -> bool:
    """Return whether a text is names with initials behind them: several, or one in front of a venue."""
    parts = names.split(", ")
    return all(map(_FAMILY_FIRST.fullmatch, parts)) and (len(parts) > 1 or _begins_with_venue(rest))


def _begins_with_venue(text: str) -> bool:
    """Return whether a text is a venue with its year: one name with an initial before it may be half of another's."""
    name = re.split(rf"[,.]?\s+{YEAR}", text)[0]
    is_one = "," not in name and not re.search(r"\bet\.? al\b", name)
    return is_one and (is_known_venue_alone(name) or bool(OF_VENUES.search(name)))


def _read_lead(text: str, rest: str) -> str | None:
    if is_known_venue_alone(text) or is_preprint(text):
        return None
    if " " not in text and read_date(rest):
        # One word and a year may be a venue: *Robotics, 2022*.
        return None
    return read_names(text, sure=False) or _single_name(text, rest)


def _single_name(text: str, rest: str) -> str | None:
    """Return the name of one person in front of a venue or a year, if it can be nothing else."""
    if OF_VENUES.search(text) or is_known_venue(text) or not read_names(text, sure=True):
        return None
    return text.strip(" ,;.") if _may_follow_names(rest, bool(INITIAL.search(text))) else None


def _may_follow_names(rest: str, has_initials: bool) -> bool:
    """Return whether a text is a venue, or a date behind a name with initials."""
    venue, date = read_told_note(rest, sure=True)
    return bool(venue) or is_preprint(rest) or (has_initials and date is not None)


def may_be_one_person(text: str) -> bool:
    """Return whether a text may be the name of one person: two to four words, none of a venue or a workplace."""
    is_other = OF_VENUES.search(text) or is_known_venue(text) or names_workplace(text) or is_note(text)
    return (
        1 < len(text.split()) < 5
        and not is_other
        and not re.search(r"[,;&]", text)
        and bool(read_names(text, sure=True))
    )


def end_of_names(text: str) -> int:
    """Return where names end with which a line begins that has a title behind a comma; 0 where none do.

    ``Ann Bell, Carl Dorn, A Title of Some Words, ICML, 2007``. One name alone may be part of a title, unless words
    enough follow it, and a year.
    """
    parts = text.split(", ")
    count = sum(1 for _ in takewhile(_are_full_names, parts[:-1]))
    names, title = ", ".join(parts[:count]), parts[count]
    words = len(title.split())
    is_dated = re.search(rf"(?:, |\([^()]*){YEAR}\W*$", text) is not None
    is_sure = are_names_for_sure(names) or (is_dated and may_be_one_person(names) and words > 3)
    # A title may be of the form of a name: then what follows the names is a venue.
    before_dash = re.split(r"\s[-–—]\s", title)[:-1]
    is_title = words > 1 and not is_note(title) and not any(map(may_be_one_person, before_dash))
    return len(names) + 2 if is_sure and is_title else 0


def _are_full_names(text: str) -> bool:
    """Return whether a text is names of two or three words, perhaps the last of several with *and* before it."""
    bare = re.sub(r"^(?:and|&) |\s*\bet\.? al\.?$", "", text)
    parts = re.split(r" (?:and|&) ", bare) if bare else []
    return all(1 < len(part.split()) < 4 and read_names(part, sure=True) for part in parts)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return where the parts of a text stand that full stops, dashes or bars end; initials end none."""
    ends = [found.span() for found in _SENTENCE.finditer(text)]
    spans = zip([0, *(end for _, end in ends)], [*(start for start, _ in ends), len(text)], strict=True)
    return [(start, end) for start, end in spans if text[start:end].strip()]
