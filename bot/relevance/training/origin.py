"""What was known when: the months in which papers came, and the list and its decisions as they stood in one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.core.catalog import Catalog, Entry
from bot.core.paper import Paper
from bot.identity import title_key
from bot.relevance.context import Context
from bot.relevance.labels import Label, days


def months_of(papers: Sequence[Paper], labels: Sequence[Label]) -> dict[str, str]:
    """Return the month in which each paper came as ``YYYY-MM``, by identifier and by title; empty where no day is known."""
    months = {name: f"{day:%Y-%m}" if day else "" for name, day in days(papers, labels).items()}
    for paper in papers:
        title = title_key(paper.title)
        months[title] = max(months[paper.id], months.get(title, ""))
    return months


def context_before(month: str, came: Mapping[str, str], context: Context) -> Context:
    """Return the list and its decisions as they were known when a month began; nothing where the month is empty.

    A row counts from the month after it was published, whenever it was put on the list: after the month that it shows,
    and after the one in which its paper came. A year alone counts as its last month; a row without any date not at all.

    Args:
        month: ``YYYY-MM``.
        came: the month of each paper that was read, as :func:`months_of` returns it.
        context: the list as it is.
    """
    rows = tuple(entry for entry in context.catalog.entries if "" < _last_month(entry, came) < month)
    decided = [decision for decision in context.decisions if f"{decision.on:%Y-%m}" < month]
    return replace(context, catalog=Catalog(entries=rows), decisions=decided)


def _last_month(entry: Entry, came: Mapping[str, str]) -> str:
    shown = f"{entry.date[:4]}-{entry.date[4:] or 12}" if entry.date else ""
    return max(shown, came.get(entry.id, ""), came.get(title_key(entry.title), ""))


def published_before(papers: Sequence[Paper], labels: Sequence[Label], until: date | None) -> list[Paper]:
    """Return each paper once, those published before a day; all without a day."""
    unique = {paper.id: paper for paper in papers}.values()
    if until is None:
        return list(unique)
    came = days(papers, labels)
    return [paper for paper in unique if (day := came[paper.id]) is not None and day < until]
