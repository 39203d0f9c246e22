"""Whether two records are one work: identifiers first, then title with authors and dates."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz

from bot.core.paper import Paper
from bot.identity import keys, people, titles
from bot.identity.likeness import CLOSE, EQUAL, Likeness, compare_titles
from bot.identity.wording import Replaced, find_replaced, tells

Verdict = Literal["same", "doubtful", "different"]

_NAMES_OF_ONE_WORK = ("arXiv:", "doi:", "s2:", "ieee:", "pii:", "cvf:", "openreview:")
# Schemes in which one published version has one name. A DOI counts only when a publisher gave it.
_ONE_NAME_A_WORK = ("arXiv:", "doi:", "ieee:", "pii:", "cvf:", "publisher:")

_UNLIKE = 65.0
"""Similarity below which one title can hardly be a changed form of the other."""
_SURE = ((9, 0.95), (12, 0.85))
"""So many words in common, and such a part of the shorter title: they hardly belong to two works of one author."""
_RELATED = 68.0
"""Similarity of what follows a coined name, from which two such titles are one work's."""
_ABSTRACT = 95.0
"""Similarity of abstracts that two different works hardly reach."""
_CONFIRMING_ABSTRACT = 90.0
"""Similarity of abstracts from which they can show that titles with other words are one work's."""
_LONG_ABSTRACT = 300

# A journal version follows its preprint by up to four years; preprints are also put up after acceptance.
_LATEST, _EARLIEST = 4 * 365, -400

_SCHEMES = {"arXiv": "arXiv identifiers", "doi": "DOIs", "publisher": "publishers"}
_AUTHORS = {"team": "same authors", "first": "same first author"}


@dataclass(frozen=True, slots=True)
class Record:
    """A paper with what the comparison needs of it, worked out once."""

    paper: Paper
    keys: frozenset[str]
    title: titles.Title
    claims: frozenset[str]
    """The keys, and ``publisher:...`` for each publisher: what another record of one work may not contradict."""
    preprint: bool


def record_of(paper: Paper, also: frozenset[str] = frozenset()) -> Record:
    """Prepare a paper for comparison.

    Args:
        paper: the record.
        also: names that it is known under besides its own, in the form of :func:`bot.identity.keys.keys`.
    """
    names = keys.keys(paper) | also
    return Record(
        paper=paper,
        keys=names,
        title=titles.parse_title(paper.title),
        claims=names | {f"publisher:{name}" for name in keys.publishers(paper)},
        preprint=keys.is_preprint(paper),
    )


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, why, and how strong the evidence is (for choosing among several partners)."""

    verdict: Verdict
    why: str
    strength: float = 0.0


def judge(a: Record, b: Record) -> Judgement:
    """Compare two records; symmetric. The rules are those of :func:`bot.identity.same_work`."""
    shared = a.keys & b.keys
    if shared:
        return _by_identifier(_Pair(a, b), shared)
    return _by_title(_Pair(a, b))


class _Pair:
    """Two records with what several steps ask of them, each worked out when it is first asked for."""

    def __init__(self, a: Record, b: Record) -> None:
        self.a, self.b = a, b

    @cached_property
    def likeness(self) -> Likeness:
        """How the titles are alike."""
        return compare_titles(self.a.title, self.b.title)

    @cached_property
    def authors(self) -> people.Agreement:
        """How far the authors agree."""
        return people.agreement(self.a.paper.authors, self.b.paper.authors)

    @cached_property
    def apart(self) -> str | None:
        """The scheme in which the identifiers contradict each other."""
        return conflict(self.a.claims, self.b.claims)

    @cached_property
    def alike(self) -> float:
        """How similar the titles are, 0 to 100."""
        return titles.similarity(self.a.title.words, self.b.title.words)

    @cached_property
    def replaced(self) -> Replaced | None:
        """The words that each title has in place of the other's; titles that differ by spelling only have none."""
        is_one_title = self.likeness.kind in ("equal", "named")
        return None if is_one_title else find_replaced(self.a.title, self.b.title)

    @property
    def is_one_but_for_letters(self) -> bool:
        """Whether few letters of the titles differ, be they a spelling or another word."""
        return self.likeness.kind == "equal" or (self.alike >= EQUAL and self.replaced is not None)

    @property
    def agree(self) -> bool:
        """Whether the authors agree as far as both lists tell."""
        return self.authors in people.AGREEING

    @property
    def preprint_and_publication(self) -> bool:
        """Whether one of the two is a preprint and the other is not."""
        return self.a.preprint != self.b.preprint

    def judgement(self, verdict: Verdict, why: str, more: float = 0.0) -> Judgement:
        """Return a verdict with the similarity of the titles, and so much more, as its strength."""
        return Judgement(verdict, why, more + self.alike)


def conflict(a: frozenset[str], b: frozenset[str]) -> str | None:
    """Return the scheme in which two records' claims contradict each other, if there is one."""
    contradicted = (scheme for scheme in _ONE_NAME_A_WORK if _is_contradicted(scheme, a, b))
    return next((scheme.rstrip(":") for scheme in contradicted), None)


def _is_contradicted(scheme: str, a: frozenset[str], b: frozenset[str]) -> bool:
    ours, theirs = _names_within(scheme, a), _names_within(scheme, b)
    return bool(ours and theirs and ours.isdisjoint(theirs))


def _names_within(scheme: str, claims: frozenset[str]) -> set[str]:
    return {key for key in claims if key.startswith(scheme) and not _is_preprint_doi(key)}


def _is_preprint_doi(key: str) -> bool:
    return key.startswith("doi:") and keys.is_preprint_doi(key.removeprefix("doi:"))


# --- by identifier ----------------------------------------------------------------------------------------------


def _by_identifier(pair: _Pair, shared: frozenset[str]) -> Judgement:
    """Judge two records with a name in common; a name copied to the wrong row would otherwise unite strangers."""
    name, is_unlike = min(shared), pair.alike < _UNLIKE
    if is_unlike and pair.authors == "none":
        return pair.judgement("doubtful", f"same identifier {name}, but other title and other authors")
    if _has_name_of(("arXiv:",), shared):
        return pair.judgement("same", f"same identifier {name}", 1000)
    if is_unlike and not _has_name_of(_NAMES_OF_ONE_WORK, shared):
        return pair.judgement("doubtful", f"same page {name}, but another title")
    if pair.alike < CLOSE and not pair.agree and pair.apart:
        return pair.judgement("doubtful", f"same identifier {name}, but another identifier differs")
    return pair.judgement("same", f"same identifier {name}", 500)


def _has_name_of(schemes: tuple[str, ...], names: frozenset[str]) -> bool:
    return any(name.startswith(schemes) for name in names)


# --- by title, authors and dates --------------------------------------------------------------------------------


def _by_title(pair: _Pair) -> Judgement:
    """Judge two records by title, authors and dates: the first step that knows an answer gives it."""
    for step in _STEPS:
        judgement = step(pair)
        if judgement is not None:
            return judgement
    return _by_title_and_authors(pair)


def _without_title(pair: _Pair) -> Judgement | None:
    if pair.a.title.words and pair.b.title.words:
        return None
    return Judgement("different", "no title")


def _with_other_numbers(pair: _Pair) -> Judgement | None:
    """Judge two titles with different numbers; the number may belong to a name that one of them dropped."""
    x, y = pair.a.title, pair.b.title
    if x.marks == y.marks:
        return None
    if titles.is_named_once(x, y) and x.tail == y.tail and pair.preprint_and_publication and pair.agree:
        return Judgement("doubtful", "same title but for a name with a number before it", 80.0)
    return Judgement("different", "numbers in the titles differ")


def _with_other_dimensions(pair: _Pair) -> Judgement | None:
    x, y = pair.a.title.dimensions, pair.b.title.dimensions
    return Judgement("different", "dimensions in the titles differ") if x and y and x.isdisjoint(y) else None


def _with_another_title(pair: _Pair) -> Judgement | None:
    return Judgement("different", "titles differ") if pair.likeness.kind == "other" else None


def _by_strangers(pair: _Pair) -> Judgement | None:
    if pair.authors != "none":
        return None
    known_well = pair.is_one_but_for_letters and pair.a.title.is_telling and pair.apart is None
    return pair.judgement("doubtful" if known_well else "different", f"{pair.likeness.why}, other authors")


def _with_another_identifier(pair: _Pair) -> Judgement | None:
    """Judge two records that have different identifiers of one scheme: never the same, at most doubtful."""
    if pair.apart is None:
        return None
    different = f"different {_SCHEMES.get(pair.apart, f'{pair.apart} numbers')}"
    if pair.agree and pair.likeness.kind in ("equal", "named"):
        return pair.judgement("doubtful", f"same title and authors, but {different}")
    if pair.agree and _has_one_abstract(pair, _ABSTRACT):
        return pair.judgement("doubtful", f"same abstract and authors, but {different}")
    return pair.judgement("different", different)


def _has_one_abstract(pair: _Pair, at_least: float) -> bool:
    one, other = pair.a.paper.abstract, pair.b.paper.abstract
    is_long = min(len(one), len(other)) >= _LONG_ABSTRACT
    return is_long and fuzz.token_sort_ratio(one, other, score_cutoff=at_least) > 0


def _by_nobody_known(pair: _Pair) -> Judgement | None:
    if pair.authors != "unknown":
        return None
    verdict: Verdict = "doubtful" if pair.is_one_but_for_letters else "different"
    return pair.judgement(verdict, f"{pair.likeness.why}, authors not known")


def _reworded_among_equals(pair: _Pair) -> Judgement | None:
    reworded = pair.likeness.kind == "reworded" and not pair.preprint_and_publication
    return pair.judgement("different", "titles differ") if reworded else None


_STEPS: tuple[Callable[[_Pair], Judgement | None], ...] = (
    _without_title,
    _with_other_numbers,
    _with_other_dimensions,
    _with_another_title,
    _by_strangers,
    _with_another_identifier,
    _by_nobody_known,
    _reworded_among_equals,
)


def _by_title_and_authors(pair: _Pair) -> Judgement:
    doubt = _reason_for_doubt(pair)
    told = f"{pair.likeness.why}, {_AUTHORS.get(pair.authors, 'an author in common')}"
    if doubt is None and _is_sure(pair):
        return pair.judgement("same", told)
    if pair.agree or pair.is_one_but_for_letters:
        return pair.judgement("doubtful", f"{told}, but {doubt}" if doubt else told)
    return pair.judgement("different", "titles differ")


def _is_sure(pair: _Pair) -> bool:
    """Return whether titles so alike, with authors that agree so far, are one work's."""
    x, y = pair.a.title, pair.b.title
    if pair.is_one_but_for_letters:
        return pair.agree or x.is_telling
    match pair.likeness.kind:
        case "named":
            return pair.agree
        case "renamed":
            enough = fuzz.token_set_ratio(x.tail, y.tail) >= _RELATED
        case _:
            enough = _has_enough_words(*titles.shared_words(x, y))
    return enough and pair.preprint_and_publication and pair.agree


def _has_enough_words(shared: int, part: float) -> bool:
    return any(shared >= words and part >= share for words, share in _SURE)


def _reason_for_doubt(pair: _Pair) -> str | None:
    if pair.a.title.dimensions != pair.b.title.dimensions:
        return "one of them says another dimension"
    if pair.replaced and not _is_confirmed(pair, pair.replaced):
        return str(pair.replaced)
    return None if _is_plausible_delay(pair.a, pair.b) else "their dates lie far apart"


def _is_confirmed(pair: _Pair, replaced: Replaced) -> bool:
    """Return whether the abstracts show that titles with other words are one work's.

    Two works of one group may share most of an abstract, too. Then each tells the words of its own title alone.
    """
    if not _has_one_abstract(pair, _CONFIRMING_ABSTRACT):
        return False
    one, other = (frozenset(titles.normalise(record.paper.abstract).split()) for record in (pair.a, pair.b))
    return all(tells(one, word) == tells(other, word) for word in (*replaced.ours, *replaced.theirs))


def _is_plausible_delay(a: Record, b: Record) -> bool:
    """Return whether the dates may be those of one work's versions; where one is not known, they may."""
    if a.paper.published is None or b.paper.published is None:
        return True
    days = (b.paper.published - a.paper.published).days
    if a.preprint == b.preprint:
        return abs(days) <= _LATEST
    return _EARLIEST <= (days if a.preprint else -days) <= _LATEST
