"""How a list writes a row, found in the rows that it has: a template with the names of the values in their place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, filterfalse, takewhile

from bot.core.identifiers import arxiv_id
from bot.core.row_template import parse_template
from bot.core.settings import Column, Role
from bot.listing.columns import is_pipe_table
from bot.listing.dates import read_date
from bot.listing.document import Block, cells_of
from bot.listing.rows import Row
from bot.listing.style import SAMPLE, Rows, commonest, find_columns, find_empty, headings_of, roles_of
from bot.listing.template import format_date

_Sources = Sequence[tuple[Row, str]]
"""Rows, each with its source or with that of one of its cells."""
_DATE_FORMS = (
    "%Y%m", "%Y-%m", "%Y/%m", "%Y.%m", "%m/%Y", "%m-%Y", "%b %Y", "%b., %Y", "%b. %Y", "%B %Y", "%B, %Y", "%b, %Y", "%Y年%m月", "%y.%m",
    "%Y",
)  # fmt: skip
PLAIN_ITEM = "- **{title}**, {authors}{venue? ({venue})} [[paper]]({url}){code? [[code]]({code})}"
"""How an item is written where the rows of a section do not tell."""
_PLAIN_CARD = '<b>{title}</b><br>{authors}{venue?<br>{venue}}<br>[<a href="{url}">paper</a>]{code? [<a href="{code}">code</a>]}'
_PREPRINT = re.compile(r"arxiv[\s,]*(?:(?:19|20)\d\d)?", re.IGNORECASE)
_NAMED_PREPRINT = re.compile(r"(?<![/.\w])arxiv(?:[\s,]*(?:19|20)\d\d)?(?![.:\w])(?!\]\()", re.IGNORECASE)
"""A preprint as a venue, with its year or without; no address, and no label of a link."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_BRACKETED_VENUE = re.compile(r" ?(?:\[\{venue\}\](?!\()|\(\{venue\}\))")
_LINKED = re.compile(r"\]\(\s*<?([^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?\s*\)")
"""The address of a link in Markdown."""
_CODE_LINK = re.compile(
    r"\s*(?:\[+[^\[\]{}:]*\]+\(\{code\}\)\]?|<a\b[^<>{}:]*\{code\}[^<>{}:]*>[^<>{}:]*</a>)", re.IGNORECASE
)
_BETWEEN_DOTS = re.compile(r"(?<=[·|] )[^\[\](){}·|\n]{4,20}(?= [·|])")
_HTML_CELL = re.compile(r"(<td\b[^>]*>)(.*?)</td>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Habits:
    """What a list writes for values that a row does not have."""

    empty: str
    """What stands in cells that say nothing."""
    preprint: str | None
    """What stands in the place of the venue where a row has none: ``arXiv``, or ``arXiv {date:%Y}``."""

    @property
    def venue(self) -> str:
        """The template of a venue."""
        return f"{{venue?{{venue}}:{self.preprint}}}" if self.preprint else "{venue}"


def find_row(rows: Rows, columns: Sequence[Column], lines: Sequence[str]) -> str | None:
    """Return the template by which most rows are written; a plain one where no two are written alike."""
    like = _of_commonest_kind(rows[:SAMPLE])
    sources = [(row, "\n".join(lines[block.line - 1 : block.end - 1]).rstrip()) for row, block in like]
    habits = _Habits(find_empty(rows, columns, lines), _find_preprint(sources))
    if columns:
        return _table_row(sources, columns, habits)
    first = like[0][1]
    if is_pipe_table(first.table):
        return _first_table_row(like, sources, habits)
    if first.table:
        roles = roles_of([block for _, block in like])
        return _html_row(sources, roles, habits) or _plain_html_row(sources)
    return _item(sources, habits) or _plain_item(sources)


def _plain_item(sources: _Sources) -> str:
    """Return the plain template of an item, with the mark that the items of the list have."""
    marks = filter(None, (re.match(r"[*+-](?= )", source.lstrip()) for _, source in sources))
    return (commonest(mark[0] for mark in marks) or "-") + PLAIN_ITEM[1:]


def _item(sources: _Sources, habits: _Habits) -> str | None:
    """Return the template of an item of a list, or of a paragraph."""
    best = _vote([_replace_values(row, source, habits) for row, source in sources])
    return _usable(_with_code(_guard_venue(best))) if best else None


def _guard_venue(template: str) -> str:
    """Return a template whose venue in brackets stands only where a row has one: the list names no preprint there."""
    return _BRACKETED_VENUE.sub(lambda found: f"{{venue?{found[0]}}}", template)


def _with_code(template: str) -> str:
    """Return a template of an item with a place for code, written as its link to the paper is, where no row has code."""
    if "{code" in template:
        return _guard(template)
    if "\n" in template:
        return template
    link = re.search(r"(\[+)[^\[\]{}]*(\]{1,2})\(\{url\}\)(\]?)", template)
    if link is None:
        return template + "{code? [[code]({code})]}" if "[{title}]({url})" in template else template
    code = f"{{code? {link[1]}code{link[2]}({{code}}){link[3]}}}"
    return template[: link.end()] + code + template[link.end() :]


def _guard(template: str) -> str:
    """Return a template whose link to code stands only where a row has code, although all rows so far have it."""
    if "{code?" in template:
        return template
    return _CODE_LINK.sub(lambda found: f"{{code?{found[0]}}}", template)


def _of_commonest_kind(rows: Rows) -> Rows:
    kinds = [_kind(block) for _, block in rows]
    most = commonest(kinds)
    return [one for one, kind in zip(rows, kinds, strict=True) if kind == most]


def _kind(block: Block) -> str:
    if block.table is None:
        return "text"
    return "table" if is_pipe_table(block.table) else "html"


def _find_preprint(sources: _Sources) -> str | None:
    """Return how rows without a venue name arXiv in its place; None where none does."""
    without = [source for row, source in sources if row.venue is None]
    named = (found[0] for source in without if (found := _NAMED_PREPRINT.search(source)))
    return commonest(
        _YEAR.sub("{date:%Y}", re.sub("arxiv", "arXiv", name, flags=re.IGNORECASE)) for name in named
    )


def _html_row(sources: _Sources, roles: Mapping[int, Role], habits: _Habits) -> str | None:
    """Return the template of a row of an HTML table: the first row's tags, each cell as most rows have it."""
    split = [(row, _HTML_CELL.split(source)) for row, source in sources]
    made = list(split[0][1])
    like = [(row, parts) for row, parts in split if len(parts) == len(made)]
    # What stands between two cells, a tag and the inside of a cell follow each other.
    for place in range(2, len(made), 3):
        cells = [(row, parts[place]) for row, parts in like]
        made[place] = _cell_of_most(cells, roles.get(place // 3, "ignored"), habits) + "</td>"
    return _usable("".join(made))


def _first_table_row(rows: Rows, sources: _Sources, habits: _Habits) -> str:
    """Return the template of the first table's rows, where tables have several kinds of headings."""
    is_first = [headings_of(block) == headings_of(rows[0][1]) for _, block in rows]
    columns = find_columns(list(compress(rows, is_first)))
    return _table_row(list(compress(sources, is_first)), columns, habits) or PLAIN_ITEM


def _plain_html_row(sources: _Sources) -> str:
    """Return the template of a row of an HTML table where no two are alike: all of the paper in the title's cell."""
    row, source = sources[0]
    cells = re.findall(r"<td\b[^<>]*>.*?</td>", re.sub(r"[{}]", "", source), re.DOTALL | re.IGNORECASE)
    at = next((place for place, cell in enumerate(cells) if row.title in cell), 0)
    made = ["<td></td>"] * len(cells) or [""]
    made[at] = f"<td>{_PLAIN_CARD}</td>"
    margin = source[: len(source) - len(source.lstrip(" \t"))]
    return f"{margin}<tr>{''.join(made)}</tr>"


def _table_row(sources: _Sources, columns: Sequence[Column], habits: _Habits) -> str | None:
    """Return the template of a table's row, each cell as most rows have it."""
    split = [(row, cells_of(source)) for row, source in sources]
    like = [(row, cells) for row, cells in split if len(cells) == len(columns)]
    of_code = _role_for_code(columns)
    made = []
    for place, column in enumerate(columns):
        cell = _cell_of_most([(row, cells[place]) for row, cells in like], column.role, habits)
        made.append(_with_code_link(cell) if column.role == of_code else cell)
    return _usable("| " + " | ".join(made) + " |" if _are_padded(sources) else "|" + "|".join(made) + "|")


def _role_for_code(columns: Sequence[Column]) -> Role:
    """Return the role of the column that shows code: that of links where none is for code."""
    return "code" if any(column.role == "code" for column in columns) else "link"


def _are_padded(sources: _Sources) -> bool:
    """Return whether most rows have blanks beside their pipes."""
    return sum(source.strip().startswith("| ") for _, source in sources) * 2 > len(sources)


def _cell_of_most(cells: _Sources, role: Role, habits: _Habits) -> str:
    """Return the template by which most rows write a cell."""
    templates = [_cell_template(row, role, raw, habits) for row, raw in cells]
    return _guard(_vote(templates) or commonest(templates) or habits.empty)


def _with_code_link(cell: str) -> str:
    """Return the template of a cell that shows code; where no row has code yet, the first that has it needs a link."""
    if "{code" in cell:
        return cell
    return cell + "{code? / [Code]({code})}" if "{" in cell else f"{{code?[code]({{code}}):{cell}}}"


def _vote(templates: Sequence[str]) -> str | None:
    """Return the template that most rows share, with what those with code have in addition."""
    with_code = commonest(filter(_shows_code, templates), at_least=2)
    without = commonest(filterfalse(_shows_code, templates), at_least=2)
    if without and not with_code:
        # One row with code may show where it stands.
        longer = [text for text in filter(_shows_code, templates) if _adds_only_code(text, without)]
        with_code = min(longer, key=len, default=None)
    if with_code and without:
        return _join(with_code, without)
    return with_code or without


def _adds_only_code(some: str, none: str) -> bool:
    """Return whether one template has a link to code more than another, and is the same else."""
    found = re.search(r"\{code\?([^{}:]*\{code\}[^{}:]*)\}", _join(some, none))
    return found is not None and found[1].count("[") == found[1].count("]")


def _shows_code(template: str) -> bool:
    return "{code}" in template


def _join(some: str, none: str) -> str:
    """Return one template of that of rows with code and that of rows without."""
    start = _count_alike(some, none)
    end = _count_alike(some[start:][::-1], none[start:][::-1])
    # No brace is cut in two.
    while (brace := some.rfind("{", 0, start)) > some.rfind("}", 0, start):
        start = brace
    middle, other = some[start : len(some) - end], none[start : len(none) - end]
    if not _can_be_chosen(middle, other):
        return some
    choice = f"{{code?{middle}:{other}}}" if other else f"{{code?{middle}}}"
    return some[:start] + choice + some[len(some) - end :]


def _count_alike(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    return sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(one, other, strict=False)))


def _can_be_chosen(some: str, none: str) -> bool:
    """Return whether a template can say that one text stands where a row has code, and the other where it has none."""
    return ":" not in some + none and "{code}" in some and some.count("{") == some.count("}")


def _usable(template: str) -> str | None:
    return template if _is_usable(template) else None


def _is_usable(template: str) -> bool:
    try:
        parse_template(template)
    except ValueError:
        return False
    return "{title}" in template and "{url}" in template and len(template) < 1_000


def _cell_template(row: Row, role: Role, raw: str, habits: _Habits) -> str:
    match role:
        case "ignored":
            return habits.empty
        case "number":
            return "{number}"
        case "venue":
            return habits.venue
        case "date":
            return _date_template(row, raw)
        case "authors" if row.authors:
            return raw.replace(row.authors, "{authors}") if row.authors in raw else "{authors}"
        case _:
            return _replace_values(row, raw, habits)


def _date_template(row: Row, raw: str) -> str:
    shown = re.sub(r"[*_`\[\]]", "", raw).strip()
    if not shown:
        return "{date}"
    form = _form_of(shown, row.date)
    return raw.replace(shown, f"{{date:{form}}}" if form else "{date}")


def _form_of(shown: str, when: str | None) -> str | None:
    """Return the form in which a date is shown; None for the catalog's own, or where none is known."""
    if not when:
        return None
    bare = re.sub(r"^\d{1,2}(?:st|nd|rd|th)\s+", "", shown)
    bare = re.sub(r"((?:19|20)\d\d([-/.])\d\d)\2\d\d$", r"\1", bare)
    if len(bare) == 4:
        return "%Y"
    form = next((form for form in _DATE_FORMS if format_date(when, form) == bare), None)
    return None if form == "%Y%m" else form


def _replace_values(row: Row, text: str, habits: _Habits) -> str:
    """Return a row's source with the names of its values in their place, and without what is its own only."""
    text = _without_other_links(row, re.sub(r"[{}]", "", text))
    text = text.replace(row.title, "{title}").replace(row.url, "{url}")
    if row.code:
        text = text.replace(row.code, "{code}")
    if name := arxiv_id(row.url):
        # The identifier as the label of the link.
        text = re.sub(rf"\b{re.escape(name)}(?:v\d+)?\b", "{id?{id}:link}", text)
    if row.authors:
        text = text.replace(row.authors, "{authors}")
    text = re.sub(r"`[^`]{1,40}`", "`...`", text)
    text = _replace_venue(row, _replace_dates(row, text), habits)
    return re.sub(r"[ \t]+(?=\n|$)", "", text)


def _without_other_links(row: Row, text: str) -> str:
    """Return a text without the links that lead neither to the paper nor to its code."""
    ours = (row.url, row.code)
    for url in _LINKED.findall(text):
        if url not in ours and f"https://{url}" not in ours:
            text = re.sub(r"\s*\[+[^\[\]]*\]+\(\s*" + re.escape(url) + r"\s*\)\]?", "", text)
    return text


def _replace_dates(row: Row, text: str) -> str:
    """Return a text with the name of the date for dates in brackets, or between dots or bars."""
    for inside in re.findall(r"[\[(]([^\[\](){}]{3,40})[\])]", text):
        if read_date(inside) and (form := _form_of(inside, row.date)):
            text = text.replace(inside, f"{{date:{form}}}")
    return _BETWEEN_DOTS.sub(lambda found: _dated(row, found[0]), text)


def _dated(row: Row, text: str) -> str:
    """Return the name of the date in place of a text that is one."""
    form = _form_of(text, row.date) if read_date(text) else None
    return f"{{date:{form}}}" if form else text


def _replace_venue(row: Row, text: str, habits: _Habits) -> str:
    if row.venue:
        name_and_year = re.split(r" (?=(?:19|20)\d\d\Z)", row.venue)
        venue = r"[\s,.]*".join(map(re.escape, name_and_year))
        return re.sub(rf"(?:Proc\. )?{venue}", habits.venue, text, count=1)
    if habits.preprint and "{url}" in text:
        return _PREPRINT.sub(habits.venue, text, count=1)
    return text
