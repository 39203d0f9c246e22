"""Title, authors, venue and date of a paper that is told in running text, such as an item of a list.

Nothing is guessed: a part that may be one thing or another stays open, and the sources are asked for it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.venues import is_known_venue
from bot.listing.dates import read_date
from bot.listing.notes import (
    YEAR,
    are_names_for_sure,
    is_note,
    is_preprint,
    is_venue_in_italics,
    may_be_venue_in_italics,
    read_names,
    read_note,
    read_told_note,
    read_venue,
    split_off_names,
    split_sentences,
)
from bot.listing.shown import Link, Shown, Span
from bot.listing.vocabulary import (
    REMARK,
    count_words,
    is_nothing,
    role_of_heading,
    role_of_label,
    role_of_link,
)
from bot.support.plain_text import plain

_BRACKETS = re.compile(r"[\[(（【]([^\[\]()（）【】]{2,120})[\])）】]")
_TAG = re.compile(r"^\s*(?:[\[(【][^\[\]()【】]{1,40}[\])】]\s*[:：]?\s*)+")
_NAME_TAG = re.compile(r"[\[【](?!Re[\]】])(?=[^\[\]【】]*[A-Z\d])[^\s\[\]()【】]{2,24}[\]】]")
"""One word in square brackets, such as the name of a method; ``[Re]`` is how titles of replications begin."""
_TAIL = re.compile(r"\s*[\[(（【]([^\[\]()（）【】]{2,60})[\])）】]\s*\.?\s*$")
_QUOTED = re.compile(r"[“\"「《]([^“”\"「」《》]{12,300})[”\"」》]")
_LABELLED = re.compile(r"^\W{0,4}(?P<label>[^\W\d_][\w ()/]{1,22}?)\s*[:：]\s*(?P<value>.*)$")
_NUMBER = re.compile(r"^\s*\d{1,4}\s*[.)、．](?!\d)\s*")
_FRONT = re.compile(r"^\s*(\d[\d./-]{4,9})[\s:：,|]+(?=\S)")
"""What may be a date in front of a title."""
_CITED = re.compile(
    rf"^(?P<names>[^\W\d_].{{2,600}}?)\s*\((?P<year>{YEAR})[a-z]?(?:, ?[^()]{{1,20}})?\)\s*[.:,]?\s+(?=\S)"
)
"""Names and a year in brackets in front of a title, as in a list of references."""
_ET_AL = re.compile(r"\bet\.? al\b|\b[^\W\d_]\.")
_EDGES = " \t\n,;:：，、/|–—~\\-"


@dataclass(frozen=True, slots=True)
class People:
    """What stands beside a title."""

    text: str | None = None
    """The authors, as the list writes them."""
    venue: str | None = None
    date: str | None = None
    is_dated: bool = False
    """Whether the date stands for itself, and is not the venue's year."""


def find_cell_title(cell: Shown) -> str:
    """Return the title in a cell of a table: what is in bold, or else everything before its links."""
    bold = [span for span in cell.bold if _may_be_title(cell.text[slice(*span)])]
    longest = max(bold, key=_length, default=(0, 0))
    if count_words(cell.text[slice(*longest)]) > 2:
        return cell.text[slice(*longest)]
    labels = [
        link for link in cell.links if role_of_link(link.label, link.url) is not None or "://" in link.label
    ]
    if not labels:
        return cell.text
    before, behind = cell.text[: labels[0].start], cell.text[labels[0].end :]
    for opening, closing in ("[]", "()", "【】"):
        if before.rstrip().endswith(opening) and behind.startswith(closing):
            before = before.rstrip()[:-1]
    # A bracket is left open where a link's is missing.
    return re.sub(r"[\s\[(【]+$", "", before)


def find_title(whole: Shown, titled: Sequence[Link] = ()) -> str:
    """Return the title in a text: where it is named so, in bold, a link of its own, or what stands before the links.

    Args:
        whole: what the text shows.
        titled: its links to a paper whose label is no word such as *paper*.
    """
    if named := _named_facts(whole).get("title"):
        return named
    bold = [span for span in whole.bold if _may_be_title(whole.text[slice(*span)])]
    linked = [(link.start, link.end) for link in (titled or whole.links) if _is_title_link(link)]
    # A bold name alone, such as that of the method, has its title behind it.
    spans = [span for span in (*bold, *linked) if count_words(whole.text[slice(*span)]) > 2]
    spans = spans or _title_in_italics(whole)
    spans = spans or [(link.start, link.end) for link in titled if _is_title_link(link)]
    if spans:
        return _without_tail(whole.text[slice(*max(spans, key=_length))])
    if len(bold) == 1 and _is_only_noted(whole, bold[0]):
        return whole.text[slice(*bold[0])]
    title = _unmarked_title(whole)
    return title if title is not None else (whole.text[slice(*bold[0])] if len(bold) == 1 else "")


def _title_in_italics(whole: Shown) -> list[Span]:
    """Return where a title in italics stands at the beginning of a text; farther behind stand names and venues."""
    # The name of the method may stand in bold before it.
    before = _masked(whole, [*((link.start, link.end) for link in whole.links), *whole.bold])
    return [
        span
        for span in whole.italic[:1]
        if not re.search(r"\w", before[: span[0]])
        and count_words(text := plain(whole.text[slice(*span)])) > 2
        and _may_be_title(text)
        and not read_names(text, sure=True)
    ]


def _is_only_noted(whole: Shown, bold: Span) -> bool:
    """Return whether nothing stands behind a text in bold on its line but links, names, venue and date, marked off."""
    if _is_marked_off(whole.text[slice(*bold)]) or re.match(r"[\s:：]*\w", whole.text[bold[1] :]):
        return False
    end = (whole.text + "\n").index("\n", bold[1])
    behind = _masked(whole, [(link.start, link.end) for link in whole.links])[bold[1] : end]
    noted = [found[1] for found in _BRACKETS.finditer(behind) if "\0" not in found[1]]
    rest = [part.strip(_EDGES + ".[]()") for part in _BRACKETS.sub("\0", behind).split("\0")]
    return all(map(is_note, noted)) and all(_is_beside(part) for part in rest if part)


def _length(span: Span) -> int:
    return span[1] - span[0]


def _is_title_link(link: Link) -> bool:
    return role_of_link(link.label, link.url) is None and _may_be_title(link.label)


def _may_be_title(text: str) -> bool:
    bare = plain(text)
    return len(bare) > 5 and any(c.isalpha() for c in bare) and "://" not in bare and not is_note(bare)


def _named_facts(whole: Shown) -> dict[str, str]:
    """Return what lines such as ``Authors: Ann Bell`` name, where a text has several such lines."""
    masked = _masked(whole, [(link.start, link.end) for link in whole.links])
    facts: dict[str, str] = {}
    lines = [found for line in masked.split("\n") if (found := _LABELLED.match(line))]
    named = [(role_of_heading(found["label"]) or role_of_label(found["label"]), found) for found in lines]
    if sum(role is not None for role, _ in named) < 2 and all(role != "authors" for role, _ in named):
        return {}
    for role, found in named:
        value = plain(found["value"].replace("\0", " ")).strip(" []()|")
        if role in ("title", "authors", "venue", "date") and count_words(value) > (role == "title"):
            facts.setdefault(role, value)
    return facts


def _without_tail(title: str) -> str:
    """Return a title without venue, date or links in brackets at its end, or a tag before it."""
    bare = title
    while found := _TAIL.search(bare):
        inside = found[1]
        names = _ET_AL.search(inside) and read_names(inside, sure=True)
        if not (is_note(inside) or names or re.search(rf"\b{YEAR}\b", inside)):
            break
        bare = bare[: found.start()]
    return _without_tag(bare)


def _without_tag(title: str) -> str:
    """Return a title without venue, date or the name of a method in brackets before it."""
    tag = _TAG.match(title)
    inside = _BRACKETS.findall(_NAME_TAG.sub("", tag[0])) if tag else []
    is_tag = all(is_note(one) or is_known_venue(one) for one in inside)
    return title[tag.end() :] if tag and is_tag and len(title) - tag.end() > 10 else title


def _masked(whole: Shown, spans: Sequence[Span]) -> str:
    """Return the text with zero characters in place of some of its spans."""
    text = list(whole.text)
    for start, end in spans:
        text[start:end] = "\0" * (end - start)
    return "".join(text)


def _unmarked_title(whole: Shown) -> str | None:
    """Return the title in a text where nothing marks it; empty where it cannot be told apart, None where none is there."""
    if quoted := _QUOTED.search(whole.text):
        return quoted[1]
    labels = [(link.start, link.end) for link in whole.links if not _is_title_link(link)]
    notes = [span for span in whole.bold if _is_marked_off(whole.text[slice(*span)])]
    names = [span for span in whole.italic if read_names(plain(whole.text[slice(*span)]), sure=True)]
    masked = _masked(whole, [*labels, *whole.code, *notes, *names])
    masked = re.sub(r"[\[(（【][\0\s/|,]*\0[\0\s/|,]*[\])）】]", "\n", masked)
    # A bracket that a link left open or closed is none of the title's.
    lines = [
        _without_tag(re.sub(r"[\[(（【]+\s*$|^\s*[\])）】]+", "", line).strip(_EDGES))
        for line in re.split(r"[\n\0]+", masked)
    ]
    lines = [line for line in lines if count_words(line) > 1]
    told = [line for line in lines if not is_note(line)]
    if told and (title := _title_in(told[0])):
        return title
    is_marked = whole.code or len(whole.bold) > len(notes)
    only = [] if is_marked else [title for line in lines if (title := _only_title(line))]
    if len(only) == 1:
        return only[0]
    if not is_marked and len(lines) == 1 and _is_pair_of_things(lines[0]):
        return lines[0]
    return "" if told else None


def _is_marked_off(bold: str) -> bool:
    """Return whether a text in bold is a note, or a name in brackets, before a title that is not bold."""
    return is_note(bold) or bool(re.fullmatch(r"\s*[\[(【][^\[\]()【】]{1,40}[\])】]\s*", bold))


def _title_in(text: str) -> str:
    """Return the title in one line that may hold authors and venue, too."""
    text = re.split(r"[.,]\s+In:?\s+(?=[A-Z])", text)[0]
    if (cited := _CITED.match(text)) and read_names(cited["names"], sure=True):
        parts = split_sentences(text[cited.end() :])
        return text[cited.end() :][: parts[0][1]].strip(_EDGES) if parts else ""
    springer = re.match(r"(?P<names>[^:]{3,200}?):\s+(?=\S)", text)
    if springer and _ET_AL.search(springer["names"]) and read_names(springer["names"], sure=True):
        text = text[springer.end() :]
    text = _without_tail(_NUMBER.sub("", text)).strip(_EDGES)
    if (front := _FRONT.match(text)) and read_date(front[1]):
        text = text[front.end() :]
    parts = split_sentences(text)
    beside = [_is_beside(text[slice(*part)]) for part in parts]
    first = beside.index(True) if any(beside) else len(parts)
    own = parts[:first] or [part for part, other in zip(parts, beside, strict=True) if not other]
    if not own or (first == 0 and len(own) > 1):
        return ""
    return _without_note(_without_tail(text[own[0][0] : own[-1][1]])).strip(_EDGES)


def _only_title(text: str) -> str:
    """Return the one part of a line that may be a title, where each part may be something else: names, a venue, a date."""
    told = [
        _without_note(text[slice(*part)].strip(_EDGES)) for part in split_sentences(_NUMBER.sub("", text))
    ]
    own = [part for part in told if not is_note(part) and not are_names_for_sure(part)]
    return own[0] if len(own) == 1 and count_words(own[0]) > 1 else ""


def _is_pair_of_things(text: str) -> bool:
    """Return whether a text of the form of two names is all that stands there, and longer than two names are."""
    return " and " in text and count_words(text) > 5 and not re.search(r"[,;.]", text)


def _is_beside(text: str) -> bool:
    bare = text.strip(" .,")
    names, rest = split_off_names(bare)
    return bool(
        is_note(bare)
        or read_told_note(bare, sure=False)[0]
        or (" " in bare and read_names(bare, sure=False))
        or are_names_for_sure(bare)
        or (names and (is_preprint(rest) or read_note(rest)[0]))
    )


def _without_note(title: str) -> str:
    """Return a title without names in front of it and a date or venue behind it, each cut off by a comma."""
    parts = re.split(r"[,，]\s+", title)
    while len(parts) > 1 and (is_note(parts[-1]) or read_date(parts[-1])):
        parts.pop()
    if len(parts) > 1 and re.search(r"\bet\.? al\.?$", parts[0]) and read_names(parts[0], sure=False):
        parts = parts[1:]
    return ", ".join(parts)


def find_people(whole: Shown, title: str) -> People:
    """Return what stands beside a title: authors, venue and date, each only where it is sure."""
    named = _named_facts(whole)
    authors, (venue, venue_year) = named.get("authors"), read_venue(named.get("venue", ""))
    dated = read_date(named.get("date", ""))
    pieces = _pieces(whole, title)
    told_plainly = any(
        are_names_for_sure(text) for text, italic, bracketed in pieces if not italic and not bracketed
    )
    for text, italic, bracketed in pieces:
        if date := read_date(text):
            dated = dated or date
            continue
        names, rest = split_off_names(text)
        note = read_told_note(text, sure=italic or bracketed)
        told = read_told_note(rest, sure=True) if names else (None, None)
        if names and authors is None and (told[0] or is_preprint(rest) or told[1]):
            authors, venue, venue_year = names, venue or told[0], venue_year or told[1]
        elif not italic and note != (None, None):
            venue, venue_year = venue or note[0], venue_year or note[1]
        elif italic and told_plainly and not are_names_for_sure(text) and may_be_venue_in_italics(text):
            venue, venue_year = venue or note[0] or text, venue_year or note[1]
        elif (
            authors is None
            and " " in text
            and (found := read_names(text, sure=italic or are_names_for_sure(text)))
        ):
            authors = found
        elif italic and (note[0] or is_venue_in_italics(text)):
            venue, venue_year = venue or note[0] or text, venue_year or note[1]
    return People(authors, venue, dated or venue_year, dated is not None)


def _pieces(whole: Shown, title: str) -> list[tuple[str, bool, bool]]:
    """Return the pieces of a text around title and links, and whether each stands in italics, and in brackets."""
    at = whole.text.find(title.strip()[:30]) if title else -1
    told = [*((link.start, link.end) for link in whole.links), *whole.code]
    labels = [plain(whole.text[slice(*span)]) for span in told]
    notes = [label for label in labels if is_note(label) and role_of_label(label) is None]
    taken: list[Span] = [(link.start, link.end) for link in whole.links]
    # What stands behind the title in bold may be its venue.
    taken += [(start, at) for start, end in whole.bold if start <= at < end]
    taken += whole.code
    if at >= 0:
        taken.append((at, min(len(whole.text), at + len(title))))
    text = list(_masked(whole, taken))
    pieces: list[tuple[str, bool, bool]] = []
    for start, end in whole.italic:
        piece = "".join(text[start:end])
        if "\0" not in piece and plain(piece):
            bracketed = whole.text[start - 1 : start] in ("(", "[")
            pieces.append((plain(piece).strip(" ,;()[]"), True, bracketed))
            text[start:end] = "\n" * (end - start)
    joined = "".join(text)
    inside = [found[1] for found in _BRACKETS.finditer(joined)]
    pieces += [(plain(note), False, True) for note in inside if "\0" not in note]
    joined = re.sub(r"(^|[\n\0,;]\s*)by (?=[A-Z])", r"\1", _BRACKETS.sub("\n", joined))
    for piece in re.split(r"[\n\0]+", joined):
        for part in _parts_of(_without_remark(piece)):
            bare = plain(part).strip(' ,;:/|-–[]()\\~"”★☆⭐🔥')
            if bare and not is_nothing(bare):
                shortened = re.search(r"(?:\bal|\b[^\W\d_])\.$", bare)
                pieces.append((bare if shortened else bare.rstrip("."), False, False))
    notes += [words for _, words in whole.badges if is_note(words)]
    return [*pieces, *((plain(note).strip(" []()"), False, True) for note in notes)]


def _without_remark(piece: str) -> str:
    """Return what a line such as ``intro: CVPR 2019`` tells if it is a venue or a date; of other remarks nothing."""
    named = REMARK.match(piece)
    if named is None:
        return piece
    told = piece[named.end() :].strip()
    return told if is_note(told) else ""


def _parts_of(piece: str) -> list[str]:
    """Return the sentences of a piece if each is short, as names and venues are; else the piece."""
    piece = piece.strip(_EDGES)
    parts = [piece[slice(*part)] for part in split_sentences(piece)]
    return parts if all(map(_is_beside, parts)) else [piece]
