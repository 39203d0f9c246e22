"""The literature sources: what was asked of each, what it gave, and whether it was read whole."""

from bot.sources.reading import Reading, SourceReport, read

__all__ = ["Reading", "SourceReport", "read"]
