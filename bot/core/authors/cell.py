"""Authors as a row shows them."""

import re
from collections.abc import Sequence
from typing import Literal

from bot.core.authors.lists import split_names
from bot.core.authors.name import parse_name
from bot.core.authors.vocabulary import PARTICLES
from bot.core.authors.words import is_spoken

NameForm = Literal["initials", "full", "family"]
"""How a row writes one name: ``Y. Zhang``, ``Yichi Zhang`` or ``Zhang``."""
ET_AL = " et al."
"""What stands behind the names where there are more, with what sets it off from them."""
_FAMILY_LIKE = re.compile(r"(?:Ma?c|De|Di|La|Le|O['’]|D['’])[A-Z]")
"""A given name that is written like a family name: one initial."""


UNKNOWN = "Unknown authors"
"""What stands for the authors where a text must name somebody; a row leaves them open instead."""


def author_cell(names: Sequence[str], form: NameForm = "initials", et_al_after: int = 1) -> str:
    """Return the authors as text: as in :func:`row_authors`, or that they are not known."""
    return row_authors(names, form, et_al_after) or UNKNOWN


def row_authors(
    names: Sequence[str], form: NameForm = "initials", et_al_after: int = 1, et_al: str = ET_AL
) -> str | None:
    """Return the authors' cell of a row: one name, two joined by *and*, or the first and *et al.* for more.

    A list may write names in another form, or more of them before *et al.*, with commas between them; 0 is all. It may
    have another text for *et al.*, with what sets it off from the names.

    Names come in the order of the paper, given name first or as ``Family, Given``. A list of which only the
    beginning is known ends with a name such as ``et al.``; a single known author alone prints as the only one,
    because nothing tells that there are more. None where the names name nobody.
    """
    people, more = split_names(names)
    shown = list(filter(None, (_write_name(name, form) for name in people)))
    if not shown:
        return None
    told = shown[: et_al_after or None]
    if more or len(shown) > max(len(told), 2):
        return f"{', '.join(told)}{et_al}"
    return (" and " if et_al_after == 1 else ", ").join(shown)


def _write_name(name: str, form: NameForm) -> str:
    if form == "initials":
        return short_name(name)
    read = parse_name(name)
    return f"{read.given} {read.family}".strip() if form == "full" else read.family


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
