"""How a list writes names and links to preprints, found in the rows that it has."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.core.authors import NameForm, parse_name, split_names, split_off_others
from bot.core.identifiers import arxiv_id
from bot.core.settings import Style
from bot.links.address import parse
from bot.listing.rows import Row

_FEWEST = 2
"""Rows that tell a style."""
_FEWEST_LINKS = 3
"""Links to code that tell whether pages are among them."""
_RARE = 0.1
"""A list in which fewer of the rows with several authors say *et al.* writes all names."""
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?[ -]?)+")


def find_style(rows: Sequence[Row]) -> Style:
    """Return how most rows write authors and links; the default where they do not tell."""
    lists = [split_names([row.authors]) for row in rows if row.authors]
    told = {
        "authors": _most(form for people, _ in lists for form in _forms(people[:1])),
        "et_al_after": _et_al_after(lists),
        "et_al": _most(filter(None, map(_others_of, rows))),
        "code": _find_code([row.code for row in rows if row.code]),
        "arxiv": _most("abs" if "/abs/" in row.url else "pdf" for row in rows if arxiv_id(row.url)),
    }
    return Style.model_validate({key: value for key, value in told.items() if value is not None})


def _find_code(links: Sequence[str]) -> str | None:
    """Return whether a list links to repositories alone as code; None where a few links, or pages among them, do not tell."""
    addresses = [parse(link) for link in links]
    are_repositories = all(address and address.where == "repository" for address in addresses)
    return "repositories" if are_repositories and len(links) >= _FEWEST_LINKS else None


def _others_of(row: Row) -> str:
    """Return what stands for the other authors of a row; nothing where it tells how many they are."""
    others = split_off_others(row.authors or "")[1]
    return "" if re.search(r"[\d()\[\]]", others) else others


def _most(values: Iterable[str]) -> str | None:
    counted = Counter(values).most_common(1)
    return next((value for value, times in counted if times >= _FEWEST), None)


def _forms(people: Sequence[str]) -> Iterator[NameForm]:
    """Yield the form of each name; a single name among them is taken for a family name."""
    for name in filter(_has_spaced_names, people):
        given = parse_name(name).given
        yield "family" if not given else "initials" if _INITIALS.fullmatch(given) else "full"


def _has_spaced_names(name: str) -> bool:
    """Return whether a name is written in letters: one in Chinese, Japanese or Korean has no blank where the family's ends."""
    return not any("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in name)


def _et_al_after(lists: Sequence[tuple[list[str], bool]]) -> int | None:
    """Return how many names stand before *et al.*, 0 where lists name all authors."""
    cut = [len(people) for people, more in lists if more and people]
    whole = sum(len(people) > _FEWEST for people, more in lists if not more)
    if len(cut) + whole < _FEWEST:
        return None
    if len(cut) < _RARE * (len(cut) + whole):
        return 0
    return Counter(cut).most_common(1)[0][0]
