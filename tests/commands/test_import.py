"""`bot import` and `bot render` as commands: what they tell, what they write, and what a dry run leaves alone."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.commands import import_list, render
from bot.core.catalog import Catalog, catalog_text, read_catalog
from bot.core.paper import Paper
from bot.core.project import open_project
from bot.demo.literature import serving
from bot.support.errors import InputError
from bot.support.files import write_atomically
from tests.listing.test_adoption import LISTS, TOML
from tests.listing.test_any_list import CHINESE

TODAY = date(2026, 12, 1)
NOBODY = {
    "BOT_ARXIV_URL": "http://127.0.0.1:9",
    "BOT_SEMANTIC_SCHOLAR_URL": "http://127.0.0.1:9",
    "BOT_OPENALEX_URL": "http://127.0.0.1:9",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "list"
    place.mkdir()
    (place / "bot.toml").write_text(TOML, encoding="utf-8")
    (place / "README.md").write_text(LISTS["bullets"], encoding="utf-8")
    return place


def texts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_dry_run_of_import_tells_the_same_and_writes_nothing(folder):
    before = texts(folder)
    told = import_list.preview(open_project(folder, NOBODY), folder / "README.md", TODAY)
    assert texts(folder) == before
    assert told.files == ("README.md", "bot.toml", "catalog.json")
    assert import_list.import_file(open_project(folder, NOBODY), folder / "README.md", TODAY) == told


def test_the_report_names_each_heading_with_its_lines_its_section_and_what_is_open(folder):
    (folder / "README.md").write_text(LISTS["chinese"], encoding="utf-8")
    done = import_list.preview(open_project(folder, NOBODY), folder / "README.md", TODAY)
    (section,) = done.sections
    assert (section.read, section.open, section.lines) == (1, 1, (7, 7))
    assert "综述" in section.heading
    assert "could not be asked for and stay open" in done.looked_up
    assert done.still_open == 1
    assert "`bot refresh --rows 1 --write`" in import_list.as_text(done, folder / "README.md")[-1]


def test_the_report_says_which_lines_name_a_paper_that_stands_in_another_row(folder):
    readme = (folder / "README.md").read_text(encoding="utf-8")
    item = next(line for line in readme.splitlines() if line.startswith("- ") and "http" in line)
    (folder / "README.md").write_text(readme.replace(item, f"{item}\n{item}"), encoding="utf-8")
    done = import_list.preview(open_project(folder, NOBODY), folder / "README.md", TODAY)
    (line,) = done.repeats
    assert done.works == done.rows - len(done.problems) - 1
    told = "\n".join(import_list.as_text(done, folder / "README.md"))
    assert f"1 block names a paper that stands in another row, too (line {line})" in told


def test_what_the_list_leaves_open_comes_from_the_sources_in_one_look_up(folder):
    (folder / "README.md").write_text(LISTS["chinese"], encoding="utf-8")
    paper = Paper(
        "Learning Shapes from Shadows: A Small Study", "Shapes.", ("Ann Bell", "Carl Dorn", "Eve Fox"), date(2024, 1, 7), "2401.01234",
        categories=("cs.CV",),
    )  # fmt: skip
    with serving([paper]) as url:
        variables = dict.fromkeys(NOBODY, url)
        done = import_list.import_file(open_project(folder, variables), folder / "README.md", TODAY)
    (entry,) = read_catalog(folder / "catalog.json").entries
    assert entry.authors == "A. Bell et al."
    assert (entry.title, entry.date, entry.venue) == (paper.title, "202401", "MICCAI 2024")
    assert "the sources know 1 of them" in done.looked_up


def test_an_import_that_reads_nothing_writes_nothing(folder):
    (folder / "notes.md").write_text("# Notes\n\nNothing here.\n", encoding="utf-8")
    before = texts(folder)
    with pytest.raises(InputError, match="nothing was written"):
        import_list.import_file(open_project(folder, NOBODY), folder / "notes.md", TODAY)
    assert texts(folder) == before


def test_importing_the_same_list_again_adds_nothing(folder):
    import_list.import_file(open_project(folder, NOBODY), folder / "README.md", TODAY)
    before = texts(folder)
    again = import_list.import_file(open_project(folder, NOBODY), folder / "README.md", TODAY)
    assert again.added == 0
    assert texts(folder) == before


def test_another_file_goes_to_the_sections_that_there_are(folder):
    (folder / "other.md").write_text(CHINESE, encoding="utf-8")
    readme, settings = (folder / "README.md").read_bytes(), (folder / "bot.toml").read_bytes()
    import_list.import_file(open_project(folder, NOBODY), folder / "other.md", TODAY)
    assert [entry.section for entry in read_catalog(folder / "catalog.json").entries] == ["papers"]
    assert ((folder / "README.md").read_bytes(), (folder / "bot.toml").read_bytes()) == (readme, settings)


def test_render_tells_row_by_row_what_it_took_in_and_changed(folder):
    import_list.import_file(open_project(folder, NOBODY), folder / "README.md", TODAY)
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8")
    new = "- `NEW` [Ivy et al., arXiv 2024] **Folding Paper Birds at Night** [[PDF]](https://arxiv.org/abs/2403.00009)\n"
    text = text.replace("- `LSS`", new + "\n- `LSS`", 1).replace(
        "**Drawing Circles Too**", "**Drawing Circles Twice**"
    )
    readme.write_text(text, encoding="utf-8")
    before = texts(folder)
    told = render.preview(open_project(folder, NOBODY), TODAY)
    assert texts(folder) == before
    assert any(
        line.startswith("taken in: arXiv:2403.00009 (Folding Paper Birds at Night)") for line in told.changes
    )
    assert any("title 'Drawing Circles Too' became 'Drawing Circles Twice'" in line for line in told.changes)
    assert render.render(open_project(folder, NOBODY), TODAY) == told
    after = render.render(open_project(folder, NOBODY), TODAY)
    assert (after.changes, after.files) == ((), ())


def test_render_names_each_row_that_the_catalog_no_longer_has(folder):
    import_list.import_file(open_project(folder, NOBODY), folder / "README.md", TODAY)
    catalog = read_catalog(folder / "catalog.json")
    gone, *others = catalog.entries
    write_atomically(folder / "catalog.json", catalog_text(Catalog(entries=tuple(others))))
    line = next(
        number
        for number, text in enumerate(
            (folder / "README.md").read_text(encoding="utf-8").splitlines(), start=1
        )
        if gone.url in text
    )
    told = render.render(open_project(folder, NOBODY), TODAY)
    assert told.changes == (
        f"removed: README.md, line {line}: {gone.id} ({gone.title}): catalog.json does not have it",
    )
    assert gone.url not in (folder / "README.md").read_text(encoding="utf-8")


def test_files_saved_on_windows_keep_the_ends_of_their_lines(folder):
    for name in ("README.md", "bot.toml"):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    import_list.import_file(open_project(folder, NOBODY), folder / "README.md", TODAY)
    imported = texts(folder)
    assert render.render(open_project(folder, NOBODY), TODAY).changes == ()
    readme = imported["README.md"]
    edited = readme.replace(b"Drawing Circles Too", b"Drawing Circles Twice")
    (folder / "README.md").write_bytes(edited)
    (told,) = render.render(open_project(folder, NOBODY), TODAY).changes
    assert "title 'Drawing Circles Too' became 'Drawing Circles Twice'" in told
    after = (folder / "README.md").read_bytes()
    assert after.count(b"\n") == after.count(b"\r\n") == readme.count(b"\n")
    assert texts(folder)["bot.toml"] == imported["bot.toml"]


def test_an_empty_catalog_without_models_is_rendered_and_previewed(folder, tmp_path):
    place = tmp_path / "empty"
    shutil.copytree(folder, place)
    (place / "README.md").unlink()
    (place / "catalog.json").write_text('{"schema_version": 2, "entries": []}', encoding="utf-8")
    render.start_readme(open_project(place, NOBODY))
    assert render.render(open_project(place, NOBODY), TODAY).changes == ()
