"""Answers with a record that is broken: the other records of the page are kept.

A number of thousands of digits, a value nested thousands deep, an invalid byte or a control character makes a whole
document unreadable to its parser. These functions read such a document record by record.
"""

import json
import re
from typing import Any
from xml.etree import ElementTree

from defusedxml import ElementTree as SafeTree

ATOM = "{http://www.w3.org/2005/Atom}"

UNREADABLE = None
"""What stands in a list for a record that no parser reads."""

# A string without its end reaches to the end of the text, so that no text takes more than one look.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
# What XML 1.0 forbids, as a character and as a reference to one.
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_END = "</entry>"
_DEEPER = {"[": 1, "{": 1, "]": -1, "}": -1}
"""How many levels deeper a text is behind a sign."""
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));")


def read_json(body: bytes) -> Any:
    """Return the value of a JSON document; a record that cannot be read becomes None.

    Records are the items of a list that is the whole document, or stands under ``data`` in an object.

    Raises:
        ValueError: the document cannot be read, or was cut short.
    """
    text = body.decode("utf-8", errors="replace")
    try:
        return _loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return _loads_record_by_record(text)
    except RecursionError:
        raise ValueError("the answer is nested too deep") from None


def read_json_or_nothing(body: bytes) -> Any:
    """Return the value of a JSON document, None where it cannot be read."""
    try:
        return read_json(body)
    except ValueError:
        return None


def _loads(text: str) -> Any:
    return json.loads(text, strict=False)


def _loads_record_by_record(text: str) -> Any:
    text = text.strip()
    is_list = text.startswith("[")
    start = 0 if is_list else _data_of(text)
    records, end = _split(text, start)
    values = [_load_record(record) for record in records]
    if not is_list:
        return _loads(f"{text[:start]}[]{text[end:]}") | {"data": values}
    if text[end:].strip():
        raise ValueError("the answer goes on after its end")
    return values


def _data_of(text: str) -> int:
    """Return where the list under ``data`` of an object begins."""
    depth, key = 0, ""
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if depth == 1 and sign == "[" and key == '"data"':
            return token.start()
        depth += _DEEPER.get(sign, 0)
        if depth == 1 and sign not in _DEEPER:
            key = sign
    raise ValueError("the answer is not JSON")


def _split(text: str, start: int) -> tuple[list[str], int]:
    """Return the items of the list that begins at a place, as texts, and where the list ends."""
    records: list[str] = []
    depth, begin = 0, start + 1
    for token in _TOKEN.finditer(text, start):
        sign = token[0]
        depth += _DEEPER.get(sign, 0)
        if depth == 1 and sign == ",":
            records.append(text[begin : token.start()].strip())
            begin = token.end()
        if depth == 0:
            last = text[begin : token.start()].strip()
            return [*records, last] if last else records, token.end()
    raise ValueError("the answer was cut short")


def _load_record(text: str) -> Any:
    try:
        return _loads(text)
    except (ValueError, RecursionError):
        return UNREADABLE


def read_feed(body: bytes) -> tuple[ElementTree.Element, int, bool]:
    """Return the root of an Atom feed, how many entries could not be read, and whether it had to be mended.

    Raises:
        DefusedXmlException: the document has a document type.
        ElementTree.ParseError, ValueError, LookupError, RecursionError: it cannot be read, or was cut short.
    """
    try:
        return _parse(body), 0, False
    except (ElementTree.ParseError, ValueError):
        text = _REFERENCE.sub(_allow, _FORBIDDEN.sub(" ", body.decode("utf-8", errors="replace")))
    try:
        return _parse(text.encode()), 0, True
    except ElementTree.ParseError:
        return *_parse_entry_by_entry(text), True


def _parse(body: bytes) -> ElementTree.Element:
    root: ElementTree.Element = SafeTree.fromstring(body, forbid_dtd=True)
    return root


def _parse_entry_by_entry(text: str) -> tuple[ElementTree.Element, int]:
    *parts, rest = text.split(_END)
    halves = [part.partition("<entry") for part in parts]
    opening = _opening(text)
    frame = _parse("".join([*(head for head, _, _ in halves), rest]).encode())
    unreadable = 0
    for _, begin, entry in halves:
        try:
            feed = _parse(f"{opening}{begin}{entry}{_END}</feed>".encode())
            frame.extend(feed.iterfind(f"{ATOM}entry"))
        except ElementTree.ParseError:
            unreadable += 1
    return frame, unreadable


def _opening(text: str) -> str:
    found = re.search(r"<feed\b[^>]*>", text)
    return found[0] if found else "<feed>"


def _allow(reference: re.Match[str]) -> str:
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return " " if number > 0x10FFFF or _FORBIDDEN.match(chr(number)) else reference[0]
