"""Keys of older versions, read with a warning that gives today's line.

bot.toml itself is never rewritten: it belongs to the list's keeper.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from typing import Any, TypeGuard

import structlog

_ROLES = ("date", "authors", "title", "code")
"""The roles of columns by their place, where the heading tells none."""
_ROLES_BY_HEADING = {
    "date": "date", "month": "date", "year": "date", "authors": "authors", "author": "authors", "title": "title",
    "paper": "title", "venue": "venue", "code": "code", "link": "link",
}  # fmt: skip


def with_todays_keys(table: Any, renamed: Mapping[str, str], where: str) -> Any:
    """Return a table of bot.toml with today's keys; each older key is logged with the line to write instead."""
    older = [key for key in renamed if key in table] if isinstance(table, dict) else []
    if not older:
        return table
    for key in older:
        _warn(key, where.format(renamed[key]))
    return {renamed.get(key, key): value for key, value in table.items()}


def with_roles(headings: Any) -> Any:
    """Return columns that are named by headings alone, as older versions had them, with the roles that they had."""
    if not _are_headings(headings):
        return headings
    columns = [
        {"heading": heading, "role": role}
        for heading, role in zip(headings, _roles_of(headings), strict=True)
    ]
    _warn("columns", f"columns = [{', '.join(_line(**column) for column in columns)}]")
    return columns


def _are_headings(columns: Any) -> TypeGuard[Sequence[str]]:
    is_list = isinstance(columns, list | tuple) and bool(columns)
    return is_list and all(isinstance(column, str) for column in columns)


def _roles_of(headings: Sequence[str]) -> list[str]:
    named = [_ROLES_BY_HEADING.get(heading.strip().casefold()) for heading in headings]
    left = ["ignored" if role in named else role for role in _ROLES]
    by_place = chain(left, repeat("ignored"))
    return [role or other for role, other in zip(named, by_place, strict=False)]


def _line(heading: str, role: str) -> str:
    return f'{{ heading = {json.dumps(heading, ensure_ascii=False)}, role = "{role}" }}'


def _warn(key: str, line: str) -> None:
    structlog.get_logger().warning("bot.toml has an older key.", key=key, write_instead=line)
