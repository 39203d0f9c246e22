"""The README of a list before the bot knows it: its text, and the title in it."""

import re
from pathlib import Path

from bot.support.errors import InputError
from bot.support.files import read_text
from bot.support.plain_text import plain


def first_heading(text: str) -> str:
    """Return the first heading of a Markdown text without its markup, empty where there is none."""
    # A title and the signs behind it are told apart by hand: a pattern for both takes the cube of their blanks.
    found = re.search(r"^#[ \t]+([^\r\n]{1,1000})", text, re.M)
    heading = found[1].rstrip(" \t#") if found else ""
    return plain(re.sub(r"\[!\[.*?\)\]\(.*?\)|!?\[[^\]]*\]\([^)]*\)|<[^>]*>|[`*_]", "", heading))


def read_readme(path: Path) -> str:
    """Return the README's text.

    Raises:
        InputError: the file is missing.
    """
    try:
        return read_text(path)
    except FileNotFoundError:
        raise InputError(
            f"{path} is missing: run `bot init` in the list's folder, or name the file."
        ) from None
