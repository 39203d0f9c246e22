"""The pages of the site, rendered by templates that escape everything."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

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
    }
    listing, follow, pictures = map(_templates().get_template, ("list.html", "follow.html", "pictures.html"))
    found = {
        name: listing.render(common, page=number, lines=part, filters=_filters(public, lines))
        for number, (name, part) in enumerate(zip(names, parts, strict=True))
    }
    found["follow.html"] = follow.render(common)
    if figures:
        found["pictures.html"] = pictures.render(common, figures=figures)
    assets = files("bot.site") / "assets"
    return found | {name: (assets / name).read_text(encoding="utf-8") for name in ASSETS}


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
    sections = {name: plain(section.title) for name, section in public.sections.items()}
    by_section = Counter(name for line in lines for name in line.sections)
    return {
        "section": [Choice(name, sections[name], by_section[name]) for name in sections if by_section[name]],
        "kind": _choices(line.kind for line in lines if line.kind),
        "modality": _choices(one for line in lines for one in line.modality),
        "year": sorted(
            _choices(line.month[:4] for line in lines if line.month), key=lambda one: one.value, reverse=True
        ),
    }


def _choices(values: Iterable[str]) -> list[Choice]:
    return [Choice(value, modality_label(value), count) for value, count in Counter(values).most_common()]
