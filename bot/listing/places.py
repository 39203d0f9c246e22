"""Which row of the catalog a row of the README is."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

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
        found = list(self._by_id.get(row.id, []))
        for key in address_keys(row.url, row.published):
            found += self._by_address.get(key, [])
        # Two works may claim one link: the title tells which of them it is.
        both = [entry for entry in found if entry in by_title]
        return next(iter([*both, *found, *by_title]), None)

    def find_all(self, rows: Sequence[Row]) -> list[tuple[Row, Entry | None]]:
        """Return each row with its entry. Where several rows claim one entry, the likest has it, and the others none.

        Of those others, a row with the link of the entry that it claimed is marked: its link is in doubt.
        """
        claims: dict[str, list[Row]] = {}
        found = [(row, self.find(row)) for row in rows]
        for row, entry in found:
            if entry is not None:
                claims.setdefault(entry.id, []).append(row)
        return [
            (row, entry) if entry is None else _judge_claim(row, entry, claims[entry.id])
            for row, entry in found
        ]


def _judge_claim(row: Row, entry: Entry, claims: Sequence[Row]) -> tuple[Row, Entry | None]:
    if row is max(claims, key=lambda one: _likeness(one, entry)):
        return row, entry
    shared = set(address_keys(row.url)).intersection(_addresses(entry))
    return replace(row, link_in_doubt=bool(shared)), None


def _likeness(row: Row, entry: Entry) -> int:
    return 2 * (normalise(row.title) == normalise(entry.title)) + (row.id == entry.id)


def _index(entries: Iterable[Entry], names: Callable[[Entry], Iterable[str]]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        for name in names(entry):
            found.setdefault(name, []).append(entry)
    return found


def _addresses(entry: Entry) -> list[str]:
    return address_keys(entry.url, entry.published)


def address_keys(*urls: str | None) -> list[str]:
    """Return what addresses lead to, in one spelling each."""
    return [page_key(url) or url for url in filter(None, urls)]


def holds_address(text: str, url: str) -> bool:
    """Return whether an address stands in a text, and not only as the beginning of a longer one."""
    return re.search(rf"{re.escape(url)}(?!\.?[\w/?#=&%-])", text) is not None
