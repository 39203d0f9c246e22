"""The list's files: the catalog as data, the README and the picture that are rendered from it."""

from dataclasses import dataclass

from bot.core.catalog import Catalog, catalog_text
from bot.core.file_names import CATALOG, PICTURE, README
from bot.core.settings import Settings
from bot.listing.readme import render_readme
from bot.listing.timeline import timeline_svg

FILES = (CATALOG, README, PICTURE)


@dataclass(frozen=True, slots=True)
class Listing:
    """The list's two forms: as data, and as people read it."""

    catalog: Catalog
    readme: str


def files_of(listing: Listing, settings: Settings) -> dict[str, str]:
    """Return the list's files, rendered from the catalog into what people wrote around the tables."""
    return {
        CATALOG: catalog_text(listing.catalog),
        README: render_readme(listing.readme, listing.catalog, settings),
        PICTURE: timeline_svg(listing.catalog, settings),
    }
