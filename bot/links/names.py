"""Whether an address bears a name of the paper: of its method, its title, its authors."""

import re
from functools import lru_cache

from rapidfuzz import fuzz

from bot.core.authors import parse_name
from bot.core.paper import Paper
from bot.links.address import Address
from bot.support.plain_text import letters

_WEB = re.compile(r"[^\s(]*(?:://|\.com/|\.io/|\.org/)\S*")
_INTRODUCED = r"(?<!al\. )(?<!al )(?i:propos\w+|present\w*|introduc\w+|develop\w*|call(?:ed)?|named?|dub(?:bed)?|term(?:ed)?|namely|design\w*|releas\w*|creat\w*|describ\w*|build|built|curat\w*|construct\w*|establish\w*)"
_COMMON_TEXT = """
sam sam2 sam3 medsam medsam2 clip unet nnunet monai dino dinov2 vit cnn ct mri
gan yolo resnet lora llm vlm mllm segmentanything 3d 2d ai us iou gpt4 chatgpt coco imagenet
"""
_COMMON_NAMES = frozenset(_COMMON_TEXT.split())


def names_paper(address: Address, paper: Paper) -> bool:
    """Say whether the name of a repository or page is that of the paper's method or nearly its title."""
    names = {_plain(address.name), _plain(address.owner)} - {""}
    if any(_is_alike(method, name) for method in _methods(paper) for name in names):
        return True
    title = _plain(paper.title)
    return any(len(name) >= 12 and fuzz.partial_ratio(name, title) >= 92 for name in names)


def _methods(paper: Paper) -> set[str]:
    """Return the names that title and abstract coin."""
    in_abstract = {_plain(name) for name in _find_coined(paper.abstract)}
    return in_abstract | _methods_in_title(paper.title)


def _methods_in_title(title: str) -> set[str]:
    head, colon, _ = title.partition(":")
    if not colon:
        return set()
    coined = {_plain(word) for word in re.findall(r"[\w+-]+", head) if _is_coined(word)}
    return coined | {_plain(head)} if len(head.split()) <= 4 else coined


def _is_alike(method: str, name: str) -> bool:
    if len(method) < 3:
        return False
    return method == name or (len(method) >= 4 and method in name) or (len(name) >= 5 and name in method)


def is_owned_by_author(address: Address, paper: Paper) -> bool:
    """Say whether a repository's owner bears the name of one of the paper's authors."""
    owner = _plain(address.owner)
    return len(owner) >= 4 and any(_bears_name(owner, author) for author in paper.authors)


def _bears_name(owner: str, author: str) -> bool:
    name = parse_name(author)
    given, family = _name_parts(name.given), _name_parts(name.family)
    if not given or not family:
        return False
    # Of a double family name, the owner may bear the last part alone.
    return _spells(owner, given, "".join(family)) or _spells(owner, [*given, *family[:-1]], family[-1])


def _spells(owner: str, given: list[str], family: str) -> bool:
    """Say whether an owner's name is made of a person's names or initials."""
    whole = "".join(given)
    if whole + family in owner or family + whole in owner:
        return True
    if len(whole) >= 5 and whole in owner:
        return True
    return _holds_family_name(owner, family) or _abbreviates(owner, given, family)


def _holds_family_name(owner: str, family: str) -> bool:
    if len(family) < 5 or family not in owner:
        return False
    return len(family) >= 6 or len(owner) - len(family) <= 6


def _abbreviates(owner: str, given: list[str], family: str) -> bool:
    """Say whether an owner is called by initials and a family name, and perhaps a number."""
    first, initials = given[0][0], "".join(word[0] for word in given)
    bare = owner.rstrip("0123456789")
    return len(bare) >= 4 and bare in (first + family, family + first, initials + family)


def _name_parts(words: str) -> list[str]:
    return [part for word in words.replace("-", " ").split() if (part := _plain(word))]


def presents(address: Address, paper: Paper) -> bool:
    """Say whether the abstract presents what the repository is named after: 'we present X'."""
    name = re.escape(address.name)
    return bool(
        re.search(
            r"\b(?:present|propose|introduce|develop|call|name|dub|term)\w*\s+(?:(?:a|an|the|our|it|as|novel|new|model|method|framework)\s+){0,3}"
            rf"{name}\b",
            paper.abstract,
            re.IGNORECASE,
        )
    )


def leads_title(address: Address, paper: Paper) -> bool:
    """Say whether the title begins with the repository's name and a colon."""
    head, colon, _ = paper.title.partition(":")
    return bool(colon) and _plain(head) == _plain(address.name)


def is_introduced(name: str, paper: Paper) -> bool:
    """Say whether a name is that of what the paper itself introduces."""
    plain = _plain(name)
    if plain in _COMMON_NAMES:
        return False
    # A name that the abstract uses again and again is that of its method.
    often = len(re.findall(rf"\b{re.escape(name)}\b", _WEB.sub(" ", paper.abstract))) >= 3
    return often or plain in _plain(paper.title) or is_coined(name, paper)


def is_coined(name: str, paper: Paper) -> bool:
    """Say whether the abstract introduces this name: 'we propose TriSeg'."""
    return _plain(name) in map(_plain, _find_coined(paper.abstract))


def in_abstract(address: Address, paper: Paper) -> bool:
    """Say whether a page bears a name that the abstract uses."""
    name = _plain(address.name)
    words = re.findall(r"[\w+-]*[A-Z][\w+-]*", _WEB.sub(" ", paper.abstract))
    return len(name) >= 5 and name not in _COMMON_NAMES and name in {_plain(word) for word in words}


@lru_cache(maxsize=64)
def _find_coined(abstract: str) -> frozenset[str]:
    found = re.findall(
        _INTRODUCED
        + r"[^.]{0,90}?(?<!\bof )(?<!\bon )(?<!\bupon )(?<!\busing )(?<!\bwith )(?<!\bfrom )(?<!\bthan )(?<!\bby )(?<!\bagainst )(?<!\bto )(?<!\bin )\b([A-Z][\w+-]*[A-Z0-9][\w+-]*|[a-z]+[A-Z][\w+-]*)\b(?=[,:)]|\s+(?:is|to|for|that|which|\(|as|-|–|by|and|with|the|in)\b|\s*\()",
        _WEB.sub(" ", abstract),
    )
    return frozenset(name for name in found if _plain(name) not in _COMMON_NAMES)


def _is_coined(word: str) -> bool:
    """Say whether a word looks like the name of a method: TriDF, E-BayesSAM, nnU-Net."""
    return len(word) >= 3 and bool(re.search(r"[A-Z].*[A-Z0-9]|[a-z][A-Z]|\d[A-Z]", word))


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """Return letters and digits, folded, and two pluses as a word: how names are compared."""
    return letters(text.replace("++", "pp"))
