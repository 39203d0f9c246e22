"""A text around a paper's title and links, cut into pieces that may be names, a venue or a date."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from bot.listing.bylines import split_off_names, split_sentences
from bot.listing.dates import read_date
from bot.listing.escape import GAP
from bot.listing.free_text import (
    BRACKETS,
    is_among_names,
    is_person,
    link_spans,
    mask,
    split_parts,
    without_facts,
)
from bot.listing.journals import read_place_in_journal
from bot.listing.lines import split_off_dashed_note
from bot.listing.notes import (
    PRAISE_INSIDE,
    YEAR,
    is_note,
    is_preprint,
    read_told_note,
)
from bot.listing.shown import Shown, Span
from bot.listing.vocabulary import REMARK, is_nothing, role_of_label
from bot.support.plain_text import plain

AROUND = ' ,;:/|-–—·•[]()\\~"”★☆⭐🔥“'
_QUOTED_END = re.compile(r"[.,;]?[”\"」》]")
_DATED_NAME = re.compile(r"[^()\[\],.:]{4,80} \((?:19|20)\d{2}\)")
_THESIS = re.compile(r"\b(?:Ph\.?D\.?|Master(?:['’]s)?|M\.?Sc\.?) thesis\b\.?", re.IGNORECASE)
_INDEX = re.compile(r"^\s*\[\d{1,4}\]")
"""The number of a reference."""
_SHORTENED = re.compile(r"(?:\bal|\b[^\W\d_])\.$")
"""A word at the end of a text to which the full stop belongs."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text around title and links."""

    text: str
    is_italic: bool = False
    is_bracketed: bool = False


def pieces_of(whole: Shown, title: str) -> list[Piece]:
    """Return the pieces of a text around title and links: those in italics, those in brackets, the others, the notes."""
    pieces, text = _take_italics(whole, mask(whole, spans_taken(whole, title)))
    places, text = _take_places_in_journals(PRAISE_INSIDE.sub(" ", text))
    noted = (part for note in BRACKETS.findall(text) if "\0" not in note for part in re.split("[;|]", note))
    inside = [Piece(plain(note), is_bracketed=True) for note in noted]
    text = re.sub(r"(^|[\n\0,;]\s*)by (?=[A-Z])", r"\1", BRACKETS.sub("\n", _INDEX.sub("", text)))
    notes = [Piece(_without_brackets(plain(note)), is_bracketed=True) for note in _notes(whole, title)]
    return [*pieces, *places, *inside, *_plain_pieces(text), *notes]


def spans_taken(whole: Shown, title: str) -> list[Span]:
    """Return where a text holds its title, and links or code."""
    there = _span_of_title(whole.text, title)
    taken = [there] if there else []
    at = there[0] if there else -1
    # What stands behind the title in bold may be its venue.
    return [
        *((link.start, link.end) for link in whole.links if not is_person(whole, link)),
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


def _take_italics(whole: Shown, text: str) -> tuple[list[Piece], str]:
    """Return the pieces in italics, and the text without them."""
    pieces: list[Piece] = []
    for start, end in whole.italic:
        piece = text[start:end]
        if "\0" in piece or not plain(piece) or is_among_names(whole, (start, end)):
            continue
        if piece.lstrip().startswith(","):
            # Two stars that mark names are no italics between them.
            continue
        is_bracketed = whole.text[start - 1 : start] in ("(", "[")
        pieces.append(Piece(_close_bracket(plain(piece).strip(" ,;()[]")), True, is_bracketed))
        text = text[:start] + "\n" * (end - start) + text[end:]
    return pieces, text


def _close_bracket(text: str) -> str:
    """Return a text with the last bracket that was taken off with others around it: ``IEEE (RAL)``."""
    return f"{text})" if text.rfind("(") > text.rfind(")") else text


def _without_brackets(note: str) -> str:
    return note if read_place_in_journal(note) else note.strip(" []()")


def _take_places_in_journals(text: str) -> tuple[list[Piece], str]:
    """Return the pieces that name a journal with volume and pages, and the text without them."""
    found = [
        part.strip(' "”“,.')
        for segment in re.split(r"[\n\0]+", text)
        for part in (
            split_off_names(segment[slice(*span)].lstrip(AROUND))[1] for span in split_sentences(segment)
        )
    ]
    places = [part for part in found if read_place_in_journal(part) or _is_dated_name(part)]
    for place in places:
        text = text.replace(place, "\n", 1)
    return [Piece(plain(place), is_bracketed=True) for place in places], text


def _is_dated_name(text: str) -> bool:
    """Return whether a text is the name of a venue with its year in brackets."""
    return bool(_DATED_NAME.fullmatch(text)) and read_told_note(text, sure=False)[0] is not None


def _plain_pieces(text: str) -> Iterator[Piece]:
    for line in chain.from_iterable(map(without_facts, re.split(r"[\n\0]+", _THESIS.sub("", text)))):
        for part in chain.from_iterable(map(_cut_behind_month, split_parts(_without_remark(line)))):
            bare = plain(part).strip(AROUND)
            if not is_nothing(bare):
                yield Piece(bare if _SHORTENED.search(bare) else bare.rstrip("."))


def _cut_behind_month(text: str) -> list[str]:
    """Return the parts of a text such as ``2023-06, AAAI 2024``."""
    month, _, rest = text.strip(AROUND).partition(",")
    return [month, rest] if len(read_date(month) or "") == 6 and rest.strip() else [text]


def _notes(whole: Shown, title: str) -> Iterator[str]:
    """Return the labels of links, words in code and words of badges that are a venue or a date."""
    for span in (*link_spans(whole), *whole.code):
        label = plain(whole.text[slice(*span)])
        if note := split_off_dashed_note(label)[1]:
            yield note
        is_dated = bool(_DATED_NAME.fullmatch(label)) and title not in label
        if (is_note(label) or is_dated) and _tells_more_than_link(label):
            yield label
    yield from (words for _, words in whole.badges if is_note(words))


def _tells_more_than_link(label: str) -> bool:
    """Return whether a label does not only name what its link leads to."""
    return role_of_label(label) is None or is_preprint(label) or _names_venue(label)


def _names_venue(label: str) -> bool:
    """Return whether a label has a year, and a word that names no link beside one that may: ``ACM MM 2025``."""
    words = re.findall(r"[^\W\d_]+", label)
    return (
        bool(re.search(YEAR, label)) and len(words) > 1 and any(role_of_label(word) is None for word in words)
    )


def _without_remark(line: str) -> str:
    """Return what a line such as ``intro: CVPR 2019`` tells if it is a venue or a date; of other remarks nothing."""
    named = REMARK.match(line)
    if named is None:
        return line
    told = line[named.end() :].strip()
    return told if is_note(told) else ""
