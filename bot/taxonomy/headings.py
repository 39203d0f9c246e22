"""The words of a heading that tell its papers from those of the other headings."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from bot.core.catalog import Catalog
from bot.core.settings import Section
from bot.support.plain_text import fold

Headings = Mapping[str, AbstractSet[str]]
"""The telling words of each section, by its name."""
_MOST = 0.2
"""A word in a larger share of the list's titles tells nothing."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_ENDING = re.compile(r"(?:ations?|ings?|ions?|s)$")
_LONG = 5
"""Shorter words have no ending to leave out."""
_NO_SUBJECT = """
a an the of in on for to and or with by from as at is are be via using use used based into other others new novel
application applications paper papers misc miscellaneous task tasks general learning method methods model models
network networks deep image images data related recent approach approaches
"""


def words_of_headings(catalog: Catalog, sections: Sequence[Section]) -> Headings:
    """Return the words of headings that few titles of the list have, and no other heading; none where no rows decide.

    Only the headings that take papers like their rows, and the one that takes what is left, have a say.
    """
    if not any(section.like_rows for section in sections):
        return {}
    titles = Counter(word for entry in catalog.entries for word in stems_of(entry.title))
    few = _MOST * len(catalog.entries)
    open_to_all = [section for section in sections if section.is_default or _takes_like_rows(section)]
    words = {
        section.name: {word for word in stems_of(section.title) - _STOP if titles[word] <= few}
        for section in open_to_all
    }
    headings = Counter(word for own in words.values() for word in own)
    return {name: {word for word in own if headings[word] == 1} for name, own in words.items()}


def _takes_like_rows(section: Section) -> bool:
    return section.like_rows and not section.by_hand


def stems_of(text: str) -> set[str]:
    """Return the words of a text in lower case, long ones without their ending: *Denoising* is *denois*."""
    return {
        _ENDING.sub("", word) if len(word) > _LONG else word.removesuffix("s")
        for word in _WORD.findall(fold(text))
    }


_STOP = stems_of(_NO_SUBJECT)
