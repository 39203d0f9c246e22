"""The list for other programs: Atom feeds, BibTeX, CSL-JSON, CSV, JSON with its schema, CITATION.cff.

In: the list as it is published. Out: texts by file name.
"""

from bot.exports.files import DOWNLOADS, Download, export, exports_of, feeds_of

__all__ = ["DOWNLOADS", "Download", "export", "exports_of", "feeds_of"]
