"""The addresses in cells that have no link: bare ones, identifiers, and those of links that a hand has broken."""

import re

from bot.core.identifiers import doi
from bot.listing.links import address_of
from bot.listing.rows import UnreadableError, excerpt_of
from bot.listing.shown import what_shows
from bot.listing.titles import find_cell_title
from bot.listing.vocabulary import is_nothing
from bot.support.plain_text import plain

_ARXIV_NAME = re.compile(r"(?:arxiv\s*:?\s*)?(?P<name>\d{4}\.\d{4,5}(?:v\d+)?)", re.IGNORECASE)
_DOI_NAME = re.compile(r"(?:doi\s*:?\s*)?(?P<name>10\.\d{4,9}/[^\s<>\"()]+)", re.IGNORECASE)
_CUT_LINK = re.compile(
    r"\[\s*\(?(?P<label>[\w ]{1,20})\)?\s*\]?\s*\(?\s*<?(?P<url>(?:https?://|www\.)\S+)\s*$", re.IGNORECASE
)
_BARE_LINK = re.compile(
    r"<?(?P<url>(?:https?://|www\.)[^\s<>]+|(?:github|gitlab|huggingface)\.(?:com|co)/[^\s<>]+)>?",
    re.IGNORECASE,
)


def read_broken_link(source: str) -> tuple[str, str | None, list[str]] | None:
    """Return title and address where a link is not closed or stands bare in a cell's source, and what is odd about it."""
    if cut := _CUT_LINK.search(source):
        title = find_cell_title(what_shows(source[: cut.start()]))
        return title, address_of(cut["url"].rstrip(")>]")), ["its link is not closed"]
    if bare := _BARE_LINK.search(source):
        return find_cell_title(what_shows(source[: bare.start()])), bare_address(source), []
    return None


def bare_address(source: str) -> str | None:
    """Return the first address that stands bare in a cell."""
    bare = _BARE_LINK.search(source)
    return address_of(bare["url"].rstrip(").,;")) if bare else None


def address_of_name(text: str) -> str | None:
    """Return the address of a paper of which a cell gives the bare arXiv identifier or DOI."""
    bare = plain(text).strip(" .,;")
    if found := _ARXIV_NAME.fullmatch(bare):
        return f"https://arxiv.org/abs/{found['name']}"
    found = _DOI_NAME.fullmatch(bare)
    return f"https://doi.org/{found['name']}" if found and doi(found["name"]) else None


def read_code(text: str, source: str, odd: list[str]) -> str | None:
    """Read a cell for code that has no link."""
    if is_nothing(text) or is_nothing(source):
        return None
    if _BARE_LINK.search(source):
        odd += ["its code link is not closed"] if "](" in source else []
        return bare_address(source)
    if len(text) > 12 and " " in text.strip():
        raise UnreadableError(f"{excerpt_of(source)!r} is neither a link to code nor None")
    odd.append(f"its code {excerpt_of(text)!r} is no link")
    return None
