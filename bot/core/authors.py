"""Authors as the tables show them: ``Y. Zhang et al.``, ``P. Zhang and Y. Wang``, ``JD. Gutiérrez``."""

import re
from collections.abc import Sequence
from itertools import takewhile

from bot.support.plain_text import plain

_SUFFIXES = frozenset(
    {"jr", "sr", "ii", "iii", "iv", "phd", "md", "msc", "bsc", "mph", "frcr", "frcs", "esq"}
)
_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms"})
_PARTICLES = frozenset({
    "af", "al", "av", "bin", "bint", "da", "dal", "de", "degli", "del", "della", "den", "der", "des", "di", "do", "dos",
    "das", "du", "el", "ibn", "la", "las", "le", "lo", "los", "op", "st.", "t'", "'t", "te", "ten", "ter", "tot", "van",
    "vom", "von", "zu", "zum", "zur",
})  # fmt: skip
# Written with a capital these are given names too ("Van", "De"); two in a row are not.
_CAPITAL_PARTICLES = re.compile(r"(?:Van (?:De[nr]?|'t)|Von (?:De[mnr])|De (?:La|Las|Los)|De[nr] )\b")
_GROUP = re.compile(
    r"\b(?:association|collaboration|collaborators|committee|consortium|foundation|group|initiative|institute|"
    r"investigators|laboratory|network|organi[sz]ation|project|research|society|team|university)\b",
    re.IGNORECASE,
)
_ET_AL = re.compile(
    r",?\s*(?:\b(?:et\.? al\b\.?|and others|and colleagues)|^others$|…|\.\.\.)\s*$", re.IGNORECASE
)
_LONGEST = 300
"""Characters of a name that are read: what is longer is no name."""
_WHOLE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
# The most common Chinese family names, for author lists that put the family name first (2020 name report of China's
# Ministry of Public Security, in pinyin). One such name proves nothing, a whole list of them does.
_CHINESE_FAMILY_NAMES = frozenset(
    re.findall(
        r"\w+",
        "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang "
        "deng han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren lü shen yao "
        "cui zhong tan jin fan dai liao hou qiu bai fu fang shi xiong qin hao shao xue yan lei long duan kong tao "
        "gu mao wan gong hong mo lai yin niu yi wen pang yue kang zou meng jia xia ge jing ni ran ji nie",
    )
)


def author_cell(names: Sequence[str]) -> str:
    """Return the authors' cell of a row: one name, two joined by *and*, or the first and *et al.* for more.

    Names come in the order of the paper, given name first or as ``Family, Given``. A list of which only the
    beginning is known ends with a name such as ``et al.``; a single known author alone prints as the only one,
    because nothing tells that there are more.
    """
    bare = [plain(name)[:_LONGEST] for name in names]
    more = any(_ET_AL.search(name) for name in bare)
    people = [part for name in bare for part in _people(name)]
    shown = [short for person in _given_first(people) if (short := short_name(person))]
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
    bare = plain(re.sub(r"\([^)]*\)|[\"“”‘].*?[\"“”’](?=\s)|[*†‡§¶\d]", " ", plain(name)[:_LONGEST]))
    if _GROUP.search(bare) or _WHOLE.search(bare):
        return bare
    if bare.isupper() and "." not in bare and max(map(len, bare.split())) > 2:
        bare = bare.title()
    given, family = _parts(re.sub(r"(?<=\b[^\W\d_]\.)(?=[^\W\d_]{2})", " ", bare))
    if not family:
        return given
    initials = "".join(_initials(word) for word in given.split())
    return f"{initials}. {family}" if initials else family


def _people(name: str) -> list[str]:
    """Split what a source put into one name; what holds no letter is no name."""
    bare = _ET_AL.sub("", name)
    parts = [bare] if _GROUP.search(bare) else re.split(r"\s+(?:and|&)\s+|\s*;\s*", bare)
    return [part for part in parts if any(c.isalpha() for c in part)]


def _given_first(people: Sequence[str]) -> list[str]:
    """Turn round Chinese names at the head of a list that put the family name first.

    One such name proves nothing; three in a row do, as ``Wang Xinyi, Kang Hongyu, Wei Peishan``.
    """
    pairs = [tuple(person.split()) for person in people]
    head = list(takewhile(lambda pair: len(pair) == 2 and pair[0].casefold() in _CHINESE_FAMILY_NAMES, pairs))
    families_last = sum(pair[1].casefold() in _CHINESE_FAMILY_NAMES for pair in head)
    if len(head) < 3 or families_last > len(head) / 4:
        return list(people)
    return [f"{given} {family}" for family, given in head] + list(people[len(head) :])


def _parts(name: str) -> tuple[str, str]:
    """Return given names and family name; a single name counts as given."""
    family, *rest = [part.strip() for part in name.split(",") if part.strip() and not _is_suffix(part)] or [
        name
    ]
    if rest:
        return " ".join(rest), _spelled(family)
    words = family.split()
    while len(words) > 1 and words[0].strip(".").casefold() in _TITLES:
        words = words[1:]
    while len(words) > 2 and _is_suffix(words[-1]):
        words = words[:-1]
    if len(words) < 2:
        return " ".join(words), ""
    # Some South Indian names end with an initial: "Gurunath Reddy M".
    end = len(words)
    while end > 2 and len(words[end - 1].strip(".")) == 1:
        end -= 1
    start = _family_start(words[:end])
    return " ".join([*words[:start], *words[end:]]), _spelled(" ".join(words[start:end]))


def _family_start(words: Sequence[str]) -> int:
    for index in range(1, len(words) - 1):
        rest = " ".join(words[index:])
        if any(len(word.strip(".")) == 1 and word not in "ey" for word in words[index:]):
            continue
        if words[index] in _PARTICLES or words[index] == "St." or _CAPITAL_PARTICLES.match(rest):
            return index
        if index + 1 < len(words) - 1 and words[index + 1] in ("y", "e"):
            return index
    return len(words) - 1


def _is_suffix(word: str) -> bool:
    return word.strip().replace(".", "").casefold() in _SUFFIXES


def _spelled(family: str) -> str:
    """Return the family name with a capital where a source wrote everything in one case."""
    one_case = family.isupper() or (family.islower() and family.split()[0] not in _PARTICLES)
    return family.title() if one_case else family


def _initials(word: str) -> str:
    """Return the initials that a given name stands for."""
    if word.casefold() in _PARTICLES and word.islower():
        return ""
    if "." in word and word.replace(".", "").replace("-", "").isupper():
        return "".join(c for c in word if c.isalpha())
    letters: list[str] = []
    for part in re.split(r"[-‐‑–.]", word):
        bare = part.lstrip("'’`")
        if not bare:
            continue
        if bare.isupper() and (len(bare) <= 2 or not re.search("[AEIOUY]", bare)):
            letters += bare
        elif bare.isupper() or re.match(r"(?:Ma?c|De|Di|La|Le|O['’]|D['’])[A-Z]", bare):
            letters.append(bare[0])
        else:
            letters += [bare[0].upper(), *(c for c in bare[1:] if c.isupper())]
    return "".join(letters)
