"""README.md: its tables and other rendered parts, written from the catalog and read back."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby

from bot.core.catalog import Catalog, Entry, in_order
from bot.core.file_names import CATALOG, PICTURE, SETTINGS
from bot.core.settings import Section, Settings
from bot.listing.bibtex import bibtex
from bot.listing.document import reference_targets
from bot.listing.escape import cell, html, link
from bot.listing.markers import TABLES, Part, is_untouched, marked, parts, replaced, signed, unsigned
from bot.listing.reading import Rows, read_rows
from bot.listing.references import reference_of_citation
from bot.listing.rendering import header_of, render_rows
from bot.listing.template import code_label, fill
from bot.listing.twins import join_repeats
from bot.listing.years import folded, unfolded
from bot.support.errors import InputError
from bot.support.wording import count

_OPEN = 10
"""Rows of the newest month that stand open under "What is new": the picture and the tables must stay in sight."""


def render_readme(text: str, catalog: Catalog, settings: Settings) -> str:
    """Return the README with its marked parts rendered anew; what people wrote around them stays.

    Every section's table needs its markers; what is new, the picture and the citations are rendered where
    their markers stand. The same catalog always gives the same text.

    Raises:
        InputError: a marker is missing or misplaced, or a row's section is not in bot.toml; the message says
            which and what to do.
    """
    found = parts(text, map(part_name, settings.sections))
    standing = {part.name: text[part.start : part.end].replace("\r\n", "\n") for part in found.values()}
    return replaced(text, found, _rendered(catalog, settings, standing, reference_targets(text)))


def new_readme(catalog: Catalog, settings: Settings) -> str:
    """Return a first README for a list that has none: its title and all rendered parts."""
    rendered = _rendered(catalog, settings, {}, "")
    order = ["new", "timeline", *map(part_name, settings.sections), "cite"]
    return (
        f"# {cell(settings.list.title)}\n\n"
        + "\n\n".join(marked(name, rendered[name]) for name in order)
        + "\n"
    )


def read_tables(text: str, settings: Settings) -> Rows:
    """Read the rows that stand in the README's parts, with the numbers of their lines.

    Rows of one work are one row.

    Raises:
        InputError: a marker is missing or misplaced.
    """
    found = parts(text, map(part_name, settings.sections))
    targets = reference_targets(text)
    read = [
        _read_part(text, found[part_name(section)], section, settings, targets)
        for section in settings.sections
    ]
    joined, repeats = join_repeats([row for one in read for row in one.rows])
    notes = [note for one in read for note in one.notes] + repeats
    return Rows(
        tuple(joined),
        tuple(problem for one in read for problem in one.problems),
        tuple(sorted(dict.fromkeys(notes), key=lambda note: note.line)),
        {line: block for one in read for line, block in one.blocks.items()},
    )


def _read_part(text: str, part: Part, section: Section, settings: Settings, targets: str) -> Rows:
    read = _read(text[part.start : part.end].replace("\r\n", "\n"), section.name, settings, targets)
    return read.shifted(part.line - 1)


@lru_cache(maxsize=64)
def _read(text: str, section: str, settings: Settings, targets: str) -> Rows:
    """Read a part of the README once, although it is read to take in what people typed and again to be rendered.

    It is read as it stands in the README: within a list, without the margin, and with the addresses that stand elsewhere.
    """
    return read_rows(
        f"{_without_margin(text)}\n\n{targets}" if targets else _without_margin(text), settings, section
    )


def _without_margin(text: str) -> str:
    """Return a text without the blanks before its first line, where its other lines have them, too."""
    margin = text[: len(text) - len(text.lstrip(" \t"))]
    lines = text.split("\n")
    if not margin or not all(line.startswith(margin) or not line.strip() for line in lines):
        return text
    return "\n".join(line.removeprefix(margin) for line in lines)


def table(entries: Iterable[Entry], section: Section) -> str:
    """Return a section's rows as it writes new ones, in the order given."""
    return "\n".join([*header_of(section), *(fill(section, entry) for entry in entries)])


def part_name(section: Section) -> str:
    """Return the name of a section's markers."""
    return TABLES + section.name


def _rendered(
    catalog: Catalog, settings: Settings, standing: Mapping[str, str], targets: str
) -> dict[str, str]:
    names = [section.name for section in settings.sections]
    if homeless := next((entry for entry in catalog.entries if entry.section not in names), None):
        raise InputError(
            f"{CATALOG}: {homeless.id} is in section {homeless.section!r}, which {SETTINGS} does not have. "
            f"Give the row one of {', '.join(names)}, or add the section to {SETTINGS}."
        )
    tables = {
        part_name(section): _section(
            catalog, section, settings, standing.get(part_name(section), ""), targets
        )
        for section in settings.sections
    }
    return {
        **tables,
        "new": _new(catalog, settings),
        "timeline": _timeline(catalog),
        "cite": f"```bibtex\n{bibtex(map(reference_of_citation, settings.cite))}\n```",
    }


def _section(catalog: Catalog, section: Section, settings: Settings, standing: str, targets: str) -> str:
    entries = [entry for entry in catalog.entries if section.name in (entry.section, *entry.also_in)]
    flat = unfolded(standing)
    is_laid_out = (flat != standing) == (section.fold == "by year")
    if (
        section.columns
        and is_laid_out
        and is_untouched(standing)
        and _holds_only(flat, table(in_order(entries), section))
    ):
        return standing.removesuffix("\n")
    rendered = render_rows(
        flat.removesuffix("\n"), _read(flat, section.name, settings, targets), entries, section
    )
    if section.fold == "by year":
        rendered = folded(rendered, _read(rendered, section.name, settings, targets), entries)
    return signed(unsigned(rendered))


def _holds_only(flat: str, rows: str) -> bool:
    """Tell whether a part holds the rows as the bot writes new ones, below words: then it need not be read."""
    before, found, behind = flat.partition(rows)
    words = re.sub(r"<!--[^<>]*-->", "", before)
    return bool(found) and not behind.strip() and not re.search(r"[|\[<]|https?:", words)


def _new(catalog: Catalog, settings: Settings) -> str:
    """Return the rows of the newest row's month and the two before it, so that it changes only when rows do."""
    rows = [(date, entry) for entry in in_order(catalog.entries) if len(date := entry.date or "") == 6]
    if not rows:
        return "The list has no rows yet."
    labels = {section.name: code_label(section).lower() for section in settings.sections}
    newest = rows[0][0]
    recent = [(date, entry) for date, entry in rows if _months(newest) - _months(date) < 3]
    counted = [
        f"{number} in *{cell(section.title)}*"
        for section in settings.sections
        if (number := sum(entry.section == section.name for _, entry in recent))
    ]
    lines = [
        f"{count(len(recent), 'row')} of the three months up to {_month_name(newest)}: {', '.join(counted)}."
    ]
    for month, entries in groupby(recent, key=lambda one: one[0]):
        items = [_item(entry, labels[entry.section]) for _, entry in entries]
        if month == newest and len(items) > _OPEN:
            lines += _folded(
                "<details open>", f"{_month_name(month)}: {_OPEN} of {len(items)}", items[:_OPEN]
            )
            lines += _folded("<details>", f"{_month_name(month)}: {len(items) - _OPEN} more", items[_OPEN:])
        else:
            opening = "<details open>" if month == newest else "<details>"
            lines += _folded(opening, f"{_month_name(month)} ({len(items)})", items)
    return "\n".join([lines[0], "", *lines[1:]])


def _folded(opening: str, heading: str, items: Sequence[str]) -> list[str]:
    return [f"{opening}\n<summary>{html(heading)}</summary>\n", *items, "\n</details>"]


def _item(entry: Entry, label: str) -> str:
    code = f", {link(label, entry.code)}" if entry.code else ""
    return f"- {link(entry.title, entry.url)}, {cell(entry.authors or 'authors unknown')}{code}"


def _months(yyyymm: str) -> int:
    return int(yyyymm[:4]) * 12 + int(yyyymm[4:])


def _month_name(yyyymm: str) -> str:
    return f"{date(int(yyyymm[:4]), int(yyyymm[4:]), 1):%B %Y}"


def _timeline(catalog: Catalog) -> str:
    dates = sorted(date for entry in catalog.entries if len(date := entry.date or "") == 6)
    span = f", {_month_name(dates[0])} to {_month_name(dates[-1])}" if dates else ""
    return f"![{count(len(catalog.entries), 'paper')} on the list by month and section{span}]({PICTURE})"
