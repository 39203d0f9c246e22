"""`bot grade`: papers are shown, and grades are asked for and kept."""

import io
import sys
from pathlib import Path

import pytest

from bot.commands.grading import ask_grades, keep_grades
from bot.core.candidate import Candidate
from bot.core.paper import Paper
from bot.core.settings import Concept
from bot.relevance.labels import Label, read_labels
from tests.commands.conftest import Run, Script

PAPERS = [
    Candidate(Paper(f"Paper {n}", "Text.", arxiv_id=f"2401.0000{n}"), 0.5, 0.5, "held") for n in range(4)
]


CONCEPTS = [
    Concept(name=name, title=f"the {name}", sentence="A sentence.", terms=(name,))
    for name in ("model", "medical", "segmentation")
]


def graded(*answers: str) -> dict[str, int]:
    """The grades that are kept in the end, by paper."""
    kept: list[Label] = []
    count = ask_grades(PAPERS, Script(*answers), kept.append)
    grades = {label.paper.removeprefix("arXiv:2401.0000"): label.grade for label in kept}
    assert count == len(grades)
    return grades


def test_grades_are_taken_by_key_and_papers_can_be_skipped():
    assert graded("3", "", "nine", "0", "q") == {"0": 3, "2": 0}


def test_a_grader_can_go_back_and_grade_again():
    assert graded("b", "3", "1", "b", "b", "2", "", "", "q") == {"0": 2, "1": 1}


def test_a_grader_is_asked_how_far_a_paper_is_about_each_concept():
    keeper, kept = Script("3", "21", "q", "2 0 1", "1", "", "0", "000", "2", "0,2,1"), list[Label]()
    ask_grades(PAPERS, keeper, kept.append, CONCEPTS)
    assert [(label.grade, label.focus) for label in kept[1::2]] == [
        (3, {"model": 2.0, "medical": 0.0, "segmentation": 1.0}),
        (1, None),
        (0, {"model": 0.0, "medical": 0.0, "segmentation": 0.0}),
        (2, {"model": 0.0, "medical": 2.0, "segmentation": 1.0}),
    ]
    assert "2  central to what the paper does" in keeper.told[0]
    assert keeper.told[0].endswith(
        "model         the model\nmedical       the medical\nsegmentation  the segmentation"
    )


def test_a_grade_is_kept_before_the_concepts_are_asked_for():
    class Leaving(Script):
        def ask(self, question: str, proposed: str) -> str:
            if question == "0, 1 or 2 for model, medical":
                raise KeyboardInterrupt
            return super().ask(question, proposed)

    kept: list[Label] = []
    with pytest.raises(KeyboardInterrupt):
        ask_grades(PAPERS, Leaving("3"), kept.append, CONCEPTS[:2])
    assert [(label.grade, label.focus) for label in kept] == [(3, None)]


def test_a_grader_who_goes_back_sees_what_was_told_before():
    class Entering(Script):
        def ask(self, question: str, proposed: str) -> str:
            return super().ask(question, proposed) or proposed

    kept: list[Label] = []
    ask_grades(PAPERS, Entering("3", "21", "b", "2", "", "q"), kept.append, CONCEPTS[:2])
    assert (kept[-1].grade, kept[-1].focus) == (2, {"model": 2.0, "medical": 1.0})


def test_without_concepts_only_a_grade_is_asked_for():
    keeper = Script("3", "q")
    ask_grades(PAPERS, keeper, lambda label: None)
    assert "2  central to what the paper does" not in keeper.told[0]


def test_each_grade_is_kept_before_the_next_question():
    class Leaving(Script):
        def ask(self, question: str, proposed: str) -> str:
            if not self.answers:
                raise KeyboardInterrupt
            return super().ask(question, proposed)

    kept: list[Label] = []
    with pytest.raises(KeyboardInterrupt):
        ask_grades(PAPERS, Leaving("3", "1"), kept.append)
    assert [label.grade for label in kept] == [3, 1]


def test_review_grade_asks_about_papers_of_a_scan_and_keeps_the_grades(
    bot: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    (folder / "models" / "labels.jsonl").unlink()
    monkeypatch.setattr(sys, "stdin", io.StringIO("3\n\n0\nq\n"))
    ended = bot("review", "--grade")
    assert ended.status == 0, ended.err
    assert "1 of 12: " in ended.out
    assert "2 grades given; models/labels.jsonl holds 2." in ended.out
    assert {label.grade for label in read_labels(folder / "models" / "labels.jsonl")} == {3, 0}


def test_bot_grade_asks_for_the_concepts_of_bot_toml(bot: Run, folder: Path, monkeypatch: pytest.MonkeyPatch):
    (folder / "models" / "labels.jsonl").unlink()
    monkeypatch.setattr(sys, "stdin", io.StringIO("3\n2 2 2 1 0 0 0 0\nq\n"))
    ended = bot("grade", "--concepts")
    assert ended.status == 0, ended.err
    assert "0, 1 or 2 for model, medical, segmentation" in " ".join(ended.out.split())
    [label] = read_labels(folder / "models" / "labels.jsonl")
    assert label.focus is not None
    assert list(label.focus.values()) == [2, 2, 2, 1, 0, 0, 0, 0]


def test_an_input_that_ends_keeps_the_grades_and_is_told(
    bot: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    (folder / "models" / "labels.jsonl").unlink()
    monkeypatch.setattr(sys, "stdin", io.StringIO("3\n"))
    ended = bot("grade")
    assert (ended.status, "The input ended at a question" in ended.err) == (2, True)
    assert [label.grade for label in read_labels(folder / "models" / "labels.jsonl")] == [3]


def test_a_grader_sees_title_link_and_abstract():
    keeper = Script("q")
    ask_grades(PAPERS, keeper, lambda label: None)
    assert keeper.told[1:] == ["\n1 of 4: Paper 0\nhttps://arxiv.org/pdf/2401.00000.pdf\nText.\n"]


def test_an_abstract_breaks_between_words():
    keeper = Script("q")
    long = Candidate(Paper("A title", "Several words. " * 40, arxiv_id="2401.00009"), 0.5, 0.5, "held")
    ask_grades([long], keeper, lambda label: None)
    assert max(map(len, keeper.told[1].splitlines())) <= 80
    assert keeper.told[1].count("Several words.") + keeper.told[1].count("Several\nwords.") == 40


def test_a_new_grade_replaces_an_older_one_and_others_stay(tmp_path: Path):
    class Folder:
        models = tmp_path / "models"

    assert keep_grades(Folder, [Label(id="2401.00001", grade=1), Label(id="2401.00002", grade=2)]) == 2  # type: ignore[arg-type]
    assert keep_grades(Folder, [Label(id="arXiv:2401.00001", grade=3)]) == 2  # type: ignore[arg-type]
    assert {label.paper: label.grade for label in read_labels(tmp_path / "models" / "labels.jsonl")} == {
        "arXiv:2401.00001": 3,
        "arXiv:2401.00002": 2,
    }
