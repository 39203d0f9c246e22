"""`bot import`: take the papers of a Markdown list into the catalog."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.commands.open_cells import date_and_authors, has_open_cells, is_open
from bot.commands.services import open_services
from bot.core.catalog import Catalog, Entry, catalog_text, read_catalog, with_entries
from bot.core.file_names import CATALOG, README, SETTINGS
from bot.core.identifiers import canonical_name
from bot.core.paper import Paper
from bot.core.project import Project, write_alone
from bot.core.settings import Style
from bot.core.venues import venue_of
from bot.identity import find_unlisted, paper_of
from bot.listing.adoption import Adoption, adopt
from bot.listing.reading import Import, parse_list
from bot.listing.rows import Problem, Row
from bot.sources.lookup import LookedUp
from bot.support.errors import InputError
from bot.support.files import read_text, write_together
from bot.support.wording import count
from bot.taxonomy import kind_of, modality_of

_LONGEST = 20_000_000
_SHOWN_LINES = 40


@dataclass(frozen=True, slots=True)
class SectionReport:
    """What was read under one heading."""

    heading: str
    section: str
    """The section that the rows went to."""
    read: int
    open: int
    """Rows of which the date or the authors are still not known."""
    lines: tuple[int, int]
    """The first and the last line of the rows."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do."""

    rows: int
    """Blocks that were read as papers, and those that could not be."""
    works: int
    """Different works among them."""
    added: int
    """Works that the catalog did not have."""
    sections: tuple[SectionReport, ...]
    repeats: tuple[int, ...]
    """The lines of blocks whose work stands in another row, too."""
    problems: tuple[Problem, ...]
    """Blocks that look like papers and could not be read: they stay as they stand."""
    notes: tuple[Problem, ...]
    asides: tuple[Problem, ...]
    """Blocks that are no papers of the list."""
    looked_up: str
    """What became of the question to the sources, in one sentence."""
    still_open: int
    """New rows of which the date or the authors are still not known."""
    files: tuple[str, ...]
    """The files that were written, or would be."""


@write_alone
def import_file(project: Project, file: Path, today: date) -> Imported:
    """Take the papers of a Markdown list into the folder's catalog, with kind and modality filled in.

    Works that the catalog has stay as they are. Of the list's own README, the headings become sections, and the way
    in which its rows are written is noted in bot.toml; the README gets the bot's markers around its rows, and nothing
    else of it changes. Another file is only read, and its rows go to the sections that there are.

    Raises:
        InputError: the file or the catalog cannot be read, or the file names no paper; nothing was written.
    """
    done, texts = _import(project, file, today)
    write_together(project.root, texts)
    return done


def preview(project: Project, file: Path, today: date) -> Imported:
    """Return what an import would do, and change nothing.

    Raises:
        InputError: as :func:`import_file`.
    """
    return _import(project, file, today)[0]


def _import(project: Project, file: Path, today: date) -> tuple[Imported, dict[str, str]]:
    text = _read_list(file)
    texts: dict[str, str] = {}
    settings, sections = project.settings, None
    if adoption := _adopt_own(project, file, text):
        settings, sections = adoption.settings, adoption.sections
        texts = {README: adoption.readme, SETTINGS: adoption.settings_text}
    read = parse_list(text, settings, today, sections)
    if not read.entries:
        raise InputError(
            f"{file} has no table of papers, and no list or paragraphs of them, that could be read; nothing was written. "
            "A list without papers needs no import: `bot add ID` or `bot scan --write` starts it."
            + "".join(f"\n  {problem}" for problem in read.problems[:20])
        )
    before = read_catalog(project.catalog) if project.catalog.exists() else Catalog()
    new = _new(read.entries, before)
    entries, looked_up = _look_up(replace(project, settings=settings), new, today)
    catalog = with_entries(before, [classify(entry) for entry in entries])
    texts[CATALOG] = catalog_text(catalog)
    opened = {entry.id: entry for entry in (*read.entries, *entries)}
    done = Imported(
        rows=len(read.blocks) + len(read.problems),
        works=len(read.entries),
        added=len(new),
        sections=_report(read, opened),
        repeats=tuple(sorted(line for row in read.rows for line in row.repeats)),
        problems=read.problems,
        notes=read.notes,
        asides=read.asides,
        looked_up=looked_up,
        still_open=sum(map(has_open_cells, entries)),
        files=tuple(texts),
    )
    return done, texts


def _adopt_own(project: Project, file: Path, text: str) -> Adoption | None:
    """Return what the list's own README becomes; None where it needs nothing, and for other files."""
    if file.resolve() != project.readme.resolve():
        return None
    return adopt(text, project.settings, read_text(project.root / SETTINGS))


def _new(entries: Sequence[Entry], before: Catalog) -> list[Entry]:
    """Return the entries that the catalog does not have; works within the list have been told apart when it was read."""
    if not before.entries:
        return list(entries)
    ids = {entry.id for entry in before.entries}
    rest = [entry for entry in entries if entry.id not in ids]
    papers = [paper_of(entry) for entry in rest]
    fresh = set(map(id, find_unlisted(papers, before, ())))
    return [entry for entry, paper in zip(rest, papers, strict=True) if id(paper) in fresh]


def _read_list(file: Path) -> str:
    try:
        size = file.stat().st_size
        text = read_text(file)
    except FileNotFoundError:
        raise InputError(f"{file} does not exist: name a Markdown file with papers.") from None
    if size > _LONGEST:
        raise InputError(f"{file} is larger than {_LONGEST // 1_000_000} MB: it is no list that people keep.")
    return text


def _look_up(project: Project, rows: Sequence[Entry], today: date) -> tuple[list[Entry], str]:
    """Ask the sources in one go for what the rows leave open; where they cannot be asked, it stays open."""
    asked = [entry for entry in rows if has_open_cells(entry) and not entry.link_in_doubt]
    names = {entry.id: name for entry in asked if (name := canonical_name(entry.id))}
    if not names:
        return list(rows), "Nothing had to be looked up."
    with open_services(project, today) as services:
        answer = services.look_up(names.values())
    style = project.settings.style
    filled = [fill_open(entry, answer.papers.get(names.get(entry.id, "")), style) for entry in rows]
    return filled, _tell_looked_up(len(names), answer)


def _tell_looked_up(rows: int, answer: LookedUp) -> str:
    told = f"{count(rows, 'row')} had something open; the sources know {len(answer.papers)} of them."
    if answer.unanswered:
        why = next(iter(answer.unanswered.values()))
        told += f" {len(answer.unanswered)} could not be asked for and stay open: {why}"
    return told


def fill_open(entry: Entry, paper: Paper | None, style: Style) -> Entry:
    """Return a row with what a source knows of its paper in the fields that the list leaves open."""
    if paper is None:
        return entry
    told = {"venue": venue_of(paper), "doi": paper.doi, "s2_id": paper.s2_id}
    values = {field: value for field, value in told.items() if value and is_open(entry, field)}
    filled = entry.model_copy(update=values)
    return filled.model_copy(update=dict(date_and_authors(entry, paper, style)))


def _report(read: Import, entries: Mapping[str, Entry]) -> tuple[SectionReport, ...]:
    """Return what was read under each heading, in the order of the headings."""
    rows = {line: row for row in read.rows for line in (row.line, *row.repeats)}
    found: dict[tuple[str, ...], dict[int, Row]] = defaultdict(dict)
    for line, block in sorted(read.blocks.items()):
        if line in rows:
            found[block.headings][line] = rows[line]
    return tuple(_report_heading(headings, rows, entries) for headings, rows in found.items())


def _report_heading(
    headings: Sequence[str], rows: Mapping[int, Row], entries: Mapping[str, Entry]
) -> SectionReport:
    """Return what was read under one heading: rows by their lines."""
    # A row that stands again went to the section of its first place.
    own = [row for line, row in rows.items() if row.line == line] or list(rows.values())
    sections = Counter(row.section for row in own)
    still = filter(None, (entries.get(row.id) for row in rows.values()))
    return SectionReport(
        heading=" / ".join(headings[-2:]) or "(no heading)",
        section=", ".join(name for name, _ in sections.most_common()),
        read=len(rows),
        open=sum(not entry.date or not entry.authors for entry in still),
        lines=(min(rows), max(rows)),
    )


def as_text(done: Imported, file: Path) -> list[str]:
    """Return the report of an import, one line each."""
    lines = [
        f"{_tell_lines(*one.lines)}: {one.read} read, {one.open} with open fields: "
        f"{one.heading} -> section {one.section}"
        for one in done.sections
    ]
    lines += [f"note: {file}, {note}" for note in done.notes]
    lines += [f"no paper of the list: {file}, {aside}" for aside in done.asides]
    lines += [f"not read: {file}, {problem}" for problem in done.problems]
    if done.repeats:
        lines.append(_tell_repeats(done.repeats))
    lines.append(done.looked_up)
    return [*lines, _tell_still_open(done.still_open)] if done.still_open else lines


def _tell_repeats(repeats: Sequence[int]) -> str:
    """Say which blocks make the list longer than the catalog; each has a note of its own."""
    verb = "names" if len(repeats) == 1 else "name"
    shown = ", ".join(map(str, repeats[:_SHOWN_LINES]))
    more = f" and {len(repeats) - _SHOWN_LINES} more" if len(repeats) > _SHOWN_LINES else ""
    place = "line" if len(repeats) == 1 else "lines"
    return (
        f"{count(len(repeats), 'block')} {verb} a paper that stands in another row, too ({place} {shown}{more}): each "
        "paper is one entry of catalog.json."
    )


def _tell_still_open(rows: int) -> str:
    verb = "lacks" if rows == 1 else "lack"
    return (
        f"{count(rows, 'row')} still {verb} the month or the authors. `bot refresh --rows {rows} --write` asks the "
        "sources for them later, rows that lack something first; or write them into the README and run `bot render`."
    )


def _tell_lines(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first}-{last}"


def classify(entry: Entry) -> Entry:
    """Return a row with the kind and modality that its title tells, marked as the classifier's."""
    paper = paper_of(entry)
    filled = {"kind": entry.kind or kind_of(paper), "modality": entry.modality or modality_of(paper)}
    fields = tuple(name for name in filled if not getattr(entry, name))
    provenance = entry.provenance.model_copy(
        update={"classified": tuple(dict.fromkeys((*entry.provenance.classified, *fields)))}
    )
    return entry.model_copy(update={**filled, "provenance": provenance})
