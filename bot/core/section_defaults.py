"""Sections in short, as bot.toml may write them: what all have in common once, and a title alone for one without more."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_NOT_SHARED = frozenset({"name", "title", "kinds", "names", "abstract_mentions"})
"""What each section has for itself."""
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")


def section_name(title: str) -> str:
    """Return the name that a section has by its title, such as ``y2025`` for "2025"; empty where no letter or digit is Latin."""
    latin = unicodedata.normalize("NFKD", title.casefold())
    bare = "".join(sign for sign in latin if not unicodedata.combining(sign))
    name = "-".join(re.findall(r"[a-z0-9]+", bare))
    if name[:1].isdigit():
        name = f"y{name}" if _YEAR.match(name) else f"section-{name}"
    return name[:40].strip("-")


def complete(table: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """Return the tables of bot.toml with its sections written out: each with its name, and with what all share.

    Args:
        table: all of bot.toml.
        known: the keys that a section has.

    Raises:
        ValueError: what the sections share is no table, or has a key that they cannot share.
    """
    shared = table.get("section_defaults", {})
    if not isinstance(shared, dict):
        raise ValueError("section_defaults must be a table")
    if odd := sorted(shared.keys() - (known - _NOT_SHARED)):
        raise ValueError(f"section_defaults.{odd[0]} is nothing that sections share: check its spelling")
    rest = {key: value for key, value in table.items() if key != "section_defaults"}
    sections = table.get("sections")
    if not isinstance(sections, list):
        return rest
    return {**rest, "sections": [_complete(section, shared) for section in sections]}


def _complete(section: Any, shared: Mapping[str, Any]) -> Any:
    own = {"title": section} if isinstance(section, str) else section
    if not isinstance(own, dict):
        return section
    title = own.get("title")
    name = section_name(title) if isinstance(title, str) else ""
    return {**shared, **({"name": name} if name else {}), **own}
