"""Which questions of bot.toml find a paper: for a keeper who asks why it was, or was not, read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.paper import Paper
from bot.core.project import Project
from bot.core.window import Window
from bot.identity import same_work
from bot.sources import arxiv
from bot.sources.answers import Question
from bot.sources.reading import open_sources
from bot.support.errors import SourceError

_DAYS = {arxiv.NAME: timedelta(0)}
_OTHER_DAYS = timedelta(days=7)
"""Semantic Scholar's date is often the publisher's, some days off."""


@dataclass(frozen=True, slots=True)
class Finder:
    """A question, and whether its answer holds the paper."""

    channel: str
    what: str
    finds: bool
    error: str | None = None
    """Why the question has no answer."""


def find_questions(project: Project, paper: Paper, published: date) -> Iterator[Finder]:
    """Ask each question about the days around a paper's publication, and say whether the paper is in the answer.

    Args:
        project: the settings' questions and the services.
        paper: what is looked for, by any of its identifiers, title and authors.
        published: the paper's first day.
    """
    for name, (_, source) in open_sources(project).items():
        margin = _DAYS.get(name, _OTHER_DAYS)
        window = Window(published - margin, published + margin)
        # A source may ask a question once for each month that the days touch.
        answers: dict[tuple[str, str], Finder] = {}
        for question in source.questions(project.settings.search, window):
            before = answers.get((question.channel, question.what))
            if before is None or not before.finds:
                answers[question.channel, question.what] = _ask(question, paper)
        yield from answers.values()


def _ask(question: Question, paper: Paper) -> Finder:
    try:
        finds = any(found.id == paper.id or same_work(found, paper) == "same" for found in question.ask())
    except SourceError as error:
        return Finder(question.channel, question.what, False, error.message)
    return Finder(question.channel, question.what, finds)
