"""Which table of the list a paper goes to, by the rules of bot.toml."""

import re
from collections.abc import Sequence

from bot.candidate import Kind
from bot.paper import Paper
from bot.settings import Section


def section_of(paper: Paper, kind: Kind | None, sections: Sequence[Section]) -> str:
    """Return the name of the first section whose rule fits the paper, else of the one without a rule."""
    for section in sections:
        if kind in section.kinds or any(
            re.search(p, paper.title) or re.search(p, paper.abstract) for p in section.names
        ):
            return section.name
    return next(section.name for section in sections if section.is_default)
