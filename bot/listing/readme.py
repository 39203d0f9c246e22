"""README.md: its tables and other rendered parts, written from the catalog and read back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import groupby

from bot.core.catalog import Catalog, Entry, in_order
from bot.core.settings import Section, Settings
from bot.listing.bibtex import bibtex
from bot.listing.escape import cell, html, link
from bot.listing.markers import marked, parts, replaced, signed
from bot.listing.references import reference_of_citation
from bot.listing.tables import Problem, Row, Rows, read_rows, repeat_told, repeats
from bot.support.errors import InputError
from bot.support.wording import count

TIMELINE = "docs/timeline.svg"


def render_readme(text: str, catalog: Catalog, settings: Settings) -> str:
    """Return the README with its marked parts rendered anew; what people wrote around them stays.

    Every section's table needs its markers; what is new, the picture and the citations are rendered where
    their markers stand. The same catalog always gives the same text.

    Raises:
        InputError: a marker is missing or misplaced, or a row's section is not in bot.toml; the message says
            which and what to do.
    """
    found = parts(text, map(part_name, settings.sections))
    return replaced(text, found, _rendered(catalog, settings))


def new_readme(catalog: Catalog, settings: Settings) -> str:
    """Return a first README for a list that has none: its title and all rendered parts."""
    rendered = _rendered(catalog, settings)
    order = ["new", "timeline", *map(part_name, settings.sections), "cite"]
    return (
        f"# {cell(settings.list.title)}\n\n"
        + "\n\n".join(marked(name, rendered[name]) for name in order)
        + "\n"
    )


def read_tables(text: str, settings: Settings) -> Rows:
    """Read the rows that stand in the README's tables, with the numbers of their lines.

    A row that stands there twice counts once; two rows that tell of one work differently are a problem.

    Raises:
        InputError: a marker is missing or misplaced.
    """
    found = parts(text, map(part_name, settings.sections))
    rows: list[Row] = []
    problems: list[Problem] = []
    notes: list[Problem] = []
    for section in settings.sections:
        part = found[part_name(section)]
        read = read_rows(text[part.start : part.end], settings, section.name, part.line)
        rows += read.rows
        problems += read.problems
        notes += read.notes
    repeated = repeats(rows, lambda row: (row.id,))
    for first, again in repeated:
        same = replace(first, line=again.line) == again
        (notes if same else problems).append(repeat_told(first, again))
    left_out = {again.line for _, again in repeated}
    return Rows(tuple(row for row in rows if row.line not in left_out), tuple(problems), tuple(notes))


def table(entries: Iterable[Entry], section: Section) -> str:
    """Return a section's rows as a Markdown table in the list's conventions, in the order given."""
    header = [f"|{'|'.join(cell(column) for column in section.columns)}|", "|---|---|---|---|"]
    return "\n".join([*header, *(_row(entry, section) for entry in entries)])


def _row(entry: Entry, section: Section) -> str:
    title = f"{cell(entry.title)} {link('(paper)', entry.url)}"
    code = link(_label(section), entry.code) if entry.code else "None"
    return f"|{entry.date or ''}|{cell(entry.authors or '')}|{title}|{code}|"


def _label(section: Section) -> str:
    return "Code" if section.columns[3] == "Code" else "Link"


def part_name(section: Section) -> str:
    """Return the name of a section's markers."""
    return f"table-{section.name}"


def _rendered(catalog: Catalog, settings: Settings) -> dict[str, str]:
    names = [section.name for section in settings.sections]
    if homeless := next((entry for entry in catalog.entries if entry.section not in names), None):
        raise InputError(
            f"catalog.json: {homeless.id} is in section {homeless.section!r}, which bot.toml does not have. "
            f"Give the row one of {', '.join(names)}, or add the section to bot.toml."
        )
    tables = {part_name(section): _section(catalog, section) for section in settings.sections}
    return {
        **tables,
        "new": _new(catalog, settings),
        "timeline": _timeline(catalog),
        "cite": f"```bibtex\n{bibtex(map(reference_of_citation, settings.cite))}\n```",
    }


def _section(catalog: Catalog, section: Section) -> str:
    rows = [entry for entry in in_order(catalog.entries) if entry.section == section.name]
    return signed(f"### {cell(section.title)}\n\n{table(rows, section)}")


def _new(catalog: Catalog, settings: Settings) -> str:
    """Return the rows of the newest row's month and the two before it, so that it changes only when rows do."""
    rows = [(date, entry) for entry in in_order(catalog.entries) if len(date := entry.date or "") == 6]
    if not rows:
        return "The list has no rows yet."
    labels = {section.name: _label(section).lower() for section in settings.sections}
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
    for index, (month, entries) in enumerate(groupby(recent, key=lambda one: one[0])):
        items = [_item(entry, labels[entry.section]) for _, entry in entries]
        heading = f"{_month_name(month)} ({len(items)})"
        opening = "<details open>" if index == 0 else "<details>"
        lines.append(f"{opening}\n<summary>{html(heading)}</summary>\n")
        lines += [*items, "\n</details>"]
    return "\n".join([lines[0], "", *lines[1:]])


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
    return f"![{count(len(catalog.entries), 'paper')} on the list by month and section{span}]({TIMELINE})"
