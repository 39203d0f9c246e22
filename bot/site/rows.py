"""A row as its page shows it: every text plain, every address checked, nothing left to decide for the template."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from bot.core.candidate import modality_label
from bot.core.catalog import Entry
from bot.core.settings import Section
from bot.listing.bibtex import bibtex
from bot.listing.public import PublicList, anchor, public_address, sections_of
from bot.listing.template import code_label
from bot.support.plain_text import plain


@dataclass(frozen=True, slots=True)
class Link:
    """A label and where it leads."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table on a page."""

    anchor: str
    """The row's ``id``, which is also its part of the address."""
    title: str
    href: str | None
    authors: str
    venue: str
    month: str
    """``YYYY-MM``, ``YYYY`` or empty: a valid ``datetime``."""
    kind: str
    modality: tuple[str, ...]
    tags: tuple[str, ...]
    """Kind and modalities as readers know them."""
    sections: tuple[str, ...]
    section_titles: tuple[str, ...]
    added: date
    code: Link | None
    cited: int | None
    links: tuple[Link, ...]
    bibtex: str
    cites: tuple[Link, ...]
    cited_by: tuple[Link, ...]


def lines_of(public: PublicList) -> list[Line]:
    """Return all rows as lines, newest month first."""
    counts = public.citations.counts
    cites, cited_by = _link_citations(public)
    return [
        _line(entry, public, counts.get(entry.id), tuple(cites[entry.id]), tuple(cited_by[entry.id]))
        for entry in public.rows
    ]


def _link_citations(public: PublicList) -> tuple[defaultdict[str, list[Link]], defaultdict[str, list[Link]]]:
    """Return links to the rows that each row cites, and to those that cite it."""
    links = {entry.id: Link(entry.shown_title, f"#{anchor(entry)}") for entry in public.rows}
    known = {name: public.citations.rows[name].cites for name in links if name in public.citations.rows}
    cites, cited_by = defaultdict[str, list[Link]](list), defaultdict[str, list[Link]](list)
    for name, others in known.items():
        for other in filter(links.__contains__, others):
            cites[name].append(links[other])
            cited_by[other].append(links[name])
    return cites, cited_by


def _line(
    entry: Entry,
    public: PublicList,
    cited: int | None,
    cites: tuple[Link, ...],
    cited_by: tuple[Link, ...],
) -> Line:
    sections = _sections(entry, public)
    return Line(
        anchor=anchor(entry),
        title=entry.shown_title,
        href=public_address(entry.url),
        authors=plain(entry.authors or ""),
        venue=plain(entry.venue or ""),
        month=_month(entry.date or ""),
        kind=entry.kind or "",
        modality=entry.modality,
        tags=_tags(entry),
        sections=tuple(section.name for section in sections),
        section_titles=tuple(plain(section.title) for section in sections),
        added=entry.provenance.added,
        code=_code(entry, sections[0]),
        cited=cited,
        links=_links(entry),
        bibtex=bibtex([public.references[entry.id]]),
        cites=cites,
        cited_by=cited_by,
    )


def _sections(entry: Entry, public: PublicList) -> list[Section]:
    return [public.sections[name] for name in sections_of(entry) if name in public.sections]


def _month(date: str) -> str:
    return f"{date[:4]}-{date[4:]}" if len(date) == 6 else date


def _tags(entry: Entry) -> tuple[str, ...]:
    labels = tuple(map(modality_label, entry.modality))
    return (entry.kind, *labels) if entry.kind else labels


def _code(entry: Entry, section: Section) -> Link | None:
    address = public_address(entry.code)
    return Link(code_label(section), address) if address else None


def _links(entry: Entry) -> tuple[Link, ...]:
    places = (
        (f"arXiv:{entry.arxiv_id}", "https://arxiv.org/abs/", entry.arxiv_id),
        (f"doi:{entry.doi}", "https://doi.org/", entry.doi),
        ("Published version", "", entry.published),
        ("Semantic Scholar", "https://www.semanticscholar.org/paper/", entry.s2_id),
    )
    addresses = ((label, public_address(start + end)) for label, start, end in places if end)
    return tuple(Link(label, address) for label, address in addresses if address)
