"""The paper's own sentence that decided: the one of the abstract that speaks of most concepts of the topic."""

from collections.abc import Iterable

from bot.core.paper import Paper
from bot.core.settings import Topic
from bot.relevance.lexicon import Evidence, Lexicon, sentences_of

LONGEST = 200
"""Characters: a quotation, not a copy."""


def decisive_sentences(papers: Iterable[Paper], topic: Topic) -> dict[str, str]:
    """Return the sentence of each paper by its identifier; none where no sentence names a concept.

    A sentence that is longer than a quotation may be is cut at a word.
    """
    lexicon = Lexicon(topic)
    found = {paper.id: _decisive(paper.abstract, lexicon.evidence(paper)) for paper in papers}
    return {name: sentence for name, sentence in found.items() if sentence}


def _decisive(abstract: str, evidence: Evidence) -> str:
    concepts: dict[int, set[str]] = {}
    for mention in evidence.mentions:
        if mention.place == "abstract":
            concepts.setdefault(mention.sentence, set()).add(mention.concept)
    if not concepts:
        return ""
    best = min(concepts, key=lambda number: (-len(concepts[number]), number))
    text = " ".join(sentences_of(abstract)[best].split())
    return text if len(text) <= LONGEST else text[: LONGEST - 2].rsplit(" ", 1)[0] + " …"
