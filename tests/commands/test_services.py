"""How the services of a row introduce themselves."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.commands import services
from bot.core.project import open_project
from bot.support.web import Page
from tests import ROOT


def test_pages_are_asked_for_with_the_lists_address_as_a_contact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fetch(url: str, **options: Any) -> Page:
        asked.append(options["user_agent"])
        return Page(url, "text/html", b"")

    monkeypatch.setattr(services, "fetch", fetch)
    (tmp_path / "bot.toml").write_bytes((ROOT / "bot.toml").read_bytes())
    variables = {"GITHUB_REPOSITORY": "lab-x/list", "BOT_CACHE_DIR": str(tmp_path / "cache")}
    project = open_project(tmp_path, variables)
    with services.open_services(project, date(2025, 1, 6)) as row:
        row.fetch("https://a.org/")
    assert asked == [project.user_agent]
    assert f"(+https://github.com/{project.repository})" in asked[0]
