"""What a column of a table holds."""

from typing import Literal

Role = Literal["date", "authors", "title", "link", "venue", "code", "number", "ignored"]
"""What a column of a table holds."""
