"""Which lines of a comment speak to the bot: those that begin with ``/bot`` in the text of a paragraph.

A CommonMark parser decides what is text: code, quotations, comments in HTML and links hold no command.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST = 65_536
"""The longest comment that GitHub takes, in characters; what stands beyond is not read."""
_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
# A word such as /bottom is for nobody; a command whose blank was forgotten is for the bot.
_MEANT = re.compile(
    r"(?m)^[ \t]*/bot(?=$|[^a-z0-9]|(?:accept|add|help|hold|reject|rescan|set)\b)", re.IGNORECASE
)
# The parser keeps characters of the private use area as they are: one marks each line that may be meant.
_MARK, _MARKED = "\ue000", re.compile("\ue000([0-9]+)\ue001")
_PRIVATE = re.compile("[\ue000\ue001]")


def lines_for_bot(comment: str) -> Iterator[tuple[str, bool]]:
    """Yield each line that begins with ``/bot``, and whether it stands in a paragraph rather than a heading or table."""
    if not re.search("/bot", comment, re.IGNORECASE):
        return
    text = _PRIVATE.sub("\ufffd", comment[:LONGEST].replace("\r\n", "\n").replace("\r", "\n"))
    open_blocks: list[str] = []
    for token in _PARSER.parse(text):
        if token.nesting == 1:
            open_blocks.append(token.type)
        elif token.nesting == -1:
            open_blocks.pop()
        elif token.type == "inline" and "blockquote_open" not in open_blocks:
            in_paragraph = open_blocks[-1] == "paragraph_open"
            for line in _meant(token.content):
                yield line, in_paragraph


def _meant(content: str) -> Iterator[str]:
    """Yield the lines of inline content that begin with ``/bot`` as text, not within a code span or a tag."""
    if not _MEANT.search(content):
        return
    lines = content.split("\n")
    marked = [_MEANT.sub(f"{_MARK}{place}\ue001", line) for place, line in enumerate(lines)]
    for token in _PARSER.parseInline("\n".join(marked)):
        for place in _marked_starts(token.children or ()):
            yield lines[place].strip()


def _marked_starts(tokens: Sequence[Token]) -> Iterator[int]:
    """Yield the marks with which the text of a line begins."""
    at_start, links = True, 0
    for token in tokens:
        links += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type == "text" and at_start and not links and (found := _MARKED.match(token.content)):
            yield int(found[1])
        if token.type in ("softbreak", "hardbreak"):
            at_start = True
        elif token.type != "text" or token.content:
            at_start = False
