import shutil

import pytest

from bot.core.catalog import Catalog, catalog_text, read_catalog
from bot.demo.run import Opened, before_the_demo, run
from bot.support.errors import InputError
from tests import ROOT, january_2024


def test_a_run_against_the_stand_ins_opens_a_pull_request_with_rows(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("GITHUB_TOKEN", "a-real-token-that-must-stay-here")
    before = {path: path.read_bytes() for path in ROOT.iterdir() if path.is_file()}
    assert run(ROOT) == 0
    shown = capfd.readouterr()
    assert "Pull request #" in shown.out
    assert "FedFMS" in shown.out
    assert "rows would join the list" in shown.out
    assert "a-real-token-that-must-stay-here" not in shown.out + shown.err
    assert {path: path.read_bytes() for path in ROOT.iterdir() if path.is_file()} == before
    (left,) = tmp_path.glob("bot-demo-*")
    early, proposed = (
        read_catalog(left / "list/catalog.json"),
        read_catalog(left / "pull-request/catalog.json"),
    )
    added = [entry for entry in proposed.entries if entry not in early.entries]
    assert len(added) >= 10
    assert all((entry.date or "") >= "202402" for entry in added)
    assert any(entry.code for entry in added)
    assert not any("Gaussian" in entry.title for entry in added)


def test_a_folder_without_a_list_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"bot\.toml is missing"):
        run(tmp_path)
    shutil.copy(ROOT / "bot.toml", tmp_path)
    with pytest.raises(InputError, match=r"README\.md is missing"):
        run(tmp_path)


def test_rows_and_changed_lines_are_counted():
    catalog = january_2024()
    fewer = catalog_text(Catalog(entries=catalog.entries[2:]))
    opened = Opened(
        1, "t", "b", {"catalog.json": fewer}, {"catalog.json": catalog_text(catalog), "new.md": "a\nb\n"}
    )
    assert opened.rows == 2
    assert opened.diff("new.md")[-2:] == ["+a\n", "+b\n"]


def test_the_demo_begins_before_its_papers_however_the_list_has_grown():
    kept, *_ = january_2024().entries
    later = kept.model_copy(update={"arxiv_id": "2502.00001", "date": "202502"})
    of_a_year = kept.model_copy(update={"arxiv_id": "2402.00001", "date": "2024"})
    undated = kept.model_copy(update={"arxiv_id": "2401.00001", "date": None})
    own = kept.model_copy(update={"arxiv_id": "2403.05408", "date": "202401"})
    grown = Catalog(entries=(later, of_a_year, own, kept, undated))
    assert before_the_demo(grown).entries == (kept, undated)
