"""Counts with their nouns, as people read them."""


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun, such as ``1 paper`` or ``2 papers``."""
    return f"{number} {one if number == 1 else many or one + 's'}"
