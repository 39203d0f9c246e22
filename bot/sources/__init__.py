"""The literature sources: what was asked of each, what it gave, and whether it was read whole.

In: windows of days, or identifiers (:mod:`bot.sources.lookup`). Out: papers, and a report for each source.
"""

from bot.core.project import Project
from bot.sources import arxiv, seen, semantic_scholar
from bot.sources.asking import SourceReport
from bot.sources.reading import Reading, read
from bot.support.cache import Cache

__all__ = ["CENSUSES", "LATE", "NAMES", "Reading", "SourceReport", "read", "remember_seen"]

LATE = semantic_scholar.NAME
"""The source that indexes papers weeks or months after they were published."""
NAMES = (arxiv.NAME, semantic_scholar.NAME)
"""The sources, as windows, reports and checkpoints name them."""
CENSUSES = (f"{arxiv.NAME} stream",)
"""Channels that read all of their part of the field: no sample, in terms of capture and recapture."""


def remember_seen(project: Project, cache: Cache) -> None:
    """Count as seen what the last reading with a late part brought: its rows are written."""
    seen.remember_noted(cache, project.services.semantic_scholar)
