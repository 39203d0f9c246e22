"""A row of a table as a paper, by what its columns hold, with whatever a hand has broken in it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import filterfalse
from urllib.parse import urlsplit

from bot.core.identifiers import doi
from bot.core.settings import Role
from bot.listing.dates import find_date, read_date
from bot.listing.document import Block, cells_of
from bot.listing.lines import without_tail
from bot.listing.links import Links, address_of, sort_links
from bot.listing.names import read_names
from bot.listing.notes import YEAR, Note, is_known_venue_alone, is_note, read_note, read_venue
from bot.listing.people import People, find_people
from bot.listing.rows import (
    Columns,
    NoPaperError,
    Row,
    UnreadableError,
    date_of,
    excerpt_of,
    names_nothing,
    prefer_preprint,
    tidy_authors,
    tidy_title,
)
from bot.listing.shown import Link, Shown, what_shows
from bot.listing.titles import find_cell_title
from bot.listing.vocabulary import (
    CITATIONS,
    DATASETS,
    NAMES,
    fold,
    is_nothing,
    role_of_address,
    role_of_heading,
    role_of_label,
    role_of_link,
)
from bot.support.plain_text import plain

_ARXIV_NAME = re.compile(r"(?:arxiv\s*:?\s*)?(?P<name>\d{4}\.\d{4,5}(?:v\d+)?)", re.IGNORECASE)
_DOI_NAME = re.compile(r"(?:doi\s*:?\s*)?(?P<name>10\.\d{4,9}/[^\s<>\"()]+)", re.IGNORECASE)
_CITATION = re.compile(r"(?P<names>[^\d]{2,60}?),?\s*\(?(?P<year>(?:19|20)\d\d)[a-z]?\)?")
PAGE_OF_THING = "leads to the page of a dataset or a tool, not to a paper"
_NO_MONTH = "{!r} is no month such as 202401"
_LINE_OF_NAME = re.compile(r"(?<![,;，、&])(?<!\band)[ \t]*\n\s*(?!and\b|&|et\.? al)")
_CUT_LINK = re.compile(
    r"\[\s*\(?(?P<label>[\w ]{1,20})\)?\s*\]?\s*\(?\s*<?(?P<url>(?:https?://|www\.)\S+)\s*$", re.IGNORECASE
)
_BARE_LINK = re.compile(
    r"<?(?P<url>(?:https?://|www\.)[^\s<>]+|(?:github|gitlab|huggingface)\.(?:com|co)/[^\s<>]+)>?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of a row."""

    shown: Sequence[Shown]
    sources: Sequence[str]
    """Their Markdown; empty in HTML tables."""
    columns: Columns
    is_own: bool = False
    """Whether they stand in a table that the bot writes."""

    def cell(self, role: Role) -> Shown:
        """Return what the cell of a role shows; nothing where there is none."""
        place = self.columns.get(role, len(self.shown))
        return _with_words(self.shown[place]) if place < len(self.shown) else Shown()

    def source(self, role: Role) -> str:
        """Return the Markdown of the cell of a role."""
        place = self.columns.get(role, len(self.sources))
        return self.sources[place] if place < len(self.sources) else ""


def _with_words(cell: Shown) -> Shown:
    """Return a cell that holds nothing but badges with their words as its text."""
    is_badges = cell.badges and not cell.text.strip() and not cell.links
    return Shown(" ".join(words for _, words in cell.badges)) if is_badges else cell


def read_cells(block: Block, columns: Columns, section: str, raw: str, is_own: bool) -> tuple[Row, list[str]]:
    """Read a row of a table.

    Raises:
        NoPaperError: it links to no paper.
        UnreadableError: why it cannot be read.
    """
    assert block.table is not None
    cells, odd = _take_cells(block, columns, raw)
    cells = replace(cells, is_own=is_own)
    date = _read_date_cell(cells.cell("date"), is_own)
    around = [
        cells.cell("link"),
        *_unknown(cells.shown, block.table.header, columns),
        _pages_in(cells.cell("venue")),
    ]
    links = sort_links([cells.cell("title"), *around], cells.cell("code"))
    title, url = _title_and_address(cells, links, odd)
    code = _code_of(cells.cell("code"), cells.source("code"), links, odd)
    url, published = prefer_preprint(url, links.papers)
    people = _people_of(cells, title, block.table.header)
    if (
        _holds_names(block.table.header, columns)
        and not people.venue
        and url not in links.papers
        and role_of_address(url) != "paper"
    ):
        raise NoPaperError(PAGE_OF_THING)
    row = Row(
        block.line, section, date_of(date or people.date, url, "date" in columns), tidy_authors(people.text), title, url,
        code, people.venue, published, roles=frozenset(columns),
    )  # fmt: skip
    return row, [*odd, *_doubts_about_date(cells.cell("date"), row.date)]


def _take_cells(block: Block, columns: Columns, raw: str) -> tuple[_Cells, list[str]]:
    """Return the cells of a row, as many as its table has columns, and what is odd about them."""
    assert block.table is not None
    if not block.table.markdown:
        return _Cells(block.cells, ["" for _ in block.cells], columns), []
    sources, odd = _fit(cells_of(raw), columns, block.table.width)
    is_as_shown = not odd and len(block.cells) == len(sources)
    return _Cells(block.cells if is_as_shown else list(map(what_shows, sources)), sources, columns), odd


def _fit(cells: list[str], columns: Columns, width: int) -> tuple[list[str], list[str]]:
    """Return as many cells as the header has: bare pipes belong to the title, a row cut short ends empty."""
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return cells[:width], []
    if len(cells) > width:
        return _join_at_title(cells, columns["title"], width), ["a pipe in the title has no backslash"]
    return _fill_up(cells, columns, width) if len(cells) < width else (cells, [])


def _join_at_title(cells: list[str], at: int, width: int) -> list[str]:
    """Return cells with those joined into which pipes in the title cut it."""
    if what_shows(cells[at]).links or at + 1 == width:
        raise UnreadableError(f"{len(cells)} cells where the header has {width}")
    behind = at + len(cells) - width + 1
    return [*cells[:at], "|".join(cells[at:behind]), *cells[behind:]]


def _fill_up(cells: list[str], columns: Columns, width: int) -> tuple[list[str], list[str]]:
    """Return the cells of a row that is cut short with empty ones behind them, and that it is, if something is lost."""
    told = f"only {len(cells)} of {width} cells"
    needed: tuple[Role, ...] = ("date", "authors", "title")
    if not _reach(cells, columns, needed):
        raise UnreadableError(f"{told}: the row is cut short")
    odd = [] if _reach(cells, columns, ("link", "code")) else [f"{told}: the rest is taken as empty"]
    return [*cells, *[""] * (width - len(cells))], odd


def _reach(cells: Sequence[str], columns: Columns, roles: Iterable[Role]) -> bool:
    """Return whether there are cells for all of these roles that the table has."""
    return all(columns[role] < len(cells) for role in roles if role in columns)


def _holds_names(header: Sequence[Shown], columns: Columns) -> bool:
    """Return whether the heading of the titles speaks of datasets or tools, whose own pages are no papers unless a venue stands beside."""
    heading = header[columns["title"]].text if columns["title"] < len(header) else ""
    words = set(fold(heading).split())
    return role_of_heading(heading) != "title" and not words.isdisjoint(NAMES | DATASETS)


def _read_date_cell(cell: Shown, is_own: bool) -> str | None:
    text = plain(cell.text)
    if names_nothing(text):
        return None
    if date := read_date(text) if is_own else find_date(text):
        return date
    if is_own:
        raise UnreadableError(_NO_MONTH.format(excerpt_of(text)))
    return None


def _doubts_about_date(cell: Shown, date: str | None) -> list[str]:
    """Return that a row has no date although its cell for dates has words."""
    text = plain(cell.text)
    return (
        [] if date or names_nothing(text) else [f"{_NO_MONTH.format(excerpt_of(text))}: its date stays open"]
    )


def _unknown(cells: Sequence[Shown], header: Sequence[Shown], columns: Columns) -> list[Shown]:
    """Return the cells of unknown columns, where no known one is there for links; those of data lead to neither."""
    if "link" in columns:
        return []
    known = set(columns.values())
    return [
        cell
        for place, (cell, heading) in enumerate(zip(cells, header, strict=False))
        if place not in known and fold(heading.text) not in DATASETS
    ]


def _papers_in(cell: Shown) -> Shown:
    """Return a cell for venues with those of its links that lead to a paper, not to the page of a conference."""
    return replace(cell, links=tuple(link for link in cell.links if role_of_address(link.url) == "paper"))


def _pages_in(cell: Shown) -> Shown:
    """Return a cell of a column of venues with its links that lead to a paper, or may do, whatever their labels are."""
    return replace(
        cell,
        links=tuple(
            replace(link, label="paper" if role_of_address(link.url) == "paper" else "link")
            for link in cell.links
            if role_of_address(link.url) == "paper" or _may_be_page(link)
        ),
    )


def _may_be_page(link: Link) -> bool:
    """Return whether a link named as a venue with its year leads deep into a site, as to a paper of its."""
    last = [part for part in urlsplit(link.url).path.split("/") if part][1:][-1:]
    is_told = re.search(rf"{YEAR}\b", link.label) is not None and role_of_address(link.url) is None
    return is_told and any(re.search(r"\d", part) and not re.fullmatch(rf"\W*{YEAR}", part) for part in last)


def _names_in(cell: Shown) -> str:
    """Return the names in a cell for authors, in which each may stand on a line of its own."""
    return _LINE_OF_NAME.sub(", ", cell.text.strip())


def _people_of(cells: _Cells, title: str, header: Sequence[Shown]) -> People:
    """Return authors, venue and date, from the title's cell where the table has no column for them."""
    cell, columns = cells.cell("title"), cells.columns
    beside = find_people(cell, title)
    venue, date = read_venue(cells.cell("venue").text)
    if "venue" not in columns:
        beside_it = map(_papers_in, _unknown(cells.shown, header, columns) if not _cites(header) else ())
        linked_venue, linked_date = _told_by_labels([cells.cell("link"), *beside_it])
        venue, date = beside.venue or linked_venue, beside.date or linked_date
    cited, year = _read_citation(cells.shown, header)
    names = _names_in(cells.cell("authors"))
    if "authors" not in columns:
        names = (
            beside.text
            or cited
            or (_names_below(cell, title) if _names_authors(header, columns) else None)
            or ""
        )
    return People(names, venue, None if "date" in columns else date or year)


def _read_citation(cells: Sequence[Shown], header: Sequence[Shown]) -> Note:
    """Return names and year that a cell cites, such as *Bell et al., 2024*, below a heading that says so."""
    cited = (
        plain(cell.text)
        for cell, heading in zip(cells, header, strict=False)
        if fold(heading.text) in CITATIONS
    )
    found = next(filter(None, map(_CITATION.fullmatch, cited)), None)
    return (
        (found["names"].strip(" ,("), found["year"])
        if found and not is_note(found["names"])
        else (None, None)
    )


def _names_authors(header: Sequence[Shown], columns: Columns) -> bool:
    """Return whether the heading of the title's column names authors, too: *Title & Authors*."""
    words = fold(header[columns["title"]].text).split() if columns["title"] < len(header) else []
    return any(role_of_heading(word) == "authors" for word in words)


def _names_below(cell: Shown, title: str) -> str | None:
    """Return the names on the line below a title, where a single name may be nothing else."""
    lines = list(filter(None, map(str.strip, cell.text.partition(title)[2].split("\n"))))
    return read_names(lines[0], sure=True) if lines else None


def _told_by_labels(cells: Iterable[Shown]) -> Note:
    """Return venue and date that the label of a link names, as in ``[CVPR 2024](address)``."""
    # The name of a host, such as *ACL* of the Anthology, is no venue unless a year stands beside it.
    told = (link for cell in cells for link in cell.links if _may_name_venue(link))
    labels = (plain(link.label) for link in told)
    notes = (
        label
        for label in labels
        if (is_note(label) and role_of_label(label) is None) or is_known_venue_alone(label)
    )
    return read_note(next(notes, ""))


def _cites(header: Sequence[Shown]) -> bool:
    """Return whether a table has a column of citations, of which the labels are no venues."""
    return any(fold(heading.text) in CITATIONS for heading in header)


def _may_name_venue(link: Link) -> bool:
    is_told = any(map(str.isdigit, link.label)) or role_of_link(link.label, link.url) != "paper"
    return is_told and not re.search(r"\bet\.? al\b|\s&\s", link.label)


def _title_and_address(cells: _Cells, links: Links, odd: list[str]) -> tuple[str, str]:
    """Return title and address of a row of a table."""
    cell = cells.cell("title")
    own = _take_own(cell, links)
    title = _linked_title(cell, own[0]) if own else _cell_title(cell, cells.is_own)
    # Where a paper has a link of its own, that of its title may lead to anything.
    first = [link for link in own[:1] if not links.papers or role_of_address(link.url) == "paper"]
    papers = [*(address_of(link.url) for link in first), *links.papers]
    if not papers and not cell.links and (broken := _read_broken(cells.source("title"))):
        title, address, remarks = broken
        papers = [address]
        odd += remarks
    papers = papers or [address_of(link.url) for link in links.titled]
    link = cells.cell("link").text
    url = next(filter(None, papers), None) or _bare_address(cells.source("link")) or _address_of_name(link)
    return _check(tidy_title(title), url)


def _cell_title(cell: Shown, is_own: bool) -> str:
    """Return the title of a cell in which it is no link; in a table of the bot's a title may begin with brackets."""
    return find_cell_title(cell) if is_own else without_tail(find_cell_title(cell))


def _check(title: str, url: str | None) -> tuple[str, str]:
    if not title and not url:
        raise NoPaperError("no title and no link")
    if not title:
        raise UnreadableError("no title")
    if not url:
        raise NoPaperError("no link to the paper")
    return title, url


def _take_own(cell: Shown, links: Links) -> list[Link]:
    """Return the links of the title's cell that show a title; those to code are no paper's where others are."""
    own = [link for link in links.titled if link in cell.links]
    if not links.papers:
        return own
    links.code += [link.url for link in own if _leads_to_code(link)]
    return list(filterfalse(_leads_to_code, own))


def _leads_to_code(link: Link) -> bool:
    return role_of_address(link.url) == "code"


def _linked_title(cell: Shown, link: Link) -> str:
    """Return the title that a link to the paper shows: what stands behind it is its venue, its links and remarks."""
    title = link.label if len(link.label) > 12 or link.start == 0 else find_cell_title(cell)
    is_address = plain(title).startswith(("http://", "https://", "www."))
    return cell.text[: link.start] if is_address else without_tail(title)


def _read_broken(source: str) -> tuple[str, str | None, list[str]] | None:
    """Return title and address where a link is not closed or stands bare in a cell's source, and what is odd about it."""
    if cut := _CUT_LINK.search(source):
        title = find_cell_title(what_shows(source[: cut.start()]))
        return title, address_of(cut["url"].rstrip(")>]")), ["its link is not closed"]
    if bare := _BARE_LINK.search(source):
        return find_cell_title(what_shows(source[: bare.start()])), _bare_address(source), []
    return None


def _bare_address(source: str) -> str | None:
    """Return the first address that stands bare in a cell."""
    bare = _BARE_LINK.search(source)
    return address_of(bare["url"].rstrip(").,;")) if bare else None


def _address_of_name(text: str) -> str | None:
    """Return the address of a paper of which a cell gives the bare arXiv identifier or DOI."""
    bare = plain(text).strip(" .,;")
    if found := _ARXIV_NAME.fullmatch(bare):
        return f"https://arxiv.org/abs/{found['name']}"
    found = _DOI_NAME.fullmatch(bare)
    return f"https://doi.org/{found['name']}" if found and doi(found["name"]) else None


def _code_of(cell: Shown, source: str, links: Links, odd: list[str]) -> str | None:
    if links.code:
        return links.code[0]
    if links.projects and (cell.links or not (links.papers or links.titled)):
        return links.projects[0]
    return None if cell.links else _read_code(cell.text, source, odd)


def _read_code(text: str, source: str, odd: list[str]) -> str | None:
    """Read a cell for code that has no link."""
    if is_nothing(text) or is_nothing(source):
        return None
    if _BARE_LINK.search(source):
        odd += ["its code link is not closed"] if "](" in source else []
        return _bare_address(source)
    if len(text) > 12 and " " in text.strip():
        raise UnreadableError(f"{excerpt_of(source)!r} is neither a link to code nor None")
    odd.append(f"its code {excerpt_of(text)!r} is no link")
    return None
