"""Names of authors: read once here, shown in the tables as ``Y. Zhang et al.`` or ``P. Zhang and Y. Wang``."""

from bot.core.authors.cell import ET_AL, UNKNOWN, NameForm, author_cell, row_authors, short_name
from bot.core.authors.lists import split_names, split_off_others
from bot.core.authors.name import Name, parse_name
from bot.core.authors.vocabulary import CONJUNCTIONS, PARTICLES

__all__ = [
    "CONJUNCTIONS",
    "ET_AL",
    "PARTICLES",
    "UNKNOWN",
    "Name",
    "NameForm",
    "author_cell",
    "parse_name",
    "row_authors",
    "short_name",
    "split_names",
    "split_off_others",
]
