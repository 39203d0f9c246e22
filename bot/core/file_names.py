"""The names of the list's files, below its folder."""

SETTINGS = "bot.toml"
CATALOG = "catalog.json"
README = "README.md"
PICTURE = "docs/timeline.svg"
STATE = "state.json"
MODELS = "models"

WRITTEN = (SETTINGS, CATALOG, README, PICTURE, STATE)
"""What the bot replaces, and so all that a journal of an interrupted write may name."""
