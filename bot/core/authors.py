"""Names of authors: read once here, shown in the tables as ``Y. Zhang et al.`` or ``P. Zhang and Y. Wang``."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from bot.support.markup import decode
from bot.support.plain_text import fold

_LONGEST = 300
"""Characters of a name that are read: what is longer is no name."""
_LONGEST_LIST = 2000
"""Characters of a name that may be a whole list."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SUFFIXES = _words("jr sr ii iii iv 2nd 3rd 4th phd md msc bsc mph frcr frcs esq")
_TITLES = _words("dr prof mr mrs ms med habil ing")
_PARTICLES = _words(
    "af al av bin bint da dal de degli del della der den des di do dos das du el ibn la las le lo los op st. t' 't te "
    "ten ter tot van vom von zu zum zur"
)
# With a capital, these belong to the family name that they stand before; East Asian names that hold one do not.
_CAPITAL = (
    r"(?:Ab[du]|Abou|Al|Ben|Bin|D[aeiou]|Da[ls]|Dalla|De[lnr]|Degli|Della|Delle|Dello|Dos|El|Ibn|L[aeo]|La[s]|Los|Ma?c|San|Santa|St\.|"
    r"T[ae]n|Ter|V[ao]n|Vo[mn]|'t|Z[u]|Zu[mr])"
)
_CAPITAL_FAMILY = re.compile(rf"\s(?P<family>(?:{_CAPITAL}\s)+(?:\S+\s(?:{_CAPITAL}\s)+)?\S+)$")
_GROUP = re.compile(
    r"\b(?:alliance|association|authors|cent(?:er|re)|challenge|collaborat(?:ion|ors)|college|committee|community|"
    r"company|consorti(?:um|a)|contributors|corp(?:oration)?|council|department|federation|foundation|gmbh|group|"
    r"hospital|inc|initiative|institut(?:e|o|ion)?|investigators|laborator(?:y|ies)|labs?|ltd|members|network|"
    r"organi[sz](?:ation|ers)|participants|program(?:me)?|project|research|society|study|task force|team|universit\w+|"
    r"working party|academy)\b|^(?:alibaba|amazon|anthropic|baidu|bytedance|deepseek|google|huawei|ibm|meta|microsoft|nvidia|openai|tencent)"
    r"(?:\s(?:ai|brain|cloud|deepmind|health|research|seed|team))*$"
    r"|\S{3}\s(?-i:AI)$",
    re.IGNORECASE,
)
_BEHALF = re.compile(r"^(?:(?:and |for |on behalf of )+(?:the )?)", re.IGNORECASE)
_MANY = r"(?:others?|more|colleagues|co-?workers|co-?authors|contributors)(?: authors| contributors| others)?"
_ET_AL = re.compile(
    rf"[,;]?\s*[\[(]?(?:\bet\.? ?al\b\.?,?|(?:\b(?:and|plus)\b|[&+])\s*(?:\d+|many|several)?\s*{_MANY}|\b\d+\s+{_MANY}|"
    r"\b(?:y otros|y cols?\.|e outros|e altri|et coll\.|und andere|u\. ?a\.)|等|^others$|…|\.\.\.)[\])]?\s*$",
    re.IGNORECASE,
)
_NOBODY = _words("n/a none null unknown -")
_JOINED = re.compile(r"\s+(?:and|&)\s+|\s*;\s*(?:and\s+)?", re.IGNORECASE)
_ASIDE = re.compile(
    r"\([^)]*\)|[\"“”‘].*?[\"“”’](?=\s)|(?<=\s)'[^'\s]{2,20}'(?=\s)|\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b|[*†‡§¶]|(?<!-)\b\d+\b|(?<=[^\W\d_])\d+(?![^\W_])"
)
_WHOLE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
# TeX accents that lost their backslash: Rapha"el, Valli`eres.
_MENTION = re.compile(r"(?<!\S)@+\s*")
_BARE_ACCENT = re.compile(
    r"(?:(?<=[A-Za-z])|^)\"(?P<dots>[aeiouAEIOU])(?=[^\"]*[^\W\d_])|(?<=[a-z])`(?P<grave>[aeiou])"
)
_GLUED = re.compile(r"(?<=\b[^\W\d_]\.)(?=[^\W\d_]{2})")

# The most common Chinese family names, for author lists that put the family name first (2020 name report of China's
# Ministry of Public Security, in pinyin). One such name proves nothing, a whole list of them does.
_CHINESE = _words(
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang "
    "deng han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren lü shen yao "
    "cui zhong tan jin fan dai liao hou qiu bai fu fang shi xiong qin hao shao xue yan lei long duan kong tao "
    "gu mao wan gong hong mo lai yin niu yi wen pang yue kang zou meng jia xia ge jing ni ran ji nie mu ng lee"
)
_VIETNAMESE = _words(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly chu dinh trinh dao truong lam mai cao ta "
    "luong luu thai quach kieu ha doan phung tong tang"
)
_SYLLABLE = re.compile(
    r"(?!\w?aa)(?:b|c|ch|d|f|g|gh|gi|h|j|jh|k|kh|l|m|n|ng|ngh|nh|p|ph|q|qu|r|s|sh|t|th|tr|v|w|x|y|z|zh)?[aeiouy]{1,4}"
    r"(?:c|ch|h|k|l|m|n|ng|nh|p|r|t)?"
)
_FINAL = "(?:iang|iong|uang|iao|ian|ang|eng|ong|ing|uai|uan|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|ua|uo|ui|un|ue|[aoeiuv])"
_INITIAL = "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])"
_PINYIN = re.compile(f"{_INITIAL}?{_FINAL}(?P<more>{_INITIAL}{_FINAL})*")
# A name in capitals that can be spoken, unlike initials: WANG and ANNA, not AKM.
_ONSET = "(?:[BCDFGKPST][LR]|[CGKPSTWZ]H|S[CKNPTW]|QU|[BCDFGHJKLMNPQRSTVWXYZ])"
_CODA = (
    "(?:[CGPST]H|CK|FF|HN|L[DFKLMPST]|M[MPS]|N[CDGKNSTZ]|PP|R[CDGKLMNRST]|S[KST]|T[STZ]|[BCDFGHKLMNPRSTVXZ])"
)
_SPOKEN = re.compile(f"(?:{_ONSET}?[AEIOUY]{{1,3}}{_CODA}?(?![AEIOUY]))+")
_WESTERN = _words(
    "alain ana ann anna ben cal dan dana dean diego don eva gael gil guy ian ilan ivan jan jean joan joel jon juan "
    "karl ken lea leo leon lisa liam lou luc luca lucia lucio luis maya mia mike mina nina noa noel paul pietro "
    "ray rob ron roy ruth sam sara sean sonia sue theo tim tina tom tony zoe"
)


@dataclass(frozen=True, slots=True)
class Name:
    """One author's name."""

    given: str
    """Given names or initials; empty for groups and single names."""
    family: str
    """The family name with its particles as the author writes them, or the whole name of a group."""


def author_cell(names: Sequence[str]) -> str:
    """Return the authors' cell of a row: one name, two joined by *and*, or the first and *et al.* for more.

    Names come in the order of the paper, given name first or as ``Family, Given``. A list of which only the
    beginning is known ends with a name such as ``et al.``; a single known author alone prints as the only one,
    because nothing tells that there are more.
    """
    people, more = split_names(names)
    shown = [short for person in people if (short := short_name(person))]
    if not shown:
        return "Unknown authors"
    if more or len(shown) > 2:
        return f"{shown[0]} et al."
    return " and ".join(shown)


def short_name(name: str) -> str:
    """Return initials, run together, and family name: ``Duy Minh Ho Nguyen`` becomes ``DMH. Nguyen``.

    Both parts of a hyphenated given name count (``Nhat-Tan Bui``: ``NT. Bui``), and so do capitals within one
    (``SeungKyu Kim``: ``SK. Kim``). Particles belong to the family name as the author writes it; titles and
    suffixes are left out. Groups, single names and names in Chinese, Japanese or Korean script stay as they are.
    """
    read = parse_name(name)
    initials = "".join(_initials(word) for word in read.given.split())
    return f"{initials}. {read.family}" if initials else read.family


def split_names(names: Sequence[str]) -> tuple[list[str], bool]:
    """Return the names of an author list, each person or group once, and whether the list says that there are more.

    Read are lists in one name (``Ann Roe, Bob Doe and Cy Poe``), ``et al.`` in its many forms, and family names
    that stand first throughout. What holds no letter is no name.
    """
    read = [decode(name[:_LONGEST_LIST]) for name in names]
    more = any(_ET_AL.search(name) for name in read)
    bare = [name for name in read if any(map(str.isalpha, name)) and name.casefold() not in _NOBODY]
    people = [part for name in bare for part in _people(_ET_AL.sub("", name), alone=len(bare) == 1)]
    return _given_first(
        [part for part in people if any(map(str.isalpha, part)) and not _is_degree(part)]
    ), more


def parse_name(name: str) -> Name:
    """Read one name: ``Yichi Zhang``, ``Zhang, Yichi``, ``Zhang Y``, ``J. van der Berg``, ``Rossana De Leo, PhD``."""
    whole = _BEHALF.sub("", _MENTION.sub("", decode(name[:_LONGEST])))
    if _is_group(whole) or _WHOLE.search(whole):
        return Name("", whole)
    bare = " ".join(_ASIDE.sub(" ", _BARE_ACCENT.sub(_accent, whole)).split())
    if bare.isupper() and "." not in bare and " " in bare and not _has_trailing_initials(bare.split()):
        bare = bare.title()
    return _parts(_GLUED.sub(" ", bare))


def _is_group(name: str) -> bool:
    # Behind a person stands an affiliation at times: "Yu Qiao (Shanghai AI Lab)".
    return bool(_GROUP.search(re.sub(r"\([^)]*\)", "", name)))


def _accent(found: re.Match[str]) -> str:
    letter, mark = (found["dots"], "\u0308") if found["dots"] else (found["grave"], "\u0300")
    return unicodedata.normalize("NFC", letter + mark)


def _people(name: str, alone: bool) -> list[str]:
    """Split what a source put into one name."""
    if _is_group(name):
        person, _, group = name.partition(" and the ")
        return [person.rstrip(","), group] if group and not _is_group(person) else [name]
    return [person for part in _JOINED.split(name) for person in _at_commas(part, alone)]


def _at_commas(text: str, alone: bool) -> list[str]:
    """Split a list at its commas, but not ``Family, Given``, which has one, too."""
    parts = [part for piece in text.split(",") if (part := piece.strip()) and not _is_suffix(part)]
    words = [len(part.split()) for part in parts]
    if len(parts) < 2 or not (alone or len(parts) > 3):
        return [text]
    if len(parts) % 2 == 0 and all(map(_is_initials, parts[1::2])):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    starts_with_particle = parts[0].split()[0] in _PARTICLES
    if words[0] > 1 and (len(parts) > 2 or (words[1] > 1 and not starts_with_particle)):
        return parts
    return [text]


def _given_first(people: Sequence[str]) -> list[str]:
    """Turn round Chinese names at the head of a list that put the family name first.

    One such name proves nothing; three in a row do, as ``Wang Xinyi, Kang Hongyu, Wei Peishan``.
    """
    pairs = [tuple(person.split()) for person in people]
    head = list(takewhile(lambda pair: len(pair) == 2 and pair[0].casefold() in _CHINESE, pairs))
    families_last = sum(pair[1].casefold() in _CHINESE for pair in head)
    if len(head) < 3 or families_last > len(head) / 4 or any(_has_trailing_initials(pair) for pair in head):
        return list(people)
    return [f"{given} {family}" for family, given in head] + list(people[len(head) :])


def _parts(name: str) -> Name:
    """Take a name without titles, suffixes and asides apart."""
    family, *rest = [part.strip() for part in name.split(",") if part.strip() and not _is_suffix(part)] or [
        name
    ]
    if rest:
        given = " ".join(rest).split()
        # "Goot, Rob van der"
        particles = list(takewhile(lambda word: word in _PARTICLES, reversed(given)))[: len(given) - 1]
        given = given[: len(given) - len(particles)]
        family = " ".join(_without_suffixes(family.split(), shortest=1))
        return Name(" ".join(given), _spelled(" ".join([*reversed(particles), family])))
    words = family.split()
    while len(words) > 1 and words[0].strip(".").casefold() in _TITLES and words[0] != "MS":
        words = words[1:]
    words = _without_suffixes(words)
    if len(words) < 2:
        return Name("", " ".join(words))
    if _has_trailing_initials(words):
        return Name(words[-1], _spelled(" ".join(words[:-1]).rstrip(".")))
    if _has_leading_family(words):
        return Name(" ".join(words[1:]), _spelled(words[0]))
    # Some South Indian names end with an initial: "Gurunath Reddy M".
    end = len(words)
    while end > 2 and len(words[end - 1].strip(".")) == 1:
        end -= 1
    start = _family_start(words[:end])
    return Name(" ".join([*words[:start], *words[end:]]), _spelled(" ".join(words[start:end])))


def _is_spoken(word: str) -> bool:
    """Return whether a word in capitals is a name and no initials: ``WANG``, ``JOHN`` and ``SCHMIDT``, not ``UMMPK``."""
    return bool(_SPOKEN.fullmatch(word) or (len(word) > 4 and re.search("[^AEIOUY][AEIOUY]", word)))


def _without_suffixes(words: Sequence[str], shortest: int = 2) -> list[str]:
    """Leave out ``Jr`` and ``III``; in ``da Silva JR`` these are initials, in ``Silva Jr WA`` initials follow."""
    kept = [
        word for place, word in enumerate(words) if place in (0, len(words) - 1) or not _is_generation(word)
    ]
    while (
        len(kept) > shortest and _is_suffix(kept[-1]) and not (kept[-1].isupper() and kept[0] in _PARTICLES)
    ):
        kept = kept[:-1]
    return kept


def _is_generation(word: str) -> bool:
    return word.strip(".") in ("Jr", "Sr", "jr", "sr", "II", "III", "IV")


def _has_leading_family(words: Sequence[str]) -> bool:
    """Return whether only the first word is in capitals, and a family name: ``WANG Xiaoming``, not ``AB Roe``."""
    first, rest = words[0], words[1:]
    if not (first.isupper() and first.isalpha()) or any(
        word.isupper() and len(word.strip(".")) > 1 for word in rest
    ):
        return False
    if len(first) > 2:
        return _is_spoken(first)
    is_given = all(_PINYIN.fullmatch(part) for word in rest for part in fold(word).split("-"))
    return fold(first) in _CHINESE and is_given


def _has_trailing_initials(words: Sequence[str]) -> bool:
    """Return whether a name ends with its initials, as in ``Zhang XY`` or ``de Azevedo WF``."""
    first, last = words[0].strip("."), re.sub(r"[.-]", "", words[-1])
    if len(words) < 2 or len(first) < 2 or "." in first or not re.fullmatch(r"[^\W\d_]{1,3}", last):
        return False
    if not last.isupper() or (first.isupper() and len(last) > 1 and re.search("[AEIOU]", last)):
        return False
    if len(last) == 1:
        return not _is_family_e(first, last) and (len(words) == 2 or words[0].casefold() in _PARTICLES)
    return not _is_family_in_capitals(words[-2], last)


def _is_family_in_capitals(before: str, last: str) -> bool:
    """Return whether two or three capitals are a family name: in ``Jian WU``, ``Frédéric LIN``; not in ``Lopez MA``."""
    if fold(last) not in _CHINESE | _VIETNAMESE:
        return False
    given = fold(before).split("-")
    return len(last) == 3 or all(_PINYIN.fullmatch(part) or _SYLLABLE.fullmatch(part) for part in given)


def _is_family_e(first: str, last: str) -> bool:
    """Return whether ``E`` is the family name, as in ``Weinan E``; in ``Wang E`` and ``Rose E`` it is an initial."""
    given = _PINYIN.fullmatch(fold(first))
    return last == "E" and given is not None and bool(given["more"]) and not first.endswith("e")


def _family_start(words: Sequence[str]) -> int:
    for index in range(1, len(words) - 1):
        if any(len(word.strip(".")) == 1 and word not in "ey" for word in words[index:]):
            continue
        if words[index] in _PARTICLES or words[index] == "St.":
            # "Marc Van de Velde": the capital is part of it.
            return index - 1 if index > 1 and re.fullmatch(_CAPITAL, words[index - 1]) else index
        if index + 1 < len(words) - 1 and words[index + 1] in ("y", "e"):
            return index
    found = _CAPITAL_FAMILY.search(" ".join(words))
    if found and not _is_east_asian(words):
        return len(words) - len(found["family"].split())
    return len(words) - 1


def _is_east_asian(words: Sequence[str]) -> bool:
    """Return whether a name such as ``Kiet Van Nguyen`` is East Asian: there ``Van`` and ``Le`` are given names."""
    if fold(words[-1]) in _VIETNAMESE or fold(words[0]) in _VIETNAMESE:
        return True
    others = [fold(word) for word in words if not re.fullmatch(_CAPITAL, word)]
    return all(_SYLLABLE.fullmatch(word) and word not in _WESTERN for word in others)


def _is_suffix(word: str) -> bool:
    return re.sub(r"[.\s]", "", word).casefold() in _SUFFIXES


def _is_degree(name: str) -> bool:
    return "." in name and _is_suffix(name)


def _is_initials(text: str) -> bool:
    bare = re.sub(r"[\s.-]", "", text)
    return 0 < len(bare) <= 4 and bare.isalpha() and bare.isupper() and (len(bare) < 3 or "." in text)


def _spelled(family: str) -> str:
    """Return the family name with a capital where a source wrote everything in one case."""
    one_case = (family.isupper() and len(family) > 1) or (
        family.islower() and family.split()[0] not in _PARTICLES
    )
    return family.title() if one_case else family


def _initials(word: str) -> str:
    """Return the initials that a given name stands for."""
    if word.casefold() in _PARTICLES and word.islower():
        return ""
    if "." in word and word.replace(".", "").replace("-", "").isupper():
        return "".join(c for c in word if c.isalpha())
    return "".join(_initials_of(part.lstrip("'’`")) for part in re.split(r"[-‐‑–.]", word))


def _initials_of(part: str) -> str:
    """Return the initials of a part of a given name: two of ``SeungKyu``, one of ``DeShawn``, both of ``JD``."""
    if part.isupper() and (len(part) <= 2 or not _is_spoken(part)):
        return part
    if part.isupper() or re.match(r"(?:Ma?c|De|Di|La|Le|O['’]|D['’])[A-Z]", part):
        return part[:1]
    return part[:1].upper() + "".join(filter(str.isupper, part[1:]))
