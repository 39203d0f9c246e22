"""A row as its page shows it: every text plain, every address checked, nothing left to decide for the template."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.core.candidate import modality_label
from bot.core.catalog import Entry
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
    named = {entry.id: Link(entry.shown_title, f"#{anchor(entry)}") for entry in public.rows}
    cites = {
        name: [other for other in row.cites if other in named] for name, row in public.citations.rows.items()
    }
    cited_by: defaultdict[str, list[str]] = defaultdict(list)
    for name in named:
        for other in cites.get(name, ()):
            cited_by[other].append(name)

    def links(names: Iterable[str]) -> tuple[Link, ...]:
        return tuple(named[name] for name in names)

    counts = public.citations.counts
    return [
        _line(entry, public, counts, (links(cites.get(entry.id, ())), links(cited_by[entry.id])))
        for entry in public.rows
    ]


def _line(
    entry: Entry,
    public: PublicList,
    counts: Mapping[str, int],
    related: tuple[tuple[Link, ...], tuple[Link, ...]],
) -> Line:
    sections = [public.sections[name] for name in sections_of(entry) if name in public.sections]
    month = entry.date or ""
    code = public_address(entry.code)
    kinds = (entry.kind,) if entry.kind else ()
    return Line(
        anchor=anchor(entry),
        title=entry.shown_title,
        href=public_address(entry.url),
        authors=plain(entry.authors or ""),
        venue=plain(entry.venue or ""),
        month=f"{month[:4]}-{month[4:]}" if len(month) == 6 else month,
        kind=entry.kind or "",
        modality=entry.modality,
        tags=(*kinds, *map(modality_label, entry.modality)),
        sections=tuple(section.name for section in sections),
        section_titles=tuple(plain(section.title) for section in sections),
        added=entry.provenance.added,
        code=Link(code_label(sections[0]), code) if code else None,
        cited=counts.get(entry.id),
        links=_links(entry),
        bibtex=bibtex([public.references[entry.id]]),
        cites=related[0],
        cited_by=related[1],
    )


def _links(entry: Entry) -> tuple[Link, ...]:
    places = (
        (f"arXiv:{entry.arxiv_id}", f"https://arxiv.org/abs/{entry.arxiv_id}" if entry.arxiv_id else None),
        (f"doi:{entry.doi}", f"https://doi.org/{entry.doi}" if entry.doi else None),
        ("Published version", entry.published),
        ("Semantic Scholar", f"https://www.semanticscholar.org/paper/{entry.s2_id}" if entry.s2_id else None),
    )
    return tuple(Link(label, href) for label, place in places if (href := public_address(place)))
