"""Authors, venue and date that stand beside a title, each only where it is sure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.listing.dates import read_date
from bot.listing.escape import GAP
from bot.listing.free_text import BRACKETS, is_among_names, link_spans, mask, read_facts, split_parts
from bot.listing.journals import read_place_in_journal
from bot.listing.names import are_names_for_sure, read_names
from bot.listing.notes import (
    PRAISE_INSIDE,
    is_note,
    is_preprint,
    is_venue_in_italics,
    may_be_one_person,
    may_be_venue_in_italics,
    read_told_note,
    read_venue,
    split_off_names,
    split_sentences,
)
from bot.listing.shown import Shown, Span
from bot.listing.vocabulary import REMARK, is_nothing, role_of_label
from bot.support.plain_text import plain

_AROUND = ' ,;:/|-–—·•[]()\\~"”★☆⭐🔥“'
_QUOTED_END = re.compile(r"[.,;]?[”\"」》]")
_INDEX = re.compile(r"^\s*\[\d{1,4}\]")
"""The number of a reference."""
_SHORTENED = re.compile(r"(?:\bal|\b[^\W\d_])\.$")
"""A word at the end of a text to which the full stop belongs."""


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
class _Piece:
    """A piece of a text around title and links."""

    text: str
    is_italic: bool = False
    is_bracketed: bool = False


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
    told = _Told(facts.get("authors"), *read_venue(facts.get("venue", "")))
    pieces = _pieces(whole, title)
    dates = [read_date(piece.text) for piece in pieces]
    dated = next(filter(None, (read_date(facts.get("date", "")), *dates)), None)
    names_stand_plainly = any(map(_are_plain_names, pieces))
    for piece, date in zip(pieces, dates, strict=True):
        if not date:
            told = told.complete(_read_piece(piece, told, names_stand_plainly))
    lone = None if told.authors else _find_lone_name(pieces)
    return People(told.authors, told.venue, dated or told.year, dated is not None, lone)


def _find_lone_name(pieces: Sequence[_Piece]) -> str | None:
    names = [piece.text for piece in pieces if not piece.is_bracketed and may_be_one_person(piece.text)]
    return names[0] if len(names) == 1 else None


def _are_plain_names(piece: _Piece) -> bool:
    return not piece.is_italic and not piece.is_bracketed and are_names_for_sure(piece.text)


def _read_piece(piece: _Piece, told: _Told, names_stand_plainly: bool) -> _Told:
    if not told.authors and (both := _read_names_and_venue(piece.text)):
        return both
    if piece.is_italic:
        return _read_italics(piece, told, names_stand_plainly)
    note = read_told_note(piece.text, sure=piece.is_bracketed)
    if note != (None, None):
        return _Told(None, *note)
    return _Told(_read_authors(piece, told))


def _read_names_and_venue(text: str) -> _Told | None:
    names, rest = split_off_names(text)
    if names is None:
        return None
    venue, date = read_told_note(rest, sure=True)
    return _Told(names, venue, date) if venue or date or is_preprint(rest) else None


def _read_italics(piece: _Piece, told: _Told, names_stand_plainly: bool) -> _Told:
    """Read a text in italics: names of people, or a venue, above all where the names stand elsewhere."""
    text = piece.text
    venue, date = read_told_note(text, sure=True)
    as_venue = _Told(None, venue or text, date)
    if names_stand_plainly and not are_names_for_sure(text) and may_be_venue_in_italics(text):
        return as_venue
    if names := _read_authors(piece, told):
        return _Told(names)
    return as_venue if venue or is_venue_in_italics(text) else _Told(None, None, date)


def _read_authors(piece: _Piece, told: _Told) -> str | None:
    if told.authors or " " not in piece.text:
        return None
    # One name in brackets may be where the authors work.
    in_italics = piece.is_italic and not piece.is_bracketed
    return read_names(piece.text, sure=in_italics or are_names_for_sure(piece.text))


def _pieces(whole: Shown, title: str) -> list[_Piece]:
    """Return the pieces of a text around title and links: those in italics, those in brackets, the others, the notes."""
    pieces, text = _take_italics(whole, mask(whole, _spans_taken(whole, title)))
    places, text = _take_places_in_journals(PRAISE_INSIDE.sub(" ", text))
    noted = (part for note in BRACKETS.findall(text) if "\0" not in note for part in note.split(";"))
    inside = [_Piece(plain(note), is_bracketed=True) for note in noted]
    text = re.sub(r"(^|[\n\0,;]\s*)by (?=[A-Z])", r"\1", BRACKETS.sub("\n", _INDEX.sub("", text)))
    notes = [_Piece(_without_brackets(plain(note)), is_bracketed=True) for note in _notes(whole)]
    return [*pieces, *places, *inside, *_plain_pieces(text), *notes]


def _spans_taken(whole: Shown, title: str) -> list[Span]:
    """Return where a text holds its title, and links or code."""
    there = _span_of_title(whole.text, title)
    taken = [there] if there else []
    at = there[0] if there else -1
    # What stands behind the title in bold may be its venue.
    return [
        *link_spans(whole),
        *((start, at) for start, end in whole.bold if start <= at < end),
        *taken,
        *whole.code,
    ]


def _span_of_title(text: str, title: str) -> Span | None:
    """Return where a text holds its title, also with the gaps that keep GitHub from finding mentions in it."""
    gaps = f"{GAP}?".join(map(re.escape, title)) if GAP in text else ""
    if gaps and (found := re.search(gaps, text)):
        return found.span()
    at = text.find(title.strip()[:30]) if title else -1
    if at < 0:
        return None
    end = min(len(text), at + len(title))
    quoted = _QUOTED_END.match(text, end)
    return at, quoted.end() if quoted else end


def _take_italics(whole: Shown, text: str) -> tuple[list[_Piece], str]:
    """Return the pieces in italics, and the text without them."""
    pieces: list[_Piece] = []
    for start, end in whole.italic:
        piece = text[start:end]
        if "\0" in piece or not plain(piece) or is_among_names(whole, (start, end)):
            continue
        is_bracketed = whole.text[start - 1 : start] in ("(", "[")
        pieces.append(_Piece(plain(piece).strip(" ,;()[]"), True, is_bracketed))
        text = text[:start] + "\n" * (end - start) + text[end:]
    return pieces, text


def _without_brackets(note: str) -> str:
    return note if read_place_in_journal(note) else note.strip(" []()")


def _take_places_in_journals(text: str) -> tuple[list[_Piece], str]:
    """Return the pieces that name a journal with volume and pages, and the text without them."""
    found = [
        part.strip(' "”“,.')
        for segment in re.split(r"[\n\0]+", text)
        for part in (segment[slice(*span)] for span in split_sentences(segment))
    ]
    places = [part for part in found if read_place_in_journal(part)]
    for place in places:
        text = text.replace(place, "\n", 1)
    return [_Piece(plain(place), is_bracketed=True) for place in places], text


def _plain_pieces(text: str) -> Iterator[_Piece]:
    for line in re.split(r"[\n\0]+", text):
        for part in chain.from_iterable(map(_cut_behind_month, split_parts(_without_remark(line)))):
            bare = plain(part).strip(_AROUND)
            if not is_nothing(bare):
                yield _Piece(bare if _SHORTENED.search(bare) else bare.rstrip("."))


def _cut_behind_month(text: str) -> list[str]:
    """Return the parts of a text such as ``2023-06, AAAI 2024``."""
    month, _, rest = text.strip(_AROUND).partition(",")
    return [month, rest] if len(read_date(month) or "") == 6 and rest.strip() else [text]


def _notes(whole: Shown) -> Iterator[str]:
    """Return the labels of links, words in code and words of badges that are a venue or a date."""
    for span in (*link_spans(whole), *whole.code):
        label = plain(whole.text[slice(*span)])
        if is_note(label) and (role_of_label(label) is None or is_preprint(label)):
            yield label
    yield from (words for _, words in whole.badges if is_note(words))


def _without_remark(line: str) -> str:
    """Return what a line such as ``intro: CVPR 2019`` tells if it is a venue or a date; of other remarks nothing."""
    named = REMARK.match(line)
    if named is None:
        return line
    told = line[named.end() :].strip()
    return told if is_note(told) else ""
