"""The list's files: the catalog as data, the README and the picture that are rendered from it."""

from dataclasses import dataclass

from bot.core.catalog import Catalog, catalog_text
from bot.core.file_names import CATALOG, PICTURE, README
from bot.core.settings import Settings
from bot.listing.readme import render_readme
from bot.pictures import chronology, svg_of

FILES = (CATALOG, README, PICTURE)


@dataclass(frozen=True, slots=True)
class Listing:
    """The list's forms: as data, and as people read and see it."""

    catalog: Catalog
    readme: str
    picture: str = ""
    """The picture as it was: it stays while it shows the same."""


def files_of(listing: Listing, settings: Settings) -> dict[str, str]:
    """Return the list's files, rendered from the catalog into what people wrote around the tables."""
    return {
        CATALOG: catalog_text(listing.catalog),
        README: render_readme(listing.readme, listing.catalog, settings),
        PICTURE: svg_of(chronology(listing.catalog, settings, {}), listing.picture),
    }
