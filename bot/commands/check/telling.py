"""What a check found as text: the faults first, then the hints by the field that they concern."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bot.commands.check.finding import Finding
from bot.support.wording import count

_FEW = 3
"""So many hints of one field are shown where not all are asked for."""


def as_lines(found: Sequence[Finding], every_hint: bool) -> Iterator[str]:
    """Yield the findings, one line each, and their numbers in the last line.

    Args:
        found: what was found.
        every_hint: whether each hint is shown; else the first few of each field, and how many there are.
    """
    faults = [finding for finding in found if finding.level == "fault"]
    hints = defaultdict[str, list[Finding]](list)
    for finding in found:
        if finding.level == "hint":
            hints[finding.field].append(finding)
    yield from map(_line, faults)
    for field, some in hints.items():
        yield f"{count(len(some), 'hint')} on {field}:"
        yield from _tell_some(some, len(some) if every_hint else _FEW)
    cut = "" if every_hint or all(len(some) <= _FEW for some in hints.values()) else " (--hints shows each)"
    yield f"{count(len(faults), 'fault')}, {count(len(found) - len(faults), 'hint')}{cut}."


def _tell_some(some: Sequence[Finding], most: int) -> Iterable[str]:
    yield from (f"  {_line(finding)}" for finding in some[:most])
    if len(some) > most:
        yield f"  and {len(some) - most} more"


def _line(finding: Finding) -> str:
    return f"{finding.level}: {finding.id} ({finding.title}): {finding.message}"
