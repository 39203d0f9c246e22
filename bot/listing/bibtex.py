"""References as BibTeX, for LaTeX and for programs such as Zotero and JabRef."""

import calendar
from collections.abc import Iterable

from bot.core.authors import Name
from bot.listing.references import People, Reference

# What BibTeX and LaTeX read as markup. BibTeX counts braces also behind a backslash: none may stand alone.
_SPECIAL = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "&": r"\&", "%": r"\%", "$": r"\$",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "`": "'",
})  # fmt: skip
# Addresses and identifiers are read as they stand: only what would end the field is changed.
_VERBATIM = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D"})
_TYPES = {"article": "article", "conference": "inproceedings", "preprint": "misc"}
_PLACES = {"article": "journal", "conference": "booktitle"}


def bibtex(references: Iterable[Reference]) -> str:
    """Return BibTeX entries in the order given: articles, papers in proceedings, and preprints as ``@misc``.

    Text is UTF-8. Titles keep their capitals, because they stand in a second pair of braces.
    """
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field

    library = Library()
    for reference in references:
        fields = [Field(name, value) for name, value in _fields(reference).items() if value]
        library.add(Entry(_TYPES[reference.kind], reference.key, fields))
    # The values have their braces already: a month is a macro and must stand without.
    return str(write_string(library, unparse_stack=[])).strip()


def _fields(reference: Reference) -> dict[str, str]:
    month = calendar.month_abbr[reference.month].lower() if reference.month else ""
    return {
        "title": _brace(f"{{{_text(reference.title)}}}"),
        "author": _brace(_names(reference.people)),
        _PLACES.get(reference.kind, "howpublished"): _brace(_text(reference.venue)),
        "year": _brace(reference.year),
        "month": month,
        "doi": _brace(reference.doi.translate(_VERBATIM)),
        "eprint": _brace(reference.arxiv_id),
        "archiveprefix": _brace("arXiv" if reference.arxiv_id else ""),
        "url": _brace(reference.url.translate(_VERBATIM)),
    }


def _brace(value: str) -> str:
    return f"{{{value}}}" if value else ""


def _names(people: People) -> str:
    names = [*map(_name, people.named), *(["others"] if people.and_others else [])]
    return " and ".join(names) if people.named else ""


def _name(person: Name) -> str:
    if person.given:
        return f"{_text(person.family)}, {_text(person.given)}"
    # A group's name in braces is one name, also where it holds "and" or a comma.
    return f"{{{_text(person.family)}}}"


def _text(text: str) -> str:
    return " ".join(text.translate(_SPECIAL).split())
