"""A literature-tracking bot for curated research lists."""

__version__ = "0.2.0"
