"""The cells of a row of a table, as many as its header has, however the row is cut."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.settings import Role
from bot.listing.document import Block, cells_of
from bot.listing.rows import Columns, UnreadableError
from bot.listing.shown import Shown, what_shows


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a row."""

    shown: Sequence[Shown]
    sources: Sequence[str]
    """Their Markdown; empty in HTML tables."""
    columns: Columns
    is_own: bool = False
    """Whether they stand in a table that the bot writes."""

    def cell(self, role: Role) -> Shown:
        """Return what the cell of a role shows; nothing where there is none."""
        place = self.columns.get(role, len(self.shown))
        return _with_words(self.shown[place]) if place < len(self.shown) else Shown()

    def source(self, role: Role) -> str:
        """Return the Markdown of the cell of a role."""
        place = self.columns.get(role, len(self.sources))
        return self.sources[place] if place < len(self.sources) else ""


def _with_words(cell: Shown) -> Shown:
    """Return a cell that holds nothing but badges with their words as its text."""
    is_badges = cell.badges and not cell.text.strip() and not cell.links
    return Shown(" ".join(words for _, words in cell.badges)) if is_badges else cell


def take_cells(block: Block, columns: Columns, raw: str) -> tuple[Cells, list[str]]:
    """Return the cells of a row, as many as its table has columns, and what is odd about them."""
    assert block.table is not None
    if not block.table.markdown:
        return Cells(block.cells, ["" for _ in block.cells], columns), []
    sources, odd = _fit(cells_of(raw), columns, block.table.width)
    is_as_shown = not odd and len(block.cells) == len(sources)
    return Cells(block.cells if is_as_shown else list(map(what_shows, sources)), sources, columns), odd


def _fit(cells: list[str], columns: Columns, width: int) -> tuple[list[str], list[str]]:
    """Return as many cells as the header has: bare pipes belong to the title, a row cut short ends empty."""
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return cells[:width], []
    if len(cells) > width:
        return _join_at_title(cells, columns["title"], width), ["a pipe in the title has no backslash"]
    return _fill_up(cells, columns, width) if len(cells) < width else (cells, [])


def _join_at_title(cells: list[str], at: int, width: int) -> list[str]:
    """Return cells with those joined into which pipes in the title cut it."""
    if what_shows(cells[at]).links or at + 1 == width:
        raise UnreadableError(f"{len(cells)} cells where the header has {width}")
    behind = at + len(cells) - width + 1
    return [*cells[:at], "|".join(cells[at:behind]), *cells[behind:]]


def _fill_up(cells: list[str], columns: Columns, width: int) -> tuple[list[str], list[str]]:
    """Return the cells of a row that is cut short with empty ones behind them, and that it is, if something is lost."""
    told = f"only {len(cells)} of {width} cells"
    needed: tuple[Role, ...] = ("date", "authors", "title")
    if not _reach(cells, columns, needed):
        raise UnreadableError(f"{told}: the row is cut short")
    odd = [] if _reach(cells, columns, ("link", "code")) else [f"{told}: the rest is taken as empty"]
    return [*cells, *[""] * (width - len(cells))], odd


def _reach(cells: Sequence[str], columns: Columns, roles: Iterable[Role]) -> bool:
    """Return whether there are cells for all of these roles that the table has."""
    return all(columns[role] < len(cells) for role in roles if role in columns)
