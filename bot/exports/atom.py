"""Atom feeds of new rows (RFC 4287): one of the whole list, one for each section."""

from datetime import UTC, datetime, time
from uuid import NAMESPACE_URL, uuid5

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from markupsafe import Markup

from bot.core.authors import UNKNOWN
from bot.core.candidate import modality_label
from bot.core.catalog import Entry
from bot.core.settings import Section
from bot.listing.public import PublicList, public_address, sections_of
from bot.support.plain_text import plain

MOST = 50
"""Entries of a feed: the newest. A scan of two years must not flood its readers."""


def atom_feed(public: PublicList, name: str, section: Section | None = None) -> str:
    """Return the feed of the rows that came last, of one section or of all.

    Entries carry the paper's own address as identifier, so that a feed that moves does not show them again.

    Args:
        public: the list.
        name: the feed's file name on the site.
        section: whose rows; all where it is None.
    """
    rows, title = _of_section(public, section) if section else (public.by_arrival, public.settings.list.title)
    feed = FeedGenerator()
    _set_place(feed, public.site, name)
    feed.title(plain(title))
    feed.subtitle("Papers that were added to the list")
    feed.author(name=plain(public.settings.list.title))
    feed.generator("bot site")
    feed.updated(_moment(rows[0]) if rows else datetime(1970, 1, 1, tzinfo=UTC))
    for entry in rows[:MOST]:
        feed.add_entry(_entry(entry, public), order="append")
    text: bytes = feed.atom_str(pretty=True)
    return text.decode("utf-8")


def _of_section(public: PublicList, section: Section) -> tuple[tuple[Entry, ...], str]:
    rows = tuple(entry for entry in public.by_arrival if section.name in sections_of(entry))
    return rows, f"{public.settings.list.title}: {section.title}"


def _set_place(feed: FeedGenerator, site: str | None, name: str) -> None:
    if not site:
        feed.id(f"urn:x-paper-list:{name}")
        return
    feed.id(f"{site}/{name}")
    feed.link(href=f"{site}/{name}", rel="self", type="application/atom+xml")
    feed.link(href=f"{site}/", rel="alternate", type="text/html")


def _entry(entry: Entry, public: PublicList) -> FeedEntry:
    item = FeedEntry()
    item.id(_permanent(entry))
    item.title(entry.shown_title)
    # The only link: feedgen 1.0 writes those of entries without what they are for. The others stand in the content.
    if address := public_address(entry.url):
        item.link(href=address)
    item.author(name=plain(entry.authors or "") or UNKNOWN)
    item.updated(_moment(entry))
    item.published(_moment(entry))
    item.category(term=entry.section, label=plain(public.sections[entry.section].title))
    facts = _facts(entry)
    item.summary(facts)
    item.content(_content(facts, entry, public.address_of(entry)), type="html")
    return item


def _permanent(entry: Entry) -> str:
    """Return what names the entry for ever: the paper's own address where it has one that no other row has."""
    return _own_address(entry) or uuid5(NAMESPACE_URL, entry.id).urn


def _own_address(entry: Entry) -> str | None:
    if entry.link_in_doubt:
        return None
    if entry.arxiv_id:
        return f"https://arxiv.org/abs/{entry.arxiv_id}"
    return public_address(f"https://doi.org/{entry.doi}") if entry.doi else None


def _facts(entry: Entry) -> str:
    facts = (entry.authors, entry.venue, entry.kind, ", ".join(map(modality_label, entry.modality)))
    return " · ".join(plain(fact) for fact in facts if fact)


def _content(facts: str, entry: Entry, place: str | None) -> str:
    links = (("Code", public_address(entry.code)), ("On the list", place))
    shown = [Markup('<a href="{}">{}</a>').format(href, label) for label, href in links if href]
    return str(Markup("<p>{}</p><p>{}</p>").format(facts, Markup(" · ").join(shown)))


def _moment(entry: Entry) -> datetime:
    return datetime.combine(entry.provenance.added, time(), UTC)
