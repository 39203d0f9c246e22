"""Whether two records are one work: identifiers first, then title with authors and dates."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz

from bot.core.paper import Paper
from bot.identity import keys, people, titles

Verdict = Literal["same", "doubtful", "different"]

_Likeness = Literal["equal", "named", "renamed", "close", "reworded", "other"]
_NAMES_OF_ONE_WORK = ("arXiv:", "doi:", "s2:", "ieee:", "pii:", "cvf:", "openreview:")
# Schemes in which one published version has one name. A DOI counts only when a publisher gave it.
_ONE_NAME_A_WORK = ("arXiv:", "doi:", "ieee:", "pii:", "cvf:", "publisher:")

_EQUAL = 96.0
"""Similarity from which two titles differ by spelling only."""
_UNLIKE = 65.0
"""Similarity below which one title can hardly be a changed form of the other."""
_CLOSE = 85.0
"""Similarity from which one title can be a rewording of the other."""
_SHARED_WORDS, _SHARED_PART = 6, 0.65
"""So many words in common, and such a part of the shorter title, and one title can be the other rearranged."""
_SURE = ((9, 0.95), (12, 0.85))
"""So many, and such a part: the titles hardly belong to two works of one author."""
_RELATED = 68.0
"""Similarity of what follows a coined name, from which two such titles are one work's."""
_ABSTRACT = 95.0
"""Similarity of abstracts that two different works hardly reach."""
_LONG_ABSTRACT = 300

# A journal version follows its preprint by up to four years; preprints are also put up after acceptance.
_LATEST, _EARLIEST = 4 * 365, -400


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
        return _by_identifier(a, b, shared)
    return _by_title(a, b)


def _by_identifier(a: Record, b: Record, shared: frozenset[str]) -> Judgement:
    """Judge two records with a name in common; a name copied to the wrong row would otherwise unite strangers."""
    name = min(shared)
    alike = titles.similarity(a.title.words, b.title.words)
    authors = people.agreement(a.paper.authors, b.paper.authors)
    if authors == "none" and alike < _UNLIKE:
        return Judgement("doubtful", f"same identifier {name}, but other title and other authors", alike)
    if any(key.startswith("arXiv:") for key in shared):
        return Judgement("same", f"same identifier {name}", 1000 + alike)
    telling = any(key.startswith(_NAMES_OF_ONE_WORK) for key in shared)
    if alike < _UNLIKE and not telling:
        return Judgement("doubtful", f"same page {name}, but another title", alike)
    if alike < _CLOSE and authors not in ("team", "first") and conflict(a.claims, b.claims):
        return Judgement("doubtful", f"same identifier {name}, but another identifier differs", alike)
    return Judgement("same", f"same identifier {name}", 500 + alike)


def conflict(a: frozenset[str], b: frozenset[str]) -> str | None:
    """Return the scheme in which two records' claims contradict each other, if there is one."""
    for scheme in _ONE_NAME_A_WORK:
        ours = {key for key in a if _counts(key, scheme)}
        theirs = {key for key in b if _counts(key, scheme)}
        if ours and theirs and not ours & theirs:
            return scheme.rstrip(":")
    return None


def _counts(key: str, scheme: str) -> bool:
    if not key.startswith(scheme):
        return False
    return scheme != "doi:" or not keys.is_preprint_doi(key.removeprefix("doi:"))


def _by_title(a: Record, b: Record) -> Judgement:
    """Judge two records by title, authors and dates: the first step that knows an answer gives it."""
    pair = _Pair(a, b)
    return next(judgement for step in _STEPS if (judgement := step(pair)) is not None)


class _Pair:
    """Two records with what several steps ask of them, each worked out when it is first asked for."""

    def __init__(self, a: Record, b: Record) -> None:
        self.a, self.b = a, b

    @cached_property
    def likeness(self) -> tuple[_Likeness, str]:
        """How the titles are alike, and that in words."""
        return _title_likeness(self.a, self.b)

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

    @property
    def agree(self) -> bool:
        """Whether the authors agree as far as both lists tell."""
        return self.authors in ("team", "first")

    @property
    def preprint_and_publication(self) -> bool:
        """Whether one of the two is a preprint and the other is not."""
        return self.a.preprint != self.b.preprint

    def judgement(self, verdict: Verdict, why: str) -> Judgement:
        """Return a verdict with the similarity of the titles as its strength."""
        return Judgement(verdict, why, self.alike)


def _without_title(pair: _Pair) -> Judgement | None:
    if pair.a.title.words and pair.b.title.words:
        return None
    return Judgement("different", "no title")


def _with_other_numbers(pair: _Pair) -> Judgement | None:
    return _numbered(pair.a, pair.b) if pair.a.title.marks != pair.b.title.marks else None


def _with_other_dimensions(pair: _Pair) -> Judgement | None:
    x, y = pair.a.title.dimensions, pair.b.title.dimensions
    return Judgement("different", "dimensions in the titles differ") if x and y and x.isdisjoint(y) else None


def _with_another_title(pair: _Pair) -> Judgement | None:
    return Judgement("different", "titles differ") if pair.likeness[0] == "other" else None


def _by_strangers(pair: _Pair) -> Judgement | None:
    if pair.authors != "none":
        return None
    known_well = pair.likeness[0] == "equal" and pair.a.title.is_telling and pair.apart is None
    return pair.judgement("doubtful" if known_well else "different", "same title, other authors")


def _with_another_identifier(pair: _Pair) -> Judgement | None:
    if pair.apart is None:
        return None
    return _apart(pair.a, pair.b, pair.likeness[0], pair.authors, pair.apart)


def _by_nobody_known(pair: _Pair) -> Judgement | None:
    if pair.authors != "unknown":
        return None
    likeness, why = pair.likeness
    return pair.judgement("doubtful" if likeness == "equal" else "different", f"{why}, authors unknown")


def _reworded_among_equals(pair: _Pair) -> Judgement | None:
    reworded = pair.likeness[0] == "reworded" and not pair.preprint_and_publication
    return pair.judgement("different", "titles differ") if reworded else None


def _by_title_and_authors(pair: _Pair) -> Judgement:
    likeness, why = pair.likeness
    doubt = _reason_for_doubt(pair.a, pair.b)
    told = f"{why}, {_said(pair.authors)}"
    if doubt is None and _is_sure(pair):
        return pair.judgement("same", told)
    if pair.agree or likeness == "equal":
        return pair.judgement("doubtful", f"{told}, but {doubt}" if doubt else told)
    return pair.judgement("different", "titles differ")


def _is_sure(pair: _Pair) -> bool:
    """Return whether titles so alike, with authors that agree so far, are one work's."""
    x, y = pair.a.title, pair.b.title
    match pair.likeness[0]:
        case "equal":
            return pair.agree or x.is_telling
        case "named":
            return pair.agree
        case "renamed":
            related = fuzz.token_set_ratio(x.tail, y.tail) >= _RELATED
            return pair.preprint_and_publication and pair.agree and related
        case _:
            shared, part = titles.shared_words(x, y)
            enough = any(shared >= words and part >= share for words, share in _SURE)
            return pair.preprint_and_publication and pair.agree and enough


_STEPS: tuple[Callable[[_Pair], Judgement | None], ...] = (
    _without_title,
    _with_other_numbers,
    _with_other_dimensions,
    _with_another_title,
    _by_strangers,
    _with_another_identifier,
    _by_nobody_known,
    _reworded_among_equals,
    _by_title_and_authors,
)


def _numbered(a: Record, b: Record) -> Judgement:
    """Judge two titles with different numbers; the number may belong to a name that one of them dropped."""
    x, y = a.title, b.title
    dropped = bool(x.name) != bool(y.name) and x.tail == y.tail and a.preprint != b.preprint
    if dropped and people.agreement(a.paper.authors, b.paper.authors) in ("team", "first"):
        return Judgement("doubtful", "same title but for a name with a number before it", 80.0)
    return Judgement("different", "numbers in the titles differ")


def _title_likeness(a: Record, b: Record) -> tuple[_Likeness, str]:
    x, y = a.title, b.title
    if x.compact == y.compact:
        return "equal", "same title"
    # One version may have a name for its method before the title, the other none.
    if bool(x.name) != bool(y.name) and titles.similarity(x.tail, y.tail, _EQUAL):
        return "named", "same title but for a name before it"
    if x.name and y.name:
        return _likeness_of_named(x, y)
    if _is_name_of(x, y) or _is_name_of(y, x):
        return "close", "one title is only the name in the other"
    alike = titles.similarity(x.words, y.words, _CLOSE)
    if alike and x.is_telling and y.is_telling:
        return ("equal", "same title but for spelling") if alike >= _EQUAL else ("close", "similar title")
    shared, part = titles.shared_words(x, y)
    if shared >= _SHARED_WORDS and part >= _SHARED_PART:
        return "reworded", "much the same words in the titles"
    return "other", ""


def _is_name_of(x: titles.Title, y: titles.Title) -> bool:
    """Return whether a title is nothing but the coined name that stands before the other's colon."""
    return len(y.name) >= 4 and not x.name and x.compact == y.name.replace(" ", "")


def _likeness_of_named(x: titles.Title, y: titles.Title) -> tuple[_Likeness, str]:
    """Compare two titles that both have a coined name before a colon."""
    if x.name != y.name:
        same_tail = x.tail.replace(" ", "") == y.tail.replace(" ", "")
        return ("close", "same title under another name") if same_tail else ("other", "")
    if titles.similarity(x.tail, y.tail, _EQUAL):
        return "equal", "same title"
    if len(x.name) >= 4 and fuzz.token_set_ratio(x.tail, y.tail) >= 45:
        return "renamed", f"both are called {x.name}"
    return "other", ""


def _apart(a: Record, b: Record, likeness: str, authors: people.Agreement, apart: str) -> Judgement:
    """Judge two records that have different identifiers of one scheme: never the same, at most doubtful."""
    alike = titles.similarity(a.title.words, b.title.words)
    agreeing = authors in ("team", "first")
    if agreeing and likeness in ("equal", "named"):
        return Judgement("doubtful", f"same title and authors, but different {_scheme(apart)}", alike)
    one, other = a.paper.abstract, b.paper.abstract
    if (
        agreeing
        and min(len(one), len(other)) >= _LONG_ABSTRACT
        and fuzz.token_sort_ratio(one, other, score_cutoff=_ABSTRACT)
    ):
        return Judgement("doubtful", f"same abstract and authors, but different {_scheme(apart)}", alike)
    return Judgement("different", f"different {_scheme(apart)}", alike)


def _scheme(apart: str) -> str:
    return {"arXiv": "arXiv identifiers", "doi": "DOIs", "publisher": "publishers"}.get(
        apart, f"{apart} numbers"
    )


def _said(authors: people.Agreement) -> str:
    return {"team": "same authors", "first": "same first author"}.get(authors, "an author in common")


def _reason_for_doubt(a: Record, b: Record) -> str | None:
    if a.title.dimensions != b.title.dimensions:
        return "one of them says another dimension"
    if a.paper.published is None or b.paper.published is None:
        return None
    days = (b.paper.published - a.paper.published).days
    if a.preprint and not b.preprint:
        plausible = _EARLIEST <= days <= _LATEST
    elif b.preprint and not a.preprint:
        plausible = _EARLIEST <= -days <= _LATEST
    else:
        plausible = abs(days) <= _LATEST
    return None if plausible else "their dates lie far apart"
