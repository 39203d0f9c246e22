"""Reading a Markdown document: its blocks, with their lines and headings.

The document is read as GitHub shows it (CommonMark with tables, and the HTML within it), so that a Markdown table and
an HTML one, or ``<br>`` and a line's end, are one to whoever reads the blocks.
"""

import re
from collections.abc import Sequence

from markdown_it.token import Token
from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.listing.document import Block
from bot.listing.outline import FOLD, LINES, Outline, children, names_period
from bot.listing.several import (
    count_belonging,
    is_byline,
    is_paper_heading,
    is_titled,
    split_items,
    split_lines,
)
from bot.listing.shown import MARKDOWN, Shown, join_lines, show, with_addresses
from bot.listing.tables import add_cut_off_rows, read_table
from bot.listing.vocabulary import count_words

_OPENING = frozenset({"heading_open", "paragraph_open", "list_item_open", "table_open", "tr_open"})
_HTML = re.compile(r"<(h[1-6]|p|li|table|tr|summary|details)\b(?![^<>]*data-lines)", re.IGNORECASE)
_UNREAD = frozenset({"pre", "script", "style", "-text", "-comment"})
_LONGEST = 20_000_000
"""Characters of a document that are read."""
_DEEPEST = 100


def read_document(text: str) -> list[Block]:
    """Return the blocks of a document in their order."""
    text = text[:_LONGEST]
    lines = text.splitlines()
    tokens = MARKDOWN.parse(text.replace("\r\n", "\n").replace("\r", "\n"))
    for token in tokens:
        _note_lines(token, lines)
    body = LexborHTMLParser(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})).body
    outline = Outline(lines)
    if body is not None:
        _read_children(body, outline, 0)
    return outline.blocks


def _note_lines(token: Token, lines: Sequence[str]) -> None:
    """Write into a token on which lines it stands."""
    if token.map and token.type in _OPENING:
        token.attrSet(LINES, f"{token.map[0] + 1}-{token.map[1] + 1}")
    elif token.map and token.type == "html_block":
        token.content = _with_lines(token, lines)


def _with_lines(token: Token, lines: Sequence[str]) -> str:
    """Write into the elements of an HTML block on which lines they stand."""
    first = token.map[0] if token.map else 0

    def write(found: re.Match[str]) -> str:
        start = first + found.string.count("\n", 0, found.start())
        closing = f"</{found[1].lower()}"
        longest = len(lines) if found[1].lower() == "table" else start + 400
        last = next((n for n in range(start, min(longest, len(lines))) if closing in lines[n].lower()), start)
        return f'{found[0]} {LINES}="{start + 1}-{last + 2}"'

    return _HTML.sub(write, token.content)


def _read_children(node: LexborNode, outline: Outline, depth: int) -> None:
    for child in children(node) if depth < _DEEPEST else ():
        _read(child, outline, depth)


def _read(node: LexborNode, outline: Outline, depth: int) -> None:
    match node.tag or "":
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "summary" as tag:
            _read_heading(node, int(tag[1]) if tag != "summary" else FOLD, outline)
        case "details":
            before, around = list(outline.headings), outline.fold
            outline.fold = outline.lines_of(node)
            _read_children(node, outline, depth + 1)
            outline.leave_fold(before)
            outline.fold = around
        case "table":
            read_table(node, outline)
        case "li":
            _read_item(node, outline, depth)
        case "p":
            _read_paragraph(node, outline)
        case tag if tag not in _UNREAD:
            _read_children(node, outline, depth + 1)


def _read_heading(node: LexborNode, level: int, outline: Outline) -> None:
    whole = show(node)
    line = outline.lines_of(node)[0]
    outline.leave(level)
    if is_paper_heading(whole):
        outline.add(Block("paragraph", line, line + 1, (whole,)))
    if title := " ".join(whole.text.split()):
        outline.headings.append((level, title[:200], line))


def _read_item(node: LexborNode, outline: Outline, depth: int) -> None:
    nested = [child for child in children(node) if child.tag in ("ul", "ol")]
    own = show(node, ("ul", "ol", "p", "pre", "table"))
    if nested and names_period(own):
        _read_period(own, nested, outline, depth)
    elif nested and _is_one_paper(node, nested):
        outline.add(Block("item", *outline.lines_of(node), (with_addresses(show(node)),)))
    else:
        _read_own_text(node, own, nested, outline)
        _read_paragraphs(node, outline)
        _read_tables(node, outline)
        _read_lists(nested, outline, depth)


def _read_period(own: Shown, nested: Sequence[LexborNode], outline: Outline, depth: int) -> None:
    """Read the lists below an item that names a year."""
    before, outline.period = outline.period, own.text.strip()
    _read_lists(nested, outline, depth)
    outline.period = before


def _read_lists(nested: Sequence[LexborNode], outline: Outline, depth: int) -> None:
    for part in nested:
        _read_children(part, outline, depth + 1)


def _is_one_paper(node: LexborNode, nested: Sequence[LexborNode]) -> bool:
    """Return whether links of a paper, or its authors and venue, stand in a list of their own below its title."""
    paragraphs = [child for child in children(node) if child.tag == "p"]
    below = [show(item) for part in nested for item in part.css("li")]
    bylines = sum(map(is_byline, below))
    return len(paragraphs) < 2 and not any(
        is_titled(item) and not (bylines == 1 and is_byline(item)) for item in below
    )


def _read_own_text(node: LexborNode, own: Shown, nested: Sequence[LexborNode], outline: Outline) -> None:
    """Read what stands in an item itself, outside of paragraphs."""
    if not own.text.strip():
        return
    line, end = outline.lines_of(node)
    below = [outline.lines_of(part.css_first("li") or part)[0] for part in nested]
    for text in split_items(with_addresses(own)):
        outline.add(Block("item", line, min([end, *below]), (text,)))


def _read_tables(node: LexborNode, outline: Outline) -> None:
    """Read the tables that stand in an item."""
    for child in children(node):
        if child.tag == "table":
            read_table(child, outline)


def _read_paragraphs(node: LexborNode, outline: Outline) -> None:
    """Read the paragraphs of an item, of which the first is the item itself."""
    line, _ = outline.lines_of(node)
    paragraphs = [child for child in children(node) if child.tag == "p"]
    texts = list(map(show, paragraphs))
    belonging = count_belonging(texts)
    if belonging > 1:
        end = outline.lines_of(paragraphs[belonging - 1])[1]
        outline.add(Block("item", line, end, (with_addresses(join_lines(texts[:belonging])),)))
    elif paragraphs:
        _add_parts(Block("item", line, outline.lines_of(paragraphs[0])[1], (texts[0],)), outline)
    for paragraph, text in zip(paragraphs[belonging:], texts[belonging:], strict=True):
        _add_parts(Block("paragraph", *outline.lines_of(paragraph), (text,)), outline)


def _read_paragraph(node: LexborNode, outline: Outline) -> None:
    line, end = outline.lines_of(node)
    raw = [text.strip() for text in outline.lines[line - 1 : end - 1]]
    whole = show(node)
    if raw and all(map(_is_row, raw)):
        add_cut_off_rows(line, raw, outline)
    elif _is_in_bold(whole) and names_period(whole):
        outline.period = whole.text.strip()
    else:
        # What stands in bold alone, and in few words, ends the year above it.
        outline.period = "" if _is_in_bold(whole) else outline.period
        _add_parts(Block("paragraph", line, end, (whole,)), outline)


def _is_row(line: str) -> bool:
    return line.startswith("|") and line.count("|") > 2


def _is_in_bold(whole: Shown) -> bool:
    bare = whole.text.strip(" \n:：")
    bold = "".join(whole.text[slice(*span)] for span in whole.bold).strip(" \n:：")
    return bool(bare) and bold == bare and not whole.links and count_words(bare) < 5


def _add_parts(block: Block, outline: Outline) -> None:
    """Add a paragraph; where the next paper begins on a new line of it, each as a block of its own."""
    for part in split_lines(block, outline.lines[block.line - 1 : block.end - 1]):
        outline.add(part)
