"""The title in one line of running text that nothing marks, where authors and venue may stand beside it."""

import re
from collections.abc import Sequence
from itertools import takewhile

from bot.core.venues import is_known_venue
from bot.listing.bylines import end_of_names, split_sentences
from bot.listing.dates import read_date
from bot.listing.free_text import (
    BRACKETS,
    EDGES,
    is_beside,
)
from bot.listing.names import are_names_for_sure, read_names
from bot.listing.notes import YEAR, is_known_venue_alone, is_name_of_things, is_note, read_told_note
from bot.listing.shown import Span
from bot.listing.vocabulary import count_words

_TAG = re.compile(r"^\s*(?:[\[(【][^\[\]()【】]{1,60}[\])】]\s*[:：]?\s*)+")
_NAME_TAG = re.compile(r"[\[【](?!Re[\]】])(?=[^\[\]【】]*[A-Z\d])[^\s\[\]()【】]{2,24}[\]】]")
"""One word in square brackets, such as the name of a method; ``[Re]`` is how titles of replications begin."""
_TAIL = re.compile(r"\s*[\[(（【]([^\[\]()（）【】]{2,60})[\])）】]\s*\.?\s*$")
_DASHED_TAIL = re.compile(
    rf"\s+[-–—]\s+(?P<venue>(?:(?!\s[-–—]\s).){{2,40}}?)\s+[-–—]\s*(?P<year>{YEAR})\s*$"
)
_YEARS = re.compile(rf"{YEAR}\s*[-–]\s*{YEAR}")
"""The years that a title speaks of."""
NUMBER = re.compile(r"^\s*\d{1,4}\s*[.)、．](?!\d)\s*")
_FRONT = re.compile(r"^\s*(\d[\d./-]{4,9})[\s:：,|]+(?=\S)")
"""What may be a date in front of a title."""
_CITED = re.compile(
    rf"^(?P<names>[^\W\d_].{{2,600}}?)\s*\((?P<year>{YEAR})[a-z]?(?:, ?[^()]{{1,20}})?\)\s*[.:,]?\s+(?=\S)"
)
"""Names and a year in brackets in front of a title, as in a list of references."""
_NOTED = re.compile(r"(?P<title>[^()]{6,300}?)\s*\((?P<note>[^()]{2,40})\)\s*[,.:;–-]\s*(?P<rest>\S.*)")
"""A title with its year or venue in brackets in front of names."""
_NAMED = re.compile(r"(?P<names>[^:]{3,200}?):\s+(?=\S)")
_REMARKED_DATE = re.compile(rf"((?:[^(),]{{2,40}} )?{YEAR}) \([^()]{{3,60}}\)")
"""A year or a venue with a remark in brackets behind it."""
_ACRONYM = re.compile(r"[A-Z]{3,9}")
_IN_PROCEEDINGS = re.compile(r"[.,]\s+In:?\s+(?=[A-Z])")
_ET_AL = re.compile(r"\bet\.? al\b|\b[^\W\d_]\.")


def without_tail(title: str) -> str:
    """Return a title without venue, date or links in brackets at its end, or a tag before it."""
    bare = title
    while (found := _TAIL.search(bare)) and _is_tail(found[1]):
        bare = bare[: found.start()]
    return without_tag(split_off_dashed_note(bare)[0])


def split_off_dashed_note(title: str) -> tuple[str, str]:
    """Return a title without venue and year that dashes tell apart from it, and these: ``Title - CVPR - 2018``."""
    found = _DASHED_TAIL.search(title)
    note = f"{found['venue']} {found['year']}" if found else ""
    return (title[: found.start()], note) if found and is_note(note) else (title, "")


def _is_tail(text: str) -> bool:
    is_dated = re.search(rf"\b{YEAR}\b", text) is not None
    is_named = bool(_ET_AL.search(text)) and bool(read_names(text, sure=True))
    return not _YEARS.fullmatch(text) and (is_dated or is_note(text.strip(" *")) or is_named)


def without_tag(title: str) -> str:
    """Return a title without venue, date or the name of a method in brackets before it."""
    tag = _TAG.match(title)
    if tag is None or len(title) - tag.end() <= 10:
        return title
    inside = BRACKETS.findall(_NAME_TAG.sub("", tag[0]))
    return title[tag.end() :] if all(map(_is_tag, inside)) else title


def _is_tag(text: str) -> bool:
    """Return whether a text in brackets before a title is venue or date, perhaps behind the name of a method."""
    name, _, venue = text.rpartition(", ")
    is_named = (
        0 < count_words(name) < 4 and re.search(rf"\b{YEAR}$", venue) and read_told_note(venue, sure=True)[1]
    )
    return is_note(text) or is_known_venue(text) or bool(is_named)


def title_in_line(text: str) -> str:
    """Return the title in one line that may hold authors and venue, too."""
    bare = _IN_PROCEEDINGS.split(text)[0]
    cited = _CITED.match(bare)
    if cited and read_names(cited["names"], sure=True):
        return _first_sentence(bare[cited.end() :])
    noted = _NOTED.match(bare)
    if noted and is_note(noted["note"]) and _are_behind(noted["rest"]):
        return noted["title"].strip(EDGES)
    # What the paper is about may stand before the names: ``Chess - Ann Bell, ...``.
    topic = re.match(r"[^,:]{3,20}\s[-–—]\s+", bare)
    for behind in (bare, bare[topic.end() :] if topic else ""):
        if front := end_of_names(behind):
            return _without_venue(behind[front:])
    return _own_sentences(_without_front(bare))


def _are_behind(text: str) -> bool:
    """Return whether a text is names, perhaps with others: what stands behind a title and its year."""
    bare = text.strip(" .,")
    return are_names_for_sure(bare) or bool(
        re.search(r"\bet\.? al\.?$", bare) and read_names(bare, sure=True)
    )


def _without_venue(text: str) -> str:
    """Return the title of a line of which the parts are told apart by commas: title, venue and year."""
    parts = re.split(r",\s+", without_tail(_own_sentences(text) or text).strip(EDGES + "."))
    count = len(parts)
    while count > 1 and (is_note(parts[count - 1]) or read_date(parts[count - 1])):
        count -= 1
    # With a year behind them, the last words are the venue's where they are written as its name is.
    is_open = re.search(rf"\b{YEAR}\b", text) and not any(map(is_known_venue_alone, parts[count:]))
    if is_open and count > 1 and is_name_of_things(parts[count - 1]):
        count -= 1
    return ", ".join(parts[:count]).strip(EDGES)


def _first_sentence(text: str) -> str:
    ends = [end for _, end in split_sentences(text)]
    return text[: ends[0]].strip(EDGES) if ends else ""


def _without_front(text: str) -> str:
    """Return a line without names and a colon, a number or a date in front of it, and notes in brackets behind it."""
    named = _NAMED.match(text)
    if named and _ET_AL.search(named["names"]) and read_names(named["names"], sure=True):
        text = text[named.end() :]
    text = without_tail(NUMBER.sub("", text)).strip(EDGES)
    front = _FRONT.match(text)
    return text[front.end() :] if front and read_date(front[1]) else text


def _own_sentences(text: str) -> str:
    """Return the sentences of a line that are its title: those before names and venue, or the only one behind."""
    parts = split_sentences(text)

    def is_own(part: Span) -> bool:
        return not is_beside(text[slice(*part)])

    lead, all_own = list(takewhile(is_own, parts)), list(filter(is_own, parts))
    if not lead and len(all_own) != 1:
        return ""
    own = lead or all_own
    return _without_note(without_tail(text[own[0][0] : own[-1][1]])).strip(EDGES)


def only_candidate(lines: Sequence[str]) -> str:
    """Return the title where only one line can be it."""
    told = list(filter(None, map(_only_title, lines)))
    if len(told) == 1:
        return told[0]
    return lines[0] if len(lines) == 1 and _is_pair_of_things(lines[0]) else ""


def _only_title(text: str) -> str:
    """Return the one part of a line that may be a title, where each part may be something else: names, a venue, a date."""
    bare = NUMBER.sub("", text)
    told = [_without_note(bare[slice(*part)].strip(EDGES)) for part in split_sentences(bare)]
    own = [part for part in told if not is_note(part) and not are_names_for_sure(part)]
    return own[0] if len(own) == 1 and count_words(own[0]) > 1 else ""


def _is_pair_of_things(text: str) -> bool:
    """Return whether a text of the form of two names is all that stands there, and longer than two names are."""
    return " and " in text and count_words(text) > 5 and not re.search(r"[,;.]", text)


def _without_note(title: str) -> str:
    """Return a title without names in front of it and a date or venue behind it, each cut off by a comma."""
    parts = re.split(r"[,，]\s+", title)
    if len(parts) > 1:
        parts[-1] = _without_remark(parts[-1])
    _drop_notes_behind(parts)
    for is_lead in (_is_dated_venue, _are_names_with_others):
        if len(parts) > 1 and is_lead(parts[0]):
            del parts[0]
    return ", ".join(parts)


def _without_remark(text: str) -> str:
    """Return a year or a venue without the remark in brackets behind it, and any other text as it is."""
    remarked = _REMARKED_DATE.fullmatch(text)
    return remarked[1] if remarked and is_note(remarked[1]) else text


def _drop_notes_behind(parts: list[str]) -> None:
    """Take the date and the venue off the end of the parts of a title, of which one always stays."""
    is_dated = bool(read_date(parts[-1]))
    while len(parts) > 1 and (is_note(parts[-1]) or read_date(parts[-1])):
        parts.pop()
    if is_dated and len(parts) > 1 and _ACRONYM.fullmatch(parts[-1]):
        parts.pop()


def _are_names_with_others(text: str) -> bool:
    """Return whether a text is names with *et al* behind them."""
    return bool(re.search(r"\bet\.? al\.?$", text) and read_names(text, sure=False))


def _is_dated_venue(text: str) -> bool:
    """Return whether a text is a known venue with its year, perhaps with praise: ``CVPR 2025 Oral``."""
    bare = re.sub(r"(?i)\s+(?:oral|spotlight|poster|highlight)$", "", text)
    return re.search(rf"\b{YEAR}$", bare) is not None and is_known_venue_alone(bare)
