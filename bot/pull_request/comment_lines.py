"""Which lines of a comment speak to the bot: those that begin with ``/bot`` in the text of a paragraph.

A CommonMark parser decides what is text: code, quotations, comments in HTML and links hold no command. A line that
is meant for the bot but stands where nothing is obeyed comes with the reason, for the answer.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST = 65_536
"""The longest comment that GitHub takes, in characters; what stands beyond is not read."""
IN_HEADING = "it stands in a heading or a table; put empty lines around it"
IN_HTML = "it stands in HTML; put empty lines around it"
IN_QUOTATION = "it continues the quotation above; put an empty line before it"
DECORATED = "it must begin its line, without emphasis and without a box to tick"
_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_UNSEEN = " \t\u00a0\u200b\ufeff"
_MEANT = re.compile(
    rf"(?m)^(?P<before>[{_UNSEEN}]*)(?P<around>(?:[*_~]{{1,3}}|\[[ xX]\][ \t]+)*)/bot", re.IGNORECASE
)
# The parser keeps characters of the private use area as they are: one marks each line that may be meant.
_MARKED = re.compile(r"(?:\[[ xX]\][ \t]+)*[" + _UNSEEN + "]*\ue000([0-9]+)\ue001")
_PRIVATE = re.compile("[\ue000\ue001]")
# What opens and closes in HTML that shows no text, or text that is no paragraph; <!--> is a whole comment.
_SIGNS = re.compile(
    r"<!--(?:-?>)?|-->|</?(?:a|blockquote|code|kbd|pre|samp|script|style|textarea)\b", re.IGNORECASE
)


def lines_for_bot(comment: str) -> Iterator[tuple[str, str]]:
    """Yield each line that begins with ``/bot``, and why it is not obeyed: nothing where it is."""
    if not re.search("/bot", comment, re.IGNORECASE):
        return
    text = _PRIVATE.sub("\ufffd", comment[:LONGEST].replace("\r\n", "\n").replace("\r", "\n"))
    written, open_blocks, inside = text.split("\n"), list[str](), ""
    for token in _PARSER.parse(text):
        quoted = "blockquote_open" in open_blocks
        if token.nesting == 1:
            open_blocks.append(token.type)
        elif token.nesting == -1:
            open_blocks.pop()
        elif token.type == "html_block":
            lines = token.content.split("\n")
            for line in lines:
                if _MEANT.match(line) and not inside and not quoted:
                    yield line.strip(_UNSEEN), IN_HTML
                inside = _follow(line, inside)
        elif token.type == "inline":
            in_paragraph = open_blocks[-1] == "paragraph_open"
            content = _unquoted(token, written) if quoted else token.content
            for line in _meant(content, inside):
                yield line, IN_QUOTATION if quoted else _why_not(line) if in_paragraph else IN_HEADING
            inside = _follow_inline(token.children or (), inside)


def _follow(html: str, inside: str) -> str:
    """Return what is open after a piece of HTML: a comment, an element that holds no commands, or nothing."""
    for found in _SIGNS.finditer(html):
        sign = found[0].lower()
        if sign == (inside and ("-->" if inside == "<!--" else f"</{inside}")):
            inside = ""
        elif not inside and sign == "<!--":
            inside = sign
        elif not inside and sign[1].isalpha():
            inside = sign[1:]
    return inside


def _follow_inline(tokens: Sequence[Token], inside: str) -> str:
    return _follow("".join(token.content for token in tokens if token.type == "html_inline"), inside)


def _why_not(line: str) -> str:
    return "" if line.lower().startswith("/bot") else DECORATED


def _unquoted(token: Token, written: Sequence[str]) -> str:
    """Return the lines of a quoted paragraph that continue it without a sign of quotation, where they are meant."""
    first, after = token.map or (0, 0)
    pairs = zip(token.content.split("\n"), written[first:after], strict=False)
    return "\n".join(line for line, as_written in pairs if _MEANT.match(as_written))


def _meant(content: str, inside: str) -> Iterator[str]:
    """Yield the lines of inline content that begin with ``/bot`` as text, not within a code span or a tag.

    Args:
        content: Markdown.
        inside: what is open in HTML before it.
    """
    if not _MEANT.search(content):
        return
    lines = content.split("\n")
    marked = [
        _MEANT.sub(rf"\g<before>\g<around>{chr(0xE000)}{place}{chr(0xE001)}", line)
        for place, line in enumerate(lines)
    ]
    for token in _PARSER.parseInline("\n".join(marked)):
        for place in _marked_starts(token.children or (), inside):
            yield lines[place].strip(_UNSEEN)


def _marked_starts(tokens: Sequence[Token], inside: str) -> Iterator[int]:
    """Yield the marks with which the text of a line begins."""
    at_start, links = True, 0
    for token in tokens:
        links += token.nesting if token.type in ("link_open", "link_close") else 0
        inside = _follow_inline((token,), inside)
        is_text = token.type == "text" and not links and not inside
        if at_start and is_text and (found := _MARKED.match(token.content)):
            yield int(found[1])
        if token.type in ("softbreak", "hardbreak"):
            at_start = True
        elif token.type not in ("text", "em_open", "strong_open", "s_open") or token.content:
            at_start = False
