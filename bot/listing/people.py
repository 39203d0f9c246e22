"""Authors, venue and date that stand beside a title, each only where it is sure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.listing.bylines import may_be_one_person, split_off_names, split_sentences
from bot.listing.dates import read_date
from bot.listing.free_text import (
    mask,
    read_facts,
)
from bot.listing.names import are_names_for_sure, read_names
from bot.listing.notes import (
    YEAR,
    is_known_venue_alone,
    is_preprint,
    is_venue_in_italics,
    may_be_venue_in_italics,
    read_told_note,
    read_venue,
)
from bot.listing.pieces import AROUND, Piece, pieces_of, spans_taken
from bot.listing.shown import Shown

_LABELLED = re.compile(r"(?:^|[\s\0,，;；|。.])(?:作者|authors?)\s*[:：]\s*([^\n\0;；|。]+)", re.IGNORECASE)

_WORKPLACE = re.compile(r"(?<=[^\W\d_])\s*\([^()\d]{2,120}\)(?=\s*,?\s+et\.? al\b)", re.IGNORECASE)
"""Where the first of several people works: ``Ann Bell (University of Hill) et al.``"""
_NAME_FIRST = re.compile(r"(?:[A-Z]\.? ){1,3}[A-Z][a-z]+\. (?=[A-Z])")
"""One name with its initials before what may be a title or a venue."""


@dataclass(frozen=True, slots=True)
class People:
    """What stands beside a title."""

    text: str | None = None
    """The authors, as the list writes them."""
    venue: str | None = None
    date: str | None = None
    is_dated: bool = False
    """Whether the date stands for itself, and is not the venue's year."""
    lone_name: str | None = None
    """The only text beside the title that may be the name of one person, where no authors are sure."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of a paper so far."""

    authors: str | None = None
    venue: str | None = None
    year: str | None = None

    def complete(self, other: "_Told") -> "_Told":
        """Return this with what it leaves open taken from another."""
        return _Told(self.authors or other.authors, self.venue or other.venue, self.year or other.year)


def find_people(whole: Shown, title: str) -> People:
    """Return what stands beside a title: authors, venue and date, each only where it is sure."""
    facts = read_facts(whole)
    told = _Told(
        facts.get("authors") or _find_labelled_authors(whole, title), *read_venue(facts.get("venue", ""))
    )
    pieces = pieces_of(whole, title)
    dates = [read_date(piece.text) for piece in pieces]
    dated = next(filter(None, (read_date(facts.get("date", "")), *dates)), None)
    names_stand_plainly = any(map(_are_plain_names, pieces))
    for piece, date in zip(pieces, dates, strict=True):
        if not date:
            told = told.complete(_read_piece(piece, told, names_stand_plainly))
    lone = None if told.authors else _find_lone_name(pieces)
    return People(told.authors, told.venue, dated or told.year, dated is not None, lone)


def _find_labelled_authors(whole: Shown, title: str) -> str | None:
    """Return the names behind a word such as *Authors* and a colon within a line."""
    found = _LABELLED.search(mask(whole, spans_taken(whole, title)))
    value = found[1].strip(AROUND + "，") if found else ""
    names, _ = split_off_names(value) if ". " in value else (value, "")
    return names or None


def _find_lone_name(pieces: Sequence[Piece]) -> str | None:
    texts = [piece.text for piece in pieces if not piece.is_bracketed]
    parts = [text[slice(*span)].strip(AROUND + ".") for text in texts for span in split_sentences(text)]
    parts = [_without_stars(re.sub(rf",? {YEAR}$", "", part)) for part in parts]
    names = [name for name in parts if may_be_one_person(name)]
    return names[0] if len(names) == 1 else None


def _are_plain_names(piece: Piece) -> bool:
    return not piece.is_italic and not piece.is_bracketed and are_names_for_sure(piece.text)


def _read_piece(piece: Piece, told: _Told, names_stand_plainly: bool) -> _Told:
    piece = replace(piece, text=_WORKPLACE.sub("", _without_stars(piece.text)))
    if not told.authors and (both := _read_names_and_venue(piece.text)):
        return both
    if piece.is_italic:
        return _read_italics(piece, told, names_stand_plainly)
    note = read_told_note(piece.text, sure=piece.is_bracketed)
    if re.search(r"\bet\.? al\b", note[0] or ""):
        return _Told()
    if note != (None, None):
        return _Told(None, *note)
    return _Told(_read_authors(piece, told))


def _without_stars(text: str) -> str:
    """Return a text without the stars of italics that a hand left open or closed too early."""
    return text.replace("*", " ").strip() if text.startswith("*") else text


def _read_names_and_venue(text: str) -> _Told | None:
    names, rest = split_off_names(text)
    if names is None:
        return None
    venue, date = read_told_note(rest, sure=True)
    last = (venue or "").rpartition(", ")[2]
    # What stands between names and a known venue is the title.
    venue = last if is_known_venue_alone(re.sub(rf" {YEAR}$", "", last)) else venue
    return _Told(names, venue, date) if venue or date or is_preprint(rest) else None


def _read_italics(piece: Piece, told: _Told, names_stand_plainly: bool) -> _Told:
    """Read a text in italics: names of people, or a venue, above all where the names stand elsewhere."""
    text = piece.text
    venue, date = read_told_note(text, sure=True)
    if _NAME_FIRST.match(text):
        return _Told(None, None, date)
    as_venue = _Told(None, venue or text, date)
    if names_stand_plainly and not are_names_for_sure(text) and may_be_venue_in_italics(text):
        return as_venue
    if names := _read_authors(piece, told):
        return _Told(names)
    return as_venue if venue or is_venue_in_italics(text) else _Told(None, None, date)


def _read_authors(piece: Piece, told: _Told) -> str | None:
    if told.authors or " " not in piece.text:
        return None
    # One name in brackets may be where the authors work.
    in_italics = piece.is_italic and not piece.is_bracketed
    return read_names(piece.text, sure=in_italics or are_names_for_sure(piece.text))
