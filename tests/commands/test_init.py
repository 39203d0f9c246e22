"""`bot init` and `bot grade`, against stand-ins of the services that the package ships."""

import io
import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bot import relevance
from bot.adoption.concepts import Draft
from bot.adoption.phrases import Index
from bot.commands import init as command
from bot.commands.grading import ask_grades, keep_grades
from bot.core.candidate import Candidate
from bot.core.paper import Paper
from bot.core.settings import Concept, load_settings
from bot.core.window import Window
from bot.pipeline.scan import Scan
from bot.relevance.labels import Label, read_labels
from bot.support.errors import SourceError
from tests import ROOT
from tests.commands.conftest import Run

COMMIT = "0123456789012345678901234567890123456789"
ARGUMENTS = (
    "init", "--topic", "Prompting the Segment Anything Model in medical images", "--since", "2024-02", "--until",
    "2024-06", "--category", "cs.CV", "--bot", f"keeper/bot@{COMMIT}", "--yes",
)  # fmt: skip


class Script:
    """A keeper who answers from a list."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.told: list[str] = []
        self.asked: list[str] = []

    def ask(self, question: str, proposed: str) -> str:
        self.asked.append(question)
        return self.answers.pop(0) if self.answers else proposed

    def tell(self, text: str) -> None:
        self.told.append(text)


@pytest.fixture
def bare(folder: Path) -> Path:
    """The list's papers as somebody's bullets, in a folder that the bot has never seen."""
    rows = json.loads((folder / "catalog.json").read_text())["entries"]
    bullets = [f"- **{row['title']}** [[paper]]({row['url']})" for row in rows]
    (folder / "README.md").write_text(
        "# Prompting Medical Images\n\n## Papers\n\n" + "\n".join(bullets) + "\n"
    )
    for name in ("bot.toml", "catalog.json"):
        (folder / name).unlink()
    shutil.rmtree(folder / "models")
    return folder


def test_a_list_is_adopted_and_can_be_scanned_at_once(bot: Run, bare: Path):
    ended = bot(*ARGUMENTS)
    assert ended.status == 0, ended.err
    assert "What to do next" in ended.out
    settings = load_settings(bare / "bot.toml")
    assert [concept.title for concept in settings.topic.concepts]
    assert len(json.loads((bare / "catalog.json").read_text())["entries"]) > 100
    assert COMMIT in (bare / ".github/workflows/nightly.yml").read_text()
    scanned = bot("scan", "--since", "2024-02", "--until", "2024-06", "--pull-request", "--dry-run")
    assert scanned.status == 0, scanned.err


def test_a_list_that_is_adopted_already_is_left_alone(bot: Run, folder: Path):
    before = (folder / "bot.toml").read_text()
    ended = bot("init")
    assert (ended.status, "bot.toml is there already" in ended.err) == (2, True)
    assert (folder / "bot.toml").read_text() == before
    assert not (folder / ".github").exists()


def test_workflows_alone_are_written_where_bot_toml_is_there_already(bot: Run, folder: Path):
    before = (folder / "bot.toml").read_text()
    commands = folder / ".github/workflows/commands.yml"
    commands.parent.mkdir(parents=True)
    commands.write_text("somebody's own\n")
    ended = bot("init", "--bot", f"keeper/bot@{COMMIT}")
    assert ended.out == "bot.toml stays as it is. Written: .github/workflows/nightly.yml.\n", ended.err
    assert COMMIT in (folder / ".github/workflows/nightly.yml").read_text()
    assert (commands.read_text(), (folder / "bot.toml").read_text()) == ("somebody's own\n", before)
    again = bot("init", "--bot", f"keeper/bot@{COMMIT}")
    assert (again.status, "bot.toml is there already" in again.err) == (2, True)


def test_the_question_names_the_workflows_only_where_they_are_written(
    bot: Run, bare: Path, monkeypatch: pytest.MonkeyPatch
):
    asked = "Write bot.toml, catalog.json and the workflows (yes or no)"
    monkeypatch.setattr(command, "commit_of_the_bot", lambda: None)
    without = bot(*(word for word in ARGUMENTS if word not in ("--bot", f"keeper/bot@{COMMIT}")))
    assert "Write bot.toml and catalog.json (yes or no)" in without.out, without.err
    assert "`bot init --bot OWNER/BOT-REPOSITORY@COMMIT` writes the workflows" in " ".join(
        without.out.split()
    )
    (bare / "bot.toml").unlink()
    assert asked in bot(*ARGUMENTS).out


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (("--bot", "keeper/bot@main"), "names no commit"),
        (("--example", "no identifier"), "No service knows"),
        (("--readme", "LIST.md"), "LIST.md is missing"),
        (("--since", "soon"), "is no date"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_written(
    bot: Run,
    bare: Path,
    extra: tuple[str, ...],
    words: str,
):
    before = sorted(path.name for path in bare.rglob("*"))
    ended = bot(*ARGUMENTS, *extra)
    assert ended.status == 2
    assert words in ended.err
    assert sorted(path.name for path in bare.rglob("*")) == before


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("# A List\n", "A List"),
        ("Text\n\n# <p align=center>`Kites` in *Weather*</p> #\n", "Kites in Weather"),
        ("# Kites [![Awesome](https://a.org/b.svg)](https://a.org)\n", "Kites"),
        ("## Only smaller\n", ""),
        ("", ""),
        ("# ![logo](x.png) Kites\n", "Kites"),
    ],
)
def test_the_first_heading_is_the_title(text: str, heading: str):
    assert command.first_heading(text) == heading


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


def test_the_terminal_asks_and_takes_enter_for_what_is_proposed(bare: Path):
    ended = subprocess.run(
        [sys.executable, "-m", "bot", *ARGUMENTS[:-1]],
        cwd=bare, input="\n\nno\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "Title of the list [" in ended.stdout
    assert "Nothing was written." in ended.stdout
    assert not (bare / "bot.toml").exists()


def test_what_is_left_out_of_the_topic_is_told_with_the_way_to_take_it_in(bot: Run, bare: Path):
    ended = bot(*ARGUMENTS, "--topic", "Prompting for submarine archaeology")
    told = " ".join(ended.out.split())
    assert "Left out: `submarine archaeology`, because only 0% of the list names it." in told
    assert "`new: submarine archaeology` takes it in." in told


def test_a_preview_without_a_paper_tells_the_way_on():
    window = Window(date(2024, 2, 1), date(2024, 2, 29))
    preview = Scan({"arXiv": window}, (), (), (), None, "")
    assert command.preview_text(preview, True).startswith(
        "\n4. What this finds\nFrom 2024-02-01 to 2024-02-29 these settings propose 0 papers and hold 0 back:\n  Nothing. If papers"
    )


def test_a_preview_shows_the_number_that_the_threshold_is_on_the_greatest_first():
    window = Window(date(2024, 2, 1), date(2024, 2, 29))
    found = tuple(
        Candidate(Paper(title, "Text.", arxiv_id="2402.00001"), score, worthy, "proposed")
        for title, score, worthy in (("Kites", 0.1, 0.6), ("Ships", 0.2, 0.56), ("Parafoils", 0.05, 0.9))
    )
    told = command.preview_text(Scan({"arXiv": window}, (), found, (), None, ""), True)
    assert "list_worthy" in told
    assert told.endswith("\n  0.90  Parafoils\n  0.60  Kites\n  0.56  Ships")


def test_a_preview_shows_some_titles_that_are_held_and_what_held_means():
    window = Window(date(2024, 2, 1), date(2024, 2, 29))
    held = tuple(
        Candidate(Paper(f"Ship {n}", "Text.", arxiv_id=f"2402.0000{n}"), 0.1, 0.3 + n / 100, "held")
        for n in range(7)
    )
    told = command.preview_text(Scan({"arXiv": window}, (), held, (), None, ""), True)
    assert "Held back: the bot is unsure and does not propose them." in told
    assert told.endswith(
        "\n  0.36  Ship 6\n  0.35  Ship 5\n  0.34  Ship 4\n  0.33  Ship 3\n  0.32  Ship 2\n  and 2 more papers"
    )


def test_a_ranking_that_has_not_learned_is_told_in_step_4_without_a_warning(bot: Run, bare: Path):
    relevance._warn_of_words.cache_clear()
    ended = bot(*ARGUMENTS)
    assert "Papers are ranked by the words of bot.toml alone" not in ended.err + ended.out
    assert "These numbers come from the words of step 3 alone." in " ".join(ended.out.split())
    relevance._warn_of_words.cache_clear()
    scanned = bot("scan", "--since", "2024-02", "--until", "2024-02")
    assert "Papers are ranked by the words of bot.toml alone" in scanned.err


@pytest.mark.parametrize(
    ("described", "papers", "words"),
    [
        (30, 464, "with abstracts: enough to find its words."),
        (10, 464, "of the other 454 the titles are read. That is enough to find its words."),
        (0, 464, "Only the titles are read: look twice at step 3."),
        (10, 12, "with abstracts: few. arXiv's papers of the last year"),
    ],
)
def test_the_papers_that_were_found_are_told_to_be_enough_or_few(described: int, papers: int, words: str):
    assert words in command.tell_known(described, papers)


def test_a_source_without_an_answer_keeps_the_answers_and_names_another_month(
    bot: Run, bare: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise SourceError("arXiv", "Empty answers.")

    monkeypatch.setattr(command, "read_stream", fail)
    ended = bot(*ARGUMENTS, "--title", "Prompts & organs")
    kept = (
        "bot init --title 'Prompts & organs' --topic 'Prompting the Segment Anything Model in medical images' "
        f"--bot keeper/bot@{COMMIT} --category cs.CV"
    )
    assert ended.status == 3
    assert "Nothing was written: 2024-02-01 to 2024-06-30 could not be read." in ended.err
    assert f"\n  {kept} --since 2024-02 --until 2024-06\n" in ended.err
    assert f"\n  {kept} --since 2024-01 --until 2024-01\n" in ended.err
    assert not (bare / "bot.toml").exists()


def test_no_line_is_wider_than_80_columns_save_for_commands_and_paths(bot: Run, bare: Path):
    ended = bot(*ARGUMENTS)
    wide = [line for line in ended.out.splitlines() if len(line) > 80]
    assert [line for line in wide if not line.lstrip().startswith("`")] == [], ended.out


@pytest.mark.parametrize("has_workflows", [True, False])
def test_the_next_steps_are_those_of_the_page_in_its_order(has_workflows: bool):
    page = (ROOT / "docs" / "start-another-list.md").read_text(encoding="utf-8").partition("### 3. Look")[2]
    told = command.next_steps(Window(date(2025, 10, 1), date(2025, 10, 31)), has_workflows)
    commands = re.findall(r"`((?:bot (?:scan|init)|git (?:add|commit|push))[^`]*)`", told)
    places = [page.index(f"\n{one}") for one in commands]
    assert len(commands) == (4 if has_workflows else 5)
    assert places == sorted(places)


def test_the_next_steps_name_the_days_that_were_tried():
    told = command.next_steps(Window(date(2024, 2, 1), date(2024, 2, 29)), True)
    assert "`bot scan --since 2024-02-01 --until 2024-02-29 --pull-request --dry-run`" in told


def test_the_warning_of_a_broad_concept_names_its_broadest_word_and_the_answer_that_takes_it_out():
    stream = Index([Paper("A kite"), Paper("A kite string"), Paper("A parafoil")])
    told = command.warn_of_broad(Draft("kites", ("parafoil", "kite"), 1.0, 1.0), stream)
    assert "Its broadest word is `kite`, in 2 papers. `1 -kite` takes it out." in told
    assert "takes it out" not in command.warn_of_broad(Draft("kites", ("kite",), 1.0, 1.0), stream)


def test_the_topic_is_asked_for_in_few_words_with_those_of_the_title_proposed(bot: Run, bare: Path):
    readme = (bare / "README.md").read_text().replace("# Prompting", "# Awesome Prompting of", 1)
    (bare / "README.md").write_text(readme)
    ended = bot("init", *ARGUMENTS[3:])
    told = " ".join(ended.out.split())
    assert "The topic: what a new paper must be about, in two to six words" in told
    assert "[Prompting of Medical Images]" in told, ended.err


def test_each_step_has_a_number_and_long_things_are_cut_short(bot: Run, bare: Path):
    ended = bot(*ARGUMENTS)
    steps = ("1. The list", "2. What to read", "3. What the list is about", "4. What this finds")
    assert [line for line in ended.out.splitlines() if line in steps] == list(steps)
    assert "The first pull request would be `Add " in ended.out
    assert "<details>" not in ended.out


def test_a_concept_is_shown_with_some_of_its_words_and_its_field():
    listed, stream = Index([Paper(f"A kite {n}") for n in range(5)]), Index([Paper("Soup")])
    keeper = Script()
    draft = Draft("kites", tuple(f"word {n}" for n in range(14)), 1.0, 0.5, vocabulary="biomedicine")
    command._tell_concepts([draft, draft], listed, stream, keeper)
    told = "\n".join(keeper.told)
    assert "word 9, and 4 more" in told
    assert "any word of biomedicine (`1 -biomedicine` takes these out)" in told
    assert "Other words of the list: kite" in told
