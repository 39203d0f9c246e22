"""README.md: its tables and other rendered parts, written from the catalog and read back."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain, groupby

from bot.core.catalog import Catalog, Entry, in_order
from bot.core.file_names import CATALOG, PICTURE, SETTINGS
from bot.core.settings import Section, Settings
from bot.listing.bibtex import bibtex
from bot.listing.document import reference_targets
from bot.listing.escape import cell, html, link
from bot.listing.markers import TABLES, Part, is_untouched, mark, parts, replace_parts, sign, unsign
from bot.listing.public import sections_of
from bot.listing.reading import Rows, read_rows
from bot.listing.references import reference_of_citation
from bot.listing.rendering import header_of, render_rows
from bot.listing.template import code_label, fill
from bot.listing.twins import join_repeats
from bot.listing.years import fold, unfold
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
    return replace_parts(text, found, _render(catalog, settings, standing, reference_targets(text)))


def new_readme(catalog: Catalog, settings: Settings) -> str:
    """Return a first README for a list that has none: its title and all rendered parts."""
    rendered = _render(catalog, settings, {}, "")
    order = ["new", "timeline", *map(part_name, settings.sections), "cite"]
    return (
        f"# {cell(settings.list.title)}\n\n"
        + "\n\n".join(mark(name, rendered[name]) for name in order)
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
    joined, repeats = join_repeats(list(chain.from_iterable(one.rows for one in read)))
    notes = [*chain.from_iterable(one.notes for one in read), *repeats]
    return Rows(
        tuple(joined),
        tuple(chain.from_iterable(one.problems for one in read)),
        tuple(sorted(dict.fromkeys(notes), key=lambda note: note.line)),
        dict(chain.from_iterable(one.blocks.items() for one in read)),
        tuple(chain.from_iterable(one.asides for one in read)),
    )


def _read_part(text: str, part: Part, section: Section, settings: Settings, targets: str) -> Rows:
    read = _read(text[part.start : part.end].replace("\r\n", "\n"), section.name, settings, targets)
    return read.shift(part.line - 1)


@lru_cache(maxsize=64)
def _read(text: str, section: str, settings: Settings, targets: str) -> Rows:
    """Read a part of the README once, although it is read to take in what people typed and again to be rendered.

    It is read as it stands in the README: within a list, without the margin, and with the addresses that stand elsewhere.
    """
    return read_rows(
        f"{_without_margin(text)}\n\n{targets}" if targets else _without_margin(text), settings, section
    )


def _without_margin(text: str) -> str:
    """Return a text without the blanks before its first line, and without as many before each other line.

    A line that has fewer stands outside of the list in which the first does.
    """
    width = len(text) - len(text.lstrip(" \t"))
    return re.sub(rf"^[ \t]{{1,{width}}}", "", text, flags=re.MULTILINE) if width else text


def table(entries: Iterable[Entry], section: Section) -> str:
    """Return a section's rows as it writes new ones, in the order given."""
    return "\n".join([*header_of(section), *(fill(section, entry) for entry in entries)])


def refuse_homeless(catalog: Catalog, settings: Settings) -> None:
    """Stop at a row whose section is not among those of bot.toml.

    Raises:
        InputError: there is one; the message names it and says what to do.
    """
    names = [section.name for section in settings.sections]
    if homeless := next((entry for entry in catalog.entries if entry.section not in names), None):
        raise InputError(
            f"{CATALOG}: {homeless.id} is in section {homeless.section!r}, which {SETTINGS} does not have. "
            f"Give the row one of {', '.join(names)}, or add the section to {SETTINGS}."
        )


def part_name(section: Section) -> str:
    """Return the name of a section's markers."""
    return TABLES + section.name


def _render(
    catalog: Catalog, settings: Settings, standing: Mapping[str, str], targets: str
) -> dict[str, str]:
    refuse_homeless(catalog, settings)
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
    entries = [entry for entry in catalog.entries if section.name in sections_of(entry)]
    flat = unfold(standing)
    is_laid_out = (flat != standing) == (section.fold == "by year")
    if is_laid_out and is_untouched(standing) and _is_table_of(entries, section, flat):
        return standing.removesuffix("\n")
    rendered = render_rows(
        flat.removesuffix("\n"), _read(flat, section.name, settings, targets), entries, section
    )
    if section.fold == "by year":
        rendered = fold(rendered, _read(rendered, section.name, settings, targets), entries)
    return sign(unsign(rendered))


def _is_table_of(entries: Sequence[Entry], section: Section, flat: str) -> bool:
    """Tell whether a part holds the rows as the bot writes new ones, below words: then it need not be read."""
    return bool(section.columns) and _holds_only(flat, table(in_order(entries), section))


def _holds_only(flat: str, rows: str) -> bool:
    """Tell whether a part holds just these rows, below words."""
    before, found, behind = flat.partition(rows)
    words = re.sub(r"<!--[^<>]*-->", "", before)
    return bool(found) and not behind.strip() and not re.search(r"[|\[<]|https?:", words)


def _new(catalog: Catalog, settings: Settings) -> str:
    """Return the rows of the newest row's month and the two before it, so that it changes only when rows do."""
    recent = _recent(catalog)
    if not recent:
        return "The list has no rows yet."
    newest = recent[0][0]
    labels = {section.name: code_label(section).lower() for section in settings.sections}
    lines = [_count_new([entry for _, entry in recent], newest, settings), ""]
    for month, entries in groupby(recent, key=lambda one: one[0]):
        items = [_item(entry, labels[entry.section]) for _, entry in entries]
        lines += _newest_month(month, items) if month == newest else _month("<details>", month, items)
    return "\n".join(lines)


def _recent(catalog: Catalog) -> list[tuple[str, Entry]]:
    """Return the rows of the newest row's month and the two before it."""
    rows = _date(catalog)
    return [(month, entry) for month, entry in rows if _months(rows[0][0]) - _months(month) < 3]


def _date(catalog: Catalog) -> list[tuple[str, Entry]]:
    """Return the rows of which the month is known, each with its month, the newest first."""
    return [(month, entry) for entry in in_order(catalog.entries) if len(month := entry.date or "") == 6]


def _count_new(entries: Sequence[Entry], newest: str, settings: Settings) -> str:
    numbers = Counter(entry.section for entry in entries)
    counted = [
        f"{numbers[section.name]} in *{cell(section.title)}*"
        for section in settings.sections
        if section.name in numbers
    ]
    return (
        f"{count(len(entries), 'row')} of the three months up to {_month_name(newest)}: {', '.join(counted)}."
    )


def _newest_month(month: str, items: Sequence[str]) -> list[str]:
    if len(items) <= _OPEN:
        return _month("<details open>", month, items)
    name, rest = _month_name(month), items[_OPEN:]
    return [
        *_fold("<details open>", f"{name}: {_OPEN} of {len(items)}", items[:_OPEN]),
        *_fold("<details>", f"{name}: {len(rest)} more", rest),
    ]


def _month(opening: str, month: str, items: Sequence[str]) -> list[str]:
    return _fold(opening, f"{_month_name(month)} ({len(items)})", items)


def _fold(opening: str, heading: str, items: Sequence[str]) -> list[str]:
    return [f"{opening}\n<summary>{html(heading)}</summary>\n", *items, "\n</details>"]


def _item(entry: Entry, label: str) -> str:
    code = f", {link(label, entry.code)}" if entry.code else ""
    return f"- {link(entry.title, entry.url)}, {cell(entry.authors or 'authors unknown')}{code}"


def _months(yyyymm: str) -> int:
    return int(yyyymm[:4]) * 12 + int(yyyymm[4:])


def _month_name(yyyymm: str) -> str:
    return f"{date(int(yyyymm[:4]), int(yyyymm[4:]), 1):%B %Y}"


def _timeline(catalog: Catalog) -> str:
    months = sorted(month for month, _ in _date(catalog))
    span = f", {_month_name(months[0])} to {_month_name(months[-1])}" if months else ""
    return f"![{count(len(catalog.entries), 'paper')} on the list by month and section{span}]({PICTURE})"
