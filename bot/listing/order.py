"""The order in which the rows of a section stand, and where a new one goes."""

from collections.abc import Callable, Iterable, Sequence

from bot.core.catalog import Entry, in_order
from bot.core.settings import Section


def put_in_order(present: Sequence[Entry], entries: Sequence[Entry], section: Section) -> list[Entry]:
    """Return the rows in the order in which they are to stand."""
    ids = {entry.id for entry in present}
    new = [entry for entry in in_order(entries) if entry.id not in ids]
    match section.order:
        case "new on top":
            return [*new, *present]
        case "new at the end":
            return [*present, *reversed(new)]
        case "oldest first":
            return _merge(present, reversed(new), _behind_older)
        case "newest first" if section.keep:
            return _merge(present, reversed(new), _before_older)
    return _by_date(present, new, entries)


def _by_date(present: Sequence[Entry], new: Sequence[Entry], entries: Sequence[Entry]) -> list[Entry]:
    """Return the rows newest first, whatever order they have."""
    dates = list(map(_date, present))
    if dates != sorted(dates, reverse=True):
        return list(in_order(entries))
    # Each new row stands on top of its month; rows of one month keep the order that they have.
    return sorted([*new, *present], key=_date, reverse=True)


def _date(entry: Entry) -> str:
    return entry.date or ""


def _merge(
    present: Sequence[Entry], new: Iterable[Entry], place_of: Callable[[Sequence[str], str], int]
) -> list[Entry]:
    """Return rows with new ones among them: those that stand there keep their order, whatever their dates."""
    merged = list(present)
    for entry in new:
        merged.insert(place_of(list(map(_date, merged)), _date(entry)), entry)
    return merged


def _behind_older(dates: Sequence[str], date: str) -> int:
    return next((place for place in range(len(dates), 0, -1) if dates[place - 1] <= (date or "9")), 0)


def _before_older(dates: Sequence[str], date: str) -> int:
    return next((place for place, other in enumerate(dates) if "" < other <= date), len(dates))
