"""Templates of one row each as one: the one that most rows share, with a link to code only where a row has code."""

import re
from collections.abc import Sequence
from itertools import filterfalse, takewhile

from bot.core.row_template import parse_template
from bot.listing.style import commonest

_CODE_LINK = re.compile(
    r"(?P<before>(?:\s*(?:[/,;，、；·&+]|\\?\||<br\s*/?>))?\s*)"
    r"(?P<link>\[+(?:!\[[^\[\]]*\]\([^()]*\)|[^\[\]{}:!])*\]+\(\{code\}\)\]?"
    r"|<a\b[^<>{}:]*\{code\}[^<>{}:]*>(?:(?!</a>)[^:]|:(?=//))*</a>)"
    r"(?P<behind>(?:\s*(?:[/,;，、；·&+]|\\?\||<br\s*/?>)\s*)?)",
    re.IGNORECASE,
)
"""A link to code, with what sets it off from what stands beside it."""
_STARS = re.compile(
    r"(?<!\[)!\[[^\[\]]*\]\([^()]*\{repo\}[^()]*\)(?:\s*<br\s*/?>\s*)?|(?<!>)<img\b[^<>]*\{repo\}[^<>]*>(?:\s*<br\s*/?>\s*)?",
    re.IGNORECASE,
)
"""A picture of the code's stars that is no link."""


def vote(templates: Sequence[str]) -> str | None:
    """Return the template that most rows share, with what those with code have in addition."""
    with_code = commonest(filter(_shows_code, templates), at_least=2)
    without = commonest(filterfalse(_shows_code, templates), at_least=2)
    if without and not with_code:
        # One row with code may show where it stands.
        longer = [text for text in filter(_shows_code, templates) if _adds_only_code(text, without)]
        with_code = min(longer, key=len, default=None)
    if with_code and without:
        return _join(with_code, without)
    return with_code or without


def _adds_only_code(some: str, none: str) -> bool:
    """Return whether one template has a link to code more than another, and is the same else."""
    found = re.search(r"\{code\?((?:[^{}:]|:(?=//))*\{code\}[^{}:]*)\}", _join(some, none))
    return found is not None and found[1].count("[") == found[1].count("]")


def _shows_code(template: str) -> bool:
    return "{code}" in template


def _join(some: str, none: str) -> str:
    """Return one template of that of rows with code and that of rows without."""
    start = _count_alike(some, none)
    end = _count_alike(some[start:][::-1], none[start:][::-1])
    # No brace is cut in two.
    while (brace := some.rfind("{", 0, start)) > some.rfind("}", 0, start):
        start = brace
    middle, other = some[start : len(some) - end], none[start : len(none) - end]
    if not _can_be_chosen(middle, other):
        return some
    choice = f"{{code?{middle}:{other}}}" if other else f"{{code?{middle}}}"
    return some[:start] + choice + some[len(some) - end :]


def _count_alike(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    return sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(one, other, strict=False)))


def _can_be_chosen(some: str, none: str) -> bool:
    """Return whether a template can say that one text stands where a row has code, and the other where it has none."""
    is_one = ":" not in none and not re.search(r":(?!//)", some)
    return is_one and "{code}" in some and some.count("{") == some.count("}")


def guard(template: str) -> str:
    """Return a template whose link to code stands only where a row has code, although all rows so far have it."""
    if "{code?" not in template:
        template = _CODE_LINK.sub(_with_choice, template)
    return _STARS.sub(lambda found: f"{{repo?{found[0]}}}", template)


def _with_choice(found: re.Match[str]) -> str:
    """Return a link to code for rows that have code: what sets off the first link of a cell goes with it."""
    link, before, behind = found["link"], found["before"], found["behind"]
    if "{repo}" in link:
        label = "[Code]({code})" if link.startswith("[") else '<a href="{code}">Code</a>'
        link = f"{{repo?{link}:{label}}}"
    is_first = not found.string[: found.start()].strip()
    return f"{{code?{before}{link}{behind}}}" if is_first else f"{{code?{before}{link}}}{behind}"


def usable(template: str) -> str | None:
    """Return a template if rows can be written by it; None otherwise."""
    return template if _is_usable(template) else None


def _is_usable(template: str) -> bool:
    try:
        parse_template(template)
    except ValueError:
        return False
    return "{title}" in template and "{url}" in template and len(template) < 1_000
