"""The parts of the README that are rendered, each between its two markers; everything else is people's."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.file_names import README
from bot.support.errors import InputError

_MARKER = re.compile(
    r"^[ \t]*<!-- bot:(?P<name>[a-z][a-z0-9_-]*):(?P<end>start|end) -->[ \t]*(?=\r?$)", re.MULTILINE
)
TABLES = "table-"
"""How the names of the parts begin that hold a section's rows."""
_DIGEST = re.compile(r"[ \t]*<!-- rendered (?P<digest>[0-9a-f]{8}) -->(?:\r?\n|\Z)")


@dataclass(frozen=True, slots=True)
class Part:
    """The text between two markers."""

    name: str
    start: int
    """Where the text begins: behind the line of the start marker."""
    end: int
    """Where the line of the end marker begins."""
    line: int
    """The number of the first line of the text."""


def mark(name: str, text: str) -> str:
    """Return a text between its markers."""
    return f"<!-- bot:{name}:start -->\n{text}\n<!-- bot:{name}:end -->"


def sign(text: str) -> str:
    """Return a rendered text under a line that holds its digest."""
    return f"{_margin(text)}<!-- rendered {_digest(text)} -->\n{text}"


def _margin(text: str) -> str:
    """Return the blanks before a text: within a list, a comment without them would end the item it stands in."""
    return text[: len(text) - len(text.lstrip(" \t"))]


def unsign(text: str) -> str:
    """Return a text without the line that holds its digest."""
    return _DIGEST.sub("", text, count=1)


def is_untouched(text: str) -> bool:
    """Tell whether a signed text is as the bot rendered it."""
    line = _DIGEST.match(text)
    return line is not None and line["digest"] == _digest(text[line.end() :])


def _digest(text: str) -> str:
    return hashlib.sha256(text.replace("\r\n", "\n").rstrip("\n").encode()).hexdigest()[:8]


def parts(text: str, required: Iterable[str], name: str = README) -> dict[str, Part]:
    """Return the marked parts of a text.

    Raises:
        InputError: a required marker is missing, or markers are doubled, crossed or left open.
    """
    found: dict[str, Part] = {}
    opened: re.Match[str] | None = None
    for marker in _MARKER.finditer(text):
        here = f"{name}, line {_line_of(marker)}"
        if marker["end"] == "start":
            _refuse_start(marker, opened, found, here)
            opened = marker
        elif opened is None or marker["name"] != opened["name"]:
            raise InputError(
                f"{here}: the marker bot:{marker['name']}:end has no start before it. Mend the markers."
            )
        else:
            found[marker["name"]] = _part_between(opened, marker)
            opened = None
    if opened:
        raise InputError(
            f"{name}: the marker bot:{opened['name']}:end is missing. Put it behind the rendered part."
        )
    _refuse_missing([one for one in required if one not in found], name)
    return found


def _line_of(marker: re.Match[str]) -> int:
    return marker.string.count("\n", 0, marker.start()) + 1


def _part_between(start: re.Match[str], end: re.Match[str]) -> Part:
    first = start.string.index("\n", start.end()) + 1
    return Part(start["name"], first, end.start(), _line_of(start) + 1)


def _refuse_start(
    marker: re.Match[str], opened: re.Match[str] | None, found: Mapping[str, Part], here: str
) -> None:
    """Stop at a start marker within another part, or of a part that was found."""
    if opened:
        place = f"before bot:{opened['name']}:end."
    elif marker["name"] in found:
        place = "a second time."
    else:
        return
    raise InputError(
        f"{here}: the marker bot:{marker['name']}:start stands {place}"
        " Each part needs one start and one end: mend the markers."
    )


def _refuse_missing(missing: Sequence[str], name: str) -> None:
    if missing:
        raise InputError(
            f"{name} has no markers for {', '.join(missing)}, so there is no place for what the bot renders. "
            "Put these lines where each belongs:\n"
            + "\n".join(f"  <!-- bot:{one}:start -->\n  <!-- bot:{one}:end -->" for one in missing)
        )


def replace_parts(text: str, found: Mapping[str, Part], rendered: Mapping[str, str]) -> str:
    """Return the text with new contents between the markers; its line ends stay as they are."""
    newline = _line_end(text)
    for part in sorted(found.values(), key=lambda part: part.start, reverse=True):
        if part.name in rendered:
            content = (rendered[part.name] + "\n").replace("\n", newline)
            text = text[: part.start] + content + text[part.end :]
    return text


def blank_other_parts(text: str, tables: str) -> str:
    """Return a text of which the bot's parts are empty lines, but for the parts whose names begin like the tables'."""
    try:
        found = parts(text, ())
    except InputError:
        return text
    for part in found.values():
        if not part.name.startswith(tables):
            text = (
                text[: part.start] + re.sub(r"[^\r\n]", " ", text[part.start : part.end]) + text[part.end :]
            )
    return text


def mark_lines(text: str, places: Iterable[tuple[int, int, str]]) -> str:
    """Return a text with markers around some of its lines; all else stays to the byte.

    Args:
        text: the text.
        places: the first line, from 1, the line after the last, and the name of each part; in their order.
    """
    newline = _line_end(text)
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += newline
    for first, end, name in sorted(places, reverse=True):
        lines[first - 1 : end - 1] = _between_markers(lines[first - 1 : end - 1], name, newline)
    return "".join(lines)


def _between_markers(inside: Sequence[str], name: str, newline: str) -> list[str]:
    whole = "".join(inside)
    blanks, body = _margin(whole), sign(whole.rstrip("\r\n"))
    start, stop = (f"{blanks}<!-- bot:{name}:{which} -->{newline}" for which in ("start", "end"))
    return [start, body.replace("\r\n", "\n").replace("\n", newline) + newline, stop]


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
