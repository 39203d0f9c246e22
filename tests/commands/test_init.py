"""`bot init`, against stand-ins of the services that the package ships."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import relevance
from bot.commands import init as command
from bot.commands.init import agreement
from bot.commands.init.agreement import tell_known
from bot.commands.init.readme import first_heading
from bot.core.settings import load_settings
from bot.support.errors import SourceError
from tests.commands.conftest import Run

COMMIT = "0123456789012345678901234567890123456789"
ARGUMENTS = (
    "init", "--topic", "Prompting the Segment Anything Model in medical images", "--since", "2024-02", "--until",
    "2024-06", "--category", "cs.CV", "--bot", f"keeper/bot@{COMMIT}", "--yes",
)  # fmt: skip


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
        ("#\n\nA paragraph\n", ""),
        (f"# Kites{' ' * 20_000}x y\n", "Kites"),
        (f"# Kites {'# ' * 20_000}x\n", f"Kites {'# ' * 497}".rstrip(" #")),
    ],
    ids=lambda value: value[:20],
)
def test_the_first_heading_is_the_title(text: str, heading: str):
    assert first_heading(text) == heading


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
    assert words in tell_known(described, papers)


def test_a_source_without_an_answer_keeps_the_answers_and_names_another_month(
    bot: Run, bare: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise SourceError("arXiv", "Empty answers.")

    monkeypatch.setattr(agreement, "read_stream", fail)
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
