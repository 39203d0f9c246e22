"""Papers that a list spreads over several blocks: a title, and below it the links, each in a line of its own."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from bot.listing.document import Block
from bot.listing.free_text import link_spans, mask
from bot.listing.names import are_names_for_sure
from bot.listing.notes import is_note, names_workplaces
from bot.listing.shown import Link, Shown, join_lines
from bot.listing.vocabulary import (
    REMARK,
    count_words,
    is_aside,
    role_of_address,
    role_of_heading,
    role_of_label,
    role_of_link,
)

_LABEL = re.compile(r"^\W{0,4}([^\W\d_][\w ()/]{1,22}?)\s*[:：]")
_NOTE = re.compile(r"\s*\[([^\[\]]{2,40})\]\s*(?=\w)")
_LONGEST_TITLE = 300
_FEW_WORDS = 8


def join_spread(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks, where those that tell of one paper are one: below a title of its own, or below a heading."""
    joined: list[Block] = []
    at = 0
    while at < len(blocks):
        block, at = _under_heading(blocks, at) or _below_title(blocks, at) or (blocks[at], at + 1)
        joined.append(block)
    return joined


def _below_title(blocks: Sequence[Block], at: int) -> tuple[Block, int] | None:
    """Return a title without links with the blocks of links that follow, and the place behind them."""
    lead = blocks[at]
    if lead.table or not _may_lead(lead.cells[0]):
        return None
    facts = _facts_below(blocks, at)
    if not facts or _count_papers(facts) != (not lead.cells[0].links):
        return None
    whole = join_lines([lead.cells[0], *_cells(facts)])
    return replace(lead, end=facts[-1].end, cells=(whole,)), at + 1 + len(facts)


def _facts_below(blocks: Sequence[Block], at: int) -> list[Block]:
    """Return the blocks of links and facts that follow a title; below one with links they must be short."""
    lead = blocks[at]
    if not lead.cells[0].links:
        return _run(blocks, at + 1, lambda block: block.headings == lead.headings and _is_facts(block))
    inside = _run(blocks, at + 1, lambda block: block.heading_line == lead.line)
    return inside if not _count_papers(inside) and all(map(_is_short, inside)) else []


def _under_heading(blocks: Sequence[Block], at: int) -> tuple[Block, int] | None:
    """Return the blocks under a heading as one paper if they hold its links and nothing has a title but the heading."""
    first = blocks[at]
    if not _begins_part(blocks, at):
        return None
    under = _run(blocks, at, lambda block: block.headings[: len(first.headings)] == first.headings)
    facts = [block for block in under if _is_facts(block) or _names_people(block)]
    title = re.sub(r"^\W*\d+(?:\.\d+)*[.)]?\s+", "", first.headings[-1])
    if (
        not _is_title(title)
        or any(map(_tells_more, under))
        or _count_papers(facts) != 1
        or any(map(_is_in_bold, under))
    ):
        return None
    line, end = _lines_of_paper(first, facts[-1])
    block = Block(
        kind="paragraph",
        line=line,
        end=end,
        cells=(join_lines([Shown(title, bold=((_behind_notes(title), len(title)),)), *_cells(facts)]),),
        headings=first.headings[:-1],
        heading_lines=first.heading_lines[:-1],
    )
    return block, at + len(under)


def _is_in_bold(block: Block) -> bool:
    """Return whether a block is nothing but a text in bold, which may be the title of the paper below it."""
    (whole, *_) = block.cells
    bold = "".join(whole.text[slice(*span)] for span in whole.bold)
    return (
        not block.table and not whole.links and count_words(bold) > 2 and bold.strip() == whole.text.strip()
    )


def _begins_part(blocks: Sequence[Block], at: int) -> bool:
    """Return whether a block is the first under a heading that stands below another."""
    headings = blocks[at].headings
    return len(headings) > 1 and (at == 0 or blocks[at - 1].headings != headings)


def _is_title(heading: str) -> bool:
    return count_words(heading) > 2 and not is_aside(heading)


def _lines_of_paper(first: Block, last: Block) -> tuple[int, int]:
    """Return the lines of a paper from its heading on: all of its fold, in which no other row may stand."""
    line, end = first.heading_line, last.end
    return first.fold if first.fold and first.fold[0] <= line and end <= first.fold[1] else (line, end)


def _behind_notes(title: str) -> int:
    """Return where a title begins that has a venue or a date in brackets before it."""
    found = _NOTE.match(title)
    return found.end() if found and is_note(found[1]) else 0


def _names_people(block: Block) -> bool:
    return not block.table and not block.cells[0].links and are_names_for_sure(block.cells[0].text.strip())


def _tells_more(block: Block) -> bool:
    """Return whether a block is a row, or has links, and is more than named links and facts."""
    return bool(block.table or block.cells[0].links) and not _is_facts(block) and not _is_speech(block)


def _is_speech(block: Block) -> bool:
    """Return whether a block is a text such as an abstract, with bare addresses that lead to no paper."""
    (whole, *_) = block.cells
    are_bare = all("://" in link.label and not _leads_to_paper(link) for link in whole.links)
    return not block.table and are_bare and count_words(whole.text) > _FEW_WORDS


def _run(blocks: Sequence[Block], at: int, fits: Callable[[Block], bool]) -> list[Block]:
    """Return the blocks from a place on, up to the first that does not fit."""
    return list(takewhile(fits, islice(blocks, at, None)))


def _is_short(block: Block) -> bool:
    return not block.table and len(block.cells[0].text) <= _LONGEST_TITLE


def _may_lead(whole: Shown) -> bool:
    text = whole.text
    lines = list(filter(str.strip, text.split("\n")))
    is_title = len(lines) == 1 and len(text) <= _LONGEST_TITLE and count_words(text) > 1
    return is_title and not _names_fact(mask(whole, link_spans(whole))) and not names_workplaces(text)


def _is_facts(block: Block) -> bool:
    """Return whether a block has nothing but named links and named facts, such as ``Code: ...``."""
    if block.table:
        return False
    (whole,) = block.cells
    text = whole.text
    named = [(link.start, link.end) for link in whole.links if _is_named(link)]
    people = [span for span in whole.italic if are_names_for_sure(whole.text[slice(*span)])]
    text = mask(whole, people)
    for start, end in reversed(named):
        text = f"{text[:start]}\0{text[end:]}"
    return all(map(_is_fact, text.split("\n")))


def _is_named(link: Link) -> bool:
    return role_of_link(link.label, link.url) is not None or "://" in link.label


def _is_fact(line: str) -> bool:
    few = 25 if "\0" in line else 12
    return _names_fact(line) or bool(REMARK.match(line)) or len(re.sub(r"[\W\0]", "", line)) < few


def _names_fact(line: str) -> bool:
    """Return whether a line begins with the name of a fact and a colon."""
    found = _LABEL.match(line)
    if found is None:
        return False
    role = role_of_label(found[1]) or role_of_heading(found[1])
    # A title may begin with such a word, too: *Odd Instructions: Telling Machines What to Do*.
    is_open = role == "other" and any(role_of_label(word) is None for word in found[1].split())
    return role is not None and not is_open


def _count_papers(facts: Sequence[Block]) -> int:
    """Return how many of the blocks link to a paper."""
    return sum(any(_leads_to_paper(link) for link in block.cells[0].links) for block in facts)


def _leads_to_paper(link: Link) -> bool:
    label, place = role_of_link(link.label, link.url), role_of_address(link.url)
    return bool(link.url) and (label == "paper" or (label in (None, "link") and place == "paper"))


def _cells(blocks: Sequence[Block]) -> list[Shown]:
    return [block.cells[0] for block in blocks]
