"""The list as it is published: what pages, feeds and files for readers are made of."""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote, urlsplit

from bot.core.catalog import Catalog, Entry, in_order
from bot.core.citations import Citations
from bot.core.settings import Section, Settings
from bot.listing.escape import destination
from bot.listing.references import Reference, references_of


@dataclass(frozen=True)
class PublicList:
    """The rows with what readers are told about them."""

    catalog: Catalog
    settings: Settings
    site: str | None = None
    """Where the pages are published, without a slash at the end."""
    repository: str | None = None
    """``owner/name`` on GitHub."""
    citations: Citations = field(default_factory=Citations)

    @cached_property
    def rows(self) -> tuple[Entry, ...]:
        """The rows, newest month first."""
        return in_order(self.catalog.entries)

    @cached_property
    def by_arrival(self) -> tuple[Entry, ...]:
        """The rows, the last that came on the list first; rows of one day newest month first."""
        return tuple(sorted(self.rows, key=lambda entry: entry.provenance.added, reverse=True))

    @cached_property
    def references(self) -> dict[str, Reference]:
        """The rows as references, by their identifiers."""
        return references_of(self.rows)

    @cached_property
    def sections(self) -> dict[str, Section]:
        """The sections by name."""
        return {section.name: section for section in self.settings.sections}

    def address_of(self, entry: Entry) -> str | None:
        """Return the address of a row on the published site; None where no site is known."""
        return f"{self.site}/#{anchor(entry)}" if self.site else None


def public_address(url: str | None) -> str | None:
    """Return an address as readers can follow it; None where there is none or where it names a user.

    In ``https://arxiv.org@evil.example`` the user's name hides where the address leads.
    """
    address = destination(url) if url else None
    return address if address and "@" not in urlsplit(address).netloc else None


def sections_of(entry: Entry) -> tuple[str, ...]:
    """Return the names of all sections that a row stands in, its own first."""
    return (entry.section, *entry.also_in)


def anchor(entry: Entry) -> str:
    """Return the row's identifier as it can stand in an address and in an HTML ``id``."""
    return quote(entry.id, safe="/:.-_~()@,;=+!*")
