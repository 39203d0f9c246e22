"""Authors as a row shows them."""

import re
from collections.abc import Sequence

from bot.core.authors.lists import split_names
from bot.core.authors.name import parse_name
from bot.core.authors.vocabulary import PARTICLES
from bot.core.authors.words import is_spoken

_FAMILY_LIKE = re.compile(r"(?:Ma?c|De|Di|La|Le|O['’]|D['’])[A-Z]")
"""A given name that is written like a family name: one initial."""


def author_cell(names: Sequence[str]) -> str:
    """Return the authors' cell of a row: one name, two joined by *and*, or the first and *et al.* for more.

    Names come in the order of the paper, given name first or as ``Family, Given``. A list of which only the
    beginning is known ends with a name such as ``et al.``; a single known author alone prints as the only one,
    because nothing tells that there are more.
    """
    people, more = split_names(names)
    shown = list(filter(None, map(short_name, people)))
    if not shown:
        return "Unknown authors"
    if more or len(shown) > 2:
        return f"{shown[0]} et al."
    return " and ".join(shown)


def short_name(name: str) -> str:
    """Return initials, run together, and family name: ``Duy Minh Ho Nguyen`` becomes ``DMH. Nguyen``.

    Both parts of a hyphenated given name count (``Nhat-Tan Bui``: ``NT. Bui``), and so do capitals within one
    (``SeungKyu Kim``: ``SK. Kim``). Particles belong to the family name as the author writes it; titles and
    suffixes are left out. Groups, single names and names in Chinese, Japanese or Korean script stay as they are.
    """
    read = parse_name(name)
    initials = "".join(map(_initials, read.given.split()))
    return f"{initials}. {read.family}" if initials else read.family


def _initials(word: str) -> str:
    """Return the initials that a given name stands for."""
    if word in PARTICLES:
        return ""
    if "." in word and word.replace(".", "").replace("-", "").isupper():
        return "".join(filter(str.isalpha, word))
    return "".join(_initials_of(part.lstrip("'’`")) for part in re.split(r"[-‐‑–.]", word))


def _initials_of(part: str) -> str:
    """Return the initials of a part of a given name: two of ``SeungKyu``, one of ``DeShawn``, both of ``JD``."""
    if part.isupper():
        return part[:1] if len(part) > 2 and is_spoken(part) else part
    if _FAMILY_LIKE.match(part):
        return part[:1]
    return part[:1].upper() + "".join(filter(str.isupper, part[1:]))
