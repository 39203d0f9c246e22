"""Steps 1 and 2: the keeper agrees to a title, a topic, the categories that are read, and the concepts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.adoption import concepts
from bot.adoption.questions import categories_of
from bot.adoption.settings_text import Adoption
from bot.adoption.surroundings import FEW, describe, look_up_known, read_stream, with_similar
from bot.commands.init.concepts import agree_on_concepts
from bot.commands.init.what_next import telling_the_way_on
from bot.commands.init.wishes import Wishes
from bot.commands.keeper import Keeper, names_in
from bot.core.catalog import Entry
from bot.core.project import Project
from bot.core.window import Window, parse_window
from bot.support import progress
from bot.support.cache import Cache
from bot.support.wording import count

_DAYS = timedelta(days=30)
"""So much of the stream is read to compare the list with, when no window is named."""


def name_list(wishes: Wishes, proposed: str, keeper: Keeper) -> Wishes:
    """Return the wishes with a title and a topic, asked for where they are missing."""
    title = wishes.title or keeper.ask("Title of the list", proposed)
    topic = wishes.topic or keeper.ask(
        "The topic: what a new paper must be about, in two to six words",
        concepts.topic_in(title) or title,
    )
    return replace(wishes, title=title, topic=topic)


def agree(
    project: Project,
    wishes: Wishes,
    entries: Sequence[Entry],
    keeper: Keeper,
    today: date,
    cache: Cache,
) -> tuple[Adoption, Window]:
    """Look around, propose concepts and categories, and change them until the keeper is content.

    Raises:
        SourceError: a service did not answer; the message holds the keeper's answers, so that none is lost.
    """
    topic = wishes.topic or ""
    keeper.tell("\n2. What to read")
    known = look_up_known(project, entries, _examples_for(entries, wishes, keeper))
    window = parse_window(wishes.since or f"{today - _DAYS}", wishes.until, today)
    papers = describe(entries, known)
    keeper.tell(tell_known(len(known), len(papers)))
    with telling_the_way_on(wishes, window):
        papers = with_similar(project, papers, topic, window, cache, progress.for_stream())
    proposed = " ".join(categories_of(papers)) or "cs.CV"
    categories = wishes.categories or names_in(
        keeper.ask("arXiv categories that are read whole, with blanks between", proposed)
    )
    with telling_the_way_on(replace(wishes, categories=categories), window):
        stream = read_stream(project, categories, window, cache, progress.for_stream())
    drafts = agree_on_concepts(topic, papers, stream, keeper)
    return Adoption(wishes.title or topic, project.repository, topic, drafts, categories), window


def tell_known(described: int, papers: int) -> str:
    """Say how many of the list's papers have abstracts, and whether that is enough.

    Args:
        described: the papers that a source knows.
        papers: these, and those of which only the title is known.
    """
    found = f"{count(described, 'paper')} of the list found at the sources, with abstracts"
    if described >= FEW:
        return f"{found}: enough to find its words."
    if papers >= FEW and not described:
        return (
            "No paper of the list was found at the sources. Only the titles are read: look twice at step 3."
        )
    if papers >= FEW:
        return f"{found}; of the other {papers - described} the titles are read. That is enough to find its words."
    return (
        f"{found}: few. arXiv's papers of the last year that name the topic are read beside them. More papers that "
        "belong (`--example ID`, several times) would help."
    )


def _examples_for(entries: Sequence[Entry], wishes: Wishes, keeper: Keeper) -> tuple[str, ...]:
    """Return papers that belong on the list, asked for where neither the list nor the keeper named any."""
    if entries or wishes.examples:
        return wishes.examples
    return names_in(keeper.ask("Two to five papers that belong on the list (arXiv identifiers)", ""))
