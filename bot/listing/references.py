"""The list's rows and the surveys to cite as references: the one form from which BibTeX and CSL-JSON are written."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.core.authors import UNKNOWN, Name, parse_name, split_names
from bot.core.catalog import Entry
from bot.core.settings import Citation
from bot.core.venues import PREPRINT_SERVERS, is_conference
from bot.listing.escape import destination
from bot.support.plain_text import plain

ReferenceKind = Literal["article", "conference", "preprint"]

_INITIALS = re.compile(r"(?:[^\W\d_]{1,5}\.[\s-]?)+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SERVERS = frozenset({"", "arxiv", *map(str.casefold, PREPRINT_SERVERS)})
_NO_VENUES = frozenset({"withdrawn", "arxiv"})
_SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "on",
        "in",
        "of",
        "for",
        "to",
        "and",
        "is",
        "are",
        "from",
        "with",
        "by",
        "at",
        "does",
        "do",
        "can",
    ]
)


@dataclass(frozen=True, slots=True)
class People:
    """The authors that a cell of the list names."""

    named: tuple[Name, ...] = ()
    and_others: bool = False
    """Whether the cell says that there are more."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A work as others cite it."""

    key: str
    kind: ReferenceKind
    title: str
    people: People
    year: str
    """Four digits, or empty where it is not known."""
    month: int | None = None
    """1 to 12; of the preprint, where the work has one."""
    venue: str = ""
    """The journal, the conference with its year, or the preprint server, if it is not arXiv."""
    doi: str = ""
    arxiv_id: str = ""
    url: str = ""


def references_of(entries: Sequence[Entry]) -> dict[str, Reference]:
    """Return the references of the rows by the rows' identifiers, in the rows' order.

    Keys such as ``ma2024segment`` are made of a row's own facts. Of rows that would have the same key, the one that was
    on the list first keeps it and the others add their identifier: a new row never changes the key of an old one.
    """
    keys: dict[str, str] = {}
    taken: set[str] = set()
    for entry in sorted(entries, key=lambda entry: (entry.provenance.added, entry.id)):
        key = _key(entry)
        if key in taken:
            key += f"-{_plain_letters(entry.id)}"
        while key in taken:
            key += "x"
        taken.add(key)
        keys[entry.id] = key
    return {entry.id: _reference(entry, keys[entry.id]) for entry in entries}


def reference_of_citation(citation: Citation) -> Reference:
    """Return the reference of a survey that bot.toml names."""
    return Reference(
        key=citation.key,
        kind="article" if citation.journal else "preprint",
        title=plain(citation.title),
        people=People(tuple(map(parse_name, citation.authors))),
        year=str(citation.year),
        venue=plain(citation.journal or ""),
        doi=citation.doi or "",
        arxiv_id=citation.arxiv or "",
    )


def read_people(cell: str) -> People:
    """Return the authors that a cell such as ``JD. Gutiérrez et al.`` names; nobody where it names none."""
    if cell == UNKNOWN:
        return People()
    names, more = split_names([cell])
    read = map(_with_initials_apart, map(parse_name, names))
    # Brackets alone, such as "(x)", name nobody.
    return People(tuple(name for name in read if name.family), more)


def _with_initials_apart(name: Name) -> Name:
    """Return the name with ``JD.`` as ``J. D.``, which is how citation styles want initials."""
    if not _INITIALS.fullmatch(name.given):
        return name
    return Name(" ".join(f"{letter}." for letter in name.given if letter.isalpha()), name.family)


def _reference(entry: Entry, key: str) -> Reference:
    venue, kind = _venue_and_kind(entry)
    year, month = _year_and_month(entry, venue)
    return Reference(
        key=key,
        kind=kind,
        title=entry.shown_title,
        people=read_people(entry.authors or ""),
        year=year,
        month=month,
        venue=venue,
        doi=entry.doi or "",
        arxiv_id=entry.arxiv_id or "",
        url=destination(entry.url) or "",
    )


def _venue_and_kind(entry: Entry) -> tuple[str, ReferenceKind]:
    venue = plain(entry.venue or "")
    if venue.casefold() in _NO_VENUES:
        return "", "preprint"
    if venue.casefold() in _SERVERS:
        return venue, "preprint"
    return venue, "conference" if is_conference(venue) else "article"


def _year_and_month(entry: Entry, venue: str) -> tuple[str, int | None]:
    """Return when a work was published: a venue's own year counts, because the list's month is that of the preprint."""
    if published := _YEAR.search(venue):
        return published[0], None
    month = entry.date or ""
    return month[:4], int(month[4:]) if len(month) == 6 else None


def _key(entry: Entry) -> str:
    family = _first_family(entry) or "anonymous"
    return f"{family}{(entry.date or '')[:4]}{_first_word(entry.shown_title)}"


def _first_family(entry: Entry) -> str:
    people = read_people(entry.authors or "").named
    return _plain_letters(people[0].family).lstrip("0123456789") if people else ""


def _first_word(title: str) -> str:
    """Return the first word of a title that tells something."""
    words = map(_plain_letters, re.split(r"[\s:/–—-]+", title))
    return next((word for word in words if word and word not in _SMALL_WORDS), "")


def _plain_letters(text: str) -> str:
    """Return the ASCII letters and digits of a text in lower case, accents taken off."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", bare.lower())


def in_citation_order(references: Iterable[Reference]) -> list[Reference]:
    """Return references by key, so that a new row adds lines and moves none."""
    return sorted(references, key=lambda reference: reference.key)
