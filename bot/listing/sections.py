"""Which section of the list a block belongs to."""

import re
from collections.abc import Mapping

from rapidfuzz import fuzz

from bot.core.settings import Section, Settings
from bot.listing.document import Block, Table
from bot.listing.vocabulary import fold

_FUZZY = 80.0
"""Likeness of a heading and a section's title from which one is taken for the other."""


class Sections:
    """Chooses the section of a block, once for each heading and table."""

    def __init__(self, settings: Settings, name: str | Mapping[int, str] | None) -> None:
        self._settings = settings
        self._by_name = {section.name: section for section in settings.sections}
        self._names = name
        self._chosen: dict[tuple[tuple[str, ...], Table | None], Section] = {}

    def choose(self, block: Block) -> Section:
        """Return the section of a block: the one that is told, or the one that its headings and its table name."""
        told = self._names
        name = told if isinstance(told, str) else (told or {}).get(block.heading_line, "")
        if name in self._by_name:
            return self._by_name[name]
        key = (block.headings, block.table)
        if key not in self._chosen:
            self._chosen[key] = _section_of(block, self._settings)
        return self._chosen[key]


def _section_of(block: Block, settings: Settings) -> Section:
    """Choose the section that a heading or the table names; the section without a rule takes the rest."""
    for choose in (_by_title, _by_pattern, _by_code_heading, _by_likeness):
        if section := choose(block, settings):
            return section
    return _default(settings)


def _default(settings: Settings) -> Section:
    return next(section for section in settings.sections if section.is_default)


def _by_title(block: Block, settings: Settings) -> Section | None:
    titles = {fold(section.title): section for section in reversed(settings.sections)}
    return next((titles[name] for name in map(fold, reversed(block.headings)) if name in titles), None)


def _by_pattern(block: Block, settings: Settings) -> Section | None:
    for section in settings.sections:
        if any(re.search(name, _nearest(block)) for name in section.names):
            return section
    return None


def _by_code_heading(block: Block, settings: Settings) -> Section | None:
    """Choose by what the table calls its column for code, where the section calls it otherwise than the default does."""
    header = {fold(cell.text) for cell in block.table.header} if block.table else set()
    header.discard(_code_heading(_default(settings)))
    return next((section for section in settings.sections if _code_heading(section) in header), None)


def _by_likeness(block: Block, settings: Settings) -> Section | None:
    nearest = fold(_nearest(block))

    def likeness(section: Section) -> float:
        return fuzz.token_set_ratio(nearest, fold(section.title))

    best = max(settings.sections, key=likeness)
    return best if likeness(best) >= _FUZZY else None


def _nearest(block: Block) -> str:
    return block.headings[-1] if block.headings else ""


def _code_heading(section: Section) -> str:
    return next((fold(column.heading) for column in section.columns if column.role == "code"), "")
