"""A whole field whose words the bot ships, as part of a topic: when a concept means all of it, and when a part of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from bot.adoption.growing import cover, fewest_of_list, having
from bot.adoption.phrases import Index
from bot.relevance.lexicon import words_of
from bot.relevance.vocabulary import words_of_field

Field = Literal["biomedicine"]
FIELD: Field = "biomedicine"
"""The field whose words the bot ships."""
_NAMES = frozenset(
    words_of("medicine medical medically biomedicine biomedical clinical clinic health healthcare")
)
"""Words for the field as a whole."""
_BESIDE_NAMES = frozenset(
    words_of(
        "ai analysis application data domain image imagery imaging picture practice problem research scan task video"
    )
)
"""What may stand beside such a word, and the phrase still names the whole field: "medical imaging"."""
_MOST_NAMED = 9
"""So many of the field's words are named beside it."""
_OWN = 5.0
"""How many times as often as in the field's papers of the stream: such a word is that of a part of the field."""
_PART = 3.0
"""The same for all words of a concept together."""
_MOST_OF_LIST = 0.7
"""A concept is a part of the field where its own words cover so much of the list, and else it may be all of it."""
_SOME_OF_LIST = 0.2
"""Words of the list's part are not added to a phrase that covers less of the list: it names another part."""
_ALIKE = 0.3
"""Of the stream's papers with a word, so many must have the concept for the word to be added for what it means."""
_ALIKE_OWN = 10.0
"""Such a word is in the list so many times as often as in the field's papers: "vessel", less, is also the heart's."""
_FEWEST = 2
"""Papers of the stream that such a word needs, to be judged by them."""


ASKED: dict[Field, tuple[str, ...]] = {
    "biomedicine": (
        "medical", "clinical", "medicine", "ct", "mri", "ultrasound", "tomography", "radiology", "pathology",
        "histopathology", "surgical", "endoscopic", "patient", "disease", "diagnosis", "lesion", "tumor", "cancer",
        "organ", "anatomical", "tissue", "brain", "cardiac", "chest", "lung", "liver", "retinal", "fundus", "polyp",
        "dental",
    )
}  # fmt: skip
"""Words by which a query asks for papers of a field: a service has no room for all of its words."""


def names_field(phrase: str) -> bool:
    """Return whether a phrase means the whole field, as "medicine", "healthcare" and "medical images" do."""
    words = {*words_of(phrase)}
    return bool(words & _NAMES) and words <= _NAMES | _BESIDE_NAMES


def of_field(terms: Sequence[str]) -> bool:
    """Return whether the first of some terms, and at least half of all, hold a word of the field."""
    words = frozenset(words_of_field(FIELD))
    held = [not words.isdisjoint(words_of(term)) for term in terms]
    return held[0] and 2 * sum(held) >= len(held)


def in_field(terms: Sequence[str], listed: Index) -> list[str]:
    """Return the terms of a concept that means the whole field: the first, and the field's words that the list has most."""
    often = sorted(_words(), key=lambda word: (-listed.having(word).bit_count(), word))[:_MOST_NAMED]
    return list(dict.fromkeys((*terms[:1], *(word for word in often if listed.having(word)))))


def part_of_field(terms: Sequence[str], listed: Index, stream: Index) -> list[str]:
    """Return the terms of a concept that is a part of the field, with the part's words; none where it is not.

    The list has such words far more often than other papers of the field: "histology" and "slide" where it is about
    pathology, but not "clinical", which all of medicine has. What names the whole field is left as it is.
    """
    if any(not _NAMES.isdisjoint(words_of(term)) for term in terms):
        kept = list(terms)
    else:
        own = _own_words(listed, stream)
        telling = [word for word, times in own.items() if times >= _ALIKE_OWN]
        kept = _with_alike(_with_covering(terms, own, listed), telling, stream)
    coverage, share = listed.share(having(kept, listed)), stream.share(having(kept, stream))
    field = stream.share(having(_words(), stream))
    return kept if coverage >= _MOST_OF_LIST and coverage * field >= _PART * share else []


def _own_words(listed: Index, stream: Index) -> dict[str, float]:
    """Return the field's words that the list has far more often than the field's papers of the stream, and how much more.

    Those in most papers of the list stand first.
    """
    size = having(_words(), stream).bit_count()
    found: dict[str, float] = {}
    for word in _words():
        here, there = listed.having(word).bit_count(), stream.having(word).bit_count()
        lift = ((here + 0.5) / (listed.size + 1)) / ((there + 0.5) / (size + 1))
        if here >= fewest_of_list(listed) and lift >= _OWN:
            found[word] = lift
    return dict(sorted(found.items(), key=lambda one: (-listed.having(one[0]).bit_count(), one[0])))


def _with_covering(terms: Sequence[str], own: Mapping[str, float], listed: Index) -> list[str]:
    """Return the terms with the words that cover the list, where the terms are about it."""
    is_about = listed.share(having(terms, listed)) >= _SOME_OF_LIST
    return cover(terms, own, listed) if is_about else list(terms)


def _with_alike(terms: Sequence[str], own: Iterable[str], stream: Index) -> list[str]:
    """Return the terms with the words that stand in papers of the concept."""
    inside = having(terms, stream)

    def is_alike(word: str) -> bool:
        found = stream.having(word)
        enough = found.bit_count() >= _FEWEST
        return enough and (found & inside).bit_count() >= _ALIKE * found.bit_count()

    return [*terms, *(word for word in own if word not in terms and is_alike(word))]


def _words() -> list[str]:
    """Return the field's words as phrases of an index are written."""
    return list(dict.fromkeys(" ".join(words_of(word)) for word in words_of_field(FIELD)))
