"""What a keeper changes about proposed concepts, one line at a time."""

import re
from collections.abc import Sequence

from bot.adoption.concepts import Draft, grow_seed, measure
from bot.adoption.phrases import Index
from bot.support.errors import InputError
from bot.support.plain_text import plain


def change_concepts(drafts: Sequence[Draft], wish: str, listed: Index, stream: Index) -> list[Draft]:
    """Return the concepts after a keeper's line.

    Raises:
        InputError: the line is not understood, or would leave nothing.
    """
    if wish.lower().startswith("new:"):
        title = plain(wish[4:])
        if not title:
            raise InputError("Write the phrase behind `new:`.")
        return [*drafts, grow_seed(title, listed, stream)]
    found = re.fullmatch(r"(\d+)\s*:?\s*(.+)", wish)
    place = int(found[1]) - 1 if found else -1
    if not found or not 0 <= place < len(drafts):
        raise InputError(f"{wish!r} is not understood: begin with the number of a concept, or with `new:`.")
    if found[2].strip().lower() == "drop":
        rest = [*drafts[:place], *drafts[place + 1 :]]
        if not rest:
            raise InputError("One concept must stay.")
        return rest
    terms = change_terms(drafts[place].terms, found[2])
    if not terms:
        raise InputError("A concept needs words: drop it, or leave it one.")
    return [*drafts[:place], measure(drafts[place].title, terms, listed, stream), *drafts[place + 1 :]]


def change_terms(terms: Sequence[str], wishes: str) -> tuple[str, ...]:
    """Return a concept's words after a keeper's line such as ``+score based, -conditioning``.

    A word without sign is added. Signs, blanks and commas around words do not matter.
    """
    kept = list(terms)
    for wish in wishes.split(","):
        word = " ".join(plain(wish).strip().lower().split())
        sign, word = (word[0], word[1:].strip()) if word[:1] in ("+", "-") else ("+", word)
        if not word:
            continue
        if sign == "+":
            kept += [word] if word not in kept else []
        else:
            kept = [term for term in kept if term != word]
    return tuple(kept)
