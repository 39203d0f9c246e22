"""One block of a list as a paper: a row of a table, or a text such as an item of a list."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core.venues import short_venue
from bot.listing.cells import read_cells
from bot.listing.dates import read_date
from bot.listing.document import Block
from bot.listing.free_text import link_spans, mask
from bot.listing.links import Links, address_of, sort_links
from bot.listing.names import INITIAL, OF_VENUES, are_names_for_sure
from bot.listing.notes import YEAR, Note, is_known_venue_alone, read_note, read_told_note
from bot.listing.people import find_people
from bot.listing.rows import (
    Columns,
    NoPaperError,
    NoTitleError,
    Row,
    date_of,
    doubts_about,
    prefer_preprint,
    tidy_authors,
    tidy_title,
)
from bot.listing.shown import Link, Shown
from bot.listing.titles import find_title
from bot.listing.vocabulary import count_words, role_of_address, role_of_label
from bot.support.plain_text import plain

_COUNT = re.compile(r"\s*[(\[（]\s*\d+\s*[^\W\d]*\s*[)\]）]\s*$")
"""How many papers stand below a heading."""


_LAST_NAME = re.compile(r"(?:and|&) (?:[A-Z]\.[ -]?)+")
_LEFT_OPEN = re.compile(r" (?:by|of|to|the|in|with|from|see|and|at|for|a|an)$")
"""A word at the end of a text that is no title, since something must follow it."""


def read_block(
    block: Block, columns: Columns, section: str, raw: str, is_own: bool = False
) -> tuple[Row, list[str]]:
    """Read a block.

    Args:
        block: what it shows.
        columns: the places of the columns that are known; empty outside of tables.
        section: the section in which it stands.
        raw: its source, for links and cells that a hand has broken.
        is_own: whether it stands in a table that the bot writes.

    Returns:
        The row, and what is odd about it although it was read.

    Raises:
        NoPaperError: it links to no paper.
        UnreadableError: why it cannot be read.
    """
    odd: list[str] = []
    if block.is_text:
        row = _read_text(block, section)
    else:
        row, odd = read_cells(block, columns, section, raw, is_own)
    return _with_headings(row, block, columns), [*odd, *doubts_about(row)]


def _with_headings(row: Row, block: Block, columns: Columns) -> Row:
    """Return a row with the venue and the date that the headings above it tell, where it has none."""
    venue, date = _read_headings(block)
    is_open = not row.venue and "venue" not in columns
    return replace(
        row,
        venue=venue if is_open else row.venue,
        is_venue_of_heading=is_open and venue is not None,
        date=row.date if row.date or "date" in columns else date,
    )


def _read_headings(block: Block) -> Note:
    """Return venue and date that the headings above a block tell, such as *CVPR 2024*, the nearest first."""
    notes = [read_heading(heading) for heading in (block.period, *reversed(block.headings))]
    return _first(venue for venue, _ in notes), _first(date for _, date in notes)


def _first(texts: Iterable[str | None]) -> str | None:
    return next(filter(None, texts), None)


def read_heading(heading: str) -> Note:
    """Return the venue and the date that a heading tells of what stands under it."""
    words = re.sub(r"^\W+|[\W]+$", "", _COUNT.sub("", plain(heading)))
    if date := read_date(words):
        return None, date
    name, year = read_note(words)
    # A heading may speak of a venue, too: it is one where nothing stands beside its name.
    bare = re.sub(rf"[\s'’]*(?:{YEAR}|\d\d)$", "", name or "")
    is_venue = bare and (short_venue(bare) or "").casefold() == bare.casefold()
    if words[:1].isdigit() and not is_known_venue_alone(bare):
        # What stands behind a year is a topic more often than a venue.
        return None, None
    return (name, year) if is_venue else (None, None)


def _read_text(block: Block, section: str) -> Row:
    """Read a paper that is told in running text: an item of a list, or a paragraph."""
    (whole,) = block.cells
    links = sort_links([_without_bare_addresses(whole)], Shown())
    titled = _titled_papers(links, whole)
    papers = [*links.papers, *filter(None, (address_of(link.url) for link in titled))]
    if not papers or _is_mentioned(whole, titled, links):
        raise NoPaperError("no link to a paper")
    title = tidy_title(find_title(whole, titled))
    if _LEFT_OPEN.search(title) or _is_sentence(title, whole):
        raise NoPaperError("speaks of a paper within a sentence")
    if not title or _are_names(title) or _is_venue(title):
        raise NoTitleError("the title could not be told apart")
    people = find_people(whole, title)
    url, published = prefer_preprint(papers[0], papers)
    return Row(
        block.line, section, date_of(people.date, url, people.is_dated), tidy_authors(people.text), title, url,
        next(iter(links.code), None), people.venue, published, lone_name=people.lone_name,
        told_date=people.date if people.is_dated else None,
    )  # fmt: skip


def _titled_papers(links: Links, whole: Shown) -> list[Link]:
    """Return the links whose label is a title that lead to a paper, or the one to a page that must be a paper's."""
    titled = [link for link in links.titled if role_of_address(link.url) == "paper"]
    return titled or ([] if links.papers else _find_own_page(links.titled, whole))


def _is_sentence(title: str, whole: Shown) -> bool:
    """Return whether a sentence was taken for a title, in which words such as *survey paper* are a link."""
    start = whole.text.find(title)
    links = [link for link in whole.links if link.label[:1].islower() and role_of_label(link.label)]
    # What stands behind a link may be another.
    text = mask(whole, link_spans(whole))
    return start >= 0 and any(_is_within(link, start, start + len(title), text) for link in links)


def _is_within(link: Link, start: int, end: int, text: str) -> bool:
    """Return whether a link stands in a part of a text, or at its end where the sentence goes on behind it."""
    is_at_end = not text[end : link.start].strip() and re.match(r",? [a-z]", text[link.end :])
    return start < link.start and (link.end < end or bool(is_at_end))


def _are_names(title: str) -> bool:
    """Return whether what is taken for a title is the last of several names, or names with initials."""
    return bool(_LAST_NAME.match(title)) or bool(INITIAL.search(title) and are_names_for_sure(title))


def _is_venue(title: str) -> bool:
    """Return whether what is taken for a title is a venue of a few words and its year."""
    is_short = len(title.split()) < 6 and re.search(rf" {YEAR}$", title) is not None
    return is_short and bool(OF_VENUES.search(title)) and read_told_note(title, sure=True)[0] is not None


def _is_mentioned(whole: Shown, titled: Sequence[Link], links: Links) -> bool:
    """Return whether a text speaks of a paper within a sentence, as in ``refer to [this survey](...)``."""
    if len(titled) != 1 or links.papers:
        return False
    (link,) = titled
    before = whole.text[: link.start].split("\n")[-1].split()
    behind = whole.text[link.end :].split("\n")[0].split()
    goes_on = len(behind) > 1 and behind[0].isalpha() and behind[0].islower()
    is_part = link.label[:1].islower() or (goes_on and count_words(link.label) < 4)
    return is_part and len(before) > 2 and before[-1].isalpha() and before[-1].islower()


def _find_own_page(titled: Sequence[Link], whole: Shown) -> list[Link]:
    """Return the link of a title to a page that may be anything, where authors and venue show that it is a paper."""
    pages = [
        link
        for link in titled
        if role_of_address(link.url) in (None, "project") and count_words(link.label) > 2
    ]
    if len(pages) != 1:
        return []
    people = find_people(whole, tidy_title(pages[0].label))
    return pages if people.text and people.venue else []


def _without_bare_addresses(whole: Shown) -> Shown:
    """Return a text without its links that are addresses that tell nothing: they may be anything."""
    told = (link for link in whole.links if "://" not in link.label or role_of_address(link.url))
    return replace(whole, links=tuple(told))
