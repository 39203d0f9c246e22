"""The folder that `bot site` fills, and single files by `bot export`."""

import shutil
import threading
import urllib.request
from datetime import date
from pathlib import Path

import pytest

from bot.commands import site as command
from bot.core.catalog import catalog_text
from bot.core.citations import FILE_NAME, Citations, Cited, citations_text
from bot.core.project import open_project
from bot.demo.github import serving
from bot.listing.readme import new_readme
from bot.pictures import drawing
from bot.pull_request import write_aside
from bot.support.errors import GitHubError, InputError
from bot.support.files import write_atomically
from tests import ROOT
from tests.site.lists import SETTINGS, paper, public_list

TODAY = date(2026, 1, 2)
ENTRIES = tuple(paper(number) for number in range(3))


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing, "_draw", lambda sketch: '<svg viewBox="0 0 1 1"></svg>')
    folder = tmp_path / "list"
    folder.mkdir()
    shutil.copy(ROOT / "bot.toml", folder)
    catalog = public_list(*ENTRIES).catalog
    (folder / "catalog.json").write_text(catalog_text(catalog), encoding="utf-8")
    (folder / "README.md").write_text(new_readme(catalog, SETTINGS), encoding="utf-8")
    return open_project(folder, {"GITHUB_REPOSITORY": "Keeper/List"})


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_the_folder_holds_pages_pictures_feeds_and_files(project, tmp_path):
    output = tmp_path / "out"
    assert command.build(project, output, TODAY) == 3
    assert names(output) >= {
        "index.html", "follow.html", "pictures.html", "site.css", "site.js", "chronology.svg", "days.svg", "feed.xml", "feed-sam2.xml",
        "references.bib", "references.json", "papers.csv", "papers.json", "papers.schema.json", "CITATION.cff",
    }  # fmt: skip
    page = (output / "index.html").read_text(encoding="utf-8")
    assert all(entry.title in page for entry in ENTRIES)
    assert 'href="feed.xml"' in page
    assert "chronology.svg" in (output / "pictures.html").read_text(encoding="utf-8")


def test_feeds_know_the_address_on_github_pages_or_the_one_of_the_settings(project, tmp_path):
    command.build(project, tmp_path / "out", TODAY)
    assert "https://keeper.github.io/list/feed.xml" in (tmp_path / "out" / "feed.xml").read_text(
        encoding="utf-8"
    )
    settings = project.root / "bot.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace("[list]\n", '[list]\nsite = "https://papers.example.org/"\n'), encoding="utf-8"
    )
    elsewhere = open_project(project.root, {})
    assert "https://papers.example.org/feed.xml" in command.print_export(elsewhere, "feed.xml", TODAY)


def test_building_again_removes_what_is_no_longer_there_and_changes_nothing_else(project, tmp_path):
    output = tmp_path / "out"
    command.build(project, output, TODAY)
    (output / "page-7.html").write_text("old")
    before = {path.name: path.stat().st_mtime_ns for path in output.iterdir() if path.name != "page-7.html"}
    command.build(project, output, TODAY)
    assert {path.name: path.stat().st_mtime_ns for path in output.iterdir()} == before


@pytest.mark.parametrize("written", [0, 1, 5])
def test_a_first_build_that_was_stopped_can_be_made_again(project, tmp_path, monkeypatch, written):
    output = tmp_path / "out"
    done: list[Path] = []

    def stopped(path, text):
        if len(done) == written:
            # As a kill in the middle of a write leaves it.
            output.mkdir(exist_ok=True)
            (output / f".bot-{path.name}.x1y2z3.new").write_text("half")
            raise KeyboardInterrupt
        done.append(path)
        write_atomically(path, text)

    with monkeypatch.context() as patched:
        patched.setattr(command, "write_atomically", stopped)
        with pytest.raises(KeyboardInterrupt):
            command.build(project, output, TODAY)
    assert command.build(project, output, TODAY) == 3
    assert "index.html" in names(output)
    assert not [name for name in names(output) if name.endswith(".new")]


@pytest.mark.parametrize("place", ["folder", "file"])
def test_a_folder_with_other_things_in_it_is_left_alone(project, tmp_path, place):
    output = tmp_path / "out"
    if place == "file":
        output.write_text("mine")
    else:
        output.mkdir()
        (output / "thesis.tex").write_text("mine")
    with pytest.raises(InputError, match="--output"):
        command.build(project, output, TODAY)
    assert output.is_file() or names(output) == {"thesis.tex"}


def test_counts_that_lie_beside_the_catalog_are_shown(project, tmp_path):
    counts = Citations(rows={ENTRIES[0].id: Cited(count=41)})
    (project.root / FILE_NAME).write_text(citations_text(counts), encoding="utf-8")
    command.build(project, tmp_path / "out", TODAY)
    assert '<td class="cited">41</td>' in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def on_github(project):
    """The list with a state branch of another name, and a GitHub on this machine."""
    settings = project.root / "bot.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[pull_request]\nstate_branch = "memory/of-bot"\n', encoding="utf-8")
    files = {path.name: path.read_bytes() for path in project.root.iterdir()}
    with serving("keeper/list", files, "token") as github:
        yield open_project(
            project.root,
            {"GITHUB_API_URL": github, "GITHUB_TOKEN": "token", "GITHUB_REPOSITORY": "keeper/list"},
        )


def test_counts_come_from_the_state_branch_that_the_settings_name(on_github, tmp_path):
    counts = Citations(rows={ENTRIES[0].id: Cited(count=41)})
    write_aside(on_github, FILE_NAME, citations_text(counts), "Count citations")
    command.build(on_github, tmp_path / "out", TODAY, on_github=True)
    assert '<td class="cited">41</td>' in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_a_list_without_a_state_branch_gets_a_site_without_counts(on_github, tmp_path):
    assert command.build(on_github, tmp_path / "out", TODAY, on_github=True) == 3
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert '<td class="cited">' not in page


def test_counts_that_cannot_be_read_are_no_site_without_counts(on_github, project, tmp_path):
    refused = open_project(
        project.root, {"GITHUB_API_URL": on_github.services.github, "GITHUB_TOKEN": "wrong",
                       "GITHUB_REPOSITORY": "keeper/list"},
    )  # fmt: skip
    with pytest.raises(GitHubError):
        command.build(refused, tmp_path / "out", TODAY, on_github=True)
    write_aside(on_github, FILE_NAME, "broken", "Break it")
    with pytest.raises(InputError, match=r"citations\.json on the branch memory/of-bot"):
        command.build(on_github, tmp_path / "out", TODAY, on_github=True)
    assert not (tmp_path / "out").exists()


def test_the_folder_can_be_seen_on_this_machine(project, tmp_path):
    command.build(project, tmp_path / "out", TODAY)
    with command.serving(tmp_path / "out", 0) as server:
        thread = threading.Thread(target=server.handle_request, daemon=True)
        thread.start()
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/") as answer:
            assert b"<h1>" in answer.read()
        thread.join()


def test_a_port_that_is_taken_is_told(tmp_path):
    with (
        command.serving(tmp_path, 0) as server,
        pytest.raises(InputError, match="--port"),
        command.serving(tmp_path, server.server_port),
    ):
        pass
