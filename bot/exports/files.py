"""Which files there are, under which names."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.exports.atom import atom_feed
from bot.exports.citation_file import citation_cff
from bot.exports.csl import csl_json
from bot.exports.papers import SCHEMA, papers_csv, papers_json, papers_schema
from bot.listing.bibtex import bibtex
from bot.listing.public import PublicList
from bot.listing.references import in_citation_order
from bot.support.errors import InputError


@dataclass(frozen=True, slots=True)
class Download:
    """A file for readers."""

    name: str
    title: str
    make: Callable[[PublicList], str]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed for readers."""

    name: str
    title: str
    section: str | None
    """Name of the section; None for the feed of the whole list."""


DOWNLOADS = (
    Download("references.bib", "BibTeX", lambda public: bibtex(in_citation_order(public.references.values())) + "\n"),
    Download("references.json", "CSL-JSON", lambda public: csl_json(in_citation_order(public.references.values()))),
    Download("papers.csv", "CSV", papers_csv),
    Download("papers.json", "JSON", papers_json),
    Download(SCHEMA, "JSON Schema", lambda _: papers_schema()),
    Download("CITATION.cff", "How to cite the list", citation_cff),
)  # fmt: skip


def feeds_of(public: PublicList) -> tuple[Feed, ...]:
    """Return the feed of all new rows, and one for each section."""
    sections = [
        Feed(f"feed-{section.name}.xml", section.title, section.name) for section in public.settings.sections
    ]
    return (Feed("feed.xml", "All new papers", None), *sections)


def export(public: PublicList, name: str) -> str:
    """Return the text of one file.

    Raises:
        InputError: there is no file of this name; the message lists all.
    """
    makers = _makers(public)
    if name not in makers:
        raise InputError(f"There is no export named {name!r}. Choose one of {', '.join(makers)}.")
    return makers[name](public)


def exports_of(public: PublicList) -> dict[str, str]:
    """Return all files by name."""
    return {name: make(public) for name, make in _makers(public).items()}


def _makers(public: PublicList) -> dict[str, Callable[[PublicList], str]]:
    """Return what makes each file, by the file's name."""
    downloads = {one.name: one.make for one in DOWNLOADS}
    return downloads | {feed.name: partial(_make_feed, feed=feed) for feed in feeds_of(public)}


def _make_feed(public: PublicList, feed: Feed) -> str:
    return atom_feed(public, feed.name, public.sections.get(feed.section or ""))
