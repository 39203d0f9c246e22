"""How a list writes the rows of its tables, cell by cell."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import compress

from bot.core.settings import Column, Role
from bot.listing.badge_style import preprint_badge, venue_badge
from bot.listing.document import cells_of
from bot.listing.row_values import Habits, Sources, date_field, forms_of, replace_authors, replace_values
from bot.listing.row_vote import guard, usable, vote
from bot.listing.rows import Row
from bot.listing.style import Rows, commonest, find_columns, headings_of
from bot.listing.vocabulary import is_cross, is_nothing, is_promise, role_of_label

_PLAIN_CARD = '<b>{title}</b>{authors?<br>{authors}}{venue?<br>{venue}}<br>[<a href="{url}">paper</a>]{code? [<a href="{code}">code</a>]}'
_ROLES_FOR_CODE: tuple[Role, ...] = ("code", "link")
_PLAIN_CELLS: dict[Role, str] = {
    "title": "[{title}]({url})",
    "link": "[Paper]({url})",
    "code": "{code?[Code]({code})}",
    "authors": "{authors}",
}
"""How cells are written where no two rows are alike."""
_APART = r"(?:[\s,.'’(-]|<br\s*/?>)*"
"""What may stand between the name of a venue and its year."""
_YEAR_OF_VENUE = re.compile(r"[\s,.'’(-]*(?<!\d)(?P<year>(?:19|20)\d\d|(?<=[ '’])\d\d)$")
_EMOJI = re.compile(
    "^[\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]+\\s*|\\s*[\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]+$"
)
_ROWSPAN = re.compile(r"\s+rowspan=[\"']?\d+[\"']?", re.IGNORECASE)
_HTML_CELL = re.compile(r"(<td\b[^>]*>)(.*?)</td>", re.DOTALL | re.IGNORECASE)


def html_row(sources: Sources, roles: Mapping[int, Role], habits: Habits) -> str | None:
    """Return the template of a row of an HTML table: the first row's tags, each cell as most rows have it."""
    split = [(row, _HTML_CELL.split(source)) for row, source in sources]
    made = [_ROWSPAN.sub("", part) for part in _of_commonest_width(split)]
    like = [(row, parts) for row, parts in split if len(parts) == len(made)]
    # What stands between two cells, a tag and the inside of a cell follow each other.
    places = range(2, len(made), 3)
    cells = [[(row, parts[place]) for row, parts in like] for place in places]
    told = _cells_of_most(cells, [roles.get(place // 3, "ignored") for place in places], habits)
    for place, cell in zip(places, told, strict=True):
        made[place] = cell + "</td>"
    return usable("".join(made))


def _of_commonest_width(split: Sequence[tuple[Row, Sequence[str]]]) -> Sequence[str]:
    """Return the parts of the first row that has as many cells as most."""
    width = commonest(str(len(parts)) for _, parts in split)
    return next(parts for _, parts in split if str(len(parts)) == width)


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
    cells = [[(row, cells[place]) for row, cells in like] for place in range(len(columns))]
    roles = [column.role for column in columns]
    return usable(_join_cells(_cells_of_most(cells, roles, habits), sources))


def _join_cells(cells: Sequence[str], sources: Sources) -> str:
    """Return the cells of a row between pipes as most rows have them."""
    # Within an item of a list, rows stand as far to the right as its text.
    margin = commonest(source[: len(source) - len(source.lstrip())] for _, source in sources) or ""
    if not _are_most(source.strip().startswith("|") for _, source in sources) and "{title}" in cells[0]:
        # A row that began with an empty cell would lose it.
        return margin + " | ".join(cells)
    is_padded = _are_most(" |" in source.strip() for _, source in sources)
    return f"{margin}| {' | '.join(cells)} |" if is_padded else f"{margin}|{'|'.join(cells)}|"


def _are_most(values: Iterable[bool]) -> bool:
    told = list(values)
    return sum(told) * 2 > len(told)


def _cells_of_most(cells: Sequence[Sources], roles: Sequence[Role], habits: Habits) -> list[str]:
    """Return the templates of the cells of a row, of which one shows code."""
    # What a link calls a preprint is no venue where a column is for those.
    others = replace(habits, preprint=None) if "venue" in roles else habits
    made = [
        _cell_of_most(cell, role, habits if role == "venue" else others)
        for cell, role in zip(cells, roles, strict=True)
    ]
    if not any("{url}" in cell for cell in made) and "title" in roles:
        made[roles.index("title")] = _PLAIN_CELLS["title"]
    if not any("{code" in cell for cell in made):
        place = _place_for_code(cells, roles)
        if place is not None:
            made[place] = _with_code_link(made[place])
    return made


def _place_for_code(cells: Sequence[Sources], roles: Sequence[Role]) -> int | None:
    """Return the place of the cell for code: where rows have it, else the column for code or for links."""
    shown = [sum(1 for row, raw in cell if row.code and row.code in raw) for cell in cells]
    if any(shown):
        return shown.index(max(shown))
    return next((roles.index(role) for role in _ROLES_FOR_CODE if role in roles), None)


def _with_code_link(cell: str) -> str:
    """Return the template of a cell with a link to code behind what it has."""
    if "{" not in cell:
        return f"{{code?[code]({{code}}):{cell}}}"
    bracketed = re.search(r"(\[+)[^\[\]{}]*(\]+)\(\{url\}\)(\]?)$", cell)
    if bracketed and len(bracketed[1]) > 1:
        return cell + f"{{code? {bracketed[1]}code{bracketed[2]}({{code}}){bracketed[3]}}}"
    return cell + "{code? / [Code]({code})}"


def _cell_of_most(cells: Sources, role: Role, habits: Habits) -> str:
    """Return the template by which most rows write a cell."""
    empty = _empty_of(cells, role, habits)
    match role:
        case "ignored":
            return empty
        case "number":
            return _number_of_most(cells)
        case "date":
            return _date_of_most(cells)
        case "venue":
            return _venue_of_most(cells, habits, empty)
        case "code":
            return _code_of_most(cells, habits, empty)
    templates = [_cell_template(row, role, raw, habits) for row, raw in cells]
    return guard(vote(templates) or _sound(templates) or _PLAIN_CELLS.get(role, empty))


def _code_of_most(cells: Sources, habits: Habits, empty: str) -> str:
    """Return the template of a cell for code: the link of those that have one, else what stands for nothing."""
    templates = [replace_values(row, raw, habits) for row, raw in cells if row.code]
    templates = [template for template in templates if "{code}" in template]
    link = guard(vote(templates) or _sound(templates) or "[code]({code})")
    found = re.fullmatch(r"\{code\?(.*)\}", link)
    return f"{{code?{found[1]}:{empty}}}" if found and empty and ":" not in empty else link


def _empty_of(cells: Sources, role: Role, habits: Habits) -> str:
    """Return what stands for nothing in a column; a cross tells something, but where links to code stand."""
    nothing = (raw for _, raw in cells if is_nothing(raw) and not is_promise(raw))
    told = commonest(raw for raw in nothing if role == "code" or not is_cross(raw))
    return habits.empty if told is None else told


def _sound(templates: Sequence[str]) -> str | None:
    """Return the commonest template in which nothing stands that only one row has."""
    return commonest(filter(_tells_nothing, templates))


def _tells_nothing(template: str) -> bool:
    """Return whether a template has no words beside the names of values but labels of links."""
    bare = re.sub(r"!\[[^\[\]]*\]\([^()]*\)|<[^<>]*>|\{\w+(?::[^{}]*)?\}|\{\w+\?|:link\}", " ", template)
    return "{" in template and all(map(role_of_label, re.findall(r"[^\W_]{2,}", bare)))


def _number_of_most(cells: Sources) -> str:
    widths = {len(digits) for _, raw in cells for digits in re.findall(r"\d+", raw)[:1]}
    zeros = any(re.match(r"\D*0\d", raw) for _, raw in cells)
    number = f"{{number:0{min(5, max(2, *widths))}}}" if zeros and widths else "{number}"
    return commonest(re.sub(r"\d+", lambda _: number, raw, count=1) for _, raw in cells if raw) or number


def _date_of_most(cells: Sources) -> str:
    """Return the template of a date in the form that fits most cells."""
    made = [template for row, raw in cells for template in _date_templates(row, raw)]
    return commonest(made) or "{date:%Y-%m}"


def _date_templates(row: Row, raw: str) -> list[str]:
    shown = re.sub(r"[*_`\[\]]|<[^<>]*>", "", raw).strip()
    return (
        [raw.strip().replace(shown, date_field(form)) for form in forms_of(shown, row.date)] if shown else []
    )


def _venue_of_most(cells: Sources, habits: Habits, empty: str) -> str:
    """Return the template of a venue as most rows mark it, and what stands in its place where there is none."""
    linked = [(row, raw.strip().replace(row.url, "{url}")) for row, raw in cells]
    marked = [venue_badge(row, raw) or _venue_template(row.venue, raw) for row, raw in linked if row.venue]
    is_linked = _are_most(row.url in raw for row, raw in cells)
    told = list(filter(_tells_nothing, filter(None, marked)))
    # Journals are named without a year also where meetings are named with theirs.
    dated = [template for template in told if template != "{venue:name}"]
    some = commonest(dated if len(dated) * 3 >= len(told) else told) or "{venue}"
    none = "[arXiv]({url})" if is_linked else habits.preprint or empty
    return f"{{venue?{some}:{_preprint_of_most(linked, empty) or none}}}"


def _preprint_of_most(cells: Sources, empty: str) -> str | None:
    """Return the template of a badge for a preprint, and what stands for other rows; None where most have no badge."""
    bare = [preprint_badge(row, raw) for row, raw in cells if not row.venue]
    told = list(filter(None, bare))
    return f"{{id?{commonest(told)}:{empty}}}" if len(told) * 2 > len(bare) and ":" not in empty else None


def _venue_template(venue: str, raw: str) -> str | None:
    """Return a cell with the names of the parts of its venue in their place; None where it does not hold them, or a colon."""
    year = _YEAR_OF_VENUE.search(venue)
    name = venue[: year.start()] if year else venue
    behind = rf"(?P<apart>{_APART}){year['year']}" if year else "(?P<apart>)"
    found = re.search(re.escape(name) + behind, raw)
    if not found or ":" in raw:
        return None
    apart = found["apart"]
    whole = (
        f"{{venue:name}}{apart}{{venue:{'%Y' if year and len(year['year']) == 4 else '%y'}}}"
        if year
        else "{venue:name}"
    )
    return (
        raw[: found.start()]
        + ("{venue}" if whole == "{venue:name} {venue:%Y}" else whole)
        + raw[found.end() :]
    )


def _cell_template(row: Row, role: Role, raw: str, habits: Habits) -> str:
    if role == "title":
        raw = _EMOJI.sub("", raw)
    if role == "authors":
        made = replace_authors(row, raw)[0]
        return made if "{authors}" in made else "{authors}"
    made = replace_values(row, raw.strip(), habits).strip()
    # In an HTML table, blank lines around Markdown are what makes it Markdown.
    return made if "\n" not in raw else raw[: len(raw) - len(raw.lstrip())] + made + raw[len(raw.rstrip()) :]
