"""The query languages of arXiv and of Semantic Scholar's bulk search: two vocabularies, one grammar.

Either language becomes the same tokens, and a query becomes one function that tells whether a paper matches:

    any    = all {OR all}
    all    = one {[AND] one}
    one    = NOT one | "(" any ")" | term

Sources: https://info.arxiv.org/help/api/user-manual.html#query_details and
https://api.semanticscholar.org/api-docs/graph#tag/Paper-Data/operation/get_graph_paper_bulk_search.
Not here: stemming, ranking and Semantic Scholar's ``~N``, which is read and ignored.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date

from bot.core.paper import Paper

Matches = Callable[[Paper], bool]
Token = str | Matches

_ARXIV = re.compile(
    r"\s*(?:(?P<sign>[()]|(?:ANDNOT|AND|OR)(?![\w:]))"
    r'|(?:(?P<field>[A-Za-z]+):)?(?P<value>\[[^\]]*\]|"[^"]*"|[^\s()":\[]+))'
)
_SCHOLAR = re.compile(r'\s*(?:(?P<sign>[()|+-])|(?P<value>"[^"]*"(?:~\d+)?|[^\s()|+"]+))')
_SIGNS = {"AND": ["AND"], "OR": ["OR"], "ANDNOT": ["AND", "NOT"], "+": ["AND"], "|": ["OR"], "-": ["NOT"]}
_TEXTS: dict[str, Callable[[Paper], str]] = {
    "ti": lambda paper: paper.title,
    "abs": lambda paper: paper.abstract,
    "au": lambda paper: " ; ".join(paper.authors),
    "co": lambda paper: paper.comment,
    "jr": lambda paper: paper.venue,
    "all": lambda paper: " ; ".join((paper.text, *paper.authors, paper.venue)),
}


class QueryError(ValueError):
    """The service would refuse the query."""


def arxiv_query(text: str) -> Matches:
    """Return whether a paper matches a ``search_query`` of the arXiv API.

    Raises:
        QueryError: the query cannot be read.
    """
    return _parse(_tokens(text, _ARXIV, _arxiv_term))


def scholar_query(text: str) -> Matches:
    """Return whether a paper's title or abstract matches a query of Semantic Scholar's bulk search.

    Raises:
        QueryError: the query cannot be read.
    """
    return _parse(
        _tokens(text, _SCHOLAR, lambda value, _: _phrase(value, lambda p: f"{p.title} ; {p.abstract}"))
    )


def _tokens(
    text: str, pattern: re.Pattern[str], term: Callable[[str, str | None], Matches]
) -> Iterator[Token]:
    text, position = text.strip(), 0
    while position < len(text):
        found = pattern.match(text, position)
        if not found:
            raise QueryError(f"cannot read {text[position:]!r}")
        position = found.end()
        part = found.groupdict()
        if sign := part["sign"]:
            yield from _SIGNS.get(sign, [sign])
        else:
            yield term(part["value"], part.get("field"))


def _arxiv_term(value: str, field: str | None) -> Matches:
    if field == "submittedDate":
        return _match_submitted(value)
    if field == "cat":
        pattern = re.compile(re.escape(value.strip('"')).replace(r"\*", ".*"))
        return lambda paper: any(pattern.fullmatch(category) for category in paper.categories)
    if (field or "all") not in _TEXTS:
        raise QueryError(f"no such field: {field}")
    return _phrase(value, _TEXTS[field or "all"])


def _match_submitted(span: str) -> Matches:
    found = re.fullmatch(r"\[(\d{4})(\d\d)(\d\d)\d* TO (\d{4})(\d\d)(\d\d)\d*\]", span)
    if not found:
        raise QueryError(f"cannot read the dates {span!r}")
    try:
        first, last = date(*map(int, found.groups()[:3])), date(*map(int, found.groups()[3:]))
    except ValueError as error:
        raise QueryError(f"cannot read the dates {span!r}: {error}") from None
    return lambda paper: paper.published is not None and first <= paper.published <= last


def _phrase(value: str, text_of: Callable[[Paper], str]) -> Matches:
    words = re.findall(r"[^\W_]+", value.split("~")[0].lower())
    if not words:
        raise QueryError(f"no words in {value!r}")
    end = "" if value.endswith("*") else r"(?![^\W_])"
    pattern = re.compile(r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, words)) + end)
    return lambda paper: pattern.search(text_of(paper).lower()) is not None


def _parse(tokens: Iterator[Token]) -> Matches:
    rest = list(tokens)
    query = _any(rest)
    if rest:
        raise QueryError("a parenthesis is closed that was not opened")
    return query


def _any(rest: list[Token]) -> Matches:
    branches = [_all(rest)]
    while rest and rest[0] == "OR":
        rest.pop(0)
        branches.append(_all(rest))
    return lambda paper: any(branch(paper) for branch in branches)


def _all(rest: list[Token]) -> Matches:
    parts = [_one(rest)]
    while rest and rest[0] not in ("OR", ")"):
        if rest[0] == "AND":
            rest.pop(0)
        parts.append(_one(rest))
    return lambda paper: all(part(paper) for part in parts)


def _one(rest: list[Token]) -> Matches:
    if not rest:
        raise QueryError("the query is incomplete")
    match rest.pop(0):
        case "NOT":
            negated = _one(rest)
            return lambda paper: not negated(paper)
        case "(":
            inner = _any(rest)
            if not rest or rest.pop(0) != ")":
                raise QueryError("a parenthesis is not closed")
            return inner
        case str(sign):
            raise QueryError(f"{sign} stands where a term is expected")
        case term:
            return term
