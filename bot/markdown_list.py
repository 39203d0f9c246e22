"""Reading the tables of a Markdown list, blemishes and all: somebody's hand-kept list, or the rendered README.

A table is a header row, a row of dashes, and rows (GitHub Flavored Markdown, 4.10). What a cell shows is read
with markdown-it; what a hand has broken (a link cut short, a bare pipe in a title) is mended line by line.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from markdown_it import MarkdownIt
from pydantic import ValidationError
from rapidfuzz import fuzz

from bot import identifiers
from bot.catalog import Catalog, Entry, Provenance, in_order
from bot.mojibake import mend
from bot.paper import paper_id
from bot.plain_text import plain
from bot.settings import Section, Settings, places

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
_DASHES = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(?P<title>.*?)[ \t#]*")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_FUZZY = 80.0

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


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of all tables of a text, in its order."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    """Rows that could not be read: each is left out."""
    notes: tuple[Problem, ...]
    """Rows that were read although something about them is odd."""


@dataclass(frozen=True, slots=True)
class Import:
    """A hand-kept list as catalog entries."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]

    @property
    def catalog(self) -> Catalog:
        """The entries as a catalog, newest month first."""
        return Catalog(entries=in_order(self.entries))


class _UnreadableError(Exception):
    """Why a row cannot be read."""


def address_identifiers(url: str) -> tuple[str | None, str | None, str | None]:
    """Return the arXiv identifier, DOI and Semantic Scholar id that an address names."""
    return identifiers.arxiv_id(url), identifiers.doi(url), identifiers.s2_id(url)


def parse_list(text: str, settings: Settings, added: date) -> Import:
    """Turn a hand-kept Markdown list into catalog entries.

    Mojibake is mended (ftfy; UTF-8 once read as Mac Roman or Windows-1252). A table's section comes from the
    heading above it. A row that cannot be read, or that repeats a work, is left out and told with its line.
    """
    read = read_rows(mend(text.removeprefix("\ufeff")), settings)
    repeated = repeats(read.rows, lambda row: (row.id, _folded(row.title)))
    problems = [*read.problems, *(repeat_told(first, again) for first, again in repeated)]
    left_out = {again.line for _, again in repeated}
    entries: list[Entry] = []
    for row in read.rows:
        if row.line in left_out:
            continue
        try:
            entries.append(entry_of(row, Provenance(by="import", added=added)))
        except ValidationError as error:
            problems.append(Problem(row.line, row.title[:80], places(error).strip()))
    return Import(tuple(entries), tuple(sorted(problems, key=lambda problem: problem.line)), read.notes)


def entry_of(row: Row, provenance: Provenance) -> Entry:
    """Return the catalog entry of a row; kind and modality stay open."""
    arxiv_id, doi, s2_id = address_identifiers(row.url)
    return Entry(
        arxiv_id=arxiv_id,
        doi=doi,
        s2_id=s2_id,
        date=row.date,
        authors=row.authors,
        title=row.title,
        url=row.url,
        code=row.code,
        section=row.section,
        provenance=provenance,
    )


def read_rows(text: str, settings: Settings, section: str | None = None, first_line: int = 1) -> Rows:
    """Read the rows of all tables of a text.

    Args:
        text: Markdown.
        settings: for the sections and their columns.
        section: the section of all rows; otherwise the headings above the tables tell it.
        first_line: the number that the text's first line has in its file.
    """
    rows: list[Row] = []
    problems: list[Problem] = []
    notes: list[Problem] = []
    for table in _tables(text):
        columns = _columns(table.header)
        missing = [name for name in ("date", "authors", "title") if name not in columns]
        if missing:
            reason = f"{len(table.rows)} rows not read, their table has no column for {' and '.join(missing)}"
            problems.append(Problem(table.line + first_line - 1, _excerpt(" | ".join(table.header)), reason))
            continue
        where = section or _section_of(table, settings).name
        for number, line in table.rows:
            place = number + first_line - 1
            try:
                row, odd = _read_row(place, line, columns, len(table.header), where)
            except _UnreadableError as error:
                problems.append(Problem(place, _excerpt(line), str(error)))
                continue
            rows.append(row)
            notes.extend(Problem(place, _excerpt(line), reason) for reason in odd)
    return Rows(tuple(rows), tuple(sorted(problems, key=lambda problem: problem.line)), tuple(notes))


@dataclass(slots=True)
class _Table:
    line: int
    heading: str
    header: list[str]
    rows: list[tuple[int, str]]


def _tables(text: str) -> Iterator[_Table]:
    """Yield the tables with the numbers of their lines; rows that a blank line cut off belong to the table above."""
    lines = text.splitlines()
    table: _Table | None = None
    heading, fence, in_table = "", "", False
    for index, line in enumerate(lines):
        bare = line.strip()
        if found := _FENCE.match(line):
            fence = "" if fence == found[1] else fence or found[1]
        if fence or found:
            in_table = False
        elif title := _HEADING.fullmatch(line):
            if table:
                yield table
            table, heading, in_table = None, title["title"], False
        elif "|" in bare and index + 1 < len(lines) and _is_dashes(lines[index + 1]):
            if table:
                yield table
            table, in_table = _Table(index + 1, heading, _cells(bare), []), True
        elif table and in_table and index == table.line:
            continue
        elif table and bare and (bare.startswith("|") or (in_table and not re.match(r"[<>*+-]", bare))):
            table.rows.append((index + 1, bare))
            in_table = True
        elif bare.startswith("|") and bare.count("|") > 2:
            yield _Table(index + 1, heading, _cells(bare), [(index + 1, bare)])
        else:
            in_table = False
    if table:
        yield table


def _is_dashes(line: str) -> bool:
    return "|" in line and _DASHES.fullmatch(line.strip()) is not None


def _cells(line: str) -> list[str]:
    """Split a row at its pipes, but not at those behind a backslash (GFM 4.10)."""
    bare = line.strip()
    bare = bare.removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return [part.replace("\\|", "|").strip() for part in re.split(r"(?<!\\)\|", bare)]


def _columns(header: Sequence[str]) -> dict[Column, int]:
    columns: dict[Column, int] = {}
    for index, cell in enumerate(header):
        name = re.sub(r"[^\w ]", "", cell).strip().casefold()
        for column, names in _HEADERS.items():
            if name in names:
                columns.setdefault(column, index)
    return columns


def _section_of(table: _Table, settings: Settings) -> Section:
    """Choose the section that a table's heading or last column names; the section without a rule takes the rest."""
    default = next(section for section in settings.sections if section.is_default)
    heading = _folded(_shown(table.heading).text)
    for section in settings.sections:
        if heading == _folded(section.title):
            return section
    for section in settings.sections:
        if any(re.search(name, table.heading) for name in section.names):
            return section
    header = {cell.casefold() for cell in table.header}
    for section in settings.sections:
        if section.columns[3] != default.columns[3] and section.columns[3].casefold() in header:
            return section
    best = max(settings.sections, key=lambda section: fuzz.token_set_ratio(heading, _folded(section.title)))
    return best if fuzz.token_set_ratio(heading, _folded(best.title)) >= _FUZZY else default


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _excerpt(line: str) -> str:
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


def _shown(markup: str) -> _Shown:
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


def _read_row(
    line: int, text: str, columns: dict[Column, int], width: int, section: str
) -> tuple[Row, list[str]]:
    cells, odd = _fitted(_cells(text), columns, width)
    when = _DATE.fullmatch(plain(_shown(cells[columns["date"]]).text))
    if not when:
        raise _UnreadableError(f"{_excerpt(cells[columns['date']])!r} is no month such as 202401")
    month = f"{when['year']}{int(when['month']):02}"
    authors = plain(_shown(cells[columns["authors"]]).text)
    if not authors:
        raise _UnreadableError("no authors")
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
        if _shown(cells[at]).links:
            raise _UnreadableError(f"{len(cells)} cells where the header has {width}")
        return joined, ["a pipe in the title has no backslash"]
    if extra < 0:
        if len(cells) <= max(columns[name] for name in ("date", "authors", "title")):
            raise _UnreadableError(f"only {len(cells)} of {width} cells: the row is cut short")
        return [*cells, *[""] * -extra], [f"only {len(cells)} of {width} cells: the rest is taken as empty"]
    return cells, []


def _title(cell: str, odd: list[str]) -> tuple[str, str, str | None]:
    """Return title, address and, where it stands beside the title, the code's address."""
    shown = _shown(cell)
    papers = [link for link in shown.links if _PAPER.fullmatch(link.label)]
    code = next((link.url for link in shown.links if _HEADERS["code"] & {_folded(link.label)}), None)
    if papers:
        title, url = shown.text[: papers[0].start], papers[0].url
    elif shown.links:
        first = shown.links[0]
        title, url = shown.text.removesuffix(first.url), first.url
    elif cut := _CUT_LINK.search(cell):
        title, url = _shown(cell[: cut.start()]).text, cut["url"].rstrip(")>")
        odd.append("its link is not closed")
    elif bare := _BARE_LINK.search(cell):
        title, url = _shown(cell[: bare.start()]).text, bare["url"].rstrip(").,;")
    else:
        raise _UnreadableError("no link to the paper")
    title = plain(title)
    if not title:
        raise _UnreadableError("no title")
    return title, _address(url), _address(code) if code else None


def _code(cell: str, odd: list[str]) -> str | None:
    shown = _shown(cell)
    if shown.links:
        url = shown.links[0].url
    elif plain(shown.text).casefold().rstrip(".") in _NOTHING or cell.casefold() in _NOTHING:
        return None
    elif bare := _BARE_LINK.search(cell):
        url = bare["url"].rstrip(")>.,;")
        if "](" in cell:
            odd.append("its code link is not closed")
    else:
        raise _UnreadableError(f"{_excerpt(cell)!r} is neither a link to code nor None")
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
    raise _UnreadableError(f"{_excerpt(bare)!r} is no web address")


def repeats(rows: Sequence[Row], keys: Callable[[Row], Sequence[str]]) -> list[tuple[Row, Row]]:
    """Return the rows that share a key with an earlier row: the earlier row and the one that repeats it."""
    seen: dict[str, Row] = {}
    found: list[tuple[Row, Row]] = []
    for row in rows:
        names = keys(row)
        first = next((seen[name] for name in names if name in seen), None)
        if first:
            found.append((first, row))
        else:
            seen.update(dict.fromkeys(names, row))
    return found


def repeat_told(first: Row, again: Row) -> Problem:
    """Return the problem of two rows for one work."""
    reason = f"the same work as line {first.line}: lines {first.line} and {again.line} are one row too many"
    return Problem(again.line, _excerpt(again.title), reason)
