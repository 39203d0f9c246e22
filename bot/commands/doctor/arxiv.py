"""Questions to arXiv."""

import time
from collections.abc import Iterator
from datetime import timedelta

import arxiv

from bot.commands.doctor.examination import Examination, Finding, Line, judge
from bot.core.window import Window
from bot.sources.arxiv import NAME, date_query, service_of
from bot.sources.arxiv_client import LARGEST_PAGE, ArxivClient
from bot.sources.arxiv_feed import Feed, check_feed, paper_of_result

_KNOWN = "2304.02643"
"""Segment Anything, since April 2023."""
_SOME = 100
_SECONDS_FOR_A_PAGE = 30.0
_SLOW = 15.0
_STATUS = "look at https://status.arxiv.org"


def examine_arxiv(examination: Examination) -> Iterator[Line]:
    """Ask for a week, a long query, one identifier and a whole page."""
    project = examination.project
    search = project.settings.search
    service = service_of(project.services.arxiv, project.user_agent)
    small = ArxivClient(examination.hasty(service, _SLOW), check_feed, _SOME)
    large = ArxivClient(examination.hasty(service, _SECONDS_FOR_A_PAGE), check_feed, LARGEST_PAGE)
    for client in (small, large):
        examination.watch(client.traffic)
    category = search.categories[0] if search.categories else "cs.CV"
    last = examination.today - timedelta(days=8)
    week, month = Window(last - timedelta(days=6), last), Window(last - timedelta(days=27), last)

    def ask_week() -> Finding:
        return _judge_days(small, f"cat:{category}", week)

    def ask_long_query() -> Finding:
        query = max(search.arxiv, key=len)
        began = time.monotonic()
        small.page(arxiv.Search(date_query(query, Window(last - timedelta(days=2), last))))
        seconds, feed = time.monotonic() - began, _feed(small)
        return judge(
            seconds < _SLOW, f"{feed.total} papers in {seconds:.1f} s", f"shorten the query; {_STATUS}"
        )

    def ask_identifier() -> Finding:
        papers = [paper_of_result(result) for result in small.page(arxiv.Search(id_list=[_KNOWN]))]
        found = [paper.arxiv_id for paper in papers if paper]
        return judge(found == [_KNOWN], f"{', '.join(map(str, found)) or 'nothing'}", _STATUS)

    def ask_page() -> Finding:
        began = time.monotonic()
        large.page(arxiv.Search(date_query(f"cat:{category}", month)))
        seconds, feed = time.monotonic() - began, _feed(large)
        wanted = min(LARGEST_PAGE, feed.total)
        came = f"{feed.received} entries of {feed.total} in {seconds:.1f} s"
        remedy = "nothing is lost: the bot asks for smaller pages then, and reads longer"
        return judge(feed.received >= wanted > 0, came, remedy)

    yield from examination.look(NAME, f"a week of {category}, {week.since} to {week.until}", ask_week)
    if search.arxiv:
        yield from examination.look(NAME, "the longest query, over three days", ask_long_query)
    yield from examination.look(NAME, f"the paper {_KNOWN}", ask_identifier)
    yield from examination.look(NAME, f"one page of {LARGEST_PAGE} entries of {category}", ask_page)


def _judge_days(client: ArxivClient, query: str, window: Window) -> Finding:
    results = client.page(arxiv.Search(date_query(query, window)))
    papers = filter(None, map(paper_of_result, results))
    days = [paper.published for paper in papers if paper.published]
    outside = [day for day in days if not window.since <= day <= window.until + timedelta(days=1)]
    total = _feed(client).total
    if outside:
        return Finding("bad", f"{total} papers, {len(outside)} of them of other days, such as {outside[0]}",
                       "the service ignores submittedDate: report it, the bot cannot read windows")  # fmt: skip
    if total:
        return Finding("good", f"{total} papers, all of these days")
    client.page(arxiv.Search(date_query("cat:cs.LG OR cat:hep-ph", window)))
    if _feed(client).total:
        return Finding("not known", "no paper, although other categories have some", "is the category right?")
    return Finding("bad", "no paper, and none of the busiest categories", f"the service lies; {_STATUS}")


def _feed(client: ArxivClient) -> Feed:
    feed: Feed = client.traffic.checked
    return feed
