"""Which pairs of records are worth judging: those with a name, a title, a rare word or an author in common."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, pairwise

from bot.identity.judge import Record
from bot.identity.people import parse_person

LARGEST_BLOCK = 60
"""A block of more records than this says too little to compare all of its pairs."""
_RARE = 25
"""A word of the title that no more records have is worth comparing them."""
_RAREST = 3
"""So many of a title's rare words are looked at."""

_Words = Sequence[frozenset[str]]
"""The words of each record's title."""


def likely_pairs(records: Sequence[Record], asked: Collection[int] | None = None) -> list[tuple[int, int]]:
    """Return the pairs that are worth judging, each once, smaller place first, in order.

    Args:
        records: what is compared.
        asked: the places of the records whose pairs are asked for; without it all are.
    """
    wanted = frozenset(range(len(records)) if asked is None else asked)
    words = [frozenset(record.title.words.split()) for record in records]
    seen = Counter(chain.from_iterable(words))
    blocks = chain(
        _with_one_name(records), _with_a_rare_word(records, words, seen), _by_one_author(records, words, seen)
    )
    pairs = chain.from_iterable(_pairs_of(block) for block in blocks if not wanted.isdisjoint(block))
    return sorted({pair for pair in pairs if not wanted.isdisjoint(pair)})


def _pairs_of(block: list[int]) -> Iterable[tuple[int, int]]:
    return combinations(block, 2) if len(block) <= LARGEST_BLOCK else pairwise(block)


def _with_one_name(records: Sequence[Record]) -> Iterator[list[int]]:
    """Yield the records that share an identifier or a title."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        titles = {record.title.compact, record.title.tail.replace(" ", "")} - {""}
        for name in (*record.keys, *(f"title {title}" for title in titles)):
            found[name].append(place)
    return _pick_shared(found)


def _with_a_rare_word(
    records: Sequence[Record], words: _Words, seen: Mapping[str, int]
) -> Iterator[list[int]]:
    """Yield the records that share the name of a method, or a rare word of the title."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        if record.title.name:
            found[f"name {record.title.name}"].append(place)
        rare = sorted((seen[word], word) for word in words[place] if 1 < seen[word] <= _RARE)
        for _, word in rare[:_RAREST]:
            found[word].append(place)
    return (block for block in _pick_shared(found) if len(block) <= LARGEST_BLOCK)


def _by_one_author(records: Sequence[Record], words: _Words, seen: Mapping[str, int]) -> Iterator[list[int]]:
    """Yield pairs with the same first author (family name and initial) and two words of the title in common."""
    most = max(50, len(records) // 20)
    telling = frozenset(word for word, count in seen.items() if len(word) > 2 and count <= most)
    for block in _pick_shared(_by_first_author(records)):
        yield from _with_two_words(block, [words[place] & telling for place in block])


def _by_first_author(records: Sequence[Record]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        for name in record.paper.authors[:1]:
            for author in {f"{form.family} {form.given[:1]}" for form in parse_person(name)}:
                found[author].append(place)
    return found


def _with_two_words(block: Sequence[int], words: _Words) -> Iterator[list[int]]:
    by_word: dict[str, list[int]] = defaultdict(list)
    for place, ours in zip(block, words, strict=True):
        for word in ours:
            by_word[word].append(place)
    common = Counter(pair for found in by_word.values() for pair in combinations(found, 2))
    return (list(pair) for pair, count in common.items() if count >= 2)


def _pick_shared(blocks: Mapping[str, list[int]]) -> Iterator[list[int]]:
    return (block for block in blocks.values() if len(block) > 1)
