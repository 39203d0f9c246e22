"""Which lines of a comment speak to the bot: those that begin with ``/bot`` in the text of a paragraph.

A CommonMark parser decides what is text: code, quotations, comments in HTML and links hold no command. A line that
is meant for the bot but stands where nothing is obeyed comes with the reason, for the answer.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

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
    written, inside = text.split("\n"), ""
    for token, blocks in _passages(_PARSER.parse(text)):
        if token.type == "html_block":
            yield from _lines_in_html(token, blocks, inside)
        elif token.type == "inline":
            yield from _lines_in_text(token, blocks, written, inside)
        inside = _follow(_html_of(token), inside)


def _passages(tokens: Iterable[Token]) -> Iterator[tuple[Token, Sequence[str]]]:
    """Yield the tokens that open and close nothing, each with the blocks around it, the innermost last."""
    blocks: list[str] = []
    for token in tokens:
        if token.nesting == 1:
            blocks.append(token.type)
        elif token.nesting == -1:
            blocks.pop()
        else:
            yield token, blocks


def _lines_in_html(token: Token, blocks: Sequence[str], inside: str) -> Iterator[tuple[str, str]]:
    for line in token.content.split("\n"):
        if _MEANT.match(line) and not inside and not _is_quoted(blocks):
            yield line.strip(_UNSEEN), IN_HTML
        inside = _follow(line, inside)


def _lines_in_text(
    token: Token, blocks: Sequence[str], written: Sequence[str], inside: str
) -> Iterator[tuple[str, str]]:
    content = _unquote(token, written) if _is_quoted(blocks) else token.content
    for line in _find_meant(content, inside):
        yield line, _why_not(line, blocks)


def _is_quoted(blocks: Sequence[str]) -> bool:
    return "blockquote_open" in blocks


def _why_not(line: str, blocks: Sequence[str]) -> str:
    """Return why a line of text is not obeyed; nothing where it is."""
    if _is_quoted(blocks):
        return IN_QUOTATION
    if blocks[-1] != "paragraph_open":
        return IN_HEADING
    return "" if line.lower().startswith("/bot") else DECORATED


def _html_of(token: Token) -> str:
    if token.type == "html_block":
        return token.content
    return "".join(child.content for child in token.children or () if child.type == "html_inline")


def _follow(html: str, inside: str) -> str:
    """Return what is open after a piece of HTML: a comment, an element that holds no commands, or nothing."""
    for found in _SIGNS.finditer(html):
        sign = found[0].lower()
        if not inside:
            inside = _opened_by(sign)
        elif sign == ("-->" if inside == "<!--" else f"</{inside}"):
            inside = ""
    return inside


def _opened_by(sign: str) -> str:
    if sign == "<!--":
        return sign
    return sign[1:] if sign[1].isalpha() else ""


def _unquote(token: Token, written: Sequence[str]) -> str:
    """Return the lines of a quoted paragraph that continue it without a sign of quotation, where they are meant."""
    first, after = token.map or (0, 0)
    pairs = zip(token.content.split("\n"), written[first:after], strict=False)
    return "\n".join(line for line, as_written in pairs if _MEANT.match(as_written))


def _find_meant(content: str, inside: str) -> Iterator[str]:
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


def _marked_starts(tokens: Iterable[Token], inside: str) -> Iterator[int]:
    """Yield the marks with which the text of a line begins."""
    at_start, links = True, 0
    for token in tokens:
        if token.type.startswith("link_"):
            links += token.nesting
        elif token.type == "html_inline":
            inside = _follow(token.content, inside)
        elif at_start and not links and not inside:
            yield from _mark(token)
        at_start = _is_line_start(token, at_start)


def _mark(token: Token) -> Iterator[int]:
    if token.type == "text" and (found := _MARKED.match(token.content)):
        yield int(found[1])


def _is_line_start(token: Token, at_start: bool) -> bool:
    """Return whether what follows a token still stands at the start of its line."""
    if token.type in ("softbreak", "hardbreak"):
        return True
    return at_start and token.type in ("text", "em_open", "strong_open", "s_open") and not token.content
