"""A row's source as a template: the names of its values stand in their place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.core.authors import split_off_others
from bot.core.identifiers import arxiv_id, doi
from bot.listing.dates import read_date
from bot.listing.rows import Row
from bot.listing.template import format_date, repository_of

Sources = Sequence[tuple[Row, str]]
"""Rows, each with its source or with that of one of its cells."""
_MONTH_FORMS = (
    "%Y%m", "%Y-%m", "%Y/%m", "%Y.%m", "%m/%Y", "%m-%Y", "%b %Y", "%b., %Y", "%b. %Y", "%B %Y", "%B, %Y", "%b, %Y", "%b'%y", "%b '%y",
    "%b-%Y", "%b-%y", "%Y年%m月", "%Y年%-m月", "%Y년 %-m월", "%y.%m", "%y/%m", "%y-%m", "%m/%y", "%Y-%-m", "%Y/%-m", "%Y.%-m", "%-m/%Y", "%Y %b", "%Y, %b",
)  # fmt: skip
_DAY_FORMS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%Y", "%d %b %Y", "%-d %b %Y", "%d %B %Y", "%-d %B %Y", "%b %d, %Y", "%b %-d, %Y",
    "%B %d, %Y", "%B %-d, %Y", "%-dth %b., %Y", "%dth %b., %Y", "%-dth %b, %Y", "%-dth %b %Y", "%-dth %B %Y", "%-dth %B, %Y", "%Y年%-m月%-d日", "%Y年%m月%d日",
    "%Y-%-m-%-d", "%Y/%-m/%-d", "%Y.%-m.%-d", "%d-%b-%Y", "%d/%b/%Y", "%b. %d, %Y", "%Y %b %d", "%y-%m-%d", "%y.%m.%d", "%y/%m/%d",
)  # fmt: skip
_PREPRINT = re.compile(r"arxiv[\s,]*(?:(?:19|20)\d\d)?", re.IGNORECASE)
_BEFORE = r"(?:\s*(?:[/,;，、；·&+]|\\?\||<br\s*/?>)\s*)?"
"""What may set off a link from what stands before it."""
_LINK = re.compile(
    r"(?<!!)\[+(?:!\[[^\[\]]*\]\([^()]*\)|[^\[\]!]|!(?!\[))*\]+\(\s*<?(?P<url>[^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?\s*\)\]?"
    r"|<a\b[^<>]*?href=[\"']?(?P<href>[^\s\"'<>]*)[^<>]*>(?:(?!</a>).)*</a>",
    re.IGNORECASE | re.DOTALL,
)
"""A link in Markdown, of which the label may be a picture, or in HTML."""
_OTHER = "\0"
"""Stands for a link that leads elsewhere until it is taken out with what sets it off."""
_FOLD = re.compile(r"\s*<details\b.*?</details>", re.IGNORECASE | re.DOTALL)
"""What a row has folded away, such as an abstract."""
_PICTURE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)|<img\b[^<>]*>", re.IGNORECASE)
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
    """Return the form in which a date is shown; None where none is known."""
    return next(iter(forms_of(shown, when)), None)


@lru_cache(maxsize=4_096)
def forms_of(shown: str, when: str | None) -> tuple[str, ...]:
    """Return the forms in which a date may be shown: ``2024-11`` may be one with a zero before small months or without."""
    if not when:
        return ()
    if len(shown) == 4 and shown.isdecimal():
        return ("%Y",)
    return (
        *(form for form in _MONTH_FORMS if format_date(when, form) == shown),
        *_forms_with_day(shown, when),
    )


def _forms_with_day(shown: str, when: str) -> list[str]:
    """Return the forms with a day in which a date may be shown, whatever day of its month it is."""
    days = [day for day in map(int, re.findall(r"\d\d?", shown)) if 0 < day < 32]
    return [form for form in _DAY_FORMS if any(_shows(form, when, day, shown) for day in days)]


def date_field(form: str) -> str:
    """Return the name of the date in a form; the catalog's own needs none."""
    return "{date}" if form == "%Y%m" else f"{{date:{form}}}"


def _shows(form: str, when: str, day: int, shown: str) -> bool:
    try:
        return format_date(when, form, day) == shown
    except ValueError:  # no day of that month
        return False


def replace_values(row: Row, text: str, habits: Habits) -> str:
    """Return a row's source with the names of its values in their place, and without what is its own only."""
    text = _without_other_links(row, _FOLD.sub("", re.sub(r"[{}]", "", text)))
    text = text.replace(row.title, "{title}").replace(row.url, "{url}")
    if row.code:
        text = text.replace(row.code, "{code}")
    if repository := repository_of(row.code or ""):
        text = _PICTURE.sub(lambda found: found[0].replace(repository, "{repo}"), text)
    if name := arxiv_id(row.url):
        # The identifier as the label of the link.
        otherwise = "link" if "{url}" in text else "{url}"
        text = re.sub(rf"\b{re.escape(name)}(?:v\d+)?\b", f"{{id?{{id}}:{otherwise}}}", text)
    if name := doi(row.url):
        text = re.sub(rf"(?<=\[){re.escape(name)}(?=\])", "{id?{id}:link}", text)
    text = replace_authors(row, text)[0]
    text = re.sub(r"`[^`]{1,40}`", "`...`", text)
    text = _replace_venue(row, _replace_dates(row, text), habits)
    return re.sub(r"[ \t]+(?=\n|$)", "", text)


def replace_authors(row: Row, text: str) -> tuple[str, str]:
    """Return a text with the name of the authors in their place, and how *et al.* is marked in it: ``*et al.*``."""
    if not row.authors or row.authors in text:
        return (text.replace(row.authors, "{authors}") if row.authors else text), ""
    names, others = split_off_others(row.authors)
    words = others.lstrip(" ,;，、").removesuffix(".")
    behind = others.removesuffix(".").removesuffix(words)
    marked = re.search(
        rf"{re.escape(names + behind)}(?P<others>(?:(?P<mark>[*_]{{1,3}})|<(?P<tag>i|em)>){re.escape(words)}\.?(?(mark)(?P=mark)|</(?P=tag)>)\.?)",
        text,
    )
    if not words or marked is None:
        return text, ""
    return text.replace(marked[0], "{authors}"), marked["others"]


def _without_other_links(row: Row, text: str) -> str:
    """Return a text without the links that lead neither to the paper nor to its code, and without pictures of its own."""
    ours = (row.url, row.code)

    def keep(found: re.Match[str]) -> str:
        url = found["url"] or found["href"] or ""
        return found[0] if url in ours or f"https://{url}" in ours else _OTHER

    text = _LINK.sub(keep, text)
    text = re.sub(rf"^{_OTHER}{_BEFORE}", "", text)
    text = re.sub(rf"{_BEFORE}\s*{_OTHER}", "", text)
    return _PICTURE.sub(lambda found: found[0] if _is_badge(found, text, row) else "", text)


def _is_badge(picture: re.Match[str], text: str, row: Row) -> bool:
    """Return whether a picture may stand in other rows, too: the label of a link, a badge, or the stars of the code."""
    is_label = text[: picture.start()].endswith("[") or re.search(r"<a\b[^<>]*>\s*$", text[: picture.start()])
    repository = repository_of(row.code or "")
    return (
        bool(is_label) or "shields.io/badge/" in picture[0] or bool(repository and repository in picture[0])
    )


def _replace_dates(row: Row, text: str) -> str:
    """Return a text with the name of the date for dates in brackets, or between dots or bars."""
    for inside in re.findall(r"[\[(]([^\[\](){}]{3,40})[\])]", text):
        if read_date(inside) and (form := form_of(inside, row.date)):
            text = text.replace(inside, date_field(form))
    return _BETWEEN_DOTS.sub(lambda found: _dated(row, found[0]), text)


def _dated(row: Row, text: str) -> str:
    """Return the name of the date in place of a text that is one."""
    form = form_of(text, row.date) if read_date(text) else None
    return date_field(form) if form else text


def _replace_venue(row: Row, text: str, habits: Habits) -> str:
    if row.venue:
        name_and_year = re.split(r" (?=(?:19|20)\d\d\Z)", row.venue)
        venue = r"[\s,.]*".join(map(re.escape, name_and_year))
        return re.sub(rf"(?:Proc\. )?{venue}", habits.venue, text, count=1)
    if habits.preprint and "{url}" in text:
        return _PREPRINT.sub(habits.venue, text, count=1)
    return text
