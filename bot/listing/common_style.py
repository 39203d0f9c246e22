"""What the sections of one list have in common: a section of a few rows says little of how its next one is written."""

import re
from collections import Counter
from collections.abc import Sequence

from bot.core.row_template import Part, TemplateChoice, TemplateField, parse_template
from bot.core.settings import Section
from bot.listing.row_style import PLAIN_ITEM
from bot.listing.rows import Row
from bot.listing.style import tells_order

_CODE = re.compile(r"\s*\[+[^\[\]]*\]+\(\{code\}\)\]?")
_BREAK = re.compile(r"(?:<br\s*/?>|\\|\s)+")


def with_common_style(sections: Sequence[Section], rows: Sequence[Sequence[Row]]) -> list[Section]:
    """Return sections that write rows and keep their order as most rows of the list do.

    A section keeps its own way where its rows show another: other fields, other marks, another order. Only the spelling
    of a label or of a date, and code that none of its rows has yet, follow the list.
    """
    rows_of = dict(zip([section.name for section in sections], map(len, rows), strict=True))
    common = _common_row(sections, rows_of)
    order = _common_order(sections, rows)
    return [
        section.model_copy(
            update={
                "row": common.row if _follows(section, common) else section.row,
                "order": section.order if tells_order(own) else order,
            }
        )
        for section, own in zip(sections, rows, strict=True)
    ]


def _common_row(sections: Sequence[Section], rows_of: dict[str, int]) -> Section:
    """Return the section whose template stands for those of most rows: one that shows code, where there is one."""
    counts: Counter[str] = Counter()
    for section in sections:
        counts[_skeleton(section)] += rows_of[section.name]
    most = counts.most_common(1)[0][0]
    alike = [section for section in sections if _skeleton(section) == most]
    return max(alike, key=lambda section: ("{code?" in (section.row or ""), rows_of[section.name]))


def _common_order(sections: Sequence[Section], rows: Sequence[Sequence[Row]]) -> str:
    counts: Counter[str] = Counter()
    for section, own in zip(sections, rows, strict=True):
        counts[section.order] += len(own) if tells_order(own) else 0
    return counts.most_common(1)[0][0]


def _follows(section: Section, common: Section) -> bool:
    if section.columns != common.columns:
        return False
    is_open = (section.row or "")[1:] == PLAIN_ITEM[1:] and not re.match(r"\s*[|<]", common.row or "")
    return is_open or _skeleton(section) == _skeleton(common)


def _skeleton(section: Section) -> str:
    """Return what is the same in templates that differ only in spelling, in breaks, and in whether they show code."""
    whole = "".join(map(_bone, parse_template(section.row or "")))
    return _BREAK.sub(" ", _CODE.sub("", whole.casefold()))


def _bone(part: Part) -> str:
    match part:
        case TemplateField(name, _):
            return f"{{{name}}}"
        case TemplateChoice("code", _, none):
            return "".join(map(_bone, none))
        case TemplateChoice(_, some, _):
            return "".join(map(_bone, some))
        case str():
            return part
