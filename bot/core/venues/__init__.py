"""Where a paper was published, by the short name that readers know."""

from bot.core.venues.reading import PREPRINT_SERVERS, is_conference, is_known_venue, short_venue, venue_of

__all__ = ["PREPRINT_SERVERS", "is_conference", "is_known_venue", "short_venue", "venue_of"]
