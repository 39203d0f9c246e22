"""The pages of the site, rendered by templates that escape everything."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from operator import attrgetter
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.core.candidate import modality_label
from bot.listing.public import PublicList
from bot.site.rows import Line, lines_of
from bot.support.plain_text import plain

PAGE = 500
"""Rows of one page. The first holds the newest; without a script readers turn the pages, a script adds the others."""
ASSETS = ("site.css", "site.js", "icon.svg")


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that readers can take along, or a feed."""

    href: str
    title: str
    is_feed: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with what it shows in words."""

    href: str
    title: str
    text: str
    """What the picture shows, for readers who do not see it."""
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    count: int


def site_of(public: PublicList, offers: Sequence[Offer], figures: Sequence[Figure]) -> dict[str, str]:
    """Return the pages and what they need, by file name.

    Args:
        public: the list.
        offers: files and feeds for readers.
        figures: the pictures of the page of pictures.
    """
    lines = lines_of(public)
    parts = [lines[start : start + PAGE] for start in range(0, len(lines), PAGE)] or [[]]
    names = ["index.html", *(f"page-{number}.html" for number in range(2, len(parts) + 1))]
    common = {
        "title": plain(public.settings.list.title),
        "repository": public.repository,
        "offers": offers,
        "has_figures": bool(figures),
        "total": len(lines),
        "has_counts": any(line.cited is not None for line in lines),
        "pages": names,
        "elsewhere": _elsewhere(names, parts),
        "filters": _filters(public, lines),
    }
    pages = {
        name: _render("list.html", common, page=number, lines=part)
        for number, (name, part) in enumerate(zip(names, parts, strict=True))
    }
    pages["follow.html"] = _render("follow.html", common)
    if figures:
        pages["pictures.html"] = _render("pictures.html", common, figures=figures)
    return pages | _assets()


def _elsewhere(names: Sequence[str], parts: Sequence[Sequence[Line]]) -> list[tuple[str, str, int]]:
    """Return the anchor of each row beyond the first page, with the name and the number of the page that has it.

    Without a script the first page says by them where the paper of an address stands.
    """
    later = zip(names[1:], parts[1:], strict=True)
    return [
        (line.anchor, name, number) for number, (name, part) in enumerate(later, start=2) for line in part
    ]


def _render(template: str, common: Mapping[str, Any], **own: Any) -> str:
    return _templates().get_template(template).render(common, **own)


def _assets() -> dict[str, str]:
    folder = files("bot.site") / "assets"
    return {name: (folder / name).read_text(encoding="utf-8") for name in ASSETS}


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("bot.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _filters(public: PublicList, lines: Sequence[Line]) -> dict[str, list[Choice]]:
    years = _choices(line.month[:4] for line in lines)
    return {
        "section": _sections(public, lines),
        "kind": _choices(line.kind for line in lines),
        "modality": _choices(chain.from_iterable(line.modality for line in lines)),
        "year": sorted(years, key=attrgetter("value"), reverse=True),
    }


def _sections(public: PublicList, lines: Sequence[Line]) -> list[Choice]:
    counts = Counter(chain.from_iterable(line.sections for line in lines))
    return [
        Choice(name, plain(section.title), counts[name])
        for name, section in public.sections.items()
        if counts[name]
    ]


def _choices(values: Iterable[str]) -> list[Choice]:
    """Return the values with how often they come, the most frequent first; empty ones are no choice."""
    counts = Counter(filter(None, values))
    return [Choice(value, modality_label(value), count) for value, count in counts.most_common()]
