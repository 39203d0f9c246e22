"""Where a paper was published, by the short name that readers know, and whether it was withdrawn."""

from bot.venues.known import PREPRINT_SERVERS
from bot.venues.reading import short_venue, venue_of
from bot.venues.withdrawal import WITHDRAWN_TITLE, is_withdrawn

__all__ = ["PREPRINT_SERVERS", "WITHDRAWN_TITLE", "is_withdrawn", "short_venue", "venue_of"]
