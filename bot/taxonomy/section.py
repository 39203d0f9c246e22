"""Which table of the list a paper goes to, by the rules of bot.toml."""

import re
from collections import Counter
from collections.abc import Sequence
from types import MappingProxyType

from bot.core.candidate import Kind
from bot.core.paper import Paper
from bot.core.settings import Section
from bot.taxonomy.headings import Headings, stems_of
from bot.taxonomy.text import one_line

_MOST = 2
"""So many of the three nearest rows must stand in a section that takes papers like its rows; so many rows a word weighs."""


def section_of(
    paper: Paper,
    kind: Kind | None,
    sections: Sequence[Section],
    near: Sequence[str] = (),
    headings: Headings = MappingProxyType({}),
) -> str:
    """Return the name of the first section whose rule fits the paper, else of the one without a rule.

    A rule fits by kind, by a name in the title, or by a name that the abstract mentions often enough: once is
    often a comparison, or a hope that the method would work there too. Where none fits, the nearest rows decide, and
    the headings: one of which the title has a word counts as much as two rows.

    Args:
        paper: what is to be placed.
        kind: what it is.
        sections: in the order in which their rules count.
        near: the sections of the nearest rows.
        headings: the words by which each heading tells its papers.
    """
    for section in sections:
        if kind in section.kinds or _names(paper, section):
            return section.name
    named = [name for name, words in headings.items() if not words.isdisjoint(stems_of(paper.title))]
    return _most_alike(near, named, sections) or next(
        section.name for section in sections if section.is_default
    )


def _most_alike(near: Sequence[str], named: Sequence[str], sections: Sequence[Section]) -> str | None:
    """Return the section with most of the nearest rows or a word of the title, where it takes papers like its rows."""
    taking = {section.name for section in sections if section.like_rows and not section.by_hand}
    votes = Counter(name for name in near if name in taking)
    votes.update(dict.fromkeys(named, _MOST))
    counted = votes.most_common(1)
    return counted[0][0] if counted and counted[0][1] >= _MOST else None


def _names(paper: Paper, section: Section) -> bool:
    return (
        _mentions(section.names, paper.title) > 0
        or _mentions(section.names, paper.abstract) >= section.abstract_mentions
    )


def _mentions(patterns: Sequence[str], text: str) -> int:
    """Count the places where any pattern fits; fits that overlap are one place."""
    line = one_line(text)
    spans = sorted(match.span() for pattern in patterns for match in re.finditer(pattern, line))
    count = reach = 0
    for start, end in spans:
        count += start >= reach
        reach = max(reach, end)
    return count
