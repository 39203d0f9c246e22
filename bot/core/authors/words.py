"""What the words of a name are: initials, suffixes, a family name that stands first, a group."""

import re
from collections.abc import Sequence

from bot.core.authors.vocabulary import (
    CHINESE,
    GROUP,
    PARTICLES,
    PINYIN,
    SPOKEN,
    SUFFIXES,
    SYLLABLE,
    VIETNAMESE,
)
from bot.support.plain_text import fold

_FEW_LETTERS = re.compile(r"[^\W\d_]{1,3}")
_GENERATIONS = frozenset({"Jr", "Sr", "jr", "sr", "II", "III", "IV"})


def is_group(name: str) -> bool:
    """Return whether a name is that of a group, a company or an institution."""
    # Behind a person stands an affiliation at times: "Yu Qiao (Shanghai AI Lab)".
    return bool(GROUP.search(re.sub(r"\([^)]*\)", "", name)))


def is_suffix(word: str) -> bool:
    """Return whether a word stands behind a name: ``Jr``, ``III``, ``Ph.D.``."""
    return re.sub(r"[.\s]", "", word).casefold() in SUFFIXES


def is_generation(word: str) -> bool:
    """Return whether a word is a suffix that may stand within a name: ``Silva Jr WA``."""
    return word.strip(".") in _GENERATIONS


def is_initials(text: str) -> bool:
    """Return whether a text is nothing but initials."""
    bare = re.sub(r"[\s.-]", "", text)
    longest = 4 if "." in text else 2
    return len(bare) <= longest and bare.isalpha() and bare.isupper()


def is_spoken(word: str) -> bool:
    """Return whether a word in capitals is a name and no initials: ``WANG``, ``JOHN`` and ``SCHMIDT``, not ``UMMPK``."""
    return bool(SPOKEN.fullmatch(word) or (len(word) > 4 and re.search("[^AEIOUY][AEIOUY]", word)))


def has_leading_family(words: Sequence[str]) -> bool:
    """Return whether only the first word is in capitals, and a family name: ``WANG Xiaoming``, not ``AB Roe``."""
    first, rest = words[0], words[1:]
    parts = re.split("[-'’]", first)
    if not (first.isupper() and "".join(parts).isalpha()) or any(map(_is_in_capitals, rest)):
        return False
    if len(max(parts, key=len)) > 2:
        return all(map(is_spoken, parts))
    return fold(first) in CHINESE and all(map(_is_chinese_given, rest))


def _is_in_capitals(word: str) -> bool:
    return word.isupper() and len(word.strip(".")) > 1


def _is_chinese_given(word: str) -> bool:
    return all(map(PINYIN.fullmatch, fold(word).split("-")))


def has_trailing_initials(words: Sequence[str]) -> bool:
    """Return whether a name ends with its initials, as in ``Zhang XY`` or ``de Azevedo WF``."""
    first, last = words[0].strip("."), re.sub(r"[.-]", "", words[-1])
    if len(words) < 2 or not _may_be_initials(last) or not _may_be_family(first):
        return False
    if len(last) == 1:
        is_short = len(words) == 2 or words[0].casefold() in PARTICLES
        return is_short and not _is_family_e(first, last)
    is_shouted = first.isupper() and re.search("[AEIOU]", last)
    return not is_shouted and not _is_family_in_capitals(words[-2], last)


def _may_be_initials(word: str) -> bool:
    return word.isupper() and bool(_FEW_LETTERS.fullmatch(word))


def _may_be_family(word: str) -> bool:
    return len(word) > 1 and "." not in word


def _is_family_in_capitals(before: str, last: str) -> bool:
    """Return whether two or three capitals are a family name: in ``Jian WU``, ``Frédéric LIN``; not in ``Lopez MA``."""
    if fold(last) not in CHINESE | VIETNAMESE:
        return False
    return len(last) == 3 or all(map(_is_east_asian_syllable, fold(before).split("-")))


def _is_east_asian_syllable(part: str) -> bool:
    return bool(PINYIN.fullmatch(part) or SYLLABLE.fullmatch(part))


def _is_family_e(first: str, last: str) -> bool:
    """Return whether ``E`` is the family name, as in ``Weinan E``; in ``Wang E`` and ``Rose E`` it is an initial."""
    given = PINYIN.fullmatch(fold(first))
    return last == "E" and given is not None and bool(given["more"]) and not first.endswith("e")
