"""Rows that are one work, or that claim one link for two works: judged alike wherever rows are read."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

from bot.core.authors import split_names
from bot.core.paper import Paper
from bot.identity import why_same_work
from bot.identity.keys import page_key
from bot.identity.titles import normalise, similarity
from bot.listing.rows import Problem, Row, address_identifiers, excerpt_of, prefer_preprint

_OTHER_TITLE = 65.0
"""Similarity of titles below which two rows with one link tell of two works."""


OPEN = ("date", "authors", "code", "venue")
"""What one row of a work may leave open, and another tell."""


def join_repeats(rows: Sequence[Row]) -> tuple[list[Row], list[Problem]]:
    """Return the rows with each work once, and what was found.

    Two rows of one work become one: the preprint's link stays, the publisher's is kept beside it, and what one of
    them leaves open comes from the other. Two works under one link both stay, and the second is marked, because one
    of the two links is wrong.
    """
    joined: list[Row] = []
    found: list[Problem] = []
    seen: dict[str, list[int]] = {}
    for row in rows:
        keys = _keys(row)
        near = dict.fromkeys(chain.from_iterable(seen.get(key, ()) for key in keys))
        row, place = _find_same(row, near, joined, found)
        if place is None:
            place = len(joined)
            joined.append(row)
        else:
            first = joined[place]
            joined[place] = _join(first, row)
            what = _what_becomes(first, joined[place], row) + _tell_lost(first, joined[place], row)
            found.append(_tell(first, row, what))
        for key in keys:
            places = seen.setdefault(key, [])
            if place not in places:
                places.append(place)
    return joined, found


def _find_same(
    row: Row, places: Iterable[int], joined: Sequence[Row], found: list[Problem]
) -> tuple[Row, int | None]:
    """Return the row, marked where another work has its link, and the place of the row that is the same work."""
    for place in places:
        verdict, why = _judge(joined[place], row)
        if verdict == "same":
            return row, place
        if verdict == "other":
            row = replace(row, link_in_doubt=True)
            found.append(_tell(joined[place], row, why))
        elif verdict == "doubtful":
            found.append(_tell(joined[place], row, f"may be the same work ({why}); both stay"))
    return row, None


def _keys(row: Row) -> list[str]:
    return [*sorted(_links(row)), f"title:{normalise(row.title)}"]


def _links(row: Row) -> set[str]:
    """Return what the links of a row lead to."""
    return {row.id, *filter(None, map(page_key, filter(None, (row.url, row.published))))}


def _judge(first: Row, again: Row) -> tuple[str, str]:
    if _links(first).isdisjoint(_links(again)):
        return why_same_work(_paper_of(first), _paper_of(again))
    ours, theirs = normalise(first.title), normalise(again.title)
    if ours != theirs and similarity(ours, theirs) < _OTHER_TITLE:
        return "other", "same link, other title and authors: one of the links is wrong"
    return "same", ""


def _paper_of(row: Row) -> Paper:
    arxiv_id, doi, s2_id = address_identifiers(row.url)
    day = date(int(row.date[:4]), int(row.date[4:] or 1), 1) if row.date else None
    return Paper(
        row.title, "", tuple(split_names([row.authors or ""])[0]), day, arxiv_id, doi, s2_id, url=row.url
    )


def _join(first: Row, again: Row) -> Row:
    url, published = _addresses(first, again)
    both = {name: getattr(first, name) or getattr(again, name) for name in OPEN}
    filled = [name for name in OPEN if both[name] and not getattr(first, name)]
    sections = dict.fromkeys((first.section, *first.also_in, again.section))
    return replace(
        first,
        url=url,
        published=published,
        also_in=tuple(sections)[1:],
        repeats=(*first.repeats, again.line),
        filled=(*first.filled, *filled),
        places=(*places_of(first), *places_of(again)),
        **both,
    )


def places_of(row: Row) -> tuple[Row, ...]:
    """Return the rows that were made one, as each stands; the row itself where none were."""
    return row.places or (row,)


def complete(place: Row, whole: Row, open_fields: Iterable[str]) -> Row:
    """Return one of the rows that were made one with fields that it leaves open, and with both addresses of the work."""
    told = {name: getattr(place, name) or getattr(whole, name) for name in open_fields}
    return replace(place, url=whole.url, published=whole.published, **told)


def _addresses(first: Row, again: Row) -> tuple[str, str | None]:
    """Return the preprint's address, or else the first one, and that of the published version beside it."""
    told = filter(None, (first.url, first.published, again.url, again.published))
    url, published = prefer_preprint(first.url, list(told))
    if published is None and page_key(again.url) != page_key(first.url):
        published = again.url if url == first.url else first.url
    return url, published if published != url else None


def _what_becomes(first: Row, joined: Row, again: Row) -> str:
    if joined.url != first.url or joined.published != first.published:
        return f"the same work: one row, which links to {joined.url} and keeps {joined.published} as the published version"
    if again.section != first.section:
        return f"the same work, which stands in the section {again.section}, too"
    return "the same work: one row"


def _tell_lost(first: Row, joined: Row, again: Row) -> str:
    """Tell which addresses of two rows have no place in the one row that remains: it has two."""
    kept = {page_key(joined.url), page_key(joined.published or "")}
    addresses = filter(None, (first.url, first.published, again.url, again.published))
    lost = dict.fromkeys(address for address in addresses if page_key(address) not in kept)
    return f"; no place is left for {', '.join(lost)}" if lost else ""


def _tell(first: Row, again: Row, what: str) -> Problem:
    return Problem(again.line, excerpt_of(again.title), what, first.line)
