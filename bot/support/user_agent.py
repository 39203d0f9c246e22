"""How the bot introduces itself to the services and sites that it asks."""

from bot import __version__

NAME = "sam-medical-literature-bot"
PRODUCT = f"{NAME}/{__version__}"
"""Name and version (RFC 9110, 10.1.5), for sites that know nothing of the list."""


def user_agent(contact: str | None) -> str:
    """Return name and version with an address, so that a service knows where to complain."""
    return f"{PRODUCT} (+{contact})" if contact else PRODUCT
