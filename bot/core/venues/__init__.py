"""Where a paper was published, by the short name that readers know, and whether it was withdrawn."""

from bot.core.venues.reading import PREPRINT_SERVERS, short_venue, venue_of
from bot.core.venues.withdrawal import WITHDRAWN_TITLE, is_withdrawn

__all__ = ["PREPRINT_SERVERS", "WITHDRAWN_TITLE", "is_withdrawn", "short_venue", "venue_of"]
