"""The sections of a list as bot.toml writes them: what all share once, and most sections as their title alone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import tomlkit

from bot.core.section_defaults import section_name
from bot.core.settings import Column, Section, Style
from bot.support.wrapped import wrap

_WIDTH = 116
_SHARED = {
    "row": "how a new row is written",
    "columns": "of the table; [] where rows stand in none",
    "empty": "what stands for something that is not known",
    "order": "where a new row goes",
    "fold": "one fold a year",
    "keep": "rows that the bot cannot read stay as they are",
    "by_hand": "only people put papers here",
    "like_rows": "papers go here whose nearest rows mostly stand here",
}
"""What sections may have in common, with what it means, as bot.toml writes it."""
_STYLE = "style = {style}  # how new rows write authors and links\n"
_SECTIONS = """\
# The headings of README.md with papers. A new paper goes where most of the rows nearest to it stand (like_rows); where
# they differ, to the heading with like_rows = false. A rule comes first: {{title = "Surveys", kinds = ["review"]}}.
sections = [
{sections}
]

[section_defaults]  # what holds for each section that does not say otherwise
{shared}
"""


def sections_text(sections: Sequence[Section]) -> str:
    """Return sections as the first lines of bot.toml."""
    shared = {key: _commonest(getattr(section, key) for section in sections) for key in _SHARED}
    unlike = {key: value for key, value in shared.items() if value != Section.model_fields[key].default}
    return _SECTIONS.format(
        sections=wrap([_section(section, shared) for section in sections], _WIDTH),
        shared="\n".join(_line(key, value) for key, value in unlike.items()),
    )


def style_text(style: Style) -> str:
    """Return the line of bot.toml for what a list writes otherwise than by default; nothing where that is nothing."""
    own = style.model_dump(exclude_defaults=True)
    return _STYLE.format(style=_table(own)) if own else ""


def _line(key: str, value: Any) -> str:
    return f"{key} = {_value(value)}  # {_SHARED[key]}"


def _commonest(values: Iterable[Any]) -> Any:
    return Counter(values).most_common(1)[0][0]


def _section(section: Section, shared: dict[str, Any]) -> str:
    """Return a section as its title, or as a table on one line where it has something of its own."""
    own: dict[str, Any] = {"title": section.title}
    if section.name != section_name(section.title):
        own["name"] = section.name
    own |= {key: getattr(section, key) for key in shared if getattr(section, key) != shared[key]}
    own |= section.model_dump(include={"kinds", "names", "abstract_mentions"}, exclude_defaults=True)
    return _table(own) if len(own) > 1 else _value(section.title)


def _table(values: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{key} = {_value(value)}" for key, value in values.items()) + "}"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Column):
        return _table(value.model_dump())
    return str(tomlkit.item(value).as_string())
