"""BibTeX of the surveys that readers of the list should cite."""

from collections.abc import Iterable

from bot.core.settings import Citation

# What BibTeX and LaTeX read as markup.
_SPECIAL = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "`": "'",
})  # fmt: skip


def bibtex(citations: Iterable[Citation]) -> str:
    """Return BibTeX entries in the order given: articles, or arXiv preprints as ``@misc`` with their eprint."""
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field

    library = Library()
    for citation in citations:
        fields = {
            "title": "{" + _text(citation.title) + "}",
            "author": " and ".join(_text(author) for author in citation.authors),
            "journal": _text(citation.journal or ""),
            "year": str(citation.year),
            "doi": citation.doi or "",
            "eprint": citation.arxiv or "",
            "archiveprefix": "arXiv" if citation.arxiv else "",
        }
        kept = [Field(name, value) for name, value in fields.items() if value]
        library.add(Entry("article" if citation.journal else "misc", citation.key, kept))
    return str(write_string(library)).strip()


def _text(text: str) -> str:
    return " ".join(text.translate(_SPECIAL).split())
