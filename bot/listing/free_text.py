"""Title, authors, venue and date of a paper that is told in running text, such as an item of a list.

Nothing is guessed: a part that may be one thing or another stays open, and the sources are asked for it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.venues import is_known_venue
from bot.listing.dates import read_date
from bot.listing.shown import Link, Shown, Span
from bot.listing.vocabulary import is_nothing, role_of_label
from bot.support.plain_text import plain

_YEAR = r"(?:19|20)\d{2}"
_BRACKETS = re.compile(r"[\[(（【]([^\[\]()（）【】]{2,120})[\])）】]")
_PREPRINT = re.compile(
    r"\W*(?:arxiv(?: preprint)?|corr|preprint|misc|technical report|tech(?:nical)? rep\.?|submitted|under review|openreview|google scholar|biorxiv|medrxiv|ssrn)"
    r"[\s,，:]*(?P<digits>\d{2,8}(?:[ .-]\d\d?){0,2})?\W*",
    re.IGNORECASE,
)  # fmt: skip
_VENUE = re.compile(
    rf"(?:in\s+|published\s+(?:in|at)\s+|accepted\s+(?:by|at|to)\s+|proc(?:eedings|\.)?\s+(?:of\s+)?(?:the\s+)?)?"
    rf"(?P<name>[^\W\d][^.:;|]*?(?:\.[^.:;|]{{1,30}}?){{0,4}}?)\s*[.,，']?\s*(?P<digits>{_YEAR}(?:[ ./-]?\d\d){{0,2}})\s*(?:[,(].{{0,30}})?",
    re.IGNORECASE,
)  # fmt: skip
_NAME = r"[^\W\d_][\w.'’`\-‐‑·]*"
_PERSON = re.compile(rf"(?:{_NAME}\s+){{0,5}}{_NAME}", re.UNICODE)
_ET_AL = re.compile(r",?\s*\bet\.?\s*al\b\.?|,?\s*\band others\b|…$|\.\.\.$|\s等$", re.IGNORECASE)
_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "in",
        "on",
        "with",
        "and",
        "to",
        "from",
        "by",
        "via",
        "using",
        "towards",
        "toward",
        "is",
        "are",
        "at",
        "as",
        "into",
        "learning",
        "model",
        "models",
        "image",
        "images",
        "network",
        "networks",
        "data",
        "based",
        "method",
        "deep",
        "neural",
        "medical",
        "vision",
        "language",
        "survey",
        "review",
        "paper",
        "code",
        "analysis",
    ]
)
_PARTICLES = frozenset(
    [
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "da",
        "di",
        "du",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "ter",
        "ten",
        "dos",
        "das",
        "zu",
        "'t",
        "y",
        "e",
    ]
)
_TAG = re.compile(r"^\s*(?:[\[(【][^\[\]()【】]{1,40}[\])】]\s*)+")


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
    if len(cell.text[slice(*longest)].split()) > 2:
        return cell.text[slice(*longest)]
    labels = [link for link in cell.links if role_of_label(link.label) is not None]
    if not labels:
        return cell.text
    before, behind = cell.text[: labels[0].start], cell.text[labels[0].end :]
    for opening, closing in ("[]", "()", "【】"):
        if before.rstrip().endswith(opening) and behind.startswith(closing):
            before = before.rstrip()[:-1]
    return before


def find_title(whole: Shown, titled: Sequence[Link] = ()) -> str:
    """Return the title in a text: in bold, or a link of its own, or what stands before the links."""
    bold = [span for span in whole.bold if _may_be_title(whole.text[slice(*span)])]
    linked = [(link.start, link.end) for link in (titled or whole.links) if _is_title_link(link)]
    # A bold name alone, such as that of the method, has its title behind it.
    spans = [span for span in (*bold, *linked) if len(whole.text[slice(*span)].split()) > 2] or [*linked]
    if spans:
        return _without_tail(whole.text[slice(*max(spans, key=_length))])
    if bold and len(bold) == 1 and not whole.text[bold[0][1] :].strip(" .\n[]()"):
        return whole.text[slice(*bold[0])]
    return _text_before_links(whole)


def _length(span: Span) -> int:
    return span[1] - span[0]


def _is_title_link(link: Link) -> bool:
    return role_of_label(link.label) is None and _may_be_title(link.label)


def _may_be_title(text: str) -> bool:
    bare = plain(text)
    return (
        len(bare) > 5
        and any(c.isalpha() for c in bare)
        and read_date(bare) is None
        and _is_note(bare) is False
    )


def _is_note(text: str) -> bool:
    """Return whether a short text is a venue, a date or a label, not a title."""
    bare = text.strip(" []()【】.:")
    return bool(_PREPRINT.fullmatch(bare) or re.fullmatch(rf"[\w .&/@-]{{2,25}}[ ,'’]*{_YEAR}\w*", bare)) or (
        role_of_label(bare) is not None and len(bare.split()) < 3
    )


def _without_tail(title: str) -> str:
    """Return a title without venue, date or links in brackets at its end, or a tag before it."""
    bare = title
    while found := re.search(r"\s*[\[(（【]([^\[\]()（）【】]{2,60})[\])）】]\s*\.?\s*$", bare):
        inside = found[1]
        if not (read_date(inside) or _is_note(inside) or re.search(rf"\b{_YEAR}\b", inside)):
            break
        bare = bare[: found.start()]
    if (tag := _TAG.match(bare)) and _is_tag(tag[0]) and len(bare) - tag.end() > 10:
        bare = bare[tag.end() :]
    return bare


def _is_tag(tag: str) -> bool:
    return all(
        read_date(inside) or _is_note(inside) or is_known_venue(inside) for inside in _BRACKETS.findall(tag)
    ) and bool(_BRACKETS.search(tag))


def _text_before_links(whole: Shown) -> str:
    """Return the first line before the links, if it is one piece: with authors in it, it cannot be told apart."""
    labels = [link.start for link in whole.links if not _is_title_link(link)]
    text = whole.text[: min(labels)] if labels else whole.text
    for start, end in sorted(whole.code, reverse=True):
        text = text[:start] + text[end:] if end <= len(text) else text
    line = next((line for line in text.split("\n") if plain(line)), "")
    line = re.sub(r"[\s\[(（【:：,-]+$", "", line)
    return _without_tail(line).strip("|:;，, ")


def find_people(whole: Shown, title: str) -> People:
    """Return what stands beside a title: authors, venue and date, each only where it is sure."""
    authors: str | None = None
    venue: str | None = None
    dated: str | None = None
    venue_year: str | None = None
    for text, italic in _pieces(whole, title):
        if date := read_date(text):
            dated = dated or date
        elif (
            not italic
            and (note := read_note(text)) != (None, None)
            and (note[0] or _PREPRINT.fullmatch(text))
        ):
            names, rest = _split_names(text)
            if names and authors is None:
                authors = names
                note = read_note(rest)
            venue, venue_year = venue or note[0], venue_year or note[1]
        elif authors is None and (names := _names(text, sure=italic)):
            authors = names
        elif italic and (note := read_note(text))[0]:
            venue, venue_year = venue or note[0], venue_year or note[1]
        else:
            names, rest = _split_names(text)
            if names and authors is None and (rest_note := read_note(rest)) != (None, None):
                authors, venue, venue_year = names, venue or rest_note[0], venue_year or rest_note[1]
    return People(authors, venue, dated or venue_year, dated is not None)


def _pieces(whole: Shown, title: str) -> list[tuple[str, bool]]:
    """Return the pieces of a text around title and links: italics, what stands in brackets, and lines."""
    text = list(whole.text)
    at = whole.text.find(title.strip()[:30]) if title else -1
    taken: list[Span] = [(link.start, link.end) for link in whole.links]
    taken += [span for span in whole.bold if at >= 0 and span[0] <= at < span[1]]
    taken += whole.code
    if at >= 0:
        taken.append((at, min(len(text), at + len(title))))
    for start, end in taken:
        text[start:end] = "\0" * (end - start)
    pieces: list[tuple[str, bool]] = []
    for start, end in whole.italic:
        piece = "".join(text[start:end])
        if "\0" not in piece and plain(piece):
            pieces.append((plain(piece).strip(" ,;"), True))
            text[start:end] = "\n" * (end - start)
    joined = "".join(text)
    inside = [found[1] for found in _BRACKETS.finditer(joined)]
    pieces += [(plain(note), False) for note in inside if "\0" not in note]
    joined = _BRACKETS.sub("\n", joined)
    for piece in re.split(r"[\n\0]+", joined):
        bare = plain(piece).strip(" ,;:/|-–[]()\\~")
        if bare and not is_nothing(bare):
            pieces.append((bare.rstrip(".") if not bare.endswith("al.") else bare, False))
    return pieces


def read_note(text: str) -> tuple[str | None, str | None]:
    """Return the venue that a note names and the date in it; a preprint server of everything is no venue."""
    bare = plain(text).strip(" .;:[]()")
    if is_nothing(bare):
        return None, None
    if preprint := _PREPRINT.fullmatch(bare):
        digits = preprint["digits"] or ""
        return None, read_date(digits) or read_date(digits[:6]) or read_date(digits[:4])
    if read_date(bare):
        return None, read_date(bare)
    if found := _VENUE.fullmatch(bare):
        name, digits = found["name"].strip(" ,，-"), re.sub(r"\D", "", found["digits"])
        # A full stop behind the last of several shortened words belongs to it.
        name = name if "." in name[:-1] else name.rstrip(".")
        date = read_date(digits[:6]) or read_date(digits[:4])
        if len(name) > 100 or not any(c.isalpha() for c in name):
            return None, date
        year = digits[:4] if len(digits) == 4 else ""
        return " ".join(part for part in (name, year) if part), date
    if glued := re.fullmatch(r"([A-Z][A-Za-z-]*[A-Z])\s?['’]?([12]\d)", bare):
        return bare, f"20{glued[2]}"
    return (bare, None) if len(bare) <= 60 and is_known_venue(bare) else (None, None)


def read_venue(text: str) -> tuple[str | None, str | None]:
    """Return the venue that a cell of a column of venues names and the date in it: the whole cell, if need be."""
    venue, told = read_note(text)
    bare = plain(text).strip(" .;:")
    if (
        venue is None
        and told is None
        and not is_nothing(bare)
        and not _PREPRINT.fullmatch(bare)
        and len(bare) <= 100
    ):
        return bare, None
    return venue, told


def _split_names(text: str) -> tuple[str | None, str]:
    """Split ``Wang et al., CVPR 2022`` or ``Ann Bell, Carl Dorn. CVPR 2022`` into names and the rest."""
    for end in re.finditer(r"\.\s+(?=\S)", text):
        if found := _names(text[: end.start()], sure=False):
            return found, text[end.end() :]
    parts = re.split(r"[,，]\s*", text)
    for count in range(len(parts) - 1, 0, -1):
        names = ", ".join(parts[:count])
        if found := _names(names, sure=False):
            return found, ", ".join(parts[count:])
    return None, text


def _names(text: str, sure: bool) -> str | None:
    """Return a text that is names of people; those in italics may be of any form."""
    if (cut := _ET_AL.search(text)) and text[cut.end() :].strip(" .,;*"):
        return None
    bare = _ET_AL.sub("", text).strip(" ,;.*")
    parts = [
        part.strip(" *†‡.")
        for part in re.split(r"\s*[,;，、]\s*|\s+(?:and|&)\s+", bare)
        if part.strip(" *†‡.")
    ]
    if not parts:
        return None
    fitting = sum(_is_person(part) for part in parts)
    shortened = bool(_ET_AL.search(text))
    if fitting < len(parts) * (0.6 if sure else 1.0):
        return None
    if not sure and not shortened and (len(parts) < 2 and " and " not in text) and not _is_single_name(text):
        return None
    return text.strip(" ,;")


def _is_single_name(text: str) -> bool:
    return bool(re.fullmatch(r"[^\W\d_][\w'’-]+", text.strip()))


def _is_person(text: str) -> bool:
    words = text.removeprefix("and ").split()
    if not words or len(words) > 6 or not _PERSON.fullmatch(text.removeprefix("and ")):
        return False
    if any(word.casefold() in _SMALL for word in words):
        return False
    return all(
        word[0].isupper() or not word[0].isascii() or word.casefold() in _PARTICLES for word in words
    ) and any(not word.isupper() or "." in word or len(word) < 3 for word in words)
