"""One row of a Markdown table as a paper of the list, with whatever a hand has broken in it.

What a cell shows is read with markdown-it; a link cut short or a bare pipe in a title is mended here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt

from bot.core import identifiers
from bot.core.paper import paper_id
from bot.support.plain_text import plain

Column = Literal["date", "authors", "title", "code"]

_HEADERS: dict[Column, frozenset[str]] = {
    "date": frozenset({"date", "month", "year", "time", "published"}),
    "authors": frozenset({"author", "authors", "first author"}),
    "title": frozenset({"title", "paper", "papers", "paper title", "name"}),
    "code": frozenset(
        {"code", "dataset", "datasets", "link", "links", "repository", "repo", "github", "project"}
    ),
}
_NOTHING = frozenset({
    "", "none", "no", "n/a", "na", "n.a.", "nan", "null", "nil", "-", "--", "---", "–", "—", "/", "\\", "x", "tba", "tbd",
    "coming soon", "not available", "unavailable", "no code", "not released", "not yet",
})  # fmt: skip
_PAPER = re.compile(
    r"[\W_]*(?:papers?|pdf|link|links|arxiv|preprint|article|url|html|doi)[\W_]*", re.IGNORECASE
)
_CUT_LINK = re.compile(
    r"\[\s*\(?(?P<label>[\w ]{1,20})\)?\s*\]?\s*\(?\s*<?(?P<url>(?:https?://|www\.)\S+)\s*$", re.IGNORECASE
)
_BARE_LINK = re.compile(
    r"<?(?P<url>(?:https?://|www\.)[^\s<>]+|(?:github|gitlab|huggingface)\.(?:com|co)/[^\s<>]+)>?",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?P<year>(?:19|20)\d{2})\s*[-./]?\s*(?P<month>0?[1-9]|1[0-2])(?:[-./]\d{1,2})?")

# Linkify stays off: bare addresses are read by _BARE_LINK. Addresses keep the spelling that they have.
_MARKDOWN = MarkdownIt("commonmark").enable("strikethrough")
_MARKDOWN.normalizeLink = lambda url: url  # type: ignore[method-assign]


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that could not be read, or was read with a doubt, and why."""

    line: int
    excerpt: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}: {self.excerpt}"


@dataclass(frozen=True, slots=True)
class Row:
    """What one row of a table says."""

    line: int
    section: str
    date: str
    authors: str
    title: str
    url: str
    code: str | None

    @property
    def id(self) -> str:
        """The identifier that the row's address names, as catalog entries have it."""
        return paper_id(*address_identifiers(self.url), self.url)


class UnreadableError(Exception):
    """Why a row cannot be read."""


def address_identifiers(url: str) -> tuple[str | None, str | None, str | None]:
    """Return the arXiv identifier, DOI and Semantic Scholar id that an address names."""
    return identifiers.arxiv_id(url), identifiers.doi(url), identifiers.s2_id(url)


def cells_of(line: str) -> list[str]:
    """Split a row at its pipes, but not at those behind a backslash (GFM 4.10)."""
    bare = line.strip()
    bare = bare.removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return [part.replace("\\|", "|").strip() for part in re.split(r"(?<!\\)\|", bare)]


def columns_of(header: Sequence[str]) -> dict[Column, int]:
    """Tell the columns of a table by their names: the place of each that is known."""
    columns: dict[Column, int] = {}
    for index, cell in enumerate(header):
        name = re.sub(r"[^\w ]", "", cell).strip().casefold()
        for column, names in _HEADERS.items():
            if name in names:
                columns.setdefault(column, index)
    return columns


def folded(text: str) -> str:
    """Return the words of a text for comparison, without case and punctuation."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def excerpt_of(line: str) -> str:
    """Return the beginning of a line for a message."""
    shown = plain(line)
    return shown if len(shown) <= 100 else shown[:99] + "…"


@dataclass(frozen=True, slots=True)
class _Link:
    label: str
    url: str
    start: int
    """Where the link begins in the shown text."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a cell shows, and its links."""

    text: str
    links: tuple[_Link, ...]


def what_shows(markup: str) -> _Shown:
    """Read Markdown within a line: the text that it shows, and its links."""
    text, links = "", []
    start, url = 0, ""
    for token in _MARKDOWN.parseInline(markup)[0].children or []:
        match token.type:
            case "text" | "code_inline" | "text_special":
                text += token.content
            case "softbreak" | "hardbreak":
                text += " "
            case "link_open":
                start, url = len(text), str(token.attrGet("href"))
            case "link_close":
                links.append(_Link(text[start:], url, start))
    return _Shown(text, tuple(links))


def read_row(
    line: int, text: str, columns: dict[Column, int], width: int, section: str
) -> tuple[Row, list[str]]:
    """Read a row of a table.

    Args:
        line: its number, for messages.
        text: the row.
        columns: the places of the columns that are known.
        width: how many columns the table has.
        section: the section of the table.

    Returns:
        The row, and what is odd about it although it was read.

    Raises:
        UnreadableError: why it cannot be read.
    """
    cells, odd = _fitted(cells_of(text), columns, width)
    when = _DATE.fullmatch(plain(what_shows(cells[columns["date"]]).text))
    if not when:
        raise UnreadableError(f"{excerpt_of(cells[columns['date']])!r} is no month such as 202401")
    month = f"{when['year']}{int(when['month']):02}"
    authors = plain(what_shows(cells[columns["authors"]]).text)
    if not authors:
        raise UnreadableError("no authors")
    title, url, code_beside = _title(cells[columns["title"]], odd)
    code = code_beside
    if "code" in columns and (code_beside is None or cells[columns["code"]]):
        code = _code(cells[columns["code"]], odd)
    name = identifiers.arxiv_id(url)
    if name and (announced := identifiers.arxiv_month(name)) != month:
        odd.append(f"the date {month} disagrees with arXiv:{name}, of {announced}; the row's date is kept")
    return Row(line, section, month, authors, title, url, code), odd


def _fitted(cells: list[str], columns: dict[Column, int], width: int) -> tuple[list[str], list[str]]:
    """Return as many cells as the header has: bare pipes belong to the title, a row cut short ends empty."""
    extra = len(cells) - width
    if extra > 0:
        at = columns["title"]
        joined = [*cells[:at], "|".join(cells[at : at + extra + 1]), *cells[at + extra + 1 :]]
        if what_shows(cells[at]).links:
            raise UnreadableError(f"{len(cells)} cells where the header has {width}")
        return joined, ["a pipe in the title has no backslash"]
    if extra < 0:
        if len(cells) <= max(columns[name] for name in ("date", "authors", "title")):
            raise UnreadableError(f"only {len(cells)} of {width} cells: the row is cut short")
        return [*cells, *[""] * -extra], [f"only {len(cells)} of {width} cells: the rest is taken as empty"]
    return cells, []


def _title(cell: str, odd: list[str]) -> tuple[str, str, str | None]:
    """Return title, address and, where it stands beside the title, the code's address."""
    shown = what_shows(cell)
    papers = [link for link in shown.links if _PAPER.fullmatch(link.label)]
    code = next((link.url for link in shown.links if _HEADERS["code"] & {folded(link.label)}), None)
    if papers:
        title, url = shown.text[: papers[0].start], papers[0].url
    elif shown.links:
        first = shown.links[0]
        title, url = shown.text.removesuffix(first.url), first.url
    elif cut := _CUT_LINK.search(cell):
        title, url = what_shows(cell[: cut.start()]).text, cut["url"].rstrip(")>")
        odd.append("its link is not closed")
    elif bare := _BARE_LINK.search(cell):
        title, url = what_shows(cell[: bare.start()]).text, bare["url"].rstrip(").,;")
    else:
        raise UnreadableError("no link to the paper")
    title = plain(title)
    if not title:
        raise UnreadableError("no title")
    return title, _address(url), _address(code) if code else None


def _code(cell: str, odd: list[str]) -> str | None:
    shown = what_shows(cell)
    if shown.links:
        url = shown.links[0].url
    elif plain(shown.text).casefold().rstrip(".") in _NOTHING or cell.casefold() in _NOTHING:
        return None
    elif bare := _BARE_LINK.search(cell):
        url = bare["url"].rstrip(")>.,;")
        if "](" in cell:
            odd.append("its code link is not closed")
    else:
        raise UnreadableError(f"{excerpt_of(cell)!r} is neither a link to code nor None")
    if not url.strip():
        odd.append("its code link is empty")
        return None
    return _address(url)


def _address(url: str) -> str:
    """Return the address with its scheme, which hand-kept lists leave out at times."""
    bare = url.strip()
    if re.match(r"https?://[^/]", bare, re.IGNORECASE):
        return re.sub(r"^https?", lambda found: found[0].lower(), bare, flags=re.IGNORECASE)
    if re.match(r"[\w-]+(?:\.[\w-]+)+(?:[/?#]|$)", bare):
        return f"https://{bare}"
    raise UnreadableError(f"{excerpt_of(bare)!r} is no web address")
