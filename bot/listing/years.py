"""A section's rows folded by year, and unfolded again.

The rows of a section are written into one flat table, which :mod:`bot.listing.rendering` knows how to do. Folding lays
that table out as one fold a year; unfolding gives back the flat table to the character.
"""

import re
from collections.abc import Mapping, Sequence

from bot.core.catalog import Entry
from bot.listing.places import Places
from bot.listing.reading import Rows

_MARK = "<!-- year -->"
"""Ends the lines that folding writes, so that folds of people stay theirs."""
_DASHES = re.compile(r"[ \t]*\|?[-:| \t]+\|?[ \t]*")


def folded(text: str, read: Rows, entries: Sequence[Entry]) -> str:
    """Return a section with its table as one fold a year, the newest one open; a text without a table stays.

    Args:
        text: the section with one table.
        read: the rows that stand in it; their lines count from the text's first.
        entries: the rows that the catalog has for it.
    """
    table = next((block.table for block in read.blocks.values() if block.table), None)
    if table is None or not table.markdown or not table.width:
        return text
    lines = text.split("\n")
    years = _years(read, entries)
    first = table.line + 1
    end = max(block.end for block in read.blocks.values()) - 1
    while end < len(lines) and lines[end].strip():
        end += 1
    groups: list[tuple[str, list[str]]] = []
    for place in range(first, end):
        year = years.get(place + 1, groups[-1][0] if groups else min(years.items())[1])
        if not groups or groups[-1][0] != year:
            groups.append((year, []))
        groups[-1][1].append(lines[place])
    counts = [sum(years[line] == year for line in years) for year, _ in groups]
    newest = max(year for year, _ in groups)
    made = lines[: table.line - 1]
    for (year, rows), number in zip(groups, counts, strict=True):
        opening = "<details open>" if year == newest else "<details>"
        made += [f"{opening}<summary>{year or 'Year not known'} ({number})</summary>{_MARK}", ""]
        made += [*lines[table.line - 1 : first], *_without_blanks_at_the_end(rows), "", f"</details>{_MARK}"]
    return "\n".join([*made, *lines[end:]])


def unfolded(text: str) -> str:
    """Return a section with its folds of years as one table again."""
    made: list[str] = []
    lines = text.split("\n")
    place, is_first = 0, True
    while place < len(lines):
        line = lines[place]
        place += 1
        if not line.rstrip().endswith(_MARK):
            made.append(line)
        elif line.lstrip().startswith("</details>"):
            made = _without_blanks_at_the_end(made)
        else:
            while place < len(lines) and not lines[place].strip():
                place += 1
            # Where somebody deleted the end of the fold before, its rows and these are one table all the same.
            shown = _without_blanks_at_the_end(made)
            if shown and shown[-1].lstrip().startswith("|"):
                made = shown
            if not is_first and place + 1 < len(lines) and _DASHES.fullmatch(lines[place + 1]):
                place += 2
            is_first = False
    return "\n".join(made)


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
