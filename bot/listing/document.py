"""A Markdown document as blocks: rows of tables, items of lists and paragraphs, each with its lines and headings."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.listing.shown import Shown
from bot.listing.vocabulary import role_of_address

_TARGET = re.compile(r"^ {0,3}\[[^^\[\]\n][^\[\]\n]{0,200}\]:[ \t]*\S.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Table:
    """The head of a table."""

    line: int
    """Its first line."""
    end: int
    """The line after its last."""
    header: tuple[Shown, ...]
    """The cells of its header row; none where rows stand without one."""
    markdown: bool
    """Whether it is a Markdown table, not an HTML one."""

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.header)


@dataclass(frozen=True, slots=True)
class Block:
    """A row of a table, an item of a list, or a paragraph."""

    kind: Literal["row", "item", "paragraph"]
    line: int
    """Its first line, from 1."""
    end: int
    """The line after its last."""
    cells: tuple[Shown, ...]
    """What the cells of a row show; one cell otherwise."""
    headings: tuple[str, ...] = ()
    """The headings under which it stands, the widest first."""
    heading_lines: tuple[int, ...] = ()
    """The lines of these headings."""
    table: Table | None = None
    period: str = ""
    """A year in bold or in an item of its own above it, which dates it like a heading without being one."""

    fold: tuple[int, int] | None = None
    """The first line of the fold in which it stands, and the line behind that."""

    @property
    def is_text(self) -> bool:
        """Whether it is to be read as a text, not by columns: so are rows of HTML tables that have no headings."""
        return self.table is None or not (self.table.width or self.table.markdown)

    @property
    def heading_line(self) -> int:
        """The line of the nearest heading; 0 where there is none."""
        return self.heading_lines[-1] if self.heading_lines else 0


def leads_to_paper(text: Shown) -> bool:
    """Return whether a text has a link of which the address is that of a paper."""
    return any(role_of_address(link.url) == "paper" for link in text.links)


def reference_targets(text: str) -> str:
    """Return the lines of a document that say where its links of the kind ``[words][1]`` lead."""
    return "\n\n".join(found[0].strip() for found in _TARGET.finditer(text))


def cells_of(line: str) -> list[str]:
    """Split a row at its pipes, but not at those behind a backslash (GFM 4.10)."""
    bare = line.strip()
    bare = bare.removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return [part.replace("\\|", "|").strip() for part in re.split(r"(?<!\\)\|", bare)]
