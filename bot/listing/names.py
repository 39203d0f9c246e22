"""Names of people, told from the words of titles and venues. What may be one or the other is none."""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.core.authors import CONJUNCTIONS, PARTICLES

OF_VENUES = re.compile(
    r"\b(?:journal|transactions?|trans|letters|conference|conf|workshops?|symposium|proceedings|proc|ieee|acm|nature|science|"
    r"reviews?|surveys?|recognition|analysis|imaging|medicine|physics|systems|computing|communications|intelligence|graphics|"
    r"frontiers|advances|annals|bulletin|magazine|reports|express|springer|elsevier|mdpi|wiley|sensors|access|methods|thesis)\b|[学报志会议刊]",
    re.IGNORECASE,
)  # fmt: skip
_NAME = r"[^\W\d_](?:[^\W\d_]|[.'’`\-‐‑·]|(?<=[^\W\d_])\d(?=$|[\s,]))*"
_PERSON = re.compile(rf"(?:{_NAME}\s+){{0,5}}{_NAME}", re.UNICODE)
_ET_AL = re.compile(
    r",?\s*\bet\.?\s*al\b\.?|,?\s*\band (?:others|colleagues)\b|,?\s*\betc\b\.?|\s+y otros\b|…$|\.\.\.$|\s等$",
    re.IGNORECASE,
)
_BETWEEN_PEOPLE = re.compile(r"\s*[,;，、]\s*(?:(?:and|&)\s+)?|\s+(?:and|&)\s+")
_SEVERAL_MARKS = re.compile(r"(?<=[^\W\d_]\d)(?:,\d)+(?=[*∗†‡]*\s*(?:,|$))")
"""More than one number behind a name, such as those of two workplaces."""
INITIAL = re.compile(r"(?:^|[\s.-])[^\W\d_]\.")
_IN_BIBTEX = re.compile(r"[A-Z][\w’'-]{0,30}(?: [\w’'-]{1,30}){0,2}, [A-Z][\w.-]{0,30}(?: [\w.-]{1,30}){0,2}")
"""A name as BibTeX has it: ``Bell, Ann``."""
_NO_NAMES_TEXT = """
a an the of for in on with and to from by via using towards toward is are at as into learning model models image images
network networks data based method deep neural medical vision language survey review paper code analysis
eth mit google nvidia microsoft meta deepmind amazon tencent alibaba university universities institute college academy hospital laboratory lab labs
their its our your these those when where why how what without beyond between through across against revisited
"""
_WORKPLACE = re.compile(
    r"\b(?:universit\w+|institutes?|college|academy|hospital|lab\w*|research|school)\b", re.IGNORECASE
)
_NO_NAMES = frozenset(_NO_NAMES_TEXT.split())
"""Words that stand in titles, not in names of people."""
_PARTICLES = PARTICLES | CONJUNCTIONS


@lru_cache(maxsize=4_096)
def read_names(text: str, sure: bool) -> str | None:
    """Return a text that is names of people; those that stand in italics may be of any form."""
    return text.strip(" ,;") if _are_names(text, sure) else None


def _are_names(text: str, sure: bool) -> bool:
    text = _SEVERAL_MARKS.sub("", text)
    if _are_in_bibtex(text):
        return True
    parts = _people_in(_ET_AL.sub("", text).strip(" ,;.*"))
    are_people = _are_people(parts, _share_needed(text, parts, sure))
    if cut := _ET_AL.search(text):
        is_last = not text[cut.end() :].strip(" .,;*")
        return is_last and (are_people or _are_one_surname(parts) or (sure and _are_one_full_name(parts)))
    # One name alone may be anything.
    is_told = sure or len(parts) > 1 or _is_single_name(text)
    return is_told and are_people


def _share_needed(text: str, parts: Sequence[str], sure: bool) -> float:
    """Return which share of the parts of a text must be people, so that all are names."""
    if sure:
        return 0.6
    # Of many names a few may be written oddly, or be words otherwise: *Gaon An*.
    is_long = len(parts) > 3 and all(" " in part for part in parts) and not _WORKPLACE.search(text)
    return 0.75 if is_long else 1.0


def _are_in_bibtex(text: str) -> bool:
    """Return whether a text is names as BibTeX has them: ``Bell, Ann and Dorn, Carl``."""
    parts = text.split(" and ")
    return len(parts) > 1 and all(map(_IN_BIBTEX.fullmatch, parts))


def _are_one_surname(parts: Sequence[str]) -> bool:
    return len(parts) == 1 and _is_single_name(parts[0]) and parts[0][0].isupper()


def _are_one_full_name(parts: Sequence[str]) -> bool:
    return len(parts) == 1 and re.fullmatch(r"(?:[A-Z][^\W\d]+ ?){2,3}", parts[0]) is not None


def _are_people(parts: Sequence[str], share: float) -> bool:
    """Return whether so many of some parts are names of people."""
    return bool(parts) and sum(map(_is_person, parts)) >= len(parts) * share


def _people_in(text: str) -> list[str]:
    parts = (part.strip(" *∗†‡.") for part in _BETWEEN_PEOPLE.split(text))
    return [part for part in parts if part]


def are_names_for_sure(text: str) -> bool:
    """Return whether a text can be nothing but names: of several people, or a name with initials or *et al* behind it."""
    parts = _people_in(_ET_AL.sub("", text))
    if not read_names(text, sure=len(parts) == 1):
        return False
    full = sum(" " in part for part in parts)
    initials = INITIAL.search(text) or re.search(r"[^\W\d_A-Z] [A-Z]{1,2}(?:$|[,.;])", text)
    return bool(_ET_AL.search(text) or initials or full > 1)


def _is_single_name(text: str) -> bool:
    name = text.strip()
    return bool(re.fullmatch(r"[^\W\d_][\w'’-]+", name)) and len(name) <= (20 if name.isascii() else 12)


def _is_person(text: str) -> bool:
    bare = text.removeprefix("and ")
    words = bare.split()
    return (
        0 < len(words) <= 6
        and sum(len(word.strip(".")) > 1 and word.casefold() not in _PARTICLES for word in words) < 6
        and _PERSON.fullmatch(bare) is not None
        and not _name_things(words)
        and _are_written_like_names(words)
    )


def _name_things(words: Sequence[str]) -> bool:
    """Return whether some words are those of a venue or of a title."""
    # Initials may stand behind a name: ``Bell A``.
    told = [words[0], *(word for word in words[1:] if len(word) > 1 or word.islower())]
    # A short word may be a name where it is written as one: *Kyoung On*.
    bare = [word for word in told[1:] if word.islower() or len(word) > 2]
    return any(word.casefold() in _NO_NAMES for word in (told[0], *bare)) or any(
        OF_VENUES.fullmatch(word.rstrip(".")) for word in words
    )


def _are_written_like_names(words: Sequence[str]) -> bool:
    return all(map(_begins_like_a_name, words)) and not all(map(_is_acronym, words))


def _begins_like_a_name(word: str) -> bool:
    return word[0].isupper() or not word[0].isascii() or word.casefold() in _PARTICLES


def _is_acronym(word: str) -> bool:
    return word.isupper() and "." not in word and len(word) > 2
