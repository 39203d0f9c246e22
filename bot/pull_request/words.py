"""Facts as words: what bodies, comments and answers say of a row."""

import re
from collections.abc import Sequence

from bot.core.catalog import Entry
from bot.listing.escape import cell, code_span, plain

MOST = 65_536
"""The longest body or comment that GitHub takes, in characters."""

_MARKER = re.compile(r"((?:<!-- )?\bbot:[\w-]+:(?:start|end)\b(?: -->)?)")
_LIKELY = (
    (0.95, "almost certain"),
    (0.8, "very likely"),
    (0.6, "likely"),
    (0.4, "as likely as not"),
    (0.2, "doubtful"),
    (0.0, "unlikely"),
)


def length(text: str) -> int:
    """Return the number of characters as GitHub counts them at most: UTF-16 units, line ends as two.

    Code points alone would be fewer; a text that fits by this count fits by any.
    """
    return len(text.encode("utf-16-le")) // 2 + text.count("\n")


def likely(probability: float) -> str:
    """Return a probability as a plain word and a number."""
    word = next(word for least, word in _LIKELY if probability >= least)
    return f"{word} ({probability:.2f})"


def shorten(text: str, most: int) -> str:
    """Return the text, cut at a word where it is longer than that."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0][:most].rstrip() + " …"


def fitting(lines: Sequence[str], most: int, left_out: str) -> str:
    """Return the lines that fit into so many characters; a last one tells how many do not, in the words given."""
    kept: list[str] = []
    for line in lines:
        most -= length(line) + 2
        if most < 0:
            kept.append(f"- {left_out.format(len(lines) - len(kept))}")
            break
        kept.append(line)
    return "\n".join(kept)


def abstract_url(entry: Entry) -> str:
    """Return the page that shows the abstract."""
    return f"https://arxiv.org/abs/{entry.arxiv_id}" if entry.arxiv_id else entry.url


def tell_message(text: str) -> str:
    """Return a message of the bot's own on one line, with the README's markers as code that people can copy."""
    parts = _MARKER.split(plain(text))
    return "".join(code_span(part) if place % 2 else _with_blanks(part) for place, part in enumerate(parts))


def _with_blanks(text: str) -> str:
    """Escape the text between two pieces of code, with the blanks around it."""
    start, end = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{start}{cell(text)}{end}" if text.strip() else text


def begin_line(text: str) -> str:
    """Return text for the start of a line or of an item: one that looks like a command is none for the bot."""
    shown = cell(text)
    return f"\\{shown}" if shown.startswith("/") else shown


def name_row(entry: Entry, most: int = 100) -> str:
    """Return a row by its title and the identifier that commands take."""
    return f"{begin_line(shorten(entry.title, most))} ({code_span(entry.id)})"
