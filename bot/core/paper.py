"""A paper as the sources tell it: the one noun that flows through the program."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.core import identifiers
from bot.support.markup import decode

_LONGEST_ABSTRACT, _LONGEST_COMMENT, _LONGEST_URL = 20_000, 5_000, 2_000
"""Characters that are kept: no real text is longer, and none can hold a rule up. A longer address is none."""
_MOST_AUTHORS = 10_000
ArxivPage = Literal["pdf", "abs"]
"""Which page of a preprint a row links to: its PDF, or the one with its abstract."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What the sources say of one work. Immutable.

    Title, authors and venue are plain Unicode text, whatever markup the source set them with (see
    :func:`bot.support.markup.decode`). Abstract and comment are as the source gave them. Texts have bounded lengths.
    Abstracts live in memory and in the local cache only, never in the repository.
    """

    title: str
    abstract: str = ""
    """Empty where the source withholds it."""
    authors: tuple[str, ...] = ()
    """Full names in the order of the paper, given name first."""
    published: date | None = None
    """The first version's day, or the day of online publication."""
    arxiv_id: str | None = None
    """Without version, for example ``2304.12306``."""
    doi: str | None = None
    """The publisher's DOI in lower case."""
    s2_id: str | None = None
    categories: tuple[str, ...] = ()
    """arXiv categories, the primary one first."""
    comment: str = ""
    """arXiv's comment line."""
    venue: str = ""
    """Journal or conference as the source names it, or arXiv's journal reference."""
    url: str | None = None
    """A landing page or PDF away from arXiv, where the source names one."""
    sources: tuple[str, ...] = ()
    """Names of the sources that told of it, sorted."""
    types: tuple[str, ...] = ()
    """What sources call it, such as ``Editorial`` or ``erratum``, sorted."""

    def __post_init__(self) -> None:
        """Decode what rows show, and cut what is too long to be real."""
        values = {
            "title": decode(self.title),
            "abstract": self.abstract[:_LONGEST_ABSTRACT],
            "authors": tuple(decode(name) for name in self.authors[:_MOST_AUTHORS]),
            "comment": self.comment[:_LONGEST_COMMENT],
            "venue": decode(self.venue),
            "url": self.url if self.url and len(self.url) <= _LONGEST_URL else None,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def id(self) -> str:
        """The paper's best identifier: ``arXiv:...``, else ``doi:...``, ``s2:...`` or ``url:...``."""
        return paper_id(self.arxiv_id, self.doi, self.s2_id, self.url)

    @property
    def month(self) -> str:
        """``YYYYMM``: the arXiv identifier's month, else that of publication; empty when neither is known."""
        if self.arxiv_id:
            return identifiers.arxiv_month(self.arxiv_id)
        return f"{self.published:%Y%m}" if self.published else ""

    @property
    def text(self) -> str:
        """Title, abstract and comment, as the ranking reads them."""
        return "\n".join(part for part in (self.title, self.abstract, self.comment) if part)


def paper_id(arxiv_id: str | None, doi: str | None, s2_id: str | None, url: str | None) -> str:
    """Return the identifier that names a work in the catalog, in decisions and in commands."""
    if arxiv_id:
        return f"arXiv:{arxiv_id}"
    if doi:
        return f"doi:{doi}"
    if s2_id:
        return f"s2:{s2_id}"
    return f"url:{url or ''}"


def arxiv_url(arxiv_id: str, page: ArxivPage) -> str:
    """Return the lasting address of a preprint: its PDF, or the page with its abstract."""
    return f"https://arxiv.org/abs/{arxiv_id}" if page == "abs" else f"https://arxiv.org/pdf/{arxiv_id}.pdf"


def paper_url(
    arxiv_id: str | None, doi: str | None, s2_id: str | None, url: str | None, arxiv: ArxivPage = "pdf"
) -> str | None:
    """Return the link of a row: the preprint, else the publisher's page by DOI, else what there is."""
    if arxiv_id:
        return arxiv_url(arxiv_id, arxiv)
    if doi:
        return f"https://doi.org/{doi}"
    return url or (f"https://www.semanticscholar.org/paper/{s2_id}" if s2_id else None)
