"""What running text beside a paper's title is made of: named facts, and parts such as names, a venue, a date."""

import re
from collections.abc import Iterable
from typing import Final

from bot.core.authors import split_off_others
from bot.core.settings import Role
from bot.listing.bylines import split_off_names, split_sentences
from bot.listing.names import are_names_for_sure, read_names
from bot.listing.notes import is_note, is_preprint, read_note, read_told_note
from bot.listing.shown import Link, Shown, Span
from bot.listing.vocabulary import LinkRole, count_words, role_of_address, role_of_heading, role_of_label
from bot.support.plain_text import plain

BRACKETS = re.compile(r"[\[(（【]([^\[\]()（）【】]{2,120})[\])）】]")
EDGES = " \t\n,;:：，、/|–—·•~\\-"
"""What stands between the parts of a text."""
_LABELLED = re.compile(r"^\W{0,4}(?P<label>[^\W\d_][\w ()/]{1,22}?)\s*[:：]\s*(?P<value>.*)$")
_NEXT_NAME = re.compile(r",? et\.? al\b|(?:,| and| &) (?P<name>[^,.\n]+)")
_LAST_NAME = re.compile(r"(?:^|[,.] )(?P<name>[^,.\n]+)(?:,| and| &) $")
_PARTS = re.compile(r"\n|\s[|•·]\s")
_FACTS: Final = ("title", "authors", "venue", "date")


def link_spans(whole: Shown) -> list[Span]:
    """Return where the links of a text stand."""
    return [(link.start, link.end) for link in whole.links]


def mask(whole: Shown, spans: Iterable[Span]) -> str:
    """Return the text with zero characters in place of some of its spans."""
    text = list(whole.text)
    for start, end in spans:
        text[start:end] = "\0" * (end - start)
    return "".join(text)


def read_facts(whole: Shown) -> dict[str, str]:
    """Return what lines such as ``Authors: Ann Bell`` name, where a text has several such lines."""
    lines = _labelled_lines(whole)
    roles = [role_of_heading(found["label"]) or role_of_label(found["label"]) for found in lines]
    if len(roles) - roles.count(None) < 2 and not {"authors", "venue"}.intersection(roles):
        return {}
    facts: dict[str, str] = {}
    for role, found in zip(roles, lines, strict=True):
        value = plain(found["value"].replace("\0", " ")).strip(" []|")
        value = value[1:-1] if value.startswith("(") and value.endswith(")") else value
        if _is_fact(role, value):
            facts.setdefault(str(role), value)
    return facts


def _labelled_lines(whole: Shown) -> list[re.Match[str]]:
    parts = _PARTS.split(mask(whole, link_spans(whole)))
    return list(filter(None, map(_LABELLED.match, parts)))


def without_facts(line: str) -> list[str]:
    """Return the parts of a line that bars tell apart, without those that name a fact: as in ``Venue: ICML | ...``."""
    parts = _PARTS.split(line)
    named = [found and role_of_heading(found["label"]) in _FACTS for found in map(_LABELLED.match, parts)]
    return [part for part, is_fact in zip(parts, named, strict=True) if not is_fact] if any(named) else [line]


def _is_fact(role: Role | LinkRole | None, value: str) -> bool:
    return role in _FACTS and count_words(value) > (role == "title")


def is_person(whole: Shown, link: Link) -> bool:
    """Return whether a link is one of several names, each with its person's page, or of names in italics."""
    if role_of_address(link.url) in ("paper", "code") or not 1 < len(link.label.split()) < 5:
        return False
    span = (link.start, link.end)
    is_marked = any(start <= span[0] and span[1] <= end for start, end in whole.italic)
    is_name = role_of_label(link.label) is None and bool(read_names(link.label, sure=True))
    return is_name and (is_marked or is_among_names(whole, span))


def is_among_names(whole: Shown, italics: Span) -> bool:
    """Return whether a text in italics is one of the names around it, or the *et al.* behind them, as in ``*Ann Bell*, Carl Dorn``."""
    start, end = italics
    if split_off_others(whole.text[start:end])[0].strip() == "":
        return True
    line = whole.text.rfind("\n", 0, start) + 1
    behind, before = _NEXT_NAME.match(whole.text, end), _LAST_NAME.search(whole.text[line:start])
    name = whole.text[start:end].strip(" ,")
    is_one = "," not in name and bool(read_names(name, sure=True))
    beside = [found["name"] or "" for found in (behind, before) if found]
    return is_one and any(not one or read_names(one, sure=True) for one in beside)


def is_beside(text: str) -> bool:
    """Return whether a text may stand beside a title: names, a venue, or a date."""
    bare = text.strip(" .,")
    return (
        is_note(bare)
        or read_told_note(bare, sure=False)[0] is not None
        or (" " in bare and read_names(bare, sure=False) is not None)
        or are_names_for_sure(bare)
        or _is_names_with_venue(bare)
    )


def _is_names_with_venue(text: str) -> bool:
    names, rest = split_off_names(text)
    return names is not None and (is_preprint(rest) or read_note(rest)[0] is not None)


def split_parts(text: str) -> list[str]:
    """Return the sentences of a text if each is short, as names and venues are; else the text."""
    bare = text.strip(EDGES)
    parts = [bare[slice(*part)] for part in split_sentences(bare)]
    return parts if all(map(is_beside, parts)) else [bare]
