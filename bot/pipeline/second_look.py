"""Rows that nobody has decided on yet, looked at again: a paper may be withdrawn after its row was made."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.core.catalog import Entry
from bot.core.paper import Paper
from bot.core.standing import objection
from bot.core.state import Row, State
from bot.identity import names, paper_of, same_work, title_key
from bot.identity.keys import keys
from bot.support.plain_text import plain

_SAYS_NOW = "its record says now: "
"""How a doubt begins that a later reading brought: by it the doubt is found again."""

_Read = Mapping[str, Paper]
"""What a run read, under every identifier of each paper."""


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A state after its rows were compared with what a run read."""

    state: State
    told: tuple[str, ...]
    """What is new about rows, one sentence each."""
    titles: Mapping[str, str]
    """The titles that arXiv gives preprints of the open pull request now, by the row's identifier, where others."""


@dataclass(frozen=True, slots=True)
class _Look:
    """A row with what its paper's record says now."""

    row: Row
    news: str = ""
    """Why it should be no row, where the row did not say so before."""
    is_fallen: bool = False
    """Whether that is sure, so that the bot would not propose the paper today."""


def look_again(state: State, papers: Iterable[Paper]) -> SecondLook:
    """Compare the rows that are proposed, wait or are held back with what a run read of their papers.

    A row that waits or is held back goes when its paper was withdrawn or is about another work. One that people can
    see already stays with that as a doubt, and so does one that a person put in, edited or holds. The doubt goes when
    the record says nothing of it any more.
    """
    read = {name: paper for paper in papers for name in keys(paper)}
    opened = state.open_pull_request
    shown, told_of_shown = _look_at(opened.rows if opened else (), read, _never)
    proposed, told_of_proposed = _look_at(state.proposed, read, _never)
    waiting, told_of_waiting = _look_at(state.waiting, read, _may_stop_waiting)
    held, told_of_held = _look_at(state.held, read, _is_the_bots)
    update = {
        "open_pull_request": opened and opened.model_copy(update={"rows": shown}),
        "proposed": proposed,
        "waiting": waiting,
        "held": held,
    }
    told = (*told_of_shown, *told_of_proposed, *told_of_waiting, *told_of_held)
    titles = {row.entry.id: title for row in shown if (title := _find_new_title(row.entry, read))}
    return SecondLook(state.model_copy(update=update), told, titles)


def _never(row: Row) -> bool:
    """Return that a row may not be taken out."""
    return False


def _is_the_bots(row: Row) -> bool:
    """Return whether no person put a row in, edited it or holds it."""
    provenance = row.entry.provenance
    return provenance.by == "bot" and not provenance.set_by_person and row.held_by is None


def _may_stop_waiting(row: Row) -> bool:
    """Return whether a row waits because the bot proposed it: one that was held back waits because a person asked."""
    return row.proposed and _is_the_bots(row)


def _look_at(
    rows: Iterable[Row], read: _Read, may_go: Callable[[Row], bool]
) -> tuple[tuple[Row, ...], list[str]]:
    """Return the rows that stay, each with what its record says now, and what is new, in words."""
    kept: list[Row] = []
    told: list[str] = []
    for look in (_look_at_one(row, read) for row in rows):
        goes = look.is_fallen and may_go(look.row)
        if not goes:
            kept.append(look.row)
        if goes or look.news:
            what = "is not proposed any more" if goes else "needs your eye"
            told.append(plain(f"{look.row.entry.id} {what}, because {look.row.doubts[0]}."))
    return tuple(kept), told


def _look_at_one(row: Row, read: _Read) -> _Look:
    paper = _find(row.entry, read)
    if paper is None:
        return _Look(row)
    found = objection(paper)
    if found is None and not _may_clear(paper, row.entry):
        return _Look(row)
    others = tuple(doubt for doubt in row.doubts if not doubt.startswith(_SAYS_NOW))
    # What held a row back is no news to the person who accepted it.
    if found is None or found.reason in row.reasons:
        return _Look(row.model_copy(update={"doubts": others}))
    doubt = f"{_SAYS_NOW}{found.reason}"
    looked = row.model_copy(update={"doubts": (doubt, *others)})
    return _Look(looked, "" if doubt in row.doubts else found.reason, found.outcome == "dropped")


def _find(entry: Entry, read: _Read) -> Paper | None:
    return next(filter(None, map(read.get, sorted(names(entry)))), None)


def _find_new_title(entry: Entry, read: _Read) -> str | None:
    """Return the title that arXiv gives a preprint now, None where its words are the row's."""
    paper = _find(entry, read)
    if paper is None or not paper.categories or paper.arxiv_id != entry.arxiv_id or objection(paper):
        return None
    is_new = title_key(paper.title) != title_key(entry.title)
    return plain(paper.title) if is_new and same_work(paper, paper_of(entry)) == "same" else None


def _may_clear(paper: Paper, entry: Entry) -> bool:
    """Return whether a record would say that the paper was withdrawn: of a preprint only arXiv's does."""
    return bool(paper.categories) or not entry.arxiv_id
