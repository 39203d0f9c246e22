"""The list's own README, taken over as it stands: its headings as sections, its way of writing rows as their style."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

import tomlkit

from bot.core.section_defaults import section_name
from bot.core.settings import Column, Section, Settings, Style
from bot.listing.common_style import with_common_style
from bot.listing.dates import read_date
from bot.listing.document import Block
from bot.listing.heading_kinds import kinds_of_heading
from bot.listing.markers import mark, mark_lines, parts, sign
from bot.listing.papers import read_heading
from bot.listing.reading import Rows, read_rows
from bot.listing.readme import part_name
from bot.listing.row_style import find_row
from bot.listing.rows import Row
from bot.listing.section_text import sections_text, style_text
from bot.listing.style import Rows as Sample
from bot.listing.style import find_columns, find_empty, find_order
from bot.listing.template import default_row
from bot.listing.value_style import find_style
from bot.support.plain_text import plain

_MOST_SECTIONS = 200
_AROUND = {
    "newest first": "new on top",
    "oldest first": "new at the end",
    "new on top": "new on top",
    "new at the end": "new at the end",
}
_PREPRINTS = re.compile(r"\b(?:arxiv|preprints?)\b", re.IGNORECASE)
_ENOUGH = 10
"""Rows that tell how a section's table is written."""
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?P<title>[^\r\n]*)", re.MULTILINE)
"""The signs that may close it stand in the title: a pattern that tells them apart takes the cube of their blanks."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """What taking over a README makes of it."""

    settings: Settings
    settings_text: str
    """bot.toml with the sections."""
    readme: str
    """The README with markers around its rows."""
    sections: Mapping[int, str]
    """The name of the section under each heading, by the heading's line."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The rows under one heading."""

    title: str
    first: int
    end: int
    rows: tuple[tuple[Row, Block], ...]


def adopt(text: str, settings: Settings, settings_text: str) -> Adoption | None:
    """Return how a README is taken over that has no markers yet; None for one that has, or that names no paper.

    Each heading with papers becomes a section. One whose title bot.toml has keeps that section's name and rule; the
    others are for people to fill, but for the longest, which takes what no rule claims unless bot.toml says otherwise.

    Raises:
        InputError: the README has some of the markers, but not all.
    """
    if not parts(text, ()).keys().isdisjoint(map(part_name, settings.sections)):
        return None
    read = read_rows(text, settings)
    found = _find_sections(read)
    if not 0 < len(found) <= _MOST_SECTIONS:
        return None
    sections = _make_sections(found, settings, text.splitlines())
    style = find_style([row for one in found for row, _ in one.rows])
    made = settings.model_copy(update={"sections": tuple(sections), "style": style})
    written = _write_settings(settings_text, sections, style)
    places: list[tuple[int, int, str]] = []
    names: dict[int, str] = {}
    for one, section in zip(found, sections, strict=True):
        places.append((one.first, one.end, part_name(section)))
        names |= dict.fromkeys((block.heading_line for _, block in one.rows), section.name)
    return Adoption(made, written, mark_lines(text, places), names)


def with_place_for_rows(text: str, settings: Settings) -> str:
    """Return a README with an empty marked table for each section that has no place in it yet.

    It stands below the heading with the section's title; where there is none, both come at the end.
    """
    there = parts(text, ())
    newline = "\r\n" if "\r\n" in text else "\n"
    for section in settings.sections:
        if part_name(section) not in there:
            end = _end_of_heading(text, section.title)
            if end is None:
                text = f"{text.rstrip()}\n\n## {section.title}\n".lstrip()
                end = len(text) - 1
            text = f"{text[:end]}\n\n{mark(part_name(section), sign(''))}{text[end:]}"
    return re.sub(r"\r?\n", newline, text)


def _end_of_heading(text: str, title: str) -> int | None:
    """Return where the heading with a title ends; None where there is none."""
    wanted = plain(title).casefold()
    for heading in _HEADING.finditer(text):
        if plain(heading["title"].rstrip(" \t#")).casefold() == wanted:
            return heading.end()
    return None


def _find_sections(read: Rows) -> list[_Found]:
    under = _under_headings(read)
    titles = Counter(_title(blocks[0][1]) for blocks in under)
    found = (
        _Found(
            _title_apart(blocks[0][1], titles),
            min(_first_line(block) for _, block in blocks),
            max(_line_behind(block) for _, block in blocks),
            tuple(blocks),
        )
        for blocks in under
    )
    return _without_overlaps(sorted(found, key=lambda one: one.first))


def _under_headings(read: Rows) -> list[list[tuple[Row, Block]]]:
    """Return the rows with their blocks, those under one heading together."""
    rows = {line: row for row in read.rows for line in (row.line, *row.repeats)}
    under: dict[int, list[tuple[Row, Block]]] = {}
    for line, block in sorted(read.blocks.items()):
        if line in rows:
            under.setdefault(block.heading_line, []).append((rows[line], block))
    return list(under.values())


def _first_line(block: Block) -> int:
    table = block.table
    return table.line if table and (table.width or not table.markdown) else block.line


def _line_behind(block: Block) -> int:
    """Return the line behind a block; an HTML table is one block of Markdown, which markers within it would cut."""
    return block.table.end if block.table and not block.table.markdown else block.end


def _title_apart(block: Block, titles: Counter[str]) -> str:
    """Return the heading of a block, with the one above it where several headings are the same."""
    title = _title(block)
    return f"{block.headings[-2]}: {title}" if titles[title] > 1 and len(block.headings) > 1 else title


def _without_overlaps(found: Sequence[_Found]) -> list[_Found]:
    """Return the rows with those under a heading that stands among another's, as a fold may, as that other's."""
    apart: list[_Found] = []
    for one in found:
        if apart and one.first < apart[-1].end:
            around = apart.pop()
            one = replace(around, end=max(around.end, one.end), rows=(*around.rows, *one.rows))
        apart.append(one)
    return apart


def _title(block: Block) -> str:
    return plain(block.headings[-1]) if block.headings else "Papers"


def _make_sections(found: Sequence[_Found], settings: Settings, lines: Sequence[str]) -> list[Section]:
    known = {plain(section.title).casefold(): section for section in settings.sections}
    names = {section.name for section in settings.sections}
    sections = []
    columns = [find_columns(one.rows) for one in found]
    pools = _pool_rows(found, columns)
    for one, own, pool in zip(found, columns, pools, strict=True):
        before = known.pop(one.title.casefold(), None) or _new_section(one.title, names)
        names.add(before.name)
        sections.append(_style(before, one, own, pool, lines))
    whole = _with_rest(sections, found)
    return with_common_style(whole, [[row for row, _ in one.rows] for one in found])


def _with_rest(sections: Sequence[Section], found: Sequence[_Found]) -> list[Section]:
    """Return sections of which one takes what no rule claims, and those of a subject the papers like their rows."""
    if any(section.is_default for section in sections):
        return list(sections)
    place = _place_of_rest(found, sections)
    rest = sections[place].model_copy(update={"by_hand": False, "kinds": (), "names": ()})
    topics = set(_places_without_venue(found)) - {n for n, one in enumerate(found) if _is_dated(one)}
    ruled = [
        section.model_copy(update=_rule_of(section.title)) if n in topics and section.by_hand else section
        for n, section in enumerate(sections)
    ]
    return [*ruled[:place], rest, *ruled[place + 1 :]]


def _rule_of(title: str) -> dict[str, Any]:
    """Return the rule of a section of a subject: the kinds that it names, or else papers like its rows."""
    kinds = kinds_of_heading(title)
    rule = {"kinds": kinds} if kinds else {"like_rows": True}
    return {"by_hand": False, **rule}


def _is_dated(one: _Found) -> bool:
    """Return whether a section is named for a year or month: its rows are alike in nothing else."""
    return read_date(_title(one.rows[0][1])) is not None


def _new_section(title: str, taken: AbstractSet[str]) -> Section:
    base = section_name(title) or "section"
    names = (base, *(f"{base}-{n}" for n in range(2, 10_000)))
    return Section(name=next(name for name in names if name not in taken), title=title, by_hand=True)


def _pool_rows(found: Sequence[_Found], columns: Sequence[Sequence[Column]]) -> list[Sample]:
    """Return the rows by which each section's are to be written: those of all tables of its kind where it has few."""
    return [
        one.rows
        if not own or len(one.rows) >= _ENOUGH
        else (*one.rows, *_rows_of_kind(own, one, found, columns))
        for one, own in zip(found, columns, strict=True)
    ]


def _rows_of_kind(
    own: Sequence[Column], one: _Found, found: Sequence[_Found], columns: Sequence[Sequence[Column]]
) -> Iterator[tuple[Row, Block]]:
    """Yield the rows of the other sections that have the same columns."""
    for other, others in zip(found, columns, strict=True):
        if other is not one and others == own:
            yield from other.rows


def _style(
    section: Section, found: _Found, columns: Sequence[Column], pool: Sample, lines: Sequence[str]
) -> Section:
    """Return a section with the columns, the order and the way of writing a row that its rows show.

    Args:
        section: the section.
        found: its rows.
        columns: those of its table.
        pool: these, and those of other tables of its kind.
        lines: the README.
    """
    style = {
        "columns": columns,
        "row": find_row(pool, columns, lines),
        "empty": find_empty(found.rows, columns, lines),
        "order": _outside_of_spans(find_order(found.rows), found, lines),
        "fold": "never",
        "keep": True,
    }
    styled = Section.model_validate({**section.model_dump(), **style})
    return styled.model_copy(update={"row": styled.row or default_row(styled)})


def _outside_of_spans(order: str, found: _Found, lines: Sequence[str]) -> str:
    """Return the order of rows; where cells reach over several rows, a new one stands above or below all of them."""
    tables = {block.table for _, block in found.rows if block.table and not block.table.markdown}
    sources = ("\n".join(lines[table.line - 1 : table.end]) for table in tables)
    return _AROUND[order] if any("rowspan=" in source.lower() for source in sources) else order


def _place_of_rest(found: Sequence[_Found], sections: Sequence[Section]) -> int:
    """Return the place of the section that takes what no rule claims.

    It is the longest, or the first without a rule; where the longest is one of several years, the newest of them. Under
    the name of a venue stands only what appeared there: of such sections the one for preprints takes what is new.
    """
    free = _places_without_venue(found) or list(range(len(found)))
    # What a heading names by its kind is not all that is new.
    any_kind = [place for place in free if not kinds_of_heading(found[place].title)]
    longest = max(any_kind or free, key=lambda place: len(found[place].rows))
    of_preprints = [place for place in free if _PREPRINTS.search(_title(found[place].rows[0][1]))]
    likely = (
        _newest_beside(longest, found) if len(free) == len(found) or not of_preprints else of_preprints[0]
    )
    return next((n for n in (likely, *range(len(found))) if sections[n].by_hand), likely)


def _places_without_venue(found: Sequence[_Found]) -> list[int]:
    return [place for place, one in enumerate(found) if read_heading(_title(one.rows[0][1]))[0] is None]


def _newest_beside(place: int, found: Sequence[_Found]) -> int:
    """Return the place of the newest year or month where a section is one of several, else the same place."""
    blocks = [one.rows[0][1] for one in found]
    dates = {
        n: date
        for n, block in enumerate(blocks)
        if block.headings[:-1] == blocks[place].headings[:-1] and (date := read_date(_title(block)))
    }
    return max(dates, key=lambda n: dates[n]) if place in dates else place


def _write_settings(text: str, sections: Sequence[Section], style: Style) -> str:
    """Return bot.toml with sections and style in place of those it had; all else stays, comments too."""
    document = tomlkit.parse(text.removeprefix("\ufeff"))
    for key in ("sections", "section_defaults", "style"):
        document.pop(key, None)
    bare = tomlkit.dumps(document)
    # A key that belongs to no table stands before all tables.
    table = re.search(r"^\[", bare, re.MULTILINE)
    at = table.start() if table else len(bare)
    return f"{bare[:at]}{style_text(style)}{sections_text(sections)}\n{bare[at:].rstrip()}\n"
