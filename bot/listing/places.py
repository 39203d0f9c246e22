"""Which row of the catalog a row of the README is."""

from collections.abc import Callable, Iterable, Sequence

from bot.core.catalog import Entry
from bot.identity.keys import page_key
from bot.identity.titles import normalise
from bot.listing.rows import Row


class Places:
    """Finds the entry of a row: by its identifier, else by its address, else by its title."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._by_id = _index(entries, lambda entry: [entry.id])
        self._by_address = _index(entries, _addresses)
        self._by_title = _index(entries, lambda entry: [normalise(entry.title)])

    def find(self, row: Row) -> Entry | None:
        """Return the entry of a row; None if the catalog has none."""
        by_title = self._by_title.get(normalise(row.title), [])
        # Two works may claim one link: the title tells which of them it is.
        for entries in (
            self._by_id.get(row.id, []),
            *(self._by_address.get(key, []) for key in _keys(row.url, row.published)),
        ):
            both = [entry for entry in entries if entry in by_title]
            if both or entries:
                return (both or entries)[0]
        return by_title[0] if by_title else None


def _index(entries: Iterable[Entry], names: Callable[[Entry], Iterable[str]]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        for name in names(entry):
            found.setdefault(name, []).append(entry)
    return found


def _addresses(entry: Entry) -> list[str]:
    return _keys(entry.url, entry.published)


def _keys(*urls: str | None) -> list[str]:
    return [key for url in urls if url and (key := page_key(url) or url)]
