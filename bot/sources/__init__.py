"""The literature sources: what was asked of each, what it gave, and whether it was read whole.

In: windows of days, or identifiers (:mod:`bot.sources.lookup`). Out: papers, and a report for each source.
"""

from bot.sources import arxiv, semantic_scholar
from bot.sources.reading import Reading, SourceReport, read

__all__ = ["CENSUSES", "NAMES", "Reading", "SourceReport", "read"]

NAMES = (arxiv.NAME, semantic_scholar.NAME)
"""The sources, as windows, reports and checkpoints name them."""
CENSUSES = (f"{arxiv.NAME} stream",)
"""Channels that read all of their part of the field: no sample, in terms of capture and recapture."""
