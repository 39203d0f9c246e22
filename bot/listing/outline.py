"""What is known while a document is read: the headings in force, the last table, and the blocks read so far."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborNode

from bot.listing.document import Block, Table
from bot.listing.shown import Shown
from bot.listing.vocabulary import count_words

LINES = "data-lines"
"""The attribute of an element that tells on which lines it stands."""
FOLD = 7
"""The level of what stands above a fold."""


@dataclass(slots=True)
class Outline:
    """The state of reading a document."""

    lines: Sequence[str] = ()
    blocks: list[Block] = field(default_factory=list)
    headings: list[tuple[int, str, int]] = field(default_factory=list)
    """Level, text and line of the headings in force."""
    table: Table | None = None
    """The last table, to which rows belong that a blank line cut off."""
    period: str = ""
    """The year in force that stands in bold, or in an item of its own."""

    fold: tuple[int, int] | None = None
    """The lines of the fold that is read."""

    def add(self, block: Block) -> None:
        """Add a block, under the headings in force."""
        titles = tuple(title for _, title, _ in self.headings)
        places = tuple(line for _, _, line in self.headings)
        self.blocks.append(
            replace(block, headings=titles, heading_lines=places, period=self.period, fold=self.fold)
        )

    def leave(self, level: int) -> None:
        """Put the headings of a level and below out of force."""
        self.headings = [one for one in self.headings if one[0] < level]
        self.table = None
        self.period = ""

    def leave_fold(self, before: Sequence[tuple[int, str, int]]) -> None:
        """Put out of force what stands above a fold: what stands behind it is not under it."""
        count = len(before)
        if self.headings[:count] == list(before):
            self.headings[count:] = [one for one in self.headings[count:] if one[0] < FOLD]

    def lines_of(self, node: LexborNode) -> tuple[int, int]:
        """Return the first line of an element, and the line after its last that is not blank."""
        found = re.fullmatch(r"(\d{1,9})-(\d{1,9})", node.attributes.get(LINES) or "")
        line, end = map(int, found.groups()) if found else (1, 2)
        line = max(1, min(line, len(self.lines) or 1))
        while end > line + 1 and self._is_blank(end - 1):
            end -= 1
        return line, max(end, line + 1)

    def _is_blank(self, line: int) -> bool:
        return line <= len(self.lines) and not self.lines[line - 1].strip()


def children(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the children of an element, texts too."""
    child = node.child
    while child is not None:
        yield child
        child = child.next


def names_period(whole: Shown) -> bool:
    """Return whether a short text is a year, or ends or begins with one: ``2024``, ``Before 2024``."""
    bare = whole.text.strip(" \n:：")
    told = re.search(r"\b(?:19|20)\d\d\b", bare)
    return bool(told) and not whole.links and count_words(bare) < 4
