"""One author's name, taken apart into given and family name."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from bot.core.authors.vocabulary import (
    CAPITAL,
    CONJUNCTIONS,
    PARTICLES,
    SYLLABLE,
    TITLES,
    VIETNAMESE,
    WESTERN,
)
from bot.core.authors.words import (
    has_leading_family,
    has_trailing_initials,
    is_generation,
    is_group,
    is_suffix,
)
from bot.support.markup import decode
from bot.support.plain_text import fold

_LONGEST = 300
"""Characters of a name that are read: what is longer is no name."""
_IS_CAPITAL = re.compile(CAPITAL)
_CAPITAL_FAMILY = re.compile(rf"\s(?P<family>(?:{CAPITAL}\s)+(?:\S+\s(?:{CAPITAL}\s)+)?\S+)$")
_BEHALF = re.compile(r"^(?:(?:and |for |on behalf of )+(?:the )?)", re.IGNORECASE)
_MENTION = re.compile(r"(?<!\S)@+\s*")
_ASIDE = re.compile(
    r"\([^)]*\)|[\"“”‘].*?[\"“”’](?=\s)|(?<=\s)'[^'\s]{2,20}'(?=\s)|\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b|[*†‡§¶✉¹²³⁰⁴-⁹]|(?<!-)\b\d+\b|(?<=[^\W\d_])\d+(?![^\W_])"
)
_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]\s*")
"""An affiliation, or the name in another script."""
_WHOLE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
"""Scripts of which a name stays as it is."""
_BARE_ACCENT = re.compile(
    r"(?:(?<=[A-Za-z])|^)\"(?P<dots>[aeiouAEIOU])(?=[^\"]*[^\W\d_])|(?<=[a-z])`(?P<grave>[aeiou])"
)
"""TeX accents that lost their backslash: Rapha"el, Valli`eres."""
_GLUED = re.compile(r"(?<=\b[^\W\d_]\.)(?=[^\W\d_]{2})")


@dataclass(frozen=True, slots=True)
class Name:
    """One author's name."""

    given: str
    """Given names or initials; empty for groups and single names."""
    family: str
    """The family name with its particles as the author writes them, or the whole name of a group."""


def parse_name(name: str) -> Name:
    """Read one name: ``Yichi Zhang``, ``Zhang, Yichi``, ``Zhang Y``, ``J. van der Berg``, ``Rossana De Leo, PhD``."""
    whole = _BEHALF.sub("", _MENTION.sub("", decode(name[:_LONGEST])))
    if is_group(whole):
        return Name("", whole)
    whole = _BRACKETS.sub(" ", whole).strip() or whole
    if _WHOLE.search(whole):
        return Name("", whole)
    bare = " ".join(_ASIDE.sub(" ", _BARE_ACCENT.sub(_accent, whole)).split())
    return _parts(_GLUED.sub(" ", _in_title_case(bare)))


def _accent(found: re.Match[str]) -> str:
    letter, mark = (found["dots"], "\u0308") if found["dots"] else (found["grave"], "\u0300")
    return unicodedata.normalize("NFC", letter + mark)


def _in_title_case(name: str) -> str:
    """Return a name that a source wrote in capitals as people write it; initials behind it stay."""
    is_shouted = name.isupper() and "." not in name and " " in name
    return name.title() if is_shouted and not has_trailing_initials(name.split()) else name


def _parts(name: str) -> Name:
    """Take a name without asides apart."""
    pieces = filter(None, map(str.strip, name.split(",")))
    family, *rest = [piece for piece in pieces if not is_suffix(piece)] or [name]
    if rest:
        return _family_first(family, " ".join(rest).split())
    words = _without_suffixes(_without_titles(family.split()), shortest=2)
    if len(words) < 2:
        return Name("", " ".join(words))
    if has_trailing_initials(words):
        return Name(words[-1], _spell(" ".join(words[:-1]).rstrip(".")))
    if has_leading_family(words):
        return Name(" ".join(words[1:]), _spell(words[0]))
    return _read_given_first(words)


def _family_first(family: str, given: list[str]) -> Name:
    """Return a name that had a comma behind the family's; particles may stand at its end: ``Goot, Rob van der``."""
    behind = list(takewhile(PARTICLES.__contains__, reversed(given)))[: len(given) - 1]
    own = _without_suffixes(family.split(), shortest=1)
    return Name(
        " ".join(given[: len(given) - len(behind)]), _spell(" ".join([*reversed(behind), " ".join(own)]))
    )


def _read_given_first(words: list[str]) -> Name:
    # Some South Indian names end with an initial: "Gurunath Reddy M".
    initials = list(takewhile(_is_letter, reversed(words[2:])))
    end = len(words) - len(initials)
    start = _family_start(words[:end])
    return Name(" ".join([*words[:start], *words[end:]]), _spell(" ".join(words[start:end])))


def _is_letter(word: str) -> bool:
    return len(word.strip(".")) == 1


def _without_titles(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0].strip(".").casefold() in TITLES and words[0] != "MS":
        words = words[1:]
    return words


def _without_suffixes(words: Sequence[str], shortest: int) -> list[str]:
    """Leave out ``Jr`` and ``III``; in ``da Silva JR`` these are initials, in ``Silva Jr WA`` initials follow."""
    within = (word for word in words[1:-1] if not is_generation(word))
    kept = [*words[:1], *within, *words[1:][-1:]]
    while len(kept) > shortest and _ends_with_suffix(kept):
        kept = kept[:-1]
    return kept


def _ends_with_suffix(words: Sequence[str]) -> bool:
    is_initials = words[-1].isupper() and words[0] in PARTICLES
    return is_suffix(words[-1]) and not is_initials


def _family_start(words: Sequence[str]) -> int:
    """Return the place of the word with which the family name begins."""
    start = next((place for place in range(1, len(words) - 1) if _may_begin_family(words, place)), None)
    if start is None:
        return _capital_start(words)
    if _is_particle(words[start]) and start > 1 and _IS_CAPITAL.fullmatch(words[start - 1]):
        # "Marc Van de Velde": the capital is part of it.
        return start - 1
    return start


def _may_begin_family(words: Sequence[str], place: int) -> bool:
    """Return whether a particle stands at a place, or a name that *y* or *e* joins to another."""
    if any(_is_letter(word) and word not in "ey" for word in words[place:]):
        return False
    return _is_particle(words[place]) or not CONJUNCTIONS.isdisjoint(words[place + 1 : -1][:1])


def _is_particle(word: str) -> bool:
    return word in PARTICLES or word == "St."


def _capital_start(words: Sequence[str]) -> int:
    """Return where the family name begins: with a particle in capitals, or else with the last word."""
    found = _CAPITAL_FAMILY.search(" ".join(words))
    family = found["family"].split() if found and not _is_east_asian(words) else words[-1:]
    return len(words) - len(family)


def _is_east_asian(words: Sequence[str]) -> bool:
    """Return whether a name such as ``Kiet Van Nguyen`` is East Asian: there ``Van`` and ``Le`` are given names."""
    if not VIETNAMESE.isdisjoint((fold(words[0]), fold(words[-1]))):
        return True
    others = (fold(word) for word in words if not _IS_CAPITAL.fullmatch(word))
    return all(SYLLABLE.fullmatch(word) and word not in WESTERN for word in others)


def _spell(family: str) -> str:
    """Return the family name with a capital where a source wrote everything in one case."""
    if family.islower():
        return family if family.split()[0] in PARTICLES else family.title()
    return family.title() if family.isupper() and len(family) > 1 else family
