"""Whose code the words before a link speak of, where they name it: "the FooNet code", "code of FooNet"."""

import re

from bot.links.others import NAME, OFFERS, SOFTWARE, WE_RELEASE, is_predicated, without_asides

_MADE = r"(?i:codes?|code ?base|implementations?|repositor(?:y|ies)|weights|checkpoints?|software|package|library|tool ?box|tool ?kit)"
_CODE_OF = (
    re.compile(
        rf"\b{_MADE}\s+(?i:(?:of|for|from) the (original (?:paper|work|authors?|article|method|study)))\b"
    ),
    re.compile(rf"\b{_MADE}\s+(?:of|for|from)\s+(?:the\s+)?({NAME})"),
    re.compile(
        rf"\b({NAME})(?:'s|s'),?\s+(?i:(?:official|source|public|reference|original|training)\s+){{0,2}}{_MADE}\b"
    ),
    re.compile(rf"\b({NAME}),? whose (?i:(?:official|source|public)\s+){{0,2}}{_MADE}\b"),
    # Not "GPU-accelerated code", "AI code", "accepted at MICCAI2025, code".
    re.compile(
        rf"\b(?![A-Z0-9-]+\s|\S+-[a-z]{{3,}}\s)(?<!modified )(?<!adapted )(?<!extended )(?<!trained )(?<!tuned )(?<!finetuned )(?<!resulting )({NAME})\s+(?i:(?:official|source|public|reference|original|training)\s+){{0,2}}{_MADE}\b"
    ),
    re.compile(rf"^(?!.*\b[Oo]ur\b).*\b({NAME})\s*[(\[]\s*(?i:(?:\w+ ){{0,2}}?code)\b[^()]{{0,30}}$"),
    re.compile(
        rf"(?i:\b((?:baseline|competing|competitor|previous|existing)s?(?: method)?)(?:s|'s|s')?\s+(?:{_MADE}|models?)\b)"
    ),
    re.compile(
        r"^(?!.*\b[Oo]ur\b).*\b(?i:((?:competing|competitor)(?:'s)? (?:method|approach|model|network|system|work)s?))\b"
    ),
    re.compile(
        rf"\b{_MADE} (?i:(?:of|for) (?:the |an? )?((?:baseline|competing|competitor|previous|existing)s?)\b)"
    ),
)
# "the FooNet encoder (LINK)", "faster than FooNet (LINK)"
_NAME_WITH_LINK = re.compile(
    rf"\b({NAME})(?: (?i:{SOFTWARE}|models?|networks?|api|architecture|benchmark))?\s*[(\[]\s*$"
)
_OUR_OWN = re.compile(
    r"\bour (?:(?:[\w-]+ )?(?:re-)?(?:(?:of|to|for) )?|(?:[\w-]+ )?(?:implementation|version|port)s? of )(?:the )?(?:\S+ and )?$",
    re.I,
)


def find_maker(near: str) -> str | None:
    """Return the name whose code the words before a link speak of: "the FooNet code", "code of FooNet"."""
    near = without_asides(near).split(";")[-1]
    if name := _find_name_beside(near):
        return name
    if OFFERS.search(near):
        return None
    named = filter(None, (pattern.search(near) for pattern in _CODE_OF))
    return next((found[1] for found in named if not _is_our_own(found, near)), None)


def _find_name_beside(near: str) -> str | None:
    """Return the name behind which the link stands in brackets, unless the words offer something of the authors."""
    beside = _NAME_WITH_LINK.search(near)
    if beside is None or WE_RELEASE.search(near) or is_predicated(near, own_subject=False):
        return None
    return None if _is_our_own(beside, near) else beside[1]


def _is_our_own(name: re.Match[str], near: str) -> bool:
    return _OUR_OWN.search(near[: name.start()]) is not None
