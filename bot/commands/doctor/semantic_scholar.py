"""Questions to Semantic Scholar."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from bot.commands.doctor.examination import Examination, Finding, Line, judge
from bot.core.paper import Paper
from bot.core.window import Window
from bot.sources.answers import Page, in_few_words
from bot.sources.http import PatienceEndedError, key_in
from bot.sources.lookup.by_semantic_scholar import check_batch
from bot.sources.queries import Matches, QueryError, scholar_query
from bot.sources.scholar_answers import check_answer
from bot.sources.scholar_client import ScholarClient
from bot.sources.semantic_scholar import NAME, REMEDY, service_of
from bot.support.errors import SourceError

_KNOWN, _UNKNOWN = "ARXIV:2304.02643", "ARXIV:9999.99999"
_FIELDS = ("title", "abstract", "publicationDate", "externalIds")
_FIRST = 20
_ENOUGH = 3
"""With fewer hits that can be judged nothing is said."""
_TRIES = 5


def examine_semantic_scholar(examination: Examination) -> Iterator[Line]:
    """Ask each query and the citations, a batch, the share of throttled requests, and the key."""
    project = examination.project
    key = key_in(project.environment.semantic_scholar_key)
    service = examination.hasty(service_of(project.services.semantic_scholar, key, project.user_agent))
    client = ScholarClient(service, key, check_answer)
    batch = ScholarClient(service, key, check_batch)
    impatient = ScholarClient(replace(service, patience=0.0), key, check_batch)
    for one in (client, batch, impatient):
        examination.watch(one.traffic)
    search = project.settings.search
    last = examination.today - timedelta(days=30)
    week, month = Window(last - timedelta(days=6), last), Window(last - timedelta(days=29), last)
    cited = f"ARXIV:{search.cited[0]}" if search.cited else _KNOWN

    def ask_key() -> Finding:
        if key is None:
            return Finding("not known", "no key is set", REMEDY)
        try:
            batch.batch([_KNOWN], ["title"])
        except PatienceEndedError:
            raise
        except SourceError as error:
            if "access was refused" in error.message:
                return Finding("bad", error.message, "renew SEMANTIC_SCHOLAR_API_KEY, or remove it")
            raise
        return Finding("good", "the key is taken")

    def ask_share() -> Finding:
        throttled = 0
        for _ in range(_TRIES):
            try:
                impatient.batch([_KNOWN], ["title"])
            except PatienceEndedError:
                throttled += 1
        remedy = "the key's allowance is used up by another program" if key else REMEDY
        return judge(throttled == 0, f"{throttled} of {_TRIES} requests were answered 429", remedy)

    def ask_batch() -> Finding:
        records: Sequence[object] = batch.batch([_KNOWN, _UNKNOWN], ["title"]) or []
        right = len(records) == 2 and bool(records[0]) and records[1] is None
        came = f"{sum(record is not None for record in records)} of {len(records)} records are papers"
        return judge(right, came, "look-ups by identifier give wrong rows: report it")

    yield from examination.look(NAME, "whether the key is recognised", ask_key)
    yield from examination.look(NAME, f"{_TRIES} small requests in a row", ask_share)
    for query in search.semantic_scholar:
        yield from examination.look(
            NAME, f"the query {in_few_words(query)}, {week.since} to {week.until}",
            lambda query=query: _judge_query(client, query, week),  # type: ignore[misc]
        )  # fmt: skip
    yield from examination.look(
        NAME, f"the citations of {cited}, {month.since} to {month.until}",
        lambda: _judge_dated(_first(client, cited, month), month),
    )  # fmt: skip
    yield from examination.look(
        NAME, f"the citations of {cited}, the newest first", lambda: _judge_order(_first(client, cited, None))
    )
    yield from examination.look(NAME, "two papers, one of them unknown", ask_batch)


def _judge_query(client: ScholarClient, query: str, window: Window) -> Finding:
    page: Page = next(client.search(query, window, _FIELDS))
    total = page.total or 0
    outside = _outside(page.papers, window)
    if outside:
        return Finding("bad", f"{total} hits, of other days too, such as {outside[0]}",
                       "the service ignores the dates: report it, answers are far too long")  # fmt: skip
    if not total:
        return Finding(
            "bad", "no hit in a week", "the query is too narrow, or the service lies: ask on its site"
        )
    try:
        return _judge_fit(page.papers[:_FIRST], scholar_query(query), total)
    except QueryError as error:
        return Finding("not known", f"{total} hits; the query cannot be judged ({error})")


def _judge_fit(papers: Sequence[Paper], matches: Matches, total: int) -> Finding:
    judged = [paper for paper in papers if paper.abstract or matches(paper)]
    fitting = sum(map(matches, judged))
    came = f"{total} hits; of the first {len(judged)} with an abstract {fitting} fit the query"
    if len(judged) < _ENOUGH:
        return Finding("not known", came)
    remedy = "the service reads the query otherwise: quote words with hyphens, and drop short common words"
    return judge(fitting * 2 >= len(judged), came, remedy)


def _first(client: ScholarClient, cited: str, window: Window | None) -> Page:
    page: Page = next(client.citations(cited, window, _FIELDS))
    return page


def _judge_dated(page: Page, window: Window) -> Finding:
    outside = _outside(page.papers, window)
    if not page.papers:
        return Finding("not known", "no citation in a month")
    came = f"{len(page.papers)} citations, {len(outside)} of them of other days"
    return judge(
        not outside, came, "the service ignores publicationDateOrYear: months of famous papers are incomplete"
    )


def _judge_order(page: Page) -> Finding:
    days = [paper.published for paper in page.papers if paper.published]
    if len(set(days)) < _ENOUGH:
        return Finding("not known", f"{len(days)} citations with a date")
    descending = sum(newer >= older for newer, older in pairwise(days))
    came = f"{len(days)} citations from {days[0]} to {days[-1]}"
    remedy = "the newest come elsewhere than first: without dates in the request they may lie beyond 9,999"
    return judge(descending >= 0.95 * (len(days) - 1), came, remedy)


def _outside(papers: Sequence[Paper], window: Window) -> list[date]:
    return [
        paper.published
        for paper in papers
        if paper.published and not window.since <= paper.published <= window.until
    ]
