"""A row of a table as a paper, by what its columns hold, with whatever a hand has broken in it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import filterfalse
from urllib.parse import urlsplit

from bot.listing.bare_addresses import address_of_name, bare_address, read_broken_link, read_code
from bot.listing.dates import find_date, read_date
from bot.listing.document import Block
from bot.listing.lines import without_tail
from bot.listing.links import Links, address_of, sort_links
from bot.listing.names import read_names
from bot.listing.notes import YEAR, Note, is_known_venue_alone, is_note, read_note, read_venue
from bot.listing.people import People, find_people
from bot.listing.row_cells import Cells, take_cells
from bot.listing.rows import (
    Columns,
    NoPaperError,
    NoTitleError,
    Row,
    UnreadableError,
    date_of,
    excerpt_of,
    names_nothing,
    prefer_preprint,
    tidy_authors,
    tidy_title,
)
from bot.listing.shown import Link, Shown
from bot.listing.titles import find_cell_title
from bot.listing.vocabulary import (
    CITATIONS,
    DATASETS,
    NAMES,
    fold,
    role_of_address,
    role_of_heading,
    role_of_label,
    role_of_link,
)
from bot.support.plain_text import plain

_CITATION = re.compile(r"(?P<names>[^\d]{2,60}?),?\s*\(?(?P<year>(?:19|20)\d\d)[a-z]?\)?")
PAGE_OF_THING = "leads to the page of a dataset or a tool, not to a paper"
_NO_MONTH = "{!r} is no month such as 202401"
_LINE_OF_NAME = re.compile(r"(?<![,;，、&])(?<!\band)[ \t]*\n\s*(?!and\b|&|et\.? al)")


def read_cells(block: Block, columns: Columns, section: str, raw: str, is_own: bool) -> tuple[Row, list[str]]:
    """Read a row of a table.

    Raises:
        NoPaperError: it links to no paper.
        UnreadableError: why it cannot be read.
    """
    assert block.table is not None
    cells, odd = take_cells(block, columns, raw)
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
        told_date=date or (people.date if people.is_dated else None),
    )  # fmt: skip
    return row, [*odd, *_doubts_about_date(cells.cell("date"), row.date)]


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


def _people_of(cells: Cells, title: str, header: Sequence[Shown]) -> People:
    """Return authors, venue and date, from the title's cell where the table has no column for them."""
    columns = cells.columns
    beside = find_people(cells.cell("title"), title)
    venue, date = (
        read_venue(cells.cell("venue").text) if "venue" in columns else _venue_beside(cells, beside, header)
    )
    cited, year = _read_citation(cells.shown, header)
    names = (
        _names_in(cells.cell("authors"))
        if "authors" in columns
        else beside.text or cited or _names_below_title(cells, title, header) or ""
    )
    told = None if "date" in columns else date or year
    return People(names, venue, told, is_dated=beside.is_dated and told == beside.date)


def _venue_beside(cells: Cells, beside: People, header: Sequence[Shown]) -> Note:
    """Return venue and date that stand beside the title, or that the labels of links name."""
    others = [] if _cites(header) else _unknown(cells.shown, header, cells.columns)
    venue, date = _told_by_labels([cells.cell("link"), *map(_papers_in, others)])
    return beside.venue or venue, beside.date or date


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


def _names_below_title(cells: Cells, title: str, header: Sequence[Shown]) -> str | None:
    """Return the names on the line below a title whose heading names authors: a single name may then be nothing else."""
    if not _names_authors(header, cells.columns):
        return None
    behind = cells.cell("title").text.partition(title)[2]
    lines = list(filter(None, map(str.strip, behind.split("\n"))))
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


def _title_and_address(cells: Cells, links: Links, odd: list[str]) -> tuple[str, str]:
    """Return title and address of a row of a table."""
    cell = cells.cell("title")
    own = _take_own(cell, links)
    title = _linked_title(cell, own[0]) if own else _cell_title(cell, cells.is_own)
    papers = _addresses_of_paper(own, links)
    if not papers and not cell.links and (broken := read_broken_link(cells.source("title"))):
        title, address, remarks = broken
        papers = [address]
        odd += remarks
    papers = papers or [address_of(link.url) for link in links.titled]
    url = next(filter(None, papers), None) or _address_beside(cells)
    return _check(tidy_title(title), url)


def _addresses_of_paper(own: Sequence[Link], links: Links) -> list[str | None]:
    """Return the addresses to which the title's own links and the others lead; None for what is no address."""
    # Where a paper has a link of its own, that of its title may lead to anything.
    first = [link for link in own[:1] if not links.papers or role_of_address(link.url) == "paper"]
    return [*(address_of(link.url) for link in first), *links.papers]


def _address_beside(cells: Cells) -> str | None:
    """Return the address in the cell for links that has no link: a bare one, or that of an identifier."""
    return bare_address(cells.source("link")) or address_of_name(cells.cell("link").text)


def _cell_title(cell: Shown, is_own: bool) -> str:
    """Return the title of a cell in which it is no link; in a table of the bot's a title may begin with brackets."""
    return find_cell_title(cell) if is_own else without_tail(find_cell_title(cell))


def _check(title: str, url: str | None) -> tuple[str, str]:
    if not title and not url:
        raise NoPaperError("no title and no link")
    if not title:
        raise NoTitleError("no title")
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


def _code_of(cell: Shown, source: str, links: Links, odd: list[str]) -> str | None:
    if links.code:
        return links.code[0]
    if links.projects and (cell.links or not (links.papers or links.titled)):
        return links.projects[0]
    return None if cell.links else read_code(cell.text, source, odd)
