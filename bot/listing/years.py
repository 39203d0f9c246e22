"""A section's rows folded by year, and unfolded again.

The rows of a section are written into one flat table, which :mod:`bot.listing.rendering` knows how to do. Folding lays
that table out as one fold a year; unfolding gives back the flat table to the character.
"""

import re
from collections import Counter, deque
from collections.abc import Mapping, Sequence

from bot.core.catalog import Entry
from bot.listing.columns import is_pipe_table
from bot.listing.places import Places
from bot.listing.reading import Rows

_MARK = "<!-- year -->"
"""Ends the lines that folding writes, so that folds of people stay theirs."""
_DASHES = re.compile(r"[ \t]*\|?[-:| \t]+\|?[ \t]*")


def fold(text: str, read: Rows, entries: Sequence[Entry]) -> str:
    """Return a section with its table as one fold a year, the newest one open; a text without a table stays.

    Args:
        text: the section with one table.
        read: the rows that stand in it; their lines count from the text's first.
        entries: the rows that the catalog has for it.
    """
    table = next((block.table for block in read.blocks.values() if block.table), None)
    if not is_pipe_table(table):
        return text
    lines = text.split("\n")
    first = table.line + 1
    end = _end_of_table(lines, read)
    years = _years(read, entries)
    groups = _by_year(lines[first:end], first + 1, years)
    counts = Counter(years.values())
    newest = max(year for year, _ in groups)
    made = lines[: table.line - 1]
    for year, rows in groups:
        opening = "<details open>" if year == newest else "<details>"
        made += [f"{opening}<summary>{year or 'Year not known'} ({counts[year]})</summary>{_MARK}", ""]
        made += [*lines[table.line - 1 : first], *_without_blanks_at_the_end(rows), "", f"</details>{_MARK}"]
    return "\n".join([*made, *lines[end:]])


def _end_of_table(lines: Sequence[str], read: Rows) -> int:
    """Return the place of the first blank line behind all rows."""
    end = max(block.end for block in read.blocks.values()) - 1
    return next((place for place in range(end, len(lines)) if not lines[place].strip()), len(lines))


def _by_year(rows: Sequence[str], number: int, years: Mapping[int, str]) -> list[tuple[str, list[str]]]:
    """Return the lines of a table in groups of one year; a line that is no row goes with the one before it.

    Args:
        rows: the lines.
        number: the number of the first one.
        years: the year of each row by its line.
    """
    year = years[min(years)]
    groups: list[tuple[str, list[str]]] = []
    for place, row in enumerate(rows, start=number):
        year = years.get(place, year)
        if not groups or groups[-1][0] != year:
            groups.append((year, []))
        groups[-1][1].append(row)
    return groups


def unfold(text: str) -> str:
    """Return a section with its folds of years as one table again."""
    made: list[str] = []
    rest = deque(text.split("\n"))
    folds = 0
    while rest:
        line = rest.popleft()
        if not line.rstrip().endswith(_MARK):
            made.append(line)
        elif line.lstrip().startswith("</details>"):
            made = _without_blanks_at_the_end(made)
        else:
            made = _without_blanks_below_rows(made)
            _drop_blanks(rest)
            if folds:
                _drop_headings(rest)
            folds += 1
    return "\n".join(made)


def _without_blanks_below_rows(made: list[str]) -> list[str]:
    """Return lines that end with a row, where they end with one and blanks below it.

    Where somebody deleted the end of the fold before, its rows and the next ones are one table all the same.
    """
    shown = _without_blanks_at_the_end(made)
    return shown if shown and shown[-1].lstrip().startswith("|") else made


def _drop_blanks(rest: deque[str]) -> None:
    while rest and not rest[0].strip():
        rest.popleft()


def _drop_headings(rest: deque[str]) -> None:
    """Take away the head of a table, if the rest begins with one."""
    if len(rest) > 1 and _DASHES.fullmatch(rest[1]):
        rest.popleft()
        rest.popleft()


def _years(read: Rows, entries: Sequence[Entry]) -> Mapping[int, str]:
    """Return the year of each row by its line, empty where it is not known."""
    places = Places(entries)
    years: dict[int, str] = {}
    for row in read.rows:
        entry = places.find(row)
        year = ((entry.date if entry else row.date) or "")[:4]
        years |= dict.fromkeys((row.line, *row.repeats), year)
    return years


def _without_blanks_at_the_end(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]
