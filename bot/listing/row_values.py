"""A row's source as a template: the names of its values stand in their place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.identifiers import arxiv_id
from bot.listing.dates import read_date
from bot.listing.rows import Row
from bot.listing.template import format_date

Sources = Sequence[tuple[Row, str]]
"""Rows, each with its source or with that of one of its cells."""
_DATE_FORMS = (
    "%Y%m", "%Y-%m", "%Y/%m", "%Y.%m", "%m/%Y", "%m-%Y", "%b %Y", "%b., %Y", "%b. %Y", "%B %Y", "%B, %Y", "%b, %Y", "%Y年%m月", "%y.%m",
    "%Y",
)  # fmt: skip
_PREPRINT = re.compile(r"arxiv[\s,]*(?:(?:19|20)\d\d)?", re.IGNORECASE)
_LINKED = re.compile(r"\]\(\s*<?([^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?\s*\)")
"""The address of a link in Markdown."""
_BETWEEN_DOTS = re.compile(r"(?<=[·|] )[^\[\](){}·|\n]{4,20}(?= [·|])")


@dataclass(frozen=True, slots=True)
class Habits:
    """What a list writes for values that a row does not have."""

    empty: str
    """What stands in cells that say nothing."""
    preprint: str | None
    """What stands in the place of the venue where a row has none: ``arXiv``, or ``arXiv {date:%Y}``."""

    @property
    def venue(self) -> str:
        """The template of a venue."""
        return f"{{venue?{{venue}}:{self.preprint}}}" if self.preprint else "{venue}"


def form_of(shown: str, when: str | None) -> str | None:
    """Return the form in which a date is shown; None for the catalog's own, or where none is known."""
    if not when:
        return None
    bare = re.sub(r"^\d{1,2}(?:st|nd|rd|th)\s+", "", shown)
    bare = re.sub(r"((?:19|20)\d\d([-/.])\d\d)\2\d\d$", r"\1", bare)
    if len(bare) == 4:
        return "%Y"
    form = next((form for form in _DATE_FORMS if format_date(when, form) == bare), None)
    return None if form == "%Y%m" else form


def replace_values(row: Row, text: str, habits: Habits) -> str:
    """Return a row's source with the names of its values in their place, and without what is its own only."""
    text = _without_other_links(row, re.sub(r"[{}]", "", text))
    text = text.replace(row.title, "{title}").replace(row.url, "{url}")
    if row.code:
        text = text.replace(row.code, "{code}")
    if name := arxiv_id(row.url):
        # The identifier as the label of the link.
        text = re.sub(rf"\b{re.escape(name)}(?:v\d+)?\b", "{id?{id}:link}", text)
    if row.authors:
        text = text.replace(row.authors, "{authors}")
    text = re.sub(r"`[^`]{1,40}`", "`...`", text)
    text = _replace_venue(row, _replace_dates(row, text), habits)
    return re.sub(r"[ \t]+(?=\n|$)", "", text)


def _without_other_links(row: Row, text: str) -> str:
    """Return a text without the links that lead neither to the paper nor to its code."""
    ours = (row.url, row.code)
    for url in _LINKED.findall(text):
        if url not in ours and f"https://{url}" not in ours:
            text = re.sub(r"\s*\[+[^\[\]]*\]+\(\s*" + re.escape(url) + r"\s*\)\]?", "", text)
    return text


def _replace_dates(row: Row, text: str) -> str:
    """Return a text with the name of the date for dates in brackets, or between dots or bars."""
    for inside in re.findall(r"[\[(]([^\[\](){}]{3,40})[\])]", text):
        if read_date(inside) and (form := form_of(inside, row.date)):
            text = text.replace(inside, f"{{date:{form}}}")
    return _BETWEEN_DOTS.sub(lambda found: _dated(row, found[0]), text)


def _dated(row: Row, text: str) -> str:
    """Return the name of the date in place of a text that is one."""
    form = form_of(text, row.date) if read_date(text) else None
    return f"{{date:{form}}}" if form else text


def _replace_venue(row: Row, text: str, habits: Habits) -> str:
    if row.venue:
        name_and_year = re.split(r" (?=(?:19|20)\d\d\Z)", row.venue)
        venue = r"[\s,.]*".join(map(re.escape, name_and_year))
        return re.sub(rf"(?:Proc\. )?{venue}", habits.venue, text, count=1)
    if habits.preprint and "{url}" in text:
        return _PREPRINT.sub(habits.venue, text, count=1)
    return text
