"""Addresses of badges at shields.io: the words that one shows, and words as one has them."""

import re
from urllib.parse import quote, unquote

_BADGE = re.compile(r"https?://img\.shields\.io/badge/(?P<words>[^/?#]{1,800}?)(?:\.svg)?(?:[?#].*)?")
_PART = re.compile(r"(?:[^-]|--)+")


def words_of_badge(url: str) -> list[str]:
    """Return the words that a badge shows, label and message apart; none where its picture is made from figures."""
    found = _BADGE.fullmatch(url.strip())
    return list(map(_decode, split_badge(found["words"])[:-1])) if found else []


def split_badge(words: str) -> list[str]:
    """Return the parts of the address of a badge: label, message and colour, or only the last two."""
    return _PART.findall(words)


def _decode(part: str) -> str:
    shown = unquote(part).replace("--", "-")
    return " ".join(re.sub("__|_", lambda found: "_" if len(found[0]) > 1 else " ", shown).split())


def badge_part(text: str) -> str:
    """Return a text as it stands in the address of a badge: no character in it ends the part, the address or its link."""
    escaped = text.replace("-", "--").replace("_", "__")
    return quote(escaped, safe="", errors="replace")
