"""Papers that a list spreads over several blocks: a title, and below it the links, each in a line of its own."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from bot.listing.document import Block
from bot.listing.shown import Link, Shown, Span
from bot.listing.vocabulary import (
    count_words,
    is_aside,
    role_of_address,
    role_of_heading,
    role_of_label,
    role_of_link,
)

_LABEL = re.compile(r"^\W{0,4}([^\W\d_][\w ()/]{1,22}?)\s*[:：]")
_LONGEST_TITLE = 300


def join_spread(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks, where those that tell of one paper are one: below a title of its own, or below a heading."""
    joined: list[Block] = []
    at = 0
    while at < len(blocks):
        for join in (_under_heading, _below_title):
            if taken := join(blocks, at):
                block, at = taken
                joined.append(block)
                break
        else:
            joined.append(blocks[at])
            at += 1
    return joined


def _below_title(blocks: Sequence[Block], at: int) -> tuple[Block, int] | None:
    """Return a title without links with the blocks of links that follow, and the place behind them."""
    lead = blocks[at]
    if lead.table or not _may_lead(lead.cells[0].text):
        return None
    if lead.cells[0].links:
        inside = _run(blocks, at + 1, lambda block: block.heading_line == lead.line)
        facts = inside if not _count_papers(inside) and all(map(_is_short, inside)) else []
    else:
        facts = _run(blocks, at + 1, lambda block: block.headings == lead.headings and _is_facts(block))
    if not facts or _count_papers(facts) != (not lead.cells[0].links):
        return None
    return replace(lead, end=facts[-1].end, cells=(_joined([lead.cells[0], *_cells(facts)]),)), at + 1 + len(
        facts
    )


def _under_heading(blocks: Sequence[Block], at: int) -> tuple[Block, int] | None:
    """Return the blocks under a heading as one paper if they hold its links and nothing has a title but the heading."""
    first = blocks[at]
    if len(first.headings) < 2 or (at and blocks[at - 1].headings == first.headings):
        return None
    under = _run(blocks, at, lambda block: block.headings[: len(first.headings)] == first.headings)
    facts = [block for block in under if _is_facts(block)]
    title = re.sub(r"^\W*\d+(?:\.\d+)*[.)]?\s+", "", first.headings[-1])
    told = [block for block in under if block not in facts and (block.table or block.cells[0].links)]
    if told or count_words(title) < 3 or is_aside(title) or _count_papers(facts) != 1:
        return None
    whole = _joined([Shown(title, bold=((0, len(title)),)), *_cells(facts)])
    block = Block(
        "paragraph",
        first.heading_line,
        facts[-1].end,
        (whole,),
        first.headings[:-1],
        first.heading_lines[:-1],
    )
    return block, at + len(under)


def _run(blocks: Sequence[Block], at: int, fits: Callable[[Block], bool]) -> list[Block]:
    """Return the blocks from a place on, up to the first that does not fit."""
    return list(takewhile(fits, islice(blocks, at, None)))


def _is_short(block: Block) -> bool:
    return not block.table and len(block.cells[0].text) <= _LONGEST_TITLE


def _may_lead(text: str) -> bool:
    lines = [line for line in text.split("\n") if line.strip()]
    return len(lines) == 1 and len(text) <= _LONGEST_TITLE and count_words(text) > 1 and not _names_fact(text)


def _is_facts(block: Block) -> bool:
    """Return whether a block has nothing but named links and named facts, such as ``Code: ...``."""
    if block.table:
        return False
    (whole,) = block.cells
    for start, end in reversed([(link.start, link.end) for link in whole.links if _is_named(link)]):
        whole = Shown(whole.text[:start] + "\0" + whole.text[end:])
    return all(_is_fact(line) for line in whole.text.split("\n"))


def _is_named(link: Link) -> bool:
    return role_of_link(link.label, link.url) is not None or "://" in link.label


def _is_fact(line: str) -> bool:
    if _names_fact(line):
        return True
    return len(re.sub(r"[\W\0]", "", line)) < 12 or ("\0" in line and len(re.sub(r"[\W\0]", "", line)) < 25)


def _names_fact(line: str) -> bool:
    """Return whether a line begins with the name of a fact and a colon."""
    found = _LABEL.match(line)
    return found is not None and (role_of_label(found[1]) or role_of_heading(found[1])) is not None


def _count_papers(facts: Sequence[Block]) -> int:
    """Return how many of the blocks link to a paper."""
    return sum(any(_leads_to_paper(link) for link in block.cells[0].links) for block in facts)


def _leads_to_paper(link: Link) -> bool:
    label, place = role_of_link(link.label, link.url), role_of_address(link.url)
    return bool(link.url) and (label == "paper" or (label in (None, "link") and place == "paper"))


def _cells(blocks: Sequence[Block]) -> list[Shown]:
    return [block.cells[0] for block in blocks]


def _joined(cells: Sequence[Shown]) -> Shown:
    """Return several texts as one, each on lines of its own."""
    text = ""
    links: list[Link] = []
    badges: list[tuple[int, str]] = []
    spans: dict[str, list[Span]] = {"bold": [], "italic": [], "code": []}
    for one in cells:
        text += "\n" if text else ""
        at = len(text)
        text += one.text
        links += [replace(link, start=link.start + at, end=link.end + at) for link in one.links]
        badges += [(place + at, words) for place, words in one.badges]
        for name, found in spans.items():
            found += [(start + at, end + at) for start, end in getattr(one, name)]
    bold, italic, code = (tuple(spans[name]) for name in ("bold", "italic", "code"))
    return Shown(text, tuple(links), bold, italic, code, tuple(badges))
