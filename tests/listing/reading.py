"""Markdown as GitHub reads it: what a text shows, its links, and what else arises."""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PARSER.validateLink = lambda url: True  # type: ignore[method-assign]

# What GitHub turns into a link, a notification, a formula or a picture when it stands in rendered text.
REFERENCES = [
    re.compile(r"(?<![\w`])@[\w-]"),
    re.compile(r"#\d"),
    re.compile(r"\bGH-\d", re.IGNORECASE),
    re.compile(r"(?<![^\W_])[0-9a-f]{7,40}(?![^\W_])", re.IGNORECASE),
    re.compile(r"\b(?:https?|ftp)://", re.IGNORECASE),
    re.compile(r"\bwww\.", re.IGNORECASE),
    re.compile(r"[\w.+-]@[\w-]"),
    re.compile(r":[\w+-]+:"),
]


@dataclass
class Cell:
    text: str = ""
    links: tuple[tuple[str, str], ...] = ()
    others: tuple[str, ...] = ()
    """Types of tokens that are neither text nor links."""

    @property
    def read(self) -> str:
        """The text as a person reads it."""
        return self.text.replace("\u200b", "")


def read_inline(token: Token) -> Cell:
    cell = Cell()
    opened, url = 0, ""
    for child in token.children or []:
        if child.type in ("text", "text_special"):
            cell.text += child.content
        elif child.type == "link_open":
            opened, url = len(cell.text), str(child.attrGet("href"))
        elif child.type == "link_close":
            cell.links += ((cell.text[opened:].replace("\u200b", ""), url),)
        else:
            cell.others += (child.type,)
    return cell


def read_blocks(markdown: str) -> tuple[list[list[Cell]], list[str]]:
    """Return the rows of all tables, header rows included, and the types of all other blocks."""
    rows: list[list[Cell]] = []
    others: list[str] = []
    in_table = False
    for token in PARSER.parse(markdown):
        if token.type in ("table_open", "table_close"):
            in_table = token.type == "table_open"
            others += ["table"] * in_table
        elif token.type == "tr_open":
            rows.append([])
        elif in_table and token.type == "inline":
            rows[-1].append(read_inline(token))
        elif not in_table and token.nesting >= 0:
            others.append(token.type)
    return rows, others


def references(text: str) -> list[str]:
    return [found[0] for pattern in REFERENCES for found in pattern.finditer(text)]
