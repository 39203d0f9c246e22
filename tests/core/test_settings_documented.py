"""docs/settings.md names every key of bot.toml, its default, and every environment variable."""

import json
import re
import typing
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.core import settings
from bot.core.settings import Settings
from tests import ROOT

DOCUMENT = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def documented():
    """Return the default that the document gives for each key, by heading and key."""
    rows = {}
    heading = ""
    for line in DOCUMENT.splitlines():
        if found := re.match(r"#+ (\S+)", line):
            heading = found[1]
        elif found := re.match(r"\| `(\w+)` \| ([^|]*) \|", line):
            rows[heading, found[1]] = found[2].strip()
    return rows


def tables(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, FieldInfo]]]:
    """Yield the tables of bot.toml: name and keys. Tables of one class within a table stand under the first."""
    seen = set()
    if path:
        yield ".".join(path), model.model_fields
    for name, field in model.model_fields.items():
        kinds = [field.annotation, *typing.get_args(field.annotation)]
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
                seen.add(kind)
                yield from tables(kind, (*path, name))


def default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value: Any = field.default
    if value is None or value == ():
        return "none"
    if isinstance(value, tuple) and isinstance(value[0], BaseModel):
        return "; ".join(f"`{' '.join(one.model_dump().values())}`" for one in value)
    return f"`{json.dumps(list(value) if isinstance(value, tuple) else value)}`"


KEYS = [(table, key, default(field)) for table, fields in tables(Settings) for key, field in fields.items()]


@pytest.mark.parametrize(("table", "key", "value"), KEYS)
def test_each_setting_is_documented_with_its_default(table, key, value):
    assert documented().get((table, key)) == value


def test_nothing_is_documented_that_is_no_setting():
    named = {place for place in documented() if place[0] != "Environment"}
    assert named == {(table, key) for table, key, _ in KEYS}


@pytest.mark.parametrize(
    "variable", [str(field.validation_alias) for field in settings.Environment.model_fields.values()]
)
def test_each_environment_variable_is_documented(variable):
    assert f"| `{variable}` |" in DOCUMENT.split("## Environment variables")[1]
