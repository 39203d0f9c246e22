"""The command line over real HTTP, against the literature stand-ins that the package ships."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bot.cli import app
from bot.core.project import open_project
from bot.core.state import Decision, State, state_text
from bot.demo.github import serving
from bot.demo.literature import demo_papers
from bot.pull_request import remember
from tests import ROOT
from tests.commands.conftest import Run

WINDOW = ("--since", "2024-02", "--until", "2024-06")


def texts(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*") if p.is_file()}


def a_closed_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def test_a_scan_prints_one_json_object_and_changes_nothing(bot: Run, folder: Path):
    before = texts(folder)
    ended = bot("scan", *WINDOW, "--format", "json")
    assert ended.status == 0, ended.err
    found = json.loads(ended.out)
    assert (found["since"], found["until"]) == ("2024-02-01", "2024-06-30")
    assert {source["name"]: source["error"] for source in found["sources"]} == {
        "arXiv": None,
        "Semantic Scholar": None,
    }
    scores = [candidate["score"] for candidate in found["candidates"]]
    assert scores == sorted(scores, reverse=True)
    proposed = [candidate for candidate in found["candidates"] if candidate["outcome"] == "proposed"]
    assert all(c["kind"] and c["section"] and c["modality"] and c["reasons"] for c in proposed)
    assert texts(folder) == before


def test_writing_adds_each_row_once_and_moves_no_mark_of_a_gap(bot: Run, folder: Path):
    first = bot("scan", *WINDOW, "--write")
    assert first.status == 0, first.err
    written = texts(folder)
    rows = json.loads(written["catalog.json"])["entries"]
    assert len(rows) > 116
    assert all(row["title"].split()[0] in written["README.md"] for row in rows)
    assert bot("scan", *WINDOW, "--write").status == 0
    again = texts(folder)
    assert again["catalog.json"] == written["catalog.json"]
    assert again["README.md"] == written["README.md"]


def test_the_list_has_the_same_bytes_with_an_empty_cache_and_with_a_full_one(
    bot: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BOT_CACHE_DIR", str(tmp_path / "cache"))
    written = []
    for name in ("empty", "full"):
        monkeypatch.chdir(shutil.copytree(folder, tmp_path / name))
        assert bot("scan", *WINDOW, "--write").status == 0
        written.append({one: (tmp_path / name / one).read_bytes() for one in ("catalog.json", "README.md")})
    assert written[0] == written[1]
    assert written[0]["catalog.json"] != (folder / "catalog.json").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("links", "odd.bin"), "odd.bin cannot be read"),
        (("links", "models"), "models cannot be read"),
        (("import", "models"), "models cannot be read"),
        (("import", "nowhere.md"), "nowhere.md does not exist"),
        (("import", "CHANGES.md"), "CHANGES.md has no table of papers"),
        (("add", "nonsense"), "'nonsense' is neither an identifier"),
        (("respond",), "GITHUB_EVENT_PATH is not set"),
        (("schedule",), "--write or --pull-request"),
        (("schedule", "--write", "--health-file", "models"), "models cannot be written"),
        (("train", "--before", "soon"), "--before 'soon' is no date"),
        (("train", "--papers", "nowhere.jsonl"), "nowhere.jsonl does not exist"),
    ],
)
def test_what_a_command_cannot_use_is_named_and_nothing_written(
    bot: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
):
    monkeypatch.delenv("GITHUB_EVENT_PATH", raising=False)
    (folder / "odd.bin").write_bytes(bytes(range(128, 256)))
    (folder / "CHANGES.md").write_text("# Changes\n")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    ended = bot(*arguments)
    assert ended.status == 2
    assert words in ended.err
    assert "Traceback" not in ended.err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_ARXIV_URL", "ftp://example.org"),
        ("BOT_ARXIV_URL", "http://[::1"),
        ("BOT_SEMANTIC_SCHOLAR_URL", "http://example.org"),
        ("GITHUB_API_URL", "https://example.org:99999"),
        ("GITHUB_REPOSITORY", "no-slash"),
    ],
)
def test_a_wrong_variable_is_named(bot: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(name, value)
    ended = bot("check")
    assert ended.status == 2
    assert f"{name}: " in ended.err


@pytest.mark.parametrize("since", ["yesterday", "2024-13", "24-01", "2999-01"])
def test_an_unreadable_or_empty_window_is_an_input_error(bot: Run, folder: Path, since: str):
    before = texts(folder)
    ended = bot("scan", "--since", since, "--write")
    assert ended.status == 2
    assert since in ended.err
    assert texts(folder) == before


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("catalog.json", None, "catalog.json is missing"),
        ("catalog.json", "{", "catalog.json is not valid JSON"),
        ("catalog.json", '{"schema_version": 99}', "update the bot"),
        ("catalog.json", '{"schema_version": 1, "entries": [{"title": "A row"}]}', "entry 1 ('A row')"),
        ("bot.toml", None, "bot.toml is missing"),
        ("bot.toml", "[list", "not valid TOML"),
        ("bot.toml", "[list]\ntitle = 3", "list.title"),
        ("README.md", None, "README.md is missing"),
        ("README.md", "# A list\n", "marker"),
    ],
)
def test_a_missing_or_broken_file_is_named_and_nothing_written(
    bot: Run, folder: Path, name: str, content: str | None, words: str
):
    (folder / name).unlink() if content is None else (folder / name).write_text(content)
    before = texts(folder)
    ended = bot("scan", *WINDOW, "--write")
    assert ended.status == 2
    assert words in ended.err
    assert "Traceback" not in ended.err
    assert texts(folder) == before


@pytest.mark.usefixtures("without_cached_answers")
def test_a_source_that_cannot_be_reached_is_named_and_keeps_its_checkpoint(
    bot: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BOT_ARXIV_URL", a_closed_port())
    ended = bot("scan", "--since", "2024-01", "--until", "2024-06", "--write")
    assert ended.status == 3
    assert "arXiv: " in ended.err
    state = json.loads((folder / "state.json").read_text())
    assert state["checkpoints"] == {"Semantic Scholar": "2024-06-30"}
    assert len(json.loads((folder / "catalog.json").read_text())["entries"]) > 116


def test_where_no_source_can_be_reached_nothing_is_written(
    bot: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BOT_ARXIV_URL", a_closed_port())
    monkeypatch.setenv("BOT_SEMANTIC_SCHOLAR_URL", a_closed_port())
    assert bot("render").status == 0
    before = texts(folder)
    ended = bot("scan", *WINDOW, "--write")
    assert ended.status == 3
    assert "run again later" in ended.err
    assert texts(folder) == before


@pytest.mark.usefixtures("without_cached_answers")
def test_without_a_window_a_scan_starts_at_the_newest_row_and_then_at_its_checkpoint(bot: Run, folder: Path):
    first = json.loads(bot("scan", "--until", "2024-03", "--write", "--format", "json").out)
    assert first["since"] == "2023-12-11"
    second = json.loads(bot("scan", "--until", "2024-04", "--format", "json").out)
    assert second["since"] == "2024-03-10"


def test_a_proposed_paper_is_explained(bot: Run):
    found = json.loads(bot("scan", *WINDOW, "--format", "json").out)
    proposed = found["candidates"][0]
    ended = bot("scan", "--explain", proposed["id"])
    assert ended.status == 0, ended.err
    assert ended.out.startswith(proposed["id"])
    assert f"score {proposed['score']:.2f} (proposed from" in " ".join(ended.out.split())
    assert "  yes        arXiv stream" in ended.out


def test_a_row_of_the_list_is_explained_as_such(bot: Run):
    assert bot("scan", *WINDOW, "--write").status == 0
    ended = bot("scan", "--explain", "2402.05902")
    assert (ended.status, "Not proposed again" in ended.out) == (0, True), ended.err


def test_a_rejected_paper_is_explained_from_the_state_that_knows_it(
    bot: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    unlisted = "2402.05902"
    title = next(paper.title for paper in demo_papers() if paper.arxiv_id == unlisted)
    decision = Decision(
        id=f"arXiv:{unlisted}", title=title, verdict="rejected", on=date(2024, 7, 1), by="helper"
    )
    files = {path: text for path, text in texts(folder).items() if path != "state.json"}
    with serving("keeper/list", files, "token") as github:
        for name, value in (("API_URL", github), ("TOKEN", "token"), ("REPOSITORY", "keeper/list")):
            monkeypatch.setenv(f"GITHUB_{name}", value)
        remember(
            open_project(folder, os.environ),
            lambda state: state.model_copy(update={"decisions": (decision,)}),
            "Reject a paper",
        )
        there = " ".join(bot("scan", "--explain", unlisted, "--state-branch").out.split())
    assert "Not proposed again: a maintainer rejected it." in there
    assert there.endswith("were read from the branch bot-state on GitHub.")
    here = " ".join(bot("scan", "--explain", unlisted).out.split())
    assert "rejected" not in here
    assert "There is no state.json in this folder, so decisions and checkpoints are not known." in here
    assert "--state-branch" in here
    (folder / "state.json").write_text(state_text(State(decisions=(decision,))))
    kept = " ".join(bot("scan", "--explain", unlisted).out.split())
    assert "Not proposed again: a maintainer rejected it." in kept
    assert "were read from state.json in this folder." in kept


def test_a_state_branch_without_a_paper_to_explain_is_refused(bot: Run):
    ended = bot("scan", "--state-branch")
    assert (ended.status, "without --explain" in ended.err) == (2, True)


@pytest.mark.parametrize("name", ["some words", "9999.99999", "--write"])
def test_what_is_no_paper_cannot_be_explained(bot: Run, name: str):
    assert bot("scan", "--explain", name).status == 2


@pytest.mark.parametrize("target", ["--write", "--pull-request"])
def test_a_dry_run_changes_nothing_and_says_what_would_be_done(bot: Run, folder: Path, target: str):
    before = texts(folder)
    ended = bot("scan", *WINDOW, target, "--dry-run")
    assert ended.status == 0, ended.err
    assert "Proposed:" in ended.out
    assert ("/bot reject ID" in ended.out) == (target == "--pull-request")
    assert bot("render", "--dry-run").status == 0
    assert texts(folder) == before


def test_the_deciding_sentence_is_quoted_only_where_bot_toml_asks_for_it(bot: Run, folder: Path):
    quotation = re.compile(r"^\d+\. .*“.+”", re.MULTILINE)
    assert not quotation.search(bot("scan", *WINDOW, "--pull-request", "--dry-run").out)
    with (folder / "bot.toml").open("a", encoding="utf-8") as file:
        file.write("\n[pull_request]\nquote = true\n")
    quoted = quotation.findall(bot("scan", *WINDOW, "--pull-request", "--dry-run").out)
    assert len(quoted) > 20


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("scan", "--explain", "2402.05902", "--since", "garbage", "--papers", "/nonexistent", "--write"),
            "--since, --write, --papers mean nothing beside --explain",
        ),
        (
            ("scan", "--explain", "2402.05902", "--until", "2024-01", "--format", "json"),
            "--until, --format mean nothing beside --explain",
        ),
        (
            ("scan", "--explain", "2402.05902", "--pull-request"),
            "--pull-request means nothing beside --explain",
        ),
        (("review", "--grade", "--write", "--no-abstracts"), "--write, --no-abstracts mean nothing"),
        (("render", "--new", "--dry-run"), "--new means nothing beside --dry-run"),
        (
            ("evaluate", "--rolling", "2024-01", "2024-02", "--models", "other"),
            "--models means nothing beside --rolling",
        ),
    ],
)
def test_an_option_that_means_nothing_beside_another_is_refused(
    bot: Run, arguments: tuple[str, ...], said: str
):
    ended = bot(*arguments)
    assert ended.status == 2
    assert said in ended.err


def test_write_and_pull_request_exclude_each_other(bot: Run):
    assert bot("scan", "--write", "--pull-request").status == 2


def test_a_pull_request_without_a_token_says_what_is_missing(bot: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "keeper/list")
    ended = bot("scan", *WINDOW, "--pull-request")
    assert ended.status == 2
    assert "GITHUB_TOKEN" in ended.err


def test_import_reports_each_row_that_it_could_not_read(bot: Run, folder: Path):
    (folder / "list.md").write_text(
        "|Date|Authors|Title|Code|\n|---|---|---|---|\n"
        "|202402|A. Guo et al.|ClickSAM [(paper)](https://arxiv.org/pdf/2402.05902.pdf)|None|\n"
        "|someday|B. Nobody|No link here|None|\n"
    )
    ended = bot("import", "list.md")
    # Status 2 would mean that nothing changed.
    assert ended.status == 0
    assert "1 row read, 1 work; 1 new row written to catalog.json" in ended.out
    assert "line 4" in ended.err
    rows = json.loads((folder / "catalog.json").read_text())["entries"]
    assert rows[0]["title"] == "ClickSAM"
    assert rows[0]["kind"] == "method"
    assert rows[0]["provenance"]["classified"] == ["kind", "modality"]


def test_the_smallest_settings_of_the_page_start_an_empty_list(bot: Run, folder: Path):
    page = (ROOT / "docs" / "start-another-list.md").read_text(encoding="utf-8")
    toml = (
        page.partition("## The smallest bot.toml that works")[2].partition("```toml\n")[2].partition("```")[0]
    )
    (folder / "bot.toml").write_text(toml, encoding="utf-8")
    (folder / "catalog.json").unlink()
    (folder / "README.md").write_text("# Kites\n\n## Papers\n\nThanks.\n", encoding="utf-8")
    refused = bot("import", "README.md")
    assert (refused.status, "`bot add ID` or `bot scan --write` starts it" in refused.err) == (2, True)
    scanned = bot("scan", *WINDOW, "--write")
    assert "Written: catalog.json, README.md, docs/timeline.svg, state.json." in scanned.err + scanned.out
    assert "## Papers\n\n<!-- bot:table-papers:start -->" in (folder / "README.md").read_text()
    added = bot("add", "2402.04599")
    assert "1 row added." in added.out, added.err
    rendered = bot("render")
    assert rendered.out == "Nothing had to be written.\n"
    assert (folder / "README.md").read_text().count("## Papers") == 1


def test_a_missing_catalog_of_a_list_with_papers_is_told_and_nothing_written(bot: Run, folder: Path):
    (folder / "catalog.json").unlink()
    before = (folder / "README.md").read_bytes()
    ended = bot("render")
    assert (ended.status, "start a catalog with `bot import FILE.md`" in ended.err) == (2, True)
    assert (folder / "README.md").read_bytes() == before


def test_a_folder_with_settings_alone_gets_a_first_readme(bot: Run, folder: Path):
    for name in ("catalog.json", "README.md"):
        (folder / name).unlink()
    assert bot("render", "--new").out == "Written: README.md, catalog.json, docs/timeline.svg.\n"


def test_a_row_typed_into_the_readme_is_taken_into_the_catalog(bot: Run, folder: Path):
    readme = folder / "README.md"
    lines = readme.read_text().splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if line.startswith("|202401|H. Gu"))
    lines.insert(place, "|202402|A. Person|By hand [(paper)](https://arxiv.org/pdf/2402.00001.pdf)|None|\n")
    readme.write_text("".join(lines))
    assert bot("render").status == 0
    row = json.loads((folder / "catalog.json").read_text())["entries"][0]
    assert (row["title"], row["provenance"]["by"]) == ("By hand", "person")
    assert "By hand" in readme.read_text()


def test_every_command_and_option_has_help():
    from typer.main import get_command

    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert {"scan", "import", "render", "links", "schedule", "demo"} <= set(commands)
    for name, command in commands.items():
        assert command.help, name
        for parameter in command.params:
            assert getattr(parameter, "help", None) or parameter.name == "help", f"{name} {parameter.name}"


@pytest.mark.parametrize(
    "arguments", [["--help"], ["scan", "--help"], ["schema"], ["links", "none.jsonl"], ["render"]]
)
def test_what_ranks_nothing_never_imports_torch(folder: Path, arguments: list[str]):
    code = (
        "import sys\nfrom bot.cli import main\n"
        f"sys.argv = ['bot', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.exit('torch' in sys.modules or 'sklearn' in sys.modules)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr


def test_a_scan_of_a_harvest_finds_what_a_scan_of_the_sources_finds(
    bot: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    asked = json.loads(bot("scan", *WINDOW, "--format", "json").out)
    harvested = bot("harvest", ".", *WINDOW)
    assert harvested.status == 0, harvested.err
    for name in ("BOT_ARXIV_URL", "BOT_SEMANTIC_SCHOLAR_URL"):
        monkeypatch.setenv(name, a_closed_port())
    found = bot("scan", "--papers", "harvest.jsonl.gz", "--format", "json")
    assert found.status == 0, found.err
    ranked = json.loads(found.out)
    assert ranked["candidates"] == asked["candidates"]
    assert (ranked["since"], ranked["until"]) == (asked["since"], asked["until"])
    written = bot("scan", "--papers", "harvest.jsonl.gz", "--write")
    assert written.status == 0, written.err
    assert len(json.loads((folder / "catalog.json").read_text())["entries"]) > 116


def test_a_harvest_of_a_source_that_fails_says_so_and_keeps_the_rest(
    bot: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BOT_ARXIV_URL", a_closed_port())
    assert bot("harvest", ".", *WINDOW).status == 3
    assert bot("scan", "--papers", "harvest.jsonl.gz").status == 3


@pytest.mark.parametrize(
    "arguments", [("harvest",), ("harvest", "nowhere"), ("scan", "--papers", "nowhere.jsonl")]
)
def test_a_harvest_needs_lists_and_a_scan_its_file(bot: Run, arguments: tuple[str, ...]):
    assert bot(*arguments).status == 2
