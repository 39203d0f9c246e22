"""Kind, modality and section of a paper, by rules over words that a maintainer can read and change.

In: candidates. Out: the same, classified. The vocabulary stands in kinds.toml and modalities.toml beside this file;
sections are rules of bot.toml.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.core.candidate import Candidate
from bot.core.catalog import Catalog
from bot.core.settings import Settings
from bot.taxonomy.headings import Headings, words_of_headings
from bot.taxonomy.kind import kind_of
from bot.taxonomy.modality import modality_of
from bot.taxonomy.section import section_of

__all__ = ["classify", "kind_of", "modality_of", "section_of", "where_rows_stand", "words_of_headings"]


def where_rows_stand(catalog: Catalog) -> dict[str, str]:
    """Return the section of each row by its identifier."""
    return {entry.id: entry.section for entry in catalog.entries}


def classify(
    candidate: Candidate,
    settings: Settings,
    stands: Mapping[str, str],
    headings: Headings = MappingProxyType({}),
) -> Candidate:
    """Return the candidate with kind, modality and section filled in.

    Args:
        candidate: with its nearest rows.
        settings: whose sections have rules.
        stands: the section of each row of the list, as :func:`where_rows_stand` returns it.
        headings: the words of the sections' headings, as :func:`words_of_headings` returns them.
    """
    near = [stands[row.id] for row in candidate.nearest if row.id in stands]
    kind = kind_of(candidate.paper)
    return replace(
        candidate,
        kind=kind,
        modality=modality_of(candidate.paper),
        section=section_of(candidate.paper, kind, settings.sections, near, headings),
    )
