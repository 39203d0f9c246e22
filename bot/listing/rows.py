"""One block of a list as a paper, with whatever a hand has broken in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core import identifiers
from bot.core.paper import paper_id
from bot.core.settings import Role
from bot.core.venues import short_venue
from bot.identity.keys import is_preprint_page
from bot.listing.dates import read_date
from bot.listing.document import Block, cells_of
from bot.listing.free_text import find_cell_title, find_people, find_title
from bot.listing.notes import YEAR, is_note, read_note, read_venue
from bot.listing.shown import Link, Shown, what_shows
from bot.listing.vocabulary import DATASETS, fold, is_nothing, role_of_address, role_of_link
from bot.support.plain_text import plain

Columns = Mapping[Role, int]
"""The place of each column of which the role is known."""

_CUT_LINK = re.compile(
    r"\[\s*\(?(?P<label>[\w ]{1,20})\)?\s*\]?\s*\(?\s*<?(?P<url>(?:https?://|www\.)\S+)\s*$", re.IGNORECASE
)
_BARE_LINK = re.compile(
    r"<?(?P<url>(?:https?://|www\.)[^\s<>]+|(?:github|gitlab|huggingface)\.(?:com|co)/[^\s<>]+)>?",
    re.IGNORECASE,
)
_OPEN = frozenset({"", "tbd", "none", "n/a", "na", "null", "nan", "tba", "unknown", "无", "暂无"})
_ARXIV_CELL = re.compile(r"(?:arxiv:?\s*)?\d{4}\.\d{4,5}(?:v\d+)?", re.IGNORECASE)


_EMOJI = "[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]"
_PICTURES = re.compile(rf"^{_EMOJI}+\s+|\s+{_EMOJI}+$")
"""Emoji beside a text."""


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

    def shifted(self, lines: int) -> "Problem":
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
    roles: frozenset[Role] = frozenset()
    """What its table has columns for; empty outside of tables."""

    def at(self, line: int) -> "Row":
        """Return the row with another line number."""
        return replace(self, line=line)

    @property
    def id(self) -> str:
        """The identifier that the row's address names, as catalog entries have it."""
        if self.link_in_doubt:
            return f"title:{self.title}"
        return paper_id(*address_identifiers(self.url), self.url)


class UnreadableError(Exception):
    """Why a block cannot be read."""


class NoPaperError(UnreadableError):
    """A block that links to no paper: it is no row of the list."""


def address_identifiers(url: str) -> tuple[str | None, str | None, str | None]:
    """Return the arXiv identifier, DOI and Semantic Scholar id that an address names."""
    return identifiers.arxiv_id(url), identifiers.doi(url), identifiers.s2_id(url)


def excerpt_of(line: str) -> str:
    """Return the beginning of a line for a message."""
    bare = plain(line)
    return bare if len(bare) <= 100 else bare[:99] + "…"


@dataclass(slots=True)
class _Links:
    """The links of a block, told apart by their labels and addresses."""

    papers: list[str]
    code: list[str]
    projects: list[str]
    titled: list[Link]
    """Links whose label is a title, to a paper."""
    others: list[str]
    """Links with a label such as *link*, to addresses that do not tell: to the paper where nothing else leads to it."""


def read_block(block: Block, columns: Columns, section: str, raw: str) -> tuple[Row, list[str]]:
    """Read a block.

    Args:
        block: what it shows.
        columns: the places of the columns that are known; empty outside of tables.
        section: the section in which it stands.
        raw: its source, for links and cells that a hand has broken.

    Returns:
        The row, and what is odd about it although it was read.

    Raises:
        NoPaperError: it links to no paper.
        UnreadableError: why it cannot be read.
    """
    row, odd = _read_text(block, section) if block.is_text else _read_cells(block, columns, section, raw)
    venue, date = _told_by_headings(block)
    return replace(
        row,
        venue=row.venue if row.venue or "venue" in columns else venue,
        date=row.date if row.date or "date" in columns else date,
    ), odd


def _told_by_headings(block: Block) -> tuple[str | None, str | None]:
    """Return venue and date that the headings above a block tell, such as *CVPR 2024*, the nearest first."""
    venue = date = None
    for heading in (block.period, *reversed(block.headings)):
        words = re.sub(r"^\W+|[\W]+$", "", plain(heading))
        if told := read_date(words):
            date = date or told
            continue
        name, year = read_note(words)
        # A heading may speak of a venue, too: it is one where nothing stands beside its name.
        bare = re.sub(rf"[\s'’]*(?:{YEAR}|\d\d)$", "", name or "")
        if bare and (short_venue(bare) or "").casefold() == bare.casefold():
            venue, date = venue or name, date or year
    return venue, date


def _read_cells(block: Block, columns: Columns, section: str, raw: str) -> tuple[Row, list[str]]:
    assert block.table is not None
    cells = list(block.cells)
    odd: list[str] = []
    sources = ["" for _ in cells]
    if block.table.markdown:
        sources, odd = _fit(cells_of(raw), columns, block.table.width)
        if odd or len(cells) != len(sources):
            cells = [what_shows(source) for source in sources]

    def cell(role: Role) -> Shown:
        place = columns.get(role)
        return _with_words(cells[place]) if place is not None and place < len(cells) else Shown()

    date = _date(cell("date"))
    links = _sort_links(
        [cell("title"), cell("link"), *_unknown(cells, block.table.header, columns)], cell("code")
    )
    title, url = _title_and_address(cell("title"), links, sources, columns, odd)
    code = _code_of(
        cell("code"), sources[columns["code"]] if _has(columns, "code", sources) else "", links, odd
    )
    people = find_people(cell("title"), title)
    authors = cell("authors").text or (people.text if "authors" not in columns else None)
    venue, told = read_venue(cell("venue").text)
    venue_beside, told_beside = (people.venue, people.date) if "venue" not in columns else (None, None)
    url, published = prefer_preprint(url, links.papers)
    row = Row(
        block.line, section, date_of(date or (told or told_beside if "date" not in columns else None), url, "date" in columns),
        tidy_authors(authors), title, url, code, venue or venue_beside, published,
        roles=frozenset(columns),
    )  # fmt: skip
    return row, [*odd, *_doubts(row)]


def _with_words(cell: Shown) -> Shown:
    """Return a cell that holds nothing but badges with their words as its text."""
    is_badges = cell.badges and not cell.text.strip() and not cell.links
    return Shown(" ".join(words for _, words in cell.badges)) if is_badges else cell


def _unknown(cells: Sequence[Shown], header: Sequence[Shown], columns: Columns) -> list[Shown]:
    """Return the cells of unknown columns, where no known one is there for links; those of data lead to neither."""
    if "link" in columns:
        return []
    return [
        cell
        for place, (cell, heading) in enumerate(zip(cells, header, strict=False))
        if place not in columns.values() and fold(heading.text) not in DATASETS
    ]


def _has(columns: Columns, role: Role, sources: Sequence[str]) -> bool:
    return role in columns and columns[role] < len(sources)


def _sort_links(cells: Sequence[Shown], code: Shown) -> _Links:
    links = _Links([], [], [], [], [])
    for cell in (*cells, code):
        for link in cell.links:
            url = address_of(link.url)
            if url is not None and role_of_link(link.label, link.url) != "other":
                _sort_link(link, url, links, cell is code, cell is cells[0])
    if not links.papers and all(role_of_address(link.url) in ("code", "project") for link in links.titled):
        links.papers += links.others
    return links


def _sort_link(link: Link, url: str, links: _Links, with_code: bool, with_title: bool) -> None:
    """Put a link among those that it belongs to; one that may be anything is left out."""
    label, place = role_of_link(link.label, link.url), role_of_address(link.url)
    shown = plain(link.label)
    if label is None and place == "code" and "/" in shown and shown.casefold() in url.casefold():
        label = "code"
    if label is None and not with_code and len(shown) < 50 and is_note(shown):
        label = "paper" if place == "paper" else None
    if (
        with_title
        and label is None
        and place in ("code", "project")
        and len(shown) > 2
        and "://" not in shown
    ):
        links.titled.append(link)
    elif label == "code" or (place == "code" and label not in ("paper", "project")):
        links.code.append(url)
    elif label == "project":
        links.projects.append(url)
    elif label == "link" and not with_code and place != "paper":
        links.others.append(url)
    elif label == "paper" or (label == "link" and not with_code):
        (links.projects if place == "code" and with_code else links.papers).append(url)
    elif place == "project" and not with_code:
        links.projects.append(url)
    elif with_code:
        links.code.append(url)
    elif len(shown) > 3 and "://" not in shown and not _ARXIV_CELL.fullmatch(shown):
        links.titled.append(link)
    elif place == "paper" or "://" in shown or not with_title:
        links.papers.append(url)


def _title_and_address(
    cell: Shown, links: _Links, sources: Sequence[str], columns: Columns, odd: list[str]
) -> tuple[str, str]:
    """Return title and address of a row of a table."""
    own = [link for link in links.titled if link in cell.links]
    if links.papers:
        links.code += [link.url for link in own if role_of_address(link.url) == "code"]
        own = [link for link in own if role_of_address(link.url) != "code"]
    title = _linked_title(cell, own[0]) if own else find_cell_title(cell)
    papers = [*(address_of(link.url) for link in own[:1]), *links.papers]
    source = sources[columns["title"]] if _has(columns, "title", sources) else ""
    if not papers and not cell.links and (broken := _broken_link(source)):
        title, address, remark = broken
        papers = [address]
        odd += remark
    papers = papers or [address_of(link.url) for link in links.titled]
    if not any(papers) and _has(columns, "link", sources):
        bare = _BARE_LINK.search(sources[columns["link"]])
        papers = [address_of(bare["url"].rstrip(").,;"))] if bare else []
    title, url = tidy_title(title), next(filter(None, papers), None)
    if not title:
        raise UnreadableError("no title") if url else NoPaperError("no title and no link")
    if not url:
        raise NoPaperError("no link to the paper")
    return title, url


def _linked_title(cell: Shown, link: Link) -> str:
    """Return the title that a link to the paper shows: what stands behind it is its venue, its links and remarks."""
    title = link.label if len(link.label) > 12 or link.start == 0 else find_cell_title(cell)
    is_address = plain(title).startswith(("http://", "https://", "www."))
    return cell.text[: link.start] if is_address else title


def _broken_link(source: str) -> tuple[str, str | None, list[str]] | None:
    """Return title and address where a link is not closed or stands bare in a cell's source, and what is odd about it."""
    if cut := _CUT_LINK.search(source):
        title = find_cell_title(what_shows(source[: cut.start()]))
        return title, address_of(cut["url"].rstrip(")>]")), ["its link is not closed"]
    if bare := _BARE_LINK.search(source):
        return find_cell_title(what_shows(source[: bare.start()])), address_of(bare["url"].rstrip(").,;")), []
    return None


def _fit(cells: list[str], columns: Columns, width: int) -> tuple[list[str], list[str]]:
    """Return as many cells as the header has: bare pipes belong to the title, a row cut short ends empty."""
    extra, at = len(cells) - width, columns["title"]
    if extra > 0:
        if not any(cell.strip() for cell in cells[width:]):
            return cells[:width], []
        joined = [*cells[:at], "|".join(cells[at : at + extra + 1]), *cells[at + extra + 1 :]]
        if what_shows(cells[at]).links or at + 1 == width:
            raise UnreadableError(f"{len(cells)} cells where the header has {width}")
        return joined, ["a pipe in the title has no backslash"]
    if extra < 0:
        needed = [columns[role] for role in ("date", "authors", "title") if role in columns]
        if len(cells) <= max(needed):
            raise UnreadableError(f"only {len(cells)} of {width} cells: the row is cut short")
        empty = all(role not in columns or columns[role] < len(cells) for role in ("link", "code"))
        odd = [] if empty else [f"only {len(cells)} of {width} cells: the rest is taken as empty"]
        return [*cells, *[""] * -extra], odd
    return cells, []


def _date(cell: Shown) -> str | None:
    text = plain(cell.text)
    if text.casefold() in _OPEN or not any(c.isalnum() for c in text):
        return None
    if date := read_date(text):
        return date
    raise UnreadableError(f"{excerpt_of(text)!r} is no month such as 202401")


def _code_of(cell: Shown, source: str, links: _Links, odd: list[str]) -> str | None:
    if links.code:
        return links.code[0]
    if links.projects and (cell.links or not links.papers):
        return links.projects[0]
    text = cell.text if not cell.links else ""
    if not source.strip() or is_nothing(text) or is_nothing(source):
        return None
    if cell.links:
        if not any(link.url for link in cell.links):
            odd.append("its code link is empty")
        return None
    if bare := _BARE_LINK.search(source):
        if "](" in source:
            odd.append("its code link is not closed")
        return address_of(bare["url"].rstrip(")>.,;"))
    if len(text) > 12 and " " in text.strip():
        raise UnreadableError(f"{excerpt_of(source)!r} is neither a link to code nor None")
    odd.append(f"its code {excerpt_of(text)!r} is no link")
    return None


def _read_text(block: Block, section: str) -> tuple[Row, list[str]]:
    """Read a paper that is told in running text: an item of a list, or a paragraph."""
    (whole,) = block.cells
    # An address that stands bare and tells nothing may be anything.
    told = [link for link in whole.links if "://" not in link.label or role_of_address(link.url)]
    links = _sort_links([replace(whole, links=tuple(told))], Shown())
    places = {link.url: role_of_address(link.url) for link in links.titled}
    titled = [link for link in links.titled if places[link.url] == "paper"]
    papers = [*links.papers, *(url for link in titled if (url := address_of(link.url)))]
    if not papers:
        raise NoPaperError("no link to a paper")
    title = tidy_title(find_title(whole, titled))
    if not title:
        raise UnreadableError("the title could not be told apart")
    people = find_people(whole, title)
    url, published = prefer_preprint(papers[0], papers)
    date = date_of(people.date, url, people.is_dated)
    row = Row(
        block.line, section, date, tidy_authors(people.text), title, url, links.code[0] if links.code else None,
        people.venue, published,
    )  # fmt: skip
    return row, _doubts(row)


def _doubts(row: Row) -> list[str]:
    name = identifiers.arxiv_id(row.url)
    if (
        name
        and row.date
        and not (announced := identifiers.arxiv_month(name)).startswith(row.date)
        and len(row.date) == 6
    ):
        return [f"the date {row.date} disagrees with arXiv:{name}, of {announced}; the row's date is kept"]
    return []


def date_of(told: str | None, url: str, is_date: bool) -> str | None:
    """Return a row's date: what the list says, completed or replaced by the month that an arXiv identifier carries.

    A year that stands with the venue is the venue's: the identifier's month counts before it.
    """
    name = identifiers.arxiv_id(url)
    announced = identifiers.arxiv_month(name) if name else None
    if told is None or announced is None:
        return told or announced
    if announced.startswith(told):
        return announced
    return told if is_date or len(told) == 6 else announced


def prefer_preprint(first: str, papers: Sequence[str]) -> tuple[str, str | None]:
    """Return the preprint's address where there is one, and the publisher's beside it."""
    preprint = next((url for url in papers if identifiers.arxiv_id(url) or is_preprint_page(url)), None)
    if preprint is None:
        return first, None
    others = [url for url in papers if not identifiers.arxiv_id(url) and not is_preprint_page(url)]
    return preprint, others[0] if others else None


def tidy_title(text: str) -> str:
    """Return a title without what lists put around it: quotation marks, a last comma or full stop."""
    bare = _PICTURES.sub("", plain(text)).strip().rstrip(",;，；")
    for opening, closing in (("“", "”"), ('"', '"'), ("「", "」"), ("《", "》")):
        if (
            len(bare) > 2
            and bare.startswith(opening)
            and bare.endswith(closing)
            and bare.count(opening) == 1 + (opening == closing)
        ):
            bare = bare[1:-1].strip()
    return bare[:-1].rstrip() if bare.endswith((".", "。")) and not bare.endswith("..") else bare


def tidy_authors(text: str | None) -> str | None:
    """Return the authors as a list writes them, without what stands around them; None where it names nobody."""
    bare = plain(text or "").rstrip(" ,;")
    if bare.casefold() in _OPEN or not any(c.isalnum() for c in bare):
        return None
    if bare.count(".") == 1 and re.search(r" [A-Z]{1,3}, .* [A-Z]{1,3}\.$", bare):
        # The initials before have none: the full stop ends the sentence.
        return bare[:-1]
    return (
        bare[:-1].rstrip(" ,;.")
        if bare.endswith(".") and not re.search(r"(?:\bal|\b[A-Z]|\b[SJ]r)\.$", bare)
        else bare
    )


def address_of(url: str) -> str | None:
    """Return the address with its scheme, which hand-kept lists leave out at times; None if it is none."""
    bare = "".join(url.split())
    if re.match(r"https?://[^/]", bare, re.IGNORECASE):
        return re.sub(r"^https?", lambda found: found[0].lower(), bare, flags=re.IGNORECASE)
    if re.match(r"[\w-]+(?:\.[\w-]+)+(?:[/?#]|$)", bare) and not bare.lower().endswith(
        (".md", ".html", ".pdf")
    ):
        return f"https://{bare}"
    return None
