"""Empty answers that are not believed: a service that finds nothing where it usually finds much.

arXiv has answered valid feeds without entries to queries that have results. Nothing in such an answer shows the fault;
what the query usually brings does, and so does a control question about something that is never empty.
"""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

from bot.core.window import Window
from bot.sources.answers import Question
from bot.support.cache import Cache
from bot.support.errors import SourceError

FEWEST_DAYS = 4
"""Over a weekend a category may be silent; over so many days a busy one is not."""
EXPECTED = 10.0
"""A query that should have brought so many papers brings none by chance once in twenty thousand times."""
RATE_HOLDS = timedelta(days=400)
"""What a query brings today says little about earlier days."""

_KIND = "rate"


def remember_rate(cache: Cache, question: Question, papers: int, today: date) -> None:
    """Keep how many papers a day a query brings."""
    if papers and (days := _days(question.window, today)) >= FEWEST_DAYS:
        cache.put(_KIND, question.series, json.dumps(papers / days).encode())


class Controlled(Protocol):
    """A source whose empty answers can be verified."""

    @property
    def census(self) -> str:
        """The channel that reads whole categories: there the control question is asked for each empty answer."""

    @property
    def lag(self) -> timedelta:
        """How long the source takes to know a paper: of younger days nothing is expected."""

    def count_control(self, window: Window) -> int:
        """Ask about something that is never empty, and return how many papers there are."""


def doubt(
    empty: Sequence[Question], all_empty: bool, source: Controlled, cache: Cache, today: date
) -> str | None:
    """Return why empty answers are not believed, None where they are.

    Args:
        empty: the questions that brought nothing.
        all_empty: whether no question brought anything.
        source: is asked the control question.
        cache: knows what queries brought before.
        today: days to come bring nothing.
    """
    for question in empty:
        expected = _expect(question, cache, today, source.lag)
        if expected >= EXPECTED:
            return f"{question.what} came empty, although about {expected:.0f} papers are usual"
    suspects = empty if all_empty else [one for one in empty if _is_odd(one, source, today)]
    windows = dict.fromkeys(_widen(question.window, today) for question in suspects)
    return next((why for window in windows if (why := _ask_control(window, source))), None)


def _is_odd(question: Question, source: Controlled, today: date) -> bool:
    """Return whether a question that came empty reads whole categories, over so many days that some paper is sure."""
    return question.channel == source.census and _days(question.window, today) >= FEWEST_DAYS


def _ask_control(window: Window, source: Controlled) -> str | None:
    """Return what a control question gives reason to doubt, if anything."""
    try:
        found = source.count_control(window)
    except SourceError as error:
        return f"an empty answer could not be verified: {error.message}"
    return None if found else f"a control question over {window.since} to {window.until} came empty, too"


def _days(window: Window, today: date) -> int:
    """Return how many days of a window are over on a day; 0 or less where none is."""
    return (min(window.until, today) - window.since).days + 1


def _widen(window: Window, today: date) -> Window:
    until = min(window.until, today)
    return Window(min(window.since, until - timedelta(days=6)), until)


def _expect(question: Question, cache: Cache, today: date, lag: timedelta) -> float:
    """Return how many papers a question should have brought by what it usually brings; 0 where that says little."""
    if today - question.window.since > RATE_HOLDS:
        return 0.0
    return _rate(cache, question) * _days(question.window, today - lag)


def _rate(cache: Cache, question: Question) -> float:
    kept = cache.get(_KIND, question.series)
    try:
        rate = json.loads(kept) if kept else 0.0
    except ValueError:
        return 0.0
    return rate if isinstance(rate, float) and 0 <= rate < 1e6 else 0.0
