"""Asking a keeper for grades: `bot grade`, and the end of `bot init`."""

from collections.abc import Sequence
from datetime import date

from bot.commands.keeper import Keeper
from bot.commands.scan import preview
from bot.core.candidate import Candidate
from bot.core.paper import paper_url
from bot.core.project import Project
from bot.relevance.labels import FILE_NAME, Label, read_labels, write_labels
from bot.relevance.teaching import choose_to_grade
from bot.support import progress
from bot.support.cache import open_cache
from bot.support.errors import InputError
from bot.support.plain_text import plain

MOST = 12
"""So many papers are asked for at once."""
_GRADES = {"3": 3, "2": 2, "1": 1, "0": 0}
_LEGEND = """\
3  core: the paper is about the topic itself
2  belongs on the list, though it is not its core
1  near miss: close to the topic, but not for the list
0  off topic
Enter skips a paper, q ends."""


def ask_grades(candidates: Sequence[Candidate], keeper: Keeper) -> list[Label]:
    """Show papers one by one with title, link and abstract, and return the grades that were given."""
    labels: list[Label] = []
    keeper.tell(_LEGEND)
    for number, candidate in enumerate(candidates, 1):
        paper = candidate.paper
        keeper.tell(f"\n{number} of {len(candidates)}: {plain(paper.title)}")
        keeper.tell(paper_url(paper.arxiv_id, paper.doi, paper.s2_id, paper.url) or plain(paper.id))
        if paper.abstract:
            keeper.tell(plain(paper.abstract))
        answer = _ask_grade(keeper)
        if answer == "q":
            break
        if answer in _GRADES:
            labels.append(Label(id=paper.id, grade=_GRADES[answer]))
    return labels


def _ask_grade(keeper: Keeper) -> str:
    answer = keeper.ask("Grade (3, 2, 1, 0)", "skip").strip().lower()
    while answer not in (*_GRADES, "", "skip", "q"):
        answer = keeper.ask("Write 3, 2, 1 or 0, Enter to skip, q to end", "skip").strip().lower()
    return answer


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


def grade(
    project: Project, since: str | None, until: str | None, most: int, keeper: Keeper, today: date
) -> int:
    """Scan, ask for the grades of the papers that teach most, keep them, and return how many labels there are now.

    Raises:
        InputError: the list's files cannot be used, or there is nothing to grade.
    """
    found, _ = preview(project, since, until, today)
    path = project.models / FILE_NAME
    graded = {label.paper for label in read_labels(path)} if path.exists() else set()
    open_papers = [candidate for candidate in found.candidates if candidate.paper.id not in graded]
    if not open_papers:
        raise InputError("The scan found no paper without a grade: name an earlier day with --since.")
    with open_cache(project.environment.cache_dir) as cache:
        asked = choose_to_grade(open_papers, most, project.settings.relevance, cache, progress.for_stream())
    return keep_grades(project, ask_grades(asked, keeper))
