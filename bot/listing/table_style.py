"""How a list writes the rows of its tables, cell by cell."""

import re
from collections.abc import Mapping, Sequence
from itertools import compress

from bot.core.settings import Column, Role
from bot.listing.document import cells_of
from bot.listing.row_values import Habits, Sources, form_of, replace_values
from bot.listing.row_vote import guard, usable, vote
from bot.listing.rows import Row
from bot.listing.style import Rows, commonest, find_columns, headings_of

_PLAIN_CARD = '<b>{title}</b><br>{authors}{venue?<br>{venue}}<br>[<a href="{url}">paper</a>]{code? [<a href="{code}">code</a>]}'
_HTML_CELL = re.compile(r"(<td\b[^>]*>)(.*?)</td>", re.DOTALL | re.IGNORECASE)


def html_row(sources: Sources, roles: Mapping[int, Role], habits: Habits) -> str | None:
    """Return the template of a row of an HTML table: the first row's tags, each cell as most rows have it."""
    split = [(row, _HTML_CELL.split(source)) for row, source in sources]
    made = list(split[0][1])
    like = [(row, parts) for row, parts in split if len(parts) == len(made)]
    # What stands between two cells, a tag and the inside of a cell follow each other.
    for place in range(2, len(made), 3):
        cells = [(row, parts[place]) for row, parts in like]
        made[place] = _cell_of_most(cells, roles.get(place // 3, "ignored"), habits) + "</td>"
    return usable("".join(made))


def first_table_row(rows: Rows, sources: Sources, habits: Habits) -> str | None:
    """Return the template of the first table's rows, where tables have several kinds of headings."""
    is_first = [headings_of(block) == headings_of(rows[0][1]) for _, block in rows]
    columns = find_columns(list(compress(rows, is_first)))
    return table_row(list(compress(sources, is_first)), columns, habits)


def plain_html_row(sources: Sources) -> str:
    """Return the template of a row of an HTML table where no two are alike: all of the paper in the title's cell."""
    row, source = sources[0]
    cells = re.findall(r"<td\b[^<>]*>.*?</td>", re.sub(r"[{}]", "", source), re.DOTALL | re.IGNORECASE)
    at = next((place for place, cell in enumerate(cells) if row.title in cell), 0)
    made = ["<td></td>"] * len(cells) or [""]
    made[at] = f"<td>{_PLAIN_CARD}</td>"
    margin = source[: len(source) - len(source.lstrip(" \t"))]
    return f"{margin}<tr>{''.join(made)}</tr>"


def table_row(sources: Sources, columns: Sequence[Column], habits: Habits) -> str | None:
    """Return the template of a table's row, each cell as most rows have it."""
    split = [(row, cells_of(source)) for row, source in sources]
    like = [(row, cells) for row, cells in split if len(cells) == len(columns)]
    of_code = _role_for_code(columns)
    made = []
    for place, column in enumerate(columns):
        cell = _cell_of_most([(row, cells[place]) for row, cells in like], column.role, habits)
        made.append(_with_code_link(cell) if column.role == of_code else cell)
    return usable("| " + " | ".join(made) + " |" if _are_padded(sources) else "|" + "|".join(made) + "|")


def _role_for_code(columns: Sequence[Column]) -> Role:
    """Return the role of the column that shows code: that of links where none is for code."""
    return "code" if any(column.role == "code" for column in columns) else "link"


def _are_padded(sources: Sources) -> bool:
    """Return whether most rows have blanks beside their pipes."""
    return sum(source.strip().startswith("| ") for _, source in sources) * 2 > len(sources)


def _with_code_link(cell: str) -> str:
    """Return the template of a cell that shows code; where no row has code yet, the first that has it needs a link."""
    if "{code" in cell:
        return cell
    return cell + "{code? / [Code]({code})}" if "{" in cell else f"{{code?[code]({{code}}):{cell}}}"


def _cell_of_most(cells: Sources, role: Role, habits: Habits) -> str:
    """Return the template by which most rows write a cell."""
    templates = [_cell_template(row, role, raw, habits) for row, raw in cells]
    return guard(vote(templates) or commonest(templates) or habits.empty)


def _cell_template(row: Row, role: Role, raw: str, habits: Habits) -> str:
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
            return replace_values(row, raw, habits)


def _date_template(row: Row, raw: str) -> str:
    shown = re.sub(r"[*_`\[\]]", "", raw).strip()
    if not shown:
        return "{date}"
    form = form_of(shown, row.date)
    return raw.replace(shown, f"{{date:{form}}}" if form else "{date}")
