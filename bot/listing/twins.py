"""Rows that are one work, or that claim one link for two works: judged alike wherever rows are read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.core.authors import split_names
from bot.core.paper import Paper
from bot.identity import why_same_work
from bot.identity.keys import page_key
from bot.identity.titles import normalise, similarity
from bot.listing.rows import Problem, Row, address_identifiers, excerpt_of, prefer_preprint

_OTHER_TITLE = 65.0
"""Similarity of titles below which two rows with one link tell of two works."""


_OPEN = ("date", "authors", "code", "venue")
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
        for place in dict.fromkeys(place for key in keys for place in seen.get(key, ())):
            first = joined[place]
            verdict, why = _judge(first, row)
            if verdict == "same":
                joined[place] = _join(first, row)
                found.append(_tell(first, row, _what_becomes(first, joined[place], row)))
                break
            if verdict == "other":
                row = replace(row, link_in_doubt=True)
                found.append(_tell(first, row, why))
            elif verdict == "doubtful":
                found.append(_tell(first, row, f"may be the same work ({why}); both stay"))
        else:
            for key in keys:
                seen.setdefault(key, []).append(len(joined))
            joined.append(row)
            continue
        for key in keys:
            if place not in seen.setdefault(key, []):
                seen[key].append(place)
    return joined, found


def _keys(row: Row) -> list[str]:
    names = {row.id, *(key for url in (row.url, row.published) if url and (key := page_key(url)))}
    return [*sorted(names), f"title:{normalise(row.title)}"]


def _judge(first: Row, again: Row) -> tuple[str, str]:
    ours, theirs = normalise(first.title), normalise(again.title)
    shared = bool(set(_keys(first)[:-1]) & set(_keys(again)[:-1]))
    if shared and ours != theirs and similarity(ours, theirs) < _OTHER_TITLE:
        return "other", "same link, other title and authors: one of the links is wrong"
    if shared:
        return "same", ""
    verdict, why = why_same_work(_paper_of(first), _paper_of(again))
    return verdict, why


def _paper_of(row: Row) -> Paper:
    arxiv_id, doi, s2_id = address_identifiers(row.url)
    day = date(int(row.date[:4]), int(row.date[4:] or 1), 1) if row.date else None
    return Paper(
        row.title, "", tuple(split_names([row.authors or ""])[0]), day, arxiv_id, doi, s2_id, url=row.url
    )


def _join(first: Row, again: Row) -> Row:
    addresses = [url for url in (first.url, first.published, again.url, again.published) if url]
    url, published = prefer_preprint(first.url, addresses)
    if published is None and page_key(again.url) != page_key(first.url):
        published = again.url if url == first.url else first.url
    others = (again.section,) if again.section != first.section else ()
    return replace(
        first,
        url=url,
        published=published if published != url else None,
        date=first.date or again.date,
        authors=first.authors or again.authors,
        code=first.code or again.code,
        venue=first.venue or again.venue,
        also_in=tuple(dict.fromkeys((*first.also_in, *others))),
        repeats=(*first.repeats, again.line),
        filled=(
            *first.filled,
            *(name for name in _OPEN if not getattr(first, name) and getattr(again, name)),
        ),
    )


def _what_becomes(first: Row, joined: Row, again: Row) -> str:
    if joined.url != first.url or joined.published != first.published:
        return f"the same work: one row, which links to {joined.url} and keeps {joined.published} as the published version"
    if again.section != first.section:
        return f"the same work, which stands in the section {again.section}, too"
    return "the same work: one row"


def _tell(first: Row, again: Row, what: str) -> Problem:
    return Problem(again.line, excerpt_of(again.title), what, first.line)
