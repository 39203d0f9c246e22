"""Where a paper was published, read from what its sources say."""

import re
from collections.abc import Sequence

from bot.core.paper import Paper
from bot.core.publishers import SERVERS, server_in_text
from bot.core.venues.comment import from_comment
from bot.core.venues.known import NO_VENUE, VENUES
from bot.core.venues.naming import findings, known_venue
from bot.core.venues.page import from_page

PREPRINT_SERVERS = tuple(server.name for server in SERVERS)
_HOST = re.compile(r"^(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?$", re.I)
_BEHIND_NAME = re.compile(r",|\(|\s(?=\d)|\s(?:vol|no|pp)\.?\s", re.IGNORECASE)
_LONGEST = 2000
"""Characters of a name that are read."""
_LONGEST_SHOWN = 100


def venue_of(paper: Paper) -> str | None:
    """Return where the paper was published, such as ``CVPR 2025``, ``IEEE TMI`` or ``MICCAI 2025 Workshop``.

    Read, in this order, from the publisher's DOI or page, the source's venue or journal reference, and the
    arXiv comment where that says so ("Accepted by MICCAI 2025"; not "submitted to"). A preprint server's name
    when there is nothing else; None when nothing is known. A year is given for conferences, where one is told.
    """
    told = [from_page(paper), _from_name(paper.venue), from_comment(paper.comment)]
    venues = [venue for venue in told if venue]
    published = [venue for venue in venues if venue not in PREPRINT_SERVERS]
    return _with_year(published) if published else next(iter(venues), None)


def _with_year(venues: Sequence[str]) -> str:
    """Return the first venue; the comment often has the year that the publisher's name of the conference lacks."""
    return next((venue for venue in venues if venue.startswith(f"{venues[0]} ")), venues[0])


def is_conference(venue: str) -> bool:
    """Tell whether a row's venue is a meeting with proceedings; a name that is not known is one if it has a year."""
    name = re.sub(r"\s*\b(?:19|20)\d\d\b.*", "", venue)
    known = next((one for one in VENUES if one.short.casefold() == name.casefold()), None)
    said = re.search(r"\b(?:19|20)\d\d\b|\b(?:conference|symposium|workshop|proceedings)\b", venue, re.I)
    return known.yearly if known else said is not None


def short_venue(name: str) -> str | None:
    """Return the short name of a journal or conference; None for preprint servers, hosts and publishers."""
    short = _from_name(name)
    return None if short in PREPRINT_SERVERS else short


def is_known_venue(text: str) -> bool:
    """Return whether a text names a journal or conference of the table of known venues."""
    return known_venue(text) is not None


def _from_name(name: str) -> str | None:
    """Read a source's venue name or an arXiv journal reference."""
    name = " ".join(name[:_LONGEST].split())
    if server := server_in_text(name):
        return server
    if not name or _is_no_venue(name):
        return None
    return findings(name) or known_venue(name) or _before_numbers(name)


def _is_no_venue(name: str) -> bool:
    folded = name.casefold()
    return folded in NO_VENUE or folded.startswith("arxiv") or bool(_HOST.match(name))


def _before_numbers(name: str) -> str | None:
    """Return what stands before the numbers of a journal reference such as "Some Journal 12(3), 45 (2024)"."""
    short = _BEHIND_NAME.split(name, maxsplit=1)[0].strip(" .:;")
    return short[:_LONGEST_SHOWN] if len(short) > 2 and any(map(str.isalpha, short)) else None
