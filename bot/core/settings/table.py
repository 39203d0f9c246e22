"""What all tables of bot.toml have in common."""

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """A table of bot.toml: nothing but its keys, and nothing changes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
