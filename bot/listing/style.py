"""How a list writes its rows, found in the rows that it has."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.core.identifiers import arxiv_id
from bot.core.row_template import parse_template
from bot.core.settings import Column, Role
from bot.listing.columns import columns_of
from bot.listing.dates import read_date
from bot.listing.document import Block, cells_of
from bot.listing.rows import Row
from bot.listing.template import format_date
from bot.listing.vocabulary import is_nothing
from bot.support.plain_text import plain

Rows = Sequence[tuple[Row, Block]]
_SAMPLE = 300
_DATE_FORMS = (
    "%Y%m", "%Y-%m", "%Y/%m", "%Y.%m", "%m/%Y", "%m-%Y", "%b %Y", "%b., %Y", "%b. %Y", "%B %Y", "%B, %Y", "%b, %Y", "%Y年%m月", "%y.%m",
    "%Y",
)  # fmt: skip
_PLAIN_ITEM = "- **{title}**, {authors}{venue? ({venue})} [[paper]]({url}){code? [[code]]({code})}"
_PLAIN_CARD = '<b>{title}</b><br>{authors}{venue?<br>{venue}}<br>[<a href="{url}">paper</a>]{code? [<a href="{code}">code</a>]}'
_PREPRINT = re.compile(r"arxiv[\s,]*(?:(?:19|20)\d\d)?", re.IGNORECASE)


def find_columns(rows: Rows) -> tuple[Column, ...]:
    """Return the columns of the table in which most rows stand; none where they stand in no Markdown table."""
    tables = Counter(block.table for _, block in rows)
    table, count = tables.most_common(1)[0]
    if table is None or not table.markdown or not table.width or count * 2 < len(rows):
        return ()
    columns = columns_of(table, [block for _, block in rows if block.table is table], ())
    roles: dict[int, Role] = {place: role for role, place in columns.items()}
    return tuple(
        Column(heading=plain(cell.text), role=roles.get(place, "ignored"))
        for place, cell in enumerate(table.header)
    )


def find_order(rows: Sequence[Row]) -> str:
    """Return in which order rows stand, and so where a new one goes."""
    dates = [row.date for row in rows if row.date]
    steps = [(a[:4], b[:4]) if min(len(a), len(b)) == 4 else (a, b) for a, b in pairwise(dates)]
    falling, rising = sum(a > b for a, b in steps), sum(a < b for a, b in steps)
    if len(dates) == len(rows) and not rising and falling:
        return "newest first"
    if rising > falling:
        return "oldest first" if len(dates) == len(rows) and not falling else "new at the end"
    return "new on top"


def find_empty(rows: Rows, columns: Sequence[Column], lines: Sequence[str]) -> str:
    """Return what stands in most cells that say nothing."""
    if not columns:
        return ""
    cells = [cell for _, block in rows[:_SAMPLE] for cell in cells_of(lines[block.line - 1])]
    nothing = Counter(cell for cell in cells if is_nothing(cell) and "](" not in cell and len(cell) < 20)
    return nothing.most_common(1)[0][0] if nothing else ""


def find_row(rows: Rows, columns: Sequence[Column], lines: Sequence[str]) -> str | None:
    """Return the template by which most rows are written; a plain one where no two are written alike."""
    sample = rows[:_SAMPLE]
    kinds = Counter(_kind(block) for _, block in sample)
    like = [(row, block) for row, block in sample if _kind(block) == kinds.most_common(1)[0][0]]
    preprints = any(
        _PREPRINT.search("\n".join(_source(block, lines))) for row, block in like if row.venue is None
    )
    sources = [(row, "\n".join(_source(block, lines)).rstrip()) for row, block in like]
    if columns:
        return _table_row(sources, columns, find_empty(rows, columns, lines), preprints)
    if like and like[0][1].table:
        return _html_row(like, sources, preprints) or _plain_html_row(sources)
    best = _vote([_replace_values(row, source, preprints) for row, source in sources])
    return best if best and _is_usable(best) else _PLAIN_ITEM


def _kind(block: Block) -> str:
    if block.table is None:
        return "text"
    return "table" if block.table.markdown and block.table.width else "html"


def _html_row(rows: Rows, sources: Sequence[tuple[Row, str]], preprints: bool) -> str | None:
    """Return the template of a row of an HTML table: the first row's tags, each cell as most rows have it."""
    table = rows[0][1].table
    assert table is not None
    columns = columns_of(table, [block for _, block in rows], ())
    roles: dict[int, Role] = {place: role for role, place in columns.items()}
    split = [
        (row, re.split(r"(<td\b[^>]*>.*?</td>)", source, flags=re.DOTALL | re.I)) for row, source in sources
    ]
    like = [(row, parts) for row, parts in split if len(parts) == len(split[0][1])]
    made = list(split[0][1])
    for place in range(1, len(made), 2):
        cells = [(row, re.sub(r"^<td\b[^>]*>|</td>$", "", parts[place], flags=re.I)) for row, parts in like]
        role = roles.get(place // 2, "ignored")
        templates = [_cell_template(row, role, cell, "", preprints) for row, cell in cells]
        opening = re.match(r"<td\b[^>]*>", made[place], re.I)
        best = _vote(templates) or _commonest_once(templates) or ""
        made[place] = (opening[0] if opening else "<td>") + best + "</td>"
    best = "".join(made)
    return best if _is_usable(best) else None


def _plain_html_row(sources: Sequence[tuple[Row, str]]) -> str:
    """Return the template of a row of an HTML table where no two are alike: all of the paper in the title's cell."""
    row, source = sources[0]
    cells = re.findall(r"<td\b[^<>]*>.*?</td>", re.sub(r"[{}]", "", source), re.DOTALL | re.IGNORECASE)
    at = next((place for place, cell in enumerate(cells) if row.title in cell), 0)
    made = ["<td></td>"] * len(cells) or [""]
    made[at] = f"<td>{_PLAIN_CARD}</td>"
    margin = source[: len(source) - len(source.lstrip(" \t"))]
    return f"{margin}<tr>{''.join(made)}</tr>"


def _table_row(
    sources: Sequence[tuple[Row, str]], columns: Sequence[Column], empty: str, preprints: bool
) -> str | None:
    """Return the template of a table's row, each cell as most rows have it."""
    rows = [(row, cells) for row, source in sources if len(cells := cells_of(source)) == len(columns)]
    made = []
    for place, column in enumerate(columns):
        templates = [_cell_template(row, column.role, cells[place], empty, preprints) for row, cells in rows]
        cell = _vote(templates) or _commonest_once(templates) or empty
        # Where no row has code yet, the first that has it needs a link.
        made.append(
            f"{{code?[code]({{code}}):{cell}}}" if column.role == "code" and "{" not in cell else cell
        )
    padded = sum(source.strip().startswith("| ") for _, source in sources) * 2 > len(sources)
    best = ("| " + " | ".join(made) + " |") if padded else ("|" + "|".join(made) + "|")
    return best if _is_usable(best) else None


def _vote(templates: Sequence[str]) -> str | None:
    """Return the template that most rows share, with what those with code have in addition."""
    with_code = _commonest(text for text in templates if "{code}" in text)
    without = _commonest(text for text in templates if "{code}" not in text)
    if with_code and without:
        return _join(with_code, without)
    return with_code or without


def _commonest_once(templates: Sequence[str]) -> str | None:
    return Counter(templates).most_common(1)[0][0] if templates else None


def _source(block: Block, lines: Sequence[str]) -> list[str]:
    return list(lines[block.line - 1 : block.end - 1])


def _commonest(templates: Iterable[str]) -> str | None:
    counted = Counter(templates).most_common(1)
    return counted[0][0] if counted and counted[0][1] > 1 else None


def _join(some: str, none: str) -> str:
    """Return one template of that of rows with code and that of rows without."""
    start = 0
    while start < min(len(some), len(none)) and some[start] == none[start]:
        start += 1
    end = 0
    while end < min(len(some), len(none)) - start and some[-1 - end] == none[-1 - end]:
        end += 1
    # No brace is cut in two.
    while start and "{" in some[:start] and some.rfind("{", 0, start) > some.rfind("}", 0, start):
        start -= 1
    middle, other = some[start : len(some) - end], none[start : len(none) - end]
    if ":" in middle + other or "{code}" not in middle or middle.count("{") != middle.count("}"):
        return some
    return some[:start] + "{code?" + middle + (f":{other}" if other else "") + "}" + some[len(some) - end :]


def _is_usable(template: str) -> bool:
    try:
        parse_template(template)
    except ValueError:
        return False
    return "{title}" in template and "{url}" in template and len(template) < 1_000


def _cell_template(row: Row, role: Role, raw: str, empty: str, preprints: bool) -> str:
    if role == "ignored":
        return empty
    if role == "number":
        return "{number}"
    if role == "date":
        return _date_template(row, raw)
    if role == "authors" and row.authors:
        return raw.replace(row.authors, "{authors}") if row.authors in raw else "{authors}"
    if role == "venue":
        return "{venue?{venue}:arXiv}" if preprints else "{venue}"
    return _replace_values(row, raw, preprints)


def _date_template(row: Row, raw: str) -> str:
    shown = re.sub(r"[*_`\[\]]", "", raw).strip()
    form = _form_of(shown, row.date)
    return raw.replace(shown, "{date" + (f":{form}" if form else "") + "}") if shown else "{date}"


def _form_of(shown: str, when: str | None) -> str | None:
    bare = re.sub(r"^\d{1,2}(?:st|nd|rd|th)\s+", "", shown)
    bare = re.sub(r"((?:19|20)\d\d([-/.])\d\d)\2\d\d$", r"\1", bare)
    if when and len(bare) == 4:
        return "%Y"
    for form in _DATE_FORMS if when else ():
        if format_date(when or "", form) == bare:
            return None if form == "%Y%m" else form
    return None


def _replace_values(row: Row, text: str, preprints: bool) -> str:
    """Return a row's source with the names of its values in their place, and without what is its own only."""
    text = re.sub(r"[{}]", "", text)
    for url in re.findall(r"\]\(\s*<?([^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?\s*\)", text):
        if url not in (row.url, row.code) and f"https://{url}" not in (row.url, row.code):
            text = re.sub(r"\s*\[+[^\[\]]*\]+\(\s*" + re.escape(url) + r"\s*\)\]?", "", text)
    text = text.replace(row.title, "{title}").replace(row.url, "{url}")
    if row.code:
        text = text.replace(row.code, "{code}")
    if name := arxiv_id(row.url):
        # The identifier as the label of the link.
        text = re.sub(rf"\b{re.escape(name)}(?:v\d+)?\b", "{id?{id}:link}", text)
    if row.authors:
        text = text.replace(row.authors, "{authors}")
    text = re.sub(r"`[^`]{1,40}`", "`...`", text)
    for inside in re.findall(r"[\[(]([^\[\](){}]{3,40})[\])]", text):
        if read_date(inside) and (form := _form_of(inside, row.date)):
            text = text.replace(inside, "{date:" + form + "}")
    if row.venue:
        name, year = re.fullmatch(r"(.*?)(?: ((?:19|20)\d\d))?", row.venue, re.DOTALL).groups()  # type: ignore[union-attr]
        venue = re.escape(name) + (rf"[\s,.]*{year}" if year else "")
        text = re.sub(
            rf"(?:Proc\. )?{venue}", "{venue?{venue}:arXiv}" if preprints else "{venue}", text, count=1
        )
    elif preprints:
        text = _PREPRINT.sub("{venue?{venue}:arXiv}", text, count=1) if "{url}" in text else text
    return re.sub(r"[ \t]+(?=\n|$)", "", text)
