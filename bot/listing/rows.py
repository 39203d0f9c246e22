"""A paper as a row of a list tells it, with whatever a hand has broken in it mended."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.core import identifiers
from bot.core.paper import paper_id
from bot.core.settings import Role
from bot.identity.keys import is_preprint_page
from bot.support.plain_text import plain

Columns = Mapping[Role, int]
"""The place of each column of which the role is known."""
_OPEN = frozenset({"", "tbd", "none", "n/a", "na", "null", "nan", "tba", "unknown", "无", "暂无"})
_EMOJI = "[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]"
_PICTURES = re.compile(rf"^{_EMOJI}+\s*|\s+{_EMOJI}+$")
"""Emoji beside a text."""
_QUOTATION_MARKS = (("“", "”"), ("”", "“"), ('"', '"'), ("「", "」"), ("《", "》"), ("[", "]"))
_HALF_QUOTE = re.compile(r'([?!.])"$')
"""The second of two quotation marks, behind the end of a title."""
_SHORTENED = re.compile(r"(?:\bal|\betc|\bдр|\b[A-Z]|\b[SJ]r|\bu\. ?a)\.$")
"""A word at the end of names to which the full stop belongs."""
_AT_NAMES = re.compile(r"(?<=[^\W\d_])(?:[\d¹²³⁴-⁹*∗†‡§¶#✉]|,(?=[\d*∗†,]))+(?=\s*(?:[,;]|and\b|et\b|&|$))")
"""Marks behind a name that lead to a workplace or a note."""
_EQUALLY = re.compile(r"\s*[(（]\W*equal(?:ly)? contribut[^()]*[)）]", re.IGNORECASE)
_BARE_INITIALS = re.compile(r" [A-Z]{1,3}, .* [A-Z]{1,3}\.$")


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that could not be read, or was read with a doubt, and why."""

    line: int
    excerpt: str
    reason: str
    other: int | None = None
    """The line of the row that it is held against."""

    def __str__(self) -> str:
        both = f"lines {self.other} and {self.line}: " if self.other else ""
        return f"line {self.line}: {both}{self.reason}: {self.excerpt}"

    def shift(self, lines: int) -> "Problem":
        """Return the problem so many lines further down."""
        return replace(self, line=self.line + lines, other=self.other and self.other + lines)


@dataclass(frozen=True, slots=True)
class Row:
    """What one block says of a paper; None for what it does not say."""

    line: int
    section: str
    date: str | None
    """``YYYYMM``, or ``YYYY`` where it says only the year."""
    authors: str | None
    title: str
    url: str
    code: str | None
    venue: str | None = None
    published: str | None = None
    """The publisher's page, where it links to a preprint and to the published version."""
    also_in: tuple[str, ...] = ()
    """Other sections in which the work stands, too."""
    link_in_doubt: bool = False
    """Whether another work has the same link."""
    repeats: tuple[int, ...] = ()
    """The lines on which the work stands again."""
    filled: tuple[str, ...] = ()
    """The fields that only these lines tell."""
    lone_name: str | None = None
    """The only text beside the title that may be the name of one person, where no authors are sure."""
    roles: frozenset[Role] = frozenset()
    """What its table has columns for; empty outside of tables."""
    told_date: str | None = None
    """The date that stands in the row itself; the date may follow from the link, the venue or a heading instead."""
    is_venue_of_heading: bool = False
    """Whether the venue stands in a heading above it, not in the row."""
    places: tuple["Row", ...] = ()
    """The rows that were made one, as each of them stands."""

    @property
    def id(self) -> str:
        """The identifier that the row's address names, as catalog entries have it."""
        if self.link_in_doubt:
            return f"title:{self.title}"
        return paper_id(*address_identifiers(self.url), self.url)


class UnreadableError(Exception):
    """Why a block cannot be read."""


class NoTitleError(UnreadableError):
    """A block that leads to a paper and has no title."""


class NoPaperError(UnreadableError):
    """A block that links to no paper: it is no row of the list."""


def address_identifiers(url: str) -> tuple[str | None, str | None, str | None]:
    """Return the arXiv identifier, DOI and Semantic Scholar id that an address names."""
    return identifiers.arxiv_id(url), identifiers.doi(url), identifiers.s2_id(url)


def excerpt_of(line: str) -> str:
    """Return the beginning of a line for a message."""
    bare = plain(line)
    return bare if len(bare) <= 100 else bare[:99] + "…"


def names_nothing(text: str) -> bool:
    """Return whether a cell for a date or names holds none."""
    return text.casefold() in _OPEN or not any(c.isalnum() for c in text)


def doubts_about(row: Row) -> list[str]:
    """Return what is odd about a row although it was read."""
    name, announced = identifiers.arxiv_id(row.url), _month_announced(row.url)
    if not row.date or len(row.date) < 6 or not announced or announced == row.date:
        return []
    return [f"the date {row.date} disagrees with arXiv:{name}, of {announced}; the row's date is kept"]


def _month_announced(url: str) -> str | None:
    """Return the month that an arXiv identifier carries."""
    name = identifiers.arxiv_id(url)
    return identifiers.arxiv_month(name) if name else None


def date_of(told: str | None, url: str, is_date: bool) -> str | None:
    """Return a row's date: what the list says, completed or replaced by the month that an arXiv identifier carries.

    A year that stands with the venue is the venue's: the identifier's month counts before it.
    """
    announced = _month_announced(url)
    if told is None or announced is None or announced.startswith(told):
        return announced or told
    return told if is_date or len(told) == 6 else announced


def prefer_preprint(first: str, papers: Iterable[str]) -> tuple[str, str | None]:
    """Return the preprint's address where there is one, and the publisher's beside it."""
    preprints: list[str] = []
    others: list[str] = []
    for url in papers:
        (preprints if _is_preprint(url) else others).append(url)
    return (preprints[0], next(iter(others), None)) if preprints else (first, None)


def _is_preprint(url: str) -> bool:
    return identifiers.arxiv_id(url) is not None or is_preprint_page(url)


def tidy_title(text: str) -> str:
    """Return a title without what lists put around it: quotation marks, a last comma or full stop."""
    bare = _PICTURES.sub("", plain(text)).strip().rstrip(",;，；")
    for opening, closing in _QUOTATION_MARKS:
        bare = _without_quotation_marks(bare, opening, closing)
    bare = _HALF_QUOTE.sub(r"\1", bare) if bare.count('"') == 1 else bare
    has_stop = bare.endswith((".", "。")) and not bare.endswith("..")
    return bare[:-1].rstrip() if has_stop else bare


def _without_quotation_marks(text: str, opening: str, closing: str) -> str:
    is_quoted = len(text) > 2 and text.startswith(opening) and text.endswith(closing)
    is_one = text.count(opening) == 1 + (opening == closing)
    return text[1:-1].strip() if is_quoted and is_one else text


def tidy_authors(text: str | None) -> str | None:
    """Return the authors as a list writes them, without what stands around them; None where it names nobody."""
    bare = _AT_NAMES.sub("", _EQUALLY.sub("", plain(text or ""))).rstrip(" ,;")
    if names_nothing(bare):
        return None
    if bare.count(".") == 1 and _BARE_INITIALS.search(bare):
        # The initials before have none: the full stop ends the sentence.
        return bare[:-1]
    return bare if _SHORTENED.search(bare) else bare.rstrip(" ,;.")
