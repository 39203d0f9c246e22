"""Asking a keeper for grades: `bot grade`, and the end of `bot init`."""

import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.commands.keeper import Keeper, names_in
from bot.commands.scan import preview
from bot.core.candidate import Candidate
from bot.core.paper import Paper, paper_url
from bot.core.project import Project
from bot.core.settings import Concept
from bot.relevance.labels import FILE_NAME, Label, read_labels, write_labels
from bot.relevance.teaching import choose_to_grade
from bot.support import progress
from bot.support.cache import open_cache
from bot.support.errors import InputError
from bot.support.plain_text import plain
from bot.support.wording import count

MOST = 12
"""So many papers are asked for at once."""
_GRADES = {"3": 3, "2": 2, "1": 1, "0": 0}
_LEGEND = """\
3  core: the paper is about the topic itself
2  belongs on the list, though it is not its core
1  near miss: close to the topic, but not for the list
0  off topic
Each grade is kept at once: you can stop at any time."""
_FOCUS_LEGEND = """\
Then how far it is about each concept of bot.toml: one digit for each, in this order; Enter skips.
2  central to what the paper does
1  plays a part, or is only named
0  not there"""
_QUESTION = "3 core, 2 belongs, 1 near miss, 0 off topic; Enter skips, b back, q ends"
_WIDTH = 80


def ask_grades(
    candidates: Sequence[Candidate],
    keeper: Keeper,
    keep: Callable[[Label], object],
    concepts: Sequence[Concept] = (),
) -> int:
    """Show papers one by one with title, link and abstract, and return how many of them got a grade.

    Args:
        candidates: the papers.
        keeper: who grades.
        keep: is given each grade at once, so that none is lost when the keeper stops; a second one replaces the first.
        concepts: for each of these the keeper is also asked how far the paper is about it.
    """
    given: dict[int, str] = {}
    told: dict[int, str] = {}
    names = [concept.name for concept in concepts]
    keeper.tell("\n".join([_LEGEND, *_focus_legend(concepts)]))
    place = 0
    while place < len(candidates):
        _show(candidates[place].paper, f"{place + 1} of {len(candidates)}", keeper)
        answer = _ask_grade(keeper, given.get(place, ""))
        if answer == "q":
            break
        if answer in _GRADES:
            given[place] = answer
            paper = candidates[place].paper
            keep(_label(paper, answer, names, told.get(place, "")))
            if concepts:
                told[place] = _ask_digits(keeper, names, told.get(place, ""))
                keep(_label(paper, answer, names, told[place]))
        place = max(0, place - 1) if answer == "b" else place + 1
    return len(given)


def _focus_legend(concepts: Sequence[Concept]) -> list[str]:
    if not concepts:
        return []
    wide = max(len(concept.name) for concept in concepts)
    return [_FOCUS_LEGEND, *(f"{concept.name:{wide}}  {concept.title}" for concept in concepts)]


def _show(paper: Paper, place: str, keeper: Keeper) -> None:
    address = paper_url(paper.arxiv_id, paper.doi, paper.s2_id, paper.url) or plain(paper.id)
    title = textwrap.fill(f"{place}: {plain(paper.title)}", _WIDTH)
    keeper.tell("\n".join(["", title, address, textwrap.fill(plain(paper.abstract), _WIDTH)]).rstrip() + "\n")


def _ask_grade(keeper: Keeper, before: str) -> str:
    """Return 3, 2, 1, 0, b, q, or nothing for a paper that is skipped."""
    answer = keeper.ask(_QUESTION, before).strip().lower()
    while answer not in (*_GRADES, "", "b", "q"):
        answer = (
            keeper.ask("Write 3, 2, 1 or 0; Enter to skip, b to go back, q to end", before).strip().lower()
        )
    return answer


def _ask_digits(keeper: Keeper, concepts: Sequence[str], before: str) -> str:
    """Return one digit for each concept, or nothing where the keeper skips it."""
    names = ", ".join(concepts)
    digits = "".join(names_in(keeper.ask(f"0, 1 or 2 for {names}", before)))
    while digits and not re.fullmatch(f"[012]{{{len(concepts)}}}", digits):
        again = f"Write {len(concepts)} digits, each 0, 1 or 2, or Enter to skip: {names}"
        digits = "".join(names_in(keeper.ask(again, before)))
    return digits


def _label(paper: Paper, grade: str, concepts: Sequence[str], digits: str) -> Label:
    """Return what the keeper said of a paper; without digits nobody told how far it is about the concepts."""
    focus = {name: float(digit) for name, digit in zip(concepts, digits, strict=True)} if digits else None
    return Label(id=paper.id, grade=_GRADES[grade], focus=focus)


def grade_papers(
    project: Project, candidates: Sequence[Candidate], keeper: Keeper, concepts: Sequence[Concept] = ()
) -> None:
    """Ask for grades, keep each in models/labels.jsonl as it is given, and say how many there are.

    Args:
        project: the list.
        candidates: the papers.
        keeper: who grades.
        concepts: see :func:`ask_grades`.

    Raises:
        InputError: the file that is there cannot be read.
    """
    keep_grades(project, ())
    given = ask_grades(candidates, keeper, lambda label: keep_grades(project, [label]), concepts)
    held = keep_grades(project, ())
    keeper.tell(
        f"\n{count(given, 'grade')} given; models/{FILE_NAME} holds {held}. From 10 papers that belong (3 or 2), "
        "`bot train` learns from them."
    )


def keep_grades(project: Project, labels: Sequence[Label]) -> int:
    """Add grades to models/labels.jsonl, a new grade in place of an older one; return how many it holds now.

    Raises:
        InputError: the file that is there cannot be read.
    """
    path = project.models / FILE_NAME
    before = read_labels(path) if path.exists() else ()
    kept = {label.paper: label for label in (*before, *labels)}
    if labels:
        path.parent.mkdir(exist_ok=True)
        write_labels(path, kept.values())
    return len(kept)


@dataclass(frozen=True, slots=True)
class Asking:
    """What `bot grade` asks for."""

    most: int = MOST
    """How many papers."""
    focus: bool = False
    """Whether also how far each is about each concept of bot.toml."""


def grade(
    project: Project, since: str | None, until: str | None, asking: Asking, keeper: Keeper, today: date
) -> None:
    """Scan, ask for the grades of the papers that teach most, and keep them.

    Args:
        project: the list.
        since: the first day; None stands for where the last run ended.
        until: the last day; None stands for today.
        asking: what to ask for.
        keeper: who grades.
        today: the day.

    Raises:
        InputError: the list's files cannot be used, or there is nothing to grade.
    """
    path = project.models / FILE_NAME
    graded = {label.paper for label in read_labels(path)} if path.exists() else set()
    found, _ = preview(project, since, until, today)
    open_papers = [candidate for candidate in found.candidates if candidate.paper.id not in graded]
    if not open_papers:
        raise InputError("The scan found no paper without a grade: name an earlier day with --since.")
    with open_cache(project.environment.cache_dir) as cache:
        asked = choose_to_grade(
            open_papers, asking.most, project.settings.relevance, cache, progress.for_stream()
        )
    grade_papers(project, asked, keeper, project.settings.topic.subjects if asking.focus else ())
