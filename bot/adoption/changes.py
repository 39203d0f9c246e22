"""What a keeper changes about proposed concepts, one line at a time."""

import re
from collections.abc import Sequence

from bot.adoption.concepts import Draft, concept_of, measure, term_of
from bot.adoption.field import FIELD, names_field
from bot.adoption.growing import having
from bot.adoption.phrases import Index
from bot.support.errors import InputError
from bot.support.plain_text import plain


def change_concepts(drafts: Sequence[Draft], wish: str, listed: Index, stream: Index) -> list[Draft]:
    """Return the concepts after a keeper's line.

    Raises:
        InputError: the line is not understood, or would leave nothing.
    """
    if wish.lower().startswith("new:"):
        return [*drafts, _new(plain(wish[4:]), drafts, listed, stream)]
    found = re.fullmatch(r"(\d+)\s*:?\s*(.+)", wish)
    if not found or not 1 <= int(found[1]) <= len(drafts):
        raise InputError(f"{wish!r} is not understood: begin with the number of a concept, or with `new:`.")
    place, told = int(found[1]) - 1, found[2]
    before, draft, after = drafts[:place], drafts[place], drafts[place + 1 :]
    if told.strip().lower() != "drop":
        return [*before, _change(draft, told, listed, stream), *after]
    if len(drafts) == 1:
        raise InputError("One concept must stay.")
    return [*before, *after]


def _new(told: str, drafts: Sequence[Draft], listed: Index, stream: Index) -> Draft:
    phrases = list(dict.fromkeys(filter(None, (" ".join(phrase.split()) for phrase in told.split(",")))))
    if not phrases:
        raise InputError("Write the phrase behind `new:`, or several with commas between them.")
    title = ", ".join(phrases)
    if len(phrases) > 1:
        # The keeper tells the words: none is dropped, and none is added but those of a field.
        terms = [term for term in map(str.lower, phrases) if term != FIELD]
        is_field = len(terms) < len(phrases) or all(map(names_field, terms))
        return measure(title, terms, listed, stream, FIELD if is_field else None)
    others = having([term_of(draft.title) for draft in drafts], stream)
    return concept_of(title, listed, stream, others)


def _change(draft: Draft, wishes: str, listed: Index, stream: Index) -> Draft:
    named = (*draft.terms, *filter(None, [draft.vocabulary]))
    changed = change_terms(named, wishes)
    terms = [term for term in changed if term != FIELD]
    if not terms:
        raise InputError("A concept needs words: drop it, or leave it one.")
    return measure(draft.title, terms, listed, stream, FIELD if FIELD in changed else None)


def change_terms(terms: Sequence[str], wishes: str) -> tuple[str, ...]:
    """Return a concept's words after a keeper's line such as ``+score based, -conditioning``.

    A word without sign is added, before all others: a query has no room for the last ones of many. Signs, blanks and
    commas around words do not matter.
    """
    kept, added = list(terms), list[str]()
    for wish in wishes.split(","):
        told = " ".join(plain(wish).lower().split())
        word = told[1:].strip() if told.startswith(("+", "-")) else told
        if told.startswith("-"):
            kept, added = ([term for term in some if term != word] for some in (kept, added))
        elif word and word not in kept:
            added.append(word)
    return tuple(dict.fromkeys((*added, *kept)))
