"""How the bot introduces itself to the services and sites that it asks."""

from bot import __version__
from bot.core.settings import Environment, Settings

NAME = "sam-medical-literature-bot"
PRODUCT = f"{NAME}/{__version__}"
"""Name and version (RFC 9110, 10.1.5), for sites that know nothing of the list."""


def user_agent(settings: Settings, environment: Environment) -> str:
    """Return name and version with the list's address, so that a service knows where to complain."""
    repository = settings.list.repository or environment.github_repository
    return f"{PRODUCT} (+https://github.com/{repository})" if repository else PRODUCT
