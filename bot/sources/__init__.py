"""The literature sources: what was asked of each, what it gave, and whether it was read whole."""

from bot.sources import arxiv, semantic_scholar
from bot.sources.reading import Reading, SourceReport, read

__all__ = ["CENSUSES", "NAMES", "Reading", "SourceReport", "read"]

NAMES = (arxiv.NAME, semantic_scholar.NAME)
"""The sources, as windows, reports and marks name them."""
CENSUSES = (f"{arxiv.NAME} stream",)
"""Channels that read all of their part of the field: no sample, in terms of capture and recapture."""
