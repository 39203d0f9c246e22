"""Short texts beside a title: a venue, a date. What may be one or another is none of them."""

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.core.venues import is_known_venue
from bot.listing.dates import read_date
from bot.listing.journals import read_place_in_journal
from bot.listing.names import OF_VENUES, read_names
from bot.listing.vocabulary import is_nothing, role_of_label
from bot.support.plain_text import plain

Note = tuple[str | None, str | None]
"""A venue and a date, None where there is none."""
YEAR = r"(?:19|20)\d{2}"
_PREPRINT = re.compile(
    r"\W*(?:arxiv(?: preprint)?(?: arxiv)?|corr|preprint|misc|technical report|tech(?:nical)? rep\.?|submitted|under review|in review|in submission|to appear|forthcoming|unpublished|openreview|google scholar|biorxiv|medrxiv|ssrn)(?:[\s:]*\d{4}\.\d{4,5}(?:v\d+)?\b)?(?:\s*[\[(][a-z-]+\.[a-z-]{2,}[\])])?"
    r"[\s,，:'’(]*(?P<digits>\d{2,8}(?:[ .-]\d\d?){0,2})?(?:\.\d{5,8})?(?:v\d+)?\W*",
    re.IGNORECASE,
)  # fmt: skip
_NUMBERED_PREPRINT = re.compile(r"arxiv[\s:]*\d{4}(?:\.\d{4,5})?\s*[;,/|&]?\s+(?=[A-Z])", re.IGNORECASE)
"""A month or an identifier of arXiv in front of a venue: ``arXiv 1708; ICCV 2017``."""
_PRAISE = r"(?:[\s,(（]*(?:oral|spotlight|poster|highlight|short|long|best (?:student )?paper\w*|finalists?|award|honou?rable mention|top[ -]?\d+|early access|in press)\b\W*){1,3}"
_NO_VENUE = re.compile(
    rf"{_PRAISE}|.*\b(?:universit\w+|institutes?|lab|labs|laborator\w+|college|academy|school|hospital|inc|google|deepmind|meta|microsoft|"
    r"nvidia|openai|amazon|apple|adobe|tencent|alibaba|bytedance|baidu|huawei|samsung|mit|eth|kaust|cnrs|inria)\b.*",
    re.IGNORECASE,
)  # fmt: skip
"""What may stand in italics beside names without being a venue: praise, and where people work."""
_VENUE = re.compile(
    rf"(?:in:?\s+(?:proc\.?\s+of\s+)?|published\s+(?:in|at)\s+|accepted\s+(?:by|at|to)\s+|proc(?:eedings|\.)?\s+(?!(?:of\s+)?(?:the\s+)?(?:IEEE|ACM)\W*(?:\d|$))(?:of\s+)?(?:the\s+)?)?"
    rf"(?P<name>(?:[^\W\d]|\d[A-Z]{{2}})[^.:;|]*?(?:\.[^.:;|]{{1,30}}?){{0,4}}?)\s*[.,，'(-]?\s*(?P<digits>{YEAR}(?:[ ./-]?\d\d){{0,2}})\)?\s*(?P<part>[\s,(-]*(?:findings|workshops?|ws|tracks?|demos?)\b\W*)?(?:{_PRAISE}|[,(].{{0,30}})?",
    re.IGNORECASE,
)  # fmt: skip
_VOLUME = re.compile(
    rf"(?:(?:vol|no|pp?|issue)\.?\s*[\d:–-]+[\s,;]*){{1,4}}\(?(?P<year>{YEAR})\)?", re.IGNORECASE
)
"""Where in a journal a paper stands, and its year."""
_ACCEPTED = re.compile(r"(?:accepted|published|appeared)\s+(?:by|at|to|in|for)\s+", re.IGNORECASE)
_DAY = re.compile(rf"{YEAR}[01]\d[0-3]\d")
_DATED = re.compile(rf"[\w .&/@+-]{{2,25}}[ ,'’(-]*{YEAR}(?:[./]\d\d|\w*)\)?(?:{_PRAISE})?", re.IGNORECASE)
_YEAR_FIRST = re.compile(rf"(?P<year>{YEAR})[\s,:-]+(?P<name>[^\W\d][^\d:;|]{{1,80}})")
_WITH_MONTH = re.compile(r"(?P<name>[^\W\d][^\d,;|:]{1,60}),\s*(?P<month>[^\W\d]{3,9}\.?[ ,]+(?:19|20)\d{2})")
PRAISE_INSIDE = re.compile(r"\s*\((?:oral|spotlight|poster|highlight)\)\s*(?=['’]?\d)", re.IGNORECASE)
_FINDINGS = re.compile(r"^Findings of (?:the )?ACL:\s*(?=[A-Z])")
"""How the Anthology begins the names of volumes: ``Findings of ACL: EMNLP 2020``."""
_WITHOUT_QUOTES = str.maketrans("", "", "《》")
_SHORT_YEAR = re.compile(
    rf"([A-Z][A-Za-z@&-]*[A-Z](?: [A-Z][a-z]+)?)(?:\s?['’]?|\s)([12]\d)(?:{_PRAISE})?", re.IGNORECASE
)
_SHORTENED_YEAR = re.compile(r"(?P<name>[A-Z][\w &@/.-]{1,50}?)\s?['’]\s?(?P<year>[0-2]\d)")
_BINDING_TEXT = "a an and as at by de des et for from in of on on-line the to und with & -"
_BINDING = frozenset(_BINDING_TEXT.split())
"""Words in the names of venues that are written small."""
_ACRONYMS_TEXT = """
3dv aacl aistats asplos asru cikm coling colm conll corl dicta eacl ecai ecir ecml emnlp eurographics eusipco globecom
icassp icdar icde icdm icra icse icwsm infocom interspeech iros ismar ismir isscc jmlr kdd lrec mobicom naacl ndss nsdi osdi
pakdd recsys sigcomm siggraph sigir sigmod sosp tacl taslp tdsc tifs tkde tomm uai uist usenix vldb wsdm mlsys mlhc acl chi ccs www
eurosys l4dc aamas icaps ecai asiaccs acsac esorics pldi popl oopsla icfp isca hpca ppopp hpdc fse issta icsme saner icwsm cscw imwut
ubicomp sensys percom lak ismb recomb tmlr tois tist tods tosem toplas tochi tase tits tgrs trec clef konvens conll starsem jair ijrr tog csur
"""
_ACRONYMS = frozenset(_ACRONYMS_TEXT.split())
"""Venues of other fields, which hardly mean anything else where their name stands alone."""
_OPENS_VENUE = re.compile(
    r"(?:advances in|proceedings of|proc\.|journal of|transactions (?:on|of)|annual|annals of|international (?:conference|journal|symposium|workshop)|"
    r"(?:ieee|acm|european|asian) (?:[\w/]+ ){0,3}(?:conference|journal|transactions|symposium|workshop))\b",
    re.IGNORECASE,
)
"""Words that only a venue begins with, of which any word may be written small."""


def is_note(text: str) -> bool:
    """Return whether a short text is a venue, a date or a label, not a title."""
    bare = text.strip(" []()【】.:")
    if _is_venue_or_date(bare) or read_place_in_journal(text.strip(" .")):
        return True
    return role_of_label(bare) is not None and len(bare.split()) < 3


def _is_venue_or_date(text: str) -> bool:
    return bool(
        _PREPRINT.fullmatch(text)
        or read_date(text)
        or is_known_venue_alone(text)
        or (_DATED.fullmatch(text) and not _is_dated_title(text))
        or re.fullmatch(_PRAISE, text, re.IGNORECASE)
        or _is_short_and_dated(text)
    )


def _is_short_and_dated(text: str) -> bool:
    """Return whether a short text is a name with a date behind or before it, as hardly a title has one."""
    return bool(
        (len(text) < 25 and (_SHORT_YEAR.fullmatch(text) or _YEAR_FIRST.fullmatch(text)))
        or (len(text) < 40 and _read_venue_and_month(text))
        or _SHORTENED_YEAR.fullmatch(text)
    )


def _is_dated_title(text: str) -> bool:
    """Return whether a text may be a short title with its year, in brackets or behind dashes: ``Neural Maps (2019)``."""
    if text.count(" - ") > 1:
        # A title, its venue and its year: ``Mask Nets - ICCV - 2017``.
        return True
    name, bracket, _ = text.partition("(")
    words = name.split()
    return (
        bool(bracket)
        and len(words) > 2
        and not OF_VENUES.search(name)
        and not is_known_venue_alone(name.strip())
    )


def is_preprint(text: str) -> bool:
    """Return whether a text names a preprint server, or says that there is no venue yet."""
    return bool(_PREPRINT.fullmatch(re.sub(r"(?i)^arxiv on .*", "arXiv", text)))


@lru_cache(maxsize=4_096)
def is_known_venue_alone(text: str) -> bool:
    """Return whether a text is the name of a known venue, perhaps with its year, and nothing else."""
    return len(text.split()) <= 4 and len(text) <= 40 and "]" not in text and _is_known(text)


def _is_known(text: str) -> bool:
    bare = re.sub(r"^((?:ACM|IEEE) )\((\w+)\)$", r"\1\2", text)
    short = re.sub(r"^(?:acm|ieee) | asia$", "", bare.casefold())
    return is_known_venue(bare) or (short in _ACRONYMS and any(map(str.isupper, text)))


@lru_cache(maxsize=4_096)
def read_note(text: str) -> Note:
    """Return the venue that a note names and the date in it; a preprint server of everything is no venue."""
    bare = plain(text).strip(" .;:[]")
    bare = bare[1:-1] if bare.startswith("(") and bare.endswith(")") else bare.translate(_WITHOUT_QUOTES)
    bare = _FINDINGS.sub("Findings of ", PRAISE_INSIDE.sub(" ", bare))
    if is_nothing(bare):
        return None, None
    for read in (
        _read_preprint,
        _read_period,
        read_place_in_journal,
        _read_venue_and_month,
        _read_dated_venue,
        _read_year_first,
        _read_short_year,
    ):
        if told := read(bare):
            return told
    # A full stop behind the last of several shortened words belongs to it.
    stop = "." if "." in bare and plain(text).endswith(f"{bare}.") else ""
    return (bare + stop, None) if len(bare) <= 60 and _is_known(bare) else (None, None)


def _read_preprint(text: str) -> Note | None:
    if told := _read_beside_preprint(text):
        return told
    if (on := re.match(r"arxiv on ", text, re.IGNORECASE)) and (date := read_date(text[on.end() :])):
        return None, date
    if numbered := _NUMBERED_PREPRINT.match(text):
        told = read_note(text[numbered.end() :])
        return told if told[0] else None
    if not (found := _PREPRINT.fullmatch(text)):
        return None
    digits = found["digits"] or ""
    return None, _first_date(digits, digits[:6], digits[:4])


def _read_beside_preprint(text: str) -> Note | None:
    """Read ``arXiv / ICLR 2022``: the venue counts."""
    parts = text.split(" / ")
    if len(parts) == 2 and any(map(is_preprint, parts)):
        return read_note(next((part for part in parts if not is_preprint(part)), parts[0]))
    return None


def _read_period(text: str) -> Note | None:
    """Read a date, or a place in a journal with its year."""
    if date := read_date(text):
        return None, date
    volume = _VOLUME.fullmatch(text)
    return (None, volume["year"]) if volume else None


def _read_dated_venue(text: str) -> Note | None:
    if not (found := _VENUE.fullmatch(text)):
        return None
    stop = "." if text.startswith(".", found.end("name")) else ""
    name, digits = found["name"].strip(" ,，-") + stop, re.sub(r"\D", "", found["digits"])
    date = _first_date(digits[:6], digits[:4])
    # A full stop behind the last of several shortened words belongs to it.
    name = name if "." in name[:-1] else name.rstrip(".")
    if len(name) > 100 or not any(c.isalpha() for c in name):
        return None, date
    year, part = digits if len(digits) == 4 else "", (found["part"] or "").strip(" ,-()")
    return " ".join(filter(None, (name, year, part))), date


def _read_venue_and_month(text: str) -> Note | None:
    """Read ``ICLR, Apr 2022``: the month is the paper's, not a part of the venue's name."""
    found = _WITH_MONTH.fullmatch(text)
    date = read_date(found["month"]) if found else None
    if not found or not date:
        return None
    return (None if is_preprint(found["name"]) else found["name"].strip()), date


def _read_year_first(text: str) -> Note | None:
    found = _YEAR_FIRST.fullmatch(text)
    if not found:
        return None
    parts = [part.strip() for part in found["name"].split(",")]
    # What stands behind a known venue is praise, or where the authors work.
    name = parts[0] if is_known_venue_alone(parts[0]) else found["name"]
    return read_note(f"{next(filter(is_preprint, parts), name)} {found['year']}")


def _read_short_year(text: str) -> Note | None:
    if found := _SHORTENED_YEAR.fullmatch(text):
        return (None if is_preprint(found["name"]) else text), f"20{found['year']}"
    found = _SHORT_YEAR.fullmatch(text)
    return (text[: found.end(2)], f"20{found[2]}") if found and _is_short_name(found[1]) else None


def _is_short_name(text: str) -> bool:
    """Return whether a text may be the short name of a venue: *AISec@CCS*, *USENIX Security*."""
    first = text.split()[0]
    if first != text:
        return first.casefold() in _ACRONYMS and first.isupper()
    return sum(map(str.isupper, text)) > 1 or is_known_venue(text)


def _first_date(*texts: str) -> str | None:
    return next(filter(None, map(read_date, texts)), None)


def read_told_note(text: str, sure: bool) -> Note:
    """Return venue and date of a note in running text, where a name or a sentence may stand as well.

    Args:
        text: the note.
        sure: whether it stands where a venue does, as in brackets.
    """
    venue, date = read_note(text)
    name = re.sub(rf"\W*{YEAR}\W*$", "", venue or "")
    if not name or read_place_in_journal(text) or _is_venue_for_sure(name):
        return venue, date
    if _has_spoken_words(word for word in name.split() if not OF_VENUES.fullmatch(word)):
        return None, None
    return (None, date) if not sure and _may_be_a_name(name) else (venue, date)


def _is_venue_for_sure(name: str) -> bool:
    """Return whether a name is that of a known venue, in whatever case, or begins as only those of venues do."""
    return any(map(is_known_venue_alone, (name, name.upper()))) or _OPENS_VENUE.match(name) is not None


def _has_spoken_words(words: Iterable[str]) -> bool:
    """Return whether there are words that are written small, and do not bind others."""
    return any(word.islower() and word not in _BINDING for word in words)


def _may_be_a_name(text: str) -> bool:
    words = text.split()
    if len(words) < 2 or any(word.isupper() and len(word) > 3 for word in words):
        return False
    return not OF_VENUES.search(text) and bool(read_names(text, sure=True))


def read_venue(text: str) -> Note:
    """Return the venue that a cell of a column of venues names and the date in it: the whole cell, if need be."""
    before, _, day = plain(text).replace("，", ",").rpartition(",")
    if before and _DAY.fullmatch(day.strip()):
        return read_venue(before)[0], read_date(day.strip()[:6])
    named = _ACCEPTED.sub("", plain(text).strip())
    told = read_note(named)
    bare = named.strip(" ;:")
    bare = bare if "." in bare[:-1] else bare.rstrip(".")
    return (bare, None) if told == (None, None) and _may_be_venue(bare) else told


def _may_be_venue(text: str) -> bool:
    return len(text) <= 100 and not is_nothing(text) and not _PREPRINT.fullmatch(text)


def names_workplaces(text: str) -> bool:
    """Return whether a text names several universities or companies: where the authors of a paper work."""
    return sum(map(names_workplace, text.split(","))) > 1


def names_workplace(text: str) -> bool:
    """Return whether a text names where people work, or praises a paper: it is then neither a person nor a venue."""
    return bool(_NO_VENUE.fullmatch(text))


def is_name_of_things(text: str) -> bool:
    """Return whether a text is written as names are, such as that of a journal, though it is none of a person."""
    words = text.split()
    return 0 < len(words) < 9 and text[:1].isupper() and not _has_spoken_words(words)


def is_venue_in_italics(text: str) -> bool:
    """Return whether a text in italics names a journal or meeting, though none that is known."""
    words = text.split()
    return (
        bool(OF_VENUES.search(text))
        and ":" not in text
        and 1 < len(words) <= 10
        and not _has_spoken_words(words)
    )


def may_be_venue_in_italics(text: str) -> bool:
    """Return whether a text in italics may be a journal or meeting where names stand beside it: ``Nat Med``."""
    words = text.split()
    is_other = is_preprint(text) or is_nothing(text) or _NO_VENUE.fullmatch(text)
    return 0 < len(words) <= 8 and ":" not in text and not is_other and not _has_spoken_words(words[1:])
